"""The bridges that domains need and what the host has → which network of libvirt's each of them is, if any.

br0 is a bridge of the host     → nothing to do, or (`--networks bridge`) a network that names it
br0 is the bridge of a network  → that network, started if it is not active
br0 is nowhere                  → missing, or (`--networks nat`) a network that makes it

libvirt makes no bridge of the host's, only those of its networks. Nothing is looked up here.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.apply.bridges import MissingBridge, PresentBridge
from qnetx.apply.ranges import Ranges
from qnetx.apply.state import HostState, Object
from qnetx.diagnostics import Offer, Report
from qnetx.domxml.definition import Definition, read_definition
from qnetx.domxml.domain import serialise
from qnetx.domxml.marker import Marker, read_marker
from qnetx.domxml.network import write_network
from qnetx.model.host import BridgeKind, Forward, NetworkDefinition
from qnetx.options import NetworkPolicy


class Known(Struct, frozen=True, kw_only=True):
    """A domain or network of the host, with what it takes of it."""

    object: Object
    definition: Definition
    marker: Marker | None
    """None: somebody else defined it."""


class Made(Struct, frozen=True):
    """The document of a network that a bridge is to be, and why."""

    text: str
    reason: str


class Decision(Struct, kw_only=True):
    """What becomes of the bridges and networks that domains need."""

    made: list[Made] = field(default_factory=list)
    joined: dict[str, str] = field(default_factory=dict)
    """Bridge → network: interfaces on the bridge join the network instead."""
    used: dict[str, str] = field(default_factory=dict)
    """Networks of the host that are needed as they are, each with the reason."""
    present: list[PresentBridge] = field(default_factory=list)
    relied: dict[str, BridgeKind] = field(default_factory=dict)
    """Interfaces of the host that are taken for bridges, by their names alone."""
    missing: list[MissingBridge] = field(default_factory=list)


def known_objects(host: HostState) -> tuple[Known, ...]:
    """Read what every domain and network of the host takes."""
    return tuple(
        Known(object=o, definition=read_definition(o.xml), marker=read_marker(o.xml))
        for o in host.objects
    )


class _Where(Enum):
    """Where a bridge is that a domain needs."""

    MADE = auto()
    """A network that qnetx defined for it makes it."""
    NAMED = auto()
    """The host has it, and a network that qnetx defined for it names it."""
    OURS = auto()
    """A network that qnetx defined by a document of its own, or under another name, makes it."""
    THEIRS = auto()
    """A network that somebody else defined makes it."""
    BORROWED = auto()
    """The host has it, and a network that somebody else defined names it."""
    HOST = auto()
    UNKNOWN = auto()
    """libvirt can't tell which interfaces the host has."""
    NOWHERE = auto()


class _Then(Enum):
    """What becomes of it."""

    LEAVE = auto()
    USE = auto()
    """The network that has it must be active."""
    JOIN = auto()
    """So it must, and interfaces join the network."""
    MAKE = auto()
    """A network is made for it, or made anew as it is wanted now, and interfaces join that."""
    DOUBT = auto()
    MISS = auto()


_THEN = {
    _Where.MADE: (_Then.JOIN, _Then.JOIN, _Then.MAKE),
    _Where.NAMED: (_Then.JOIN, _Then.MAKE, _Then.JOIN),
    _Where.OURS: (_Then.JOIN, _Then.JOIN, _Then.JOIN),
    _Where.THEIRS: (_Then.USE, _Then.USE, _Then.USE),
    _Where.BORROWED: (_Then.LEAVE, _Then.JOIN, _Then.LEAVE),
    _Where.HOST: (_Then.LEAVE, _Then.MAKE, _Then.LEAVE),
    _Where.UNKNOWN: (_Then.DOUBT, _Then.MAKE, _Then.MAKE),
    _Where.NOWHERE: (_Then.MISS, _Then.MISS, _Then.MAKE),
}
"""What becomes of a bridge: without `--networks`; with `bridge`; with a mode in which libvirt makes bridges."""


class _Need(Struct, frozen=True):
    """A bridge that domains have interfaces on, or that networks name."""

    bridge: str
    kind: BridgeKind
    by: tuple[str, ...]

    @property
    def who(self) -> str:
        """Who needs it, as the beginning of a sentence."""
        return f"{', '.join(self.by)} need{'s' if len(self.by) == 1 else ''}"


