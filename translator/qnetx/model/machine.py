"""Everything of a guest that is not its network: name, memory, processors, machine type, emulator.

`qemu-system-x86_64 -name web -m 1G -smp 2` → `Machine(name="web", memory=1 << 30, vcpus=2, …)`.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from qnetx.model.network import Origin, Topology, User
from qnetx.values import PciAddress


class VirtType(StrEnum):
    """Who runs the guest's code; values as libvirt's `<domain type=…>` has them."""

    KVM = "kvm"
    QEMU = "qemu"


ARCHITECTURES = frozenset(
    "x86_64 i686 aarch64 armv6l armv7l alpha cris ia64 lm32 loongarch64 m68k microblaze"  # noqa: SIM905 - as a list it would be a page
    " microblazeel mips mipsel mips64 mips64el openrisc parisc parisc64 ppc ppc64 ppc64le"
    " ppcemb riscv32 riscv64 s390 s390x sh4 sh4eb sparc sparc64 unicore32 xtensa xtensaeb".split()
)
"""libvirt's names of the guest architectures."""


class PciClaim(Struct, frozen=True, kw_only=True):
    """A PCI device of the guest that is no NIC: QEMU allots slots in the order of these claims."""

    device: str
    address: PciAddress | None = None
    """The place the user gave it; None where QEMU takes the lowest free slot."""
    is_vga: bool = False
    """Whether it replaces the display card that QEMU would add."""
    origin: Origin = Origin()


class Machine(Struct, frozen=True, kw_only=True):
    """The rest of a complete domain."""

    name: str | None = None
    uuid: UUID | None = None
    memory: int | None = None
    """Bytes."""
    vcpus: int | None = None
    max_vcpus: int | None = None
    virt_type: VirtType | None = None
    arch: str | None = None
    """The guest's architecture in libvirt's words, like `x86_64`."""
    type: str | None = None
    """The machine type as the user wrote it, like `pc`, `q35`, `pc-i440fx-2.8`."""
    emulator: str | None = None
    """Absolute path of the emulator, or its bare name where the line names no path."""
    claims: tuple[PciClaim, ...] = ()
    nodefaults: bool = False
    vga: str | None = None
    """The `-vga` type; `none` leaves slot 2 of a pc free."""
    origin: Origin = Origin()


class Guest(Struct, frozen=True, kw_only=True):
    """One QEMU call, understood: its network and the rest of the machine."""

    topology: Topology = Topology()
    machine: Machine | None = None
    """None for bare options: no whole command line, only its network part."""
    implicit_user: User | None = None
    """The user network, with a NIC, that QEMU adds because the line says nothing of a network."""
