"""Counts of `-smp` that are not said → as QEMU fills them: `-smp 4` → 1 socket of 4 cores.

Until 6.2 QEMU made sockets of what is not said, since then cores; a board that is named with its
release stays as it was. libvirt makes sockets. Source: QEMU's manual page, "-smp".
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.machine import Machine
from qnetx.model.versions import QemuVersion
from qnetx.source import Span

if TYPE_CHECKING:
    from qnetx.model.processor import Processor

_PREFERS_CORES = QemuVersion(6, 2)
_LEVELS = ("sockets", "dies", "clusters", "cores", "threads")


def lower_processor(
    machine: Machine, qemu: QemuVersion, report: Report, place: Span | None
) -> Machine:
    """Return the machine with a whole topology, and its NUMA nodes."""
    total = machine.max_vcpus or machine.vcpus or 1
    machine = _with_topology(machine, total, qemu, report, place)
    if machine.cells or machine.max_memory is not None:
        from qnetx.lowering.numa import lower_numa  # noqa: PLC0415 - few guests have nodes

        machine = lower_numa(machine, total, report)
    return machine


def _with_topology(
    machine: Machine, total: int, qemu: QemuVersion, report: Report, place: Span | None
) -> Machine:
    processor = machine.processor
    if processor is None:
        return machine
    if machine.arch not in _KNOWN:
        _forget(processor, machine.arch or "", report)
        return replace(machine, processor=None)
    said = {name: n for name in _LEVELS if (n := getattr(processor, name)) is not None}
    if total == 1 and not said:
        return machine
    filled = _fill(dict(said), total, cores_first=_release_of(machine, qemu) >= _PREFERS_CORES)
    if prod(filled.values()) != total:
        return replace(machine, processor=_without_topology(processor, said, total, report))
    if len(said) < len(filled):
        counts = ",".join(f"{name}={filled[name]}" for name in filled)
        report.default(f"-smp {counts}", place, "default-topology")
    return replace(machine, processor=replace(processor, **filled))


_KNOWN = ("x86_64", "i686", "aarch64", "armv6l", "armv7l", "ppc64", "ppc64le", "s390x")
"""Architectures whose processors libvirt knows; of others it takes no word about them."""


def _forget(processor: Processor, arch: str, report: Report) -> None:
    """Name what is said of a processor that libvirt takes no <cpu> for; their number stays."""
    items = {item: name for name, found in processor.origin.items.items() for item in found}
    for item, name in items.items():
        if name in _LEVELS and not any(getattr(processor, level) for level in _LEVELS):
            report.ledger.settle(item, Fate.MAPPED)
            continue
        report.ledger.settle(item, Fate.APPROXIMATED, "option-part-dropped")
        message = f"libvirt takes no <cpu> for {arch}: of '{item.text}' the guest gets the default"
        report.say("option-part-dropped", message, item.place)


def _fill(counts: dict[str, int], total: int, *, cores_first: bool) -> dict[str, int]:
    """Fill in sockets, cores and threads; the first that is not said takes all that is left."""
    order = ("cores", "sockets", "threads") if cores_first else ("sockets", "cores", "threads")
    greedy = next((name for name in order if name not in counts), None)
    for name in order:
        if name != greedy:
            counts.setdefault(name, 1)
    if greedy:
        counts[greedy] = max(total // prod(counts.values()), 1)
    return {name: counts[name] for name in _LEVELS if name in counts}


def _release_of(machine: Machine, qemu: QemuVersion) -> QemuVersion:
    match = re.search(r"-(\d+)\.(\d+)$", machine.type or "")
    return QemuVersion(int(match[1]), int(match[2])) if match else qemu


def _without_topology(
    processor: Processor, said: dict[str, int], total: int, report: Report
) -> Processor:
    for item in {item for name in said for item in processor.origin.items.get(name, ())}:
        report.ledger.settle(item, Fate.APPROXIMATED, "option-part-dropped")
        report.say(
            "option-part-dropped",
            f"the topology of '{item.text}' does not come to {total} processors: libvirt chooses one",
            item.place,
            hint="sockets, cores and threads multiply to the number of processors",
        )
    return replace(processor, **dict.fromkeys(said))
