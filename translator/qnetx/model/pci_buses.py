"""QEMU's ports and bridges → what the buses behind them are in libvirt: `ioh3420` is a `pcie-root-port`.

Source: libvirt's formatdomain page, "Controllers", and its conf/domain_addr.c; measured with `virsh define`.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class BusKind(Struct, frozen=True, kw_only=True):
    """A kind of bus, by libvirt's name of the controller that makes it."""

    model: str
    express: bool = True
    first: int = 0
    """The first slot that libvirt gives; QEMU begins at 0 on each of them."""
    last: int = 31
    below: tuple[str, ...] = ()
    """The models that libvirt lets it stand behind."""
    cards: bool = True
    """Whether cards may stand on it."""


_PORTS = ("pcie-root-port", "pcie-switch-downstream-port")
_ROOTS = ("pcie-root", "pcie-expander-bus")
_PLAIN = (
    *("pci-root", "pci-bridge", "dmi-to-pci-bridge", "pcie-to-pci-bridge"),
    "pci-expander-bus",
)

_KINDS = (
    BusKind(model="pcie-root-port", last=0, below=_ROOTS),
    BusKind(model="pcie-switch-upstream-port", below=_PORTS, cards=False),
    BusKind(model="pcie-switch-downstream-port", last=0, below=("pcie-switch-upstream-port",)),
    BusKind(model="pcie-to-pci-bridge", express=False, first=1, below=_PORTS),
    BusKind(model="dmi-to-pci-bridge", express=False, below=_ROOTS),
    BusKind(model="pci-bridge", express=False, first=1, below=_PLAIN),
    BusKind(model="pci-expander-bus", express=False, below=("pci-root",)),
    BusKind(model="pcie-expander-bus", below=("pcie-root",), cards=False),
)

BUS_KINDS: Mapping[str, BusKind] = {kind.model: kind for kind in _KINDS}

BRIDGES: Mapping[str, BusKind] = {
    device: BUS_KINDS[model]
    for device, model in {
        "pcie-root-port": "pcie-root-port",
        "ioh3420": "pcie-root-port",
        "x3130-upstream": "pcie-switch-upstream-port",
        "xio3130-downstream": "pcie-switch-downstream-port",
        "pcie-pci-bridge": "pcie-to-pci-bridge",
        "pci-bridge": "pci-bridge",
        "i82801b11-bridge": "dmi-to-pci-bridge",
        "pxb": "pci-expander-bus",
        "pxb-pcie": "pcie-expander-bus",
    }.items()
}
"""QEMU's devices that make a bus."""
