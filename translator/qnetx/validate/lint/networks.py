"""The rules about `<network>`: ranges and bridges that clash, in one document and with those before it.

Source: libvirt's networkCheckRouteCollision, networkBridgeNameValidate and virSocketAddrGetRange.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from qnetx.diagnostics import Diagnostic
from qnetx.source import Span
from qnetx.validate.lint.subject import Subject, port_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network

_BORROWED = ("bridge", "private", "vepa", "passthrough", "hostdev")
"""Forward modes of networks that make no bridge of their own."""


class Claim(Struct, frozen=True):
    """What one network takes for itself: a bridge's name, or a range of addresses."""

    network: str
    taken: str
    place: Span

    @property
    def code(self) -> str:
        """The code of the finding where another network takes it as well."""
        return "lint-subnet-overlap" if "/" in self.taken else "lint-bridge-shared"

    @property
    def probe(self) -> Diagnostic:
        """A finding here, to ask whether it would be told."""
        return Diagnostic(self.code, "", self.place)


class Claims(Struct):
    """What the networks of a run have taken, in the order in which they came."""

    _bridges: dict[str, Claim] = field(default_factory=dict)
    _subnets: list[tuple[Subnet, Claim]] = field(default_factory=list)

    def add(self, claim: Claim) -> Diagnostic | None:
        """Enter a claim; return the finding where an earlier network has it."""
        earlier = self._enter(claim)
        if earlier is None or earlier.network == claim.network:
            # The same network again (a copy of its file) is no second network.
            return None
        also = f"'{earlier.network}'" if earlier.network else "another network"
        if claim.code == "lint-bridge-shared":
            message = f"the bridge '{claim.taken}' is also that of {also}"
        else:
            same = claim.taken == earlier.taken
            message = (
                f"{claim.taken} is also the range of {also}"
                if same
                else f"{claim.taken} and {earlier.taken} of {also} have addresses in common"
            )
        return Diagnostic(claim.code, message, claim.place, "", earlier.place)

    def _enter(self, claim: Claim) -> Claim | None:
        """Enter a claim; return the earlier one that it clashes with."""
        if claim.code == "lint-bridge-shared":
            earlier = self._bridges.setdefault(claim.taken, claim)
            return None if earlier is claim else earlier
        subnet = ipaddress.ip_network(claim.taken)
        for other, by in self._subnets:
            if by.place.source is not claim.place.source and _overlap(other, subnet):
                return by
        self._subnets.append((subnet, claim))
        return None


def _overlap(one: Subnet, other: Subnet) -> bool:
    return one.version == other.version and one.overlaps(other)


def claims_of(subject: Subject) -> Iterator[Claim]:
    """Give what a network takes; one that only uses what the host has takes nothing."""
    forward, name = subject.root.find("forward"), subject.root.findtext("name") or ""
    if forward is not None and forward.get("mode", "nat") in _BORROWED:
        return
    bridge = subject.root.find("bridge")
    if bridge is not None and bridge.get("name"):
        yield Claim(name, bridge.get("name", ""), subject.place(bridge, "name"))
    for element in subject.root.iterfind("ip"):
        subnet = subnet_of(element)
        if subnet is not None:
            yield Claim(name, str(subnet), subject.place(element, "address"))


def own_overlaps(subject: Subject) -> Iterator[Diagnostic]:
    """Two ranges of one network that overlap."""
    seen: list[tuple[Subnet, _Element]] = []
    for element in subject.root.iterfind("ip"):
        subnet = subnet_of(element)
        if subnet is None:
            continue
        for other, earlier in seen:
            if _overlap(other, subnet):
                yield subject.found(
                    "lint-subnet-overlap",
                    f"{subnet} and {other} have addresses in common",
                    element,
                    "address",
                    second=subject.place(earlier, "address"),
                )
        seen.append((subnet, element))


def backward_addresses(subject: Subject) -> Iterator[Diagnostic]:
    """Ranges of addresses, of DHCP or of the host's NAT, that end before they begin."""
    for element in (*subject.below("range", "dhcp"), *subject.below("address", "nat")):
        start, end = (_address(element.get(key, "")) for key in ("start", "end"))
        if start and end and start.version == end.version and int(end) < int(start):
            yield _backward(subject, "lint-address-range", "addresses", element)


def backward_ports(subject: Subject) -> Iterator[Diagnostic]:
    """Ranges of ports of the host's NAT that end before they begin."""
    for element in subject.below("port", "nat"):
        if 0 < port_of(element.get("end", "")) < port_of(element.get("start", "")):
            yield _backward(subject, "lint-port-range", "ports", element)


def _backward(subject: Subject, code: str, what: str, element: _Element) -> Diagnostic:
    start, end = element.get("start", ""), element.get("end", "")
    return subject.found(
        code,
        f"the {what} from {start} to {end} are none: libvirt refuses such a range",
        element,
        "end",
        hint=f"start='{end}' end='{start}' goes upwards",
    )


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address; None for what is none, of which the schema tells."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def subnet_of(element: _Element) -> Subnet | None:
    """Return the range of an `<ip>`; None where the schema or libvirt refuses it anyway."""
    address = element.get("address", "")
    prefix = element.get("prefix") or element.get("netmask")
    if prefix is None and ":" not in address:
        prefix = _class_prefix(address)
    try:
        return ipaddress.ip_interface(f"{address}/{prefix or 64}").network
    except ValueError:
        return None


def _class_prefix(address: str) -> str:
    """Return what libvirt takes where nothing is said: by the old classes."""
    first = address.partition(".")[0]
    number = int(first) if re.fullmatch("[0-9]{1,3}", first) else 0
    return "8" if number < 128 else "16" if number < 192 else "24"
