"""A USB controller ↔ `<controller type='usb'>`.

UsbController(model="piix3-uhci", index=0) ↔ <controller type='usb' index='0' model='piix3-uhci'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Row, build
from qnetx.domxml.writing import write_rows
from qnetx.model.usb_controller import UsbController
from qnetx.model.versions import LibvirtVersion

_ROWS: tuple[Row, ...] = (
    Row("@index", "index", INTEGER),
    Row("@model", "model", TEXT),
    Row("@ports", "ports", INTEGER),
    Row("master/@startport", "first_port", INTEGER),
    *ADDRESS_ROWS,
)


def write_usb_controller(
    controller: UsbController, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write a USB controller."""
    element = etree.Element("controller", type="usb")
    write_rows(element, controller, _ROWS, libvirt, report)
    return element


def read_usb_controller(bag: Bag) -> UsbController:
    """Read a USB controller; one without a model is the board's own choice."""
    bag.get("@type", "")
    values = {"model": "", **read_place(bag, _ROWS)}
    controller: UsbController = build(UsbController, {**values, "origin": bag.origin()})
    return controller
