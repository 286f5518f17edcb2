"""I/O threads → `<iothreads>` and `<iothreadids>`.

IoThread(number=1, pool_max=8) → <iothread id='1' thread_pool_max='8'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, Row
from qnetx.domxml.taking import child, parts
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.disk import IoThread
from qnetx.model.versions import LibvirtVersion

_IDS = LibvirtVersion(1, 2, 15)

_ROWS = (
    Row("@id", "number", INTEGER, _IDS),
    Row("@thread_pool_min", "pool_min", INTEGER, LibvirtVersion(8, 5)),
    Row("@thread_pool_max", "pool_max", INTEGER, LibvirtVersion(8, 5)),
    Row("poll/@max", "poll_max", INTEGER, LibvirtVersion(9, 4)),
    Row("poll/@grow", "poll_grow", INTEGER, LibvirtVersion(9, 4)),
    Row("poll/@shrink", "poll_shrink", INTEGER, LibvirtVersion(9, 4)),
)


def write_iothreads(
    domain: etree._Element,
    threads: tuple[IoThread, ...],
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Write how many threads there are, and each with its settings."""
    etree.SubElement(domain, "iothreads").text = str(len(threads))
    ids = etree.SubElement(domain, "iothreadids")
    for thread in threads:
        write_rows(etree.SubElement(ids, "iothread"), thread, _ROWS, libvirt, report)
        for item in items_of(thread, ""):
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.MAPPED)


def read_iothreads(domain: Bag) -> tuple[IoThread, ...]:
    """Read the threads: those with an id, and as many more as their number says."""
    ids = child(domain.element, "iothreadids")
    named = (
        [] if ids is None else [_read_thread(bag) for bag in parts(domain.part(ids), "iothread")]
    )
    count = domain.get("iothreads", "iothreads") or ""
    taken = {thread.number for thread in named}
    free = (number for number in range(1, 1000) if number not in taken)
    missing = max(int(count) - len(named), 0) if count.isdigit() else 0
    more = [IoThread(number=number) for number, _ in zip(free, range(missing), strict=False)]
    return tuple(sorted((*named, *more), key=lambda thread: thread.number))


def _read_thread(bag: Bag) -> IoThread:
    values = bag.read(_ROWS)
    values.setdefault("number", 0)
    thread = IoThread(origin=bag.origin(), **values)
    drop_left(bag)
    return thread
