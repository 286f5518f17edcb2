"""What a libvirt connection has: its domains, its networks, the interfaces of its host; plain data, no connection.

HostState(uri="qemu:///system", driver="QEMU", libvirt=LibvirtVersion(9, 0, 0), objects=(Object(…), …))
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from qnetx.model.versions import LibvirtVersion

ObjectKind = Literal["network", "domain"]
"""What libvirt defines, by the name of the document's root element."""


class Object(Struct, frozen=True, kw_only=True):
    """A domain or a network as libvirt has it."""

    kind: ObjectKind
    name: str
    uuid: str
    xml: str
    """Its persistent (inactive) XML; the live XML where it has no other."""
    active: bool = False
    persistent: bool = True
    autostart: bool = False
    saved: bool = False
    """Whether a domain's memory was saved (`virsh managedsave`): its next start goes on from there."""


class HostState(Struct, frozen=True, kw_only=True):
    """A host as its libvirt tells it, read once before anything is planned."""

    uri: str
    """The connection's own word for itself (`virConnectGetURI`)."""
    driver: str
    """`QEMU`, `TEST`, …: libvirt's name of the hypervisor driver."""
    libvirt: LibvirtVersion
    """The release of the daemon, not of the client library."""
    objects: tuple[Object, ...] = ()
    interfaces: frozenset[str] | None = None
    """Network interfaces of the host, bridges among them; None where libvirt can't list them."""
    no_bridges: frozenset[str] = frozenset()
    """Those of them that a plan took for bridges, and that are none when they are looked at."""
    routes: tuple[str, ...] = ()
    """Where the host's IPv4 routes lead, like `192.168.1.0/24`; none where they are not known, which is elsewhere."""
