"""A device beside the NICs → its element below `<devices>`; each kind is written by a module of its own.

Balloon(model="none") → <memballoon model='none'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.rows import TEXT, Row, hexadecimal
from qnetx.domxml.writing import write_rows
from qnetx.model.accessory import Filesystem, HostPci, Rng, Sound, Watchdog
from qnetx.model.character import Character, SerialController
from qnetx.model.device import Balloon, Device
from qnetx.model.disk import Controller, Disk
from qnetx.model.display import Graphics, Video
from qnetx.model.peripheral import Input, UsbController
from qnetx.model.versions import LibvirtVersion

_PCI = (("type", "pci"), ("domain", "0x0000"))

ADDRESS_ROWS: tuple[Row, ...] = (
    Row("address/@bus", "address.bus", hexadecimal(2), constants=_PCI),
    Row("address/@slot", "address.slot", hexadecimal(2), constants=_PCI),
    Row("address/@function", "address.function", hexadecimal(1), constants=_PCI),
)
"""Where a device stands on PCI."""

_BALLOON = (Row("@model", "model", TEXT), *ADDRESS_ROWS)


def write_device(device: Device, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write one device and settle the items behind every field: written, or named as lost."""
    match device:
        case Balloon():
            element = etree.Element("memballoon")
            write_rows(element, device, _BALLOON, libvirt, report)
        case Filesystem() | HostPci() | Rng() | Sound() | Watchdog():
            from qnetx.domxml.accessory import write_accessory  # noqa: PLC0415 - as below

            element = write_accessory(device, libvirt, report)
        case Character():
            from qnetx.domxml.character import write_character  # noqa: PLC0415 - as below

            element = write_character(device, libvirt, report)
        case SerialController():
            from qnetx.domxml.character import write_serial_controller  # noqa: PLC0415 - as below

            element = write_serial_controller(device, libvirt, report)
        case Graphics():
            from qnetx.domxml.display import write_graphics  # noqa: PLC0415 - as below

            element = write_graphics(device, libvirt, report)
        case Video():
            from qnetx.domxml.display import write_video  # noqa: PLC0415 - as below

            element = write_video(device, libvirt, report)
        case Input():
            from qnetx.domxml.peripheral import write_input  # noqa: PLC0415 - as below

            element = write_input(device, libvirt, report)
        case UsbController():
            from qnetx.domxml.peripheral import write_usb_controller  # noqa: PLC0415 - as below

            element = write_usb_controller(device, libvirt, report)
        case Disk():
            from qnetx.domxml.disk import write_disk  # noqa: PLC0415 - a guest may have none

            element = write_disk(device, libvirt, report)
        case Controller():
            from qnetx.domxml.disk import write_controller  # noqa: PLC0415 - as above

            element = write_controller(device, libvirt, report)
    settle_rest(device, element.tag, report)
    return element


def settle_rest(device: Device, tag: str, report: Report) -> None:
    """Name what no row took; the option itself is said by the element."""
    for field, items in device.origin.items.items():
        for item in items:
            if not report.ledger.is_open(item):
                continue
            if field in ("", "id"):
                report.ledger.settle(item, Fate.MAPPED)
                continue
            report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
            message = f"'{item.text}' has no equivalent in libvirt's <{tag}>"
            report.say("no-libvirt-equivalent", message, item.place)
