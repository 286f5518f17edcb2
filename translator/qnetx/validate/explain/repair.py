"""A document that a grammar refuses → the fewest slips that would account for it.

The search walks an element as a reader would: its attributes, its start tag's end, its children. Where
nothing fits it tries what a person may have meant (another name, another value, something left out,
something too much), each at a price, and keeps the cheapest ways. What fits is never put in doubt: where
`type='bridge'` is a value that the grammar knows, it decides what is expected of all that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from lxml import etree
from msgspec import Struct, field, structs

from qnetx.model.versions import LibvirtVersion
from qnetx.validate.explain.context import child_names, decides
from qnetx.validate.explain.derivative import Derivatives
from qnetx.validate.explain.lacks import Lacks, Missing
from qnetx.validate.explain.names import Exactly, local, spelled, takes
from qnetx.validate.explain.pattern import (
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Data,
    Element,
    ListOf,
    Pattern,
    Text,
    Value,
    ahead,
    leaves,
    nullable,
)
from qnetx.validate.explain.siblings import among
from qnetx.validate.explain.slip import (
    Kind,
    Slip,
    attribute_names,
    attributes,
    closest,
    closest_value,
    items,
    own_text,
    texts,
)
from qnetx.validate.explain.way import Outcome, Trail, Way

_SLIP = 10
"""The price of one slip."""
_CLOSE = 9
"""The price of a slip that nearly fits: a value or a name with a letter wrong."""
_TOO_MUCH = 12
"""The price of something that is there and should not be."""
_DOUBT = 15
"""The price of taking a value for wrong that would be right without the attributes after it."""
_OTHER_NAME = 14
"""The price of taking an attribute for one of another name, because it has one of that one's values."""
_NEAR = 0.76
"""How near the name of an element must be: all that is in it is read by the guess."""
_WAYS = 16
"""How many ways are followed at once."""
_ENOUGH = 500 * _SLIP
"""What makes a reading end: who has so much to mend begins with it."""


_FINE = Outcome(0, ())


