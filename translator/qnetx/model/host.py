"""The host side of a guest's network: what hook scripts and launch scripts do to taps and bridges.

`ip link set $1 master br0` → `Attach(bridge="br0", port="$1")`. Readers of shell text make these
effects; nothing is run and no host is looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from qnetx.source import Span, Word

TAP_ARGUMENT = "$1"
"""How effects name the tap that QEMU hands to a hook script as its first argument."""


class BridgeKind(StrEnum):
    """What sort of switch a bridge is."""

    LINUX = "linux"
    OPENVSWITCH = "openvswitch"


class Trunk(Struct, frozen=True, kw_only=True):
    """The VLANs of a port that tells them by the tags of its packets."""

    tags: tuple[int, ...]
    native: int | None = None
    """The VLAN of packets without a tag."""
    native_tagged: bool = False
    """Whether packets of the native VLAN leave with its tag all the same."""


class EffectKind(StrEnum):
    """What else a script does to the host, beside joining taps to bridges."""

    BRIDGE_CREATE = "bridge-create"
    TAP = "tap"
    """A tap is made or removed: what libvirt does by itself, too."""
    MACVTAP = "macvtap"
    """A macvtap is made on an interface of the host, as libvirt's `direct` does it."""
    ADDRESS = "address"
    ROUTE = "route"
    MASQUERADE = "masquerade"
    FIREWALL = "firewall"
    SYSCTL = "sysctl"
    TRAFFIC_CONTROL = "tc"
    DHCP = "dhcp"
    MTU = "mtu"
    LINK = "link"
    """Link up or down, promiscuous mode: what libvirt does by itself."""
    OTHER = "other"


class Attach(Struct, frozen=True):
    """A port joins a bridge (`brctl addif`, `ip link set … master`, `ovs-vsctl add-port`)."""

    bridge: str | None
    """The bridge's name; None where only running the script could tell."""
    port: str
    """The interface that joins: TAP_ARGUMENT, or a name like `tap0`."""
    kind: BridgeKind
    place: Span
    vlan_tag: int | None = None
    """Open vSwitch: the access VLAN (`tag=N`) of the port."""
    why_unknown: str = ""
    """Where `bridge` is None: what decides it, as the script writes it."""


class Detach(Struct, frozen=True):
    """A port leaves a bridge (`brctl delif`, `nomaster`, `ovs-vsctl del-port`)."""

    bridge: str | None
    port: str
    kind: BridgeKind
    place: Span


class Effect(Struct, frozen=True):
    """Any other effect on the host, with the command that has it."""

    kind: EffectKind
    subject: str
    """The interface, bridge or network it is about; empty where it is about none."""
    command: str
    """The command as the script writes it, on one line."""
    place: Span
    value: str = ""
    """ADDRESS: `192.168.5.1/24`; DHCP: `192.168.5.10,192.168.5.99`; MASQUERADE: `192.168.5.0/24`; MTU: `9000`;
    MACVTAP: the interface below and the mode, `eth0 bridge`."""


HostAction = Attach | Detach | Effect


class Forward(StrEnum):
    """How a virtual network reaches the rest of the world; None is an isolated one."""

    NAT = "nat"
    ROUTE = "route"
    OPEN = "open"
    """Routed, and the host's firewall left alone."""
    BRIDGE = "bridge"
    """By a bridge that the host has already."""


class NetworkDefinition(Struct, frozen=True, kw_only=True):
    """A network for libvirt to run, with a bridge of its own unless it is forwarded by one of the host's."""

    name: str
    bridge: str | None = None
    """The bridge's name; without one libvirt chooses it."""
    forward: Forward | None = None
    address: str | None = None
    """The host's own address on the network with its prefix, like `192.168.122.1/24`."""
    dhcp: tuple[str, str] | None = None
    """First and last address that DHCP gives out."""


class Described(Struct, frozen=True):
    """A network that scripts describe by what they do to a bridge."""

    network: NetworkDefinition
    places: tuple[Span, ...]
    """The commands that libvirt does in their place."""


class Hook(Struct, frozen=True):
    """What one ifup or ifdown script does, in the order in which it does it."""

    path: str
    """The path as the command line names it (`/etc/qemu-ifup`)."""
    actions: tuple[HostAction, ...]


class HostFacts(Struct, frozen=True, kw_only=True):
    """What is known of the host, collected at the edge and handed in as data."""

    hooks: Mapping[str, Hook] = field(default_factory=dict)
    """Hook scripts that could be read, by path."""
    bridges: Mapping[str, str] = field(default_factory=dict)
    """`--bridge SCRIPT=BRIDGE`: the user's word for what a hook script joins."""
    actions: tuple[HostAction, ...] = ()
    """What the launch script itself does to the host around the QEMU call."""
    masters: Mapping[str, str] = field(default_factory=dict)
    """A running QEMU's taps and the bridge each is on, from /sys/class/net."""
    descriptors: Mapping[int, str] = field(default_factory=dict)
    """A running QEMU's file descriptors and the tap behind each, from fdinfo."""
    folder: str = "/"
    """Where relative paths on the line are meant from."""
    folder_unknown: Word | None = None
    """Where the script changes to before, if only running it could tell."""
    opened: Mapping[int, str] = field(default_factory=dict)
    """Descriptors that the launch script opens for QEMU, and the file as it names it (`/dev/tap5`)."""
