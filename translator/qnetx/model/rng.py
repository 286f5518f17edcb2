"""A guest's sources of random numbers.

`-device virtio-rng-pci,rng=r0 -object rng-random,id=r0` → `Rng(backend="random", path="/dev/random")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.character import Character
from qnetx.model.network import Origin
from qnetx.model.seat import Seat
from qnetx.values import PciAddress


class Rng(Struct, frozen=True, kw_only=True):
    """A virtio source of random numbers."""

    backend: str
    """`random`, `builtin` or `egd`."""
    path: str | None = None
    source: Character | None = None
    """The far end of an `egd` daemon."""
    rate_bytes: int | None = None
    rate_period: int | None = None
    """Milliseconds."""
    address: PciAddress | None = None
    seat: Seat | None = None
    origin: Origin = Origin()
