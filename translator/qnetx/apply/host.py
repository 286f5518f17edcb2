"""A connection → all that a plan needs to know of its host, read once.

read_host(connect("test:///default")) → HostState(driver="TEST", objects=(network default, domain test), …)
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from ipaddress import IPv4Network
from pathlib import Path

from qnetx.apply.address import is_local
from qnetx.apply.connection import Connection
from qnetx.apply.state import HostState
from qnetx.model.host import BridgeKind
from qnetx.validate.host_names import HostNames

INTERFACES = Path("/sys/class/net")
ROUTES = Path("/proc/net/route")


def read_host(connection: Connection) -> HostState:
    """Read the domains, the networks and the interfaces of a host.

    The interfaces are libvirt's own list; where its driver has none, those of this machine if the
    connection does not leave it. Routes are those of this machine: libvirt tells none.

    Raises LibvirtError.
    """
    return HostState(
        uri=connection.uri,
        driver=connection.driver,
        libvirt=connection.libvirt,
        objects=(*connection.read_all("network"), *connection.read_all("domain")),
        interfaces=_interfaces(connection),
        routes=_own_routes(connection.uri),
    )


def no_bridges(connection: Connection, relied: Mapping[str, BridgeKind]) -> frozenset[str]:
    """Return those of a host's interfaces that are no bridge of the kind that they are taken for.

    Read for the ones that a plan needs: of interfaces elsewhere libvirt's list has only the names.

    Raises LibvirtError.
    """
    return frozenset(
        name for name, kind in relied.items() if not _is_bridge(connection, name, kind)
    )


def _is_bridge(connection: Connection, name: str, kind: BridgeKind) -> bool:
    """Whether an interface is a bridge of a kind, or may be: nothing tells a switch of Open vSwitch's but what it is not."""
    own = INTERFACES / name
    if is_local(connection.uri) and own.exists():
        bridged, is_card = (own / "bridge").exists(), (own / "device").exists()
    else:
        found = connection.interface_type(name)
        if found is None:
            return True
        bridged, is_card = found == "bridge", False
    if kind is BridgeKind.LINUX:
        return bridged
    return not (bridged or is_card or name == "lo")


def names_at(connection: Connection) -> HostNames:
    """Read the names that documents may refer to, and nothing else.

    Raises LibvirtError.
    """
    return HostNames(
        where=f"at {connection.uri}",
        interfaces=_interfaces(connection),
        networks=connection.names("network"),
    )


def _interfaces(connection: Connection) -> frozenset[str] | None:
    listed = connection.interfaces()
    if listed is not None:
        return listed
    if not is_local(connection.uri) or not INTERFACES.is_dir():
        return None
    return frozenset(entry.name for entry in INTERFACES.iterdir())


def _own_routes(uri: str) -> tuple[str, ...]:
    """Read proc_net_route(5)'s table: numbers in the machine's own byte order.

    The default route is left out, and so are those that stand for it: a VPN has two, to 0.0.0.0/1 and 128.0.0.0/1.
    """
    if not is_local(uri) or not ROUTES.is_file():
        return ()
    found = []
    for line in ROUTES.read_text().splitlines()[1:]:
        _, destination, *_, mask, _, _, _ = line.split()
        address, length = (
            int(field, 16).to_bytes(4, sys.byteorder) for field in (destination, mask)
        )
        prefix = sum(byte.bit_count() for byte in length)
        if prefix > 1:
            found.append(str(IPv4Network((address, prefix))))
    return tuple(found)
