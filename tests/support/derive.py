"""A RelaxNG grammar → documents that it takes, drawn at random.

Derivation(grammar).document(random.Random(1)) → an element that is valid by the grammar
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from re import _parser  # type: ignore[attr-defined] # Python has no public one
from typing import Any

from lxml import etree

_RNG = "{http://relaxng.org/ns/structure/1.0}"

_WORDS = {
    "unsignedByte": ("0", "255"),
    "unsignedShort": ("0", "7", "65535"),
    "unsignedInt": ("0", "7", "4000000000"),
    "unsignedLong": ("0", "7", "9000000000"),
    "positiveInteger": ("1", "7"),
    "integer": ("-3", "0", "70"),
    "int": ("0", "7", "-1"),
    "short": ("0", "7", "-1"),
    "long": ("0", "7", "-9000000000"),
    "dateTime": ("2011-01-01T00:00:00",),
    "NCName": ("clean-traffic",),
    "string": ("a b", ""),
    "double": ("1.5",),
}
"""Values of the types that no pattern narrows."""

_DEEP = 12
"""Below so many elements, what is optional is left out."""


class NoneAllowedError(Exception):
    """A pattern that nothing matches."""


class Derivation:
    """Draws documents of one grammar."""

    def __init__(self, grammar: Path) -> None:
        self._defines: dict[str, list[etree._Element]] = {}
        self._starts: list[etree._Element] = []
        self._load(grammar)

    def document(self, chance: random.Random) -> etree._Element:
        """Draw a document."""
        holder = etree.Element("holder")
        self._group(self._starts[0], holder, chance, 0)
        (root,) = holder
        # In a tree of its own, for XPaths that begin at its root.
        return etree.fromstring(etree.tostring(root))

    def _load(self, file: Path) -> None:
        for part in etree.parse(file).getroot().iterchildren(etree.Element):
            if part.tag == f"{_RNG}include":
                self._load(file.parent / part.get("href", ""))
                # A start in the include stands for that of the file.
                self._starts = part.findall(f"{_RNG}start") or self._starts
            elif part.tag == f"{_RNG}start":
                self._starts.append(part)
            elif part.tag == f"{_RNG}define":
                self._defines.setdefault(part.get("name", ""), []).append(part)

    def _ref(self, name: str, into: etree._Element, chance: random.Random, depth: int) -> None:
        parts = self._defines[name]
        combined = any(part.get("combine") == "choice" for part in parts)
        self._try(parts if combined else parts[:1], self._group, into, chance, depth)

    def _group(
        self, pattern: etree._Element, into: etree._Element, chance: random.Random, depth: int
    ) -> None:
        for part in pattern.iterchildren(etree.Element):
            self._draw(part, into, chance, depth)

    def _draw(
        self, pattern: etree._Element, into: etree._Element, chance: random.Random, depth: int
    ) -> None:
        match str(pattern.tag).removeprefix(_RNG):
            case "element":
                self._element(pattern, into, chance, depth)
            case "attribute":
                self._attribute(pattern, into, chance, depth)
            case "ref":
                self._ref(pattern.get("name", ""), into, chance, depth)
            case "choice":
                parts = list(pattern.iterchildren(etree.Element))
                self._try(parts, self._draw, into, chance, depth)
            case "interleave":
                parts = list(pattern.iterchildren(etree.Element))
                for part in chance.sample(parts, len(parts)):
                    self._draw(part, into, chance, depth)
            case "optional" | "zeroOrMore" as kind:
                rare = 0.3 if depth < _DEEP else 0.02
                for _ in range(1 if kind == "optional" else 2):
                    if chance.random() < rare:
                        self._try([pattern], self._group, into, chance, depth, needed=False)
            case "group" | "oneOrMore":
                self._group(pattern, into, chance, depth)
            case other if other.startswith("{"):
                pass  # an annotation
            case _:
                into.text = (into.text or "") + _text(pattern, chance)

    def _try(
        self,
        patterns: list[etree._Element],
        draw: Callable[[etree._Element, etree._Element, random.Random, int], None],
        into: etree._Element,
        chance: random.Random,
        depth: int,
        *,
        needed: bool = True,
    ) -> None:
        """Draw by one of the patterns; by another where that one can't be matched."""
        for pattern in chance.sample(patterns, len(patterns)):
            before = (sorted(into.attrib.items()), into.text, len(into))
            try:
                draw(pattern, into, chance, depth)
            except NoneAllowedError:
                into.attrib.clear()
                into.attrib.update(before[0])
                into.text = before[1]
                del into[before[2] :]
            else:
                return
        if needed:
            raise NoneAllowedError

    def _element(
        self, pattern: etree._Element, into: etree._Element, chance: random.Random, depth: int
    ) -> None:
        name = pattern.get("name")
        if name is None:  # any name: another program's
            etree.SubElement(into, "{urn:test}note")
            return
        namespace = _inherited(pattern, "ns")
        element = etree.SubElement(into, f"{{{namespace}}}{name}" if namespace else name)
        self._group(pattern, element, chance, depth + 1)

    def _attribute(
        self, pattern: etree._Element, into: etree._Element, chance: random.Random, depth: int
    ) -> None:
        holder = etree.Element("holder")
        if len(pattern):
            self._group(pattern, holder, chance, depth)
        else:
            holder.text = "words"
        into.set(pattern.get("name", ""), holder.text or "")


