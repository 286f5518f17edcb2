"""Everything of a guest that is not its network: name, memory, processors, machine type, emulator.

`qemu-system-x86_64 -name web -m 1G -smp 2` → `Machine(name="web", memory=1 << 30, vcpus=2, …)`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from msgspec import Struct

from qnetx.model.network import Origin, Topology, User
from qnetx.values import PciAddress

if TYPE_CHECKING:
    # A guest has few of them: what the others take is not loaded.
    from qnetx.model.boot import AcpiTable, Boot, Power
    from qnetx.model.clock import Clock
    from qnetx.model.device import Device
    from qnetx.model.disk import IoThread
    from qnetx.model.display import CardSetting
    from qnetx.model.features import Features, Memory
    from qnetx.model.memory import Binding, Cell
    from qnetx.model.processor import Processor
    from qnetx.model.security import Security
    from qnetx.model.system_info import SystemInfo


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
    bus: str | None = None
    """QEMU's id of the bus where the user named one."""
    id: str | None = None
    """Its own id, which is the name of the bus behind it if there is one."""
    is_vga: bool = False
    """Whether it replaces the display card that QEMU would add."""
    origin: Origin = Origin()


Record: TypeAlias = "Boot | Clock | Features | Memory | Power | Processor | SystemInfo"
"""A part of the domain, which is no device, with the items behind each of its fields."""


class Machine(Struct, frozen=True, kw_only=True):
    """The rest of a complete domain."""

    name: str | None = None
    uuid: UUID | None = None
    memory: int | None = None
    """Bytes."""
    max_memory: int | None = None
    """Bytes up to which memory can be plugged in while the guest runs."""
    memory_slots: int | None = None
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
    iothreads: tuple[IoThread, ...] = ()
    devices: tuple[Device, ...] = ()
    """The devices beside the NICs, in the order of the line."""
    nodefaults: bool = False
    spoken: frozenset[str] = frozenset()
    """Devices of QEMU's own that the line speaks of, so that QEMU adds none: `serial`, `display`, …"""
    usb: bool = False
    """Whether the board's own USB controller is switched on."""
    keymap: str | None = None
    """The keyboard's layout for all servers of the screen."""
    vga: str | None = None
    """The `-vga` type; `none` leaves slot 2 of a pc free."""
    environment: tuple[tuple[str, str], ...] = ()
    """Variables that the line sets for QEMU."""
    carried: tuple[str, ...] = ()
    """Words for QEMU itself, which are handed on as they are."""
    card_settings: tuple[CardSetting, ...] = ()
    """What is said of all display cards of a model."""
    snapshot: bool = False
    """Whether all that the guest writes to its disks is forgotten at its end."""
    boot: Boot | None = None
    acpi_tables: tuple[AcpiTable, ...] = ()
    firmware_folder: str | None = None
    """Where the firmware's image lies, if its path is not whole."""
    security: Security | None = None
    features: Features | None = None
    backing: Memory | None = None
    cells: tuple[Cell, ...] = ()
    """NUMA nodes, as the line says them."""
    bindings: tuple[Binding, ...] = ()
    processor: Processor | None = None
    clock: Clock | None = None
    power: Power | None = None
    system_info: SystemInfo | None = None
    origin: Origin = Origin()

    @property
    def records(self) -> tuple[Record, ...]:
        """Return the parts of the domain that keep origins of their own."""
        parts = (
            *(self.boot, self.system_info, self.backing, self.features, self.processor),
            *(self.clock, self.power),
        )
        return tuple(part for part in parts if part)


class Guest(Struct, frozen=True, kw_only=True):
    """One QEMU call, understood: its network and the rest of the machine."""

    topology: Topology = Topology()
    machine: Machine | None = None
    """None for bare options: no whole command line, only its network part."""
    implicit_user: User | None = None
    """The user network, with a NIC, that QEMU adds because the line says nothing of a network."""
