"""Valid documents → documents with one mistake, and where that mistake is.

Each mutation is one slip of a hand: something deleted, renamed, moved to another place or given a value
of another kind; an attribute or an element. Where the grammar takes the outcome it is no mistake, and
whoever asks leaves it out.
"""

from __future__ import annotations

from random import Random

from lxml import etree
from msgspec import Struct

WAYS = ("delete", "rename", "mistype", "move", "retype")
TARGETS = ("attribute", "element")

_JUNK = ("qnetx?", "-7x", "no such value", "0xzz")


class Mutant(Struct, frozen=True, kw_only=True):
    """A document with one mistake."""

    text: str
    way: str
    line: int
    """Where the mistake is: of what is missing, the start tag of the element that lacks it."""
    name: str
    """The name, or the value, that a message has to say."""


def mutant(text: str, random: Random) -> Mutant | None:
    """Return a document with one mistake put in; `None` where the document has no place for it."""
    parser = etree.XMLParser(remove_comments=True)
    root = etree.fromstring(text.encode(), parser)
    way, target = random.choice(WAYS), random.choice(TARGETS)
    elements = list(root.iter(etree.Element))[1:]
    if target == "attribute":
        elements = [e for e in elements if e.attrib]
    if not elements:
        return None
    change = _attribute if target == "attribute" else _element
    made = change(random.choice(elements), way, random, elements)
    if made is None:
        return None
    place, name = made
    # Written and read again, because attributes and lines are the written text's.
    written = etree.tostring(root, encoding="unicode") + "\n"
    index = list(root.iter(etree.Element)).index(place)
    again = list(etree.fromstring(written.encode()).iter(etree.Element))[index]
    return Mutant(text=written, way=f"{way} {target}", line=int(str(again.sourceline)), name=name)


def _attribute(
    element: etree._Element, way: str, random: Random, elements: list[etree._Element]
) -> tuple[etree._Element, str] | None:
    name = str(random.choice(list(element.attrib)))
    value = str(element.attrib[name])
    match way:
        case "delete":
            del element.attrib[name]
            return element, name
        case "rename" | "mistype":
            new = f"other{name}" if way == "rename" else _typo(name, random)
            pairs = [(new if k == name else k, v) for k, v in element.attrib.items()]
            if new == name or len({k for k, _ in pairs}) < len(pairs):
                return None
            element.attrib.clear()
            for key, one in pairs:
                element.set(key, one)
            return element, new
        case "move":
            target = random.choice(elements)
            if target is element or name in target.attrib:
                return None
            del element.attrib[name]
            target.set(name, value)
            return target, name
        case _:
            element.attrib[name] = random.choice(_JUNK)
            return element, name


def _element(
    element: etree._Element, way: str, random: Random, elements: list[etree._Element]
) -> tuple[etree._Element, str] | None:
    parent = element.getparent()
    assert parent is not None
    name = str(element.tag)
    match way:
        case "delete":
            parent.remove(element)
            return parent, name
        case "rename" | "mistype":
            new = f"other{name}" if way == "rename" else _typo(name, random)
            if new == name or name.startswith("{"):
                return None
            element.tag = new
            return element, new
        case "move":
            target = random.choice(elements)
            if target is parent or element in (target, *target.iterancestors()):
                return None
            parent.remove(element)
            target.append(element)
            return element, name
        case _:
            if len(element) or not (element.text or "").strip():
                return None
            element.text = random.choice(_JUNK)
            return element, name


def _typo(name: str, random: Random) -> str:
    """Return a name with one letter lost, doubled, or changed with its neighbour."""
    if name.startswith("{") or len(name) < 3:
        return name
    at = random.randrange(1, len(name) - 1)
    return random.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )
