"""USB devices of the host, hubs and smartcards → their elements.

HostUsb(vendor=0x046d, product=0xc52b) → <hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/>…
"""

from __future__ import annotations

from typing import assert_never

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.peripheral import USB_ROWS
from qnetx.domxml.rows import INTEGER, TEXT, Row, hexadecimal
from qnetx.domxml.writing import write_rows
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
