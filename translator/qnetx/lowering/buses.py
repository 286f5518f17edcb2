"""A guest's PCI buses while they fill: who has which place, and how libvirt numbers the buses.

    -device pci-bridge,id=b1,chassis_nr=1 -device e1000,bus=b1  →  Bus("b1", number=1) with a card on it

Measured on QEMU 7.2: names of buses, and the slots that it gives behind each kind of bridge.
"""

from __future__ import annotations

from difflib import get_close_matches

from msgspec import Struct, field

from qnetx.diagnostics import Report
from qnetx.lowering.board import Board
from qnetx.model.machine import Machine, PciClaim
from qnetx.model.pci_buses import BRIDGES, BusKind
from qnetx.source import Span
from qnetx.values import PciAddress


class User(Struct, frozen=True):
    """Who has a function of a slot."""

    name: str
    address: PciAddress
    place: Span | None = None


class Bus(Struct):
    """One bus: which functions of which slots are taken, and by whom."""

    name: str
    kind: BusKind
    number: int | None = 0
    """libvirt's number of it; None where libvirt can't have it."""
    taken: dict[tuple[int, int], User] = field(default_factory=dict)
    lowest: int = 0

    def claim(
        self, wanted: PciAddress | None, device: str, place: Span | None, report: Report
    ) -> PciAddress | None:
        """Take a place for a device and return it, or None (and a diagnostic) where there is none.

        A place that is all zero but for `multifunction` and has the slot -1 leaves the slot to QEMU.
        """
        if wanted is None or wanted.slot < 0:
            slot = self.lowest_free()
            if slot is None:
                self._say_full(device, place, report)
                return None
            wanted = PciAddress(slot, multifunction=wanted.multifunction if wanted else None)
        elif wanted.slot > self.kind.last:
            self._say_full(device, place, report)
            return None
        if other := self._in_the_way(wanted):
            self._say_taken(wanted, device, other, place, report)
            return None
        self.taken[wanted.slot, wanted.function] = User(f"'{device}'", wanted, place)
        number = self.number or 0
        return PciAddress(wanted.slot, wanted.function, number, wanted.multifunction)

    def settle(self, address: PciAddress) -> PciAddress:
        """Return the place that libvirt has for one of QEMU's: it keeps slot 0 of a bridge free."""
        if address.slot >= self.kind.first:
            return address
        used = {slot for slot, _ in self.taken}
        free = next((n for n in range(self.kind.first, self.kind.last + 1) if n not in used), 0)
        return PciAddress(free, address.function, address.bus, address.multifunction)

    def lowest_free(self) -> int | None:
        """Return the slot that QEMU gives next."""
        # QEMU looks at function 0 alone. Slots are never given back: the search goes on where it ended.
        while self.lowest <= self.kind.last and (self.lowest, 0) in self.taken:
            self.lowest += 1
        return self.lowest if self.lowest <= self.kind.last else None

    def _in_the_way(self, address: PciAddress) -> User | None:
        """Return who has a place already, or has its slot for itself."""
        taken = self.taken.get((address.slot, address.function))
        if taken:
            return taken
        if address.function:
            first = self.taken.get((address.slot, 0))
            return None if first is None or first.address.multifunction else first
        if address.multifunction:
            return None
        others = (self.taken.get((address.slot, function)) for function in range(1, 8))
        return next(filter(None, others), None)

    def _say_full(self, device: str, place: Span | None, report: Report) -> None:
        if self.kind.last:
            message, hint = f"no PCI slot is left for '{device}'", ""
            if self.number:
                message += f" on the bus '{self.name}'"
        else:
            message = (
                f"'{self.name}' is a port for one card in slot 0: '{device}' has no place on it"
            )
            hint = "a port of its own for each card, or functions of one: multifunction=on,addr=0.1"
        report.say("bus-full", message, place, hint=hint)

    def _say_taken(
        self, address: PciAddress, device: str, other: User, place: Span | None, report: Report
    ) -> None:
        asked = f"0x{address.slot:x}"
        lowest = self.lowest_free()
        hint = "" if lowest is None else f"the lowest free slot is 0x{lowest:x}"
        if other.address.function != address.function:
            # QEMU looks for multifunction= at function 0 alone.
            asked += f".{address.function}"
            hint += "; to share a slot, give the device of function 0 multifunction=on"
        where = f" of '{self.name}'" if self.number else ""
        message = f"'{device}' asks for PCI slot {asked}{where}, where {other.name} is already"
        report.say("slot-taken", message, place, hint=hint.removeprefix("; "), second=other.place)


