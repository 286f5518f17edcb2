"""Types and settings of `-net`, `-netdev` and `-nic` → model fields: `tap,vhost=on` sets `Tap.vhost`.

One row is one setting of the types that it names. `field` is an attribute of the type's model node, or one
of JOINING, which says how nodes are named and joined and which the reader itself uses. None: no other
dialect has a word for it.

Sources: qapi/net.json with its "since" notes, "Network options" of the manual pages of 0.12, 1.1, 2.8 and
7.2, QEMU's page "Removed features", and trials on those four.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from qnetx.model.versions import QemuVersion, release
from qnetx.qemu.codecs import (
    BOOLEAN,
    DESCRIPTOR,
    DESCRIPTORS,
    HOST_FORWARD,
    HOST_PORT,
    INT32,
    IPV4,
    IPV4_NETWORK,
    IPV6,
    IPV6_NETWORK,
    IPV6_PREFIX,
    LEGACY_IP,
    MAC_LEGACY,
    MICROSECONDS,
    PREFIX_LENGTH,
    QUEUES,
    SIZE,
    SLOT_HEX,
    TEXT,
    VECTORS,
    Codec,
)

JOINING = frozenset({"id", "name", "hub", "netdev", "chardev", "fd", "ipv6_prefixlen"})
"""Fields that no model node has: the reader names, joins or puts together what they say."""

FAMILIES = ("net", "netdev", "nic")
"""The options that take these types."""


class Type(Struct, frozen=True):
    """One type of network option, and the releases in which each family takes it."""

    name: str
    net: tuple[QemuVersion | None, QemuVersion | None] | None
    """First release with it and first without it, None for "always"; no pair: `-net` never takes it."""
    netdev: tuple[QemuVersion | None, QemuVersion | None] | None
    nic: tuple[QemuVersion | None, QemuVersion | None] | None


class Key(Struct, frozen=True):
    """One setting of the types that it names."""

    name: str
    types: tuple[str, ...]
    field: str | None
    codec: Codec
    since: QemuVersion | None = None
    removed: QemuVersion | None = None
    repeat: bool = False
    """Whether it may stand several times, each adding to the last."""
    families: tuple[str, ...] = FAMILIES


_TYPE_ROWS: tuple[tuple[str, str, str, str], ...] = (
    # type, releases of -net, -netdev, -nic: first-last, "-" for none
    ("nic", "..", "-", "-"),
    ("none", "..", "-", "2.12.."),
    ("user", "..", "0.12..", "2.12.."),
    ("tap", "..", "0.12..", "2.12.."),
    ("bridge", "1.0..", "1.0..", "2.12.."),
    ("socket", "..", "0.12..", "2.12.."),
    ("stream", "-", "7.2..", "-"),
    ("dgram", "-", "7.2..", "-"),
    ("vde", "..", "0.12..", "2.12.."),
    ("dump", "..2.12", "-", "-"),
    ("channel", "..2.12", "-", "-"),
    ("l2tpv3", "2.1..", "2.1..", "2.12.."),
    ("netmap", "2.0..", "2.0..", "2.12.."),
    ("vhost-user", "2.1..", "2.1..", "2.12.."),
    ("vhost-vdpa", "5.1..", "5.1..", "5.1.."),
    ("hubport", "-", "1.2..", "2.12.."),
    ("af-xdp", "8.2..", "8.2..", "8.2.."),
    ("passt", "10.1..", "10.1..", "10.1.."),
    ("vmnet-host", "7.1..", "7.1..", "7.1.."),
    ("vmnet-shared", "7.1..", "7.1..", "7.1.."),
    ("vmnet-bridged", "7.1..", "7.1..", "7.1.."),
)


def _releases(text: str) -> tuple[QemuVersion | None, QemuVersion | None] | None:
    if text == "-":
        return None
    since, _, removed = text.partition("..")
    return release(since), release(removed)


TYPES: dict[str, Type] = {
    name: Type(name, _releases(net), _releases(netdev), _releases(nic))
    for name, net, netdev, nic in _TYPE_ROWS
}
"""All types by name."""

_NETDEV = tuple(name for name, row in TYPES.items() if row.netdev)
_ANY = tuple(name for name in TYPES if name not in ("none", "channel"))
_NET, _NIC = ("net",), ("nic",)

_ADDRESS = """
    type host port numeric to ipv4 ipv6 keep-alive mptcp path abstract tight str
""".split()  # noqa: SIM905  quotes and commas around each name would hide the names
"""Members of a socket's address (`SocketAddress` in qapi/sockets.json)."""

_PASST = """
    path quiet vhost-user mtu address netmask gateway interface outbound outbound-if4 outbound-if6
    dns search fqdn dhcp-dns dhcp-search map-host-loopback map-guest-addr dns-forward dns-host tcp udp
    icmp dhcp ndp dhcpv6 ra freebind ipv4 ipv6 tcp-ports udp-ports param
""".split()  # noqa: SIM905  as above
_PASST_LISTS = ("search", "tcp-ports", "udp-ports", "param")


