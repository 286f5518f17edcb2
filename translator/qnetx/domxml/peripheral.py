"""USB controllers and input devices → `<controller type='usb'>` and `<input>`.

Input(kind="tablet", bus="usb") → <input type='tablet' bus='usb'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, build
from qnetx.domxml.writing import write_rows
from qnetx.model.peripheral import Input, UsbController
from qnetx.model.versions import LibvirtVersion

_USB: tuple[Row, ...] = (
    Row("@index", "index", INTEGER),
    Row("@model", "model", TEXT),
    Row("@ports", "ports", INTEGER),
    Row("master/@startport", "first_port", INTEGER),
    *ADDRESS_ROWS,
)

USB_ROWS: tuple[Row, ...] = (
    Row("address/@bus", "usb_bus", INTEGER, constants=(("type", "usb"),)),
    Row("address/@port", "usb_port", TEXT, constants=(("type", "usb"),)),
)
"""Where a device stands on USB."""

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


def write_usb_controller(
    controller: UsbController, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write a USB controller."""
    element = etree.Element("controller", type="usb")
    write_rows(element, controller, _USB, libvirt, report)
    return element


def write_input(device: Input, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a tablet, mouse or keyboard."""
    element = etree.Element("input")
    write_rows(element, device, _INPUT, libvirt, report)
    return element


def read_usb_controller(bag: Bag) -> UsbController:
    """Read a USB controller; one without a model is the board's own choice."""
    bag.get("@type", "")
    values = {"model": "", **read_place(bag, _USB)}
    controller: UsbController = build(UsbController, {**values, "origin": bag.origin()})
    return controller


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
