"""A connection → all that a plan needs to know of its host, read once.

read_host(connect("test:///default")) → HostState(driver="TEST", objects=(network default, domain test), …)
"""

from __future__ import annotations

from pathlib import Path

from qnetx.apply.address import is_local
from qnetx.apply.connection import Connection
from qnetx.apply.state import HostState

INTERFACES = Path("/sys/class/net")


def read_host(connection: Connection) -> HostState:
    """Read the domains, the networks and the interfaces of a host.

    The interfaces are libvirt's own list; where its driver has none, those of this machine if the
    connection does not leave it.

    Raises LibvirtError.
    """
    listed = connection.interfaces()
    return HostState(
        uri=connection.uri,
        driver=connection.driver,
        libvirt=connection.libvirt,
        objects=(*connection.read_all("network"), *connection.read_all("domain")),
        interfaces=_own_interfaces(connection.uri) if listed is None else listed,
    )


def _own_interfaces(uri: str) -> frozenset[str] | None:
    if not is_local(uri) or not INTERFACES.is_dir():
        return None
    return frozenset(entry.name for entry in INTERFACES.iterdir())