class Buses:
    """All buses of a guest, by QEMU's names."""

    def __init__(self, board: Board, machine: Machine | None) -> None:
        self.board = board
        self.by_name: dict[str, Bus] = {}
        self._following = 1
        self._unnamed = {True: 0, False: int(board.root_bus == "pci.0")}
        if board.root_bus is None:
            return
        express = board.root_bus == "pcie.0"
        kind = BusKind(model="pcie-root" if express else "pci-root", express=express)
        root = Bus(board.root_bus, kind)
        functions = [*board.taken, *(board.usb if machine and machine.usb else ())]
        root.taken = {(at.slot, at.function): User("the board itself", at) for at in functions}
        if board.display_slot is not None and _has_display_card(machine):
            at = PciAddress(board.display_slot)
            root.taken[at.slot, 0] = User("the display card", at)
        self.by_name[board.root_bus] = root

    @property
    def root(self) -> Bus | None:
        """The bus that devices go to which name none; None where its slots are not known."""
        return self.by_name.get(self.board.root_bus or "")

    def find(self, name: str | None) -> Bus | None:
        """Return the bus that a device names, or the root where it names none; None where there is none."""
        return self.by_name.get(name.rpartition("/")[2]) if name else self.root

    def add(self, claim: PciClaim, parent: Bus | None) -> Bus:
        """Make the bus behind a port or bridge; its number is None where libvirt can't have it there."""
        kind = BRIDGES[claim.device]
        name = claim.id
        if not name:
            name = f"{'pcie' if kind.express else 'pci'}.{self._unnamed[kind.express]}"
            self._unnamed[kind.express] += 1
        number = None
        if parent and parent.number is not None and parent.kind.model in kind.below:
            number = self._following
            self._following += 1
        return self.by_name.setdefault(name, Bus(name, kind, number))

    def say_misplaced(self, device: str, bus: Bus, place: Span | None, report: Report) -> bool:
        """Refuse what QEMU lets onto another bus alone; False where there is nothing to refuse."""
        if device in ("pxb", "pxb-pcie") and bus is not self.root:
            message = (
                f"'{device}' is on the bus '{bus.name}', and QEMU has it on the root bus alone"
            )
        elif bus.kind.model == "pcie-expander-bus" and device not in BRIDGES:
            message = f"'{device}' is on '{bus.name}', where QEMU takes ports and bridges alone"
        else:
            return False
        hint = "put it behind a pcie-root-port there" if device not in BRIDGES else "leave bus= out"
        report.say("bad-value", message, place, hint=hint)
        return True

    def say_unknown(
        self, name: str | None, device: str, place: Span | None, report: Report
    ) -> None:
        """Refuse a bus that is not there, as QEMU does."""
        if not name:
            message = f"'{device}' is a PCI card, and the board '{self.board.name}' has no PCI bus"
            report.say("bus-unknown", message, place, hint="a board with PCI is pc or q35")
            return
        close = get_close_matches(name, self.by_name, n=1)
        known = ", ".join(f"'{each}'" for each in self.by_name)
        hint = f"did you mean '{close[0]}'?" if close else ""
        hint += f"{' ' if hint else ''}the PCI buses up to here are {known}" if known else ""
        message = f"'{device}' asks for the PCI bus '{name}', which nothing before it makes"
        report.say("bus-unknown", message, place, hint=hint)


def _has_display_card(machine: Machine | None) -> bool:
    if machine is None:
        return True
    if machine.vga is not None:
        return machine.vga != "none"
    return not machine.nodefaults and not any(claim.is_vga for claim in machine.claims)
