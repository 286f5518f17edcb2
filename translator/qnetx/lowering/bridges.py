"""Ports that QEMU tells apart by chassis and slot → ports with a chassis each, as libvirt has them.

-device ioh3420,chassis=1,slot=1 -device ioh3420,chassis=1,slot=2  →  chassis 1 and chassis 2
"""

from __future__ import annotations

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board
from qnetx.model.bridge import Iommu, PciController
from qnetx.model.device import Device
from qnetx.model.features import Features
from qnetx.model.machine import Machine

_WITHOUT_IOMMU = ("pc", "isapc", "microvm")
"""Boards that take none; QEMU gives them that of virtio, and libvirt does not."""


def lower_bridges(machine: Machine, board: Board, report: Report) -> Machine:
    """Return the machine with a bus number for each port and bridge, and a chassis of its own for each port.

    The first port of a chassis keeps it.
    """
    said = {d.chassis for d in machine.devices if isinstance(d, PciController)}
    used: set[int] = set()
    index = 0
    devices: list[Device] = []
    for device in machine.devices:
        changed: Device = device
        if isinstance(device, PciController):
            index += 1
            chassis = device.chassis
            if chassis is not None and chassis in used:
                chassis = next(n for n in range(1, 1 << 16) if n not in said | used)
                _say_renumbered(device, chassis, report)
            if chassis is not None:
                used.add(chassis)
            changed = replace(device, index=index, chassis=chassis)
        if isinstance(device, Iommu) and board.name in _WITHOUT_IOMMU:
            _leave_out(device, board, report)
            continue
        devices.append(changed)
    return _with_ioapic(replace(machine, devices=tuple(devices)))


def _with_ioapic(machine: Machine) -> Machine:
    """Put the I/O APIC into QEMU, where an IOMMU remaps interrupts: QEMU wants it so, and libvirt to be told."""
    remaps = any(isinstance(d, Iommu) and d.interrupt_remapping for d in machine.devices)
    features = machine.features or Features()
    if not remaps or features.ioapic is not None:
        return machine
    return replace(machine, features=replace(features, ioapic="qemu"))


def _leave_out(iommu: Iommu, board: Board, report: Report) -> None:
    virtio = iommu.model == "virtio"
    fate, code = (Fate.DROPPED, "no-libvirt-equivalent") if virtio else (Fate.REJECTED, "bad-value")
    for item in iommu.origin.items.get("", ()):
        report.ledger.settle(item, fate, code)
        who = "libvirt has no IOMMU" if virtio else "QEMU has no IOMMU of that kind"
        message = f"'{item.text}': {who} on the board '{board.name}'"
        report.say(code, message, item.place, hint="a q35 has one")


def _say_renumbered(port: PciController, chassis: int, report: Report) -> None:
    for item in port.origin.items.get("", ()):
        report.ledger.settle(item, Fate.APPROXIMATED, "option-part-dropped")
        message = (
            f"'{item.text}' gets chassis {chassis}: libvirt tells ports apart by the chassis alone"
        )
        report.say("option-part-dropped", message, item.place)
