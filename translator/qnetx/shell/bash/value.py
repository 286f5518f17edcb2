"""Text with the origin of its characters → variables' values, and shell text to be read once more.

`OPTS="$OPTS -m 1G"` makes a `Value` that shares the pieces of the old one, so that a thousand such
lines cost what they cost the shell. A `Passage` is shell text of either sort: a script as it stands
in its file, or the words behind `eval` and `sh -c`, whose characters keep their places.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from msgspec import Struct

from qnetx.source import HOLE, Piece, Source, Span, Unknown, Word

BLANKS = frozenset(" \t\n")
"""The characters at which an unquoted expansion falls into words (IFS as the shell starts with)."""


class Value(Struct, frozen=True):
    """The value of a variable, or of part of a word."""

    pieces: tuple[Piece, ...] = ()
    size: int = 0
    """Characters, a hole counting as one."""
    holes: int = 0
    blank: bool = False
    """Whether a known character is a blank: an option string rather than one word."""

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Value:
        """Return the value that these pieces make in a row."""
        kept: list[Piece] = []
        size, holes, blank = 0, 0, False
        for piece in pieces:
            if piece.unknown:
                holes += 1
            elif not piece.text:
                continue
            size += 1 if piece.unknown else len(piece.text)
            blank = blank or not BLANKS.isdisjoint(piece.text)
            kept.append(piece)
        return cls(tuple(kept), size, holes, blank)

    @classmethod
    def literal(cls, text: str, span: Span) -> Value:
        """Return known text that belongs to a stretch of the source as a whole."""
        return cls.of((Piece(text, span),))

    @classmethod
    def hole(cls, span: Span, unknown: Unknown) -> Value:
        """Return a value of which nothing is known."""
        return cls((Piece("", span, unknown),), 1, 1)

    @property
    def known(self) -> bool:
        """Whether every character is known."""
        return not self.holes

    @property
    def unknown(self) -> Unknown | None:
        """What stands for the whole value, where it is one hole and nothing else."""
        return self.pieces[0].unknown if len(self.pieces) == 1 else None

    @property
    def text(self) -> str:
        """The text, with one HOLE for each unknown piece."""
        return "".join(HOLE if piece.unknown else piece.text for piece in self.pieces)

    def cut(self, start: int, end: int) -> Value:
        """Return the part between two offsets into `text`."""
        return Value.of(Passage(self).pieces(start, end))

    def word(self, at: Span) -> Word:
        """Return the value as one word."""
        return Word(self.pieces, at)


EMPTY = Value()


def joined(values: Iterable[Value]) -> Value:
    """Return the values in a row, their pieces shared."""
    parts = tuple(values)
    if len(parts) == 1:
        return parts[0]
    pieces: list[Piece] = []
    for part in parts:
        pieces.extend(part.pieces)
    return Value(
        tuple(pieces),
        sum(part.size for part in parts),
        sum(part.holes for part in parts),
        any(part.blank for part in parts),
    )


class Passage:
    """Shell text, and where each stretch of it came from."""

    def __init__(self, origin: Source | Value) -> None:
        if isinstance(origin, Source):
            # A carriage return before the line end is no part of the last word; one character
            # stays one character, and the backslash before it still continues the line.
            text = origin.text.replace("\r\n", "\n ")
            self._pieces: tuple[Piece, ...] = (Piece(text, origin.whole()),)
            self.text = text
        else:
            self._pieces = origin.pieces
            self.text = origin.text
        lengths = (1 if piece.unknown else len(piece.text) for piece in self._pieces)
        self._starts = [0, *accumulate(lengths)]

    def pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """Return what stands between two offsets, piece by piece."""
        if len(self._pieces) == 1:
            return (self._pieces[0].cut(start, min(end, len(self.text))),) if start < end else ()
        found: list[Piece] = []
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self._pieces) and self._starts[index] < end:
            low = self._starts[index]
            piece = self._pieces[index]
            length = self._starts[index + 1] - low
            found.append(piece.cut(max(start - low, 0), min(end - low, length)))
            index += 1
        return tuple(found)

    def value(self, start: int, end: int) -> Value:
        """Return what stands between two offsets as a value."""
        return Value.of(self.pieces(start, end)) if start < end else EMPTY

    def span(self, start: int, end: int) -> Span:
        """Return the place of the stretch between two offsets."""
        if len(self._pieces) == 1:
            return self._pieces[0].cut(start, min(end, len(self.text))).span
        index = min(max(bisect_right(self._starts, start) - 1, 0), len(self._pieces) - 1)
        low = self._starts[index]
        length = self._starts[index + 1] - low
        first = self._pieces[index].cut(start - low, min(end - low, length)).span
        last = self.pieces(max(end - 1, start), end)
        if last and last[-1].span.source is first.source and last[-1].span.end > first.start:
            return Span(first.source, first.start, last[-1].span.end)
        return first
