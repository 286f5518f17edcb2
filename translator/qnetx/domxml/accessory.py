"""Sound cards, watchdogs, sources of chance, shared folders, passed-on devices → their elements.

Sound(model="ich6", codecs=("duplex",)) → <sound model='ich6'><codec type='duplex'/></sound>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.character import read_character, write_character
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.peripheral import USB_ROWS
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, YES_NO, Row, build, hexadecimal
from qnetx.domxml.seat import SEAT_ROWS
from qnetx.domxml.taking import child, take_if, view
from qnetx.domxml.writing import write_rows
from qnetx.model.accessory import Filesystem, HostMediated, HostPci, Rng, Sound, Watchdog
from qnetx.model.character import Character
from qnetx.model.versions import LibvirtVersion

_SOUND = (
    Row("@model", "model", TEXT),
    Row("audio/@id", "audio", INTEGER, LibvirtVersion.parse("7.2.0")),
    *USB_ROWS,
    *ADDRESS_ROWS,
)

_WATCHDOG = (Row("@model", "model", TEXT), Row("@action", "action", TEXT), *ADDRESS_ROWS)

_RNG = (
    Row("rate/@bytes", "rate_bytes", INTEGER, LibvirtVersion.parse("1.0.4")),
    Row("rate/@period", "rate_period", INTEGER, LibvirtVersion.parse("1.0.4")),
    Row("backend/@model", "backend", TEXT),
    Row("backend", "path", TEXT),
    *ADDRESS_ROWS,
    *SEAT_ROWS,
)

_FILESYSTEM = (
    Row("@accessmode", "access", TEXT),
    Row("@multidevs", "several", TEXT, LibvirtVersion.parse("6.3.0")),
    Row("@fmode", "file_mode", TEXT, LibvirtVersion.parse("6.10.0")),
    Row("@dmode", "folder_mode", TEXT, LibvirtVersion.parse("6.10.0")),
    Row("driver/@type", "driver", TEXT, LibvirtVersion.parse("6.2.0")),
    Row("driver/@queue", "queue_size", INTEGER),
    Row("source/@socket", "socket", TEXT, LibvirtVersion.parse("7.3.0")),
    Row("driver/@wrpolicy", "write_policy", TEXT, constants=(("type", "path"),)),
    Row("source/@dir", "path", TEXT),
    Row("target/@dir", "tag", TEXT),
    *ADDRESS_ROWS,
    *SEAT_ROWS,
)

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

Accessory = Filesystem | HostMediated | HostPci | Rng | Sound | Watchdog


def write_accessory(device: Accessory, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write one of them."""
    match device:
        case Sound():
            element = etree.Element("sound")
            write_rows(element, device, _SOUND, libvirt, report)
            for codec in reversed(device.codecs):
                element.insert(0, etree.Element("codec", type=codec))
        case Watchdog():
            element = etree.Element("watchdog")
            write_rows(element, device, _WATCHDOG, libvirt, report)
        case Rng():
            element = etree.Element("rng", model="virtio")
            write_rows(element, device, _RNG, libvirt, report)
            if device.source:
                _write_daemon(element, device.source, libvirt, report)
        case Filesystem():
            element = etree.Element("filesystem", type="mount")
            write_rows(element, device, _FILESYSTEM, libvirt, report)
            if device.read_only:
                etree.SubElement(element, "readonly")
        case HostPci():
            # libvirt takes the device from the host's driver and gives it back, as scripts do by hand.
            element = etree.Element("hostdev", mode="subsystem", type="pci", managed="yes")
            write_rows(element, device, _HOST_PCI, libvirt, report)
        case HostMediated():
            element = etree.Element("hostdev", mode="subsystem", type="mdev", model="vfio-pci")
            write_rows(element, device, _HOST_MEDIATED, libvirt, report)
    return element


def _write_daemon(
    rng: etree._Element, daemon: Character, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write where an entropy daemon is: `<backend>` holds what a port of the guest has."""
    (backend,) = rng.iterchildren("backend")
    written = write_character(daemon, libvirt, report)
    backend.set("type", daemon.kind)
    backend.extend(written)


_WATCHDOGS = ("i6300esb", "ib700", "diag288")


def read_watchdog(bag: Bag) -> Watchdog | None:
    """Read a watchdog; None for one that is a part of its board."""
    if bag.element.get("model") not in _WATCHDOGS:
        drop_left(bag, whole=True, hint="-global ICH9-LPC.noreboot=off arms that of a q35")
        return None
    watchdog: Watchdog = build(Watchdog, {**read_place(bag, _WATCHDOG), "origin": bag.origin()})
    return watchdog


def read_rng(bag: Bag) -> Rng | None:
    """Read a source of chance."""
    backend = child(bag.element, "backend")
    if backend is None or backend.get("model") not in ("random", "builtin", "egd"):
        return None
    take_if(bag, "@model", "", "virtio")
    values = read_place(bag, _RNG)
    values = {name: value for name, value in values.items() if value != ""}
    if values["backend"] == "egd":
        daemon = view(bag, backend)
        values["source"] = read_character(daemon)
        items = [item for found in daemon.items.values() for item in found]
        bag.items["source"] = tuple(items)
    rng: Rng = build(Rng, {**values, "origin": bag.origin()})
    return rng


def read_filesystem(bag: Bag) -> Filesystem | None:
    """Read a folder of the host; None for what containers have."""
    element = bag.element
    driver = child(element, "driver")
    kind = None if driver is None else driver.get("type")
    if (
        element.get("type", "mount") != "mount"
        or kind not in (None, "path", "virtiofs")
        or element.find("target[@dir]") is None
        or element.find("source") is None
    ):
        return None
    bag.get("@type", "path")
    take_if(bag, "driver/@type", "driver", "path")
    take_if(bag, "@model", "", "virtio")
    rows = [row for row in _FILESYSTEM if kind == "virtiofs" or row.field != "driver"]
    values = read_place(bag, tuple(rows))
    values["read_only"] = bag.get("readonly", "read_only") is not None
    folder: Filesystem = build(Filesystem, {**values, "origin": bag.origin()})
    return folder


_HOST_HINTS = {
    "scsi": "-device scsi-generic with drive= of a -drive file=/dev/sgN,if=none says it by hand",
    "mdev": "-device vfio-pci,sysfsdev=/sys/bus/mdev/devices/UUID says it by hand",
}


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


def drop_host_device(bag: Bag) -> None:
    """Name a device of the host that is not converted."""
    drop_left(bag, whole=True, hint=_HOST_HINTS.get(bag.element.get("type", ""), ""))


def read_sound(bag: Bag) -> Sound | None:
    """Read a sound card."""
    values = read_place(bag, _SOUND)
    codecs = []
    for codec in bag.element.iterchildren("codec"):
        bag.take((codec, "type"), "codecs")
        codecs.append(codec.get("type", ""))
    if "model" not in values:
        return None
    sound: Sound = build(Sound, {**values, "codecs": tuple(codecs), "origin": bag.origin()})
    return sound
