"""NICs and the guest's other PCI devices → the slots that QEMU gives them.

QEMU takes the lowest free slot for each device, in its own order (see `Phase`): cards of `-net nic`
before anything of `-device`, drives after that. An explicit `addr=` leaves holes that later devices fill.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board
from qnetx.model.cards import bus_of
from qnetx.model.machine import Machine, PciClaim
from qnetx.model.network import Nic
from qnetx.source import Span
from qnetx.values import PciAddress

Places = dict[tuple[int, int], PciAddress]
"""Where the devices beside the NICs stand, by their rank (`Origin.order`)."""


def allot_slots(
    nics: list[Nic], machine: Machine | None, board: Board, report: Report
) -> tuple[list[Nic], Places]:
    """Return the NICs with the slots that QEMU gives them, in their order, and those of all else."""
    claims = machine.claims if machine else ()
    root = _Root(board, machine)
    result = {id(nic): nic for nic in nics}
    places: Places = {}
    devices: list[Nic | PciClaim] = [*nics, *claims]
    for device in sorted(devices, key=lambda device: device.origin.order):
        if isinstance(device, Nic):
            result[id(device)] = _place_nic(device, root, report)
        else:
            slot = root.claim(device.address, device.device, device.origin.place, report)
            if slot is not None:
                places[device.origin.order] = device.address or PciAddress(slot)
    return [result[id(nic)] for nic in nics], places


def settle_buses(nics: list[Nic], board: Board, report: Report) -> list[Nic]:
    """Return the NICs without the bus where it is the root; behind a bridge libvirt chooses the place.

    libvirt counts buses by itself, and a slot of another bus would be a slot of the root bus in its XML.
    """
    return [_settle_bus(nic, board, report) for nic in nics]


def leave_root(nics: list[Nic], board: Board, report: Report) -> list[Nic]:
    """Return the NICs without the bus where it is the root, and as they are behind a bridge."""
    root = board.root_bus or "pci.0"
    return [_settle_bus(nic, board, report) if nic.pci_bus == root else nic for nic in nics]


def _settle_bus(nic: Nic, board: Board, report: Report) -> Nic:
    items = nic.origin.items
    if nic.pci_bus in (None, board.root_bus or "pci.0"):
        for item in items.get("pci_bus", ()):
            report.ledger.settle(item, Fate.MAPPED)
        return replace(nic, pci_bus=None)
    for item in (*items.get("pci_bus", ()), *items.get("address", ())):
        report.ledger.settle(item, Fate.DROPPED, "bus-not-converted")
    report.say(
        "bus-not-converted",
        f"this NIC sits on the bus '{nic.pci_bus}', which is not converted yet:"
        " libvirt will choose its place",
        items["pci_bus"][0].place if "pci_bus" in items else nic.origin.place,
        hint="the guest may find the card under another name",
    )
    return replace(nic, address=None)


def _place_nic(nic: Nic, root: _Root, report: Report) -> Nic:
    if bus_of(nic.model) != "pci" or nic.pci_bus is not None:
        return nic
    if "address" in nic.origin.unresolved:
        return nic
    if root.bus is None:
        if nic.address is None and root.slots_exist:
            report.say(
                "slot-unknown",
                f"where QEMU puts this card on the board '{root.board}' is not known:"
                " libvirt will choose the place",
                nic.origin.place,
            )
        return nic
    if nic.transport:
        return nic
    said = nic.origin.items.get("address", ())
    place = said[-1].written if said else nic.origin.place
    slot = root.claim(nic.address, nic.model or "nic", place, report)
    if nic.address is not None or slot is None:
        return nic
    report.default(f"addr=0x{slot:x}", nic.origin.place, "default-slot")
    return replace(nic, address=PciAddress(slot))


class _User(Struct, frozen=True):
    """Who has a function of a slot."""

    name: str
    address: PciAddress
    place: Span | None = None


class _Root:
    """The root bus while it fills: which functions are taken, and by whom."""

    def __init__(self, board: Board, machine: Machine | None) -> None:
        self.bus = board.root_bus
        self.board = board.name
        self.slots_exist = board.slots_exist
        self._taken = {(at.slot, at.function): _User("the board itself", at) for at in board.taken}
        if board.display_slot is not None and _has_display_card(machine):
            at = PciAddress(board.display_slot)
            self._taken[at.slot, 0] = _User("the display card", at)
        self._lowest = 0

    def claim(
        self, address: PciAddress | None, device: str, place: Span | None, report: Report
    ) -> int | None:
        """Take a place for a device and return its slot, or None where there is none."""
        if address is not None and address.bus:
            return None
        if address is None:
            slot = self._lowest_free()
            if slot is None:
                report.say("bus-full", f"no PCI slot is left for '{device}'", place)
                return None
            address = PciAddress(slot)
        if other := self._in_the_way(address):
            _say_taken(address, device, other, place, self._lowest_free() or 0, report)
            return None
        self._taken[address.slot, address.function] = _User(f"'{device}'", address, place)
        return address.slot

    def _in_the_way(self, address: PciAddress) -> _User | None:
        """Return who has a place already, or has its slot for itself."""
        taken = self._taken.get((address.slot, address.function))
        if taken:
            return taken
        if address.function:
            first = self._taken.get((address.slot, 0))
            return None if first is None or first.address.multifunction else first
        if address.multifunction:
            return None
        others = (self._taken.get((address.slot, function)) for function in range(1, 8))
        return next(filter(None, others), None)

    def _lowest_free(self) -> int | None:
        # QEMU looks at function 0 alone. Slots are never given back: the search goes on where it ended.
        while self._lowest < 32 and (self._lowest, 0) in self._taken:
            self._lowest += 1
        return self._lowest if self._lowest < 32 else None


def _say_taken(
    address: PciAddress,
    device: str,
    other: _User,
    place: Span | None,
    lowest: int,
    report: Report,
) -> None:
    asked, hint = f"0x{address.slot:x}", f"the lowest free slot is 0x{lowest:x}"
    if other.address.function != address.function:
        # QEMU looks for multifunction= at function 0 alone.
        asked += f".{address.function}"
        hint += "; to share a slot, give the device of function 0 multifunction=on"
    message = f"'{device}' asks for PCI slot {asked}, where {other.name} is already"
    report.say("slot-taken", message, place, hint=hint, second=other.place)


def _has_display_card(machine: Machine | None) -> bool:
    if machine is None:
        return True
    if machine.vga is not None:
        return machine.vga != "none"
    return not machine.nodefaults and not any(claim.is_vga for claim in machine.claims)
