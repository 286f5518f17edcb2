"""What the user did not say → what QEMU would have chosen: the implicit network, models, MACs, slots.

    Nic()  →  Nic(model="e1000", mac=52:54:00:12:34:56, address=00:03.0)

This is the one place that invents anything, and each invention is entered in the ledger as `defaulted`.
Source: "Network options" of QEMU's manual page; orders of allotment measured on real QEMUs.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board, find_board
from qnetx.lowering.slots import Layout, allot_slots, forget_buses, seat_device
from qnetx.model.machine import Guest, Machine
from qnetx.model.network import (
    Bridge,
    Nic,
    Origin,
    Phase,
    Segment,
    Topology,
)
from qnetx.model.versions import QemuVersion
from qnetx.options import Identity, MacPolicy, Options
from qnetx.source import Span
from qnetx.values import MacAddress, PciAddress

_FIRST_MAC = MacAddress.parse("52:54:00:12:34:56")
_NO_MAC = MacAddress(bytes(6))
_COUNTS_CARDS = QemuVersion.parse("0.13")
_SKIPS_TAKEN = QemuVersion.parse("2.0")


def lower_defaults(
    guest: Guest,
    qemu: QemuVersion,
    options: Options,
    domain: str,
    report: Report,
    place: Span | None,
    *,
    keep_buses: bool = False,
) -> Guest:
    """Return the guest with every choice of QEMU's written out, as far as `options` ask for it.

    With `keep_buses`, cards behind bridges stay where they are: the target names buses as QEMU does.
    """
    board = find_board(guest.machine, qemu)
    if not board.cardless:
        guest = _add_implicit_network(guest, report, place)
    machine, layout = guest.machine, Layout()
    places = _nic_places(guest.topology)
    nics = [guest.topology.segments[s].nics[n] for s, n in places]
    if options.identity is Identity.LIBVIRT:
        nics = forget_buses(nics, board, report)
    nics = _name_models(nics, board, report)
    if not keep_buses:
        nics = _off_board(nics, machine, board, report)
    if options.identity is Identity.QEMU:
        if options.mac is MacPolicy.UNIQUE:
            nics = _unique_macs(nics, domain, report)
        else:
            nics = _default_macs(nics, qemu, report)
        if keep_buses:
            from qnetx.lowering.line_slots import allot_line_slots  # noqa: PLC0415 - XML needs none

            nics, _ = allot_line_slots(nics, machine, board, report)
            return _with_nics(guest, dict(zip(places, nics, strict=True)))
        nics = _first_slot(nics, board, report)
        alone = options.interfaces_only
        nics, layout = allot_slots(nics, machine, board, report, alone=alone)
    guest = _with_nics(guest, dict(zip(places, nics, strict=True)))
    return _place_devices(guest, layout, report)


def _off_board(nics: list[Nic], machine: Machine | None, board: Board, report: Report) -> list[Nic]:
    """Put a PCI card in the place of a versatilepb's own, which libvirt can't have there."""
    if nics and board.name == "sun4u":
        report.say(
            "board-does-not-start",
            "libvirt puts the cards of a sun4u on a bus that has no slot for them: the guest is defined, and"
            " QEMU refuses to start it",
            nics[0].origin.place,
            hint="with -net none it starts",
        )
    if machine is None or machine.arch != "armv6l":
        return nics
    result = []
    for nic in nics:
        if nic.model != "smc91c111":
            result.append(nic)
            continue
        for item in nic.origin.items.get("model", ()):
            report.ledger.settle(item, Fate.APPROXIMATED, "card-replaced")
        report.say(
            "card-replaced",
            f"libvirt puts every card of the board '{machine.type}' on PCI, where no 'smc91c111' can be: the"
            " guest gets an 'rtl8139'",
            nic.origin.place,
            hint="a kernel without its driver (8139cp) needs one with it",
        )
        result.append(replace(nic, model="rtl8139"))
    return result


def _first_slot(nics: list[Nic], board: Board, report: Report) -> list[Nic]:
    """Put the first card on its slot, where a board has one for it."""
    if board.card_slot is None or not nics:
        return nics
    first = nics[0]
    own = first.model == board.card and first.origin.order[0] <= Phase.NET_OPTION
    if not own or not _unsaid(first, "address"):
        return nics
    report.default(f"addr=0x{board.card_slot:x}", first.origin.place, "default-slot")
    return [replace(first, address=PciAddress(board.card_slot)), *nics[1:]]


def _place_devices(guest: Guest, layout: Layout, report: Report) -> Guest:
    """Write the slots of the devices beside the NICs, which `-device` and its like leave to QEMU."""
    if guest.machine is None:
        return guest
    seated = (seat_device(device, layout, report) for device in guest.machine.devices)
    devices = tuple(device for device in seated if device)
    claims = tuple(
        replace(claim, address=layout.places.get(claim.origin.order, claim.address))
        for claim in guest.machine.claims
    )
    return replace(guest, machine=replace(guest.machine, devices=devices, claims=claims))


def _add_implicit_network(guest: Guest, report: Report, place: Span | None) -> Guest:
    """Write out the `-net nic -net user` that QEMU adds where a line says nothing of a network."""
    user = guest.implicit_user
    if user is None:
        return guest
    report.default("-net nic", place, "implicit-network")
    report.default("-net user", place, "implicit-network")
    report.say(
        "implicit-network",
        "no option says anything of a network, so QEMU adds '-net nic -net user': written out",
        place,
        hint="'-net none' (or '-nic none') on the line keeps the guest without a network",
    )
    user = replace(user, origin=replace(user.origin, place=place))
    # QEMU makes this card after those of -readconfig files and before those of -device.
    nic = Nic(origin=Origin(place, order=(Phase.NET_OPTION, 1 << 30)))
    segments = list(guest.topology.segments)
    for index, segment in enumerate(segments):
        if segment.hub == 0:
            segments[index] = replace(
                segment, nics=(*segment.nics, nic), backends=(*segment.backends, user)
            )
            break
    else:
        segments.append(Segment(nics=(nic,), backends=(user,), hub=0))
    return replace(
        guest,
        topology=replace(guest.topology, segments=tuple(segments)),
        implicit_user=None,
    )


def _nic_places(topology: Topology) -> list[tuple[int, int]]:
    """Return the segment of each NIC, and its place there, in the order in which QEMU makes them."""
    segments = topology.segments
    return sorted(
        ((s, n) for s, segment in enumerate(segments) for n in range(len(segment.nics))),
        key=lambda at: segments[at[0]].nics[at[1]].origin.order,
    )


def _with_nics(guest: Guest, nics: Mapping[tuple[int, int], Nic]) -> Guest:
    """Return the guest with another NIC at each place."""
    segments = tuple(
        replace(segment, nics=tuple(nics[s, n] for n in range(len(segment.nics))))
        for s, segment in enumerate(guest.topology.segments)
    )
    return replace(guest, topology=replace(guest.topology, segments=segments))


def _unsaid(nic: Nic, field: str) -> bool:
    return getattr(nic, field) is None and field not in nic.origin.unresolved


def _name_models(nics: list[Nic], board: Board, report: Report) -> list[Nic]:
    named = []
    for nic in nics:
        if not _unsaid(nic, "model"):
            named.append(nic)
        elif board.card is None:
            report.say(
                "default-model-unknown",
                f"this NIC names no model, and the default of the board '{board.name}' is not known:"
                " libvirt will choose one",
                nic.origin.place,
                hint="name the model, as QEMU's 'info network' shows it",
            )
            named.append(nic)
        else:
            report.default(f"model={board.card}", nic.origin.place, "default-model")
            named.append(replace(nic, model=board.card))
    return named


def _default_macs(nics: list[Nic], qemu: QemuVersion, report: Report) -> list[Nic]:
    """Give each NIC without a MAC the one that this QEMU gives it.

    From 2.0: the lowest last byte from 56 that no earlier NIC uses. Before: a counter over the NICs
    without one. 0.12: the NIC's own rank, and a second count for `-device`.
    """
    used: set[int] = set()
    lowest = 0
    counts = {True: 0, False: 0}
    result = []
    for nic in nics:
        on_board = nic.origin.order[0] < Phase.DEVICE or qemu >= _COUNTS_CARDS
        unsaid = _unsaid(nic, "mac") or nic.mac == _NO_MAC
        if unsaid:
            if qemu >= _SKIPS_TAKEN:
                while lowest in used:
                    lowest += 1
                mac = _default_mac(lowest)
            else:
                mac = _default_mac(counts[on_board])
            report.default(f"macaddr={mac}", nic.origin.place, "default-mac")
            nic = replace(nic, mac=mac)  # noqa: PLW2901 - the card as QEMU completes it
        if unsaid or qemu < _COUNTS_CARDS:
            counts[on_board] += 1
        if nic.mac and nic.mac.octets[:5] == _FIRST_MAC.octets[:5]:
            used.add(nic.mac.octets[5] - _FIRST_MAC.octets[5])
        result.append(nic)
    return result


def _default_mac(count: int) -> MacAddress:
    """Return QEMU's n-th default address, from 0; the last byte ends at ff, and so do all behind it."""
    prefix, last = _FIRST_MAC.octets[:5], _FIRST_MAC.octets[5]
    return MacAddress(prefix + bytes([min(last + count, 0xFF)]))