def _row(
    name: str,
    types: str | tuple[str, ...],
    field: str | None,
    codec: Codec,
    since: str = "",
    removed: str = "",
    families: tuple[str, ...] = FAMILIES,
    *,
    repeat: bool = False,
) -> Key:
    named = tuple(types.split()) if isinstance(types, str) else types
    return Key(name, named, field, codec, release(since), release(removed), repeat, families)


KEYS: tuple[Key, ...] = (
    # name, types, field, codec, since, removed, families
    _row("id", _ANY, "id", TEXT),
    _row("vlan", _ANY, "hub", INT32, "", "3.0", _NET),
    _row("name", _ANY, "name", TEXT, "", "5.1", _NET),
    _row("mac", _NETDEV, "mac", MAC_LEGACY, "2.12", "", _NIC),
    _row("model", _NETDEV, "model", TEXT, "2.12", "", _NIC),
    # The card itself
    _row("netdev", "nic", "netdev", TEXT, "0.12", "", _NET),
    _row("macaddr", "nic", "mac", MAC_LEGACY, "", "", _NET),
    _row("model", "nic", "model", TEXT, "", "", _NET),
    _row("addr", "nic", "address", SLOT_HEX, "", "", _NET),
    _row("vectors", "nic", "vectors", VECTORS, "0.12", "", _NET),
    # User mode
    _row("hostname", "user", "hostname", TEXT),
    _row("restrict", "user", "restrict", BOOLEAN),
    _row("ipv4", "user", "ipv4", BOOLEAN, "2.6"),
    _row("ipv6", "user", "ipv6", BOOLEAN, "2.6"),
    _row("ip", "user", "net", LEGACY_IP),
    _row("net", "user", "net", IPV4_NETWORK),
    _row("host", "user", "host", IPV4),
    _row("ipv6-net", "user", "ipv6_net", IPV6_NETWORK, "2.6"),
    _row("ipv6-prefix", "user", "ipv6_net", IPV6_PREFIX, "2.6"),
    _row("ipv6-prefixlen", "user", "ipv6_prefixlen", PREFIX_LENGTH, "2.6"),
    _row("ipv6-host", "user", "ipv6_host", IPV6, "2.6"),
    _row("ipv6-dns", "user", "ipv6_dns", IPV6, "2.6"),
    _row("dhcpstart", "user", "dhcpstart", IPV4),
    _row("dns", "user", "dns", IPV4),
    _row("dnssearch", "user", "dnssearch", TEXT, "1.4", repeat=True),
    _row("domainname", "user", "domainname", TEXT, "3.0"),
    _row("tftp", "user", "tftp", TEXT),
    _row("tftp-server-name", "user", "tftp_server_name", TEXT, "3.1"),
    _row("bootfile", "user", "bootfile", TEXT),
    _row("smb", "user", "smb", TEXT),
    _row("smbserver", "user", "smbserver", IPV4),
    _row("hostfwd", "user", "forwards", HOST_FORWARD, repeat=True),
    _row("guestfwd", "user", "guestfwd", TEXT, repeat=True),
    # Tap and bridge
    _row("ifname", "tap", "ifname", TEXT),
    _row("fd", "tap", "fds", DESCRIPTOR),
    _row("fds", "tap", "fds", DESCRIPTORS, "1.4"),
    _row("script", "tap", "script", TEXT),
    _row("downscript", "tap", "downscript", TEXT),
    _row("helper", "tap bridge", "helper", TEXT, "1.0"),
    _row("br", "tap", "bridge", TEXT, "2.8"),
    _row("br", "bridge", "bridge", TEXT, "1.0"),
    _row("sndbuf", "tap", "sndbuf", SIZE),
    _row("vnet_hdr", "tap", "vnet_hdr", BOOLEAN),
    _row("vhost", "tap", "vhost", BOOLEAN, "0.13"),
    _row("vhostfd", "tap", "vhost_fds", DESCRIPTOR, "0.13"),
    _row("vhostfds", "tap", "vhost_fds", DESCRIPTORS, "1.4"),
    _row("vhostforce", "tap", "vhost_force", BOOLEAN, "1.0"),
    _row("queues", "tap", "queues", QUEUES, "1.4"),
    _row("poll-us", "tap", "poll_us", MICROSECONDS, "2.7"),
    # Sockets
    _row("fd", "socket", "fd", TEXT),
    _row("listen", "socket", "listen", HOST_PORT),
    _row("connect", "socket", "connect", HOST_PORT),
    _row("mcast", "socket", "group", HOST_PORT),
    _row("udp", "socket", "remote", HOST_PORT, "1.1"),
    _row("localaddr", "socket", "local", TEXT, "0.13"),
    # vhost-user and vDPA
    _row("chardev", "vhost-user", "chardev", TEXT),
    _row("vhostforce", "vhost-user", "vhost_force", BOOLEAN),
    _row("queues", "vhost-user", "queues", QUEUES, "2.5"),
    _row("vhostdev", "vhost-vdpa", "device", TEXT),
    _row("vhostfd", "vhost-vdpa", None, TEXT),
    _row("queues", "vhost-vdpa", "queues", QUEUES),
    _row("x-svq", "vhost-vdpa", "svq", BOOLEAN, "7.1"),
    # Hubs and captures
    _row("hubid", "hubport", "hub", INT32),
    _row("netdev", "hubport", "netdev", TEXT, "2.12"),
    _row("file", "dump", "file", TEXT),
    _row("len", "dump", "length", SIZE),
    # What only QEMU has a word for
    _row("sock", "vde", None, TEXT),
    _row("port", "vde", None, TEXT),
    _row("group", "vde", None, TEXT),
    _row("mode", "vde", None, TEXT),
    _row("src", "l2tpv3", None, TEXT),
    _row("dst", "l2tpv3", None, TEXT),
    _row("srcport", "l2tpv3", None, TEXT),
    _row("dstport", "l2tpv3", None, TEXT),
    _row("ipv6", "l2tpv3", None, BOOLEAN),
    _row("udp", "l2tpv3", None, BOOLEAN),
    _row("cookie64", "l2tpv3", None, BOOLEAN),
    _row("counter", "l2tpv3", None, BOOLEAN),
    _row("pincounter", "l2tpv3", None, BOOLEAN),
    _row("txcookie", "l2tpv3", None, TEXT),
    _row("rxcookie", "l2tpv3", None, TEXT),
    _row("txsession", "l2tpv3", None, TEXT),
    _row("rxsession", "l2tpv3", None, TEXT),
    _row("offset", "l2tpv3", None, TEXT),
    _row("ifname", "netmap af-xdp vmnet-bridged", None, TEXT),
    _row("devname", "netmap", None, TEXT),
    _row("mode", "af-xdp", None, TEXT),
    _row("force-copy", "af-xdp", None, BOOLEAN),
    _row("queues", "af-xdp", None, QUEUES),
    _row("start-queue", "af-xdp", None, TEXT),
    _row("inhibit", "af-xdp", None, BOOLEAN),
    _row("sock-fds", "af-xdp", None, TEXT),
    _row("map-path", "af-xdp", None, TEXT, "10.1"),
    _row("map-start-index", "af-xdp", None, TEXT, "10.1"),
    _row("start-address", "vmnet-host vmnet-shared", None, IPV4),
    _row("end-address", "vmnet-host vmnet-shared", None, IPV4),
    _row("subnet-mask", "vmnet-host vmnet-shared", None, IPV4),
    _row("isolated", "vmnet-host vmnet-shared vmnet-bridged", None, BOOLEAN),
    _row("net-uuid", "vmnet-host", None, TEXT),
    _row("nat66-prefix", "vmnet-shared", None, TEXT),
    _row("server", "stream", None, BOOLEAN),
    _row("reconnect", "stream", None, TEXT, "8.0", "10.0"),
    _row("reconnect-ms", "stream", None, TEXT, "9.2"),
    *(
        _row(f"{end}.{part}", kind, None, TEXT)
        for kind, end in (("stream", "addr"), ("dgram", "local"), ("dgram", "remote"))
        for part in _ADDRESS
    ),
    # In -nic, mac= is the card's.
    _row("mac", "passt", None, TEXT, "", "", ("net", "netdev")),
    *(_row(name, "passt", None, TEXT, repeat=name in _PASST_LISTS) for name in _PASST),
)
"""Every setting of every type."""

