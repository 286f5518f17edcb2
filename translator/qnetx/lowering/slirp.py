"""QEMU's user network → a libvirt network with the same addresses: host at 10.0.2.2, DHCP from 10.0.2.15.

User(net="192.168.76.0/24")  →  NetworkDefinition(address="192.168.76.2/24", dhcp=("192.168.76.15", …))

Source: net_slirp_init in QEMU's net/slirp.c; the manual page, -netdev user.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from qnetx.model.host import Forward, NetworkDefinition
from qnetx.model.network import User

_NETWORK = "10.0.2.0/24"
_HOST, _DHCP = 0x0202, 0x020F
"""Where slirp puts the host and the first lease, as far as the network is that wide."""
_LEASES = 16

PLAN = ("net", "host", "dhcpstart", "restrict")
"""The fields of a user network that its plan keeps."""


def network_like(user: User, name: str) -> NetworkDefinition:
    """Return a network with the address plan of a user network; with `restrict=on` it has no way out."""
    network = IPv4Network(user.net or _NETWORK, strict=False)
    base, width = int(network.network_address), int(network.hostmask)
    host = user.host or str(IPv4Address(base | _HOST & width))
    start = int(IPv4Address(user.dhcpstart)) if user.dhcpstart else base | _DHCP & width
    last = min(start + _LEASES - 1, int(network.broadcast_address) - 1)
    return NetworkDefinition(
        name=name,
        forward=None if user.restrict else Forward.NAT,
        address=f"{host}/{network.prefixlen}",
        dhcp=(str(IPv4Address(start)), str(IPv4Address(last))) if start <= last else None,
    )
