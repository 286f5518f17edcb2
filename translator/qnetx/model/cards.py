"""Card models → the bus that each sits on: `e1000` is a PCI card, `usb-net` hangs on USB.

Only what decides whether a card has a PCI slot, and whether libvirt can have it at all.
"""

from __future__ import annotations

from collections.abc import Mapping

_OTHER_BUSES: Mapping[str, tuple[str, ...]] = {
    "isa": ("ne2k_isa",),
    "usb": ("usb-net",),
    "vio": ("spapr-vlan",),
    "xen": ("netfront",),
    "sysbus": (
        "lan9118", "smc91c111", "lance", "dp83932", "xgmac", "cadence_gem", "stellaris_enet", "mcf_fec",
        "imx.enet", "imx.fec", "ftgmac100", "mipsnet", "open_eth", "opencores_eth", "etraxfs-eth",
        "milkymist-minimac2", "xlnx.xps-ethernetlite", "xlnx.axi-ethernet", "allwinner-emac",
        "allwinner-sun8i-emac", "msf2-emac", "npcm7xx-emc", "npcm-gmac", "eTSEC",
    ),
}  # fmt: skip

_BUS_OF = {model: bus for bus, models in _OTHER_BUSES.items() for model in models}


def bus_of(model: str | None) -> str:
    """Return the bus of a card; what is not named here, and a card not named at all, is on PCI."""
    return _BUS_OF.get(model or "", "pci")
