"""What a board has and how its memory is held → `<features>`, `<memoryBacking>`.

Features(acpi=True, vmport=False) → <features><acpi/><vmport state='off'/></features>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.rows import ON_OFF, PRESENT, TEXT, Row, choice, place
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.features import Features, Memory
from qnetx.model.versions import LibvirtVersion

_FEATURES = (
    Row("features/acpi", "acpi", PRESENT),
    Row("features/apic", "apic", PRESENT),
    Row("features/apic/@eoi", "eoi", ON_OFF),
    Row("features/pmu/@state", "pmu", ON_OFF, since=LibvirtVersion(1, 2, 12)),
    Row("features/pvspinlock/@state", "pvspinlock", ON_OFF),
    Row("features/kvm/hidden/@state", "kvm_hidden", ON_OFF, since=LibvirtVersion(1, 2, 8)),
    Row(
        "features/hyperv/@mode",
        "hyperv_passthrough",
        choice({True: "passthrough"}),
        since=LibvirtVersion(8, 0),
    ),
    Row("features/ioapic/@driver", "ioapic", TEXT, since=LibvirtVersion(3, 4)),
    Row("features/vmport/@state", "vmport", ON_OFF, since=LibvirtVersion(1, 2, 16)),
    Row("features/smm/@state", "smm", ON_OFF, since=LibvirtVersion(2, 1)),
    Row("features/vmcoreinfo/@state", "vmcoreinfo", ON_OFF, since=LibvirtVersion(3, 10)),
    Row("features/gic/@version", "gic", TEXT, since=LibvirtVersion(1, 2, 16)),
)
_MEMORY = (
    Row("memory/@dumpCore", "dump", ON_OFF),
    Row("memoryBacking/hugepages", "huge_pages", PRESENT),
    Row("memoryBacking/nosharepages", "merge", choice({False: ""})),
    Row("memoryBacking/locked", "locked", PRESENT),
    Row(
        "memoryBacking/allocation/@mode",
        "prealloc",
        choice({True: "immediate"}),
        since=LibvirtVersion(3, 2),
    ),
)


def write_features(
    domain: etree._Element, features: Features, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write `<features>`, where there is one to name."""
    write_rows(domain, features, _FEATURES, libvirt, report)
    # With the host's own set, nothing is named beside it.
    named = () if features.hyperv_passthrough else features.hyperv or ()
    for name, value in named:
        place(domain, ("features", "hyperv", name, "@state"), "off" if value == "off" else "on")
        if attribute := _HYPERV_VALUES.get(name):
            place(domain, ("features", "hyperv", name, attribute), value)
    for item in items_of(features, "hyperv"):
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)


_HYPERV_VALUES = {"spinlocks": "@retries", "vendor_id": "@value"}


def write_memory(
    domain: etree._Element, memory: Memory, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write how the memory is held."""
    write_rows(domain, memory, _MEMORY, libvirt, report)
