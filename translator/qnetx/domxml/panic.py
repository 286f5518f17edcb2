"""A panic notifier ↔ its element.

Panic(model="isa", port=0x505) ↔ <panic model='isa'><address type='isa' iobase='0x505'/></panic>

Source of "since": libvirt's page "Domain XML format".
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.board import arch_of, read_board_part
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import TEXT, Row, build, hexadecimal
from qnetx.domxml.writing import write_rows
from qnetx.model.panic import Panic
from qnetx.model.versions import LibvirtVersion

_ROWS = (
    Row("@model", "model", TEXT, LibvirtVersion.parse("1.3.0")),
    Row("address/@iobase", "port", hexadecimal(1), constants=(("type", "isa"),)),
    *ADDRESS_ROWS,
)

_MODELS = ("isa", "hyperv", "pvpanic")
_OF_BOARDS = {"s390x": "s390", "ppc64": "pseries", "ppc64le": "pseries"}
"""Notifiers that these boards have anyway, in their firmware."""


def write_panic(panic: Panic, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a panic notifier."""
    element = etree.Element("panic")
    write_rows(element, panic, _ROWS, libvirt, report)
    return element


def read_panic(bag: Bag) -> Panic | None:
    """Read a panic notifier; None for one that the board has anyway, or that is not converted."""
    model = bag.element.get("model") or _OF_BOARDS.get(arch_of(bag.element), "isa")
    if model in _OF_BOARDS.values():
        read_board_part(bag)
        return None
    if model not in _MODELS:
        drop_left(bag, whole=True)
        return None
    values = {**read_place(bag, _ROWS), "model": model}
    panic: Panic = build(Panic, {**values, "origin": bag.origin()})
    return panic
