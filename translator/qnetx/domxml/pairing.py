"""Elements of one name in two documents → which of them are the same thing: a disk by its target, a card by its MAC."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from functools import cache

from lxml import etree

from qnetx.domxml.meaning import meaning_of, row_of, text_at

Pair = tuple["etree._Element | None", "etree._Element | None", str]  # noqa: SLF001 - lxml names its class so
"""The wanted one, the one found, and which they are, for people: `52:54:00:12:34:56`."""

_IN_ORDER: tuple[tuple[str, ...], ...] = ((),)

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "devices/disk": (("target/@dev",),),
    "devices/interface": (("mac/@address",), ()),
    "devices/controller": (
        ("@type", "@index", "@model"),
        ("@type", "@index"),
        ("@type", "@model"),
        ("@type",),
    ),
    "devices/input": (("@type", "@bus"), ("@type",)),
    "devices/graphics": (("@type",),),
    "graphics/channel": (("@name",),),
    "devices/filesystem": (("target/@dir",),),
    "devices/serial": (("target/@port",), ()),
    "devices/parallel": (("target/@port",), ()),
    "devices/console": (("target/@type", "target/@port"), ("target/@type",), ()),
    "devices/channel": (
        ("target/@type", "target/@name"),
        ("target/@type", "target/@address", "target/@port"),
        ("target/@type",),
        ("@type",),
    ),
    "devices/hostdev": (
        ("@type", "source/address/@bus", "source/address/@slot", "source/address/@function"),
        ("@type", "source/vendor/@id", "source/product/@id"),
        ("@type", "source/address/@bus", "source/address/@device"),
        ("@type", "source/address/@uuid"),
        ("@type", "source/adapter/@name", "source/address/@target", "source/address/@unit"),
        ("@type",),
    ),
    "devices/audio": (("@id",), ()),
    "devices/shmem": (("@name",),),
    "devices/hub": (("@type", "address/@port"), ("@type",)),
    "cpu/feature": (("@name",),),
    "clock/timer": (("@name",),),
    "numa/cell": (("@id",), ()),
    "sibling": (("@id",),),
    "memnode": (("@cellid",),),
    "iothreadids/iothread": (("@id",),),
    "vcpupin": (("@vcpu",),),
    "iothreadpin": (("@iothread",),),
    "vcpusched": (("@vcpus",),),
    "iothreadsched": (("@iothreads",),),
    "vcpus/vcpu": (("@id",),),
    "sysinfo": (("@type",),),
    "entry": (("@name",), ()),
    "commandline/env": (("@name",),),
    "network/ip": (("@address",), ()),
    "network/route": (("@address",),),
    "network/portgroup": (("@name",),),
    "dhcp/host": (("@mac",), ("@id",), ("@ip",)),
    "dns/host": (("@ip",),),
    "dns/txt": (("@name",),),
    "forward/interface": (("@dev",),),
}
"""Where several elements of a name may stand → what tells them apart, in the order in which it is tried; what is left
is paired by the next row, `()` as it stands. Where there is no row, they are paired as they stand."""

_row = cache(lambda way: row_of(KEYS, way) or _IN_ORDER)


def paired(
    way: str, wanted: Sequence[etree._Element], found: Sequence[etree._Element]
) -> Iterator[Pair]:
    """Yield each wanted element with the one it became, or with None; then what was found beside."""
    if len(wanted) == len(found) == 1 and _row(way) is _IN_ORDER:
        yield wanted[0], found[0], ""
        return
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for key in _row(way):
        if len(partners) == len(wanted) or len(taken) == len(found):
            break
        free: dict[tuple[Hashable, ...], deque[int]] = defaultdict(deque)
        for place, element in enumerate(found):
            if place not in taken and (is_ := _key(way, element, key)) is not None:
                free[is_].append(place)
        for place, element in enumerate(wanted):
            if (
                place not in partners
                and (is_ := _key(way, element, key)) is not None
                and free.get(is_)
            ):
                partners[place] = free[is_].popleft()
                taken.add(partners[place])
    several = max(len(wanted), len(found)) > 1
    for place, element in enumerate(wanted):
        which = _which(way, element, place, several=several)
        yield element, found[partners[place]] if place in partners else None, which
    for place, element in enumerate(found):
        if place not in taken:
            yield None, element, _which(way, element, place, several=several)


def _key(way: str, element: etree._Element, paths: tuple[str, ...]) -> tuple[Hashable, ...] | None:
    """Return what tells an element from others; None where it does not say all of it."""
    values = []
    for path in paths:
        value = text_at(element, path)
        if value is None:
            return None
        values.append(meaning_of(f"{way}/{path}", value))
    return tuple(values)


def _which(way: str, element: etree._Element, place: int, *, several: bool) -> str:
    """Return which one an element is: by what tells it apart, else by its place among several."""
    for paths in _row(way):
        values = [text_at(element, path) for path in paths]
        if values and all(values):
            return " ".join(filter(None, values))
    return str(place + 1) if several else ""
