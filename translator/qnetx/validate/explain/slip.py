"""What is wrong at one element of a document, before anybody has put it into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from enum import Enum, auto

from lxml import etree
from msgspec import Struct

from qnetx.model.versions import LibvirtVersion
from qnetx.validate.explain.names import local, spelled
from qnetx.validate.explain.pattern import Attribute, Element, Pattern, Value, leaves


class Kind(Enum):
    """What a slip is."""

    ATTRIBUTE_TOO_MUCH = auto()
    ATTRIBUTE_MISSING = auto()
    VALUE_WRONG = auto()
    ELEMENT_TOO_MUCH = auto()
    ELEMENT_MISSING = auto()
    TEXT_WRONG = auto()
    TEXT_TOO_MUCH = auto()
    UNREAD = auto()


class Slip(Struct, frozen=True):
    """One thing that is wrong at an element."""

    kind: Kind
    element: etree._Element
    """Where: the element with the attribute or text, the child that is too much, the parent of one missing."""
    within: Element
    """The pattern by which that element, or its parent, was read."""
    name: str = ""
    expected: tuple[Pattern, ...] = ()
    """What could stand there: attributes, elements or values."""
    guess: str = ""
    """The name that was most likely meant."""
    since: LibvirtVersion | None = None
    """The release that knows it: the grammar is of an older one."""


def own_text(element: etree._Element) -> str:
    """Return an element's own text, which comments may cut in pieces."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def items(element: etree._Element) -> Iterator[etree._Element | str]:
    """Give the children and the texts between them, without blanks and comments."""
    if (element.text or "").strip():
        yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if (child.tail or "").strip():
            yield child.tail or ""


def attributes(pattern: Pattern) -> tuple[Attribute, ...]:
    """Return the attributes that a pattern has left, each as often as it stands in it."""
    return tuple(p for p in leaves(pattern) if isinstance(p, Attribute))


def attribute_names(pattern: Pattern) -> tuple[str, ...]:
    """Return the names of the attributes that a pattern knows."""
    names = (name for a in attributes(pattern) for name in spelled(a.name))
    return tuple(dict.fromkeys(names))


def texts(pattern: Pattern) -> tuple[str, ...]:
    """Return the values that a pattern lists one by one."""
    found = (p.text for p in leaves(pattern) if isinstance(p, Value))
    return tuple(dict.fromkeys(found))


_SAME = (
    frozenset({"on", "yes", "true", "enable", "enabled", "up", "1"}),
    frozenset({"off", "no", "false", "disable", "disabled", "down", "0"}),
    frozenset({"x86_64", "x86-64", "amd64", "x64"}),
    frozenset({"aarch64", "arm64", "armv8"}),
    frozenset({"i686", "i386", "i586", "x86"}),
    frozenset({"hd", "disk", "hdd"}),
    frozenset({"cdrom", "cd", "dvd"}),
    frozenset({"network", "net", "pxe"}),
)
"""Values that say the same, each elsewhere."""


def closest_value(word: str, known: Iterable[str]) -> str:
    """Return the known value that was most likely meant: one that says the same, or is spelt nearly so."""
    values = list(known)
    same = next((group for group in _SAME if word.lower() in group), frozenset())
    meant = [value for value in values if value in same]
    return meant[0] if len(meant) == 1 else closest(word, values)


def closest(word: str, known: Iterable[str], near: float = 0.66) -> str:
    """Return the known word that was most likely meant, empty where none is near."""
    names = {local(name).lower(): name for name in reversed(list(known))}
    found = get_close_matches(local(word).lower(), names, n=1, cutoff=near)
    return names[found[0]] if found else ""
