"""Single features that a target says another way: port forwarding by passt, queues that imply others.

User(forwards=(tcp::2222-:22,)), libvirt ≥ 9.2  →  User(forwards=…, passt=True)
"""

from __future__ import annotations

from dataclasses import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.network import (
    Backend,
    Nic,
    Segment,
    SocketClient,
    SocketServer,
    SocketUdp,
    Topology,
    User,
)
from qnetx.model.versions import LibvirtVersion
from qnetx.values import HostPort

PASST_FORWARDS = LibvirtVersion.parse("9.2.0")
"""The first libvirt whose passt back end, which port forwarding needs, starts under confinement."""

_SLIRP_GUEST = "10.0.2.15"


def lower_features(topology: Topology, libvirt: LibvirtVersion, report: Report) -> Topology:
    """Return the topology as the target libvirt says it."""
    shift = any(nic.boot_order == 0 for segment in topology.segments for nic in segment.nics)
    segments = (_lower_segment(segment, libvirt, report) for segment in topology.segments)
    return replace(
        topology,
        segments=tuple(_count_from_one(segment) if shift else segment for segment in segments),
    )


def _count_from_one(segment: Segment) -> Segment:
    """QEMU's boot order may begin with 0, libvirt's begins with 1; only the order itself matters."""
    nics = tuple(
        nic if nic.boot_order is None else replace(nic, boot_order=nic.boot_order + 1)
        for nic in segment.nics
    )
    return replace(segment, nics=nics)


def _lower_segment(segment: Segment, libvirt: LibvirtVersion, report: Report) -> Segment:
    backends = tuple(_lower_backend(backend, libvirt, report) for backend in segment.backends)
    for nic, backend in zip(segment.nics, backends, strict=True):
        _settle_queues(nic, backend, report)
    return replace(segment, backends=backends)


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
    for item in items:
        report.ledger.settle(item, Fate.APPROXIMATED, "forward-by-passt")
    report.say(
        "forward-by-passt",
        "port forwarding needs passt in libvirt: the guest gets the host's address in place of"
        f" {_SLIRP_GUEST}",
        items[0].place if items else backend.origin.place,
        hint="passt must be installed on the host",
    )
    return replace(backend, passt=True)


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
