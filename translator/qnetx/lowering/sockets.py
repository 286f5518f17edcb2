"""A socket between guests, as libvirt has it → as a release of QEMU has it.

    SocketServer("::1", 5555)  →  Foreign("stream", server=on, addr.type=inet, addr.host=::1, addr.port=5555)

`-netdev socket` resolves IPv4 addresses alone (measured on QEMU 7.2).
"""

from __future__ import annotations

from qnetx.diagnostics import Report
from qnetx.model.network import (
    Backend,
    Foreign,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
)
from qnetx.model.versions import QemuVersion
from qnetx.values import HostPort

Socket = SocketServer | SocketClient | SocketMulticast | SocketUdp

_STREAMS = QemuVersion.parse("7.2")
"""The first release with `-netdev stream`, which sends what a `socket` does."""


def lower_socket(backend: Socket, qemu: QemuVersion, report: Report) -> Backend:
    """Return the back end that a release has; one of IPv6 that it has not is refused with `socket-of-ipv6`."""
    of_ipv6 = next((end for end in _ends(backend) if ":" in end.host), None)
    if of_ipv6 is None:
        return backend
    tcp = isinstance(backend, SocketServer | SocketClient)
    if not tcp or qemu < _STREAMS:
        why = f"-netdev stream has it from {_STREAMS} on" if tcp else "it sends UDP over IPv4 alone"
        message = f"QEMU {qemu} has no socket at the IPv6 address '{of_ipv6.host}': {why}"
        report.say("socket-of-ipv6", message, backend.origin.place)
        return backend
    server = (("server", "on"),) if isinstance(backend, SocketServer) else ()
    address = (
        ("addr.type", "inet"),
        ("addr.host", of_ipv6.host),
        ("addr.port", str(of_ipv6.port)),
    )
    return Foreign(
        kind="stream", name=backend.name, options=(*server, *address), origin=backend.origin
    )


def _ends(backend: Socket) -> tuple[HostPort, ...]:
    match backend:
        case SocketServer(listen=end) | SocketClient(connect=end) | SocketMulticast(group=end):
            return (end,)
        case SocketUdp(remote=remote, local=local):
            return (remote, local)
