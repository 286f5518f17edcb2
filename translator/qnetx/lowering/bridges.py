"""Ports that QEMU tells apart by chassis and slot → ports with a chassis each, as libvirt has them.

-device ioh3420,chassis=1,slot=1 -device ioh3420,chassis=1,slot=2  →  chassis 1 and chassis 2
"""

from __future__ import annotations

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.bridge import PciController
from qnetx.model.device import Device
from qnetx.model.machine import Machine


def lower_bridges(machine: Machine, report: Report) -> Machine:
    """Return the machine with a chassis of its own for each port: the first one keeps what it has."""
    said = {d.chassis for d in machine.devices if isinstance(d, PciController)}
    used: set[int] = set()
    devices: list[Device] = []
    for device in machine.devices:
        changed: Device = device
        if isinstance(device, PciController) and device.chassis is not None:
            if device.chassis in used:
                free = next(n for n in range(1, 1 << 16) if n not in said | used)
                changed = _renumbered(device, free, report)
                used.add(free)
            used.add(device.chassis)
        devices.append(changed)
    return replace(machine, devices=tuple(devices))


def _renumbered(port: PciController, chassis: int, report: Report) -> PciController:
    for item in port.origin.items.get("", ()):
        report.ledger.settle(item, Fate.APPROXIMATED, "option-part-dropped")
        message = (
            f"'{item.text}' gets chassis {chassis}: libvirt tells ports apart by the chassis alone"
        )
        report.say("option-part-dropped", message, item.place)
    return replace(port, chassis=chassis)
