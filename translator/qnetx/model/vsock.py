"""Sockets between a guest and its host.

`-device vhost-vsock-pci,guest-cid=3` → `Vsock(cid=3)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Vsock(Struct, frozen=True, kw_only=True):
    """A socket between the guest and its host."""

    model: str = "virtio"
    cid: int
    """The number of the guest."""
    address: PciAddress | None = None
    origin: Origin = Origin()