def decide(
    wanted: Sequence[Definition],
    host: HostState,
    known: Sequence[Known],
    report: Report,
    offers: Sequence[Offer] = (),
    *,
    policy: NetworkPolicy | None = None,
    subnet: ipaddress.IPv4Network | None = None,
) -> Decision:
    """Decide for each bridge and each network that the wanted domains need.

    A bridge that is nowhere becomes the network that is offered for it, unless `policy` says otherwise;
    what the network does in the place of a script is no loss then.

    Says `bridge-missing`, `bridge-unknown` and `network-missing`.
    """
    networks = [k for k in known if k.object.kind == "network"]
    own = {d.bridge: d.name for d in wanted if d.kind == "network" and d.bridge}
    made = {n.bridge for n in (*wanted, *(k.definition for k in networks)) if _makes(n)}
    taken = [s for d in (*wanted, *(k.definition for k in networks)) for s in d.subnets]
    taken += map(ipaddress.ip_network, host.routes)
    ranges = Ranges(taken, subnet)
    decision = Decision()
    for need in _needs(wanted):
        if need.bridge in own and need.kind is BridgeKind.LINUX:
            decision.joined[need.bridge] = own[need.bridge]
            continue
        owner = next((k for k in networks if k.definition.bridge == need.bridge), None)
        offer = next((o for o in offers if o.network.name == need.bridge), None)
        where = _where(need.bridge, owner, host)
        if _has(host, need.bridge) and not (owner and _makes(owner.definition)):
            decision.relied[need.bridge] = need.kind
        # libvirt's networks make no switch of Open vSwitch's, and need none to join one.
        plain = need.kind is BridgeKind.LINUX
        if policy is None and plain and offer and where in (_Where.MADE, _Where.NOWHERE):
            _take(offer, need, decision, report)
            continue
        _settle(need, where, owner, policy if plain else None, ranges, host, decision, report)
    for network in wanted:
        if network.forward != Forward.BRIDGE or not network.bridge or network.bridge in made:
            continue
        if _has(host, network.bridge):
            decision.relied[network.bridge] = BridgeKind.LINUX
        elif host.interfaces is not None:
            _miss(_Need(network.bridge, BridgeKind.LINUX, (network.name,)), host, decision, report)
    _use_networks(wanted, networks, decision, report)
    return decision


def _take(offer: Offer, need: _Need, decision: Decision, report: Report) -> None:
    """Have libvirt run the network that a script describes."""
    reason = f"{need.who} bridge {need.bridge}, and a script makes it: libvirt does the same"
    decision.made.append(Made(offer.network.text, reason))
    decision.joined[need.bridge] = need.bridge
    for place in offer.places:
        report.retract("hook-side-effect", place)
        report.retract("nat-network-described", place)


def _has(host: HostState, bridge: str) -> bool:
    """Whether a host is known to have a bridge."""
    return bridge in (host.interfaces or frozenset()) - host.no_bridges


def _makes(definition: Definition) -> bool:
    """Whether it is a network that makes its bridge, and does not name one of the host's."""
    return definition.kind == "network" and definition.forward != Forward.BRIDGE


def _needs(wanted: Sequence[Definition]) -> Iterator[_Need]:
    found: dict[tuple[str, bool], list[str]] = {}
    for domain in wanted:
        for port in domain.bridges:
            found.setdefault((port.bridge, port.switched), []).append(domain.name)
    for (bridge, switched), domains in found.items():
        kind = BridgeKind.OPENVSWITCH if switched else BridgeKind.LINUX
        yield _Need(bridge, kind, tuple(dict.fromkeys(domains)))


def _where(bridge: str, owner: Known | None, host: HostState) -> _Where:
    ours = owner is not None and owner.marker is not None
    made = owner is not None and _makes(owner.definition)
    if not made and host.interfaces is not None and not _has(host, bridge):
        return _Where.NOWHERE  # whatever network may name it
    if owner and ours and owner.definition.name != bridge:
        return _Where.OURS
    if owner and made:
        if owner.marker and owner.marker.for_guests:
            return _Where.MADE
        return _Where.OURS if ours else _Where.THEIRS
    if ours:
        return _Where.NAMED
    if host.interfaces is None:
        return _Where.UNKNOWN
    return _Where.BORROWED if owner else _Where.HOST


