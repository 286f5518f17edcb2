"""Where a piece of input came from: offsets → `start-vm.sh:7:12`.

A `Source` is one text that was handed in, a `Span` a stretch of it, and a `Word` text that was put
together from several stretches: `nic,macaddr=$MAC` is written in one place and its MAC in another,
and a finding about the MAC must point at the assignment.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

HOLE = "\ufffc"
"""Stands in `Word.text` for one unknown piece, so that parsers can split around it."""


class Source(Struct, frozen=True, eq=False, dict=True):
    """One input text with the name that the user gave it (`start-vm.sh`, `<stdin>`, …)."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        lines = self.text.split("\n")
        return [0, *accumulate(len(line) + 1 for line in lines)]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character offset, both counted from 1."""
        line = bisect_right(self._line_starts, min(offset, len(self.text)))
        return line, offset - self._line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """Return the text of a line (counted from 1) without its line end."""
        starts = self._line_starts
        return self.text[starts[line - 1] : starts[line] - 1] if 0 < line < len(starts) else ""

    def offset(self, line: int, column: int) -> int:
        """Return the character offset of a line and column, both counted from 1; the nearest there is."""
        starts = self._line_starts
        line = min(max(line, 1), len(starts) - 1)
        return min(starts[line - 1] + max(column, 1) - 1, starts[line] - 1, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """Return the stretch from `start` up to, not including, `end`."""
        return Span(self, start, end)

    def whole(self) -> Span:
        """Return the span of the whole text."""
        return Span(self, 0, len(self.text))


class Span(Struct, frozen=True):
    """A stretch of a source, by character offsets; `str()` gives `file:line:column`."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """Line of the first character, counted from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, counted from 1."""
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        """The stretch as it is written."""
        return self.source.text[self.start : self.end]

    def __str__(self) -> str:
        """Return `file:line:column`, which editors and terminals make a link of."""
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"


class Unknown(Struct, frozen=True):
    """What only running the script could tell: `$MAC` that nobody sets, `$(uuidgen)`, `$1`.

    `name` is what `--set NAME=VALUE` takes to fill it: the variable's name, the number of an
    argument, or the text of a substitution as it stands.
    """

    shown: str
    name: str
    reason: str


class Piece(Struct, frozen=True):
    """Text and the stretch it came from; with `unknown`, a hole in place of the text.

    Where `len(text)` equals the span's length, characters correspond one to one; otherwise (an
    escape, a default) the whole text belongs to the whole span.
    """

    text: str
    span: Span
    unknown: Unknown | None = None

    def cut(self, start: int, end: int) -> Piece:
        """Return the part of this piece between two offsets into its text."""
        if self.unknown or (start == 0 and end == len(self.text)):
            return self
        span = self.span
        if span.end - span.start == len(self.text):
            span = Span(span.source, span.start + start, span.start + end)
        return Piece(self.text[start:end], span)


class Word(Struct, frozen=True):
    """One word of a command line, with the origin of each of its characters."""

    pieces: tuple[Piece, ...]
    at: Span
    """The place of the word itself, also when it is empty."""

    @classmethod
    def literal(cls, span: Span, text: str | None = None) -> Word:
        """Return a word of one piece: the span's own text, or `text` written there."""
        return cls((Piece(span.text if text is None else text, span),), span)

    @property
    def text(self) -> str:
        """The word, with one HOLE for each unknown piece."""
        if len(self.pieces) == 1 and not self.pieces[0].unknown:
            return self.pieces[0].text  # nearly every word, asked for many times
        return "".join(HOLE if piece.unknown else piece.text for piece in self.pieces)

    @property
    def shown(self) -> str:
        """The word as a person would write it: unknown pieces by their own text."""
        return "".join([p.unknown.shown if p.unknown else p.text for p in self.pieces])

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The unknown pieces, in order."""
        return tuple([piece.unknown for piece in self.pieces if piece.unknown])

    @property
    def span(self) -> Span:
        """The place of the text: from its first to its last piece where these are in one text."""
        if not self.pieces:
            return self.at
        first, last = self.pieces[0].span, self.pieces[-1].span
        if first.source is last.source and first.start <= last.start:
            return Span(first.source, first.start, max(first.end, last.end))
        return first

    def cut(self, start: int, end: int | None = None) -> Word:
        """Return the part between two offsets into `text`, with its own places."""
        stop = len(self.text) if end is None else end
        if len(self.pieces) == 1 and not self.pieces[0].unknown:
            piece = self.pieces[0].cut(start, stop)
            return Word((piece,), piece.span)
        parts: list[Piece] = []
        offset, at = 0, self.at
        for piece in self.pieces:
            length = 1 if piece.unknown else len(piece.text)
            if offset <= start <= offset + length:
                inside = start - offset
                at = piece.cut(inside, inside).span if inside < length else piece.span
            low, high = max(start - offset, 0), min(stop - offset, length)
            if low < high:
                parts.append(piece.cut(low, high))
            offset += length
        return Word(tuple(parts), parts[0].span if parts else at)

    def __str__(self) -> str:
        """Return `shown`."""
        return self.shown
