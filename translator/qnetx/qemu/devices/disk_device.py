"""`-device` for disks and their controllers: `virtio-blk-pci,drive=d0` → Disk(bus="virtio", drive="d0").

Source: `-device X,help` of QEMU 7.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Fate
from qnetx.model.disk import Controller, Disk, Geometry, HostScsi
from qnetx.model.network import Phase
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given
from qnetx.qemu.bag import Bag, empty, open_bag
from qnetx.qemu.codecs import (
    BOOLEAN,
    BOOT_INDEX,
    PCI_ADDRESS,
    TEXT,
    UINT16,
    UINT32,
    UINT64,
    Codec,
)
from qnetx.qemu.devices.block_object import iothread_number
from qnetx.qemu.devices.seat import DEVNO, REG, find_seat
from qnetx.qemu.devices.usb_controller import usb_index
from qnetx.qemu.draft import BagReaders, Draft
from qnetx.qemu.parts import ROOT_BUSES, find_settings, refuse
from qnetx.qemu.syntax import split_settings
from qnetx.values import BadValueError


class Property(Struct, frozen=True):
    """One property of a disk or controller."""

    name: str
    field: str | None
    codec: Codec = TEXT
    since: QemuVersion | None = None
    removed: QemuVersion | None = None
    repeat: bool = False


_DISKS: Mapping[str, Disk] = {
    "virtio-blk-pci": Disk(bus="virtio"),
    "virtio-blk": Disk(bus="virtio"),
    "virtio-blk-pci-transitional": Disk(bus="virtio", model="virtio-transitional"),
    "virtio-blk-pci-non-transitional": Disk(bus="virtio", model="virtio-non-transitional"),
    "ide-hd": Disk(bus="ide", kind="disk"),
    "ide-cd": Disk(bus="ide", kind="cdrom"),
    "ide-drive": Disk(bus="ide"),
    "scsi-hd": Disk(bus="scsi", kind="disk"),
    "scsi-cd": Disk(bus="scsi", kind="cdrom"),
    "scsi-disk": Disk(bus="scsi"),
    "scsi-block": Disk(bus="scsi", kind="lun"),
    "virtio-blk-device": Disk(bus="virtio"),
    "virtio-blk-ccw": Disk(bus="virtio"),
    "vhost-user-blk-pci": Disk(bus="virtio"),
    "vhost-user-blk": Disk(bus="virtio"),
    "usb-storage": Disk(bus="usb"),
    "floppy": Disk(bus="fdc", kind="floppy"),
}

_CONTROLLERS: Mapping[str, Controller] = {
    "virtio-scsi-pci": Controller(kind="scsi", model="virtio-scsi"),
    "virtio-scsi": Controller(kind="scsi", model="virtio-scsi"),
    "virtio-scsi-pci-transitional": Controller(kind="scsi", model="virtio-transitional"),
    "virtio-scsi-pci-non-transitional": Controller(kind="scsi", model="virtio-non-transitional"),
    "virtio-scsi-ccw": Controller(kind="scsi", model="virtio-scsi"),
    "virtio-scsi-device": Controller(kind="scsi", model="virtio-scsi"),
    "spapr-vscsi": Controller(kind="scsi", model="ibmvscsi"),
    "pvscsi": Controller(kind="scsi", model="vmpvscsi"),
    "mptsas1068": Controller(kind="scsi", model="lsisas1068"),
    "am53c974": Controller(kind="scsi", model="am53c974"),
    "dc390": Controller(kind="scsi", model="dc390"),
    "lsi": Controller(kind="scsi", model="lsilogic"),
    "lsi53c895a": Controller(kind="scsi", model="lsilogic"),
    "megasas": Controller(kind="scsi", model="lsisas1078"),
    "ahci": Controller(kind="sata"),
    "ich9-ahci": Controller(kind="sata"),
}

_OFF = Codec(lambda text: None if text in ("off", "no", "false") else text, str)
"""Off is what it is without the setting."""

_AUTO = Codec(lambda text: None if text == "auto" else BOOLEAN.parse(text), BOOLEAN.write)
_WWN = Codec(lambda text: hex(UINT64.parse(text)), str)
"""A number of 64 bits, in decimal or with 0x."""


def _unsaid(names: str) -> tuple[Property, ...]:
    """Make the rows of properties that libvirt has no word for."""
    return tuple(Property(name, None) for name in names.split())


_ANY = (Property("id", "alias"),)
_PCI = (
    Property("addr", "address", PCI_ADDRESS),
    Property("multifunction", "multifunction", BOOLEAN),
)
_DISK = (
    *_ANY,
    Property("drive", "drive"),
    Property("bootindex", "boot_order", BOOT_INDEX),
    Property("serial", "serial"),
    Property("logical_block_size", "logical_block", UINT32),
    Property("physical_block_size", "physical_block", UINT32),
    Property("write-cache", "write_cache", _AUTO),
    Property("share-rw", "shared", BOOLEAN),
    Property("discard_granularity", "discard_block", UINT32),
    Property("werror", "write_error"),
    Property("rerror", "read_error"),
    *(Property(name, f"geometry.{name}", UINT32) for name in ("cyls", "heads", "secs")),
    Property("bios-chs-trans", "geometry.trans"),
    *_unsaid(
        "account-failed account-invalid backend_defaults lcyls lheads lsecs"
        " min_io_size opt_io_size max_io_size max_unmap_size"
    ),
)
_VIRTIO = (
    Property("devno", "seat", DEVNO),
    Property("reg", "seat", REG),
    Property("iommu_platform", "iommu", BOOLEAN),
    Property("ats", "ats", BOOLEAN),
    Property("packed", "packed", BOOLEAN),
    Property("page-per-vq", "page_per_vq", BOOLEAN),
    Property("iothread", "iothread"),
    Property("ioeventfd", "ioeventfd", BOOLEAN),
    Property("event_idx", "event_idx", BOOLEAN),
    *_unsaid(
        "acpi-index aer any_layout disable-legacy disable-modern failover_pair_id indirect_desc"
        " migrate-extra modern-pio-notify notify_on_empty queue_reset rombar romfile romsize"
        " use-disabled-flag use-started vectors virtio-backend class"
    ),
)
_BUS = (Property("bus", "on"), Property("ver", None))
_VIRTIO_BLK = (
    *_DISK,
    *_PCI,
    Property("bus", "pci_bus"),
    *_VIRTIO,
    Property("scsi", None, _OFF),
    Property("num-queues", "queues", UINT16),
    Property("queue-size", "queue_size", UINT16),
    *_unsaid(
        "config-wce x-data-plane discard write-zeroes max-discard-sectors max-write-zeroes-sectors"
        " report-discard-granularity request-merging seg-max-adjust"
    ),
)
_SERVED = (
    Property("chardev", "socket"),
    *(row for row in _VIRTIO_BLK if row.name not in ("drive", "serial")),
)
"""A disk of another program: `vhost-user-blk`."""
_IDE = (
    *_DISK,
    *_BUS,
    Property("unit", "unit", UINT32),
    Property("model", None),
    Property("wwn", "wwn", _WWN),
    Property("rotation_rate", "rotation", UINT16),
)
_SCSI = (
    *_DISK,
    *_BUS,
    Property("channel", "bus_number", UINT32),
    Property("scsi-id", "unit", UINT32),
    Property("lun", "lun", UINT32),
    Property("vendor", "vendor"),
    Property("product", "product"),
    Property("wwn", "wwn", _WWN),
    Property("rotation_rate", "rotation", UINT16),
    Property("removable", "removable", BOOLEAN),
    Property("dpofua", None),
    Property("device_id", None),
    Property("port_index", None),
    Property("port_wwn", None),
    *_unsaid("scsi_version io_timeout quirk_mode_page_vendor_specific_apple"),
)
_USB = (
    *_DISK,
    Property("bus", "usb_bus"),
    Property("ver", None),
    Property("port", "usb_port"),
    Property("removable", "removable", BOOLEAN),
    *_unsaid("attached commandlog msos-desc pcap"),
)
_FLOPPY = (*_DISK, *_BUS, Property("unit", "unit", UINT32), Property("drive-type", None))
_CONTROLLER = (
    *_ANY,
    *_PCI,
    Property("bus", "pci_bus"),
    *_VIRTIO,
    Property("num_queues", "queues", UINT16),
    Property("cmd_per_lun", "cmd_per_lun", UINT32),
    Property("max_sectors", "max_sectors", UINT32),
    *_unsaid(
        "hotplug param_change seg_max_adjust virtqueue_size hba_serial max_cmds max_sge msi msix"
        " sas_address use_jbod use_msg"
    ),
)
_VHOST_SCSI = (
    *_ANY,
    *_PCI,
    Property("bus", "pci_bus"),
    Property("wwpn", "wwpn"),
    Property("bootindex", "boot_order", BOOT_INDEX),
    *_unsaid(
        "vhostfd boot_tpgt num_queues cmd_per_lun max_sectors virtqueue_size t10_pi migratable"
    ),
    *(row for row in _VIRTIO if row.field is None),
)

_CLAIMED = ("pci_bus", "multifunction")

_OF_BUS = {"virtio": _VIRTIO_BLK, "ide": _IDE, "scsi": _SCSI, "usb": _USB, "fdc": _FLOPPY}


def _device(given: Given, index: int, draft: Draft) -> None:
    bag = open_bag(given, "driver", draft.report)
    if bag is None:
        return
    node: Disk | Controller | HostScsi = (
        _DISKS.get(bag.kind) or _CONTROLLERS.get(bag.kind) or HostScsi()
    )
    rows = _rows(bag.kind, node)
    empty(bag, {row.name: row for row in rows}, None, draft.report)
    for field, find in (("iothread", iothread_number), ("socket", _socket)):
        _resolve(field, find, bag, draft)
    if bag.kind == "usb-storage":
        _put_on_usb(bag, draft)
    if bag.values.get("pci_bus") in ROOT_BUSES:
        # The root bus is where libvirt puts it as well.
        for item in bag.items.get("pci_bus", ()):
            draft.report.ledger.settle(item, Fate.MAPPED)
    # With a bus or a slot that QEMU chooses, the place is found by the claim of the device.
    values: dict[str, Any] = {k: v for k, v in bag.values.items() if k not in _CLAIMED}
    if bag.values.get("pci_bus") not in ROOT_BUSES:
        values.pop("address", None)
    if isinstance(node, Disk):
        _shape(values)
    if isinstance(node, Controller):
        # The name that its disks call it by; libvirt's own order of controllers stays.
        values["id"] = values.get("alias")
    if not isinstance(node, HostScsi) and (seat := find_seat(bag.kind)):
        values.setdefault("seat", seat)
    if values.get("alias") == "":
        del values["alias"]
    origin = bag.origin((Phase.DEVICE, index))
    draft.add("devices", replace(node, **values, origin=origin))


def _shape(values: dict[str, Any]) -> None:
    """Make one record of cylinders, heads and sectors; QEMU takes all or finds them itself."""
    found = {key: values.pop(key) for key in list(values) if key.startswith("geometry.")}
    parts = {key.removeprefix("geometry."): value for key, value in found.items()}
    if {"cyls", "heads", "secs"} <= parts.keys():
        values["geometry"] = Geometry(**parts)


def _put_on_usb(bag: Bag, draft: Draft) -> None:
    """Put libvirt's number of a USB bus in the place of its name; one that is not known is lost."""
    number = usb_index(bag.values.pop("usb_bus", None), draft)
    if number or (number == 0 and {"usb_bus", "usb_port"} & bag.items.keys()):
        bag.values["usb_bus"] = number
    else:
        bag.values.pop("usb_port", None)


