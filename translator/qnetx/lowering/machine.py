"""What a domain needs and the line does not say → QEMU's default: name, memory, processors, type.

Machine(arch="x86_64") → Machine(name="start-vm", memory=128 MiB, vcpus=1, type="pc", …)
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.boot import lower_boot
from qnetx.model.machine import Guest, Machine, VirtType
from qnetx.source import Span

_MEMORY = 128 << 20
"""Bytes that QEMU gives a guest without `-m` (manual page, -m)."""

_TYPES = {
    "x86_64": "pc",
    "i686": "pc",
    "ppc64": "pseries",
    "ppc64le": "pseries",
    "s390x": "s390-ccw-virtio",
    "mips": "malta",
    "mips64": "malta",
    "mips64el": "malta",
    "mipsel": "malta",
    "sparc": "SS-5",
    "sparc64": "sun4u",
}
"""The machine type of a QEMU that is told none; a missing architecture has no default."""


def lower_machine(
    guest: Guest, machine: Machine, fallback: str, report: Report, place: Span | None
) -> Machine:
    """Return the machine complete enough for libvirt, which refuses a domain without name or memory."""

    def default(code: str, text: str) -> None:
        report.default(text, place, code)

    if machine.name is None:
        name = re.sub(r"[^\w.+-]+", "-", fallback).strip("-.") or "guest"
        default("default-name", f"-name {name}")
        machine = replace(machine, name=name)
    elif "/" in machine.name:
        machine = _without_slash(machine, machine.name, report)
    if machine.memory is None:
        default("default-memory", "-m 128")
        machine = replace(machine, memory=_MEMORY)
    if machine.vcpus is None:
        default("default-vcpus", "-smp 1")
        machine = replace(machine, vcpus=1)
    if machine.virt_type is None:
        default("default-accelerator", "-accel tcg")
        machine = replace(machine, virt_type=VirtType.QEMU)
    if machine.type is None and (kind := _TYPES.get(machine.arch or "")):
        default("default-machine", f"-machine {kind}")
        machine = replace(machine, type=kind)
    return lower_boot(guest, machine, report, place)


def _without_slash(machine: Machine, name: str, report: Report) -> Machine:
    """Give the guest a name that libvirt takes: its files are called after it."""
    changed = name.replace("/", "-")
    for item in machine.origin.items.get("name", ()):
        report.ledger.settle(item, Fate.REWRITTEN, "name-changed")
        message = f"libvirt takes no '/' in a name: '{name}' becomes '{changed}'"
        report.say("name-changed", message, item.place)
    return replace(machine, name=changed)
