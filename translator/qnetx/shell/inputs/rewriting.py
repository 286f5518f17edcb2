"""Text made from other text → places in the text that was handed in.

A Makefile's `$$HOME` is `$HOME` to the shell, and a pasted `$ qemu …` has no prompt: the parser gets
the second, and what it finds is moved back to where the first says it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Report
from qnetx.shell.command import Invocation
from qnetx.source import Piece, Source, Span, Word


class Rewriting(Struct, frozen=True, eq=False, dict=True):
    """A derived source and, for each stretch of its text, where that came from."""

    source: Source
    _pieces: tuple[Piece, ...]
    _starts: tuple[int, ...]

    @classmethod
    def of(cls, original: Source, pieces: Iterable[Piece]) -> Rewriting:
        """Join pieces of `original` to the text of a source that has the same name."""
        kept = tuple(piece for piece in pieces if piece.text)
        starts, length = [], 0
        for piece in kept:
            starts.append(length)
            length += len(piece.text)
        text = "".join(piece.text for piece in kept)
        return cls(Source(original.name, text), kept, tuple(starts))

    def _cut(self, start: int, end: int) -> Iterator[Piece]:
        """Return the original pieces of a stretch of the derived text."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self._pieces) and self._starts[index] < max(end, start + 1):
            piece, first = self._pieces[index], self._starts[index]
            low = min(max(start - first, 0), len(piece.text))
            yield piece.cut(low, min(max(end - first, low), len(piece.text)))
            index += 1

    def span(self, span: Span) -> Span:
        """Return where a stretch of the derived text came from; any other text's is kept."""
        if span.source is not self.source:
            return span
        pieces = list(self._cut(span.start, span.end))
        if not pieces:
            return span
        first, last = pieces[0].span, pieces[-1].span
        return Span(first.source, first.start, max(first.end, last.end))

    def word(self, word: Word) -> Word:
        """Return a word with the places of the original text."""
        return Word(
            tuple(p for piece in word.pieces for p in self._piece(piece)), self.span(word.at)
        )

    def _piece(self, piece: Piece) -> Iterator[Piece]:
        span = piece.span
        exact = not piece.unknown and span.end - span.start == len(piece.text) > 0
        if exact and span.source is self.source and span.text == piece.text:
            yield from self._cut(span.start, span.end)
        else:
            yield replace(piece, span=self.span(span))

    def invocation(self, invocation: Invocation) -> Invocation:
        """Return an invocation with the places of the original text."""
        return replace(
            invocation,
            words=tuple(map(self.word, invocation.words)),
            environment=tuple((name, self.word(word)) for name, word in invocation.environment),
            exported=tuple((name, self.word(word)) for name, word in invocation.exported),
            directory=invocation.directory and self.word(invocation.directory),
            descriptors={n: self.word(word) for n, word in invocation.descriptors.items()},
            place=self.span(invocation.place),
            actions=tuple(replace(a, place=self.span(a.place)) for a in invocation.actions),
        )

    def read(
        self, reader: Callable[[Source, Report], list[Invocation]], report: Report
    ) -> list[Invocation]:
        """Let `reader` read the derived text; its findings and its result get the original places."""
        found = Report(ledger=report.ledger)
        invocations = reader(self.source, found)
        for d in found.diagnostics:
            place, second = d.place and self.span(d.place), d.second and self.span(d.second)
            report.say(d.code, d.message, place, hint=d.hint, second=second)
        return [self.invocation(invocation) for invocation in invocations]


def edited(source: Source, edits: Iterable[tuple[int, int, str]]) -> Rewriting:
    """Return the source with stretches (start, end, new text) replaced, in ascending order."""
    pieces, done = [], 0
    for start, end, text in edits:
        pieces.append(Piece(source.text[done:start], source.span(done, start)))
        pieces.append(Piece(text, source.span(start, end)))
        done = end
    rest = source.span(done, len(source.text))
    return Rewriting.of(source, [*pieces, Piece(rest.text, rest)])
