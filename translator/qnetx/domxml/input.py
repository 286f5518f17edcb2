"""An input device ↔ its element.

Input(kind="tablet", bus="usb") ↔ <input type='tablet' bus='usb'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import ON_OFF, TEXT, Row, build
from qnetx.domxml.seat import USB_ROWS
from qnetx.domxml.writing import write_rows
from qnetx.model.input import Input
from qnetx.model.versions import LibvirtVersion

_INPUT: tuple[Row, ...] = (
    Row("@type", "kind", TEXT),
    Row("@bus", "bus", TEXT),
    Row("source/@evdev", "event", TEXT, LibvirtVersion.parse("1.3.0")),
    Row("source/@dev", "device", TEXT),
    Row("source/@grab", "grab", TEXT),
    Row("source/@grabToggle", "grab_toggle", TEXT, LibvirtVersion.parse("7.6.0")),
    Row("source/@repeat", "repeat", ON_OFF),
    *USB_ROWS,
    *ADDRESS_ROWS,
)


def write_input(device: Input, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a tablet, mouse or keyboard."""
    element = etree.Element("input")
    write_rows(element, device, _INPUT, libvirt, report)
    return element


def read_input(bag: Bag) -> Input | None:
    """Read a tablet, mouse or keyboard; None for those that the board has by itself."""
    if bag.element.get("bus") in ("ps2", "xen"):
        bag.take_all(bag.element, "")
        for item in bag.items.get("", ()):
            bag.report.ledger.settle(item, Fate.MAPPED)
        return None
    values = read_place(bag, _INPUT)
    kind = values.get("kind")
    if kind is None:
        return None
    values.setdefault("bus", None if kind == "evdev" else "usb")
    device: Input = build(Input, {**values, "origin": bag.origin()})
    return device
