"""NICs and the guest's other PCI devices → the places that QEMU gives them.

QEMU takes the lowest free slot for each device, in its own order (see `Phase`): cards of `-net nic`
before anything of `-device`, drives after that. An explicit `addr=` leaves holes that later devices fill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board
from qnetx.lowering.buses import Bus, Buses
from qnetx.model.cards import bus_of
from qnetx.model.device import Device, kind_of
from qnetx.model.machine import Machine, PciClaim
from qnetx.model.network import Nic, Origin
from qnetx.model.pci_buses import BRIDGES
from qnetx.values import PciAddress

if TYPE_CHECKING:
    from qnetx.model.bridge import PciController

Order = tuple[int, int]

_PLACE = ("pci_bus", "address", "multifunction")
"""Fields whose items say where a device stands."""


class Layout(Struct):
    """Where the devices beside the NICs stand, by their rank (`Origin.order`)."""

    places: dict[Order, PciAddress] = field(default_factory=dict)
    numbers: dict[Order, int | None] = field(default_factory=dict)
    """libvirt's numbers of the buses behind ports and bridges; None where it can't have them."""
    strays: dict[Order, str] = field(default_factory=dict)
    """Devices on a bus that libvirt can't have, and the name of the bus."""
    moved: set[Order] = field(default_factory=set)
    """Devices with another slot than QEMU's."""
    refused: dict[Order, str] = field(default_factory=dict)
    """Devices that QEMU would refuse, and the code that says why."""


def allot_slots(
    nics: list[Nic], machine: Machine | None, board: Board, report: Report, *, alone: bool = False
) -> tuple[list[Nic], Layout]:
    """Return the NICs with the slots that QEMU gives them, in their order, and those of all else.

    With `alone`, no bus but the root is written, and NICs on another one leave their place to libvirt.
    """
    claims = machine.claims if machine else ()
    buses = Buses(board, machine)
    layout = Layout()
    found: list[tuple[Nic | PciClaim, Bus, PciAddress]] = []
    result = {id(nic): nic for nic in nics}
    devices: list[Nic | PciClaim] = [*nics, *claims]
    devices.sort(key=lambda device: device.origin.order)
    for device in devices:
        if isinstance(device, Nic) and _goes_alone(device, buses, alone=alone or machine is None):
            result[id(device)] = _astray(device, str(device.pci_bus), None, report)
            continue
        if isinstance(device, Nic):
            placed = _place_nic(device, buses, layout, report)
        else:
            placed = _place_claim(device, buses, layout, report)
        if placed:
            found.append((device, *placed))
    for device, bus, address in found:
        settled = bus.settle(address)
        if settled.slot != address.slot:
            layout.moved.add(device.origin.order)
            _say_moved(device, bus, address, settled, report)
        if isinstance(device, Nic):
            if settled.slot != address.slot:
                _settle_place(device.origin, Fate.APPROXIMATED, "slot-moved", report)
            result[id(device)] = _seated(device, settled, report)
        else:
            layout.places[device.origin.order] = settled
    _place_strays(devices, buses, layout, result, report)
    for nic in nics:
        if result[id(nic)] is nic and bus_of(nic.model) == "pci":
            result[id(nic)] = _seated(nic, nic.address, report)
    return [result[id(nic)] for nic in nics], layout


def forget_buses(nics: list[Nic], board: Board, report: Report) -> list[Nic]:
    """Return the NICs without the bus that they name, where no bus of the guest's is written."""
    root = board.root_bus or "pci.0"
    return [
        _astray(nic, nic.pci_bus, None, report)
        if nic.pci_bus not in (None, root)
        else _seated(nic, nic.address, report)
        for nic in nics
    ]


