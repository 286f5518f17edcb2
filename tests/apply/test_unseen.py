"""One change to a document → a difference: what goes unseen stands in unseen.toml, with its reason.

For each attribute and element that the corpus has anywhere, in one document that has it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from lxml import etree

from qnetx.domxml.difference import differences
from support.cases import FOLDER

MAY = tomllib.loads(Path(__file__).with_name("unseen.toml").read_text())
VALUES = 3
"""How many values of an attribute are tried."""


def things(element: etree._Element, way: str) -> Iterator[tuple[etree._Element, str | None, str]]:
    """An element, each of its attributes and its text (`#`), then all below; with the way to each."""
    yield element, None, way
    for name in element.attrib:
        yield element, str(name), f"{way}/@{etree.QName(name).localname}"
    if (element.text or "").strip():
        yield element, "#", f"{way}/#"
    for child in element.iterchildren(etree.Element):
        yield from things(child, f"{way}/{etree.QName(child).localname}")


def deleted(element: etree._Element, name: str | None) -> None:
    """Take it away."""
    match name:
        case None:
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
        case "#":
            element.text = None
        case attribute:
            del element.attrib[attribute]


def retyped(element: etree._Element, name: str | None) -> None:
    """Say something else in its place."""
    match name:
        case None:
            element.tag = "other"
        case "#":
            element.text = "other"
        case attribute:
            element.set(attribute, "other")


def changed(text: str, number: int, name: str | None, way: str) -> str:
    """The document with one change to its n-th element."""
    root = etree.fromstring(text)
    element = list(root.iter(etree.Element))[number]
    (deleted if way == "deleted" else retyped)(element, name)
    return etree.tostring(root, encoding="unicode")


def unseen_changes() -> dict[str, dict[str, str]]:
    """What went unseen: kind of change → way → the value, and the case that has it."""
    parser = etree.XMLParser(remove_comments=True)
    unseen: dict[str, dict[str, str]] = {"deleted": {}, "retyped": {}, "added": {}}
    tried: Counter[str] = Counter()
    values = set()
    # In short documents first: each change is compared with the whole.
    for path in sorted(FOLDER.glob("*/*.xml"), key=lambda path: (path.stat().st_size, path)):
        root = etree.fromstring(path.read_bytes(), parser)
        if root.tag not in ("domain", "network"):
            continue
        text = etree.tostring(root, encoding="unicode")
        elements = {element: number for number, element in enumerate(root.iter(etree.Element))}
        for child in root.iterchildren(etree.Element):
            for element, name, way in things(child, f"{root.tag}/{etree.QName(child).localname}"):
                value = element.text if name in (None, "#") else element.get(name)
                if (way, value) in values or tried[way] == VALUES:
                    continue
                values.add((way, value))
                tried[way] += 1
                without = changed(text, elements[element], name, "deleted")
                other = changed(text, elements[element], name, "retyped")
                for kind, wanted, found in (
                    ("deleted", text, without),
                    ("added", without, text),
                    ("retyped", text, other),
                ):
                    if not differences(wanted, found):
                        unseen[kind][way] = f"{value} in {path.parent.name}"
    assert len(tried) > 500
    return unseen


@pytest.mark.no_cover
def test_no_change_goes_unseen() -> None:
    """Whatever is deleted, written otherwise or added differs, but for what libvirt itself does so."""
    for kind, unseen in unseen_changes().items():
        patterns = MAY[kind]
        used = {way: [each for each in patterns if fnmatchcase(way, each)] for way in unseen}
        assert {way: what for way, what in unseen.items() if not used[way]} == {}, kind
        assert set(patterns) - {each for found in used.values() for each in found} == set(), kind
        assert all(len(reason) > 15 for reason in patterns.values())
