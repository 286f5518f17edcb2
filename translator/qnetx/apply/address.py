"""A connection's URI → where it leads, and what to try where it leads nowhere.

way_there("qemu+ssh://root@host/system") → "this must work first: ssh root@host virsh -c qemu:///system uri"
"""

from __future__ import annotations

import shlex
from urllib.parse import SplitResult, urlsplit


def parts(uri: str) -> SplitResult | None:
    """Return what a URI consists of; None where it is none, like one with the port `abc`."""
    try:
        found = urlsplit(uri)
        _ = found.port  # read only when it is asked for
    except ValueError:
        return None
    return found


def is_local(uri: str) -> bool:
    """Whether a connection is to a daemon of this machine, as far as its URI tells."""
    found = parts(uri)
    return bool(found and not found.netloc and found.scheme.partition("+")[2] in ("", "unix"))


def way_in(uri: str) -> str:
    """Return what may help where the daemon refuses us."""
    if not is_local(uri):
        return "see https://libvirt.org/auth.html for what a remote libvirt asks for"
    return "be root, or in the group 'libvirt': usermod -aG libvirt \"$USER\", and log in again"


def way_past(uri: str) -> str:
    """Return what may help where it is a name and a password that the daemon wants."""
    hint = (
        "are name and password right? They are asked for on a terminal, or stand in auth.conf: "
        "https://libvirt.org/auth.html"
    )
    return f"{hint}; where polkit decides, {way_in(uri)}" if is_local(uri) else hint


def way_there(uri: str) -> str:
    """Return what may help where nobody answers at a URI, which has its parts."""
    if is_local(uri):
        return "is libvirt running here? systemctl start libvirtd (or virtqemud.socket)"
    found = parts(uri)
    assert found
    driver, _, transport = found.scheme.partition("+")
    host = found.netloc.rpartition(":")[0] if found.port else found.netloc
    if transport in ("ssh", "libssh", "libssh2"):
        port = f"-p {found.port} " if found.port else ""
        return f"this must work first: ssh {port}{host} virsh -c {driver}://{found.path} uri"
    return f"does libvirt listen on {host}? virsh -c {shlex.quote(uri)} uri"
