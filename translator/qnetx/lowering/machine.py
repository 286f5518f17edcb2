"""What a domain needs and the line does not say → QEMU's default: name, memory, processors, type.

Machine(arch="x86_64") → Machine(name="start-vm", memory=128 MiB, vcpus=1, type="pc", …)
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import is_one_of
from qnetx.lowering.boot import lower_boot
from qnetx.model.machine import Guest, Machine, VirtType
from qnetx.source import Span

_MEMORY = 128
"""MiB that QEMU gives a guest without `-m`, on most boards (manual page, -m)."""

_BOARDS: tuple[tuple[str, int, int], ...] = (
    # machine types (a star is any ending), MiB of memory, processors
    ("raspi2b|raspi3b|orangepi-pc|sbsa-ref", 1024, 4),
    ("raspi3ap", 512, 4),
    ("raspi0|raspi1ap", 512, 1),
    ("xlnx-zcu102", _MEMORY, 4),
    ("sifive_u", _MEMORY, 2),
    ("cubieboard|powernv*", 1024, 1),
    ("pseries*|hppa", 512, 1),
    ("fuloong2e", 256, 1),
    ("lx60", 64, 1),
    ("mps2-*", 16, 1),
)
"""What boards have without `-m` and `-smp` where that is not 128 MiB and one processor; 7.2's."""

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
    "ppc": "g3beige",
    "riscv32": "spike",
    "riscv64": "spike",
    "alpha": "clipper",
    "m68k": "mcf5208evb",
    "microblaze": "petalogix-s3adsp1800",
    "microblazeel": "petalogix-s3adsp1800",
    "openrisc": "or1k-sim",
    "loongarch64": "virt",
    "xtensa": "sim",
    "xtensaeb": "sim",
    "sh4": "shix",
    "sh4eb": "shix",
    "parisc": "hppa",
    "cris": "axis-dev88",
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
    kind = machine.type or _TYPES.get(machine.arch or "")
    found = (row[1:] for row in _BOARDS if is_one_of(kind or "", row[0]))
    memory, processors = next(found, (_MEMORY, 1))
    if machine.memory is None:
        default("default-memory", f"-m {memory}")
        machine = replace(machine, memory=memory << 20)
    if machine.vcpus is None:
        default("default-vcpus", f"-smp {processors}")
        machine = replace(machine, vcpus=processors)
    if machine.virt_type is None:
        default("default-accelerator", "-accel tcg")
        machine = replace(machine, virt_type=VirtType.QEMU)
    if machine.type is None and kind:
        default("default-machine", f"-machine {kind}")
        machine = replace(machine, type=kind)
    if machine.arch == "armv7l" and machine.type == "versatilepb":
        # libvirt knows its PCI bus, which its disks are on, for this architecture alone.
        machine = replace(machine, arch="armv6l")
    return lower_boot(guest, machine, report, place)


def _without_slash(machine: Machine, name: str, report: Report) -> Machine:
    """Give the guest a name that libvirt takes: its files are called after it."""
    changed = name.replace("/", "-")
    for item in machine.origin.items.get("name", ()):
        report.ledger.settle(item, Fate.REWRITTEN, "name-changed")
        message = f"libvirt takes no '/' in a name: '{name}' becomes '{changed}'"
        report.say("name-changed", message, item.place)
    return replace(machine, name=changed)
