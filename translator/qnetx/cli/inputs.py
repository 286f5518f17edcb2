"""What the command line names → results, one after another: files, folders, stdin, argv, a process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from qnetx.cli.parameters import is_folder
from qnetx.diagnostics import Report, Result
from qnetx.options import Options
from qnetx.source import Source

STDIN = "-"


def several(files: Sequence[str]) -> bool:
    """Return whether the inputs may be more than one."""
    return len(files) > 1 or any(is_folder(Path(name)) for name in files)


def read_all(
    files: Sequence[str], argv: Sequence[str] | None, pid: int | None, options: Options
) -> Iterator[tuple[str, Result]]:
    """Convert each input in turn; gives the input's name with its result."""
    if pid is not None:
        yield _convert(f"process {pid}", pid, options)
    elif argv is not None and len(argv) == 1 and " " in argv[0]:
        # One quoted word, as for `sh -c`: its words are still to be told apart.
        yield _convert("the command line", Source("<command line>", argv[0]), options)
    elif argv is not None:
        yield _convert("the command line", argv, options)
    for name in files:
        if name == STDIN:
            yield name, _convert_stdin(options)
        else:
            found = False
            for path in _walk(Path(name)):
                found = True
                yield _convert(str(path), path, options)
            if not found:
                report = Report()
                report.say("input-empty", f"the folder '{name}' holds no file")
                yield name, Result((), report)


def _convert(
    name: str, given: int | Path | Source | Sequence[str], options: Options
) -> tuple[str, Result]:
    # Parsers and lxml cost more than the rest of the program: not for --help or a mistyped option.
    from qnetx import api

    try:
        match given:
            case int():
                return name, api.convert_process(given, options)
            case Path():
                return name, api.convert_file(given, options)
            case Source():
                return name, api.convert(given, options)
            case _:
                return name, api.convert_argv(given, options)
    except Exception as error:
        error.add_note(f"in {name}")
        raise


def _convert_stdin(options: Options) -> Result:
    from qnetx.shell.inputs.files import read_stdin

    report = Report()
    source = read_stdin(report)
    if source is None:
        return Result((), report)
    _, result = _convert(STDIN, source, options)
    result.report.diagnostics[:0] = report.diagnostics
    return result


def _walk(path: Path) -> Iterator[Path]:
    """Give the path itself, or the files in a folder and below, by name.

    Hidden files (.git, editors' copies) are no scripts, and a symbolic link may lead out of what the
    user named: both are left out.
    """
    if not is_folder(path):
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and not file.is_symlink() and file.is_file():
                yield file
