"""The parts of a word as they are written → the words that the shell makes of it.

`-net{,dev}` → `-net`, `-netdev`; an unquoted `$OPTS` → one word for each stretch without blanks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from qnetx.shell.bash.limits import too_large
from qnetx.shell.bash.value import EMPTY, Passage, Value, joined
from qnetx.source import Span, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_SEQUENCE = r"(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?|([A-Za-z])\.\.([A-Za-z])"
_ALTERNATIVES = 10_000
_NESTED = 20


class Literal(Struct, frozen=True):
    """Text that stands for itself; where it is not quoted, braces and patterns have a meaning."""

    value: Value
    quoted: bool


class Expansion(Struct, frozen=True):
    """A `$…` or a back-quoted command."""

    node: Node
    quoted: bool


Part = Literal | Expansion


class Fields:
    """Collects the words that one word as written becomes."""

    def __init__(self, at: Span, *, splitting: bool) -> None:
        self._at, self._splitting = at, splitting
        self._current: list[Value] | None = None
        self.values: list[Value] = []

    @property
    def words(self) -> list[Word]:
        """The finished words."""
        return [value.word(self._at) for value in self.values]

    def add(self, value: Value) -> None:
        """Add text that stays in one piece; empty text makes an empty word."""
        if self._current is None:
            self._current = []
        self._current.append(value)

    def split(self, value: Value) -> None:
        """Add the value of an unquoted expansion, which falls apart at blanks."""
        if not self._splitting or not value.blank:
            if value.size:
                self.add(value)
            return
        for piece in value.pieces:
            if piece.unknown:
                self.add(Value((piece,), 1, 1))
                continue
            at = 0
            for match in re.finditer(r"[ \t\n]+", piece.text):
                if match.start() > at:
                    self.add(Value.of((piece.cut(at, match.start()),)))
                self.end()
                at = match.end()
            if at < len(piece.text):
                self.add(Value.of((piece.cut(at, len(piece.text)),)))

    def end(self) -> None:
        """End the word that is being put together, if there is one."""
        if self._current is not None:
            self.values.append(joined(self._current))
            self._current = None

    def joined(self, at: Span) -> Value:
        """Return all words as one text, a blank between them."""
        self.end()
        blank = Value.literal(" ", at)
        parts = [part for value in self.values for part in (blank, value)]
        return joined(parts[1:]) if parts else EMPTY


_Item = Part | str
"""A part, or one of `{`, `}` and `,` where it stands unquoted."""


def expand_braces(parts: list[Part], at: Span) -> list[list[Part]]:
    """Return the words that `{a,b}` and `{1..3}` make of one.

    Raises RefusedError where there are too many.
    """
    items: list[_Item] = []
    signs: list[Value] = []
    for part in parts:
        if isinstance(part, Expansion) or part.quoted:
            items.append(part)
            continue
        passage = Passage(part.value)
        for match in re.finditer(r"[{},]|[^{},]+", passage.text):
            value = passage.value(match.start(), match.end())
            if match[0] in "{},":
                items.append(match[0])
                signs.append(value)
            else:
                items.append(Literal(value, quoted=False))
    values = iter(signs)
    places = [next(values) if isinstance(item, str) else EMPTY for item in items]
    return _Braces(items, places, at).expand(0, len(items), 0)


class _Braces:
    def __init__(self, items: list[_Item], places: list[Value], at: Span) -> None:
        self._items, self._places, self._at = items, places, at
        self._closing: dict[int, int] = {}
        opened: list[int] = []
        for index, item in enumerate(items):
            if item == "{":
                opened.append(index)
            elif item == "}" and opened:
                self._closing[opened.pop()] = index

    def expand(self, start: int, end: int, depth: int) -> list[list[Part]]:
        words: list[list[Part]] = [[]]
        at = start
        while at < end:
            choices: list[list[Part]] | None = None
            close = self._closing.get(at, end)
            if close < end and depth < _NESTED:
                choices = self._choices(at + 1, close, depth)
            if choices is None:
                item = self._items[at]
                part = Literal(self._places[at], quoted=False) if isinstance(item, str) else item
                for word in words:
                    word.append(part)
                at += 1
                continue
            if len(words) * len(choices) > _ALTERNATIVES:
                message = f"the braces make more than {_ALTERNATIVES} words"
                raise too_large(message, self._at)
            words = [word + choice for word in words for choice in choices]
            at = close + 1
        return words

    def _choices(self, start: int, end: int, depth: int) -> list[list[Part]] | None:
        """Return what stands between two braces, None where they are ordinary characters."""
        commas, at = [], start
        while at < end:
            if self._items[at] == ",":
                commas.append(at)
            at = self._closing.get(at, at) + 1
        if commas:
            bounds = zip([start, *(comma + 1 for comma in commas)], [*commas, end], strict=True)
            return [word for low, high in bounds for word in self.expand(low, high, depth + 1)]
        if end == start + 1 and isinstance(literal := self._items[start], Literal):
            sequence = _sequence(literal.value.text, self._at)
            span = literal.value.pieces[0].span if literal.value.pieces else self._at
            if sequence and not literal.quoted:
                return [[Literal(Value.literal(text, span), quoted=False)] for text in sequence]
        return None


def _sequence(text: str, at: Span) -> list[str]:
    match = re.fullmatch(_SEQUENCE, text)
    if not match:
        return []
    first, last, step, low, high = match.groups()
    if low:
        numbers = _range(ord(low), ord(high), 1)
        return [chr(number) for number in numbers]
    numbers = _range(int(first), int(last), abs(int(step or 1)) or 1)
    if len(numbers) > _ALTERNATIVES:
        message = f"the braces make more than {_ALTERNATIVES} words"
        raise too_large(message, at)
    padded = any(re.match(r"-?0\d", end) for end in (first, last))
    width = max(len(first), len(last)) if padded else 0
    return [f"{number:0{width}d}" for number in numbers]


def _range(first: int, last: int, step: int) -> range:
    return range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
