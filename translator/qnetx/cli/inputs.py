"""What the command line names → results, one after another: files, folders, stdin, argv, a process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from qnetx.cli.parameters import is_folder
from qnetx.diagnostics import Report, Result
from qnetx.options import Options
from qnetx.source import Source

if TYPE_CHECKING:
    import typer

    from qnetx.api import Converter

STDIN = "-"


def check_named(ctx: typer.Context, files: Sequence[str], argv: Sequence[str] | None) -> None:
    """Refuse a call that names nothing to read, or several things at once; not every verb has `--pid`."""
    running = "pid" in ctx.params
    ways = bool(files) + (argv is not None) + (ctx.params.get("pid") is not None)
    if ways == 0:
        other = ", or a running QEMU with --pid" if running else ""
        ctx.fail(
            f"nothing to read: name a FILE ('-' is standard input), a command line after '--'{other}"
        )
    if ways > 1:
        other = ", --pid" if running else ""
        ctx.fail(f"a FILE, a command line after '--'{other}: choose one")
    if argv == []:
        ctx.fail("there is no command line after '--'")


class Stdin(Struct, frozen=True):
    """What standard input held, and what was found on reading it."""

    source: Source | None
    report: Report

    @classmethod
    def read(cls) -> Self:
        """Read it to its end; it can't be read a second time."""
        from qnetx.shell.inputs.files import read_stdin

        report = Report()
        return cls(read_stdin(report), report)


def read_once(files: Sequence[str]) -> list[str | Stdin]:
    """Return the inputs so that they can be converted more than once."""
    return [Stdin.read() if name == STDIN else name for name in files]


def several(files: Sequence[str]) -> bool:
    """Return whether the inputs may be more than one."""
    return len(files) > 1 or any(is_folder(Path(name)) for name in files)


def read_all(
    files: Sequence[str | Stdin],
    argv: Sequence[str] | None,
    pid: int | None,
    options: Options,
    into: Converter | None = None,
) -> Iterator[tuple[str, Result]]:
    """Convert each input in turn, to XML or `into` something else; gives its name with its result.

    Standard input that was read before is taken in the place of its name.
    """
    if pid is not None:
        yield _convert(f"process {pid}", pid, options, into)
    elif argv is not None and len(argv) == 1 and " " in argv[0]:
        # One quoted word, as for `sh -c`: its words are still to be told apart.
        yield _convert("the command line", Source("<command line>", argv[0]), options, into)
    elif argv is not None:
        yield _convert("the command line", argv, options, into)
    for name in files:
        if isinstance(name, Stdin):
            yield STDIN, _convert_stdin(name, options, into)
        elif name == STDIN:
            yield name, _convert_stdin(Stdin.read(), options, into)
        elif not is_folder(path := Path(name)):
            yield _convert(str(path), path, options, into)
        else:
            found = False
            for file in map(Path, files_below(name)):
                found = True
                yield _convert(str(file), file, options, into)
            if not found:
                report = Report()
                report.say("input-empty", f"the folder '{name}' holds no file")
                yield name, Result((), report)


def _convert(
    name: str,
    given: int | Path | Source | Sequence[str],
    options: Options,
    into: Converter | None,
) -> tuple[str, Result]:
    # Parsers and lxml cost more than the rest of the program: not for --help or a mistyped option.
    from qnetx import api

    try:
        match given:
            case int():
                return name, api.convert_process(given, options, into)
            case Path():
                return name, api.convert_file(given, options, into)
            case Source():
                return name, api.convert(given, options, into=into)
            case _:
                return name, api.convert_argv(given, options, into)
    except Exception as error:
        error.add_note(f"in {name}")
        raise


def _convert_stdin(stdin: Stdin, options: Options, into: Converter | None) -> Result:
    if stdin.source is None:
        return Result((), stdin.report)
    _, result = _convert(STDIN, stdin.source, options, into)
    result.report.diagnostics[:0] = stdin.report.diagnostics
    return result


def files_below(folder: str, suffix: str = "") -> Iterator[str]:
    """Give every file in a folder and below, by name; a folder that can't be read as itself.

    Hidden files (.git, editors' copies) are nobody's input, and a symbolic link may lead out of what the
    user named: both are left out.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder  # reading it tells why
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(entry.path, suffix)
        elif entry.name.endswith(suffix) and entry.is_file(follow_symlinks=False):
            yield entry.path
