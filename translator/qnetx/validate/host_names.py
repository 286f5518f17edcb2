"""A host → the names that documents may refer to: `names_below(Path("/"))` → its interfaces and networks.

The rules about the host see this record alone, whoever filled it: the files of a host, or a libvirt.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

INTERFACES = "sys/class/net"
NETWORKS = "etc/libvirt/qemu/networks"
"""Where a host has files of these names."""


class HostNames(Struct, frozen=True, kw_only=True):
    """What is on a host; None: nobody could tell."""

    where: str
    """The end of "there is no bridge 'br1' …": `below '/'`, `at qemu:///system`."""
    interfaces: frozenset[str] | None = None
    """Interfaces of every kind: cards, bridges, taps."""
    networks: frozenset[str] | None = None
    """libvirt's networks, running or not."""


def names_below(root: Path) -> HostNames:
    """Return what the files below a folder say: `/` on the host itself, or a copy of them.

    `sys/class/net/NAME` is an interface, `etc/libvirt/qemu/networks/NAME.xml` a network. A folder
    that is not there, or closed, tells nothing.
    """
    interfaces = _names(root / INTERFACES)
    files = _names(root / NETWORKS)
    return HostNames(
        where=f"below '{root}'",
        interfaces=interfaces,
        networks=None
        if files is None
        else frozenset(name[: -len(".xml")] for name in files if name.endswith(".xml")),
    )


def _names(folder: Path) -> frozenset[str] | None:
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError:
        return None
