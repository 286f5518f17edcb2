"""Artefacts → files, each written whole or not at all: `web` → `DIR/web.xml`.

A document is written beside its target under a hidden name and then takes the target's name in one
step, so that nobody ever reads half a document and a full disk leaves what was there.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from errno import ELOOP
from pathlib import Path

from qnetx.diagnostics import Artefact, Exit


class OutputError(Exception):
    """Output that can't be written; `code` is the diagnostic for it."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def write_files(
    texts: Mapping[Path, str | Iterable[str]],
    *,
    force: bool,
    executable: Collection[Path] = (),
    private: Collection[Path] = (),
) -> None:
    """Write all files, each a text or the pieces of one, or none of them; folders on the way are made.

    `executable` ones have mode 0755, and `private` ones, with secrets in them, 0600.

    Raises OutputError where a file is there already (and `force` is not set) or can't be written.
    """
    staged: dict[Path, Path] = {}
    path = Path()
    try:
        for path in texts:
            if path.is_file() and not force:
                raise OutputError(
                    "output-exists", f"'{path}' is there already", "--force replaces it"
                )
        for path, text in texts.items():
            if path.exists() and not path.is_file():
                _write(path, text)  # a device or pipe: nothing to replace
                continue
            real = _followed(path)
            real.parent.mkdir(parents=True, exist_ok=True)
            staged[real] = real.with_name(f".{os.getpid()}-{len(staged)}.part")
            staged[real].touch(0o600 if path in private else 0o666)
            _write(staged[real], text)
            if path in executable:
                staged[real].chmod(0o755)
            elif path not in private and real.exists():
                shutil.copymode(real, staged[real])
        for path, temporary in staged.items():
            temporary.replace(path)
    except FileExistsError as error:
        raise OutputError(
            "output-unwritable", f"'{path}' cannot be written: a folder on its way is a file"
        ) from error
    except OSError as error:
        raise OutputError(
            "output-unwritable", f"'{path}' cannot be written: {error.strerror}"
        ) from error
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _write(path: Path, text: str | Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines([text] if isinstance(text, str) else text)


def _followed(path: Path) -> Path:
    """Return where links lead, which may be a file that is still to be made.

    Raises OSError where they lead in a circle.
    """
    real = Path(os.path.realpath(path))
    if real.is_symlink():
        raise OSError(ELOOP, os.strerror(ELOOP))
    return real


def without_same(texts: Mapping[Path, str]) -> dict[Path, str]:
    """Leave out what stands in its file already, to the letter and ready to run."""
    return {path: text for path, text in texts.items() if not _is_there(path, text)}


def _is_there(path: Path, text: str) -> bool:
    try:
        return os.access(path, os.X_OK) and path.read_bytes() == text.encode("utf-8")
    except OSError:
        return False  # writing tells what is wrong with it


def write_stdout(text: str) -> None:
    """Write to standard output, in UTF-8 whatever the locale, as an XML document without prologue is.

    Raises OutputError where that fails, but a closed pipe (`| head`) ends the program as usual.
    """
    with _stdout():
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()


def print_stdout(text: str) -> None:
    """Print what is for people, in the encoding of their locale; ends the program where that fails."""
    with printing():
        print(text, flush=True)


@contextmanager
def printing() -> Iterator[None]:
    """End the program where what is printed to standard output can't be written."""
    try:
        with _stdout():
            yield
    except OutputError as error:
        print(f"error: {error} [{error.code}]", file=sys.stderr)
        sys.exit(Exit.UNUSABLE)


@contextmanager
def _stdout() -> Iterator[None]:
    """Raise OutputError where writing fails."""
    try:
        yield
    except OSError as error:
        # What is left in the buffer would fail once more, with a traceback, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError(
            "output-unwritable", f"standard output cannot be written: {error.strerror}"
        ) from error


def name_files(artefacts: Iterable[Artefact], folder: Path, taken: set[str]) -> dict[Path, str]:
    """Return a path in the folder for each artefact's text.

    Names in `taken` get `-2`, `-3`, …; the names given are added to it.
    """
    from qnetx.naming import stem

    return {
        folder / f"{stem(each.name, each.kind, taken)}{_suffix(each)}": document(each)
        for each in artefacts
    }


def document(artefact: Artefact) -> str:
    """Return an artefact's text with a line end at its end."""
    return artefact.text if artefact.text.endswith("\n") else f"{artefact.text}\n"


def _suffix(artefact: Artefact) -> str:
    """Return what a file of this kind ends with; an argv is JSON, or a shell's text."""
    if artefact.kind != "argv":
        return ".xml"
    return ".json" if artefact.text.startswith("[") else ".sh"
