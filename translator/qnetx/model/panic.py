"""Devices by which a guest tells of its crash.

`-device pvpanic` → `Panic(model="isa")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Panic(Struct, frozen=True, kw_only=True):
    """A device by which the guest tells the host of its crash."""

    model: str
    """`isa` or, on PCI, `pvpanic`."""
    port: int | None = None
    """The I/O port of the ISA device."""
    address: PciAddress | None = None
    origin: Origin = Origin()
