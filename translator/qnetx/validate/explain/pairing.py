"""The slips of one element → the mistakes: two slips that are one, such as an attribute misnamed, are a pair.

a `nam=` too much, a `name=` missing      → one mistake
a `path=` too much, the text missing      → one mistake
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qnetx.validate.explain.context import names_of
from qnetx.validate.explain.names import takes
from qnetx.validate.explain.slip import Kind, Slip, attribute_names, attributes, texts


def paired(
    group: list[Slip], right: Callable[[Slip, Slip], bool]
) -> Iterator[tuple[Slip, Slip | None, list[Slip]]]:
    """Give the slips of one element, each with the lack and with more like it that are the same mistake.

    `right` says whether the value of an attribute would be right for a text.

    What has the name of what is missing, or as an attribute the value of a text that is,
    is that. Else attributes too much stand for the one that is missing, children each for one, a text for
    what is left.
    """
    wrong = [s for s in group if s.kind is Kind.VALUE_WRONG and _of_another_form(s)]
    group = [s for s in group if not (wrong and _follows(s))]
    named, missing = _of(group, Kind.ATTRIBUTE_TOO_MUCH), _of(group, Kind.ATTRIBUTE_MISSING)
    children, lacking = _of(group, Kind.ELEMENT_TOO_MUCH), _of(group, Kind.ELEMENT_MISSING)
    blank = [s for s in _of(group, Kind.TEXT_WRONG) if not s.name.strip()]
    pairs = dict(_of_one_name(children, missing)) | dict(_of_one_name(named, lacking))
    pairs |= {slip: text for text in blank for slip in named if right(slip, text)}
    named, children = ([s for s in slips if s not in pairs] for slips in (named, children))
    missing, lacking, blank = (
        [lack for lack in lacks if lack not in pairs.values()]
        for lacks in (missing, lacking, blank)
    )
    more = named[1:] if missing else []
    pairs |= zip(named[:1], missing, strict=False)
    pairs |= zip(children, [*lacking, *blank], strict=False)
    left = [lack for lack in (*missing, *lacking) if lack not in pairs.values()]
    pairs |= zip(_of(group, Kind.TEXT_TOO_MUCH), left, strict=False)
    paired = {*pairs.values(), *more}
    for slip in group:
        if slip not in paired:
            lack = pairs.get(slip)
            yield slip, lack, more if slip in named[:1] else []


def _of_one_name(slips: list[Slip], lacks: list[Slip]) -> Iterator[tuple[Slip, Slip]]:
    """Give what is too much with the lack of its name: an element in place of an attribute, or the other way."""
    for lack in lacks:
        names = names_of(lack.expected)
        yield from ((slip, lack) for slip in slips if slip.name in names)


def _of(group: list[Slip], kind: Kind) -> list[Slip]:
    """Return the slips of a kind, without those of which it is known what was meant."""
    return [slip for slip in group if slip.kind is kind and not (slip.guess or slip.since)]


def _of_another_form(slip: Slip) -> bool:
    """Whether a wrong value is right where the element's other attributes have other values."""
    value = str(slip.element.attrib[slip.name])
    own = (p for p in attributes(slip.within.content) if takes(p.name, slip.name))
    return any(value in texts(p.value) for p in own)


def _follows(slip: Slip) -> bool:
    """Whether a slip is but the consequence of a wrong value: `rawio=` belongs to the `lun` that is not allowed."""
    known = attribute_names(slip.within.content)
    return slip.kind is Kind.ATTRIBUTE_TOO_MUCH and slip.name in known
