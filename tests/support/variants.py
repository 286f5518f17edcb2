"""Valid documents → the same with one mistake each, or with none by luck.

A mutant differs from a valid document in one place: an attribute or element is deleted, renamed, moved,
doubled, taken from another document, or given another value. What may be put in comes from the documents
themselves and from a list of values that are wrong for most types, so many mutants are valid again.
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


class Mutant(Struct, frozen=True, eq=False):
    """A document with one change, and the change in words."""

    root: etree._Element
    change: str


def mutants(documents: Sequence[etree._Element], count: int, seed: int) -> Iterator[Mutant]:
    """Draw so many mutants of documents of one kind; the same ones for the same seed."""
    chance = random.Random(seed)
    pool = _Pool(documents)
    while count:
        root = deepcopy(chance.choice(documents))
        change = chance.choice(_CHANGES)(root, chance, pool)
        if change:
            count -= 1
            yield Mutant(root, change)


class _Pool:
    """What the documents hold: elements, names and values."""

    def __init__(self, documents: Sequence[etree._Element]) -> None:
        self.elements = [each for root in documents for each in root.iterdescendants(etree.Element)]
        every = [each for root in documents for each in root.iter(etree.Element)]
        self.tags = sorted({str(each.tag) for each in every})
        self.attributes = sorted((str(k), str(v)) for each in every for k, v in each.attrib.items())
        self.keys = sorted({key for key, _ in self.attributes})
        self.values = (*_VALUES, *sorted({value for _, value in self.attributes}))


def _delete_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    del element.attrib[key]
    return f"{element.tag} without {key}"


def _rename_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    name = chance.choice([key + "x", key.capitalize(), *chance.sample(pool.keys, 3)])
    element.set(name, element.attrib.pop(key))
    return f"{element.tag} with {name} for {key}"


def _move_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    other = _element(root, chance)
    other.set(key, element.attrib.pop(key))
    return f"{key} of {element.tag} moved to {other.tag}"


def _retype_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element, key = _attribute(root, chance)
    if element is None:
        return None
    value = chance.choice(pool.values)
    element.set(key, value)
    return f"{element.tag} with {key}={value!r}"


def _add_attribute(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element = _element(root, chance)
    key, value = chance.choice(pool.attributes)
    element.set(key, value)
    return f"{element.tag} with {key}={value!r} added"


def _delete_element(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element = _element(root, chance)
    parent = element.getparent()
    if parent is None:
        return None
    parent.remove(element)
    return f"{parent.tag} without {element.tag}"


def _rename_element(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element = _element(root, chance)
    old = str(element.tag)
    element.tag = chance.choice([old + "x", old.upper(), *chance.sample(pool.tags, 3)])
    return f"{element.tag} for {old}"


def _move_element(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element, other = _element(root, chance), _element(root, chance)
    if element is root or element in (other, *other.iterancestors()):
        return None
    other.insert(chance.randint(0, len(other)), element)
    return f"{element.tag} moved into {other.tag}"


def _double_element(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element = _element(root, chance)
    parent = element.getparent()
    if parent is None:
        return None
    parent.append(deepcopy(element))
    return f"{element.tag} twice"


def _add_element(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element, other = deepcopy(chance.choice(pool.elements)), _element(root, chance)
    other.insert(chance.randint(0, len(other)), element)
    return f"{element.tag} added to {other.tag}"


def _retype_text(root: etree._Element, chance: random.Random, pool: _Pool) -> str | None:
    element = _element(root, chance)
    element.text = chance.choice(pool.values)
    return f"{element.tag!s} with the text {element.text!r}"


_CHANGES: tuple[Callable[[etree._Element, random.Random, _Pool], str | None], ...] = (
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


def _element(root: etree._Element, chance: random.Random) -> etree._Element:
    return chance.choice(list(root.iter(etree.Element)))


def _attribute(
    root: etree._Element, chance: random.Random
) -> tuple[etree._Element, str] | tuple[None, str]:
    places = [(each, str(key)) for each in root.iter(etree.Element) for key in each.attrib]
    return chance.choice(places) if places else (None, "")
