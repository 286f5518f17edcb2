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
    hint_dedicated: bool | None = None
    """Whether the guest counts on processors of its own."""
    poll_control: bool | None = None
    pv_ipi: bool | None = None
    dirty_ring: int | None = None
    """Entries of the ring in which KVM notes written pages."""
    tb_cache: int | None = None
    """Bytes that translated code may take without KVM."""
    ps2: bool | None = None
    ras: bool | None = None
    htm: bool | None = None
    """This and what follows are a pseries board's."""
    nested_hv: bool | None = None
    ccf_assist: bool | None = None
    cfpc: str | None = None
    sbbc: str | None = None
    ibs: str | None = None
    hpt_resizing: str | None = None
    hpt_page: int | None = None
    """Bytes of the largest page."""
    origin: Origin = Origin()


class Memory(Struct, frozen=True, kw_only=True):
    """How the host holds the guest's memory."""

    dump: bool | None = None
    """Whether it goes into a core dump."""
    merge: bool | None = None
    """Whether pages that are the same are shared with other guests."""
    locked: bool | None = None
    prealloc: bool | None = None
    prealloc_threads: int | None = None
    huge_pages: bool | None = None
    page_size: int | None = None
    """Bytes of a huge page; None for the host's default."""
    source: str | None = None
    """`file` or `memfd`; None for memory that has no name."""
    shared: bool | None = None
    """Whether other programs of the host, like a vhost-user switch, may use it."""
    discard: bool | None = None
    """Whether what is in it is thrown away at the guest's end."""
    origin: Origin = Origin()
