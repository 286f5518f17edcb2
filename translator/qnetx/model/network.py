"""A guest's network in nobody's dialect: segments, each joining NICs (guest side) with back ends (host side).

QEMU's vlan is a hub: any number of NICs and back ends see each other on it.

    -net nic -net nic -net user     → Segment(nics=(Nic(), Nic()), backends=(User(),), hub=0)
    -nic tap,ifname=tap0            → Segment(nics=(Nic(),), backends=(Tap(ifname="tap0"),))

`None` means that the user did not say. `origin` tells where a node was read and is not compared, so that
`read(write(model)) == model` can be stated as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from msgspec import Struct, field

from qnetx.diagnostics import Item
from qnetx.model.host import BridgeKind, NetworkDefinition, Trunk
from qnetx.model.seat import Seat
from qnetx.source import Span, Word
from qnetx.values import HostPort, MacAddress, PciAddress, PortForward

JOINING = ("", "hub", "netdev", "id", "name")
"""Keys of `Origin.items` for what is no field: the option itself, and the words that join NIC and back end."""


class Phase(IntEnum):
    """The order in which QEMU makes devices, whatever the order of its options."""

    NIC_OPTION = 0
    """`-nic`"""
    NET_OPTION = 1
    """`-net nic`"""
    BOARD = 2
    """`-soundhw`, `-drive if=scsi`: what older QEMUs put on the board"""
    DEVICE = 3
    """`-device`, `-balloon`"""
    DRIVE = 4
    """`-drive if=virtio`"""
    CONSOLE = 5
    """`-virtioconsole`"""
    WATCHDOG = 6
    """`-watchdog`"""


class Unresolved(Struct, frozen=True):
    """A setting that only running the input could tell, as it is written: `mac=$(gen_mac)`."""

    key: str
    value: Word


class Origin(Struct, frozen=True, eq=False):
    """Where a node was read: its place, and the ledger items behind each of its fields."""

    place: Span | None = None
    items: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    """Field name → the items that set it; what only joins nodes stands under the keys of JOINING."""
    order: tuple[int, int] = (0, 0)
    """Rank in the order in which QEMU makes the guest's devices: phase (see Phase), then place in it."""
    unresolved: Mapping[str, tuple[Unresolved, ...]] = field(default_factory=dict)
    """Fields that the input sets to something only running it could tell: no default may fill them."""

    def __eq__(self, other: object) -> bool:
        """Any two are equal: nodes are compared by what they say, not by where they stand."""
        return isinstance(other, Origin)

    def __hash__(self) -> int:
        """Return the same for all, as `__eq__` demands."""
        return 0


class Offloads(Struct, frozen=True, kw_only=True):
    """Offloads of a virtio NIC, for one side; names as libvirt's `<host>` and `<guest>` have them."""

    csum: bool | None = None
    gso: bool | None = None
    tso4: bool | None = None
    tso6: bool | None = None
    ecn: bool | None = None
    ufo: bool | None = None
    mrg_rxbuf: bool | None = None


class Rom(Struct, frozen=True, kw_only=True):
    """The option ROM of a NIC: whether the guest sees it, and from which file."""

    bar: bool | None = None
    file: str | None = None


class Transmit(StrEnum):
    """How a virtio NIC of an old QEMU sends (`tx=`); values as libvirt's `txmode` has them."""

    IOTHREAD = "iothread"
    TIMER = "timer"


class Nic(Struct, frozen=True, kw_only=True):
    """A network card of the guest.

    `model` is the field's name for the card, which libvirt and QEMU mostly share (`virtio`, `e1000`,
    `rtl8139`, `usb-net`, …); `address` is a place on PCI, None where QEMU chooses.
    """

    model: str | None = None
    mac: MacAddress | None = None
    address: PciAddress | None = None
    pci_bus: str | None = None
    """QEMU's id of the bus (`pci.0`, `bridge1`) where the user named one."""
    seat: Seat | None = None
    """Its place where that is not on PCI."""
    alias: str | None = None
    boot_order: int | None = None
    """Rank in the boot order, from 1."""
    mtu: int | None = None
    link_up: bool | None = None
    acpi_index: int | None = None
    rom: Rom = Rom()
    multiqueue: bool | None = None
    """Whether the card uses all queue pairs of its back end; libvirt derives it from their number."""
    vectors: int | None = None
    rx_queue_size: int | None = None
    tx_queue_size: int | None = None
    transmit: Transmit | None = None
    ioeventfd: bool | None = None
    event_idx: bool | None = None
    iommu: bool | None = None
    ats: bool | None = None
    packed: bool | None = None
    page_per_vq: bool | None = None
    rss: bool | None = None
    rss_hash_report: bool | None = None
    host: Offloads = Offloads()
    guest: Offloads = Offloads()
    teaming_persistent: bool | None = None
    """`failover=on`: the virtio half of a failover pair."""
    teaming_with: str | None = None
    """`failover_pair_id=`: this is the transient half, and the alias of the persistent one."""
    other: tuple[tuple[str, str], ...] = ()
    """Properties that QEMU knows and no other dialect has a word for."""
    kept: tuple[str, ...] = ()
    """What libvirt alone knows of the interface, as XML: `<bandwidth>…`, and in `<interface …/>` its attributes."""
    origin: Origin = Origin()


