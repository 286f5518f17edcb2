"""A network for libvirt to run ↔ `<network>`.

NetworkDefinition(name="vm-vlan0")  →  <network><name>vm-vlan0</name></network>
<network><name>lan</name><bridge name="virbr1"/></network>  →  KnownNetwork(name="lan", bridge="virbr1")
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.kept import HINTS
from qnetx.domxml.reading import keys_of, shown
from qnetx.domxml.vlan import access_tag, bad_tags, number, read_trunk
from qnetx.model.hooks import KnownNetwork, PortGroup, Unsayable
from qnetx.model.host import BridgeKind, NetworkDefinition
from qnetx.model.network import MACVTAP_MODES
from qnetx.source import Source
from qnetx.validate.document import Document, parse_document


def write_network(network: NetworkDefinition) -> etree._Element:
    """Write a network; without a forward mode it is isolated."""
    element = etree.Element("network")
    etree.SubElement(element, "name").text = network.name
    if network.forward:
        etree.SubElement(element, "forward", mode=network.forward.value)
    if network.bridge:
        etree.SubElement(element, "bridge", name=network.bridge)
    if network.address:
        address = ipaddress.ip_interface(network.address)
        ip = etree.SubElement(element, "ip", address=str(address.ip))
        ip.set("prefix", str(address.network.prefixlen))
        if network.dhcp:
            dhcp = etree.SubElement(ip, "dhcp")
            etree.SubElement(dhcp, "range", start=network.dhcp[0], end=network.dhcp[1])
    return element


def read_network(source: Source, report: Report) -> KnownNetwork | None:
    """Read what an interface on a network joins: the bridge that libvirt runs for it, or an interface.

    None, and `network-unreadable`, where the text is no `<network>`. Says `bad-value` of a tag that no VLAN
    has. DTDs and entities are not read.
    """
    found = Report()
    document = parse_document(source, found)
    for d in found.diagnostics:
        report.say("network-unreadable", f"'{source.name}': {d.message}", d.place, hint=d.hint)
    if document is None:
        return None
    root = document.root
    name = root.findtext("name") if root.tag == "network" else None
    if not name:
        message = f"'{source.name}' is no <network> with a <name>"
        report.say(
            "network-unreadable", message, source.whole(), hint="virsh net-dumpxml writes it"
        )
        return None
    for whole in (root, *root.iterchildren("portgroup")):
        for tag, error in bad_tags(whole):
            report.say("bad-value", str(error), document.place(tag, "id"), hint=error.hint)
    forward, bridge, mtu = (root.find(tag) for tag in ("forward", "bridge", "mtu"))
    mode = forward.get("mode", "nat") if forward is not None else None
    devices = list(_devices(forward)) if forward is not None and mode in MACVTAP_MODES else []
    ports = bridge is not None or not devices
    return KnownNetwork(
        name=name,
        bridge=bridge.get("name") if bridge is not None else None,
        kind=_kind(root),
        devices=tuple(devices),
        mode=mode if devices else None,
        vlan_tag=number(access_tag(root)),
        trunk=read_trunk(root),
        mtu=(number(mtu.get("size")) or None) if mtu is not None else None,
        isolated=(port := root.find("port")) is not None and port.get("isolated") == "yes",
        groups=tuple(
            _read_group(group, document, ports=ports) for group in root.iterchildren("portgroup")
        ),
        unsayable=tuple(_unsayable(root, document, ports=ports)),
    )


def _read_group(element: etree._Element, document: Document, *, ports: bool) -> PortGroup:
    return PortGroup(
        name=element.get("name", ""),
        default=element.get("default") == "yes",
        kind=_kind(element),
        vlan_tag=number(access_tag(element)),
        trunk=read_trunk(element),
        unsayable=tuple(_unsayable(element, document, ports=ports)),
    )


def _devices(forward: etree._Element) -> Iterator[str]:
    """Yield the interfaces of the host that a network forwards by, each once: `dev=` is the first of the pool."""
    named = [forward.get("dev"), *(below.get("dev") for below in forward.iterchildren("interface"))]
    yield from dict.fromkeys(name for name in named if name)


def _kind(element: etree._Element) -> BridgeKind:
    port = element.find("virtualport")
    switched = port is not None and port.get("type") == "openvswitch"
    return BridgeKind.OPENVSWITCH if switched else BridgeKind.LINUX


def _is_tagged(element: etree._Element) -> bool:
    return number(access_tag(element)) is not None or read_trunk(element) is not None


def _unsayable(element: etree._Element, document: Document, *, ports: bool) -> Iterator[Unsayable]:
    """Yield what a network, or a group of it, gives to an interface and no line and no script has.

    `ports` tells that its interfaces are ports of a bridge, which may have VLANs and a switch.
    """
    if element.get("trustGuestRxFilters") == "yes":
        place = document.place(element, "trustGuestRxFilters")
        key = "trustGuestRxFilters"
        yield Unsayable(shown((element, key)), place, HINTS[f"@{key}"])
    sayable = {"port", *(["vlan"] if _is_tagged(element) else [])} if ports else set()
    for child in element.iterchildren("bandwidth", "virtualport", "vlan", "port"):
        tag = str(child.tag)
        keys = [key for inner in child.iter(etree.Element) for key in keys_of(inner)]
        if tag in sayable or child.get("isolated") == "no":
            continue
        if ports and tag == "virtualport" and _kind(element) is BridgeKind.OPENVSWITCH:
            keys = [key for key in keys if key[0] is not child]
        if keys:
            place = document.place(*keys[0])
            yield Unsayable(", ".join(map(shown, keys)), place, HINTS[tag])