def _text(pattern: etree._Element, chance: random.Random) -> str:
    match str(pattern.tag).removeprefix(_RNG):
        case "text":
            return chance.choice(["words", "x/y", ""])
        case "value":
            return pattern.text or ""
        case "data":
            return _value(pattern, chance)
        case "empty":
            return ""
        case "notAllowed":
            raise NoneAllowedError
        case other:
            raise NotImplementedError(other)


def _inherited(pattern: etree._Element, name: str) -> str:
    around = (each.get(name) for each in (pattern, *pattern.iterancestors()))
    return next((value for value in around if value is not None), "")


def _value(data: etree._Element, chance: random.Random) -> str:
    """Draw a value of a type, with its limits."""
    limits = {each.get("name"): each.text or "" for each in data.iterchildren(f"{_RNG}param")}
    low, high = (limits.get(name) for name in ("minInclusive", "maxInclusive"))
    if low is not None or high is not None:
        return chance.choice([each for each in (low, high) if each is not None])
    kind = data.get("type", "")
    if "pattern" in limits and kind == "string":
        return _matching(limits["pattern"], chance)
    return chance.choice(_WORDS[kind])


def _matching(pattern: str, chance: random.Random) -> str:
    """Draw a text that a pattern of XML Schema matches, as far as Python's mean the same."""
    return "".join(_pieces(_parser.parse(pattern), chance))


def _pieces(parsed: Iterable[tuple[Any, Any]], chance: random.Random) -> Iterable[str]:
    for op, what in parsed:
        match str(op):
            case "LITERAL":
                yield chr(what)
            case "NOT_LITERAL":
                yield "x" if what != ord("x") else "y"
            case "ANY":
                yield chance.choice("ab/1")
            case "IN":
                yield _one_of(what, chance)
            case "BRANCH":
                yield from _pieces(chance.choice(what[1]), chance)
            case "SUBPATTERN":
                yield from _pieces(what[3], chance)
            case "MAX_REPEAT":
                least, most, again = what
                for _ in range(chance.randint(least, min(int(most), least + 4))):
                    yield from _pieces(again, chance)
            case other:
                raise NotImplementedError(other)


def _one_of(members: list[tuple[Any, Any]], chance: random.Random) -> str:
    if str(members[0][0]) == "NEGATE":
        refused = {chr(what) for op, what in members[1:] if str(op) == "LITERAL"}
        return chance.choice([each for each in "abc 1_" if each not in refused])
    op, what = chance.choice(members)
    match str(op):
        case "LITERAL":
            return chr(what)
        case "RANGE":
            return chr(chance.randint(*what))
        case "CATEGORY":
            return " "
        case other:
            raise NotImplementedError(other)