def seat_device(device: Device, layout: Layout, report: Report) -> Device | None:
    """Return a device at its place; None where libvirt can't have it, or QEMU would refuse it."""
    order = device.origin.order
    if code := layout.refused.get(order):
        _settle(device.origin, ("", *_PLACE), Fate.REJECTED, code, report)
        return None
    if kind_of(device) == "PciController" and order in layout.numbers:
        number = layout.numbers[order]
        if number is None:
            _drop_controller(cast("PciController", device), report)
            return None
        device = replace(device, index=number)
    if order in layout.strays:
        address = layout.places.get(order)
        name = f"'{_name(device.origin)}'"
        _say_astray(device.origin, name, layout.strays[order], address, report)
        return replace(device, address=address)
    if order not in layout.places:
        unsettled = device.address is not None and device.address.slot < 0
        return replace(device, address=None) if unsettled else device
    if order in layout.moved:
        _settle_place(device.origin, Fate.APPROXIMATED, "slot-moved", report)
    _settle(device.origin, _PLACE, Fate.MAPPED, None, report)
    return replace(device, address=layout.places[order])


def _place_claim(
    claim: PciClaim, buses: Buses, layout: Layout, report: Report
) -> tuple[Bus, PciAddress] | None:
    order, place = claim.origin.order, claim.origin.place
    if buses.root is None and not claim.bus and buses.board.name != "isapc":
        return None
    bus = buses.find(claim.bus)
    if bus is None:
        if buses.root is not None or buses.board.name == "isapc":
            buses.say_unknown(claim.bus, claim.device, place, report)
            layout.refused[order] = "bus-unknown"
        else:
            layout.strays[order] = claim.bus or ""
        return None
    if buses.say_misplaced(claim.device, bus, place, report):
        layout.refused[order] = "bad-value"
        return None
    address = bus.claim(claim.address, claim.device, place, report)
    if claim.device in BRIDGES:
        layout.numbers[order] = buses.add(claim, bus).number
    if bus.number is None or not (bus.kind.cards or claim.device in BRIDGES):
        layout.strays[order] = bus.name
        return None
    return (bus, address) if address else None


def _goes_alone(nic: Nic, buses: Buses, *, alone: bool) -> bool:
    """Whether a NIC names a bus that is not written with it."""
    root = buses.board.root_bus or "pci.0"
    return alone and nic.pci_bus is not None and nic.pci_bus.rpartition("/")[2] != root


def _place_nic(
    nic: Nic, buses: Buses, layout: Layout, report: Report
) -> tuple[Bus, PciAddress] | None:
    if (
        nic.seat
        or bus_of(nic.model) != "pci"
        or {"address", "pci_bus"} & nic.origin.unresolved.keys()
    ):
        return None
    bus = buses.find(nic.pci_bus)
    if bus is None:
        _unknown_bus(nic, buses, layout, report)
        return None
    said = nic.origin.items.get("address", ())
    place = said[-1].written if said else nic.origin.place
    if buses.say_misplaced(nic.model or "nic", bus, place, report):
        _settle(nic.origin, _PLACE, Fate.REJECTED, "bad-value", report)
        return None
    address = bus.claim(nic.address, nic.model or "nic", place, report)
    if bus.number is None or not bus.kind.cards:
        layout.strays[nic.origin.order] = bus.name
        return None
    return (bus, address) if address else None


def _unknown_bus(nic: Nic, buses: Buses, layout: Layout, report: Report) -> None:
    board = buses.board
    items = nic.origin.items.get("pci_bus", ())
    if buses.root is not None or (board.name == "isapc" and nic.model is not None):
        place = items[0].written if items else nic.origin.place
        buses.say_unknown(nic.pci_bus, nic.model or "nic", place, report)
        _settle(nic.origin, _PLACE, Fate.REJECTED, "bus-unknown", report)
    elif nic.pci_bus not in (None, "pci.0"):
        layout.strays[nic.origin.order] = str(nic.pci_bus)
    elif nic.address is None and board.slots_exist:
        message = (
            f"where QEMU puts this card on the board '{board.name}' is not known:"
            " libvirt will choose the place"
        )
        report.say("slot-unknown", message, nic.origin.place)


