"""A lowered guest → the documents: a `<domain>` or `<devices>`, and the `<network>`s it needs.

Every document is checked against qnetx's own grammar before it leaves here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lxml import etree
from msgspec import Struct

from qnetx.diagnostics import LOSSES, Artefact, Fate, Item, Offer, Report
from qnetx.domxml.device import write_others
from qnetx.domxml.domain import serialise, write_commandline, write_devices, write_domain
from qnetx.domxml.fields import INTERFACE_TYPES, WITH_TAP
from qnetx.domxml.interface import why_not, write_interface
from qnetx.model.cards import bus_of
from qnetx.model.host import Described, NetworkDefinition
from qnetx.model.machine import Guest, Machine
from qnetx.model.network import SLIRP_ALONE, Backend, Dump, Nic
from qnetx.model.versions import Target
from qnetx.options import Options
from qnetx.validate.verdict import Kind, check


class Carrier(Struct, frozen=True):
    """Writes for QEMU itself what no element of libvirt's can hold; None where that is not possible."""

    pair: Callable[[Nic, Backend, str, int], list[str] | None]
    """NIC, back end, id and PCI slot → words."""
    dump: Callable[[Dump, str], list[str]]
    """Capture and id of the back end → words."""
    rest: Callable[[Machine, Report], tuple[Sequence[str], Sequence[tuple[str, str]]]]
    """The machine and the fates of all options → words, and variables of the environment."""


def write_artefacts(
    guest: Guest,
    options: Options,
    target: Target,
    report: Report,
    name: str,
    carrier: Carrier | None = None,
) -> list[Artefact]:
    """Write the guest's documents and settle what is still open in the ledger.

    With a carrier, a domain holds in `<qemu:commandline>` what libvirt has no element for.

    Raises InvalidError if a document breaks qnetx's own grammar: that is an error of the program.
    """
    try:
        return _write(guest, options, target, report, name, carrier, wary=False)
    except InvalidError:
        # A name or a path of the user's that QEMU takes may be nothing that libvirt's XML can hold.
        # As that is rare, each interface is looked at only now, to leave out the one it is in.
        return _write(guest, options, target, report, name, carrier, wary=True)


class InvalidError(AssertionError):
    """A document of our own that our own grammar does not take."""


def _write(
    guest: Guest,
    options: Options,
    target: Target,
    report: Report,
    name: str,
    carrier: Carrier | None,
    *,
    wary: bool,
) -> list[Artefact]:
    machine = None if options.interfaces_only else guest.machine
    interfaces: list[etree._Element] = []
    carried: list[str] = []
    if machine is None:
        carrier = None
    for number, segment in enumerate(guest.topology.segments):
        nic, backend = segment.nics[0], segment.backends[0]
        element, reason = None, _why_carried(backend) if carrier else ""
        if not reason:
            element, reason = _interface(nic, backend, target, report, wary=wary)
        if element is not None:
            netdev = f"hostnet{len(interfaces)}"
            interfaces.append(element)
        else:
            netdev = f"carried{number}"
            carried += _carry_pair(nic, backend, reason, netdev, number, carrier, report)
        for dump in segment.dumps:
            carried += _carry_dump(dump, backend, netdev, carrier, report)
    networks = [_network(network) for network in guest.topology.networks]
    if machine is None:
        if guest.machine:
            known = guest.machine
            nodes = (
                known,
                *known.devices,
                *known.records,
                *known.cells,
                *known.bindings,
                *known.acpi_tables,
                *known.card_settings,
                *filter(None, (known.security,)),
            )
            for node in nodes:
                _settle(node.origin.items.values(), Fate.DROPPED, "interfaces-only", report)
        if not interfaces and not networks:
            report.say(
                "nothing-to-write",
                "no interface comes of these options: there is nothing to write",
            )
            return []
        devices = write_devices(interfaces)
        return [_artefact("devices", name, devices, _comments(options, report)), *networks]
    _settle(machine.origin.items.values(), Fate.MAPPED, None, report)
    others = write_others(machine.devices, target.libvirt, report)
    domain = write_domain(machine, interfaces, others, target.libvirt, report)
    if carrier:
        words, environment = carrier.rest(machine, report)
        write_commandline(domain, [*carried, *words], environment)
    etree.cleanup_namespaces(domain)
    text = _artefact("domain", machine.name or name, domain, _comments(options, report))
    return [text, *networks]


def write_offer(described: Described) -> Offer:
    """Write the network that scripts describe."""
    network = described.network
    return Offer(_network(network), described.places)


