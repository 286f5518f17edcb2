"""One word of a command line to write: its text, and parts that only a shell can fill in.

Argument(("e1000,netdev=net0,mac=", Unknown("$MAC", …)))  →  "e1000,netdev=net0,mac=$MAC"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from qnetx.source import Piece, Span, Unknown, Word


class Argument(Struct, frozen=True):
    """One word; `split` where an unquoted `$EXTRA` may become several words, or none."""

    parts: tuple[str | Unknown, ...]
    split: bool = False

    @classmethod
    def plain(cls, text: str) -> Argument:
        """Return a word without unknown parts."""
        return cls((text,))

    @classmethod
    def of(cls, word: Word) -> Argument:
        """Return a word that was read; an unknown word that the script does not quote stays unquoted."""
        parts = tuple(piece.unknown or piece.text for piece in word.pieces)
        return cls(parts, split=_splits(word))

    @property
    def text(self) -> str:
        """The word as a person would write it."""
        return "".join(part if isinstance(part, str) else part.shown for part in self.parts)

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The parts that only a shell can fill in."""
        return tuple(part for part in self.parts if isinstance(part, Unknown))

    def changed(self, change: Callable[[str], str]) -> Argument:
        """Return the word with its text changed and its unknown parts as they are."""
        return Argument(tuple(change(p) if isinstance(p, str) else p for p in self.parts))

    def word(self, place: Span) -> Word:
        """Return the word as the readers take it, as if it stood at `place`."""
        pieces = (
            Piece(part, place) if isinstance(part, str) else Piece("", place, part)
            for part in self.parts
        )
        return Word(tuple(pieces), place)


def concatenate(arguments: Iterable[Argument]) -> Argument:
    """Put words together to one."""
    return Argument(tuple(part for argument in arguments for part in argument.parts))


def _splits(word: Word) -> bool:
    """Whether a word is one unknown piece that stands without quotes in its source."""
    if len(word.pieces) != 1 or word.pieces[0].unknown is None:
        return False
    span = word.pieces[0].span
    before = span.source.text[: span.start][-1:]
    return before not in {'"', "'"} and span.text.startswith("$")
