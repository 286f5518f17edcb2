"""The simple form of RelaxNG: patterns that exist once each, so that equal ones are the same object.

    patterns.choice((a, patterns.empty)) is patterns.choice((a, patterns.empty))

Built by `Patterns` only, which also keeps them in a normal form: a choice holds no choice, a group no
`empty`. Both make the derivatives of a pattern few, and a look-up each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from msgspec import Struct

from qnetx.validate.explain.names import Name


class Empty(Struct, frozen=True, eq=False):
    """Nothing."""


class NotAllowed(Struct, frozen=True, eq=False):
    """What no document can match."""


class Text(Struct, frozen=True, eq=False):
    """Any text, also none."""


class Choice(Struct, frozen=True, eq=False, dict=True):
    """One of its parts."""

    number: int
    nullable: bool
    parts: tuple[Pattern, ...]

    @cached_property
    def leaves(self) -> tuple[Pattern, ...]:
        """What is joined here, at any depth, in the order of the grammar."""
        return tuple(leaf for part in self.parts for leaf in leaves(part))

    @cached_property
    def ahead(self) -> tuple[Pattern, ...]:
        """The leaves that may come first."""
        return tuple(leaf for part in self.parts for leaf in ahead(part))


class Group(Struct, frozen=True, eq=False, dict=True):
    """Its parts one after another; attributes stand in any order."""

    number: int
    nullable: bool
    parts: tuple[Pattern, ...]

    @cached_property
    def leaves(self) -> tuple[Pattern, ...]:
        """What is joined here, at any depth, in the order of the grammar."""
        return tuple(leaf for part in self.parts for leaf in leaves(part))

    @cached_property
    def ahead(self) -> tuple[Pattern, ...]:
        """The leaves that may come first: none behind a part that must be there."""
        found: list[Pattern] = []
        for part in self.parts:
            found += ahead(part)
            if not nullable(part):
                break
        return tuple(found)


class Interleave(Struct, frozen=True, eq=False, dict=True):
    """Its parts in any order, mixed with each other."""

    number: int
    nullable: bool
    parts: tuple[Pattern, ...]

    @cached_property
    def leaves(self) -> tuple[Pattern, ...]:
        """What is joined here, at any depth, in the order of the grammar."""
        return tuple(leaf for part in self.parts for leaf in leaves(part))

    @cached_property
    def ahead(self) -> tuple[Pattern, ...]:
        """The leaves that may come first."""
        return tuple(leaf for part in self.parts for leaf in ahead(part))


class OneOrMore(Struct, frozen=True, eq=False):
    """Its part, any number of times but none."""

    number: int
    nullable: bool
    part: Pattern


class ListOf(Struct, frozen=True, eq=False):
    """A text of words that match the part."""

    number: int
    part: Pattern


class Data(Struct, frozen=True, eq=False):
    """A text of a data type."""

    number: int
    type: str
    params: tuple[tuple[str, str], ...]
    allows: Callable[[str], bool]
    excluded: Pattern | None
    label: str
    """The `<define>` it stands in: `macAddr`, `pciSlot`, …; for words a person understands."""


class Value(Struct, frozen=True, eq=False):
    """One text."""

    number: int
    text: str
    allows: Callable[[str], bool]


class Attribute(Struct, frozen=True, eq=False):
    """An attribute by name and value."""

    number: int
    name: Name
    value: Pattern


class Element(Struct, frozen=True, eq=False, dict=True):
    """An element by name; what it holds is read from the grammar when it is first asked for."""

    number: int
    name: Name
    expand: Callable[[], Pattern]

    @cached_property
    def content(self) -> Pattern:
        """Attributes, children and text."""
        return self.expand()


Pattern = (
    Empty
    | NotAllowed
    | Text
    | Choice
    | Group
    | Interleave
    | OneOrMore
    | ListOf
    | Data
    | Value
    | Attribute
    | Element
)

EMPTY = Empty()
NOT_ALLOWED = NotAllowed()
TEXT = Text()


def nullable(pattern: Pattern) -> bool:
    """Whether nothing at all matches."""
    match pattern:
        case Choice() | Group() | Interleave() | OneOrMore():
            return pattern.nullable
        case Empty() | Text():
            return True
        case _:
            return False


def leaves(pattern: Pattern) -> tuple[Pattern, ...]:
    """Return the patterns that are no combination, as they stand in the grammar."""
    match pattern:
        case Choice() | Group() | Interleave():
            return pattern.leaves
        case OneOrMore():
            return leaves(pattern.part)
        case _:
            return (pattern,)


def ahead(pattern: Pattern) -> tuple[Pattern, ...]:
    """Return the leaves that may come next."""
    match pattern:
        case Choice() | Group() | Interleave():
            return pattern.ahead
        case OneOrMore():
            return ahead(pattern.part)
        case _:
            return (pattern,)


class Patterns(Struct):
    """The patterns that there are."""

    _made: dict[object, Pattern]

    @classmethod
    def none(cls) -> Patterns:
        """Return a set without any."""
        return cls({})

    def choice(self, parts: Iterable[Pattern]) -> Pattern:
        """Return one of several: flat, each once, in the order of the grammar."""
        flat = dict[int, Pattern]()
        empty = False
        for part in parts:
            for one in part.parts if isinstance(part, Choice) else (part,):
                if isinstance(one, Empty):
                    empty = True
                elif not isinstance(one, NotAllowed):
                    flat[id(one)] = one
        kept = tuple(sorted(flat.values(), key=_number))
        # A part that may be nothing says already what `empty` would.
        if empty and not any(map(nullable, kept)):
            kept = (EMPTY, *kept)
        if len(kept) < 2:
            return kept[0] if kept else NOT_ALLOWED
        key = (Choice, kept)
        if key not in self._made:
            self._made[key] = Choice(len(self._made), any(map(nullable, kept)), kept)
        return self._made[key]

    def group(self, parts: Iterable[Pattern]) -> Pattern:
        """Return one after another, flat and without `empty`."""
        return self._sequence(Group, parts)

    def interleave(self, parts: Iterable[Pattern]) -> Pattern:
        """Return all in any order, flat and without `empty`."""
        return self._sequence(Interleave, parts)

    def _sequence(self, kind: type[Group | Interleave], parts: Iterable[Pattern]) -> Pattern:
        flat: list[Pattern] = []
        for part in parts:
            if isinstance(part, NotAllowed):
                return NOT_ALLOWED
            if isinstance(part, kind):
                flat += part.parts
            elif not isinstance(part, Empty):
                flat.append(part)
        if len(flat) < 2:
            return flat[0] if flat else EMPTY
        kept = tuple(flat if kind is Group else sorted(flat, key=_number))
        key = (kind, kept)
        if key not in self._made:
            self._made[key] = kind(len(self._made), all(map(nullable, kept)), kept)
        return self._made[key]

    def one_or_more(self, part: Pattern) -> Pattern:
        """Return any number but none; of nothing, nothing."""
        if isinstance(part, Empty | NotAllowed | Text | OneOrMore):
            return part
        return self._once((OneOrMore, part), lambda number: OneOrMore(number, nullable(part), part))

    def optional(self, part: Pattern) -> Pattern:
        """Return the part or nothing."""
        return self.choice((EMPTY, part))

    def list_of(self, part: Pattern) -> Pattern:
        """Return words that match the part."""
        return self._once((ListOf, part), lambda number: ListOf(number, part))

    def attribute(self, name: Name, value: Pattern) -> Pattern:
        """Return an attribute."""
        return self._once((Attribute, name, value), lambda number: Attribute(number, name, value))

    def element(self, name: Name, where: object, expand: Callable[[], Pattern]) -> Pattern:
        """Return an element; `where` tells two of one name apart."""
        return self._once((Element, where), lambda number: Element(number, name, expand))

    def value(self, key: object, text: str, allows: Callable[[str], bool]) -> Pattern:
        """Return a single text."""
        return self._once((Value, key, text), lambda number: Value(number, text, allows))

    def data(
        self,
        kind: str,
        params: tuple[tuple[str, str], ...],
        allows: Callable[[str], bool],
        *,
        excluded: Pattern | None,
        label: str,
    ) -> Pattern:
        """Return a text of a data type."""
        return self._once(
            (Data, kind, params, excluded, label),
            lambda number: Data(number, kind, params, allows, excluded, label),
        )

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._made)

    def _once(self, key: object, make: Callable[[int], Pattern]) -> Pattern:
        if key not in self._made:
            self._made[key] = make(len(self._made))
        return self._made[key]


def _number(pattern: Pattern) -> int:
    return -1 if isinstance(pattern, Empty | NotAllowed | Text) else pattern.number