def _unique_macs(nics: list[Nic], name: str, report: Report) -> list[Nic]:
    """Derive addresses that stay the same for the same domain name and card, and differ between domains."""
    result = []
    taken = {str(nic.mac) for nic in nics}
    for index, nic in enumerate(nics):
        if not _unsaid(nic, "mac"):
            result.append(nic)
            continue
        mac = MacAddress.derived(name, index, taken)
        taken.add(str(mac))
        report.default(f"macaddr={mac}", nic.origin.place, "unique-mac")
        result.append(replace(nic, mac=mac))
    return result


_BY_MAC = (Phase.NIC_OPTION, Phase.DEVICE)
"""Options whose address is `mac=`, where that of `-net nic` is `macaddr=`."""


def warn_of_shared_macs(topology: Topology, report: Report) -> None:
    """Name cards with QEMU's default address on a network that other guests may be on too."""
    for segment in topology.segments:
        for nic, backend in zip(segment.nics, segment.backends, strict=True):
            if isinstance(backend, Bridge) and _has_default_mac(nic):
                key = "mac=" if nic.origin.order[0] in _BY_MAC else "macaddr="
                report.say(
                    "shared-default-mac",
                    f"this card has QEMU's default address {nic.mac}, as every guest has that names"
                    " none: on one bridge two of them collide",
                    nic.origin.place,
                    hint=f"give it {key}, or use --mac unique",
                )


def _has_default_mac(nic: Nic) -> bool:
    return (
        nic.mac is not None
        and "mac" not in nic.origin.items
        and nic.mac.octets[:5] == _FIRST_MAC.octets[:5]
    )
