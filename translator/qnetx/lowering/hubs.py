"""Hubs → pairs of one NIC and one back end, which is all that a libvirt interface can be.

    Segment(nics=(a, b), backends=(Bridge("br0"),))  →  a on br0, b on br0: the bridge is the hub

Each row of the table in `lower_hubs` loses as little as libvirt allows, and says what it loses.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item, Report
from qnetx.lowering.slirp import PLAN, network_like
from qnetx.model.host import NetworkDefinition
from qnetx.model.network import (
    JOINING,
    Backend,
    Bridge,
    Direct,
    Nic,
    Origin,
    Segment,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
    Tap,
    Topology,
    User,
    VirtualNetwork,
)
from qnetx.options import HubPolicy, Options

_PREFERENCE: tuple[tuple[type[Backend], ...], ...] = (
    (Bridge, VirtualNetwork, Direct),
    (Tap,),
    (SocketServer, SocketClient, SocketMulticast, SocketUdp),
    (User,),
)
"""Of several back ends on a segment with NICs, which one stays."""

_SHARED = (Bridge, VirtualNetwork, Direct, SocketMulticast)
"""Back ends that join any number of guests' cards as a hub did."""

_TELLING = ("ifname", "bridge", "script")
"""Fields that tell a back end from another of its kind, best first."""


def lower_hubs(topology: Topology, domain: str, options: Options, report: Report) -> Topology:
    """Return a topology whose segments hold one NIC and one back end each, in the order of the NICs."""
    segments: list[Segment] = []
    networks = list(topology.networks)
    for segment in topology.segments:
        if not segment.nics:
            _drop_lonely(segment, report)
            continue
        pairs, network = _lower_segment(segment, domain, options, report)
        for nic, backend in pairs:
            # One capture sees all that passes the hub: the first card's is enough.
            dumps = segment.dumps if nic is segment.nics[0] else ()
            segments.append(Segment(nics=(nic,), backends=(backend,), dumps=dumps))
        if network:
            networks.append(network)
    segments.sort(key=lambda pair: pair.nics[0].origin.order)
    return Topology(segments=tuple(segments), networks=tuple(networks))


Pairs = Iterable[tuple[Nic, Backend]]

_DEFINE_FIRST = "define and start the network (virsh net-define, net-start) before the domain"


def _lower_segment(
    segment: Segment, domain: str, options: Options, report: Report
) -> tuple[Pairs, NetworkDefinition | None]:
    backend = _choose_backend(segment, report)
    nics = segment.nics
    if backend is None:
        if len(nics) == 1:
            return [(nics[0], _tap_to_nowhere(nics[0], segment, report))], None
        return _isolated(segment, domain, report)
    if len(nics) == 1:
        return [(nics[0], backend)], None
    if isinstance(backend, _SHARED):
        _settle_origin(backend.origin, Fate.REWRITTEN, "hub-to-bridge", report)
        return [(nic, _copy(backend, first=nic is nics[0])) for nic in nics], None
    if isinstance(backend, User):
        return _share_user(segment, backend, domain, options, report)
    return _split(segment, backend, report), None


def _choose_backend(segment: Segment, report: Report) -> Backend | None:
    """Keep the one back end that a libvirt interface can have; name each other one as lost."""
    if not segment.backends:
        return None

    def rank(backend: Backend) -> int:
        ranks = (n for n, kinds in enumerate(_PREFERENCE) if isinstance(backend, kinds))
        return next(ranks, len(_PREFERENCE))

    chosen = min(segment.backends, key=rank)
    for backend in segment.backends:
        if backend is not chosen:
            _settle_origin(backend.origin, Fate.DROPPED, "second-backend-dropped", report)
            report.say(
                "second-backend-dropped",
                f"{_name(backend)} shares its hub with {_name(chosen)}: a libvirt interface has one"
                f" back end, and {_name(chosen)} stays",
                backend.origin.place,
                hint="join both networks on the host, with a bridge, or leave one of them out",
                second=chosen.origin.place,
            )
    return chosen


