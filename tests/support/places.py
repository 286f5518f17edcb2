"""A folder of RelaxNG grammars → the places that they have: {"disk/target", "target/@bus", "target/@bus=usb", …}.

A place is an element in another one, an attribute of an element or a value of such an attribute, told by
names alone: an element is the same wherever it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lxml import etree

RNG = "{http://relaxng.org/ns/structure/1.0}"
ELEMENT, ATTRIBUTE, VALUE = (f"{RNG}{name}" for name in ("element", "attribute", "value"))
FREE = frozenset(f"{RNG}{name}" for name in ("data", "text"))
"""Patterns of text that name no value."""

Defines = Mapping[str, Sequence[etree._Element]]


def find_places(folder: Path) -> frozenset[str]:
    """The places of all grammars of a folder; `bus=*` marks an attribute that takes other values too."""
    roots = [etree.parse(file).getroot() for file in sorted(folder.glob("*.rng"))]
    defines: dict[str, list[etree._Element]] = defaultdict(list)
    for root in roots:
        for define in root.iter(f"{RNG}define"):
            defines[str(define.get("name"))].append(define)
    return frozenset(
        place
        for root in roots
        for element in root.iter(ELEMENT)
        for name in _names(element)
        for place in _places(name, element, defines)
    )


def _places(parent: str, element: etree._Element, defines: Defines) -> Iterator[str]:
    for part in _inside(element, defines, set()):
        for name in _names(part) if part.tag in (ELEMENT, ATTRIBUTE) else ():
            if part.tag == ELEMENT:
                yield f"{parent}/{name}"
                continue
            yield f"{parent}/@{name}"
            content = list(_inside(part, defines, set()))
            for value in content:
                yield f"{parent}/@{name}={'*' if value.tag in FREE else (value.text or '').strip()}"
            if not content:
                yield f"{parent}/@{name}=*"


def _inside(pattern: etree._Element, defines: Defines, seen: set[str]) -> Iterator[etree._Element]:
    """What stands right in an element or an attribute, through references, but not what is ruled out."""
    for part in pattern.iterchildren(etree.Element):
        if part.tag in (ELEMENT, ATTRIBUTE, VALUE) or part.tag in FREE:
            yield part
        elif part.tag == f"{RNG}ref":
            if (name := str(part.get("name"))) not in seen:
                seen.add(name)
                for define in defines[name]:
                    yield from _inside(define, defines, seen)
        elif part.tag != f"{RNG}except":
            yield from _inside(part, defines, seen)


def _names(pattern: etree._Element) -> list[str]:
    """Names of an element or an attribute; none where any will do."""
    if (name := pattern.get("name")) is not None:
        return [name]
    return [(name.text or "").strip() for name in pattern[0].iter(f"{RNG}name")]
