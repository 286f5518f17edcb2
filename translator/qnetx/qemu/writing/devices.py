"""Devices beside the NICs → their options; each kind is written by a module of its own.

Balloon()  →  -device virtio-balloon-pci
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import get_args

from msgspec import Struct

from qnetx.diagnostics import Fate, Report
from qnetx.model.accessory import Filesystem, HostMediated, HostPci, Rng, Sound, Watchdog
from qnetx.model.audio import Audio
from qnetx.model.bridge import Iommu, PciController
from qnetx.model.character import Character, SerialController
from qnetx.model.device import Balloon, Device, Nvram
from qnetx.model.disk import Controller, Disk, HostScsi
from qnetx.model.display import Graphics, Video
from qnetx.model.memory import MemoryDevice
from qnetx.model.network import Origin
from qnetx.model.peripheral import Input, UsbController
from qnetx.model.small_devices import SmallDevice
from qnetx.model.usb import CardReader, UsbDevice, UsbHub
from qnetx.qemu.writing.layout import Layout

Writer = Callable[[Device, Layout], list[str]]

WRITERS: Mapping[type[Struct], tuple[str, str]] = {
    # Sound, screen, input, ports
    Audio: ("audio", "write_audio"),
    Balloon: ("peripheral", "write_balloon"),
    Character: ("character", "write_character"),
    Graphics: ("display", "write_graphics"),
    Input: ("peripheral", "write_input"),
    SerialController: ("character", "write_serial_controller"),
    Sound: ("accessory", "write_sound"),
    UsbController: ("peripheral", "write_usb_controller"),
    **dict.fromkeys(get_args(UsbDevice), ("usb", "write_usb")),
    Video: ("video", "write_video"),
    # Disks, buses, memory, accessories
    Controller: ("disk_device", "write_controller"),
    Disk: ("disk_device", "write_disk"),
    Filesystem: ("folder", "write_folder"),
    HostMediated: ("accessory", "write_host_mediated"),
    HostPci: ("accessory", "write_host_pci"),
    HostScsi: ("disk_device", "write_host_scsi"),
    Iommu: ("bridge", "write_iommu"),
    MemoryDevice: ("memory_device", "write_module"),
    Nvram: ("accessory", "write_nvram"),
    PciController: ("bridge", "write_controller"),
    Rng: ("accessory", "write_rng"),
    **dict.fromkeys(get_args(SmallDevice), ("small_devices", "write_small_device")),
    Watchdog: ("accessory", "write_watchdog"),
}
"""Which module writes a device, and its function there: device, layout → words."""

_FIRST: tuple[type[Struct], ...] = (
    Iommu,
    Audio,
    PciController,
    UsbController,
    UsbHub,
    Controller,
    SerialController,
    CardReader,
)
"""Kinds that others name, in the order in which QEMU must have them."""


def write_devices(layout: Layout) -> list[str]:
    """Write all devices, in their order, but those first that others hang on."""
    devices = sorted(layout.machine.devices, key=_rank)
    return [word for device in devices for word in write_device(device, layout)]


def _rank(device: Device) -> tuple[int, bool, int, str]:
    kind = next((n for n, kind in enumerate(_FIRST) if isinstance(device, kind)), len(_FIRST))
    # The companions of a USB controller come after it.
    companion = isinstance(device, UsbController) and device.first_port is not None
    # Disks whose places are said are in the order of their names, which are given anew by that of a line.
    placed = isinstance(device, Disk) and device.target and (device.address or device.place)
    name = str(device.target) if isinstance(device, Disk) and placed else ""
    return kind, companion, len(name), name


def write_device(device: Device, layout: Layout) -> list[str]:
    """Write one device, and settle the items behind each of its fields: written, or named as lost."""
    found = WRITERS.get(type(device))
    if found is None:
        what = type(device).__name__
        layout.lose(
            device.origin, device.origin.items, f"a device of the kind {what} is not written"
        )
        return []
    # A guest has few kinds of devices: what the others take is not loaded.
    write: Writer = getattr(import_module(f"qnetx.qemu.writing.{found[0]}"), found[1])
    words = write(device, layout)
    settle(device.origin, layout.report)
    return words


def settle(origin: Origin, report: Report) -> None:
    """Count what nobody named as lost as written."""
    for items in origin.items.values():
        for item in items:
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.MAPPED)
