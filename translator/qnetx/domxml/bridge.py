"""Ports and bridges of PCI, and the IOMMU → `<controller type='pci'>` and `<iommu>`.

PciController(model="pcie-root-port", device="ioh3420", index=1, chassis=1)
→ <controller type='pci' index='1' model='pcie-root-port'><model name='ioh3420'/><target chassis='1'/>

Source: libvirt's formatdomain page, "Controllers" and "IOMMU devices".
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.board import read_board_part
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, build, hexadecimal
from qnetx.domxml.writing import write_rows
from qnetx.model.bridge import Iommu, PciController
from qnetx.model.pci_buses import BRIDGES, BUS_KINDS
from qnetx.model.versions import LibvirtVersion


def _since(version: str) -> LibvirtVersion:
    return LibvirtVersion.parse(version)


_CONTROLLER: tuple[Row, ...] = (
    Row("@index", "index", INTEGER),
    Row("@model", "model", TEXT),
    Row("model/@name", "device", TEXT, _since("1.2.19")),
    Row("target/@chassisNr", "chassis_nr", INTEGER, _since("1.2.19")),
    Row("target/@chassis", "chassis", INTEGER, _since("1.2.19")),
    Row("target/@port", "port", hexadecimal(1), _since("1.2.19")),
    Row("target/@busNr", "bus_nr", INTEGER, _since("1.3.4")),
    Row("target/@hotplug", "hotplug", ON_OFF, _since("6.3.0")),
    Row("target/node", "node", INTEGER, _since("1.3.4")),
    *ADDRESS_ROWS,
)

_IOMMU: tuple[Row, ...] = (
    Row("@model", "model", TEXT),
    Row("driver/@intremap", "interrupt_remapping", ON_OFF, _since("3.4.0")),
    Row("driver/@caching_mode", "caching_mode", ON_OFF, _since("3.4.0")),
    Row("driver/@eim", "eim", ON_OFF, _since("3.4.0")),
    Row("driver/@iotlb", "device_tlb", ON_OFF, _since("3.5.0")),
    Row("driver/@aw_bits", "address_bits", INTEGER, _since("6.5.0")),
    Row("driver/@dma_translation", "dma_translation", ON_OFF, _since("10.7.0")),
    Row("driver/@passthrough", "passthrough", ON_OFF, _since("11.5.0")),
    *ADDRESS_ROWS,
)


def write_controller(
    controller: PciController, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write a port or bridge."""
    element = etree.Element("controller", type="pci")
    write_rows(element, controller, _CONTROLLER, libvirt, report)
    return element


def write_iommu(iommu: Iommu, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write an IOMMU."""
    element = etree.Element("iommu")
    write_rows(element, iommu, _IOMMU, libvirt, report)
    return element


_DEVICES = {kind.model: device for device, kind in reversed(list(BRIDGES.items()))}
"""What libvirt takes for a kind of bus where the document names no device."""


def read_controller(bag: Bag) -> PciController | None:
    """Read a port or bridge; None for the root of the board, which QEMU makes itself."""
    model = bag.element.get("model", "")
    if model in ("pci-root", "pcie-root") and bag.element.get("index", "0") == "0":
        read_board_part(bag)
        return None
    if model not in BUS_KINDS:
        hint = "-device spapr-pci-host-bridge,id=pci.N,index=N says it by hand"
        drop_left(bag, whole=True, hint=hint if model == "pci-root" else "")
        return None
    bag.get("@type", "")
    values = {"device": _DEVICES[model], "index": 0, **read_place(bag, _CONTROLLER)}
    controller: PciController = build(PciController, {**values, "origin": bag.origin()})
    return controller


def read_iommu(bag: Bag) -> Iommu | None:
    """Read an IOMMU."""
    if bag.element.get("model") not in ("intel", "smmuv3", "virtio", "amd"):
        return None
    iommu: Iommu = build(Iommu, {**read_place(bag, _IOMMU), "origin": bag.origin()})
    return iommu
