"""What a board has and how its memory is held → `<features>`, `<memoryBacking>`.

Features(acpi=True, vmport=False) → <features><acpi/><vmport state='off'/></features>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.reading import Bag, find_key
from qnetx.domxml.rows import INTEGER, KIB, ON_OFF, PRESENT, TEXT, Row, choice, reach
from qnetx.domxml.taking import child, read_rows, take_if, view
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.features import Features, Memory
from qnetx.model.versions import LibvirtVersion


def _switch(path: str, field: str, since: str) -> Row:
    return Row(f"features/{path}/@state", field, ON_OFF, since=LibvirtVersion.parse(since))


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
    _switch("kvm/hint-dedicated", "hint_dedicated", "5.7.0"),
    _switch("kvm/poll-control", "poll_control", "6.10.0"),
    _switch("kvm/pv-ipi", "pv_ipi", "7.10.0"),
    Row(
        "features/kvm/dirty-ring/@size",
        "dirty_ring",
        INTEGER,
        since=LibvirtVersion(8, 0),
        constants=(("state", "on"),),
    ),
    Row("features/tcg/tb-cache", "tb_cache", KIB, LibvirtVersion(8, 0), (("unit", "KiB"),)),
    _switch("ps2", "ps2", "10.7.0"),
    _switch("ras", "ras", "10.4.0"),
    _switch("htm", "htm", "4.6.0"),
    _switch("nested-hv", "nested_hv", "4.10.0"),
    _switch("ccf-assist", "ccf_assist", "5.9.0"),
    Row("features/cfpc/@value", "cfpc", TEXT, since=LibvirtVersion(6, 3)),
    Row("features/sbbc/@value", "sbbc", TEXT, since=LibvirtVersion(6, 3)),
    Row("features/ibs/@value", "ibs", TEXT, since=LibvirtVersion(6, 3)),
    Row("features/hpt/@resizing", "hpt_resizing", TEXT, since=LibvirtVersion(3, 10)),
    Row("features/hpt/maxpagesize", "hpt_page", KIB, LibvirtVersion(4, 5), (("unit", "KiB"),)),
    Row("features/ioapic/@driver", "ioapic", TEXT, since=LibvirtVersion(3, 4)),
    Row("features/vmport/@state", "vmport", ON_OFF, since=LibvirtVersion(1, 2, 16)),
    Row("features/smm/@state", "smm", ON_OFF, since=LibvirtVersion(2, 1)),
    Row("features/vmcoreinfo/@state", "vmcoreinfo", ON_OFF, since=LibvirtVersion(3, 10)),
    Row("features/gic/@version", "gic", TEXT, since=LibvirtVersion(1, 2, 16)),
)
_MEMORY = (
    Row("memory/@dumpCore", "dump", ON_OFF),
    Row("memoryBacking/hugepages", "huge_pages", PRESENT),
    Row("memoryBacking/hugepages/page/@size", "page_size", KIB, constants=(("unit", "KiB"),)),
    Row("memoryBacking/nosharepages", "merge", choice({False: ""})),
    Row("memoryBacking/locked", "locked", PRESENT),
    Row(
        "memoryBacking/source/@type",
        "source",
        choice({"file": "file", "memfd": "memfd"}),
        since=LibvirtVersion(4, 10),
    ),
    Row(
        "memoryBacking/access/@mode",
        "shared",
        choice({True: "shared"}),
        since=LibvirtVersion(3, 2),
    ),
    Row(
        "memoryBacking/allocation/@mode",
        "prealloc",
        choice({True: "immediate"}),
        since=LibvirtVersion(3, 2),
    ),
    Row(
        "memoryBacking/allocation/@threads",
        "prealloc_threads",
        INTEGER,
        since=LibvirtVersion(8, 2),
    ),
    Row("memoryBacking/discard", "discard", PRESENT, since=LibvirtVersion(4, 4)),
)


def write_features(
    domain: etree._Element, features: Features, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write `<features>`, where there is one to name."""
    write_rows(domain, features, _FEATURES, libvirt, report)
    # With the host's own set, nothing is named beside it.
    named = () if features.hyperv_passthrough else features.hyperv or ()
    for name, value in named:
        since = _HYPERV_SINCE.get(name)
        if since and libvirt < since:
            _say_too_old(name, since, features, libvirt, report)
            continue
        # `stimer/direct` is a part of `stimer`, which stands before it.
        steps = name.split("/")
        hyperv = reach(domain, ("features", "hyperv"))
        reach(hyperv, steps[:1]).set("state", "on")
        reach(hyperv, steps).set("state", "off" if value == "off" else "on")
        if attribute := _HYPERV_VALUES.get(name):
            reach(hyperv, steps).set(attribute, value)
    for item in items_of(features, "hyperv"):
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)


