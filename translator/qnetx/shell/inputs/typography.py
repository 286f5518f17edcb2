"""Text that a word processor, a web page or Windows has been at → the text that was meant.

`–net nic,macaddr=“52:54:00:00:00:01”` → `-net nic,macaddr="52:54:00:00:00:01"`. Only what is
unambiguous is replaced, outside of real quotes and comments, and each replacement is told.
"""

# ruff: noqa: RUF001, RUF002 -- the characters that look like others are what this is about

from __future__ import annotations

import re
from collections.abc import Iterator

from qnetx.diagnostics import Report
from qnetx.shell.inputs.rewriting import Rewriting, edited
from qnetx.source import Source

_FOREIGN = re.compile("[“”„‘’‚–—−\u00a0\u2007\u202f\ufeff\u200b]|\r\n")
_TOKEN = re.compile(
    r"""
      (?P<kept> \\\r?\n | \\. | '[^']*' | "(?:\\.|[^"\\])*" | (?<![^\s;&|(])\#[^\n]* )
    | (?P<double> (?<![^\s=,(])[“”„][^“”„"\n]*[“”] )
    | (?P<single> (?<![^\s=,(])[‘’‚][^‘’‚'\n]*[‘’] )
    | (?P<dash> (?<![^\s"'(=])[–—−](?=-?[A-Za-z]) )
    | (?P<blank> [\u00a0\u2007\u202f] )
    | (?P<nothing> [\ufeff\u200b] )
    """,
    re.VERBOSE | re.DOTALL,
)
_MEANT = {"double": '"', "single": "'", "dash": "-", "blank": " ", "nothing": ""}
_SAID = {
    "dash": "a long dash",
    "blank": "a non-breaking space",
    "nothing": "an invisible character",
}


def plain(source: Source, report: Report) -> Rewriting | None:
    """Return the source with plain characters and Unix line ends; None where it has them already."""
    if not _FOREIGN.search(source.text):
        return None
    return edited(source, sorted({*_line_ends(source.text), *_characters(source, report)}))


def _line_ends(text: str) -> Iterator[tuple[int, int, str]]:
    """A carriage return before a line end, and the byte order mark, go without a word."""
    if text.startswith("\ufeff"):
        yield 0, 1, ""
    for match in re.finditer("\r(?=\n)", text):
        yield match.start(), match.end(), ""


def _characters(source: Source, report: Report) -> Iterator[tuple[int, int, str]]:
    for match in _TOKEN.finditer(source.text, 1 if source.text.startswith("\ufeff") else 0):
        start, end = match.span()
        match match.lastgroup:
            case "double" | "single" as kind:
                for offset in (start, end - 1):
                    yield offset, offset + 1, _MEANT[kind]
                    _say(source, report, offset, "a typographic quote", _MEANT[kind])
            case "dash" | "blank" | "nothing" as kind:
                yield start, end, _MEANT[kind]
                _say(source, report, start, _SAID[kind], _MEANT[kind])


def _say(source: Source, report: Report, offset: int, what: str, meant: str) -> None:
    char = source.text[offset]
    report.say(
        "typographic-character",
        f"'{char}' (U+{ord(char):04X}) is {what}, read as "
        + (f"'{meant}'" if meant.strip() else "a space" if meant else "nothing"),
        source.span(offset, offset + 1),
        hint="write the plain ASCII character",
    )
