"""Devices of the host that are the guest's, and are on PCI to it.

`-device vfio-pci,host=02:00.0` → `HostPci(domain=0, bus=2, slot=0, function=0)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class HostPci(Struct, frozen=True, kw_only=True):
    """A PCI device of the host that is the guest's."""

    domain: int
    bus: int
    slot: int
    function: int
    rom_enabled: bool | None = None
    rom_shown: bool | None = None
    rom: str | None = None
    """A file in place of the device's own ROM."""
    boot_order: int | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()


class HostMediated(Struct, frozen=True, kw_only=True):
    """A part of a device of the host that is the guest's, like a GVT-g or vGPU display card."""

    uuid: str
    display: bool | None = None
    """Whether the screen of the guest shows it."""
    framebuffer: bool | None = None
    """Whether it has a picture before its driver starts."""
    rom_enabled: bool | None = None
    rom_shown: bool | None = None
    rom: str | None = None
    boot_order: int | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()
