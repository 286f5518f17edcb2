"""What hangs on a guest's USB beside disks, input and NICs: devices of the host, hubs, smartcards.

`-device usb-host,vendorid=0x046d,productid=0xc52b` → `HostUsb(vendor=0x046d, product=0xc52b)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class HostUsb(Struct, frozen=True, kw_only=True):
    """A USB device of the host that is the guest's: by its make, by its place, or by both."""

    vendor: int | None = None
    product: int | None = None
    bus: int | None = None
    device: int | None = None
    boot_order: int | None = None
    usb_bus: int | None = None
    """The index of its controller in the guest; None where it is on the first one."""
    usb_port: str | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class UsbHub(Struct, frozen=True, kw_only=True):
    """A hub, which has more ports behind one."""

    usb_bus: int | None = None
    usb_port: str | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class CardReader(Struct, frozen=True, kw_only=True):
    """A reader for smartcards."""

    index: int
    usb_bus: int | None = None
    usb_port: str | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class SmartCard(Struct, frozen=True, kw_only=True):
    """A card that QEMU makes of the host's own one, or of certificates."""

    mode: str
    """`host` or `host-certificates`."""
    certificates: tuple[str, ...] = ()
    database: str | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


UsbDevice = CardReader | HostUsb | SmartCard | UsbHub
