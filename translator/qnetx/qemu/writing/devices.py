"""Devices beside the NICs → their options; each kind is written by a module of its own.

Balloon()  →  -device virtio-balloon-pci
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import get_args

from msgspec import Struct

from qnetx.diagnostics import Fate, Report
from qnetx.model.audio import Audio
from qnetx.model.balloon import Balloon
from qnetx.model.bridge import Iommu, PciController
from qnetx.model.character import Character, SerialController
from qnetx.model.crypto import Crypto
from qnetx.model.device import Device
from qnetx.model.disk import Controller, Disk, HostScsi
from qnetx.model.display import Graphics, Video
from qnetx.model.filesystem import Filesystem
from qnetx.model.hostdev import HostMediated, HostPci
from qnetx.model.input import Input
from qnetx.model.memory import MemoryDevice
from qnetx.model.network import Origin
from qnetx.model.nvram import Nvram
from qnetx.model.panic import Panic
from qnetx.model.rng import Rng
from qnetx.model.shmem import SharedMemory
from qnetx.model.sound import Sound
from qnetx.model.tpm import Tpm
from qnetx.model.usb import CardReader, UsbDevice, UsbHub
from qnetx.model.usb_controller import UsbController
from qnetx.model.vsock import Vsock
from qnetx.model.watchdog import Watchdog
from qnetx.qemu.writing.layout import Layout

Writer = Callable[[Device, Layout], list[str]]

WRITERS: Mapping[type[Struct], tuple[str, str]] = {
    # Sound, screen, input, ports
    Audio: ("audio", "write_audio"),
    Balloon: ("balloon", "write_balloon"),
    Character: ("character", "write_character"),
    Graphics: ("display", "write_graphics"),
    Input: ("input", "write_input"),
    SerialController: ("character", "write_serial_controller"),
    Sound: ("sound", "write_sound"),
    UsbController: ("usb_controller", "write_usb_controller"),
    **dict.fromkeys(get_args(UsbDevice), ("usb", "write_usb")),
    Video: ("video", "write_video"),
    # Disks, buses, memory, and others
    Controller: ("disk_device", "write_controller"),
    Crypto: ("crypto", "write_crypto"),
    Disk: ("disk_device", "write_disk"),
    Filesystem: ("filesystem", "write_filesystem"),
    HostMediated: ("hostdev", "write_host_mediated"),
    HostPci: ("hostdev", "write_host_pci"),
    HostScsi: ("disk_device", "write_host_scsi"),
    Iommu: ("bridge", "write_iommu"),
    MemoryDevice: ("memory_device", "write_module"),
    Nvram: ("nvram", "write_nvram"),
    Panic: ("panic", "write_panic"),
    PciController: ("bridge", "write_controller"),
    Rng: ("rng", "write_rng"),
    SharedMemory: ("shmem", "write_shmem"),
    Tpm: ("tpm", "write_tpm"),
    Vsock: ("vsock", "write_vsock"),
    Watchdog: ("watchdog", "write_watchdog"),
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
