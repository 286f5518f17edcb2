"""A NIC and its back end → `<interface>`; `interface_reader` reads it.

Nic(model="virtio"), Bridge(bridge="br0") → <interface type='bridge'><source bridge='br0'/>…
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from operator import attrgetter

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.fields import (
    ADDRESSES,
    BACKEND_ROWS,
    BOARD_CARDS,
    BUSES_UNKNOWN,
    HINTS,
    MODELS_SINCE,
    NIC_ROWS,
    TYPES_SINCE,
    type_of,
)
from qnetx.domxml.kept import restore
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.cards import bus_of
from qnetx.model.network import JOINING, Backend, Bridge, Foreign, Nic, User, VirtualNetwork
from qnetx.model.versions import LibvirtVersion
from qnetx.values import PortForward

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
        host = attrgetter(field)(backend)
        if not _is_ipv4(host):
            return f"libvirt takes an IPv4 address for a socket, and '{host}' is none"
    since = TYPES_SINCE.get(type(backend))
    if since and libvirt < since:
        kind = type_of(backend)
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
    element = etree.Element("interface", type=type_of(backend))
    rows = BACKEND_ROWS[type(backend)]
    mac_rows, card_rows = NIC_ROWS[:1], NIC_ROWS[1:]
    write_rows(element, nic, mac_rows, libvirt, report)
    write_rows(element, backend, rows, libvirt, report)
    if isinstance(backend, User):
        _write_user(element, backend, report)
    if isinstance(backend, Bridge | VirtualNetwork) and backend.trunk:
        from qnetx.domxml.vlan import write_trunk  # noqa: PLC0415 - few ports are one

        write_trunk(element, backend.trunk)
        _mapped(backend, "trunk", report)
    write_rows(element, nic, card_rows, libvirt, report)
    if nic.rom.file == "":
        # A ROM that is not there has no other settings, and libvirt takes none.
        for rom in element.iterchildren("rom"):
            if "bar" in rom.attrib:
                del rom.attrib["bar"]
    restore(element, nic.kept)
    if nic.model == "usb-net" and element.find("address") is None:
        # libvirt finds a place for every card but this one, unless the bus is named.
        etree.SubElement(element, "address", type="usb", bus="0")
    for node in (nic, backend):
        _settle_rest(node, type_of(backend), report)
    return element


def _settle_rest(node: Nic | Backend, kind: str, report: Report) -> None:
    """Name what no row took: the option is real, and libvirt's interface has no word for it."""
    for field, items in node.origin.items.items():
        for item in items:
            if field in _SAID and report.ledger.is_open(item):
                # The pair is one interface: that says what these words said.
                report.ledger.settle(item, Fate.MAPPED)
            if field.startswith("kept."):
                report.ledger.settle(item, Fate.MAPPED)
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
                report.say(
                    "no-libvirt-equivalent",
                    f"'{item.text}' has no equivalent in libvirt's {kind} interface",
                    item.place,
                    hint=HINTS.get(field, ""),
                )


_SAID = (*JOINING, "type")


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
    for first, last in _ranges(user.forwards):
        port = etree.SubElement(element, "portForward", proto=first.protocol)
        if first.host:
            port.set("address", first.host)
        limits = etree.SubElement(port, "range", start=str(first.host_port))
        if last is not first:
            limits.set("end", str(last.host_port))
        if first.guest_port != first.host_port:
            limits.set("to", str(first.guest_port))
    if "passt" in user.origin.items:
        # It was passt before.
        _mapped(user, "forwards", report)
        return
    _tell_passt(user, report)


def _ranges(forwards: tuple[PortForward, ...]) -> Iterator[tuple[PortForward, PortForward]]:
    """Yield the first and last of each run of rules that lead from port to port, step by step."""
    start = 0
    for number, rule in enumerate(forwards):
        following = forwards[number + 1] if number + 1 < len(forwards) else None
        if following != PortForward(
            rule.protocol, rule.host, rule.host_port + 1, rule.guest, rule.guest_port + 1
        ):
            yield forwards[start], rule
            start = number + 1


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


def _mapped(node: Backend, field: str, report: Report) -> None:
    for item in items_of(node, field):
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)
