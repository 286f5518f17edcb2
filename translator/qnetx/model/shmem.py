"""Memory that a guest shares with others.

`-device ivshmem-plain,memdev=m`, in the file /dev/shm/pool → `SharedMemory(name="pool", model="ivshmem-plain", …)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class SharedMemory(Struct, frozen=True, kw_only=True):
    """Memory that several guests see."""

    name: str
    """The file's name in the host's /dev/shm; with a server, a name alone."""
    model: str
    """`ivshmem-plain` or `ivshmem-doorbell`."""
    role: str | None = None
    """Whether the memory goes along in a migration: `master` or `peer`."""
    size: int | None = None
    """Bytes."""
    server: str | None = None
    """The socket of the server that hands out the memory."""
    vectors: int | None = None
    ioeventfd: bool | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()