def _rows(driver: str, node: Disk | Controller | HostScsi) -> tuple[Property, ...]:
    if isinstance(node, Controller):
        return _CONTROLLER
    if isinstance(node, HostScsi):
        return _VHOST_SCSI
    return _SERVED if driver.startswith("vhost-user") else _OF_BUS[node.bus or ""]


def _resolve(field: str, find: Callable[[str, Draft], Any], bag: Bag, draft: Draft) -> None:
    """Put what an id stands for in its place."""
    if field not in bag.values:
        return
    try:
        bag.values[field] = find(bag.values[field], draft)
    except BadValueError as error:
        refuse(bag.items[field][-1], error, draft.report)
        del bag.values[field]


def _socket(name: str, draft: Draft) -> str:
    """Return the path of the socket of a `-chardev`.

    Raises BadValueError where there is none.
    """
    found = find_settings(draft, "chardev", name) or {}
    if "path" not in found:
        hint = f"-chardev socket,id={name},path=… makes one"
        raise BadValueError(f"there is no socket '{name}'", hint)
    return found["path"]


def find_shower(name: str, draft: Draft) -> str | None:
    """Return the driver of a `-device` that shows a drive and is not read here; None for all others."""
    for given in draft.options:
        if given.name != "device":
            continue
        try:
            settings = given.settings or split_settings(given.value or given.word, "driver")
        except BadValueError:
            continue  # said where the option itself is read
        said = {s.key: s.value.text for s in settings}
        driver = said.get("driver", "")
        if said.get("drive") == name and driver not in _DISKS:
            return driver
    return None


BAG_READERS: BagReaders = {"device": _device}