FILTER_DUMP_KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        _row("id", "dump", "id", TEXT, "2.5"),
        _row("netdev", "dump", "netdev", TEXT, "2.5"),
        _row("file", "dump", "file", TEXT, "2.5"),
        _row("maxlen", "dump", "length", SIZE, "2.5"),
        _row("queue", "dump", None, TEXT, "2.5"),
        _row("status", "dump", None, TEXT, "2.6"),
        _row("position", "dump", None, TEXT, "6.0"),
        _row("insert", "dump", None, TEXT, "6.0"),
    )
}
"""The settings of `-object filter-dump`, which took the place of `-net dump`."""


@cache
def types_for(family: str) -> tuple[str, ...]:
    """Return the types that any release of an option (`net`, `netdev`, `nic`) takes."""
    return tuple(name for name, row in TYPES.items() if getattr(row, family))


def releases_of(family: str, kind: str) -> tuple[QemuVersion | None, QemuVersion | None]:
    """Return the first release in which an option takes a type and the first in which it no longer does."""
    releases: tuple[QemuVersion | None, QemuVersion | None] | None = getattr(TYPES[kind], family)
    return releases or (None, None)


@cache
def rows_for(family: str, kind: str) -> Mapping[str, Key]:
    """Return the settings that any release takes for a type of an option, by name."""
    rows = (key for key in KEYS if kind in key.types and family in key.families)
    return {key.name: key for key in rows}
