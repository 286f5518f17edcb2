"""Valid documents → the same with one thing changed each, which mostly is a mistake.

A variant differs from a valid document in one place: an attribute or element is deleted, renamed, moved,
doubled, taken from another document, or given another value. What may be put in comes from the documents
themselves and from a list of values that are wrong for most types, so many variants are valid again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct

_VALUES = (
    *(
        "",
        " ",
        "x",
        "X_1",
        "a b",
        "a/b",
        "/a/b",
        "a:b",
        "-1",
        "0",
        "1",
        "7",
        "8",
        "31",
        "32",
        "255",
    ),
    *("256", "4095", "4096", "65535", "65536", "4294967295", "4294967296", "99999999999999999999"),
    *("0x0", "0x1f", "0x20", "0xff", "0x100", "0xffffffff", "1.5", "1e3", "+1", "yes", "no", "on"),
    *("off", "true", "10.0.0.1", "10.0.0.256", "10.0.0", "224.0.0.1", "fe80::1", "::", "1::2::3"),
    *("52:54:00:00:00:01", "53:54:00:00:00:01", "52:54:00:00:00", "a" * 15, "a" * 16, ".", ".."),
    *("01234567-89ab-cdef-0123-456789abcdef", "01234567", "br0", "é"),
)


class Change(Struct, frozen=True, eq=False):
    """What was done to a document."""

    words: str
    places: tuple[etree._Element, ...]
    """The elements that are wrong by it: what was moved is, and so may be what now lacks it."""
    name: str
    """The name of the attribute or element that it is about."""


class Variant(Struct, frozen=True, eq=False):
    """A document with one change."""

    root: etree._Element
    change: Change

    def written(self) -> tuple[str, set[int]]:
        """The text, each element in a line of its own, and the lines of the change."""
        etree.indent(self.root)
        text = etree.tostring(self.root, encoding="unicode") + "\n"
        read = list(etree.fromstring(text.encode()).iter(etree.Element))
        places = [
            n for n, each in enumerate(self.root.iter(etree.Element)) if each in self.change.places
        ]
        return text, {int(str(read[n].sourceline)) for n in places}


def variants(documents: Sequence[etree._Element], count: int, seed: int) -> Iterator[Variant]:
    """Draw so many variants of documents of one kind; the same ones for the same seed."""
    chance = random.Random(seed)
    pool = _Pool(documents)
    while count:
        root = deepcopy(chance.choice(documents))
        change = chance.choice(_CHANGES)(root, chance, pool)
        if change:
            count -= 1
            yield Variant(root, change)


class _Pool:
    """What the documents hold: elements, names and values."""

    def __init__(self, documents: Sequence[etree._Element]) -> None:
        self.elements = [each for root in documents for each in root.iterdescendants(etree.Element)]
        every = [each for root in documents for each in root.iter(etree.Element)]
        self.tags = sorted({str(each.tag) for each in every})
        self.attributes = sorted((str(k), str(v)) for each in every for k, v in each.attrib.items())
        self.keys = sorted({key for key, _ in self.attributes})
        self.values = (*_VALUES, *sorted({value for _, value in self.attributes}))


def _delete_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    del element.attrib[key]
    return Change(f"{element.tag} without {key}", (element,), key)


def _rename_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    name = chance.choice([key + "x", key.capitalize(), *chance.sample(pool.keys, 3)])
    element.set(name, element.attrib.pop(key))
    return Change(f"{element.tag} with {name} for {key}", (element,), name)


def _move_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    other = _element(root, chance)
    other.set(key, element.attrib.pop(key))
    return Change(f"{key} of {element.tag} moved to {other.tag}", (other, element), key)


def _retype_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    value = chance.choice(pool.values)
    element.set(key, value)
    return Change(f"{element.tag} with {key}={value!r}", (element,), key)


def _add_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element = _element(root, chance)
    key, value = chance.choice(pool.attributes)
    element.set(key, value)
    return Change(f"{element.tag} with {key}={value!r} added", (element,), key)


def _delete_element(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element = _element(root, chance)
    parent = element.getparent()
    if parent is None:
        return None
    parent.remove(element)
    return Change(f"{parent.tag} without {element.tag}", (parent,), _local(element))


def _rename_element(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element = _element(root, chance)
    old = str(element.tag)
    element.tag = chance.choice([old + "x", old.upper(), *chance.sample(pool.tags, 3)])
    return Change(f"{element.tag} for {old}", (element,), _local(element))


def _move_element(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element, other = _element(root, chance), _element(root, chance)
    if element is root or element in (other, *other.iterancestors()):
        return None
    before = element.getparent()
    assert before is not None
    other.insert(chance.randint(0, len(other)), element)
    words = f"{element.tag} moved into {other.tag}"
    return Change(words, (element, before), _local(element))


def _double_element(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element = _element(root, chance)
    parent = element.getparent()
    if parent is None:
        return None
    again = deepcopy(element)
    parent.append(again)
    return Change(f"{element.tag} twice", (again, element), _local(element))


def _add_element(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element, other = deepcopy(chance.choice(pool.elements)), _element(root, chance)
    other.insert(chance.randint(0, len(other)), element)
    return Change(f"{element.tag} added to {other.tag}", (element,), _local(element))


def _retype_text(root: etree._Element, chance: random.Random, pool: _Pool) -> Change | None:
    element = _element(root, chance)
    element.text = chance.choice(pool.values)
    return Change(f"{element.tag!s} with the text {element.text!r}", (element,), _local(element))


_CHANGES: tuple[Callable[[etree._Element, random.Random, _Pool], Change | None], ...] = (
    _delete_attribute,
    _rename_attribute,
    _move_attribute,
    _retype_attribute,
    _retype_attribute,
    _retype_attribute,
    _add_attribute,
    _delete_element,
    _rename_element,
    _move_element,
    _double_element,
    _add_element,
    _add_element,
    _retype_text,
)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _element(root: etree._Element, chance: random.Random) -> etree._Element:
    return chance.choice(list(root.iter(etree.Element)))


def _attribute(
    root: etree._Element, chance: random.Random
) -> tuple[etree._Element, str] | tuple[None, str]:
    places = [(each, str(key)) for each in root.iter(etree.Element) for key in each.attrib]
    return chance.choice(places) if places else (None, "")
