"""Elements → nodes of the model, by the rows that write them; what no row takes is named.

    <mac address='52:54:00:00:00:01'/> by Row("mac/@address", "mac", …)  →  {"mac": MacAddress(…)}

An element's bag enters each attribute and each text of it in the ledger when it is opened. So nothing of
the document can be passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree
from msgspec import Struct, field

from qnetx.diagnostics import Fate, Item, Report
from qnetx.domxml.rows import Row
from qnetx.model.network import Origin
from qnetx.values import BadValueError

if TYPE_CHECKING:
    # Whoever writes a document loads this module too, and needs no text.
    from qnetx.validate.document import Document

Key = tuple["etree._Element", str | None]  # noqa: SLF001 - lxml names its class so
"""An element and the name of its attribute, or None for its text (or its mere being there)."""


class Bag(Struct):
    """What an element and all below it say, while it is read."""

    element: etree._Element
    document: Document
    report: Report
    entered: dict[Key, Item] = field(default_factory=dict)
    """What nobody has taken yet."""
    items: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    """Field → the items behind it."""

    def read(self, rows: Iterable[Row]) -> dict[str, Any]:
        """Return the fields that the rows find; a value that can't be is said and left out."""
        values: dict[str, Any] = {}
        for row in rows:
            key = find_key(self.element, row.steps)
            if key is None or not self._constants_hold(key[0], row):
                continue
            text = (key[0].text or "").strip() if key[1] is None else key[0].get(key[1], "")
            try:
                value = row.codec.read(text)
            except BadValueError as error:
                self._refuse(self.take(key, row.field), error)
                continue
            if value is None:
                # The field does not hold this text: another row may, or it is left.
                continue
            values[row.field] = value
            self.take(key, row.field)
            for name, _ in row.constants:
                self.take((key[0], name), row.field)
        return values

    def take(self, key: Key, name: str) -> Item | None:
        """Count something as read, for a field; None where it is not there or was taken already."""
        item = self.entered.pop(key, None)
        if item is not None:
            self.items[name] = (*self.items.get(name, ()), item)
        return item

    def take_all(self, element: etree._Element, name: str) -> None:
        """Count an element with all below it as read, for a field."""
        for inner in element.iter(etree.Element):
            for key in keys_of(inner):
                self.take(key, name)

    def get(self, path: str, name: str) -> str | None:
        """Return an attribute or a text, like `driver/@name`, and count it as read for a field."""
        key = find_key(self.element, tuple(path.split("/")))
        if key is None:
            return None
        self.take(key, name)
        return (key[0].text or "").strip() if key[1] is None else key[0].get(key[1])

    def part(self, element: etree._Element) -> Bag:
        """Return a bag of its own for an element below, which is no longer in this one."""
        bag = Bag(element, self.document, self.report)
        for inner in element.iter(etree.Element):
            for key in keys_of(inner):
                if key in self.entered:
                    bag.entered[key] = self.entered.pop(key)
        return bag

    def origin(self, order: tuple[int, int] = (0, 0)) -> Origin:
        """Return what a node keeps of its element."""
        return Origin(self.document.place(self.element), self.items, order)

    def left(self) -> Iterator[tuple[etree._Element, list[Item]]]:
        """Yield what nobody has taken, by the child of the element that it is in, in order."""
        groups: dict[etree._Element, list[Item]] = {}
        for (element, _), item in self.entered.items():
            above = [element, *element.iterancestors()]
            child = above[max(above.index(self.element) - 1, 0)]
            groups.setdefault(child, []).append(item)
        yield from groups.items()

    def _constants_hold(self, element: etree._Element, row: Row) -> bool:
        return all(_same(element.get(name, said), said) for name, said in row.constants)

    def _refuse(self, item: Item | None, error: BadValueError) -> None:
        if item is None:
            return
        self.report.ledger.settle(item, Fate.REJECTED, "bad-value")
        self.report.say("bad-value", f"{item.text}: {error}", item.place, hint=error.hint)


_ZERO = re.compile(r"0[xX]0+|0+")


def _same(text: str, constant: str) -> bool:
    """Whether an attribute says what a row writes: libvirt takes any form of 0, and writes one."""
    return text == constant or all(_ZERO.fullmatch(said) for said in (text, constant))


def open_bag(element: etree._Element, document: Document, report: Report) -> Bag:
    """Enter all that an element and those below it say."""
    bag = Bag(element, document, report)
    for inner in element.iter(etree.Element):
        for key in keys_of(inner):
            place = document.place(inner, key[1])
            bag.entered[key] = report.ledger.open(shown(key), place)
    return bag


def keys_of(element: etree._Element) -> Iterator[Key]:
    """Yield what an element says: its attributes, and its text or, where it has neither, itself."""
    for name in element.attrib:
        yield element, str(name)
    if (element.text or "").strip() or not (len(element) or element.attrib):
        yield element, None


def shown(key: Key) -> str:
    """Return an attribute or an element as the ledger shows it: `<mac address='52:54:…'>`."""
    element, attribute = key
    name = etree.QName(element).localname
    if attribute is not None:
        return f"<{name} {etree.QName(attribute).localname}='{element.get(attribute)}'>"
    text = (element.text or "").strip()
    return f"<{name}>{text}</{name}>" if text else f"<{name}/>"


def find_key(parent: etree._Element, steps: Iterable[str]) -> Key | None:
    """Return where a row's path leads from an element, or None where nothing is there."""
    element = parent
    for step in steps:
        if step.startswith("@"):
            return (element, step[1:]) if step[1:] in element.attrib else None
        found = next(element.iterchildren(step), None)
        if found is None:
            return None
        element = found
    return element, None
