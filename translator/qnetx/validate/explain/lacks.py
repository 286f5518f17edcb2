"""What a pattern still asks for: the fewest attributes and elements that a document would have to have.

lacks.at_end(content)   → ((<source>,), (<mac>, <target>)): a <source>, and one of the other two
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from qnetx.validate.explain.derivative import Derivatives
from qnetx.validate.explain.pattern import (
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Choice,
    Data,
    Element,
    Group,
    Interleave,
    ListOf,
    OneOrMore,
    Pattern,
    Value,
    nullable,
)

Missing = tuple[tuple[Pattern, ...], ...]
"""What has to be put in: a row of things, each one of several."""

Rows = tuple[tuple[Pattern, Missing], ...]
"""What is left, each by what has to be put in for it."""

_ROWS = 16
"""How many are followed at once."""


class Lacks(Struct, eq=False):
    """The lacks of a grammar's patterns, remembered."""

    derivatives: Derivatives
    _absent: dict[Pattern, Missing | None] = field(default_factory=dict)
    _closings: dict[Pattern, Rows] = field(default_factory=dict)

    def at_close(self, pattern: Pattern) -> Rows:
        """Return what is left when the start tag ends, by the attributes that are put in for it."""
        if pattern not in self._closings:
            self._closings[pattern] = self._cheapest(self._closing(pattern))
        return self._closings[pattern]

    def _closing(self, pattern: Pattern) -> Iterator[tuple[Pattern, Missing]]:
        patterns = self.derivatives.patterns
        closed = self.derivatives.closed(pattern)
        if closed is not NOT_ALLOWED:
            yield closed, ()
        match pattern:
            case Attribute():
                yield EMPTY, ((pattern,),)
            case Choice():
                # What needs nothing put in is in `closed`, all of it.
                for part in pattern.parts:
                    yield from (row for row in self.at_close(part) if row[1])
            case Group() | Interleave():
                join = patterns.group if isinstance(pattern, Group) else patterns.interleave
                rows: Rows = ((EMPTY, ()),)
                for part in pattern.parts:
                    rows = self._cheapest(
                        (join((before, left)), had + missing)
                        for before, had in rows
                        for left, missing in self.at_close(part)
                    )
                yield from rows
            case OneOrMore():
                for left, missing in self.at_close(pattern.part):
                    yield patterns.one_or_more(left), missing
            case _:
                pass

    def _cheapest(self, rows: Iterable[tuple[Pattern, Missing]]) -> Rows:
        """Return one row for each pattern that is left: the shortest, or several of one as an alternative."""
        best = dict[Pattern, Missing]()
        for left, missing in rows:
            had = best.get(left)
            if had is None or len(missing) < len(had):
                best[left] = missing
            elif len(missing) == len(had) == 1 and missing != had:
                best[left] = (tuple(dict.fromkeys(had[0] + missing[0])),)
        ordered = sorted(best.items(), key=lambda row: len(row[1]))
        return tuple(ordered[:_ROWS])

    def before(self, pattern: Pattern, name: str) -> Iterator[tuple[Element, Pattern, Missing]]:
        """Give the elements of a name that could stand here if something were put in before them."""
        patterns = self.derivatives.patterns
        match pattern:
            case Element():
                for found, left in self.derivatives.elements(pattern, name):
                    yield found, left, ()
            case Choice():
                for part in pattern.parts:
                    yield from self.before(part, name)
            case Interleave():
                for index, part in enumerate(pattern.parts):
                    for found, left, missing in self.before(part, name):
                        yield found, self.derivatives.put(pattern, index, left), missing
            case Group():
                yield from self._before_in_group(pattern, name)
            case OneOrMore():
                for found, left, missing in self.before(pattern.part, name):
                    rest = patterns.group((left, patterns.optional(pattern)))
                    yield found, rest, missing
            case _:
                pass

    def _before_in_group(
        self, group: Group, name: str
    ) -> Iterator[tuple[Element, Pattern, Missing]]:
        before: Missing = ()
        for index, part in enumerate(group.parts):
            for found, left, missing in self.before(part, name):
                rest = self.derivatives.patterns.group((left, *group.parts[index + 1 :]))
                yield found, rest, before + missing
            absent = self.at_end(part)
            if absent is None:
                return
            before += absent

    def at_end(self, pattern: Pattern) -> Missing | None:
        """Return the fewest things that a pattern still asks for; `None` where none would do."""
        if pattern not in self._absent:
            self._absent[pattern] = () if nullable(pattern) else self._find(pattern)
        return self._absent[pattern]

    def _find(self, pattern: Pattern) -> Missing | None:
        match pattern:
            case Element() | Data() | Value() | ListOf():
                return ((pattern,),)
            case OneOrMore():
                return self.at_end(pattern.part)
            case Choice():
                rows = [row for p in pattern.parts if (row := self.at_end(p)) is not None]
                shortest = min(map(len, rows), default=0)
                ones = [row for row in rows if len(row) == shortest]
                if shortest == 1:
                    return (tuple(dict.fromkeys(p for row in ones for p in row[0])),)
                return ones[0] if ones else None
            case Group() | Interleave():
                total: Missing = ()
                for part in pattern.parts:
                    row = self.at_end(part)
                    if row is None:
                        return None
                    total += row
                return total
            case _:
                return None
