"""A file or standard input → a Source, with what is wrong with it said.

`read_file("start-vm.sh", report)` → `Source("start-vm.sh", …)`; a folder, an image or 100 MB give a
finding and None. Only the file named is opened, and never more of it than is taken.
"""

from __future__ import annotations

import codecs
import re
import sys
from pathlib import Path
from typing import BinaryIO

from qnetx.diagnostics import Report
from qnetx.shell.inputs.recognise import MAX_INPUT
from qnetx.source import Source

_CONTROL = bytes({*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})
"""Characters that no text has."""


def read_file(path: str | Path, report: Report) -> Source | None:
    """Read a file that the user named; a FIFO such as `<(…)` is read as well.

    Says `input-unreadable`, `input-too-large`, `input-binary` or `input-encoding`.
    """
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            return _read(name, file, report)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the name and its permissions"
        if " -" in name:
            hint = "a command line stands after '--': qnetx to-xml -- qemu-system-x86_64 -net nic"
        report.say("input-unreadable", f"'{name}' can't be read: {reason}", hint=hint)
        return None


def read_stdin(report: Report, stream: BinaryIO | None = None) -> Source | None:
    """Read standard input to its end, under the name `<stdin>`."""
    return _read("<stdin>", stream or sys.stdin.buffer, report)


def _read(name: str, file: BinaryIO, report: Report) -> Source | None:
    data = file.read(MAX_INPUT + 1)
    if len(data) > MAX_INPUT:
        report.say(
            "input-too-large",
            f"'{name}' is larger than {MAX_INPUT // 1024 // 1024} MiB, more than any script",
            hint="name the script that starts the guest, not its disk image",
        )
        return None
    return decoded(name, data, report)


def decoded(name: str, data: bytes, report: Report) -> Source | None:
    """Return the text of UTF-8 bytes, or of Latin-1 ones where nothing shows that they are no text.

    XML says itself what its bytes mean.
    """
    if encoding := _declared(data):
        return _decoded_as(encoding, name, data, report)
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if _has_control(data):
            report.say("input-binary", f"'{name}' is no text: byte {error.start} is no character")
            return None
        source = Source(name, data.decode("latin-1"))
        report.say(
            "input-encoding",
            f"'{name}' is not UTF-8, read as Latin-1",
            source.span(error.start, error.start + 1),
        )
        return source
    if _has_control(data):
        from qnetx.shell.inputs.argv import is_cmdline  # noqa: PLC0415 - a text has none of them

        if not is_cmdline(text):
            report.say("input-binary", f"'{name}' holds control characters that no text has")
            return None
    return Source(name, text)


def _has_control(data: bytes) -> bool:
    return len(data.translate(None, _CONTROL)) < len(data)


_DECLARATION = rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']"""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
}
"""How a text of each encoding begins; the longest first."""


def _declared(data: bytes) -> str | None:
    """Return the encoding that an XML's first bytes show, or that its declaration names."""
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    if marked is not None:
        # No shell reads a script in UTF-16: nobody has one.
        begin = data[:64].decode(marked, "ignore").lstrip("\ufeff \t\r\n")
        return marked if begin.startswith("<") else None
    found = re.match(_DECLARATION, data[:400]) if b"<?xml" in data[:400] else None
    name = found[1].decode() if found else ""
    return name if name.lower() not in ("", "utf-8", "us-ascii", "ascii") else None


def _decoded_as(encoding: str, name: str, data: bytes, report: Report) -> Source | None:
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
        if text.lstrip().startswith("<"):
            return Source(name, text)
        message = f"'{name}' says that it is in {encoding}, and is not"
    except LookupError:
        message = f"'{name}' is in the encoding '{encoding}', which qnetx does not know"
    except (UnicodeError, ValueError) as error:
        message = f"'{name}' says that it is in {encoding}, and is not: {error}"
    report.say("input-encoding-wrong", message, hint="'iconv' makes UTF-8 of it")
    return None
