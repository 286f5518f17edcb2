"""What the writers of devices need to know of the whole guest: its buses, and what its release takes.

layout.place(Sound(address=PciAddress(4)))  →  [("addr", "0x4")]
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from qnetx.diagnostics import Fate, Report
from qnetx.model.bridge import PciController
from qnetx.model.machine import Machine
from qnetx.model.network import Origin
from qnetx.model.seat import Seat
from qnetx.model.usb_controller import UsbController
from qnetx.model.versions import QemuVersion
from qnetx.qemu.devices.seat import DEVNO, REG
from qnetx.qemu.writing.words import Settings
from qnetx.values import PciAddress

_ENDS = {None: "-pci", "ccw": "-ccw", "virtio-mmio": "-device"}
_EXPRESS = ("q35", "virt", "sbsa", "raspi4")


class Layout(Struct, frozen=True):
    """The guest that is written, for which QEMU, and the report of what can't be."""

    machine: Machine
    version: QemuVersion
    report: Report

    @property
    def express(self) -> bool:
        """Whether the board's root bus is PCI Express."""
        kind = self.machine.type or ""
        return any(word in kind.split("-") for word in _EXPRESS) or kind.startswith("pc-q35")

    @property
    def root_bus(self) -> str:
        """QEMU's id of the bus that devices go to by themselves."""
        return "pcie.0" if self.express else "pci.0"

    def pci_bus(self, index: int) -> str:
        """Return QEMU's id of a bus by libvirt's number, which is its controller's id."""
        if index == 0:
            return self.root_bus
        controllers = (d for d in self.machine.devices if isinstance(d, PciController))
        found = next((c for c in controllers if c.index == index), None)
        return (found and found.alias) or f"pci.{index}"

    @property
    def _has_expander(self) -> bool:
        """Whether QEMU has more than one root bus to choose from."""
        return any(
            isinstance(d, PciController) and "expander" in d.model for d in self.machine.devices
        )

    def pci(self, address: PciAddress | None) -> Settings:
        """Return where a device is on PCI; on the root bus, the bus goes without saying if it is the only one."""
        if address is None:
            return []
        function = f".0x{address.function:x}" if address.function else ""
        return [
            ("bus", self.pci_bus(address.bus) if address.bus or self._has_expander else None),
            ("addr", f"0x{address.slot:x}{function}" if address.slot >= 0 else None),
            ("multifunction", self._several(address)),
        ]

    def _several(self, address: PciAddress) -> bool | None:
        """Whether a slot has other functions beside this first one; libvirt finds out itself."""
        if address.multifunction is not None or address.function:
            return address.multifunction
        places = (device.address for device in self.machine.devices if device.address)
        slot = (address.bus, address.slot)
        return True if any((p.bus, p.slot) == slot and p.function for p in places) else None

    def usb_bus(self, index: int) -> str:
        """Return QEMU's id of a USB bus: that of its controller, with the number of the bus."""
        controllers = (d for d in self.machine.devices if isinstance(d, UsbController))
        found = (c for c in controllers if (c.index or 0) == index and c.first_port is None)
        alias = next((c.alias for c in found), None)
        return f"{alias or usb_name(index)}.0"

    def usb(self, bus: int | None, port: str | None) -> Settings:
        """Return where a device is on USB; of several buses QEMU would take another than libvirt."""
        if bus is None and self._has_usb_buses:
            bus = 0
        return [("bus", self.usb_bus(bus) if bus is not None else None), ("port", port)]

    @property
    def _has_usb_buses(self) -> bool:
        """Whether QEMU has more than one USB bus to choose from."""
        controllers = (d for d in self.machine.devices if isinstance(d, UsbController))
        return len({c.index or 0 for c in controllers if c.model != "none"}) > 1

    def virtio(self, name: str, seat: Seat | None, model: str | None = None) -> str:
        """Return the driver of a virtio device by its bus, like `virtio-rng-pci`.

        `model` is libvirt's: `virtio-transitional` and its opposite are forms of the PCI device.
        """
        kind = seat.kind if seat else None
        if seat is None and self.machine.arch == "s390x":
            kind = "ccw"
        form = model.removeprefix("virtio") if model and model.endswith("transitional") else ""
        return f"{name}{_ENDS.get(kind, '-pci')}{form}"

    def seat(self, seat: Seat | None) -> Settings:
        """Return where a device is that is not on PCI."""
        if seat is None:
            return []
        return [
            ("devno", DEVNO.write(seat) if seat.kind == "ccw" else None),
            ("reg", REG.write(seat) if seat.kind == "spapr-vio" else None),
        ]

    def lose(self, origin: Origin, fields: Iterable[str], message: str, hint: str = "") -> None:
        """Name what no option says; the items behind the fields are dropped."""
        items = [item for name in fields for item in origin.items.get(name, ())]
        for item in items:
            self.report.ledger.settle(item, Fate.DROPPED, "no-qemu-equivalent")
        place = items[0].place if items else origin.place
        self.report.say("no-qemu-equivalent", message, place, hint=hint)

    def approximate(
        self, origin: Origin, fields: Iterable[str], message: str, hint: str = ""
    ) -> None:
        """Name what an option says in part."""
        items = [item for name in fields for item in origin.items.get(name, ())]
        for item in items:
            self.report.ledger.settle(item, Fate.APPROXIMATED, "part-of-line-only")
        place = items[0].place if items else origin.place
        self.report.say("part-of-line-only", message, place, hint=hint)

    def choose(self, origin: Origin, fields: Iterable[str], message: str, hint: str = "") -> None:
        """Tell what is fixed on the line that libvirt chooses at each start."""
        items = [item for name in fields for item in origin.items.get(name, ())]
        for item in items:
            self.report.ledger.settle(item, Fate.REWRITTEN, "chosen-for-line")
        place = items[0].place if items else origin.place
        self.report.say("chosen-for-line", message, place, hint=hint)


def usb_name(index: int) -> str:
    """Return libvirt's id of a USB controller."""
    return f"usb{index}" if index else "usb"
