"""A device beside the NICs → its element below `<devices>`; each kind is written by a module of its own.

Balloon(model="none") → <memballoon model='none'/>
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import ON_OFF, Row, hexadecimal
from qnetx.domxml.since import find_since
from qnetx.domxml.writing import lose_to_version
from qnetx.model.device import Device, kind_of
from qnetx.model.versions import LibvirtVersion

_PCI = (("type", "pci"), ("domain", "0x0000"))

ADDRESS_ROWS: tuple[Row, ...] = (
    Row("address/@bus", "address.bus", hexadecimal(2), constants=_PCI),
    Row("address/@slot", "address.slot", hexadecimal(2), constants=_PCI),
    Row("address/@function", "address.function", hexadecimal(1), constants=_PCI),
    Row("address/@multifunction", "address.multifunction", ON_OFF),
)
"""Where a device stands on PCI."""

_WRITERS: Mapping[str, tuple[str, str]] = {
    "Audio": ("audio", "write_audio"),
    "Balloon": ("balloon", "write_balloon"),
    "Character": ("character", "write_character"),
    "Controller": ("disk", "write_controller"),
    "Crypto": ("crypto", "write_crypto"),
    "Disk": ("disk", "write_disk"),
    "Filesystem": ("filesystem", "write_filesystem"),
    "Graphics": ("display", "write_graphics"),
    "HostMediated": ("hostdev", "write_host_mediated"),
    "HostPci": ("hostdev", "write_host_pci"),
    "HostScsi": ("disk", "write_host_scsi"),
    "Input": ("input", "write_input"),
    "Iommu": ("bridge", "write_iommu"),
    "MemoryDevice": ("memory", "write_module"),
    "Nvram": ("nvram", "write_nvram"),
    "Panic": ("panic", "write_panic"),
    "PciController": ("bridge", "write_controller"),
    "Rng": ("rng", "write_rng"),
    "SerialController": ("character", "write_serial_controller"),
    "SharedMemory": ("shmem", "write_shmem"),
    "Sound": ("sound", "write_sound"),
    "Tpm": ("tpm", "write_tpm"),
    **dict.fromkeys(("CardReader", "HostUsb", "SmartCard", "UsbHub"), ("usb", "write_usb")),
    "UsbController": ("usb_controller", "write_usb_controller"),
    "Video": ("display", "write_video"),
    "Vsock": ("vsock", "write_vsock"),
    "Watchdog": ("watchdog", "write_watchdog"),
}
"""Which module writes a kind of device, and its function there: device, libvirt, report → element or None."""


_WATCHDOGS = LibvirtVersion(9, 1)


def write_others(
    devices: Iterable[Device], libvirt: LibvirtVersion, report: Report
) -> list[etree._Element]:
    """Write the devices beside the NICs; a libvirt of old has one watchdog."""
    written: list[etree._Element] = []
    for device in devices:
        second = kind_of(device) == "Watchdog" and any(e.tag == "watchdog" for e in written)
        if second and libvirt < _WATCHDOGS:
            _lose(device, _WATCHDOGS, "a second <watchdog>", "", libvirt, report)
            continue
        element = write_device(device, libvirt, report)
        if element is not None:
            written.append(element)
    return written


def write_device(device: Device, libvirt: LibvirtVersion, report: Report) -> etree._Element | None:
    """Write one device and settle the items behind every field: written, or named as lost.

    None where the target has no such device, with the fate of its items settled.
    """
    since = find_since(device)
    if since and libvirt < since[0]:
        _lose(device, *since, libvirt, report)
        return None
    element = _writer(kind_of(device))(device, libvirt, report)
    if element is not None:
        settle_rest(device, element.tag, report)
    return element


@cache
def _writer(kind: str) -> Callable[..., etree._Element | None]:
    module, function = _WRITERS[kind]
    # A guest has few kinds of devices: what the others take is not loaded.
    write: Callable[..., etree._Element | None]
    write = getattr(import_module(f"qnetx.domxml.{module}"), function)
    return write


def _lose(
    device: Device,
    since: LibvirtVersion,
    what: str,
    field: str,
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Name a device that only a newer libvirt has: what says so, or else the option itself."""
    items = device.origin.items
    every = [item for behind in items.values() for item in behind]
    said = items.get(field) or items.get("") or every
    if said:
        # Of a drive and the device that shows it, the one that names its driver says more than `-drive`.
        named = [item for item in said if " " in item.text]
        lose_to_version((named or said)[-1:], what, since, libvirt, report)
    else:
        message = f"{what} would be right here, and needs libvirt {since}: the target is {libvirt}"
        report.say("needs-newer-libvirt", message, device.origin.place)
    for item in every:
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.DROPPED, "needs-newer-libvirt")


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


def read_place(bag: Bag, rows: tuple[Row, ...]) -> dict[str, Any]:
    """Read rows of which some are about a place, for `build`; half a place is none.

    A place of one kind is not taken for one of another.
    """
    address = bag.element.find("address")
    kind = None if address is None else address.get("type", "pci")
    if kind == "pci" and address is not None:
        bag.take((address, "domain"), "address")
        if "slot" not in address.attrib:
            # That it is on PCI, and nothing of where.
            bag.take((address, "type"), "address")
    elsewhere = [row for row in rows if not _is_on(kind, row)]
    values = bag.read(row for row in rows if row not in elsewhere)
    if "address.slot" not in values:
        values = {name: v for name, v in values.items() if not name.startswith("address.")}
    if not values.get("address.multifunction", True):
        # So every device is that does not say so.
        del values["address.multifunction"]
    if "seat.kind" not in values:
        values = {name: v for name, v in values.items() if not name.startswith("seat.")}
    return values


_BUSES = {"address.": ("pci",), "seat.": ("ccw", "virtio-mmio", "spapr-vio"), "usb_": ("usb",)}


def _is_on(kind: str | None, row: Row) -> bool:
    """Whether a row is about the kind of place that an element has, or about no place."""
    found = next((kinds for start, kinds in _BUSES.items() if row.field.startswith(start)), None)
    return found is None or kind in found or row.steps[0] != "address"