def _why_carried(backend: Backend) -> str:
    """Return what an interface would lose of a back end; where carrying is asked for, it goes whole."""
    lost = [
        f"'{item.text}'"
        for field in SLIRP_ALONE
        if getattr(backend, field, None)
        for item in backend.origin.items.get(field, ())
    ]
    return f"libvirt has no word for {', '.join(lost)}" if lost else ""


def _interface(
    nic: Nic, backend: Backend, target: Target, report: Report, *, wary: bool
) -> tuple[etree._Element | None, str]:
    """Write a pair; or None, and why libvirt can't have it."""
    reason = why_not(nic, backend, target.libvirt)
    if reason:
        return None, reason
    element = write_interface(nic, backend, target.libvirt, report)
    if wary and (mistakes := check("interface", element)):
        return None, f"libvirt's interface can't say what it has ({mistakes[0].message})"
    return element, ""


def _artefact(kind: Kind, name: str, document: etree._Element, comments: Iterable[str]) -> Artefact:
    if mistakes := check(kind, document):
        raise InvalidError(f"the {kind} '{name}' breaks qnetx's own grammar: {mistakes[0].message}")
    return Artefact(kind, name, serialise(document, tuple(comments)))


def _network(network: NetworkDefinition) -> Artefact:
    from qnetx.domxml.network import write_network  # noqa: PLC0415 - few guests need any

    return _artefact("network", network.name, write_network(network), ())


_CARRY = "--carry hands it to QEMU itself, in a whole domain"


def _on_the_board(nic: Nic) -> str:
    """Return what does instead of a card that no option makes; nothing for all others."""
    if bus_of(nic.model) != "sysbus":
        return ""
    return "-net nic alone makes it, on the board itself: --carry can't hand it on either"


_HIGHEST_SLOT = 0x1C
"""Carried cards go down from here: libvirt does not see them, and fills the bus from below."""


def _carry_pair(
    nic: Nic,
    backend: Backend,
    reason: str,
    netdev: str,
    number: int,
    carrier: Carrier | None,
    report: Report,
) -> list[str]:
    """Hand a NIC that no interface can hold to QEMU itself, or name it as left out."""
    slot = _HIGHEST_SLOT - number
    words = carrier.pair(nic, backend, netdev, slot) if carrier else None
    fate, code = (Fate.CARRIED, "carried") if words else (Fate.DROPPED, "no-interface")
    for node in (nic, backend):
        _settle(node.origin.items.values(), fate, code, report)
    if words:
        report.say(
            code,
            f"{reason}: this NIC is handed to QEMU itself, as '{words[-1]}'",
            nic.origin.place,
            second=backend.origin.place,
        )
        return words
    report.say(
        code,
        f"this NIC is left out: {reason}",
        nic.origin.place,
        hint=_on_the_board(nic) if carrier or _on_the_board(nic) else _CARRY,
        second=backend.origin.place,
    )
    return []


def _carry_dump(
    dump: Dump, backend: Backend, netdev: str, carrier: Carrier | None, report: Report
) -> list[str]:
    """Hand a capture to QEMU itself, or name the command that does it on the host."""
    if carrier:
        _settle(dump.origin.items.values(), Fate.CARRIED, "carried", report)
        message = f"the capture into '{dump.file}' is handed to QEMU itself"
        report.say("carried", message, dump.origin.place)
        return carrier.dump(dump, netdev)
    _settle(dump.origin.items.values(), Fate.DROPPED, "dump-dropped", report)
    hint = _CARRY
    if INTERFACE_TYPES.get(type(backend)) in WITH_TAP:
        tap = getattr(backend, "ifname", None) or "TAP"
        command = f"tcpdump -i {tap} -s {dump.length or 65536} -w {dump.file}"
        hint = f"'{command}' does it on the host; {hint}"
    report.say(
        "dump-dropped",
        f"the capture into '{dump.file}' is not libvirt's business",
        dump.origin.place,
        hint=hint,
    )
    return []


def _settle(
    groups: Iterable[tuple[Item, ...]], fate: Fate, code: str | None, report: Report
) -> None:
    for items in groups:
        for item in items:
            if report.ledger.is_open(item) or fate is not Fate.MAPPED:
                report.ledger.settle(item, fate, code)


def _comments(options: Options, report: Report) -> list[str]:
    """Return what was lost, one line each, for `--annotate`."""
    if not options.annotate:
        return []
    return [
        f"{entry.fate}: {entry.item.text} ({entry.item.place})"
        for entry in report.ledger
        if entry.fate in LOSSES
    ]
