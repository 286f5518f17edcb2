"""What libvirt alone knows of an interface ↔ `Nic.kept`, as XML: it is written back as it was.

    <source network='lan' portgroup='fast'/>, of which a row takes the network  ↔  "<source portgroup='fast'/>"

Each text is one child of the interface, without what rows took of it; `<interface …/>` holds attributes
of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import cast

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.fields import REPEATED
from qnetx.domxml.reading import Bag, Key, keys_of
from qnetx.model.machine import Guest
from qnetx.model.network import Backend, Bridge, Direct, Nic, Tap, User, VirtualNetwork

_SELF = "interface"


def keep(bag: Bag) -> tuple[str, ...]:
    """Take what is left in an interface's bag, for the fields `kept.0`, `kept.1` and so on."""
    left = dict.fromkeys(bag.entered)
    texts = []
    # In a written interface children stand in the order of the rows: theirs by name is the same anywhere.
    children = sorted((child for child, _ in bag.left()), key=lambda child: str(child.tag))
    for number, child in enumerate(children):
        own = child is bag.element
        texts.append(_text(child, left, deep=not own))
        for inner in (child,) if own else child.iter(etree.Element):
            for key in keys_of(inner):
                bag.take(key, f"kept.{number}")
    return tuple(texts)


def _text(child: etree._Element, left: Iterable[Key], *, deep: bool) -> str:
    return etree.tostring(_copy(child, left, deep=deep), encoding="unicode")


def _copy(element: etree._Element, left: Iterable[Key], *, deep: bool) -> etree._Element:
    """Copy an element, with only those of its attributes and texts, and of what is below, that are left."""
    copy = etree.Element(element.tag, nsmap=cast("dict[str, str]", element.nsmap))
    for name in map(str, element.attrib):
        if (element, name) in left:
            copy.set(name, element.attrib[name])
    if (element, None) in left and (element.text or "").strip():
        copy.text = element.text
    for inner in element.iterchildren(etree.Element) if deep else ():
        if any(key in left for below in inner.iter(etree.Element) for key in keys_of(below)):
            copy.append(_copy(inner, left, deep=True))
    return copy


def restore(element: etree._Element, kept: Iterable[str]) -> None:
    """Put back into a written interface what was kept of the one that was read."""
    for text in kept:
        part = etree.fromstring(text)
        if part.tag == _SELF:
            for name, value in part.attrib.items():
                element.set(name, value)
        else:
            _merge(element, part)
    etree.cleanup_namespaces(element)


def _merge(parent: etree._Element, part: etree._Element) -> None:
    found = None if part.tag in REPEATED else next(parent.iterchildren(part.tag), None)
    if found is None:
        parent.append(part)
        return
    for name, value in part.attrib.items():
        found.set(name, value)
    found.text = part.text or found.text
    for inner in list(part):
        _merge(found, inner)


def drop_kept(guest: Guest, report: Report) -> None:
    """Say what of each interface a command line can't have, once for each of its children.

    Says `no-qemu-equivalent`, and `libvirt-bookkeeping` for what libvirt wrote for itself.
    """
    for segment in guest.topology.segments:
        for nic in segment.nics:
            for number, text in enumerate(nic.kept):
                hints = _hints_for(segment.backends)
                _drop(nic, number, etree.fromstring(text), hints, report)


def _drop(
    nic: Nic, number: int, part: etree._Element, hints: Mapping[str, str], report: Report
) -> None:
    items = nic.origin.items.get(f"kept.{number}", ())
    if not items:
        return
    tag = str(part.tag)
    if tag == _SELF and set(part.attrib.items()) == _DEFAULTS:
        for item in items:
            report.ledger.settle(item, Fate.MAPPED)
        return
    if tag == _SELF:
        tag = f"@{next(map(str, part.attrib))}"
    noted = tag in _BOOKKEEPING or (tag == "source" and _is_of_a_port(part))
    code = "libvirt-bookkeeping" if noted else "no-qemu-equivalent"
    for item in items:
        report.ledger.settle(item, Fate.DROPPED, code)
    what = ", ".join(item.text for item in items[:_SHOWN])
    more = "" if len(items) <= _SHOWN else f" and {len(items) - _SHOWN} more of it"
    if code == "libvirt-bookkeeping":
        message = f"{what}{more} is libvirt's own note, and is left out"
        report.say(code, message, items[0].place)
    else:
        message = f"{what}{more} has no word on a QEMU command line: left out"
        report.say(code, message, items[0].place, hint=hints.get(tag, ""))


