"""What makes PCI buses in a guest, ports and bridges, and the IOMMU in front of them.

`-device pcie-root-port,id=rp1,chassis=1` → `PciController(model="pcie-root-port", chassis=1)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class PciController(Struct, frozen=True, kw_only=True):
    """A port or bridge, with a bus behind it."""

    model: str
    """libvirt's name of its kind, like `pcie-root-port`."""
    device: str
    """QEMU's name of the device, which libvirt gives as well where a kind has several."""
    index: int | None = None
    """The number of the bus behind it; the root bus is 0."""
    chassis: int | None = None
    slot: int | None = None
    """The number of a port in its chassis, which libvirt has no word for."""
    chassis_nr: int | None = None
    """The chassis of a `pci-bridge`."""
    port: int | None = None
    bus_nr: int | None = None
    """The number that an expander's bus has in the guest."""
    node: int | None = None
    """The NUMA node of an expander."""
    hotplug: bool | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class Iommu(Struct, frozen=True, kw_only=True):
    """The unit that says which memory a PCI device may reach."""

    model: str
    """`intel`, `amd`, `smmuv3` or `virtio`."""
    interrupt_remapping: bool | None = None
    caching_mode: bool | None = None
    eim: bool | None = None
    """Whether interrupts may go to more than 255 processors."""
    device_tlb: bool | None = None
    address_bits: int | None = None
    dma_translation: bool | None = None
    passthrough: bool | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()
