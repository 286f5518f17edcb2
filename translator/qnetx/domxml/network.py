"""A network for libvirt to run ↔ `<network>`.

NetworkDefinition(name="vm-vlan0")  →  <network><name>vm-vlan0</name></network>
<network><name>lan</name><bridge name="virbr1"/></network>  →  KnownNetwork(name="lan", bridge="virbr1")
"""

from __future__ import annotations

import ipaddress

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.model.hooks import KnownNetwork
from qnetx.model.host import BridgeKind, NetworkDefinition
from qnetx.model.network import MACVTAP_MODES
from qnetx.source import Source


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

    None, and `network-unreadable`, where the text is no `<network>`. DTDs and entities are not read.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(source.text.encode(), parser)
    except etree.XMLSyntaxError as error:
        report.say("network-unreadable", f"'{source.name}' is not XML: {error.msg}", source.whole())
        return None
    name = root.findtext("name") if root.tag == "network" else None
    if not name or "<!DOCTYPE" in source.text:
        message = f"'{source.name}' is no <network> with a <name>"
        report.say(
            "network-unreadable", message, source.whole(), hint="virsh net-dumpxml writes it"
        )
        return None
    forward, bridge = root.find("forward"), root.find("bridge")
    mode = forward.get("mode", "nat") if forward is not None else None
    port, tag = root.find("virtualport"), root.find("vlan/tag")
    switched = port is not None and port.get("type") == "openvswitch"
    device = None
    if forward is not None:
        below = forward.find("interface")
        device = forward.get("dev") or (below.get("dev") if below is not None else None)
    text = tag.get("id", "") if tag is not None else ""
    return KnownNetwork(
        name=name,
        bridge=bridge.get("name") if bridge is not None else None,
        kind=BridgeKind.OPENVSWITCH if switched else BridgeKind.LINUX,
        device=device if mode in MACVTAP_MODES else None,
        mode=mode if device and mode in MACVTAP_MODES else None,
        vlan_tag=int(text) if text.isdigit() else None,
    )
