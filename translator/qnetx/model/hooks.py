"""What a command line needs beside it on the host: scripts for its taps, a launcher for its macvtaps.

Bridge("br0")  →  TapHook(kind=BridgeKind.LINUX, bridge="br0"), run as DIR/ifup-br0 and DIR/ifdown-br0
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.host import BridgeKind, Trunk
from qnetx.source import Span
from qnetx.values import MacAddress


class TapHook(Struct, frozen=True, kw_only=True):
    """The two scripts that QEMU runs for a tap, when it has made it and before it removes it."""

    kind: BridgeKind | None = None
    """The sort of bridge that the tap joins; None: it joins nothing and is only brought up."""
    bridge: str | None = None
    vlan_tag: int | None = None
    trunk: Trunk | None = None
    mtu: int | None = None
    """What the tap is given; None: the bridge's own."""
    isolated: bool = False
    """Whether the port hears none of the bridge's other isolated ports."""
    number: int = 1
    """Which it is of those that one name fits, like the bridge `br0-vlan5` and VLAN 5 of `br0`."""

    @property
    def stem(self) -> str:
        """What their names end with, and what tells them apart: `br0-vlan5-mtu9000`, `br0-2`."""
        stem = self.bridge or "routed"
        if self.vlan_tag is not None:
            stem += f"-vlan{self.vlan_tag}"
        if self.trunk is not None:
            stem += f"-trunk{'-'.join(map(str, self.trunk.tags))}"
            if self.trunk.native is not None:
                stem += f"-native{self.trunk.native}" + (
                    "-tagged" if self.trunk.native_tagged else ""
                )
        if self.isolated:
            stem += "-isolated"
        if self.mtu is not None:
            stem += f"-mtu{self.mtu}"
        return stem if self.number == 1 else f"{stem}-{self.number}"

    @property
    def up(self) -> str:
        """The name of the script that QEMU runs first."""
        return f"ifup-{self.stem}"

    @property
    def down(self) -> str:
        """The name of the script that QEMU runs last."""
        return f"ifdown-{self.stem}"


class Macvtap(Struct, frozen=True, kw_only=True):
    """A macvtap that must be there, and open, before QEMU starts."""

    name: str
    device: str
    """The interface of the host that it sits on."""
    mode: str
    mac: MacAddress
    """The card's own: the interface below delivers by it."""
    mtu: int | None = None
    descriptors: tuple[int, ...]
    """The descriptors that QEMU finds it at, one for each pair of queues."""


class HostScripts(Struct, frozen=True, kw_only=True):
    """All that one command line needs."""

    taps: tuple[TapHook, ...] = ()
    macvtaps: tuple[Macvtap, ...] = ()


class Unsayable(Struct, frozen=True):
    """What a network gives to its interfaces and no line and no script of ours has, at its place."""

    text: str
    """As the document writes it: `<bandwidth>`."""
    place: Span
    hint: str = ""


class PortGroup(Struct, frozen=True, kw_only=True):
    """What a network of libvirt's gives to some of its interfaces."""

    name: str
    default: bool = False
    """Whether interfaces that name no group are in it."""
    kind: BridgeKind = BridgeKind.LINUX
    vlan_tag: int | None = None
    trunk: Trunk | None = None
    unsayable: tuple[Unsayable, ...] = ()


class KnownNetwork(Struct, frozen=True, kw_only=True):
    """A network of libvirt's, as far as a guest's interface is concerned: what it joins, and how."""

    name: str
    bridge: str | None = None
    """The bridge that libvirt runs for it, or that it names."""
    kind: BridgeKind = BridgeKind.LINUX
    devices: tuple[str, ...] = ()
    """The interfaces of the host that its macvtaps sit on, where it has no bridge."""
    mode: str | None = None
    vlan_tag: int | None = None
    trunk: Trunk | None = None
    mtu: int | None = None
    isolated: bool = False
    groups: tuple[PortGroup, ...] = ()
    unsayable: tuple[Unsayable, ...] = ()
