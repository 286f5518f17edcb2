"""Where the guest's memory stands: NUMA nodes, modules, and the host's nodes behind them.

`-numa node,memdev=m0,cpus=0-3` → `Cell(memory=4 << 30, cpus=(0, 1, 2, 3))`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Place(Struct, frozen=True, kw_only=True):
    """Processors by where they stand: all that agree with what is said."""

    socket: int | None = None
    die: int | None = None
    cluster: int | None = None
    core: int | None = None
    thread: int | None = None


class Distance(Struct, frozen=True, kw_only=True):
    """How far another node is; 10 is the node itself."""

    cell: int
    value: int


class Cell(Struct, frozen=True, kw_only=True):
    """A NUMA node of the guest."""

    number: int = 0
    memory: int | None = None
    """Bytes; None where QEMU divides the memory."""
    cpus: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()
    shared: bool | None = None
    """Whether the host's other programs may use the memory; None: as all memory."""
    discard: bool | None = None
    distances: tuple[Distance, ...] = ()
    origin: Origin = Origin()


class Binding(Struct, frozen=True, kw_only=True):
    """The nodes of the host that hold a node of the guest, or all of its memory."""

    mode: str
    """`strict`, `preferred`, `interleave`."""
    nodes: str
    cell: int | None = None
    origin: Origin = Origin()


class MemoryDevice(Struct, frozen=True, kw_only=True):
    """A module of memory: a DIMM or one of its kin; sizes in bytes."""

    model: str
    """`dimm`, `nvdimm`, `virtio-mem`, `virtio-pmem`."""
    size: int
    node: int | None = None
    path: str | None = None
    """The file that holds what the module keeps."""
    shared: bool | None = None
    discard: bool | None = None
    page_size: int | None = None
    host_nodes: str | None = None
    align: int | None = None
    persistent: bool | None = None
    label_size: int | None = None
    read_only: bool | None = None
    block_size: int | None = None
    requested: int | None = None
    slot: int | None = None
    base: int | None = None
    """Where it lies in the guest's memory."""
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()
