"""Ways of reading a bag beside its rows: sizes in any unit, and records that share one element.

<memory unit='GiB'>2</memory> by Row("memory", "memory", KIB)  →  {"memory": 2 << 30}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from qnetx.diagnostics import Fate
from qnetx.domxml.reading import Bag, Key, find_key
from qnetx.domxml.rows import KIB, Row
from qnetx.values import BadValueError

_UNITS: Mapping[str, int] = {
    "b": 1, "bytes": 1,
    "kb": 10**3, "k": 1 << 10, "kib": 1 << 10,
    "mb": 10**6, "m": 1 << 20, "mib": 1 << 20,
    "gb": 10**9, "g": 1 << 30, "gib": 1 << 30,
    "tb": 10**12, "t": 1 << 40, "tib": 1 << 40,
    "pb": 10**15, "p": 1 << 50, "pib": 1 << 50,
    "eb": 10**18, "e": 1 << 60, "eib": 1 << 60,
}  # fmt: skip
"""libvirt's units, which it takes in any case of letters."""


def view(bag: Bag, element: etree._Element | None = None) -> Bag:
    """Return a bag over the same entries with items of its own: for one of several records in it.

    It begins at the bag's own element, or at one below it.
    """
    return Bag(bag.element if element is None else element, bag.document, bag.report, bag.entered)


def parts(bag: Bag, tag: str) -> Iterator[Bag]:
    """Yield a bag for each child of a name."""
    for element in bag.element.iterchildren(tag):
        yield bag.part(element)


def read_rows(bag: Bag, rows: Iterable[Row]) -> dict[str, Any]:
    """Read rows as the bag does, and sizes in the unit that stands beside them."""
    rows = tuple(rows)
    values = bag.read(row for row in rows if row.codec is not KIB)
    for row in rows:
        if row.codec is KIB:
            number = read_size(bag, row.path, row.field)
            if number is not None:
                values[row.field] = number
    return values


def read_size(bag: Bag, path: str, field: str) -> int | None:
    """Return a size in bytes, whose unit is KiB where none stands beside it; None where none is said."""
    key = find_key(bag.element, tuple(path.split("/")))
    if key is None or key not in bag.entered:
        return None
    text = (key[0].text or "").strip() if key[1] is None else key[0].get(key[1], "")
    unit = key[0].get("unit", "KiB").lower()
    bag.take((key[0], "unit"), field)
    if not re.fullmatch("[0-9]{1,18}", text) or unit not in _UNITS:
        refuse(bag, key, BadValueError(f"'{text}' {unit} is no size", "write it in KiB, MiB, GiB"))
        return None
    bag.take(key, field)
    size: int = int(text) * _UNITS[unit]
    return size


def refuse(bag: Bag, key: Key, error: BadValueError) -> None:
    """Say that a value can't be."""
    item = bag.entered.pop(key, None)
    if item is not None:
        bag.report.ledger.settle(item, Fate.REJECTED, "bad-value")
        bag.report.say("bad-value", f"{item.text}: {error}", item.place, hint=error.hint)


def take_if(bag: Bag, path: str, field: str, *texts: str) -> bool:
    """Take something that says no more than what is without it; whether it was that."""
    key = find_key(bag.element, tuple(path.split("/")))
    if key is None:
        return False
    text = (key[0].text or "").strip() if key[1] is None else key[0].get(key[1], "")
    if text in texts:
        bag.take(key, field)
        return True
    return False


def child(element: etree._Element, tag: str) -> etree._Element | None:
    """Return the first child of a name."""
    return next(element.iterchildren(tag), None)
