"""Devices beside the NICs → their options; each kind is written by a module of its own.

Balloon()  →  -device virtio-balloon-pci
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from qnetx.diagnostics import Fate, Report
from qnetx.model.device import Device, kind_of
from qnetx.model.disk import Disk
from qnetx.model.network import Origin
from qnetx.model.usb_controller import UsbController
from qnetx.qemu.writing.layout import Layout

Writer = Callable[[Device, Layout], list[str]]

WRITERS: Mapping[str, tuple[str, str]] = {
    # Sound, screen, input, ports
    "Audio": ("audio", "write_audio"),
    "Balloon": ("balloon", "write_balloon"),
    "Character": ("character", "write_character"),
    "Graphics": ("display", "write_graphics"),
    "Input": ("input", "write_input"),
    "SerialController": ("character", "write_serial_controller"),
    "Sound": ("sound", "write_sound"),
    "UsbController": ("usb_controller", "write_usb_controller"),
    **dict.fromkeys(("CardReader", "HostUsb", "SmartCard", "UsbHub"), ("usb", "write_usb")),
    "Video": ("video", "write_video"),
    # Disks, buses, memory, and others
    "Controller": ("disk_device", "write_controller"),
    "Crypto": ("crypto", "write_crypto"),
    "Disk": ("disk_device", "write_disk"),
    "Filesystem": ("filesystem", "write_filesystem"),
    "HostMediated": ("hostdev", "write_host_mediated"),
    "HostPci": ("hostdev", "write_host_pci"),
    "HostScsi": ("disk_device", "write_host_scsi"),
    "Iommu": ("bridge", "write_iommu"),
    "MemoryDevice": ("memory_device", "write_module"),
    "Nvram": ("nvram", "write_nvram"),
    "Panic": ("panic", "write_panic"),
    "PciController": ("bridge", "write_controller"),
    "Rng": ("rng", "write_rng"),
    "SharedMemory": ("shmem", "write_shmem"),
    "Tpm": ("tpm", "write_tpm"),
    "Vsock": ("vsock", "write_vsock"),
    "Watchdog": ("watchdog", "write_watchdog"),
}
"""Which module writes a kind of device, and its function there: device, layout → words."""

_FIRST: tuple[str, ...] = (
    "Iommu",
    "Audio",
    "PciController",
    "UsbController",
    "UsbHub",
    "Controller",
    "SerialController",
    "CardReader",
)
"""Kinds that others name, in the order in which QEMU must have them."""


def write_devices(layout: Layout) -> list[str]:
    """Write all devices, in their order, but those first that others hang on."""
    devices = sorted(layout.machine.devices, key=_rank)
    return [word for device in devices for word in write_device(device, layout)]


def _rank(device: Device) -> tuple[int, bool, int, str]:
    name = kind_of(device)
    kind = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    # The companions of a USB controller come after it.
    companion = isinstance(device, UsbController) and device.first_port is not None
    # Disks whose places are said are in the order of their names, which are given anew by that of a line.
    placed = isinstance(device, Disk) and device.target and (device.address or device.place)
    target = str(device.target) if isinstance(device, Disk) and placed else ""
    return kind, companion, len(target), target


def write_device(device: Device, layout: Layout) -> list[str]:
    """Write one device, and settle the items behind each of its fields: written, or named as lost."""
    found = WRITERS.get(kind_of(device))
    if found is None:
        layout.lose(
            device.origin,
            device.origin.items,
            f"a device of the kind {kind_of(device)} is not written",
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
