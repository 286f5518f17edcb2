"""The guest's processors: `-cpu Haswell,+vmx -smp 4,cores=2` → `Processor`.

Processor(model="Haswell", features=(Feature(name="vmx", present=True),), sockets=2, cores=2, threads=1)
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.memory import Cell
from qnetx.model.network import Origin


class Feature(Struct, frozen=True, kw_only=True):
    """A feature that the model is given or denied; names as libvirt has them."""

    name: str
    present: bool


class Processor(Struct, frozen=True, kw_only=True):
    """Model, features and topology of the processors."""

    passthrough: bool | None = None
    """The host's own processor, as KVM gives it."""
    maximum: bool | None = None
    """All that the accelerator has."""
    model: str | None = None
    vendor_id: str | None = None
    check: str | None = None
    """`full` where the guest is not to start if a feature is missing."""
    migratable: bool | None = None
    cache: str | None = None
    """The sizes of the caches that the guest sees: `passthrough`, `emulate`, `disable`."""
    cache_level: int | None = None
    address_bits: int | None = None
    host_address_bits: bool | None = None
    address_limit: int | None = None
    features: tuple[Feature, ...] | None = None
    sockets: int | None = None
    dies: int | None = None
    clusters: int | None = None
    cores: int | None = None
    threads: int | None = None
    cells: tuple[Cell, ...] = ()
    """NUMA nodes, complete."""
    origin: Origin = Origin()