def _place_strays(
    devices: list[Nic | PciClaim],
    buses: Buses,
    layout: Layout,
    result: dict[int, Nic],
    report: Report,
) -> None:
    """Put devices without their bus on the root, behind all others, so that libvirt adds no ports for them."""
    for device in devices:
        order = device.origin.order
        bridge = isinstance(device, PciClaim) and device.device in BRIDGES
        if order not in layout.strays or bridge:
            continue
        name = device.device if isinstance(device, PciClaim) else device.model or "nic"
        root = buses.root
        address = root.claim(None, name, device.origin.place, report) if root else None
        if isinstance(device, Nic):
            result[id(device)] = _astray(device, layout.strays[order], address, report)
        elif address:
            layout.places[order] = address


def _seated(nic: Nic, address: PciAddress | None, report: Report) -> Nic:
    """Return a NIC at its place, which libvirt chooses where there is none."""
    if address is not None and address.slot < 0:
        address = None
    _settle(nic.origin, ("pci_bus",), Fate.MAPPED, None, report)
    if (nic.address is None or nic.address.slot < 0) and address is not None:
        report.default(f"addr=0x{address.slot:x}", nic.origin.place, "default-slot")
    return replace(nic, address=address, pci_bus=None)


def _astray(nic: Nic, bus: str, address: PciAddress | None, report: Report) -> Nic:
    _say_astray(nic.origin, "this NIC", bus, address, report)
    return replace(nic, address=address, pci_bus=None)


def _say_astray(
    origin: Origin, device: str, bus: str, address: PciAddress | None, report: Report
) -> None:
    """Say of a device that the bus which it stands on is not there."""
    _settle_place(origin, Fate.DROPPED, "bus-not-converted", report)
    said = origin.items.get("pci_bus", ())
    place = f"it moves to slot 0x{address.slot:x} of the root bus" if address else ""
    report.say(
        "bus-not-converted",
        f"{device} sits on the bus '{bus}', which is not converted:"
        f" {place or 'libvirt will choose its place'}",
        said[0].place if said else origin.place,
        hint="the guest may find the card under another name",
    )


def _drop_controller(device: PciController, report: Report) -> None:
    name = _name(device.origin)
    _settle(device.origin, ("",), Fate.DROPPED, "no-libvirt-equivalent", report)
    message = f"'{name}' is left out: libvirt has no {device.model} on a bus like that"
    below = ", ".join(BRIDGES[device.device].below)
    hint = f"libvirt has it behind these alone: {below}"
    report.say("no-libvirt-equivalent", message, device.origin.place, hint=hint)


def _say_moved(
    device: Nic | PciClaim, bus: Bus, old: PciAddress, new: PciAddress, report: Report
) -> None:
    name = device.device if isinstance(device, PciClaim) else device.model or "nic"
    report.say(
        "slot-moved",
        f"QEMU puts '{name}' into slot {old.slot} of '{bus.name}', which libvirt keeps free:"
        f" it moves to slot 0x{new.slot:x}",
        device.origin.place,
        hint="the guest may find the card under another name",
    )


def _settle_place(origin: Origin, fate: Fate, code: str, report: Report) -> None:
    """Give the items that say where a device stands a fate, or the option where none says it."""
    items = origin.items
    said = [item for name in ("pci_bus", "address") for item in items.get(name, ())]
    for item in said or items.get("", ()):
        report.ledger.settle(item, fate if said else Fate.APPROXIMATED, code)


def _settle(
    origin: Origin, names: tuple[str, ...], fate: Fate, code: str | None, report: Report
) -> None:
    for name in names:
        for item in origin.items.get(name, ()):
            if report.ledger.is_open(item):
                report.ledger.settle(item, fate, code)


def _name(origin: Origin) -> str:
    items = origin.items.get("", ())
    return items[0].text if items else ""
