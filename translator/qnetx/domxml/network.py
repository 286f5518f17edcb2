"""A network for libvirt to run → `<network>`.

NetworkDefinition(name="vm-vlan0") → <network><name>vm-vlan0</name></network>
"""

from __future__ import annotations

import ipaddress

from lxml import etree

from qnetx.model.host import NetworkDefinition


def write_network(network: NetworkDefinition) -> etree._Element:
    """Write a network; without a forward mode it is isolated."""
    element = etree.Element("network")
    etree.SubElement(element, "name").text = network.name
    if network.forward:
        etree.SubElement(element, "forward", mode=network.forward.value)
    if network.address:
        address = ipaddress.ip_interface(network.address)
        ip = etree.SubElement(element, "ip", address=str(address.ip))
        ip.set("prefix", str(address.network.prefixlen))
        if network.dhcp:
            dhcp = etree.SubElement(ip, "dhcp")
            etree.SubElement(dhcp, "range", start=network.dhcp[0], end=network.dhcp[1])
    return element
