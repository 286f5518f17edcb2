"""The readings of one child by patterns of one name → the same, each with an eye on the others.

    <source protocol='iscsi'/>, read by the pattern of protocol='nbd' → no wrong value: another takes it
    <source protocol='zzz'/>, read by any of them → a wrong value, in place of which any of theirs may stand

Grammars have one such pattern for each value of an attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lxml import etree
from msgspec import structs

from qnetx.validate.explain.pattern import Element
from qnetx.validate.explain.slip import Kind, Slip, closest_value, texts
from qnetx.validate.explain.way import Outcome


def among(
    child: etree._Element,
    outcomes: Mapping[Element, Outcome],
    right: Callable[[etree._Element, str, Element], bool],
    doubt: int,
    relief: Callable[[etree._Element, Iterable[Element]], int],
) -> dict[Element, Outcome]:
    """Return the readings of a child by several patterns, priced and told beside each other.

    `right` says whether a pattern takes an attribute of an element as it is. A wrong value that another
    pattern takes costs `doubt` more; one that none does expects what all that find the same values wrong
    expect. An element too much costs `relief` more: what another pattern that knows it finds wrong in it.
    """
    wrong = {pattern: _wrong_values(outcome, child) for pattern, outcome in outcomes.items()}
    taken = {
        name: {pattern for pattern in outcomes if right(child, name, pattern)}
        for name in {name for slips in wrong.values() for name in slips}
    }
    found = dict[Element, Outcome]()
    for pattern, outcome in outcomes.items():
        own = wrong[pattern]
        alike = [slips for slips in wrong.values() if slips.keys() == own.keys()]
        wider = {slip: _wider(slip, [slips[name] for slips in alike]) for name, slip in own.items()}
        # Where the pattern itself would take the value, its reading was priced as a doubt.
        doubts = sum(bool(taken[name]) and pattern not in taken[name] for name in own)
        slips = tuple(wider.get(slip, slip) for slip in outcome.slips)
        others = [other for other in outcomes if other is not pattern]
        saved = sum(relief(one, others) for one in _too_much(outcome, child))
        found[pattern] = Outcome(outcome.cost + doubt * doubts + saved, slips)
    return found


def _wrong_values(outcome: Outcome, element: etree._Element) -> dict[str, Slip]:
    """Return the slips of an element's own values, by the attributes' names."""
    return {
        slip.name: slip
        for slip in outcome.slips
        if slip.kind is Kind.VALUE_WRONG and slip.element is element
    }


def _too_much(outcome: Outcome, element: etree._Element) -> list[etree._Element]:
    """Return the children of an element that are too much."""
    return [
        slip.element
        for slip in outcome.slips
        if slip.kind is Kind.ELEMENT_TOO_MUCH and slip.element.getparent() is element
    ]


def _wider(slip: Slip, alike: Iterable[Slip]) -> Slip:
    """Return a slip that expects what any of several does, and guesses among all of it."""
    values = tuple(dict.fromkeys(value for one in alike for value in one.expected))
    known = [text for value in values for text in texts(value)]
    guess = closest_value(str(slip.element.attrib[slip.name]), known)
    return structs.replace(slip, expected=values, guess=guess)