class User(Struct, frozen=True, kw_only=True):
    """User-mode networking (slirp, passt): the guest behind the host's own sockets."""

    name: str | None = None
    passt: bool = False
    """libvirt's `<backend type='passt'/>`, which port forwarding needs."""
    ipv4: bool | None = None
    ipv6: bool | None = None
    net: str | None = None
    """The guest's IPv4 network in CIDR form, like `10.0.2.0/24`, or an address in it, like `10.0.2.7/24`."""
    host: str | None = None
    ipv6_net: str | None = None
    """The guest's IPv6 network in CIDR form, like `fec0::/64`."""
    ipv6_host: str | None = None
    restrict: bool | None = None
    hostname: str | None = None
    dhcpstart: str | None = None
    dns: str | None = None
    ipv6_dns: str | None = None
    dnssearch: tuple[str, ...] = ()
    domainname: str | None = None
    tftp: str | None = None
    tftp_server_name: str | None = None
    bootfile: str | None = None
    smb: str | None = None
    smbserver: str | None = None
    forwards: tuple[PortForward, ...] = ()
    guestfwd: tuple[str, ...] = ()
    origin: Origin = Origin()


SLIRP_ALONE = (
    *("host", "ipv6_host", "restrict", "hostname", "dhcpstart", "dns", "ipv6_dns", "dnssearch"),
    *("domainname", "tftp", "tftp_server_name", "bootfile", "smb", "smbserver", "guestfwd"),
)
"""Fields of User that only QEMU's own stack (slirp) has a word for."""


class Tap(Struct, frozen=True, kw_only=True):
    """A tap device of the host, joined to anything by scripts: libvirt's `ethernet`.

    `script` and `downscript`: None is "not said" (QEMU then runs its default), the empty string is
    "none" (`script=no`).
    """

    name: str | None = None
    ifname: str | None = None
    managed: bool | None = None
    """False where somebody else makes and removes the tap."""
    script: str | None = None
    downscript: str | None = None
    helper: str | None = None
    bridge: str | None = None
    """`br=`: the bridge that the helper joins."""
    fds: tuple[str, ...] = ()
    """`fd=`, `fds=`: descriptors that the launcher opened, by number or name."""
    vhost: bool | None = None
    vhost_fds: tuple[str, ...] = ()
    vhost_force: bool | None = None
    vnet_hdr: bool | None = None
    sndbuf: int | None = None
    """Bytes; 0 is no limit."""
    queues: int | None = None
    poll_us: int | None = None
    """Microseconds of busy polling."""
    origin: Origin = Origin()


class Bridge(Struct, frozen=True, kw_only=True):
    """A bridge of the host, to which the guest's tap is joined by whoever starts the guest."""

    name: str | None = None
    bridge: str = "br0"
    kind: BridgeKind = BridgeKind.LINUX
    vlan_tag: int | None = None
    trunk: Trunk | None = None
    isolated: bool | None = None
    """Whether the port hears none of the bridge's other isolated ports."""
    ifname: str | None = None
    helper: str | None = None
    vhost: bool | None = None
    sndbuf: int | None = None
    queues: int | None = None
    origin: Origin = Origin()


class VirtualNetwork(Struct, frozen=True, kw_only=True):
    """A network that libvirt runs, by its name."""

    name: str | None = None
    network: str
    bridge: str | None = None
    """The bridge behind it, which the XML of a running guest names."""
    group: str | None = None
    """The port group; None: the network's default, where it has one."""
    kind: BridgeKind = BridgeKind.LINUX
    vlan_tag: int | None = None
    trunk: Trunk | None = None
    isolated: bool | None = None
    ifname: str | None = None
    vhost: bool | None = None
    sndbuf: int | None = None
    queues: int | None = None
    origin: Origin = Origin()


