"""A guest as libvirt's XML says it → with what libvirt chooses and adds itself written out.

Nic(), on a `pc` board  →  Nic(model="rtl8139", mac=52:54:00:…); Tap(queues=4) with virtio  →  Nic(multiqueue=True, vectors=10)

QEMU has other defaults than libvirt: a guest whose card changes its model after the move is broken.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.cards import bus_of
from qnetx.model.machine import Guest, Machine
from qnetx.model.network import (
    Backend,
    Bridge,
    Direct,
    Hostdev,
    Nic,
    Phase,
    Segment,
    Tap,
    Vdpa,
    VirtualNetwork,
)
from qnetx.model.seat import Seat
from qnetx.values import MacAddress

_ARM = ("armv6l", "armv7l", "aarch64")
_MMIO_BOARDS = ("vexpress-a9", "vexpress-a15", "versatilepb")


def lower_from_libvirt(guest: Guest, name: str, report: Report) -> Guest:
    """Return the guest with its cards' models, MACs, seats and queues as libvirt would have them.

    libvirt draws a MAC address where the XML has none; here it is derived from the guest's `name`, so
    that the same XML gives the same line. Says `mac-derived`.
    """
    taken = {str(nic.mac) for segment in guest.topology.segments for nic in segment.nics}
    segments = [
        replace(
            segment,
            nics=tuple(
                _with_mac(
                    _lower(nic, segment, guest.machine, report), segment, name, at, taken, report
                )
                for nic in segment.nics
            ),
            backends=tuple(_without_given_name(backend, report) for backend in segment.backends),
        )
        for at, segment in enumerate(guest.topology.segments)
    ]
    return replace(guest, topology=replace(guest.topology, segments=tuple(segments)))


_GIVEN = re.compile(r"(vnet|macvtap|macvlan)[0-9]+")
"""Names that libvirt gives to taps, anew at every start."""


def _without_given_name(backend: Backend, report: Report) -> Backend:
    """Leave out a tap's name that libvirt gave: while its own guest runs, it is taken."""
    name = getattr(backend, "ifname", None)
    if not isinstance(backend, Tap | Bridge | VirtualNetwork | Direct) or not name:
        return backend
    if not _GIVEN.fullmatch(name) or getattr(backend, "managed", None) is False:
        return backend
    items = backend.origin.items.get("ifname", ())
    for item in items:
        report.ledger.settle(item, Fate.DROPPED, "libvirt-bookkeeping")
    message = f"'{name}' is the name that libvirt gave the tap: QEMU gives it another"
    report.say("libvirt-bookkeeping", message, items[0].place if items else backend.origin.place)
    return replace(backend, ifname=None)


def _lower(nic: Nic, segment: Segment, machine: Machine | None, report: Report) -> Nic:
    nic = _name_bus(nic, machine, report)
    if any(isinstance(backend, Hostdev) for backend in segment.backends):
        return nic  # the host's own card: it is what it is
    if nic.model is None:
        vdpa = any(isinstance(backend, Vdpa) for backend in segment.backends)
        nic = replace(nic, model="virtio" if vdpa else default_model(machine))
        report.default(f"model={nic.model}", nic.origin.place, "default-model")
    if bus_of(nic.model) == "sysbus":
        # No -device makes a chip of the board: the board does, from -net nic.
        order = (Phase.NET_OPTION, nic.origin.order[1])
        return replace(nic, origin=replace(nic.origin, order=order))
    if (nic.model or "").startswith("virtio"):
        nic = _lower_virtio(nic, segment.backends, machine)
    return nic


def _with_mac(
    nic: Nic, segment: Segment, name: str, number: int, taken: set[str], report: Report
) -> Nic:
    """Give a card without a MAC address one that stays: QEMU's own would be the same in every guest."""
    if nic.mac is not None or any(isinstance(backend, Hostdev) for backend in segment.backends):
        return nic
    mac = MacAddress.derived(name, number, taken)
    taken.add(str(mac))
    report.default(f"mac={mac}", nic.origin.place, "mac-derived")
    message = f"libvirt draws a MAC address for this card: {mac} is derived from '{name}' instead"
    hint = (
        "<mac address='…'/> in the XML keeps the one that the guest has; 'virsh dumpxml' shows it"
    )
    report.say("mac-derived", message, nic.origin.place, hint=hint)
    return replace(nic, mac=mac)


def _name_bus(nic: Nic, machine: Machine | None, report: Report) -> Nic:
    """Name the bus of a card that is behind a bridge, by the id that libvirt gives it."""
    if nic.address is None or nic.address.bus == 0 or nic.pci_bus is not None:
        return nic
    bus = f"pci.{nic.address.bus}"
    if machine is None:
        items = nic.origin.items.get("address.bus", ())
        report.say(
            "bus-expected",
            f"the card is on the bus '{bus}': the line must make that bus ahead of it",
            items[0].place if items else nic.origin.place,
            hint=f"on q35: -device pcie-root-port,id={bus},chassis={nic.address.bus}",
        )
    return replace(nic, pci_bus=bus)


def _lower_virtio(nic: Nic, backends: tuple[Backend, ...], machine: Machine | None) -> Nic:
    seat = nic.seat or _seat(nic, machine)
    queues = max((getattr(backend, "queues", None) or 1 for backend in backends), default=1)
    if queues > 1:
        # Each pair of queues has two interrupts; two more are for control and configuration.
        vectors = 2 * queues + 2 if seat is None else None
        nic = replace(nic, multiqueue=True, vectors=vectors)
    return replace(nic, seat=seat)


def _seat(nic: Nic, machine: Machine | None) -> Seat | None:
    """Return what a virtio card hangs on where its board has no PCI."""
    if machine is None or nic.address is not None or bus_of(nic.model) != "pci":
        return None
    if (machine.arch or "").startswith("s390"):
        return Seat(kind="ccw")
    if machine.arch in _ARM and machine.type in _MMIO_BOARDS:
        return Seat(kind="virtio-mmio")
    return None


def default_model(machine: Machine | None) -> str:
    """Return the model of a card that names none (libvirt's qemuDomainDefaultNetModel)."""
    arch, board = (machine.arch or "", machine.type or "") if machine else ("", "")
    if arch.startswith("s390"):
        return "virtio"
    if arch in _ARM:
        if board == "versatilepb":
            return "smc91c111"
        return "virtio" if board == "virt" or board.startswith("virt-") else "lan9118"
    if arch.startswith("riscv") and (board == "virt" or board.startswith("virt-")):
        return "virtio"
    return "rtl8139"
