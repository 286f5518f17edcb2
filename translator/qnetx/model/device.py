"""The guest's devices beside its NICs, as one union; each kind stands in a file of its own.

Every node has `address` (its place on PCI, None where it has none or QEMU chooses) and `origin`.

A guest has few kinds of devices, and loads no other: only a type checker sees them all, tables go by their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from qnetx.model.audio import Audio
    from qnetx.model.balloon import Balloon
    from qnetx.model.bridge import Iommu, PciController
    from qnetx.model.character import Character, SerialController
    from qnetx.model.crypto import Crypto
    from qnetx.model.disk import Controller, Disk, HostScsi
    from qnetx.model.display import Graphics, Video
    from qnetx.model.filesystem import Filesystem
    from qnetx.model.hostdev import HostMediated, HostPci
    from qnetx.model.input import Input
    from qnetx.model.memory import MemoryDevice
    from qnetx.model.nvram import Nvram
    from qnetx.model.panic import Panic
    from qnetx.model.rng import Rng
    from qnetx.model.shmem import SharedMemory
    from qnetx.model.sound import Sound
    from qnetx.model.tpm import Tpm
    from qnetx.model.usb import CardReader, HostUsb, SmartCard, UsbHub
    from qnetx.model.usb_controller import UsbController
    from qnetx.model.vsock import Vsock
    from qnetx.model.watchdog import Watchdog

Device: TypeAlias = (
    "Audio | Balloon | CardReader | Character | Controller | Crypto | Disk | Filesystem | "
    "Graphics | HostMediated | HostPci | HostScsi | HostUsb | Input | Iommu | MemoryDevice | "
    "Nvram | Panic | PciController | Rng | SerialController | SharedMemory | SmartCard | "
    "Sound | Tpm | UsbController | UsbHub | Video | Vsock | Watchdog"
)


def kind_of(device: Device) -> str:
    """Return the kind of a device by which tables find it: the name of its class, like `HostPci`."""
    return type(device).__name__
