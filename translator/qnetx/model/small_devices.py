"""Small devices of a guest: TPM, panic notifier, shared memory, vsock, cryptography.

`-device vhost-vsock-pci,guest-cid=3` → `Vsock(cid=3)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Tpm(Struct, frozen=True, kw_only=True):
    """A trusted platform module; models as libvirt names them."""

    model: str
    backend: str
    """`passthrough` or `emulator`."""
    path: str | None = None
    """The device of the host that is passed on."""
    version: str | None = None
    """`1.2` or `2.0`: what is emulated."""
    address: PciAddress | None = None
    origin: Origin = Origin()


class Panic(Struct, frozen=True, kw_only=True):
    """A device by which the guest tells the host of its crash."""

    model: str
    """`isa` or, on PCI, `pvpanic`."""
    port: int | None = None
    """The I/O port of the ISA device."""
    address: PciAddress | None = None
    origin: Origin = Origin()


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


class Vsock(Struct, frozen=True, kw_only=True):
    """A socket between the guest and its host."""

    model: str = "virtio"
    cid: int
    """The number of the guest."""
    address: PciAddress | None = None
    origin: Origin = Origin()


class Crypto(Struct, frozen=True, kw_only=True):
    """A virtio device that does cryptography for the guest."""

    backend: str
    """`builtin` or `lkcf`."""
    queues: int | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()


SmallDevice = Crypto | Panic | SharedMemory | Tpm | Vsock
