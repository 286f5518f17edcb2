"""A device of the host, or a part of one, that is on PCI to the guest ↔ `<hostdev>`.

HostMediated(uuid="…") ↔ <hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='…'/>…
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, YES_NO, Row, build, hexadecimal
from qnetx.domxml.taking import take_if
from qnetx.domxml.writing import write_rows
from qnetx.model.hostdev import HostMediated, HostPci
from qnetx.model.versions import LibvirtVersion

_HOST_DEVICE = (
    Row("boot/@order", "boot_order", INTEGER),
    Row("rom/@enabled", "rom_enabled", YES_NO, LibvirtVersion.parse("4.3.0")),
    Row("rom/@bar", "rom_shown", ON_OFF),
    Row("rom/@file", "rom", TEXT),
    *ADDRESS_ROWS,
)

_HOST_PCI = (
    Row("source/address/@domain", "domain", hexadecimal(4)),
    Row("source/address/@bus", "bus", hexadecimal(2)),
    Row("source/address/@slot", "slot", hexadecimal(2)),
    Row("source/address/@function", "function", hexadecimal(1)),
    *_HOST_DEVICE,
)

_HOST_MEDIATED = (
    Row("@display", "display", ON_OFF, LibvirtVersion.parse("4.6.0")),
    Row("@ramfb", "framebuffer", ON_OFF, LibvirtVersion.parse("5.9.0")),
    Row("source/address/@uuid", "uuid", TEXT),
    *_HOST_DEVICE,
)


def write_host_pci(device: HostPci, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a PCI device of the host."""
    # libvirt takes the device from the host's driver and gives it back, as scripts do by hand.
    element = etree.Element("hostdev", mode="subsystem", type="pci", managed="yes")
    write_rows(element, device, _HOST_PCI, libvirt, report)
    return element


def write_host_mediated(
    device: HostMediated, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write a part of a device of the host."""
    element = etree.Element("hostdev", mode="subsystem", type="mdev", model="vfio-pci")
    write_rows(element, device, _HOST_MEDIATED, libvirt, report)
    return element


def read_host_pci(bag: Bag) -> HostPci | None:
    """Read a PCI device of the host."""
    for name in ("@mode", "@type", "@managed"):
        bag.get(name, "")
    take_if(bag, "driver/@name", "", "vfio")
    whole = dict.fromkeys(("domain", "bus", "slot", "function"), 0)
    device: HostPci = build(
        HostPci, {**whole, **read_place(bag, _HOST_PCI), "origin": bag.origin()}
    )
    return device


def read_host_mediated(bag: Bag) -> HostMediated | None:
    """Read a part of a device of the host; None for one that is no vfio-pci."""
    if bag.element.get("model", "vfio-pci") != "vfio-pci":
        drop_host_device(bag)
        return None
    for name in ("@mode", "@type", "@model", "@managed"):
        bag.get(name, "")
    device: HostMediated = build(
        HostMediated, {**read_place(bag, _HOST_MEDIATED), "origin": bag.origin()}
    )
    return device


_HOST_HINTS = {
    "scsi": "-device scsi-generic with drive= of a -drive file=/dev/sgN,if=none says it by hand",
    "mdev": "-device vfio-pci,sysfsdev=/sys/bus/mdev/devices/UUID says it by hand",
}


def drop_host_device(bag: Bag) -> None:
    """Name a device of the host that is not converted."""
    drop_left(bag, whole=True, hint=_HOST_HINTS.get(bag.element.get("type", ""), ""))
