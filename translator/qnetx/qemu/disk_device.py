"""`-device` for disks and their controllers: `virtio-blk-pci,drive=d0` → Disk(bus="virtio", drive="d0").

Source: `-device X,help` of QEMU 7.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Fate
from qnetx.model.disk import Controller, Disk
from qnetx.model.network import Phase
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given
from qnetx.qemu.bag import empty, open_bag
from qnetx.qemu.codecs import (
    BOOLEAN,
    BOOT_INDEX,
    PCI_ADDRESS,
    TEXT,
    UINT16,
    UINT32,
    Codec,
)
from qnetx.qemu.draft import BagReaders, Draft
from qnetx.qemu.parts import ROOT_BUSES


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
    "usb-storage": Disk(bus="usb"),
    "floppy": Disk(bus="fdc", kind="floppy"),
}

_CONTROLLERS: Mapping[str, Controller] = {
    "virtio-scsi-pci": Controller(kind="scsi", model="virtio-scsi"),
    "virtio-scsi": Controller(kind="scsi", model="virtio-scsi"),
    "lsi": Controller(kind="scsi", model="lsilogic"),
    "lsi53c895a": Controller(kind="scsi", model="lsilogic"),
    "megasas": Controller(kind="scsi", model="lsisas1078"),
    "ahci": Controller(kind="sata"),
    "ich9-ahci": Controller(kind="sata"),
}

_OFF = Codec(lambda text: None if text in ("off", "no", "false") else text, str)
"""Off is what it is without the setting."""

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
    Property("write-cache", None),
    Property("share-rw", None),
    Property("discard_granularity", None),
    Property("min_io_size", None),
    Property("opt_io_size", None),
    Property("werror", "write_error"),
    Property("rerror", "read_error"),
)
_BUS = (Property("bus", "on"), Property("ver", None))
_VIRTIO_BLK = (
    *_DISK,
    *_PCI,
    Property("bus", "pci_bus"),
    Property("scsi", None, _OFF),
    Property("config-wce", None),
    Property("x-data-plane", None),
    Property("iothread", None),
    Property("vectors", None),
    Property("ioeventfd", "ioeventfd", BOOLEAN),
    Property("event_idx", "event_idx", BOOLEAN),
    Property("num-queues", "queues", UINT16),
    Property("queue-size", "queue_size", UINT16),
    Property("disable-legacy", None),
    Property("disable-modern", None),
)
_IDE = (
    *_DISK,
    *_BUS,
    Property("unit", "unit", UINT32),
    Property("model", None),
    Property("wwn", "wwn"),
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
    Property("wwn", "wwn"),
    Property("rotation_rate", "rotation", UINT16),
    Property("removable", "removable", BOOLEAN),
    Property("dpofua", None),
    Property("device_id", None),
    Property("port_index", None),
    Property("port_wwn", None),
)
_USB = (*_DISK, *_BUS, Property("port", None), Property("removable", "removable", BOOLEAN))
_FLOPPY = (*_DISK, *_BUS, Property("unit", "unit", UINT32), Property("drive-type", None))
_CONTROLLER = (
    *_ANY,
    *_PCI,
    Property("bus", "pci_bus"),
    Property("num_queues", "queues", UINT16),
    Property("iothread", None),
    Property("vectors", None),
)

_CLAIMED = ("pci_bus", "multifunction")

_OF_BUS = {"virtio": _VIRTIO_BLK, "ide": _IDE, "scsi": _SCSI, "usb": _USB, "fdc": _FLOPPY}


def _device(given: Given, index: int, draft: Draft) -> None:
    bag = open_bag(given, "driver", draft.report)
    if bag is None:
        return
    node: Disk | Controller = _DISKS.get(bag.kind) or _CONTROLLERS[bag.kind]
    rows = _OF_BUS[node.bus or ""] if isinstance(node, Disk) else _CONTROLLER
    empty(bag, {row.name: row for row in rows}, None, draft.report)
    if bag.values.get("pci_bus") in ROOT_BUSES:
        # The root bus is where libvirt puts it as well.
        for item in bag.items.get("pci_bus", ()):
            draft.report.ledger.settle(item, Fate.MAPPED)
    # With a bus or a slot that QEMU chooses, the place is found by the claim of the device.
    values: dict[str, Any] = {k: v for k, v in bag.values.items() if k not in _CLAIMED}
    if bag.values.get("pci_bus") not in ROOT_BUSES:
        values.pop("address", None)
    if isinstance(node, Controller):
        # The name that its disks call it by; libvirt's own order of controllers stays.
        values["id"] = values.get("alias")
    if values.get("alias") == "":
        del values["alias"]
    origin = bag.origin((Phase.DEVICE, index))
    draft.add("devices", replace(node, **values, origin=origin))


BAG_READERS: BagReaders = {"device": _device}
