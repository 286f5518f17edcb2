"""Processors, their features, and those of hypervisors → `-cpu` and `-smp`.

Processor(model="Haswell", features=(Feature(name="vmx", present=True),))  →  -cpu Haswell,vmx=on
"""

from __future__ import annotations

from math import prod

from qnetx.model.features import Features
from qnetx.model.panic import Panic
from qnetx.model.processor import Processor
from qnetx.qemu.writing.clock import CPU_TIMERS
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, Value, option

_HYPERV = {
    "vendor_id": "vendor-id",
    "emsr_bitmap": "emsr-bitmap",
    "xmm_input": "xmm-input",
    "stimer/direct": "stimer-direct",
    "tlbflush/direct": "tlbflush-direct",
    "tlbflush/extended": "tlbflush-ext",
}
"""libvirt's element → `hv-NAME`, where they differ."""

_BOARD = (
    ("kvm-pv-eoi", "eoi"),
    ("kvm-pv-unhalt", "pvspinlock"),
    ("pmu", "pmu"),
    ("kvm-hint-dedicated", "hint_dedicated"),
    ("kvm-poll-control", "poll_control"),
    ("kvm-pv-ipi", "pv_ipi"),
)
"""Property of the processor → field of `Features`."""

_DEFAULTS = {"x86_64": "qemu64", "i686": "qemu32"}
"""The model of a QEMU that is told none, as its manual page has it."""

_LEVELS = ("sockets", "dies", "clusters", "cores", "threads")
_NAMES = {
    "cmp_legacy": "cmp-legacy", "ds_cpl": "ds-cpl", "fxsr_opt": "fxsr-opt", "lahf_lm": "lahf-lm",
    "nodeid_msr": "nodeid-msr", "pclmuldq": "pclmulqdq", "perfctr_core": "perfctr-core",
    "perfctr_nb": "perfctr-nb", "tsc_adjust": "tsc-adjust", "topoext": "topoext",
}  # fmt: skip
"""libvirt's names of x86 features that QEMU has otherwise."""


def write_cpu(layout: Layout) -> list[str]:
    """Write the model with all that is a property of it."""
    machine = layout.machine
    processor = machine.processor or Processor()
    settings = [*_own(processor), *_of_the_board(layout), *_features(processor)]
    settings = [(key, value) for key, value in settings if value is not None]
    model = "host" if processor.passthrough else "max" if processor.maximum else processor.model
    if not model and not settings:
        return []
    if not model and machine.arch not in _DEFAULTS:
        what = ", ".join(key for key, _ in settings)
        message = f"{what}: these are the processor's, and the XML names no model of it: left out"
        names = [field for _, field in _BOARD] + ["hyperv", "kvm_hidden", "hyperv_passthrough"]
        origin = machine.features.origin if machine.features else processor.origin
        layout.lose(origin, names, message, "<cpu mode='host-passthrough'/> names one")
        return []
    return option("cpu", model or _DEFAULTS[machine.arch or ""], settings)


def _own(processor: Processor) -> Settings:
    cache = {"emulate": True, "disable": False}.get(processor.cache or "")
    return [
        ("vendor", processor.vendor_id),
        ("migratable", processor.migratable),
        ("enforce", True if processor.check == "full" else None),
        ("host-cache-info", True if processor.cache == "passthrough" else None),
        ("l3-cache", cache),
        ("host-phys-bits", processor.host_address_bits),
        ("host-phys-bits-limit", processor.address_limit),
        ("phys-bits", processor.address_bits),
    ]


def _of_the_board(layout: Layout) -> Settings:
    """Return what libvirt counts to the board or to the clock."""
    features = layout.machine.features or Features()
    settings: Settings = [(key, getattr(features, field)) for key, field in _BOARD]
    settings.append(("kvm", False if features.kvm_hidden else None))
    settings.append(("hv-passthrough", features.hyperv_passthrough))
    for name, value in features.hyperv or ():
        if value != "off" or name not in ("spinlocks", "vendor_id"):
            settings.append((f"hv-{_HYPERV.get(name, name)}", value))
    if any(isinstance(d, Panic) and d.model == "hyperv" for d in layout.machine.devices):
        settings.append(("hv-crash", True))
    for timer in layout.machine.clock.timers if layout.machine.clock else ():
        if timer.name in CPU_TIMERS:
            settings.append((CPU_TIMERS[timer.name], timer.present))
        elif timer.name == "tsc":
            settings.append(("tsc-frequency", timer.frequency))
    return settings


def _features(processor: Processor) -> Settings:
    return [(_NAMES.get(f.name, f.name), f.present) for f in processor.features or ()]


def write_smp(layout: Layout) -> list[str]:
    """Write the number of processors; of counts that are not said libvirt makes sockets, and so does this."""
    machine = layout.machine
    if machine.vcpus is None:
        return []
    total = machine.max_vcpus or machine.vcpus
    processor = machine.processor or Processor()
    counts: dict[str, Value] = {level: getattr(processor, level) for level in _LEVELS}
    if total > 1 and not any(counts.values()):
        counts |= {"sockets": total, "cores": 1, "threads": 1}
    elif (said := prod(int(n) for n in counts.values() if n)) != total and any(counts.values()):
        message = f"the topology comes to {said} processors, and the guest has {total}"
        layout.approximate(processor.origin, _LEVELS, f"{message}: QEMU chooses one")
        counts = {}
    limit = machine.max_vcpus if machine.max_vcpus != machine.vcpus else None
    return option("smp", str(machine.vcpus), [("maxcpus", limit), *counts.items()])
