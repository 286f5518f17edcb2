"""A whole machine, with its network's words → a command line.

Machine(name="web", memory=1 << 30, …)  →  qemu-system-x86_64 -name web -machine pc -m 1024 … -nodefaults …
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.model.display import Graphics
from qnetx.model.machine import Machine
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.backing import cells_of, whole, write_backing
from qnetx.qemu.writing.boot import write_boot
from qnetx.qemu.writing.clock import write_clock
from qnetx.qemu.writing.completion import complete
from qnetx.qemu.writing.cpu import write_cpu, write_smp
from qnetx.qemu.writing.devices import settle, write_devices
from qnetx.qemu.writing.features import write_machine_type, write_power
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.slots import settle_slots
from qnetx.qemu.writing.words import option, size


class Line(Struct, frozen=True, kw_only=True):
    """A command line: what stands before it in the environment, and its words."""

    environment: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...]
    """The emulator first."""


_EMULATORS = {
    "i686": "i386", "ppc64le": "ppc64", "armv7l": "arm", "armv6l": "arm", "parisc": "hppa",
    "parisc64": "hppa", "openrisc": "or1k",
}  # fmt: skip
"""libvirt's architectures whose QEMU has another name."""


def write_machine(
    machine: Machine, network: Sequence[str], version: QemuVersion, report: Report
) -> Line:
    """Write a machine for a QEMU; `network` are the words of its NICs and their back ends.

    Says `no-qemu-equivalent`, `part-of-line-only` and `chosen-for-line`.
    """
    usb_cards = any("usb-net" in word for word in network)
    layout = Layout(complete(machine, report, usb_cards=usb_cards), version, report)
    machine = layout.machine
    words = [
        machine.emulator or emulator_for(machine.arch),
        *(option("name", machine.name) if machine.name else ()),
        *(option("uuid", str(machine.uuid)) if machine.uuid else ()),
        *write_machine_type(layout),
        *write_cpu(layout),
        *_memory(layout),
        *write_smp(layout),
        *write_backing(layout),
        *_rare(layout),
        "-nodefaults",
        *write_clock(layout),
        *write_power(layout),
        *write_boot(layout),
        *_display(machine),
        *settle_slots([*write_devices(layout), *network], layout),
        *machine.carried,
    ]
    _settle(machine, report)
    return Line(environment=machine.environment, words=tuple(words))


def emulator_for(arch: str | None) -> str:
    """Return the name of the QEMU for an architecture."""
    return f"qemu-system-{_EMULATORS.get(arch or '', arch or 'x86_64')}"


def _memory(layout: Layout) -> list[str]:
    machine = layout.machine
    if machine.memory is None:
        return []
    nodes = [whole(cell.memory) for cell in cells_of(layout)]
    said = [amount for amount in nodes if amount is not None]
    memory = sum(said) if said and len(said) == len(nodes) else machine.memory
    limits = [
        ("slots", machine.memory_slots),
        # Without a suffix this one is bytes.
        ("maxmem", size(machine.max_memory)),
    ]
    return option("m", _size(memory), limits)


def _size(number: int) -> str:
    """Return MiB, or a number with a suffix where that is not whole."""
    mebibytes, rest = divmod(number, 1 << 20)
    return f"{-(-number // 1024)}K" if rest else str(mebibytes)


def _rare(layout: Layout) -> list[str]:
    """Write what few guests have."""
    words = []
    machine = layout.machine
    if machine.iothreads:
        from qnetx.qemu.writing.iothread import write_iothreads  # noqa: PLC0415 - few guests have any

        words += write_iothreads(layout)
    if machine.security:
        from qnetx.qemu.writing.security import write_security  # noqa: PLC0415 - as above

        words += write_security(machine.security)
    if machine.system_info:
        from qnetx.qemu.writing.system_info import write_system_info  # noqa: PLC0415 - as above

        words += write_system_info(machine.system_info)
    return words


def _display(machine: Machine) -> list[str]:
    """Keep QEMU from opening a window where the guest has no server for its screen."""
    shown = any(isinstance(device, Graphics) for device in machine.devices)
    return [] if shown else ["-display", "none"]


def _settle(machine: Machine, report: Report) -> None:
    nodes = (
        *(machine, *machine.records, *machine.cells, *machine.bindings, *machine.iothreads),
        *machine.acpi_tables,
        *(machine.processor.cells if machine.processor else ()),
        *(machine.clock.timers if machine.clock else ()),
        *(machine.system_info.blobs if machine.system_info else ()),
        *filter(None, (machine.security,)),
    )
    for node in nodes:
        settle(node.origin, report)