def _settle(
    need: _Need,
    where: _Where,
    owner: Known | None,
    policy: NetworkPolicy | None,
    ranges: Ranges,
    host: HostState,
    decision: Decision,
    report: Report,
) -> None:
    """Decide for one bridge; `owner` is the network of the host that has it."""
    column = 0 if policy is None else 1 if policy is NetworkPolicy.BRIDGE else 2
    then = _THEN[where][column]
    match then:
        case _Then.LEAVE:
            reason = f"{need.who} it, and the host has it"
            decision.present.append(PresentBridge(need.bridge, reason))
        case _Then.USE | _Then.JOIN:
            assert owner is not None
            decision.used[owner.definition.name] = f"{need.who} its bridge {need.bridge}"
            if then is _Then.JOIN:
                decision.joined[need.bridge] = owner.definition.name
        case _Then.MAKE:
            assert policy is not None
            decision.made.append(_make(need, where, owner, policy, ranges))
            decision.joined[need.bridge] = need.bridge
        case _Then.DOUBT:
            message = (
                f"libvirt can't tell whether the host has bridge {need.bridge}, which {need.who}"
            )
            report.say(
                "bridge-unknown", message, hint=f"'ip link show {need.bridge}' on the host tells"
            )
        case _Then.MISS:
            _miss(need, host, decision, report, _OR_LIBVIRT)
        case _:
            assert_never(then)


_OR_LIBVIRT = "; or --networks isolated has libvirt make it, nat one that leads out"


def _miss(
    need: _Need, host: HostState, decision: Decision, report: Report, otherwise: str = ""
) -> None:
    """Say that a bridge is nowhere, and note it with those who need it, if it can be made under its name."""
    switched = need.kind is BridgeKind.OPENVSWITCH
    kind = "Open vSwitch bridge" if switched else "bridge"
    if need.bridge in host.no_bridges:
        there = f"the host's {need.bridge} is {'none' if switched else 'no Linux bridge'}"
        tells = "ovs-vsctl list-br" if switched else "ip link show type bridge"
        message = f"{need.who} {kind} {need.bridge}, and {there}"
        report.say("bridge-missing", message, hint=f"'{tells}' on the host tells those it has")
        return
    decision.missing.append(MissingBridge(name=need.bridge, kind=need.kind, needed_by=need.by))
    if switched:
        hint = f"'ovs-vsctl add-br {need.bridge}' on the host makes it"
    else:
        command = f"ip link add name {need.bridge} type bridge"
        hint = f"'{command}' on the host makes it (the plan tells more){otherwise}"
    message = f"{need.who} {kind} {need.bridge}, and the host has none"
    report.say("bridge-missing", message, hint=hint)


_FORWARD = {
    NetworkPolicy.BRIDGE: Forward.BRIDGE,
    NetworkPolicy.ISOLATED: None,
    NetworkPolicy.NAT: Forward.NAT,
    NetworkPolicy.ROUTE: Forward.ROUTE,
    NetworkPolicy.OPEN: Forward.OPEN,
}


_HOST = {
    _Where.MADE: "which libvirt makes",
    _Where.NAMED: "which the host has",
    _Where.HOST: "which the host has",
    _Where.UNKNOWN: "which the host is not known to have",
    _Where.NOWHERE: "which the host does not have",
}


def _make(
    need: _Need, where: _Where, owner: Known | None, policy: NetworkPolicy, ranges: Ranges
) -> Made:
    """Write the network for a bridge, under the bridge's name; `owner` is what it was so far."""
    network = NetworkDefinition(name=need.bridge, bridge=need.bridge, forward=_FORWARD[policy])
    reason = f"{need.who} bridge {need.bridge}, {_HOST[where]}"
    if policy is NetworkPolicy.BRIDGE:
        return Made(serialise(write_network(network)), reason)
    chosen = ranges.choose(policy, owner.definition.subnets if owner else ())
    if isinstance(chosen, ipaddress.IPv4Network):
        first, last = chosen.network_address + 1, chosen.broadcast_address - 1
        address = f"{first}/{chosen.prefixlen}"
        network = replace(network, address=address, dhcp=(str(first + 1), str(last)))
    return Made(serialise(write_network(network)), reason)


def _use_networks(
    wanted: Sequence[Definition], networks: Sequence[Known], decision: Decision, report: Report
) -> None:
    """Note the networks that domains name themselves; one that is nowhere is said."""
    here = {d.name for d in wanted if d.kind == "network"} | set(decision.joined.values())
    there = {k.definition.name for k in networks}
    for domain in wanted:
        for name in domain.networks:
            if name in here:
                continue
            if name in there:
                decision.used.setdefault(name, f"{domain.name} needs it")
                continue
            report.say(
                "network-missing",
                f"{domain.name} needs network {name}, and the host has none of that name",
                hint=f"define it as well: qnetx define {name}.xml …; 'virsh net-list --all' tells what there is",
            )
