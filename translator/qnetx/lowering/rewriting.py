"""A guest → the same guest with QEMU's defaults written out, for another command line.

    Nic()  →  Nic(model="e1000", mac=52:54:00:12:34:56, address=00:03.0)

For a `-nic`, which has no word for a slot, the slot stays unsaid where QEMU would choose the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from qnetx.diagnostics import Report
from qnetx.lowering.board import find_board
from qnetx.lowering.defaults import lower_defaults
from qnetx.lowering.hubs import pair_up
from qnetx.lowering.line_slots import allot_line_slots
from qnetx.model.machine import Guest
from qnetx.model.network import Backend, Nic, Origin, Phase, Segment
from qnetx.model.seat import Seat
from qnetx.model.versions import QemuVersion
from qnetx.options import Options
from qnetx.source import Span
from qnetx.values import PciAddress

_MAX_NICS = 8
"""QEMU's own limit of cards by -nic and -net nic."""

_OF_LIBVIRT = frozenset({"default-model-unknown", "slot-unknown", "bus-not-converted"})
"""Findings of what libvirt would choose by itself; another command line leaves it to QEMU as before."""


def lower_to_line(
    guest: Guest, qemu: QemuVersion, options: Options, name: str, report: Report, place: Span
) -> Guest:
    """Return the guest with every choice of QEMU's of models, MACs and slots written out."""
    found = Report(ledger=report.ledger)
    guest = replace(guest, topology=pair_up(guest.topology, report, asked=options.pair))
    guest = lower_defaults(guest, qemu, options, name, found, place, keep_buses=True)
    for d in found.diagnostics:
        if d.code not in _OF_LIBVIRT:
            report.say(d.code, d.message, d.place, hint=d.hint, second=d.second)
    if guest.machine and guest.machine.arch == "s390x":
        return _on_channels(guest)
    return guest


_CHANNEL, _PCI = Seat(kind="ccw"), Seat(kind="pci")


def _on_channels(guest: Guest) -> Guest:
    """The virtio cards of s390x hang on channels, but for those that a -device puts on PCI."""
    segments = tuple(
        replace(
            segment,
            nics=tuple(
                replace(nic, seat=_CHANNEL if nic.origin.order[0] < Phase.DEVICE else _PCI)
                if nic.model == "virtio" and nic.seat is None
                else nic
                for nic in segment.nics
            ),
        )
        for segment in guest.topology.segments
    )
    return replace(guest, topology=replace(guest.topology, segments=segments))


def leave_slots(guest: Guest, qemu: QemuVersion, sayable: Callable[[Nic, Backend], bool]) -> Guest:
    """Return the guest without the slots of cards that `-nic` can say, where QEMU chooses the same.

    QEMU gives slots to `-nic` in the order of the line, so these cards also change places there: the
    lowest slot stands first. `sayable` tells whether `-nic` has words for a pair.
    """
    pairs = [
        (segment.nics[0], segment.backends[0])
        for segment in guest.topology.segments
        if len(segment.nics) == 1 and len(segment.backends) == 1 and not segment.dumps
    ]
    pairs = [(nic, backend) for nic, backend in pairs if _is_plain(nic)]
    pairs = [(nic, b) for nic, b in pairs if sayable(replace(nic, address=None), b)]
    indexes = {id(nic): min(nic.origin.order[1], b.origin.order[1]) for nic, b in pairs}
    free = sorted((nic for nic, _ in pairs), key=_slot)[:_MAX_NICS]
    while free:
        chosen = _chosen(guest, free, qemu)
        kept = [nic for nic, address in zip(free, chosen, strict=True) if address == nic.address]
        if len(kept) == len(free):
            break
        free = kept
    places = sorted(indexes[id(nic)] for nic in free)
    moved = {id(nic): place for nic, place in zip(free, places, strict=True)}
    segments = tuple(
        replace(segment, nics=tuple(_left(nic, moved) for nic in segment.nics))
        for segment in guest.topology.segments
    )
    return replace(guest, topology=replace(guest.topology, segments=segments))


def _left(nic: Nic, moved: Mapping[int, int]) -> Nic:
    place = moved.get(id(nic))
    if place is None:
        return nic
    origin = replace(nic.origin, order=(Phase.NIC_OPTION, place))
    return replace(nic, address=None, origin=origin)


def _is_plain(nic: Nic) -> bool:
    """Whether a card says nothing but its model, its MAC and a slot."""
    bare = replace(nic, model=None, mac=None, address=None, origin=Origin())
    simple = nic.address is None or nic.address == PciAddress(nic.address.slot)
    return bare == Nic() and simple and not nic.origin.unresolved.keys() - {"mac", "model"}


def _slot(nic: Nic) -> tuple[int, tuple[int, int]]:
    return (nic.address.slot if nic.address else -1), nic.origin.order


def _chosen(guest: Guest, free: list[Nic], qemu: QemuVersion) -> list[PciAddress | None]:
    """Return the slots that QEMU gives to these cards if it makes them first, and no slot is said."""
    unsaid = [
        replace(nic, address=None, origin=replace(nic.origin, order=(Phase.NIC_OPTION, rank)))
        for rank, nic in enumerate(free)
    ]
    others = [nic for nic in _nics(guest.topology.segments) if not any(nic is f for f in free)]
    board = find_board(guest.machine, qemu)
    placed, _ = allot_line_slots([*unsaid, *others], guest.machine, board, Report())
    return [nic.address for nic in placed[: len(free)]]


def _nics(segments: Iterable[Segment]) -> list[Nic]:
    return [nic for segment in segments for nic in segment.nics]


Placed = tuple[tuple[str, ...], tuple[str, ...]]
"""The cards with their models, MACs and places, and the other PCI devices with theirs."""


def places_of(guest: Guest, qemu: QemuVersion) -> Placed:
    """Return where every card and every other PCI device of a guest is; for comparing two."""
    board = find_board(guest.machine, qemu)
    nics, found = allot_line_slots(_nics(guest.topology.segments), guest.machine, board, Report())
    cards = sorted(
        f"{nic.model} {nic.mac} {nic.pci_bus or ''} {nic.address or ''}".strip() for nic in nics
    )
    claims = guest.machine.claims if guest.machine else ()
    devices = [f"{claim.device} {found.get(claim.origin.order, '')}" for claim in claims]
    return tuple(cards), tuple(devices)
