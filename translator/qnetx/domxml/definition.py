"""A `<domain>` or `<network>` → what others on the host must know of it: names, MACs, bridges, subnets.

<domain>…<interface type='bridge'><mac address='52:54:00:12:34:56'/><source bridge='br0'/></interface>…
  → Definition(kind="domain", name="vm", macs=("52:54:00:12:34:56",), bridges=(BridgePort(bridge="br0"),))
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Literal
from uuid import UUID
from xml.sax.saxutils import escape

from lxml import etree
from msgspec import Struct

from qnetx.domxml.splicing import Splice, child_of, document_of, insertion, spliced
from qnetx.validate.document import Document

Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network


class BridgePort(Struct, frozen=True, kw_only=True):
    """An interface that joins a bridge of the host by its name."""

    bridge: str
    switched: bool = False
    """Whether the bridge is Open vSwitch's, which no network of libvirt's can make."""


class Definition(Struct, frozen=True, kw_only=True):
    """What a domain or a network takes of its host."""

    kind: Literal["domain", "network"]
    name: str
    uuid: str | None = None
    """In lower case, with dashes; None where it is left to libvirt."""
    macs: tuple[str, ...] = ()
    """Of a domain's interfaces, in lower case, in their order; of a network, its bridge's own."""
    bridges: tuple[BridgePort, ...] = ()
    networks: tuple[str, ...] = ()
    """The networks of libvirt's that a domain is on, each once."""
    bridge: str | None = None
    """Of a network: the bridge that it makes or, with forward mode `bridge`, names."""
    forward: str | None = None
    """Of a network: `nat`, `route`, `open`, `bridge`, …; None where it is isolated."""
    subnets: tuple[Subnet, ...] = ()
    """Of a network: where it has addresses."""


def read_definition(text: str) -> Definition:
    """Read what a document takes of the host.

    Raises ValueError where the text is no `<domain>` or `<network>` with a name.
    """
    root = document_of(text).root
    name = (root.findtext("name") or "").strip()
    if not name:
        raise ValueError(f"<{root.tag}> has no <name>")
    uuid = _uuid((root.findtext("uuid") or "").strip())
    match root.tag:
        case "domain":
            return _read_domain(root, name, uuid)
        case "network":
            return _read_network(root, name, uuid)
        case other:
            raise ValueError(f"<{other}> is neither a domain nor a network")


def _uuid(text: str) -> str | None:
    """Return it as libvirt writes it, who takes it with dashes anywhere or without."""
    try:
        return str(UUID(text))
    except ValueError:
        return text.lower() or None


def with_identity(text: str, *, name: str | None = None, uuid: str | None = None) -> str:
    """Return a document with another name, or a uuid; all else in it to the blank as it was."""
    document = document_of(text)
    splices = []
    if name is not None:
        splices.append(_instead(document, "name", name))
    if uuid is not None and document.root.find("uuid") is not None:
        splices.append(_instead(document, "uuid", uuid))
    elif uuid is not None:
        end = document.extent(child_of(document, "name")).end
        splices.append(insertion(text, end, f"<uuid>{escape(uuid)}</uuid>"))
    return spliced(text, splices)


def _instead(document: Document, tag: str, value: str) -> Splice:
    extent = document.extent(child_of(document, tag))
    return Splice(extent.start, extent.end, f"<{tag}>{escape(value)}</{tag}>")


def _read_domain(root: etree._Element, name: str, uuid: str | None) -> Definition:
    interfaces = root.findall("devices/interface")
    networks = [_source(each, "network") for each in interfaces if each.get("type") == "network"]
    return Definition(
        kind="domain",
        name=name,
        uuid=uuid,
        macs=tuple(_macs(interfaces)),
        bridges=tuple(_ports(interfaces)),
        networks=tuple(dict.fromkeys(filter(None, networks))),
    )


def _read_network(root: etree._Element, name: str, uuid: str | None) -> Definition:
    forward, bridge = root.find("forward"), root.find("bridge")
    return Definition(
        kind="network",
        name=name,
        uuid=uuid,
        macs=tuple(_macs([root])),
        bridge=bridge.get("name") if bridge is not None else None,
        forward=forward.get("mode", "nat") if forward is not None else None,
        subnets=tuple(filter(None, map(_subnet, root.findall("ip")))),
    )


def _source(interface: etree._Element, key: str) -> str | None:
    source = interface.find("source")
    return source.get(key) if source is not None else None


def _macs(elements: list[etree._Element]) -> Iterator[str]:
    for element in elements:
        mac = element.find("mac")
        if mac is not None and mac.get("address"):
            yield mac.get("address", "").lower()


def _ports(interfaces: list[etree._Element]) -> Iterator[BridgePort]:
    for interface in interfaces:
        bridge = _source(interface, "bridge")
        if interface.get("type") == "bridge" and bridge:
            port = interface.find("virtualport")
            switched = port is not None and port.get("type") == "openvswitch"
            yield BridgePort(bridge=bridge, switched=switched)


def _subnet(ip: etree._Element) -> Subnet | None:
    """Return the subnet of an `<ip>`; without prefix or netmask the one of its address's class (RFC 796)."""
    address = ip.get("address")
    if address is None:
        return None
    try:
        length = ip.get("prefix") or ip.get("netmask") or _class_of(address)
        return ipaddress.ip_network(f"{address}/{length}", strict=False)
    except ValueError:
        return None


def _class_of(address: str) -> str:
    first, _, rest = address.partition(".")
    if not rest:
        return "64"
    return "8" if int(first) < 128 else "16" if int(first) < 192 else "24"
