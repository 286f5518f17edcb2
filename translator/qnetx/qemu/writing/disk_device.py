"""Disks and their controllers → `-drive` and the `-device` that shows it.

Disk(bus="virtio", path="/vm/a.img", target="vda")
→  -drive if=none,id=drive-vda,format=raw,file=/vm/a.img -device virtio-blk-pci,drive=drive-vda

Source: `-device X,help` of QEMU 7.2; what libvirt calls each place, its formatdomain page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from qnetx.model.disk import Controller, Disk, DriveAddress, Geometry, HostScsi
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.drive import write_drive
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import id_of, number_of
from qnetx.qemu.writing.words import Settings, option

Node = TypeVar("Node", Disk, Controller)

_ON_THE_BOARD = {"sd": "sd", "fdc": "floppy"}
"""Buses whose drives the board itself shows: no `-device` is for them."""

_KINDS = {"cdrom": "cd", "lun": "block"}

_ONE_NUMBER = ("lsilogic",)
"""Controllers whose disks libvirt tells apart by one number, which is the target."""

_MODELS: Mapping[str, str] = {
    "lsilogic": "lsi53c895a",
    "lsisas1068": "mptsas1068",
    "lsisas1078": "megasas",
    "vmpvscsi": "pvscsi",
    "ibmvscsi": "spapr-vscsi",
    "am53c974": "am53c974",
    "dc390": "dc390",
}
"""libvirt's models of SCSI controllers → QEMU's devices; the virtio ones have a name for each bus."""

_BUILT_IN = "ncr53c90"


_NEW: tuple[tuple[str, str | None, QemuVersion], ...] = (
    ("packed", None, QemuVersion(4, 2)),
    ("model", None, QemuVersion(4, 0)),
    ("aio", "io_uring", QemuVersion(5, 0)),
)
"""Fields, or one value of a field, that only newer QEMUs take."""


def _as_known(device: Node, layout: Layout) -> Node:
    """Return a device without what the release that is written for has not, which is named."""
    for field, value, since in _NEW:
        said = getattr(device, field, None)
        if said is None or layout.version >= since or said != (value or said):
            continue
        if field == "model" and not str(said).endswith("transitional"):
            continue
        message = f"{field}='{said if isinstance(said, str) else 'on' if said else 'off'}' needs QEMU {since}: left out"
        layout.lose(device.origin, [field], message)
        device = replace(device, **{field: None})
    return device


def write_disk(disk: Disk, layout: Layout) -> list[str]:
    """Write a disk: its image, and what the guest sees of it."""
    disk = _as_known(disk, layout)
    bus = disk.bus or ""
    name = f"drive-{disk.target or number_of(disk, layout)}"
    if bus in _ON_THE_BOARD:
        return _on_the_board(name, disk, layout)
    if disk.socket:
        far = f"chr-{disk.target or number_of(disk, layout)}"
        chardev = option("chardev", "socket", [("id", far), ("path", disk.socket)])
        driver = layout.virtio("vhost-user-blk", disk.seat, disk.model)
        settings: Settings = [("chardev", far), *_common(disk), *_virtio(disk), *_blk(disk, layout)]
        return [*chardev, *option("device", driver, settings)]
    filled = any((disk.path, disk.remote, disk.folder, disk.nvme))
    # A drive that media may be put into is one without an image too; on USB QEMU wants one.
    empty = not filled and disk.kind in ("cdrom", "floppy") and bus != "usb"
    words = [] if empty else write_drive(name, disk, layout, [("if", "none")])
    driver, own = _device(disk, layout)
    given: Settings = [
        ("drive", None if empty else name),
        *_common(disk),
        ("serial", disk.serial),
        *_geometry(disk.geometry),
        *own,
    ]
    return [*words, *option("device", driver, given)]


def _common(disk: Disk) -> Settings:
    return [
        ("id", id_of(disk.alias)),
        ("bootindex", disk.boot_order),
        ("logical_block_size", disk.logical_block),
        ("physical_block_size", disk.physical_block),
        ("discard_granularity", disk.discard_block),
        ("share-rw", disk.shared),
    ]


def _geometry(geometry: Geometry | None) -> Settings:
    if geometry is None:
        return []
    return [
        ("cyls", geometry.cyls),
        ("heads", geometry.heads),
        ("secs", geometry.secs),
        ("bios-chs-trans", geometry.trans),
    ]


def _device(disk: Disk, layout: Layout) -> tuple[str, Settings]:
    """Return the device that shows a disk, with what only its bus has."""
    place = disk.place or DriveAddress()
    settings: Settings
    match disk.bus:
        case "virtio":
            driver = layout.virtio("virtio-blk", disk.seat, disk.model)
            return driver, [*_virtio(disk), *_blk(disk, layout)]
        case "ide":
            settings = [("bus", f"ide.{place.bus}"), ("unit", place.unit), *_identity(disk)]
            return _of_kind("ide", disk, layout), settings
        case "sata":
            bus = sata_bus(place.controller, layout)
            settings = [("bus", f"{bus}.{place.unit}"), *_identity(disk)]
            return _of_kind("ide", disk, layout), settings
        case "scsi":
            return _of_kind("scsi", disk, layout), [*_scsi_place(place, layout), *_identity(disk)]
        case _:
            settings = [("removable", disk.removable), *layout.usb(disk.usb_bus, disk.usb_port)]
            return "usb-storage", settings


def _of_kind(bus: str, disk: Disk, layout: Layout) -> str:
    if disk.kind == "lun" and bus != "scsi":
        layout.lose(
            disk.origin, ["kind"], "QEMU hands whole devices on over SCSI alone: it is a disk here"
        )
        return f"{bus}-hd"
    return f"{bus}-{_KINDS.get(disk.kind or '', 'hd')}"


def _identity(disk: Disk) -> Settings:
    if disk.kind == "lun":
        # It says so itself.
        return []
    scsi = disk.bus == "scsi"
    wwn = f"0x{disk.wwn.removeprefix('0x')}" if disk.wwn else None
    return [
        ("wwn", wwn),
        ("vendor", disk.vendor if scsi else None),
        ("product", disk.product if scsi else None),
        ("rotation_rate", disk.rotation if disk.kind != "cdrom" else None),
        ("removable", disk.removable if scsi and disk.kind != "cdrom" else None),
    ]


def _scsi_place(place: DriveAddress, layout: Layout) -> Settings:
    bus = f"{scsi_name(place.controller, layout)}.0"
    model = next((c.model for c in _controllers(layout) if c.index == place.controller), None)
    if model in _ONE_NUMBER:
        return [("bus", bus), ("scsi-id", place.unit)]
    return [
        ("bus", "scsi.0" if model == _BUILT_IN else bus),
        ("channel", place.bus),
        ("scsi-id", place.target),
        ("lun", place.unit),
    ]


def _controllers(layout: Layout) -> list[Controller]:
    devices = layout.machine.devices
    return [d for d in devices if isinstance(d, Controller) and d.kind == "scsi"]


def scsi_name(index: int, layout: Layout) -> str:
    """Return the id of a SCSI controller."""
    found = (id_of(c.alias) for c in _controllers(layout) if c.index == index)
    return next(found, None) or f"scsi{index}"


def sata_bus(index: int, layout: Layout) -> str:
    """Return the name of a SATA controller's bus, which on a q35 is the board's own."""
    if index == 0 and layout.express:
        return "ide"
    devices = layout.machine.devices
    found = [d for d in devices if isinstance(d, Controller) and d.kind == "sata"]
    return next((id_of(c.alias) for c in found if c.index == index), None) or f"sata{index}"


def _virtio(device: Disk | Controller) -> Settings:
    thread = None if device.iothread is None else f"iothread{device.iothread}"
    return [
        ("iothread", thread),
        ("ioeventfd", device.ioeventfd),
        ("event_idx", device.event_idx),
        ("iommu_platform", device.iommu),
        ("ats", device.ats),
        ("packed", device.packed),
        ("page-per-vq", device.page_per_vq),
    ]


def _blk(disk: Disk, layout: Layout) -> Settings:
    return [
        ("num-queues", disk.queues),
        ("queue-size", disk.queue_size),
        *layout.pci(disk.address),
        *layout.seat(disk.seat),
    ]


_GUEST_SIDE = (
    *("boot_order", "serial", "geometry", "wwn", "vendor", "product", "rotation", "removable"),
    *("logical_block", "physical_block", "discard_block", "shared", "alias"),
)


def _on_the_board(name: str, disk: Disk, layout: Layout) -> list[str]:
    """Write a drive that the board shows; what only a `-device` says is lost."""
    place = disk.place or DriveAddress()
    head: Settings = [("if", _ON_THE_BOARD[disk.bus or ""]), ("index", place.unit)]
    said = [field for field in _GUEST_SIDE if getattr(disk, field) is not None]
    if said:
        what = ", ".join(field.replace("_", " ") for field in said)
        names = [key for key in disk.origin.items if key.partition(".")[0] in said]
        message = f"the board shows this drive itself, and takes no {what} for it: left out"
        layout.lose(disk.origin, names, message)
    return write_drive(name, disk, layout, head)


def write_controller(controller: Controller, layout: Layout) -> list[str]:
    """Write a controller; one that is a part of the board is none to write."""
    index = controller.index or 0
    controller = _as_known(controller, layout)
    if controller.kind == "sata":
        driver, name = "ich9-ahci", sata_bus(index, layout)
    elif controller.model == _BUILT_IN:
        return []
    else:
        model = controller.model or "virtio-scsi"
        driver = _MODELS.get(model) or layout.virtio("virtio-scsi", controller.seat, model)
        name = scsi_name(index, layout)
    settings: Settings = [
        ("id", name),
        ("num_queues", controller.queues),
        ("cmd_per_lun", controller.cmd_per_lun),
        ("max_sectors", controller.max_sectors),
        *_virtio(controller),
        *layout.pci(controller.address),
        *layout.seat(controller.seat),
    ]
    return option("device", driver, settings)


def write_host_scsi(adapter: HostScsi, layout: Layout) -> list[str]:
    """Write a SCSI adapter of the host's kernel."""
    settings: Settings = [
        ("id", id_of(adapter.alias)),
        ("wwpn", adapter.wwpn),
        ("bootindex", adapter.boot_order),
        *layout.pci(adapter.address),
    ]
    return option("device", "vhost-scsi-pci", settings)
