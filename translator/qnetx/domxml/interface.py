"""A NIC and its back end ↔ `<interface>`.

Nic(model="virtio"), Bridge(bridge="br0") ↔ <interface type='bridge'><source bridge='br0'/>…
"""

from __future__ import annotations

import ipaddress
from typing import Any

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.fields import (
    ADDRESSES,
    BACKEND_ROWS,
    BOARD_CARDS,
    BUSES_UNKNOWN,
    HINTS,
    INTERFACE_TYPES,
    MODELS_SINCE,
    NIC_ROWS,
    TYPES_SINCE,
)
from qnetx.domxml.rows import Row, build, find, get_field
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.cards import bus_of
from qnetx.model.network import JOINING, Backend, Foreign, Nic, SocketServer, User
from qnetx.model.versions import LibvirtVersion
from qnetx.values import BadValueError, PortForward, parse_port

_SLIRP_GUEST = "10.0.2.15"
"""The address that QEMU's own user network gives a guest."""


def why_not(nic: Nic, backend: Backend, libvirt: LibvirtVersion) -> str | None:
    """Return why no `<interface>` can hold this pair, or None where one can."""
    if isinstance(backend, Foreign):
        if backend.kind == "socket":
            return "where its socket leads is not said"
        return f"libvirt has no interface type for '{backend.kind}'"
    bus = bus_of(nic.model)
    if bus in BUSES_UNKNOWN and nic.model not in BOARD_CARDS:
        return f"'{nic.model}' is {BUSES_UNKNOWN[bus]}"
    for field in ADDRESSES.get(type(backend), ()):
        host = get_field(backend, field)
        if not _is_ipv4(host):
            return f"libvirt takes an IPv4 address for a socket, and '{host}' is none"
    since = TYPES_SINCE.get(type(backend))
    if since and libvirt < since:
        kind = INTERFACE_TYPES[type(backend)]
        return f"an interface of type '{kind}' needs libvirt {since}, and the target is {libvirt}"
    since = MODELS_SINCE.get(nic.model or "")
    if since and libvirt < since:
        return f"the card '{nic.model}' needs libvirt {since}, and the target is {libvirt}"
    return None


def _is_ipv4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return not text
    return True


def write_interface(
    nic: Nic, backend: Backend, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write one pair and settle the items behind every field: written, or named as lost."""
    element = etree.Element("interface", type=INTERFACE_TYPES[type(backend)])
    rows = BACKEND_ROWS[type(backend)]
    mac_rows, card_rows = NIC_ROWS[:1], NIC_ROWS[1:]
    write_rows(element, nic, mac_rows, libvirt, report)
    write_rows(element, backend, rows, libvirt, report)
    if isinstance(backend, User):
        _write_user(element, backend, report)
    write_rows(element, nic, card_rows, libvirt, report)
    if nic.model == "usb-net" and nic.address is None and nic.seat is None:
        # libvirt finds a place for every card but this one, unless the bus is named.
        etree.SubElement(element, "address", type="usb", bus="0")
    for node in (nic, backend):
        _settle_rest(node, INTERFACE_TYPES[type(backend)], report)
    return element


def _settle_rest(node: Nic | Backend, kind: str, report: Report) -> None:
    """Name what no row took: the option is real, and libvirt's interface has no word for it."""
    for field, items in node.origin.items.items():
        for item in items:
            if field in JOINING and report.ledger.is_open(item):
                # The pair is one interface: that says what these words said.
                report.ledger.settle(item, Fate.MAPPED)
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
                report.say(
                    "no-libvirt-equivalent",
                    f"'{item.text}' has no equivalent in libvirt's {kind} interface",
                    item.place,
                    hint=HINTS.get(field, ""),
                )


def _write_user(element: etree._Element, user: User, report: Report) -> None:
    if not user.passt:
        # With passt the address would be the guest's own, not slirp's network: no row of ours.
        for name, family in (("net", "ipv4"), ("ipv6_net", "ipv6")):
            network = getattr(user, name)
            if network is not None:
                address, _, prefix = network.partition("/")
                ip = etree.SubElement(element, "ip", family=family, address=address)
                ip.set("prefix", prefix)
                _mapped(user, name, report)
        return
    for forward in user.forwards:
        port = etree.SubElement(element, "portForward", proto=forward.protocol)
        if forward.host:
            port.set("address", forward.host)
        limits = etree.SubElement(port, "range", start=str(forward.host_port))
        if forward.guest_port != forward.host_port:
            limits.set("to", str(forward.guest_port))
    _tell_passt(user, report)


def _tell_passt(user: User, report: Report) -> None:
    """Say what forwarding through passt makes of the guest's network."""
    items = items_of(user, "forwards")
    for item in items:
        report.ledger.settle(item, Fate.APPROXIMATED, "forward-by-passt")
    report.say(
        "forward-by-passt",
        "port forwarding needs passt in libvirt: the guest gets the host's address in place of"
        f" {_SLIRP_GUEST}",
        items[0].place if items else user.origin.place,
        hint="passt must be installed on the host",
    )
    for item in (*items_of(user, "net"), *items_of(user, "ipv6_net")):
        report.ledger.settle(item, Fate.DROPPED, "forward-by-passt")
        message = f"'{item.text}' is left out: passt has no network of its own beside the host's"
        report.say("forward-by-passt", message, item.place)


def _mapped(node: User, field: str, report: Report) -> None:
    for item in items_of(node, field):
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)


def read_interface(element: etree._Element) -> tuple[Nic, Backend]:
    """Read an `<interface>` that `write_interface` can write.

    Raises BadValueError for a type that the model has no back end for, and for a value that can't be.
    """
    kind = element.get("type", "")
    backends = {name: node for node, name in INTERFACE_TYPES.items()}
    if kind not in backends:
        raise BadValueError(f"'{kind}' is no interface type that qnetx reads")
    node = backends[kind]
    values = _read_rows(element, BACKEND_ROWS[node])
    if node is User:
        values |= _read_user(element)
    if node is SocketServer:
        values.setdefault("listen.host", "")
    backend: Backend = build(node, values)
    return build(Nic, _read_rows(element, NIC_ROWS)), backend


def _read_rows(element: etree._Element, rows: tuple[Row, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in rows:
        text = find(element, row.steps)
        if text is not None and _constants_hold(element, row):
            value = row.codec.read(text)
            if value is not None:
                values[row.field] = value
    return values


def _constants_hold(element: etree._Element, row: Row) -> bool:
    return all(
        find(element, (*row.steps[:-1], f"@{name}")) in (constant, None)
        for name, constant in row.constants
    )


def _read_user(element: etree._Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for ip in element.findall("ip"):
        network = ipaddress.ip_network(f"{ip.get('address')}/{ip.get('prefix')}", strict=False)
        values["net" if network.version == 4 else "ipv6_net"] = str(network)
    forwards = tuple(_read_forward(port) for port in element.findall("portForward"))
    return values | ({"forwards": forwards} if forwards else {})


def _read_forward(port: etree._Element) -> PortForward:
    limits = port.find("range")
    start = "" if limits is None else limits.get("start", "")
    to = start if limits is None else limits.get("to", start)
    return PortForward(
        port.get("proto", "tcp"), port.get("address", ""), parse_port(start), "", parse_port(to)
    )