def _name(backend: Backend) -> str:
    items = backend.origin.items
    if not items.get(""):
        return f"QEMU's own {type(backend).__name__.lower()} network"
    told = next((items[field][-1:] for field in _TELLING if items.get(field)), ())
    return f"'{','.join(item.text for item in (items[''][0], *told))}'"


def _copy(backend: Backend, *, first: bool) -> Backend:
    """Return the back end for one more NIC: a tap's name can be used once."""
    if first or isinstance(backend, SocketMulticast):
        return backend
    if isinstance(backend, Bridge | VirtualNetwork | Direct | Tap):
        return replace(backend, ifname=None, origin=Origin(backend.origin.place))
    return replace(backend, origin=Origin(backend.origin.place))


def _tap_to_nowhere(nic: Nic, segment: Segment, report: Report) -> Tap:
    report.say(
        "nic-without-backend",
        f"this NIC is {_where(segment)} and leads nowhere, as QEMU warns too:"
        " it gets a tap that nothing joins",
        nic.origin.place,
        hint="join it to a back end: netdev=ID, with the id of a -netdev"
        if segment.hub is None
        else "join it to a back end, like -net user or -net tap with the same vlan",
    )
    _settle_origin(nic.origin, Fate.REWRITTEN, "nic-without-backend", report, JOINING)
    return Tap(script="", downscript="")


def _where(segment: Segment) -> str:
    return "joined to no back end" if segment.hub is None else f"alone on hub {segment.hub}"


def _isolated(
    segment: Segment, domain: str, report: Report
) -> tuple[Pairs, NetworkDefinition | None]:
    """Put NICs that see only each other on a network without a way out."""
    network = NetworkDefinition(name=f"{domain}-vlan{segment.hub or 0}")
    for nic in segment.nics:
        _settle_origin(nic.origin, Fate.REWRITTEN, "hub-to-network", report, JOINING)
    report.say(
        "hub-to-network",
        f"{len(segment.nics)} NICs share hub {segment.hub} with no back end: they get the isolated"
        f" libvirt network '{network.name}'",
        segment.nics[0].origin.place,
        hint=_DEFINE_FIRST,
        second=segment.nics[1].origin.place,
    )
    return [(nic, VirtualNetwork(network=network.name)) for nic in segment.nics], network


def _share_user(
    segment: Segment, user: User, domain: str, options: Options, report: Report
) -> tuple[Pairs, NetworkDefinition | None]:
    if options.hub is HubPolicy.NAT:
        network = network_like(user, f"{domain}-vlan{segment.hub or 0}")
        _say_network(segment, user, network, report)
        return [(nic, VirtualNetwork(network=network.name)) for nic in segment.nics], network
    first, *others = segment.nics
    _settle_origin(user.origin, Fate.APPROXIMATED, "hub-split", report, JOINING)
    report.say(
        "hub-split",
        f"{len(segment.nics)} NICs share {_name(user)}: each gets a user network of its own, and they"
        " no longer see each other",
        user.origin.place,
        hint="--hub nat gives them one NAT network",
        second=others[0].origin.place,
    )
    # One host port can lead to one guest address, so the forwards stay with the first NIC.
    alone = replace(user, forwards=(), guestfwd=(), origin=Origin(user.origin.place))
    return [(first, user), *((nic, alone) for nic in others)], None


def _say_network(segment: Segment, user: User, network: NetworkDefinition, report: Report) -> None:
    """Account for a user network that libvirt is to run: its addresses stay, the rest is named as lost."""
    _settle_origin(user.origin, Fate.APPROXIMATED, "hub-to-nat", report, (*JOINING, *PLAN))
    kind = "NAT" if network.forward else "isolated"
    report.say(
        "hub-to-nat",
        f"{len(segment.nics)} NICs share {_name(user)}: they get the {kind} network"
        f" '{network.name}', where the host is {network.address}",
        user.origin.place,
        hint=_DEFINE_FIRST,
    )
    for items in user.origin.items.values():
        for item in items:
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
                report.say(
                    "no-libvirt-equivalent",
                    f"'{item.text}' has no equivalent in the network '{network.name}'",
                    item.place,
                )


