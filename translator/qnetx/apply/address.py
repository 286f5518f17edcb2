"""A connection's URI → where it leads, and what to try where it leads nowhere.

way_there("qemu+ssh://root@host/system") → "this must work first: ssh root@host virsh -c qemu:///system uri"
"""

from __future__ import annotations

from urllib.parse import urlsplit


def is_local(uri: str) -> bool:
    """Whether a connection is to a daemon of this machine, as far as its URI tells."""
    parts = urlsplit(uri)
    return not parts.netloc and parts.scheme.partition("+")[2] in ("", "unix")


def way_in(uri: str) -> str:
    """Return what may help where the daemon refuses us."""
    if not is_local(uri):
        return "see https://libvirt.org/auth.html for what a remote libvirt asks for"
    return "be root, or in the group 'libvirt': usermod -aG libvirt \"$USER\", and log in again"


def way_there(uri: str) -> str:
    """Return what may help where nobody answers."""
    parts = urlsplit(uri)
    driver, _, transport = parts.scheme.partition("+")
    if is_local(uri):
        return "is libvirt running here? systemctl start libvirtd (or virtqemud.socket)"
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    if transport in ("ssh", "libssh", "libssh2"):
        port = f"-p {parts.port} " if parts.port else ""
        return f"this must work first: ssh {port}{host} virsh -c {driver}://{parts.path} uri"
    return f"does libvirt listen on {host}? virsh -c '{uri}' uri"
