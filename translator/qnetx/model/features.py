"""What a board has or lacks beside its devices: `-no-acpi -machine vmport=off` → `Features`.

Features(acpi=False, vmport=False)
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin


class Features(Struct, frozen=True, kw_only=True):
    """Features of the board; None where QEMU's own choice is libvirt's too."""

    acpi: bool | None = None
    apic: bool | None = None
    ioapic: str | None = None
    """Who emulates the I/O APIC: `kvm` or `qemu`."""
    vmport: bool | None = None
    smm: bool | None = None
    gic: str | None = None
    """Version of an ARM board's interrupt controller: `2`, `3`, `host`."""
    eoi: bool | None = None
    """Whether KVM ends interrupts without the guest's leaving."""
    pmu: bool | None = None
    pvspinlock: bool | None = None
    kvm_hidden: bool | None = None
    vmcoreinfo: bool | None = None
    """Whether a guest that crashed can tell where its core dump has its notes."""
    hyperv: tuple[tuple[str, str], ...] | None = None
    """Hyper-V's features by libvirt's names: `on`, `off`, or a value."""
    hyperv_passthrough: bool | None = None
    origin: Origin = Origin()


class Memory(Struct, frozen=True, kw_only=True):
    """How the host holds the guest's memory."""

    dump: bool | None = None
    """Whether it goes into a core dump."""
    merge: bool | None = None
    """Whether pages that are the same are shared with other guests."""
    locked: bool | None = None
    prealloc: bool | None = None
    huge_pages: bool | None = None
    origin: Origin = Origin()