def _split(segment: Segment, backend: Backend, report: Report) -> Pairs:
    """Give the back end to the first NIC; a tap's script can serve the others too."""
    first, *others = segment.nics
    _settle_origin(backend.origin, Fate.APPROXIMATED, "hub-split", report, JOINING)
    shared = isinstance(backend, Tap) and bool(backend.script)
    if shared:
        rest = "each other NIC gets a tap of its own from the same script"
        hint = "--bridge SCRIPT=BRIDGE says which bridge the script joins: on it they stay together"
    else:
        rest = "the other NICs get taps that lead nowhere"
        hint = "put a bridge of the host in its place (-net bridge,br=NAME) to keep them together"
    report.say(
        "hub-split",
        f"{len(segment.nics)} NICs share {_name(backend)}, which a libvirt interface has for itself:"
        f" {rest}",
        backend.origin.place,
        hint=hint,
        second=others[0].origin.place,
    )
    nowhere = _copy(backend, first=False) if shared else Tap(script="", downscript="")
    return [(first, backend), *((nic, nowhere) for nic in others)]


def _drop_lonely(segment: Segment, report: Report) -> None:
    for dump in segment.dumps:
        _settle_origin(dump.origin, Fate.DROPPED, "dump-dropped", report)
        message = f"the capture into '{dump.file}' is of a hub without a card: it stays empty"
        report.say("dump-dropped", message, dump.origin.place)
    for backend in segment.backends:
        _settle_origin(backend.origin, Fate.DROPPED, "backend-without-nic", report)
        report.say(
            "backend-without-nic",
            f"{_name(backend)} has no NIC on its side, as QEMU warns too: nothing to write",
            backend.origin.place,
            hint="add a NIC, like -net nic with the same vlan"
            if backend.name is None
            else f"add a NIC, like -device virtio-net-pci,netdev={backend.name}",
        )


def _settle_origin(
    origin: Origin, fate: Fate, code: str, report: Report, keys: Iterable[str] | None = None
) -> None:
    """Settle the items of a node: all of them, or those under the keys named."""
    for key in origin.items if keys is None else keys:
        items: tuple[Item, ...] = origin.items.get(key, ())
        for item in items:
            report.ledger.settle(item, fate, code)


def pair_up(topology: Topology, report: Report, *, asked: bool) -> Topology:
    """Diagnose NICs and back ends that fell on hub 0 for want of `vlan=`; with `asked`, pair them.

    The n-th NIC goes with the n-th back end, as the author of such a line almost surely meant.
    """
    segments: list[Segment] = []
    for segment in topology.segments:
        nics, backends = segment.nics, segment.backends
        written = any("hub" in node.origin.items for node in (*nics, *backends))
        if segment.hub != 0 or written or len(nics) < 2 or len(backends) < 2:
            segments.append(segment)
        elif asked and len(nics) == len(backends):
            segments.extend(
                Segment(nics=(nic,), backends=(backend,))
                for nic, backend in zip(nics, backends, strict=True)
            )
        else:
            report.say(
                "implicit-hub",
                f"{len(nics)} NICs and {len(backends)} back ends without vlan= are all on hub 0, where"
                " each sees everything",
                nics[0].origin.place,
                hint="if separate networks are meant, --pair joins the first NIC to the first back end"
                " and so on"
                if len(nics) == len(backends)
                else "if separate networks are meant, vlan= says which of them belong together",
                second=nics[1].origin.place,
            )
            segments.append(segment)
    return replace(topology, segments=tuple(segments))