_HYPERV_SINCE = {
    "frequencies": LibvirtVersion(4, 7),
    "reenlightenment": LibvirtVersion(4, 7),
    "tlbflush": LibvirtVersion(4, 7),
    "ipi": LibvirtVersion(4, 10),
    "evmcs": LibvirtVersion(4, 10),
    "stimer/direct": LibvirtVersion(5, 7),
    "avic": LibvirtVersion(8, 10),
    "emsr_bitmap": LibvirtVersion(10, 7),
    "xmm_input": LibvirtVersion(10, 7),
    "tlbflush/direct": LibvirtVersion(11, 0),
    "tlbflush/extended": LibvirtVersion(11, 0),
}
"""Those that came after the others."""


def _say_too_old(
    name: str, since: LibvirtVersion, features: Features, libvirt: LibvirtVersion, report: Report
) -> None:
    for item in items_of(features, "hyperv")[:1]:
        report.ledger.settle(item, Fate.APPROXIMATED, "needs-newer-libvirt")
        message = (
            f"<hyperv><{name}> of '{item.text}' needs libvirt {since}, and the target is {libvirt}"
        )
        report.say("needs-newer-libvirt", message, item.place)


_HYPERV_VALUES = {"spinlocks": "retries", "vendor_id": "value"}


def write_memory(
    domain: etree._Element, memory: Memory, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write how the memory is held."""
    write_rows(domain, memory, _MEMORY, libvirt, report)


_WITH_ACPI = ("x86_64", "i686", "aarch64")
"""Boards on which libvirt switches ACPI off where the XML does not name it."""


def read_features(domain: Bag, arch: str) -> Features | None:
    """Read `<features>`; None where QEMU's own choice is meant."""
    for switch in ("kvm/dirty-ring", "tcg/tb-cache"):
        take_if(domain, f"features/{switch}/@state", "", "on")
    values = read_rows(domain, _FEATURES)
    hyperv = _read_hyperv(domain)
    if hyperv:
        values["hyperv"] = hyperv
    if arch in _WITH_ACPI and not values.get("acpi"):
        values["acpi"] = False
    found = child(domain.element, "features")
    for name in ("pae", "hap", "viridian"):
        if found is not None:
            take_if(domain, "features/gic", "", "")
            # Every board has the first; the others are for other hypervisors.
            take_if(domain, f"features/{name}", "", "")
    return Features(**values, origin=domain.origin()) if values else None


def _read_hyperv(domain: Bag) -> tuple[tuple[str, str], ...]:
    features = child(domain.element, "features")
    hyperv = None if features is None else child(features, "hyperv")
    if hyperv is None or hyperv.get("mode") == "passthrough":
        return ()
    bag = view(domain, hyperv)
    bag.take((hyperv, "mode"), "hyperv")
    found: list[tuple[str, str]] = []
    for element in hyperv.iterchildren("*"):
        name = str(element.tag)
        state = bag.get(f"{name}/@state", "hyperv") or "on"
        attribute = _HYPERV_VALUES.get(name)
        value = bag.get(f"{name}/@{attribute}", "hyperv") if attribute else None
        found.append((name, state if state == "off" or value is None else value))
        for inner in element.iterchildren("*"):
            found.append((f"{name}/{inner.tag}", inner.get("state", "on")))
            bag.take((inner, "state"), "hyperv")
    domain.items.update(bag.items)
    return tuple(found)


def read_memory(domain: Bag) -> Memory | None:
    """Read how the memory is held; None where nothing is said of it."""
    take_if(domain, "memoryBacking/source/@type", "", "anonymous")
    take_if(domain, "memoryBacking/access/@mode", "", "private")
    take_if(domain, "memoryBacking/allocation/@mode", "", "ondemand")
    rows = [row for row in _MEMORY if row.field not in ("merge", "source", "shared", "prealloc")]
    values = read_rows(domain, rows)
    for row in _MEMORY:
        if row not in rows and find_key(domain.element, row.steps) in domain.entered:
            values.update(domain.read((row,)))
    if "page_size" in values:
        values["huge_pages"] = True
    return Memory(**values, origin=domain.origin()) if values else None
