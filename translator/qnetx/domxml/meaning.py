"""What an element says → in a form in which equal things are equal: `0x10` is 16, `<memory unit='MiB'>1` is 1024 KiB.

Rows are found by the end of the way to an element or attribute: `disk/driver/@name` before `driver/@name`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from typing import TypeVar

from lxml import etree
from msgspec import Struct

Row = TypeVar("Row")


def row_of(table: Mapping[str, Row], way: str) -> Row | None:
    """Return the row of the longest end of a way that has one."""
    while way not in table:
        _, slash, way = way.partition("/")
        if not slash:
            return None
    return table[way]


class Said(Struct, frozen=True):
    """A value, as people read it and as it is compared."""

    shown: str
    meaning: Hashable


def said_by(way: str, element: etree._Element) -> dict[str, Said]:
    """Return what an element itself says, by the name of the attribute with an `@`; "" is its text.

    The way is that of the element, by names from the root: `domain/devices/disk`.
    """
    said, sized = {}, False
    for name, value in _values(element):
        here = f"{way}/{name}" if name else way
        unit = _size_row(here)
        if unit is None:
            said[name] = Said(value, meaning_of(here, value))
        else:
            said[name], sized = _size(value.strip(), element.get("unit", unit)), True
    if sized:
        said.pop("@unit", None)
    if "@netmask" in said:
        said["@prefix"] = said.pop("@netmask")
    return said


def alike(way: str, wanted: Said, found: Said) -> bool:
    """Whether two values mean the same; a machine type is what its alias stands for on the host."""
    if wanted.meaning == found.meaning:
        return True
    if not way.endswith("os/type/@machine"):
        return False
    alias = MACHINES.get(wanted.shown, f"{wanted.shown}-")
    return re.fullmatch(rf"{re.escape(alias)}\w*[\d.]*\w*", found.shown) is not None


MACHINES = {
    "pc": "pc-i440fx-",
    "ubuntu": "pc-i440fx-",
    "q35": "pc-q35-",
    "ubuntu-q35": "pc-q35-",
}
"""Alias of a machine type → how the names that it stands for begin; of others, the alias itself and a dash."""


def local_name(name: str) -> str:
    """Return a name of lxml's, like `{urn:a}b`, without its namespace."""
    return name.rpartition("}")[2]


def text_at(element: etree._Element, path: str) -> str | None:
    """Return an attribute or a text below an element, like `target/@dev`; None where nothing is said."""
    *steps, last = path.split("/")
    for step in steps:
        found = element.find(step)
        if found is None:
            return None
        element = found
    return element.get(last[1:]) if last.startswith("@") else element.findtext(last)


def meaning_of(way: str, value: str) -> Hashable:
    """Return a value in the form in which it is compared."""
    read = _value_row(way)
    try:
        return read(value.strip()) if read else value.strip()
    except ValueError:
        return value.strip()


def _values(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"@{local_name(str(name))}", str(value)
    text = (element.text or "").strip()
    if text:
        yield "", text


def _number(text: str) -> int:
    return int(text, 16 if text.lower().startswith("0x") else 10)


def _hexadecimal(text: str) -> int:
    return int(text, 16)


def _octal(text: str) -> int:
    return int(text, 8)


def _uuid(text: str) -> str:
    return text.lower().replace("-", "")


def _numbers(text: str) -> frozenset[int]:
    """Read a set of numbers as libvirt has it: `0-3,^2,7`."""
    numbers: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, _, last = part.lstrip("^").partition("-")
        span = set(range(int(first), int(last or first) + 1))
        numbers = numbers - span if part.startswith("^") else numbers | span
    return frozenset(numbers)


def _prefix(text: str) -> int:
    """Read the length of a prefix, or a netmask."""
    return ipaddress.ip_network(f"0.0.0.0/{text}").prefixlen if "." in text else int(text)


VALUES: dict[str, Callable[[str], Hashable]] = {
    "mac/@address": str.lower,
    "host/@mac": str.lower,
    "uuid": _uuid,
    "@uuid": _uuid,
    "ip/@address": ipaddress.ip_address,
    "@netmask": _prefix,
    "@prefix": _prefix,
    "range/@start": ipaddress.ip_address,
    "range/@end": ipaddress.ip_address,
    # Places on a bus, in hex or decimal as each author likes.
    **dict.fromkeys((f"address/@{n}" for n in ("domain", "bus", "slot", "function")), _number),
    **dict.fromkeys((f"address/@{n}" for n in ("iobase", "irq", "reg", "cssid", "ssid")), _number),
    "address/@devno": _number,
    "controller/target/@chassis": _number,
    "controller/target/@chassisNr": _number,
    "controller/target/@port": _number,
    "vendor/@id": _hexadecimal,
    "product/@id": _hexadecimal,
    "@index": _number,
    "boot/@loadparm": str.upper,
    "filesystem/@fmode": _octal,
    "filesystem/@dmode": _octal,
    # Sets of processors and cells.
    **dict.fromkeys(("@cpuset", "@nodeset", "cell/@cpus", "@vcpus", "@iothreads"), _numbers),
}
"""Where → how a text is read; what can't be read so is compared as it is written."""

SIZES = {
    "domain/memory": "KiB",
    "currentMemory": "KiB",
    "maxMemory": "KiB",
    "numa/cell/@memory": "KiB",
    "hugepages/page/@size": "KiB",
    "cache/@size": "KiB",
    "memtune/hard_limit": "KiB",
    "memtune/soft_limit": "KiB",
    "memtune/swap_hard_limit": "KiB",
    "memory/target/size": "KiB",
    "memory/target/block": "KiB",
    "memory/target/requested": "KiB",
    "memory/target/label/size": "KiB",
    "shmem/size": "bytes",
    "metadata_cache/max_size": "bytes",
    "controller/pcihole64": "KiB",
    "smm/tseg": "MiB",
    "hpt/maxpagesize": "KiB",
}
"""Where a size stands → its unit where `@unit` says none."""

_value_row = cache(lambda way: row_of(VALUES, way))
_size_row = cache(lambda way: row_of(SIZES, way))

_UNIT = re.compile(r"(?i)(?:b|bytes?)|([kmgtpe])(i?b)?")


def _size(value: str, unit: str) -> Said:
    """Read a size (libvirt's `virScaleInteger`: KB is 1000 bytes, K and KiB are 1024), and show it in its largest unit."""
    match = _UNIT.fullmatch(unit)
    if not match or not value.isdigit():
        return Said(f"{value} {unit}", (value, unit))
    base = 1000 if (match[2] or "").lower() == "b" else 1024
    size = int(value) * base ** (" kmgtpe".index(match[1].lower()) if match[1] else 0)
    shown, names = size, iter(("bytes", "KiB", "MiB", "GiB", "TiB"))
    name = next(names)
    while shown and shown % 1024 == 0 and name != "TiB":
        shown, name = shown // 1024, next(names)
    return Said(f"{shown} {name}", size)
