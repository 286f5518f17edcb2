"""The memory balloon ↔ its element.

Balloon(model="none") ↔ <memballoon model='none'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import TEXT, Row, build
from qnetx.domxml.seat import SEAT_ROWS
from qnetx.domxml.writing import write_rows
from qnetx.model.balloon import Balloon
from qnetx.model.versions import LibvirtVersion

_ROWS = (Row("@model", "model", TEXT), *ADDRESS_ROWS, *SEAT_ROWS)


def write_balloon(balloon: Balloon, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write the memory balloon."""
    element = etree.Element("memballoon")
    write_rows(element, balloon, _ROWS, libvirt, report)
    return element


def read_balloon(bag: Bag) -> Balloon:
    """Read the memory balloon."""
    values = read_place(bag, _ROWS)
    balloon: Balloon = build(Balloon, {**values, "origin": bag.origin()})
    return balloon
