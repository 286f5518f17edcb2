"""NICs and the guest's other PCI devices → the slots that QEMU gives them, on the buses that they name.

For another command line: nothing is moved to where libvirt could have it (see `slots` for that).
"""

from __future__ import annotations

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board
from qnetx.lowering.buses import Buses
from qnetx.model.cards import bus_of
from qnetx.model.machine import Machine, PciClaim
from qnetx.model.network import Nic
from qnetx.model.pci_buses import BRIDGES
from qnetx.values import PciAddress

Places = dict[tuple[int, int], str]
"""Where the devices beside the NICs stand, by their rank (`Origin.order`): the bus and the place on it."""


def allot_line_slots(
    nics: list[Nic], machine: Machine | None, board: Board, report: Report
) -> tuple[list[Nic], Places]:
    """Return the NICs with the slots that QEMU gives them, in their order, and those of all else."""
    buses = Buses(board, machine)
    result = {id(nic): nic for nic in nics}
    places: Places = {}
    devices: list[Nic | PciClaim] = [*nics, *(machine.claims if machine else ())]
    for device in sorted(devices, key=lambda device: device.origin.order):
        if isinstance(device, Nic):
            result[id(device)] = _place_nic(device, buses, report)
        elif bus := buses.find(device.bus):
            address = bus.claim(device.address, device.device, device.origin.place, report)
            places[device.origin.order] = f"{bus.name} {address or ''}"
            if device.device in BRIDGES:
                buses.add(device, bus)
    return [result[id(nic)] for nic in nics], places


def _place_nic(nic: Nic, buses: Buses, report: Report) -> Nic:
    if (
        nic.seat
        or bus_of(nic.model) != "pci"
        or nic.origin.unresolved.keys() & {"address", "pci_bus"}
    ):
        return nic
    root = buses.board.root_bus or "pci.0"
    if nic.pci_bus == root:
        for item in nic.origin.items.get("pci_bus", ()):
            report.ledger.settle(item, Fate.MAPPED)
        nic = replace(nic, pci_bus=None)
    bus = buses.find(nic.pci_bus)
    said = nic.origin.items.get("address", ())
    place = said[-1].written if said else nic.origin.place
    if bus is None:
        if buses.root is not None:
            buses.say_unknown(nic.pci_bus, nic.model or "nic", place, report)
        return nic
    address = bus.claim(nic.address, nic.model or "nic", place, report)
    if address is None:
        return nic
    if nic.address is None or nic.address.slot < 0:
        report.default(f"addr=0x{address.slot:x}", nic.origin.place, "default-slot")
    own = PciAddress(address.slot, address.function, multifunction=address.multifunction)
    return replace(nic, address=own)
