"""Single features that a target says another way: port forwarding by passt, queues that imply others.

User(forwards=(tcp::2222-:22,)), libvirt ≥ 9.2  →  User(forwards=…, passt=True)
"""

from __future__ import annotations

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import (
    SLIRP_ALONE,
    Backend,
    Nic,
    Segment,
    SocketClient,
    SocketServer,
    SocketUdp,
    Topology,
    User,
    VhostUser,
)
from qnetx.model.versions import LibvirtVersion
from qnetx.values import HostPort

PASST_FORWARDS = LibvirtVersion.parse("9.2.0")
"""The first libvirt whose passt back end, which port forwarding needs, starts under confinement."""


def lower_features(
    topology: Topology,
    libvirt: LibvirtVersion,
    report: Report,
    *,
    carry: bool,
    shared_memory: bool,
) -> Topology:
    """Return the topology as the target libvirt says it; with `carry`, what it can't say stays as it is."""
    segments = (
        segment
        if carry and _is_slirp_alone(segment)
        else _lower_segment(segment, libvirt, report, shared_memory=shared_memory)
        for segment in topology.segments
    )
    return replace(
        topology,
        segments=tuple(segments),
    )


def _is_slirp_alone(segment: Segment) -> bool:
    return any(getattr(b, field, None) for b in segment.backends for field in SLIRP_ALONE)


def _lower_segment(
    segment: Segment, libvirt: LibvirtVersion, report: Report, *, shared_memory: bool
) -> Segment:
    for backend in segment.backends:
        _settle_defaults(backend, report)
        if isinstance(backend, VhostUser) and not shared_memory:
            _ask_for_shared_memory(backend, report)
    backends = tuple(_lower_backend(backend, libvirt, report) for backend in segment.backends)
    for nic, backend in zip(segment.nics, backends, strict=True):
        _settle_queues(nic, backend, report)
    nics = tuple(_leave_pair(nic, report) for nic in segment.nics)
    return replace(segment, nics=nics, backends=backends)


def _ask_for_shared_memory(backend: VhostUser, report: Report) -> None:
    report.say(
        "shared-memory-needed",
        f"the switch behind '{backend.path}' reads and writes the guest's memory",
        backend.origin.place,
        hint="the domain needs <memoryBacking><source type='memfd'/><access mode='shared'/>"
        "</memoryBacking>, or hugepages in place of memfd",
    )


def _leave_pair(nic: Nic, report: Report) -> Nic:
    """Take a card out of its failover pair: libvirt has only a device of the host as that half."""
    if nic.teaming_with is None:
        return nic
    for item in _items(nic, "teaming_with"):
        report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
        report.say(
            "no-libvirt-equivalent",
            f"'{item.text}' makes this card one half of a pair, which in libvirt is a device of the"
            " host: the card stands alone",
            item.place,
            hint="<interface type='hostdev'> with <teaming type='transient'> is that half",
        )
    return replace(nic, teaming_with=None)


def _numeric(address: HostPort) -> HostPort:
    """Write the one name whose address is the same everywhere; QEMU connects to it where none is named."""
    return HostPort("127.0.0.1", address.port) if address.host in ("", "localhost") else address


def _lower_backend(backend: Backend, libvirt: LibvirtVersion, report: Report) -> Backend:
    match backend:
        case SocketServer(listen=HostPort(host="localhost")):
            return replace(backend, listen=_numeric(backend.listen))
        case SocketClient():
            return replace(backend, connect=_numeric(backend.connect))
        case SocketUdp():
            return replace(backend, remote=_numeric(backend.remote), local=_numeric(backend.local))
    if not isinstance(backend, User) or not backend.forwards:
        return backend
    backend = _drop_free_ports(backend, report)
    if not backend.forwards:
        return backend
    items = backend.origin.items.get("forwards", ())
    if libvirt < PASST_FORWARDS:
        for item in items:
            report.ledger.settle(item, Fate.DROPPED, "needs-newer-libvirt")
            report.say(
                "needs-newer-libvirt",
                f"'{item.text}' needs libvirt {PASST_FORWARDS}, and the target is {libvirt}",
                item.place,
                hint="or forward the port on the host, to a guest on a NAT network",
            )
        return replace(backend, forwards=())
    return replace(backend, passt=True)


def _drop_free_ports(user: User, report: Report) -> User:
    """Name the forwards from host port 0, for which the system picks a port; libvirt needs a number."""
    kept = [True] * len(user.forwards)
    for index, (forward, item) in enumerate(
        zip(user.forwards, _items(user, "forwards"), strict=False)
    ):
        if forward.host_port == 0:
            kept[index] = False
            report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
            report.say(
                "no-libvirt-equivalent",
                f"'{item.text}' takes any free port of the host, which libvirt can't",
                item.place,
                hint=f"name the port, like {item.text.replace(':0-', ':2222-')}",
            )
    origin = user.origin
    if not all(kept):
        items = tuple(i for i, keep in zip(_items(user, "forwards"), kept, strict=False) if keep)
        origin = replace(origin, items={**origin.items, "forwards": items})
    forwards = tuple(f for f, keep in zip(user.forwards, kept, strict=True) if keep)
    return replace(user, forwards=forwards, origin=origin)


def _items(node: Nic | Backend, field: str) -> tuple[Item, ...]:
    return node.origin.items.get(field, ())


def _settle_defaults(backend: Backend, report: Report) -> None:
    """Account for settings that say what is so anyway."""
    if isinstance(backend, User):
        # Either alone switches the other off; both together are what QEMU does when told neither.
        both = backend.ipv4 is True and backend.ipv6 is True
        said = {"restrict": backend.restrict is False, "ipv4": both, "ipv6": both}
    else:
        fields = ("vhost_force", "svq")
        said = {field: getattr(backend, field, None) is False for field in fields}
    for field, idle in said.items():
        for item in _items(backend, field) if idle else ():
            report.ledger.settle(item, Fate.MAPPED)


def _settle_queues(nic: Nic, backend: Backend, report: Report) -> None:
    """Libvirt writes `mq=on,vectors=2N+2` by itself for a card with N > 1 queues."""
    queues = getattr(backend, "queues", None) or 1
    if queues > 1:
        implied = {"multiqueue": True, "vectors": 2 * queues + 2}
    else:
        implied = {"multiqueue": False}
    for field, value in implied.items():
        if getattr(nic, field) == value:
            for item in nic.origin.items.get(field, ()):
                report.ledger.settle(item, Fate.REWRITTEN, "queues-imply")
