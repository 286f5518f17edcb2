"""Wanted domains and networks, and those of the host → what two of them can't both have.

MACs among domains, UUIDs among objects of a kind, bridges and ranges of addresses among networks. What the
host has under the name of something that is wanted does not count: it becomes what is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import ip_network
from itertools import combinations

from msgspec import Struct

from qnetx.apply.decision import Known
from qnetx.apply.ranges import overlap
from qnetx.apply.state import HostState
from qnetx.diagnostics import Report
from qnetx.domxml.definition import Definition
from qnetx.model.host import Forward

_ANOTHER_RANGE = "--subnet names another range for a network that qnetx makes"

_QEMUS_MAC = "52:54:00:12:34:56"
"""What QEMU gives the first card of every guest that names no MAC."""


class _Party(Struct, frozen=True):
    """One who may clash with another."""

    of: Definition
    wanted: bool

    @property
    def called(self) -> str:
        named = f"{self.of.kind} {self.of.name}"
        return named if self.wanted else f"the host's {named}"


def say_clashes(
    wanted: Sequence[Definition], host: HostState, known: Sequence[Known], report: Report
) -> None:
    """Say `uuid-taken`, `mac-taken`, `bridge-taken` and `subnet-overlap` of what is wanted."""
    names = {(d.kind, d.name) for d in wanted}
    others = [k.definition for k in known if (k.definition.kind, k.definition.name) not in names]
    parties = [
        *(_Party(d, wanted=False) for d in others),
        *(_Party(d, wanted=True) for d in wanted),
    ]
    makers = [p for p in parties if p.of.kind == "network" and p.of.forward != Forward.BRIDGE]
    _say_uuids(parties, report)
    _say_macs(parties, report)
    _say_bridges(makers, host, known, report)
    _say_ranges(makers, report)
    _say_routes(makers, host, known, report)


def _shared(
    parties: Iterable[_Party], keys: Callable[[Definition], Iterable[str]]
) -> Iterator[tuple[str, _Party, _Party]]:
    """Give each key that a wanted party has and an earlier party has as well; those of the host are first."""
    first: dict[str, _Party] = {}
    for party in parties:
        for key in dict.fromkeys(keys(party.of)):
            earlier = first.setdefault(key, party)
            if party.wanted and earlier is not party:
                yield key, party, earlier


def _say_uuids(parties: Sequence[_Party], report: Report) -> None:
    for kind in ("network", "domain"):
        alike = [p for p in parties if p.of.kind == kind]
        for uuid, party, other in _shared(alike, lambda d: [d.uuid] if d.uuid else []):
            message = f"{party.called} has the uuid of {other.called}: {uuid}"
            report.say("uuid-taken", message, hint="without one in the input, a new one is made")


def _say_macs(parties: Sequence[_Party], report: Report) -> None:
    domains = [p for p in parties if p.of.kind == "domain"]
    for mac, party, other in _shared(domains, lambda d: d.macs):
        own = "--mac unique derives one from the guest's name" if mac == _QEMUS_MAC else ""
        accept = "--accept mac-taken, if they never meet on one network"
        report.say(
            "mac-taken",
            f"{party.called} has the MAC of {other.called}: {mac}",
            hint="; ".join(filter(None, (own, accept))),
        )


def _say_bridges(
    makers: Sequence[_Party], host: HostState, known: Sequence[Known], report: Report
) -> None:
    hint = "another <bridge name>, or none at all: libvirt finds one"
    for bridge, party, other in _shared(makers, lambda d: [d.bridge] if d.bridge else []):
        message = f"{party.called} has the bridge of {other.called}: {bridge}"
        report.say("bridge-taken", message, hint=hint)
    # An active network's bridge is an interface of the host, too.
    libvirts = {k.definition.bridge for k in known if k.definition.kind == "network"}
    for party in makers:
        if party.wanted and party.of.bridge in (host.interfaces or frozenset()) - libvirts:
            message = f"{party.called} would make bridge {party.of.bridge}, and the host has an interface of that name"
            report.say("bridge-taken", message, hint=hint)


def _say_ranges(makers: Sequence[_Party], report: Report) -> None:
    for one, other in combinations(makers, 2):
        if other.wanted and any(overlap(a, b) for a in one.of.subnets for b in other.of.subnets):
            ranges = ", ".join(map(str, other.of.subnets))
            message = f"{other.called} has addresses of {one.called}: {ranges}"
            report.say("subnet-overlap", message, hint=_ANOTHER_RANGE)


def _say_routes(
    makers: Sequence[_Party], host: HostState, known: Sequence[Known], report: Report
) -> None:
    """Say where the host has a route already; those to libvirt's networks are theirs, whose ranges are compared."""
    libvirts = {subnet for k in known for subnet in k.definition.subnets}
    routes = [route for route in map(ip_network, host.routes) if route not in libvirts]
    for party in makers:
        for subnet in party.of.subnets if party.wanted else ():
            ranges = [route for route in routes if overlap(subnet, route)]
            if ranges and subnet not in libvirts:
                what = f"{subnet} overlaps {', '.join(map(str, ranges))}"
                message = f"{party.called} has addresses that the host has a route to: {what}"
                accept = "--accept subnet-overlap, if nobody is there"
                report.say("subnet-overlap", message, hint=f"{_ANOTHER_RANGE}; {accept}")
