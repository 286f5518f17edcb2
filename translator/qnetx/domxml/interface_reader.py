"""`<interface>` → a NIC and its back end, by the rows that write them; what no row takes is kept.

<interface type='network'><source network='lan' portgroup='fast'/>…
  → Nic(kept=("<source portgroup='fast'/>",)), VirtualNetwork(network="lan")
"""

from __future__ import annotations

import difflib
import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.fields import (
    BACKEND_ROWS,
    INTERFACE_TYPES,
    NIC_ROWS,
    OTHER_TYPES,
    REPEATED,
    REQUIRED,
)
from qnetx.domxml.kept import keep
from qnetx.domxml.reading import Bag, find_key
from qnetx.domxml.rows import build
from qnetx.domxml.vlan import access_tag, bad_tags, read_trunk
from qnetx.model.network import (
    Backend,
    Bridge,
    LibvirtOnly,
    Nic,
    Origin,
    Phase,
    SocketServer,
    User,
    VirtualNetwork,
)
from qnetx.values import BadValueError, PortForward, parse_address, parse_port

_TYPES: Mapping[str, type[Backend]] = MappingProxyType({
    **{name: node for node, name in INTERFACE_TYPES.items()},
    **dict.fromkeys(OTHER_TYPES, LibvirtOnly),
})  # fmt: skip

_SINGLE = frozenset(
    row.steps[0] for rows in (NIC_ROWS, *BACKEND_ROWS.values()) for row in rows if row.steps[1:]
)
"""Children that an interface has one of."""

_MAX_PORTS = 1024
"""Ports of one range that are forwarded one by one."""


def read_interface(bag: Bag, number: int = 0) -> tuple[Nic, Backend] | None:
    """Read an interface from its bag, which is empty afterwards; it is the number-th of its guest.

    None, and said, for a type that libvirt has not (`interface-type-unknown`), a source that is missing
    (`element-missing`), something that is there twice (`element-twice`), attributes that contradict each
    other (`xml-conflict`), and a value that can't be (`bad-value`).
    """
    report = bag.report
    kind = bag.get("@type", "type")
    node = _TYPES.get(kind or "user")
    before = len(report.diagnostics)
    if node is None:
        _say_unknown(bag, str(kind))
    else:
        _check(bag, node, kind or "user")
    if node is None or len(report.diagnostics) > before:
        _give_up(bag)
        return None
    _take_no_mtu(bag)
    items: dict[str, tuple[Any, ...]] = {"type": bag.items.pop("type", ())}
    rows = BACKEND_ROWS[node]
    if access_tag(bag.element) is None:
        # A trunk is no access port of its first tag.
        rows = tuple(row for row in rows if row.field != "vlan_tag")
    backend_values = bag.read(rows)
    if node in (Bridge, VirtualNetwork) and (trunk := read_trunk(bag.element)):
        backend_values["trunk"] = trunk
        bag.take_all(next(bag.element.iterchildren("vlan")), "trunk")
    if node is User:
        backend_values |= _read_user(bag, passt="passt" in backend_values)
    if node is SocketServer:
        backend_values.setdefault("listen.host", "")
    if node is LibvirtOnly:
        backend_values["kind"] = kind
    items |= bag.items
    bag.items = {}
    card_values = bag.read(row for row in NIC_ROWS if not row.field.startswith("address."))
    if find_key(bag.element, ("address", "@slot")) is not None:
        card_values |= bag.read(row for row in NIC_ROWS if row.field.startswith("address."))
    _take_usb_bus(bag)
    kept = keep(bag)
    if len(report.diagnostics) > before:
        _give_up(bag)
        return None
    place = bag.document.place(bag.element)
    nic = build(Nic, card_values)
    nic_origin = Origin(place, bag.items, (Phase.DEVICE, number))
    backend: Backend = build(node, backend_values)
    return replace(nic, kept=kept, origin=nic_origin), replace(backend, origin=Origin(place, items))


def _say_unknown(bag: Bag, kind: str) -> None:
    near = difflib.get_close_matches(kind, _TYPES, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(sorted(_TYPES))}"
    place = bag.document.place(bag.element, "type")
    bag.report.say(
        "interface-type-unknown", f"'{kind}' is no interface type of libvirt's", place, hint=hint
    )


def _check(bag: Bag, node: type[Backend], kind: str) -> None:
    """Say what keeps the element from being an interface of its type."""
    report, document, element = bag.report, bag.document, bag.element
    for path in REQUIRED.get(node, ()):
        if find_key(element, tuple(path.split("/"))) is None:
            *above, attribute = path.split("/")
            example = f"<{' <'.join(above)} {attribute[1:]}='…'>"
            message = f"an interface of type '{kind}' needs {example}"
            report.say("element-missing", message, document.place(element))
    for bad, error in bad_tags(element):
        report.say("bad-value", str(error), document.place(bad, "id"), hint=error.hint)
    found: dict[str, etree._Element] = {}
    for child in element.iterchildren(etree.Element):
        tag = str(child.tag)
        if tag in found and tag in _SINGLE - REPEATED:
            message = f"an interface has one <{tag}>, and this is another"
            first = document.place(found[tag])
            report.say("element-twice", message, document.place(child), second=first)
        found.setdefault(tag, child)
    for path, value, other in _CONFLICTS:
        denying = find_key(element, tuple(path.split("/")))
        denied = find_key(element, tuple(other.split("/")))
        if denying and denied and denying[0].get(str(denying[1])) == value:
            first = document.place(*denying)
            message = f"{other.replace('/@', ' ')}= is said, and {path.replace('/@', ' ')}='{value}' denies it"
            report.say("xml-conflict", message, document.place(*denied), second=first)