def _is_of_a_port(source: etree._Element) -> bool:
    """Whether it says which port of the switch a guest has, and nothing of the user's."""
    return bool(source.attrib) and set(source.attrib) <= _OF_A_PORT and not len(source)


_SHOWN = 3

_DEFAULTS = frozenset({("trustGuestRxFilters", "no")})
"""What an interface says of itself that is so in QEMU anyway."""

_BOOKKEEPING = frozenset({"alias", "actual", "seclabel"})
"""What libvirt writes for itself into the XML of a guest that runs."""

_OF_A_PORT = frozenset({"portid", "connectionid"})
"""What libvirt writes into the source of a guest that runs: which port of the switch it has."""

HINTS: Mapping[str, str] = MappingProxyType({
    "bandwidth": "'tc qdisc' on the tap limits it by hand",
    "filterref": "nftables or ebtables rules for the tap filter by hand what libvirt's filter does",
    "source": "what the network makes of it is set up by hand on the host",
    "virtualport": "the switch is told by hand: 'ovs-vsctl set interface TAP external_ids:…'",
    "vlan": "VLAN tags are set by hand on the switch: 'ovs-vsctl set port TAP tag=…', 'bridge vlan add'",
    "port": "'bridge link set dev TAP isolated on' does it by hand",
    "coalesce": "'ethtool -C TAP' does it by hand",
    "mac": "QEMU knows the address alone",
    "script": "call it by hand, or in a hook of your own",
    "ip": "addresses of the host's end are set by hand: 'ip addr add … dev TAP'",
    "route": "'ip route add' does it by hand",
    "guest": "what the guest calls the card is the guest's own affair",
    "backend": "the devices of taps and vhost are QEMU's own, /dev/net/tun and /dev/vhost-net",
    "portForward": "hostfwd= forwards single ports of IPv4 addresses: write them one by one",
    "target": "the tap is named by whoever makes it",
    "address": "QEMU chooses the card's place",
    "@trustGuestRxFilters": "'ip link set … promisc on' is the nearest, by hand",
})  # fmt: skip
"""How a child of an interface is done without libvirt; `@` stands before attributes of its own."""

_OF_TAPS = frozenset({
    *("bandwidth", "filterref", "virtualport", "vlan", "port", "coalesce", "script", "ip", "route"),
    *("backend", "source", "target", "@trustGuestRxFilters"),
})  # fmt: skip
"""Children whose hint is about a tap, or about the network that it is on."""

_OF_USERS: Mapping[str, str] = MappingProxyType({
    "bandwidth": "what the guest sends leaves the host as QEMU's own: 'tc' limits it there",
    "filterref": "what the guest sends leaves the host as QEMU's own: nftables filter it there",
    "backend": "QEMU's user network writes no log; '-object filter-dump' writes its packets to a file",
    "source": "QEMU's user network goes by the host's own routes",
    "ip": "QEMU's user network gives the guest an address of its own: net= says from where",
})  # fmt: skip
"""The same where QEMU itself is the guest's network."""


def _hints_for(backends: Iterable[Backend]) -> Mapping[str, str]:
    """Return the hints for an interface: where it has no tap, none that names one."""
    if all(isinstance(backend, Tap | Bridge | VirtualNetwork | Direct) for backend in backends):
        return HINTS
    plain = {tag: hint for tag, hint in HINTS.items() if tag not in _OF_TAPS}
    return {**plain, **_OF_USERS} if any(isinstance(b, User) for b in backends) else plain