class Repair(Struct, eq=False):
    """The readings of one document by one grammar, each element and pattern once."""

    derivatives: Derivatives
    lacks: Lacks
    since: Callable[[etree._Element, str | None], LibvirtVersion | None] = lambda *_: None
    """Since when libvirt knows an element, or its attribute, that the grammar does not know."""
    _fits: dict[tuple[etree._Element, Element], bool] = field(default_factory=dict)
    _outcomes: dict[tuple[etree._Element, Element], Outcome] = field(default_factory=dict)

    def root(self, root: etree._Element, start: Pattern) -> tuple[Slip, ...]:
        """Return the slips of a document; none if it is valid."""
        outside = Element(-1, Exactly(""), lambda: start)
        ways = self._child(Way(0, Trail(), start), root, outside)
        return min(ways, key=_cost).trail.slips

    def held(self) -> Mapping[etree._Element, Iterable[Element]]:
        """Return the patterns that each element was held against."""
        found: dict[etree._Element, list[Element]] = {}
        for element, pattern in self._fits:
            found.setdefault(element, []).append(pattern)
        return found

    # What fits

    def fits(self, element: etree._Element, pattern: Element) -> bool:
        """Whether an element and all in it match a pattern."""
        key = (element, pattern)
        if key not in self._fits:
            self._fits[key] = self._matches(element, pattern)
        return self._fits[key]

    def _matches(self, element: etree._Element, pattern: Element) -> bool:
        d = self.derivatives
        left = pattern.content
        for name, value in element.attrib.items():
            left = self._after_attribute(left, str(name), str(value))
            if left is NOT_ALLOWED:
                return False
        left = d.closed(left)
        parts = list(items(element))
        if all(isinstance(item, str) for item in parts):
            return d.matches(left, own_text(element))
        for item in parts:
            left = d.text(left, item) if isinstance(item, str) else self._after_child(left, item)
            if left is NOT_ALLOWED:
                return False
        return nullable(left)

    def _after_attribute(self, left: Pattern, name: str, value: str) -> Pattern:
        d = self.derivatives
        steps = d.attributes(left, name)
        return d.patterns.choice(after for a, after in steps if d.matches(a.value, value))

    def _after_child(self, left: Pattern, child: etree._Element) -> Pattern:
        steps = self.derivatives.elements(left, str(child.tag))
        return self.derivatives.patterns.choice(
            after for pattern, after in steps if self.fits(child, pattern)
        )

    # What does not

    def outcome(self, element: etree._Element, pattern: Element) -> Outcome:
        """Return the cheapest reading of an element by a pattern; the names of both may differ."""
        if self.fits(element, pattern):
            return _FINE
        key = (element, pattern)
        if key not in self._outcomes:
            self._outcomes[key] = self._read(element, pattern)
        return self._outcomes[key]

    def _read(self, element: etree._Element, pattern: Element) -> Outcome:
        ways = [Way(0, Trail(), pattern.content)]
        # What decides a form comes first: the order of attributes says nothing, and else the first would.
        for name in sorted(element.attrib, key=lambda name: not decides(pattern, str(name))):
            if ways[0].cost >= _ENOUGH:
                return _unread(ways[0], element, pattern)
            ways = self._best(
                after for way in ways for after in self._attribute(way, element, pattern, str(name))
            )
        # A doubt that makes no attribute fit is none: they agree with each other, so they decide.
        ways = [way for way in ways if way.cost < ways[0].cost + _DOUBT]
        ways = self._best(
            way.on(left, _SLIP * len(missing), _put_in(missing, element, pattern))
            for way in ways
            for left, missing in self.lacks.at_close(way.left)
        )
        parts = list(items(element))
        if all(isinstance(item, str) for item in parts):
            ends = [self._text(way, element, pattern) for way in ways]
        else:
            for item in parts:
                if ways[0].cost >= _ENOUGH:
                    return _unread(ways[0], element if isinstance(item, str) else item, pattern)
                if isinstance(item, str):
                    ways = self._best(self._between(way, element, pattern, item) for way in ways)
                else:
                    ways = self._best(a for way in ways for a in self._child(way, item, pattern))
            ends = [self._end(way, element, pattern) for way in ways]
        best = min(ends, key=_cost)
        alike = [way.trail.slips for way in ends if way.cost == best.cost]
        return Outcome(best.cost, _together(alike))

    def _best(self, ways: Iterable[Way]) -> list[Way]:
        """Return the cheapest ways; those that differ in nothing but what may follow become one."""
        alike = dict[tuple[int, Trail], list[Pattern]]()
        for way in ways:
            alike.setdefault((way.cost, way.trail), []).append(way.left)
        known = dict[Pattern, Way]()
        for (cost, trail), lefts in sorted(alike.items(), key=lambda item: item[0][0]):
            left = self.derivatives.patterns.choice(lefts)
            if left is not NOT_ALLOWED:
                known.setdefault(left, Way(cost, trail, left))
        return list(islice(known.values(), _WAYS))

    # Attributes

    def _attribute(
        self, way: Way, element: etree._Element, pattern: Element, name: str
    ) -> Iterator[Way]:
        value = str(element.attrib[name])
        fitting = self._after_attribute(way.left, name, value)
        steps = self.derivatives.attributes(way.left, name)
        if fitting is not NOT_ALLOWED:
            yield way.on(fitting)
            for found, left in steps:
                if texts(found.value) and not self.derivatives.matches(found.value, value):
                    doubt = Slip(Kind.VALUE_WRONG, element, pattern, name, (found.value,))
                    yield way.on(left, _DOUBT, [doubt])
            return
        if steps:
            values = tuple(dict.fromkeys(a.value for a, _ in steps))
            since = self.since(element, name)
            known = () if since else [t for v in values for t in texts(v)]
            guess = closest_value(value, known)
            wrong = Slip(Kind.VALUE_WRONG, element, pattern, name, values, guess, since)
            for found, left in steps:
                meant = bool(guess) and guess in texts(found.value)
                yield way.on(left, _CLOSE if meant else _SLIP, [wrong])
            return
        since = self.since(element, name)
        names = () if since else dict.fromkeys(attribute_names(way.left))
        free = [n for n in names if n not in element.attrib]
        guess = closest(name, free)
        expected = attributes(way.left)
        slip = Slip(Kind.ATTRIBUTE_TOO_MUCH, element, pattern, name, expected, guess, since)
        if guess:
            left = self._after_attribute(way.left, guess, value)
            steps = self.derivatives.attributes(way.left, guess)
            for one in [left] if left is not NOT_ALLOWED else [left for _, left in steps]:
                yield way.on(one, _CLOSE, [slip])
            slip = structs.replace(slip, guess="")
        yield way.on(way.left, _TOO_MUCH, [slip])
        for other in free:
            for found, left in self.derivatives.attributes(way.left, other):
                if value in texts(found.value):
                    yield way.on(left, _OTHER_NAME, [structs.replace(slip, guess=other)])

    # Children and text

    def _child(self, way: Way, child: etree._Element, pattern: Element) -> Iterator[Way]:
        fitting = self._after_child(way.left, child)
        if fitting is not NOT_ALLOWED:
            yield way.on(fitting)
            return
        name = str(child.tag)
        steps = self.derivatives.elements(way.left, name)
        if steps:
            outcomes = {found: self.outcome(child, found) for found, _ in steps}
            told = among(child, outcomes, self._right, _DOUBT - _SLIP, self._relief)
            for found, left in steps:
                yield way.on(left, told[found].cost, told[found].slips)
            return
        known = any(isinstance(p, Element) and takes(p.name, name) for p in leaves(way.left))
        for found, left, missing in self.lacks.before(way.left, name) if known else ():
            outcome = self.outcome(child, found)
            put_in = _put_in(missing, _parent(child), pattern)
            yield way.on(left, _SLIP * len(missing) + outcome.cost, (*put_in, *outcome.slips))
        expected = tuple(p for p in ahead(way.left) if isinstance(p, Element))
        # A name that the parent knows, be it as an attribute's, is no other one misspelt.
        own = (*child_names(pattern.content), *attribute_names(pattern.content))
        since = self.since(child, None)
        others = () if since or name in own else expected
        guess = closest(name, [n for p in others for n in spelled(p.name)], _NEAR)
        slip = Slip(Kind.ELEMENT_TOO_MUCH, child, pattern, name, expected, guess, since)
        if not guess:
            yield way.on(way.left, _TOO_MUCH + self._relief(child, [pattern]), [slip])
        for found, left in self.derivatives.elements(way.left, guess) if guess else ():
            # Of another namespace, so is all that is in it: there is nothing to read by the guess.
            same = local(guess) == local(name)
            outcome = _FINE if same else self.outcome(child, found)
            yield way.on(left, _CLOSE + outcome.cost, (slip, *outcome.slips))

    def _relief(self, child: etree._Element, parents: Iterable[Element]) -> int:
        """Return what a child too much would save of the price of its own mistakes, where a parent knows it.

        Without it a reading that takes the child for none of its parent's would be the cheaper one, the
        more is wrong in the child.
        """
        name = str(child.tag)
        known = {p for parent in parents for p in leaves(parent.content)}
        own = (
            self.outcome(child, p).cost
            for p in known
            if isinstance(p, Element) and takes(p.name, name)
        )
        return max(0, min(own, default=0) + 1 - _TOO_MUCH)

    def _right(self, element: etree._Element, name: str, pattern: Element) -> bool:
        """Whether a pattern takes an attribute as it is."""
        value = str(element.attrib[name])
        return self._after_attribute(pattern.content, name, value) is not NOT_ALLOWED

    def _between(self, way: Way, element: etree._Element, pattern: Element, text: str) -> Way:
        left = self.derivatives.text(way.left, text)
        if left is not NOT_ALLOWED:
            return way.on(left)
        return way.on(way.left, _SLIP, [Slip(Kind.TEXT_TOO_MUCH, element, pattern, text)])

    def _text(self, way: Way, element: etree._Element, pattern: Element) -> Way:
        """Return the way to the end of an element without children."""
        text = own_text(element)
        if self.derivatives.matches(way.left, text):
            return way
        values = tuple(p for p in leaves(way.left) if isinstance(p, Data | Value | ListOf))
        if values:
            guess = closest_value(text.strip(), [t for v in values for t in texts(v)])
            slip = Slip(Kind.TEXT_WRONG, element, pattern, text, values, guess)
            return way.on(EMPTY, _CLOSE if guess else _SLIP, [slip])
        if text.strip() and not any(isinstance(p, Text) for p in leaves(way.left)):
            way = self._between(way, element, pattern, text)
        return self._end(way, element, pattern)

    def _end(self, way: Way, element: etree._Element, pattern: Element) -> Way:
        """Return the way to the end tag, with what is missing before it."""
        missing = self.lacks.at_end(way.left)
        if missing is None:
            return way.on(EMPTY, 10 * _SLIP)
        return way.on(EMPTY, _SLIP * len(missing), _put_in(missing, element, pattern))