_CONFLICTS = (
    ("rom/@enabled", "no", "rom/@file"),
    ("rom/@enabled", "no", "rom/@bar"),
    ("teaming/@type", "persistent", "teaming/@persistent"),
)
"""An attribute with a value, and another that it denies."""


def _give_up(bag: Bag) -> None:
    for item in bag.entered.values():
        bag.report.ledger.settle(item, Fate.REJECTED)
    bag.entered.clear()
    for items in bag.items.values():
        for item in items:
            if bag.report.ledger.is_open(item):
                bag.report.ledger.settle(item, Fate.REJECTED)


def _take_usb_bus(bag: Bag) -> None:
    """Take an address that says no more than that the card is on USB, as its model says."""
    address = next(bag.element.iterchildren("address"), None)
    if address is not None and set(address.attrib.items()) == {("type", "usb"), ("bus", "0")}:
        bag.take_all(address, "model")


def _take_no_mtu(bag: Bag) -> None:
    """Take an MTU of 0, which is none for libvirt."""
    mtu = next(bag.element.iterchildren("mtu"), None)
    if mtu is not None and set(mtu.get("size", "")) == {"0"}:
        bag.take_all(mtu, "type")


def _read_user(bag: Bag, *, passt: bool) -> dict[str, Any]:
    if not passt:
        return dict(_read_networks(bag))
    ports = [port for port in bag.element.iterchildren("portForward") if _is_plain(port)]
    forwards = tuple(rule for port in ports for rule in _read_forward(bag, port))
    return {"forwards": forwards} if forwards else {}


def _read_networks(bag: Bag) -> Iterator[tuple[str, str]]:
    """Read slirp's networks; with passt the address would be the guest's own."""
    seen: Counter[int] = Counter()
    for ip in bag.element.iterchildren("ip"):
        try:
            address = ipaddress.ip_interface(f"{ip.get('address')}/{ip.get('prefix')}")
        except ValueError:
            # Something that libvirt takes for another thing, like an address without a prefix.
            continue
        version = address.version
        seen[version] += 1
        if set(ip.attrib) - {"family"} != {"address", "prefix"} or seen[version] > 1 or len(ip):
            continue
        if version == 6 and address.ip != address.network.network_address:
            # QEMU masks an IPv4 address, but derives its own IPv6 ones from all of this one.
            continue
        if ip.get("family", f"ipv{version}") == f"ipv{version}":
            field = "net" if version == 4 else "ipv6_net"
            bag.take_all(ip, field)
            yield field, str(address)


def _is_plain(port: etree._Element) -> bool:
    """Whether a <portForward> says what single rules can say; the rest is kept."""
    ranges = list(port.iterchildren("range"))
    if not ranges or set(port.attrib) - {"proto", "address"} or len(ranges) != len(port):
        return False
    return all(
        not set(limits.attrib) - {"start", "end", "to"} and _ports(limits) <= _MAX_PORTS
        for limits in ranges
    )


def _ports(limits: etree._Element) -> int:
    start, end = limits.get("start", ""), limits.get("end", limits.get("start", ""))
    return int(end) - int(start) + 1 if start.isdecimal() and end.isdecimal() else 1


def _read_forward(bag: Bag, port: etree._Element) -> Iterator[PortForward]:
    """Read one rule for each port."""
    try:
        rules = [rule for limits in port.iterchildren("range") for rule in _rules(port, limits)]
    except BadValueError as error:
        bag.report.say("bad-value", str(error), bag.document.place(port), hint=error.hint)
        return
    if any(":" in rule.host for rule in rules):
        # QEMU's hostfwd= is of IPv4 alone: the rules are kept for passt.
        return
    bag.take_all(port, "forwards")
    yield from rules


def _rules(port: etree._Element, limits: etree._Element) -> Iterator[PortForward]:
    protocol, address = port.get("proto", ""), port.get("address", "")
    if protocol not in ("tcp", "udp"):
        raise BadValueError(f"'{protocol}' is no protocol to forward", "write tcp or udp")
    if address:
        parse_address(address)
    start = parse_port(limits.get("start", ""))
    end = parse_port(limits.get("end", str(start)))
    to = parse_port(limits.get("to", str(start)))
    if end < start:
        raise BadValueError(f"the range ends at {end}, before it starts at {start}")
    parse_port(str(to + end - start))
    for step in range(end - start + 1):
        yield PortForward(protocol, address, start + step, "", to + step)


def check_pairs(pairs: list[tuple[Nic, Backend]], report: Report) -> None:
    """Say what two interfaces of a guest can't both have: an alias, a place on PCI."""
    aliases: dict[str, Nic] = {}
    places: dict[tuple[int, int, int], Nic] = {}
    for nic, _ in pairs:
        if nic.alias is not None:
            first = aliases.setdefault(nic.alias, nic)
            if first is not nic:
                message = f"two interfaces have the alias 'ua-{nic.alias}'"
                report.say(
                    "duplicate-id", message, _place(nic, "alias"), second=_place(first, "alias")
                )
        if nic.address is not None:
            place = nic.address
            first = places.setdefault((place.bus, place.slot, place.function), nic)
            if first is not nic:
                report.say(
                    "duplicate-address",
                    f"two interfaces are at the place {place} on PCI",
                    _place(nic, "address.slot"),
                    second=_place(first, "address.slot"),
                )


def _place(nic: Nic, field: str) -> Any:
    items = nic.origin.items.get(field, ())
    return items[0].place if items else nic.origin.place
