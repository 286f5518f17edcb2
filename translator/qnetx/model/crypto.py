"""Devices that do cryptography for a guest.

`-object cryptodev-backend-builtin,id=c -device virtio-crypto-pci,cryptodev=c` → `Crypto(backend="builtin")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Crypto(Struct, frozen=True, kw_only=True):
    """A virtio device that does cryptography for the guest."""

    backend: str
    """`builtin` or `lkcf`."""
    queues: int | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()