MACVTAP_MODES: Mapping[str, str] = {
    "vepa": "vepa",
    "bridge": "bridge",
    "private": "private",
    "passthrough": "passthru",
}
"""libvirt's modes of a macvtap, and the words of `ip link` for them."""


class Direct(Struct, frozen=True, kw_only=True):
    """A macvtap on a host interface: libvirt's `direct`."""

    name: str | None = None
    device: str
    mode: str | None = None
    ifname: str | None = None
    vhost: bool | None = None
    sndbuf: int | None = None
    queues: int | None = None
    origin: Origin = Origin()


class SocketServer(Struct, frozen=True, kw_only=True):
    """A TCP socket that another QEMU connects to (`listen=`)."""

    name: str | None = None
    listen: HostPort
    origin: Origin = Origin()


class SocketClient(Struct, frozen=True, kw_only=True):
    """A TCP socket connected to another QEMU (`connect=`)."""

    name: str | None = None
    connect: HostPort
    origin: Origin = Origin()


class SocketMulticast(Struct, frozen=True, kw_only=True):
    """A multicast group as a bus between QEMUs (`mcast=`)."""

    name: str | None = None
    group: HostPort
    local: str | None = None
    origin: Origin = Origin()


class SocketUdp(Struct, frozen=True, kw_only=True):
    """A UDP tunnel between two QEMUs (`udp=`, `localaddr=`)."""

    name: str | None = None
    remote: HostPort
    local: HostPort
    origin: Origin = Origin()


class VhostUser(Struct, frozen=True, kw_only=True):
    """A switch in user space (DPDK, Snabb) behind a Unix socket."""

    name: str | None = None
    path: str
    server: bool = False
    """Whether QEMU listens on the socket and the switch connects."""
    reconnect: int | None = None
    """Seconds between attempts to connect again; None is never."""
    chardev: str | None = None
    """QEMU's id of the character device that has the socket."""
    queues: int | None = None
    vhost_force: bool | None = None
    origin: Origin = Origin()


class Vdpa(Struct, frozen=True, kw_only=True):
    """A vDPA device of the host, like `/dev/vhost-vdpa-0`."""

    name: str | None = None
    device: str
    queues: int | None = None
    svq: bool | None = None
    origin: Origin = Origin()


class Hostdev(Struct, frozen=True, kw_only=True):
    """A PCI network card of the host that the guest gets for its own: libvirt's `hostdev`, QEMU's vfio-pci."""

    name: str | None = None
    domain: int | None = None
    """The place on the host's PCI; without it the interface names something else (`Nic.kept`)."""
    bus: int | None = None
    slot: int | None = None
    function: int | None = None
    managed: bool | None = None
    """Whether libvirt takes the card from the host's driver, and gives it back."""
    driver: str | None = None
    origin: Origin = Origin()


class LibvirtOnly(Struct, frozen=True, kw_only=True):
    """A back end that only libvirt's other drivers have: `internal`, `null`, `vds`; its source is in `Nic.kept`."""

    name: str | None = None
    kind: str
    origin: Origin = Origin()


class Foreign(Struct, frozen=True, kw_only=True):
    """A back end that only QEMU has a word for (vde, l2tpv3, netmap, stream, …), as it was written."""

    name: str | None = None
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    origin: Origin = Origin()


Backend = (
    User
    | Tap
    | Bridge
    | VirtualNetwork
    | Direct
    | SocketServer
    | SocketClient
    | SocketMulticast
    | SocketUdp
    | VhostUser
    | Vdpa
    | Hostdev
    | LibvirtOnly
    | Foreign
)


class Dump(Struct, frozen=True, kw_only=True):
    """A capture of what passes on a segment, into a pcap file."""

    file: str
    length: int | None = None
    """Bytes kept of each packet."""
    origin: Origin = Origin()


class Segment(Struct, frozen=True, kw_only=True):
    """NICs and back ends that see each other: a hub, or one NIC joined to one back end."""

    nics: tuple[Nic, ...] = ()
    backends: tuple[Backend, ...] = ()
    hub: int | None = None
    """The number of the hub or vlan; None for a NIC and a back end joined directly."""
    dumps: tuple[Dump, ...] = ()


class Topology(Struct, frozen=True, kw_only=True):
    """All segments of a guest, in the order in which QEMU makes their NICs."""

    segments: tuple[Segment, ...] = ()
    networks: tuple[NetworkDefinition, ...] = ()
    """Networks that libvirt must run for the segments."""
