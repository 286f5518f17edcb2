"""A watchdog ↔ its element.

Watchdog(model="i6300esb") ↔ <watchdog model='i6300esb' action='reset'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import TEXT, Row, build
from qnetx.domxml.writing import write_rows
from qnetx.model.versions import LibvirtVersion
from qnetx.model.watchdog import Watchdog

_WATCHDOG = (Row("@model", "model", TEXT), Row("@action", "action", TEXT), *ADDRESS_ROWS)


def write_watchdog(watchdog: Watchdog, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a watchdog."""
    element = etree.Element("watchdog")
    write_rows(element, watchdog, _WATCHDOG, libvirt, report)
    return element


_WATCHDOGS = ("i6300esb", "ib700", "diag288")


def read_watchdog(bag: Bag) -> Watchdog | None:
    """Read a watchdog; None for one that is a part of its board."""
    if bag.element.get("model") not in _WATCHDOGS:
        drop_left(bag, whole=True, hint="-global ICH9-LPC.noreboot=off arms that of a q35")
        return None
    watchdog: Watchdog = build(Watchdog, {**read_place(bag, _WATCHDOG), "origin": bag.origin()})
    return watchdog
