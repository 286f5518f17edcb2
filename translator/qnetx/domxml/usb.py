"""USB devices of the host, hubs and smartcards → their elements.

HostUsb(vendor=0x046d, product=0xc52b) → <hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/>…
"""

from __future__ import annotations

from typing import Any, assert_never

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.character import read_character
from qnetx.domxml.device import read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Row, build, hexadecimal
from qnetx.domxml.seat import USB_ROWS
from qnetx.domxml.taking import child
from qnetx.domxml.writing import write_rows
from qnetx.model.character import Character
from qnetx.model.usb import CardReader, HostUsb, SmartCard, UsbDevice, UsbHub
from qnetx.model.versions import LibvirtVersion

_HOST: tuple[Row, ...] = (
    Row("source/vendor/@id", "vendor", hexadecimal(4)),
    Row("source/product/@id", "product", hexadecimal(4)),
    Row("source/address/@bus", "bus", INTEGER),
    Row("source/address/@device", "device", INTEGER),
    Row("boot/@order", "boot_order", INTEGER),
    *USB_ROWS,
)

_READER: tuple[Row, ...] = (Row("@index", "index", INTEGER), *USB_ROWS)

_CARD: tuple[Row, ...] = (Row("@mode", "mode", TEXT), Row("database", "database", TEXT))


def write_usb(device: UsbDevice, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write one of them."""
    match device:
        case HostUsb():
            # libvirt takes the device from the host's driver and gives it back, as QEMU does.
            element = etree.Element("hostdev", mode="subsystem", type="usb", managed="yes")
            write_rows(element, device, _HOST, libvirt, report)
        case UsbHub():
            element = etree.Element("hub", type="usb")
            write_rows(element, device, USB_ROWS, libvirt, report)
        case CardReader():
            element = etree.Element("controller", type="ccid")
            write_rows(element, device, _READER, libvirt, report)
        case SmartCard():
            element = etree.Element("smartcard")
            write_rows(element, device, _CARD, libvirt, report)
            for number, name in enumerate(device.certificates):
                certificate = etree.Element("certificate")
                certificate.text = name
                element.insert(number, certificate)
        case _:
            assert_never(device)
    return element


def read_usb(bag: Bag) -> UsbDevice | None:
    """Read a device of the host, a hub, or a reader for smartcards."""
    bag.get("@type", "")
    values: dict[str, Any]
    match str(bag.element.tag):
        case "hostdev":
            for name in ("mode", "managed"):
                bag.get(f"@{name}", "")
            values = read_place(bag, _HOST)
            device: UsbDevice = build(HostUsb, {**values, "origin": bag.origin()})
            return device if values.keys() & {"vendor", "bus"} else None
        case "hub":
            hub: UsbHub = build(UsbHub, {**read_place(bag, USB_ROWS), "origin": bag.origin()})
            return hub
        case _:
            values = {"index": 0, **read_place(bag, _READER)}
            reader: CardReader = build(CardReader, {**values, "origin": bag.origin()})
            return reader


def read_smartcard(bag: Bag) -> SmartCard | Character | None:
    """Read a smartcard: QEMU's own, or one that a viewer passes on."""
    if bag.element.get("mode") == "passthrough":
        bag.get("@mode", "")
        return read_character(bag)
    address = child(bag.element, "address")
    if address is not None:
        # Its reader is the only one.
        bag.take_all(address, "")
    values = bag.read(_CARD)
    names = []
    for certificate in bag.element.iterchildren("certificate"):
        bag.take((certificate, None), "certificates")
        names.append((certificate.text or "").strip())
    if "mode" not in values:
        return None
    return SmartCard(certificates=tuple(names), origin=bag.origin(), **values)