def _unread(way: Way, element: etree._Element, pattern: Element) -> Outcome:
    """Return a way as it is, with a word that nothing from an element on was read."""
    slips = way.trail.slips
    if slips[-1].kind is not Kind.UNREAD:
        slips = (*slips, Slip(Kind.UNREAD, element, pattern))
    return Outcome(way.cost, slips)


def _cost(way: Way) -> int:
    return way.cost


def _together(readings: list[tuple[Slip, ...]]) -> tuple[Slip, ...]:
    """Return one reading for several that differ in what they expect: it expects any of that."""
    first = readings[0]
    same = [slips for slips in readings if _places(slips) == _places(first)]
    return tuple(
        structs.replace(slip, expected=tuple(dict.fromkeys(p for s in column for p in s.expected)))
        for slip, *column in zip(first, *same, strict=True)
    )


def _places(slips: tuple[Slip, ...]) -> list[tuple[bool | Kind, etree._Element, str]]:
    """Return what slips are about; something missing is one thing, be it an attribute or a child."""
    lacks = (Kind.ATTRIBUTE_MISSING, Kind.ELEMENT_MISSING)
    return [(slip.kind in lacks or slip.kind, slip.element, slip.name) for slip in slips]


def _put_in(missing: Missing, element: etree._Element, pattern: Element) -> list[Slip]:
    """Return the slips of things that are not there."""
    return [
        Slip(
            Kind.ATTRIBUTE_MISSING
            if isinstance(one[0], Attribute)
            else Kind.ELEMENT_MISSING
            if isinstance(one[0], Element)
            else Kind.TEXT_WRONG,
            element,
            pattern,
            expected=one,
        )
        for one in missing
    ]


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent
