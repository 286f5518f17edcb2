"""The balloon that a guest gives memory back by.

`-balloon virtio` → `Balloon()`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.model.seat import Seat
from qnetx.values import PciAddress


class Balloon(Struct, frozen=True, kw_only=True):
    """The memory balloon; libvirt adds one by itself unless it is told that there is none."""

    model: str = "virtio"
    """`virtio`, `virtio-transitional`, … or `none`."""
    address: PciAddress | None = None
    seat: Seat | None = None
    alias: str | None = None
    origin: Origin = Origin()
