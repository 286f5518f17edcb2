"""Ports and bridges of PCI, and the IOMMU → `-device`.

PciController(model="pcie-root-port", device="ioh3420", index=1, chassis=1)  →  -device ioh3420,id=pci.1,chassis=1

Source: `-device X,help` of QEMU 7.2, and docs/pcie.txt of its sources.
"""

from __future__ import annotations

from qnetx.model.bridge import Iommu, PciController
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_PORTS = ("pcie-root-port", "pcie-switch-downstream-port")
_EXPANDERS = ("pci-expander-bus", "pcie-expander-bus")

_LAST_BUS = 254
_HOTPLUG = QemuVersion(5, 0)
"""The first QEMU whose ports can be without hotplug."""

_IOMMUS = {"intel": "intel-iommu", "amd": "amd-iommu", "virtio": "virtio-iommu-pci"}


def write_controller(controller: PciController, layout: Layout) -> list[str]:
    """Write a port or bridge, by the id that the devices behind it name."""
    index = controller.index or 0
    port = controller.model in _PORTS
    # QEMU tells ports and bridges apart by their chassis, and refuses two of one number.
    chassis = controller.chassis if controller.chassis is not None else index
    expander = controller.model in _EXPANDERS
    hotplug = controller.hotplug
    if hotplug is not None and layout.version < _HOTPLUG:
        message = (
            f"hotplug='{'on' if hotplug else 'off'}' of a port needs QEMU {_HOTPLUG}: left out"
        )
        layout.lose(controller.origin, ["hotplug"], message)
        hotplug = None
    settings: Settings = [
        ("id", layout.pci_bus(index)),
        ("port", f"0x{controller.port:x}" if port and controller.port is not None else None),
        ("chassis", chassis if port else None),
        ("slot", controller.slot if port else None),
        ("chassis_nr", _bridge_chassis(controller, index)),
        ("bus_nr", _bus_number(controller, layout) if expander else None),
        ("numa_node", controller.node),
        ("hotplug", hotplug),
        *layout.pci(controller.address),
    ]
    return option("device", controller.device, settings)


def _bridge_chassis(controller: PciController, index: int) -> int | None:
    if controller.model != "pci-bridge":
        return None
    return controller.chassis_nr or index


def _bus_number(controller: PciController, layout: Layout) -> int:
    """Return the number of an expander's bus: libvirt gives them from the top, with room below each."""
    if controller.bus_nr is not None:
        return controller.bus_nr
    others = [
        d for d in layout.machine.devices if isinstance(d, PciController) and d.model in _EXPANDERS
    ]
    before = next((n for n, other in enumerate(others) if other is controller), 0)
    return _LAST_BUS - 8 * before


def write_iommu(iommu: Iommu, layout: Layout) -> list[str]:
    """Write an IOMMU; that of an ARM board is a setting of the board."""
    if iommu.model == "smmuv3":
        return []
    amd = iommu.model == "amd"
    settings: Settings = [
        ("intremap", iommu.interrupt_remapping),
        ("caching-mode", iommu.caching_mode),
        ("eim", iommu.eim),
        ("device-iotlb", iommu.device_tlb),
        ("aw-bits", iommu.address_bits),
        ("dma-translation", _dma_translation(iommu, layout)),
        ("pt", iommu.passthrough if amd else None),
        *layout.pci(iommu.address),
    ]
    return option("device", _IOMMUS[iommu.model], settings)


_TRANSLATION = QemuVersion(8, 0)


def _dma_translation(iommu: Iommu, layout: Layout) -> bool | None:
    if iommu.dma_translation is not None and layout.version < _TRANSLATION:
        message = f"dma_translation= of an IOMMU needs QEMU {_TRANSLATION}: left out"
        layout.lose(iommu.origin, ["dma_translation"], message)
        return None
    return iommu.dma_translation
