"""The guest's devices beside its NICs, as one union; each kind stands in a file of its own.

Every node has `address` (its place on PCI, None where it has none or QEMU chooses) and `origin`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.accessory import Filesystem, HostMediated, HostPci, Rng, Sound, Watchdog
from qnetx.model.audio import Audio
from qnetx.model.bridge import Iommu, PciController
from qnetx.model.character import Character, SerialController
from qnetx.model.disk import Controller, Disk, HostScsi
from qnetx.model.display import Graphics, Video
from qnetx.model.memory import MemoryDevice
from qnetx.model.network import Origin
from qnetx.model.peripheral import Input, UsbController
from qnetx.model.seat import Seat
from qnetx.model.small_devices import SmallDevice
from qnetx.model.usb import UsbDevice
from qnetx.values import PciAddress


class Balloon(Struct, frozen=True, kw_only=True):
    """The memory balloon; libvirt adds one by itself unless it is told that there is none."""

    model: str = "virtio"
    """`virtio`, `virtio-transitional`, … or `none`."""
    address: PciAddress | None = None
    seat: Seat | None = None
    alias: str | None = None
    origin: Origin = Origin()


class Nvram(Struct, frozen=True, kw_only=True):
    """The memory of a pseries board that its firmware keeps settings in."""

    seat: Seat
    address: PciAddress | None = None
    origin: Origin = Origin()


Device = (
    Audio
    | Balloon
    | Character
    | Controller
    | Disk
    | Filesystem
    | Graphics
    | HostMediated
    | HostPci
    | HostScsi
    | Input
    | MemoryDevice
    | Iommu
    | Nvram
    | PciController
    | Rng
    | SerialController
    | SmallDevice
    | Sound
    | UsbController
    | UsbDevice
    | Video
    | Watchdog
)
