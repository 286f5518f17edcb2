"""A place → its source line with carets under it, as a terminal shows it.

    qemu-system-x86_64 -net nic,model=virtoi
                                      ^^^^^^

Tabs, wide and invisible characters take the columns that a terminal gives them, and a line that is
too long is cut around the carets.
"""

from __future__ import annotations

from qnetx.masking import mask
from qnetx.source import Span

_TAB = 8
_CUT = "…"


def visible(text: str) -> str:
    """Return the text with control characters as symbols, so that no input can steer a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_symbol(character) for character in text)


def excerpt(place: Span, width: int) -> tuple[str, str]:
    """Return the line of a place and the carets below it, each at most `width` columns wide.

    A place that goes on over the line's end is marked up to there; an empty one gets one caret.
    """
    line = mask(place.source.line_text(place.line))
    first = place.column - 1
    last = min(first + max(place.end - place.start, 1), max(len(line), first + 1))
    cells = _cells(line) + [""] * (last - len(line))
    widths = [_width(cell) for cell in cells]
    start, end = 0, len(cells)
    if sum(widths) > width:
        start, end = _window(widths, first, width - 2 * len(_CUT))
    lead = _CUT if start else ""
    shown = lead + "".join(cells[start:end]) + (_CUT if end < len(cells) else "")
    before = len(lead) + sum(widths[start:first])
    marked = max(sum(widths[first : min(last, end)]), 1)
    return shown, " " * before + "^" * marked


def _cells(line: str) -> list[str]:
    """Return what each character of a line is shown as; a tab reaches to the next stop."""
    cells: list[str] = []
    column = 0
    for character in line:
        cell = " " * (_TAB - column % _TAB) if character == "\t" else _symbol(character)
        cells.append(cell)
        column += _width(cell)
    return cells


def _window(widths: list[int], first: int, room: int) -> tuple[int, int]:
    """Return which cells to show in `room` columns: a third of them in front of the `first` marked."""
    start, used = first, 0
    while start and used + widths[start - 1] <= room // 3:
        start -= 1
        used += widths[start]
    end, used = start, 0
    while end < len(widths) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    # Near the line's end there is room left: show more of what stands in front.
    while start and used + widths[start - 1] <= room:
        start -= 1
        used += widths[start]
    return start, end


def _symbol(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character.isascii():
        return character
    from unicodedata import category  # noqa: PLC0415 - a library of its own, for few inputs

    # C1 controls, bidirectional overrides, lone surrogates: what would change how the rest is shown.
    return "\ufffd" if category(character) in ("Cc", "Cf", "Cs") else character


def _width(cell: str) -> int:
    """Return the columns that text takes: two for wide characters, none for combining ones."""
    if cell.isascii():
        return len(cell)
    from unicodedata import category, east_asian_width  # noqa: PLC0415 - as above

    return sum(
        0
        if category(character) in ("Mn", "Me")
        else 2
        if east_asian_width(character) in ("W", "F")
        else 1
        for character in cell
    )
