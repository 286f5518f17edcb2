"""Hypothesis strategies: values of the model, and QEMU command lines as lists of words.

    nics()          → Nic(model="virtio", mac=…, address=PciAddress(slot=5))
    backends()      → Tap(ifname="tap0", vhost=True), SocketServer(…), …
    command_lines() → ["qemu-system-x86_64", "-net", "nic,vlna=1", "-m", "512", "disk.img"]

Tables of the package say what can be there; these strategies draw from them, so that a new row is tested
as soon as it stands there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from qnetx.domxml.fields import BACKEND_ROWS, NIC_ROWS
from qnetx.domxml.rows import ON_OFF, YES_NO, Row, build
from qnetx.model.cards import bus_of
from qnetx.model.host import BridgeKind, Trunk
from qnetx.model.network import (
    Backend,
    Bridge,
    Dump,
    Foreign,
    Hostdev,
    LibvirtOnly,
    Nic,
    Segment,
    SocketClient,
    SocketServer,
    SocketUdp,
    Tap,
    Topology,
    Transmit,
    User,
    Vdpa,
    VhostUser,
    VirtualNetwork,
)
from qnetx.model.seat import Seat
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect
from qnetx.qemu import codecs, network_keys, nic_models
from qnetx.qemu.network_keys import TYPES, rows_for
from qnetx.qemu.nic_models import NIC_MODELS, NicModel, properties_for
from qnetx.values import BadValueError, HostPort, MacAddress, PciAddress, PortForward

Lines = SearchStrategy[list[str]]

NAMES = st.from_regex(r"[a-z][a-z0-9_.-]{0,9}", fullmatch=True)
PATHS = st.from_regex(r"(/[a-z0-9][a-z0-9._-]{0,7}){1,3}", fullmatch=True)
PORTS = st.integers(1, 65535)
IPV4 = st.ip_addresses(v=4).map(str)


# Values


def macs() -> SearchStrategy[MacAddress]:
    """Addresses that a card can have: no group address, and not all zeros, which is "choose one"."""
    octets = st.binary(min_size=6, max_size=6).map(lambda b: bytes([b[0] & 0xFE]) + b[1:])
    return octets.filter(any).map(MacAddress)


def pci_addresses() -> SearchStrategy[PciAddress]:
    return st.builds(
        PciAddress,
        slot=st.integers(1, 31),
        function=st.integers(0, 7),
        bus=st.integers(0, 255),
        multifunction=st.none() | st.booleans(),
    )


def seats() -> SearchStrategy[Seat]:
    """Places that are not on PCI."""
    channel = {"cssid": st.just(0xFE), "ssid": st.integers(0, 3), "devno": st.integers(0, 0xFFFF)}
    return (
        st.just(Seat(kind="virtio-mmio"))
        | st.builds(Seat, kind=st.just("ccw"), **channel)
        | st.builds(Seat, kind=st.just("spapr-vio"), reg=st.integers(0, 0xFFFFFFFF))
    )


def host_ports() -> SearchStrategy[HostPort]:
    return st.builds(HostPort, host=IPV4, port=PORTS)


def _networks(version: int) -> SearchStrategy[str]:
    longest = 32 if version == 4 else 126
    return st.builds(
        lambda address, bits: str(ipaddress.ip_network((address, bits), strict=False)),
        st.ip_addresses(v=version),  # type: ignore[arg-type]
        st.integers(4, longest),
    )


def forwards() -> SearchStrategy[PortForward]:
    """Rules that an XML can say: the guest's own address has no place there."""
    return st.builds(
        PortForward, st.sampled_from(["tcp", "udp"]), st.just("") | IPV4, PORTS, st.just(""), PORTS
    )


# Nodes of the model: whatever the rows of <interface> can say

_FIELDS: Mapping[str, SearchStrategy[Any]] = {
    "mac": macs(),
    "model": st.sampled_from(
        sorted({m.model for m in NIC_MODELS if bus_of(m.model) in {"pci", "usb"}})
    ),
    "transmit": st.sampled_from(Transmit),
    "teaming_with": NAMES,
    "teaming_persistent": st.just(value=True),
    "mtu": st.integers(68, 65535),
    "rx_queue_size": st.sampled_from([256, 512, 1024]),
    "tx_queue_size": st.sampled_from([256, 512, 1024]),
    "boot_order": st.integers(1, 99),
    "acpi_index": st.integers(1, 16383),
    "rom.file": st.just("") | PATHS,
    "alias": NAMES,
    "link_up": st.booleans(),
    "passt": st.booleans(),
    "script": PATHS,
    "downscript": PATHS,
    "ifname": NAMES,
    "vhost": st.booleans(),
    "queues": st.integers(1, 256),
    "sndbuf": st.integers(0, 2**31),
    "bridge": NAMES,
    "kind": st.sampled_from(BridgeKind),
    "vlan_tag": st.integers(1, 4094),
    "network": NAMES,
    "group": NAMES,
    "mode": st.sampled_from(["vepa", "bridge", "private", "passthrough"]),
    "path": PATHS,
    "server": st.booleans(),
    "reconnect": st.integers(1, 3600),
    "driver": st.sampled_from(["vfio", "kvm"]),
    "domain": st.integers(0, 0xFFFF),
    "bus": st.integers(0, 255),
    "slot": st.integers(0, 31),
    "function": st.integers(0, 7),
}
"""A field of a row → its values, where the row's codec does not tell."""

_REQUIRED = {"device", "network", "path", "bridge", "server", "domain", "bus", "slot", "function"}


def _values(row: Row, own: Mapping[str, SearchStrategy[Any]]) -> SearchStrategy[Any]:
    fields = {**_FIELDS, **own}
    if row.field in fields:
        return fields[row.field]
    if row.codec in (ON_OFF, YES_NO):
        return st.booleans()
    name = row.field.rpartition(".")[2]
    if row.field == "group.host":
        return st.ip_addresses(network="224.0.0.0/4").map(str)
    return {"host": IPV4, "port": PORTS}[name]


def _rows(
    rows: Sequence[Row], own: Mapping[str, SearchStrategy[Any]]
) -> SearchStrategy[dict[str, Any]]:
    """Some of the fields of some rows; records that stand as a whole (host and port) come whole."""
    placed = ("address.", "seat.")
    fields = {row.field: _values(row, own) for row in rows if not row.field.startswith(placed)}
    whole = {name for name in fields if name.rpartition(".")[2] in {"host", "port"}} | _REQUIRED
    needed = {name: fields.pop(name) for name in whole & fields.keys()}
    return st.fixed_dictionaries(needed, optional=fields)


KEPT = (
    '<backend tap="/dev/net/tun" vhost="/dev/vhost-net"/>',
    '<bandwidth><inbound average="1000" peak="5000"/><outbound average="128"/></bandwidth>',
    '<coalesce><rx><frames max="7"/></rx></coalesce>',
    '<filterref filter="clean-traffic"><parameter name="IP" value="10.0.0.9"/></filterref>',
    '<guest dev="eth7"/>',
    '<interface trustGuestRxFilters="yes"/>',
    '<mac type="static" check="no"/>',
)
"""What libvirt alone knows, a child of the interface each, as it is kept."""


def nics() -> SearchStrategy[Nic]:
    """Every card that an <interface> can say."""

    def make(values: dict[str, Any], place: PciAddress | Seat | None, kept: Container[str]) -> Nic:
        if values.get("teaming_persistent"):
            values.pop("teaming_with", None)
        if values.get("rom.file") == "":
            values.pop("rom.bar", None)
        found = (text for text in KEPT if text in kept and ("mac" in values or "<mac" not in text))
        nic = replace(build(Nic, values), kept=tuple(found))
        return replace(nic, seat=place) if isinstance(place, Seat) else replace(nic, address=place)

    places = st.none() | pci_addresses() | seats()
    return st.builds(make, _rows(NIC_ROWS, {}), places, st.sets(st.sampled_from(KEPT)))


def backends() -> SearchStrategy[Backend]:
    """Every back end that libvirt has."""
    return st.one_of([backend_of(node) for node in BACKEND_ROWS])


def backend_of(node: type[Backend]) -> SearchStrategy[Backend]:
    if node is User:
        return _users()
    if node is LibvirtOnly:
        return st.builds(LibvirtOnly, kind=st.just("null"))

    def make(values: dict[str, Any]) -> Backend:
        if "ifname" not in values and node is not Hostdev:
            # Only a tap with a name can be somebody else's.
            values.pop("managed", None)
        if node is Hostdev:
            # The grammar has it beside no other word on drivers.
            values.pop("driver", None)
        return build(node, values)

    own = {"device": PATHS if node is Vdpa else NAMES}
    made = _rows(BACKEND_ROWS[node], own).map(make)
    return st.builds(_on_trunk, made, trunks()) | made if node in _SWITCHED else made


_SWITCHED = (Bridge, VirtualNetwork)


def _on_trunk(port: Bridge | VirtualNetwork, trunk: Trunk) -> Bridge | VirtualNetwork:
    return replace(port, vlan_tag=None, trunk=trunk)


def trunks() -> SearchStrategy[Trunk]:
    """VLANs by their tags; of one of them a port may send packets without."""
    tags = st.lists(st.integers(1, 4094), min_size=1, max_size=3, unique=True).map(tuple)

    def with_native(tags: tuple[int, ...]) -> SearchStrategy[Trunk]:
        native = st.builds(
            Trunk, tags=st.just(tags), native=st.sampled_from(tags), native_tagged=st.booleans()
        )
        return st.just(Trunk(tags=tags)) | native

    return tags.flatmap(with_native)


def _users() -> SearchStrategy[User]:
    """slirp with its networks, or passt with its forwards: libvirt has no third."""
    slirp = st.builds(
        User,
        net=st.none() | _networks(4),
        ipv6_net=st.none() | _networks(6),
        passt=st.just(value=False),
    )
    passt = st.builds(
        User, passt=st.just(value=True), forwards=st.lists(forwards(), max_size=3).map(tuple)
    )
    return slirp | passt


def segments() -> SearchStrategy[Segment]:
    """Hubs with any number of either side, and pairs."""
    hubs = st.builds(
        Segment,
        nics=st.lists(nics(), max_size=3).map(tuple),
        backends=st.lists(backends() | st.builds(Tap), max_size=3).map(tuple),
        hub=st.integers(0, 9),
    )
    pairs = st.builds(Segment, nics=st.tuples(nics()), backends=st.tuples(backends()))
    return hubs | pairs


# Command lines

_TEXTS: Mapping[codecs.Codec, SearchStrategy[str]] = {
    codecs.BOOLEAN: st.sampled_from(["on", "off", "yes", "no"]),
    codecs.MAC_LEGACY: macs().map(str) | st.sampled_from(["52:4:0:1:2:3", "0x123456", ""]),
    codecs.MAC_STRICT: macs().map(str) | macs().map(lambda mac: mac.octets.hex("-")),
    codecs.SLOT_HEX: st.integers(3, 31).map(lambda slot: f"{slot:x}"),
    codecs.PCI_ADDRESS: st.builds("0x{:x}.{}".format, st.integers(3, 31), st.integers(0, 7)),
    codecs.HOST_PORT: host_ports().map(str) | PORTS.map(":{}".format),
    codecs.HOST_FORWARD: forwards().map(str),
    codecs.IPV4: IPV4,
    codecs.IPV4_NETWORK: _networks(4),
    codecs.LEGACY_IP: IPV4,
    codecs.IPV6: st.ip_addresses(v=6).map(str),
    codecs.IPV6_NETWORK: _networks(6),
    codecs.IPV6_PREFIX: st.ip_addresses(v=6).map(str),
    codecs.PREFIX_LENGTH: st.integers(0, 126).map(str),
    codecs.DESCRIPTOR: st.integers(3, 9).map(str),
    codecs.DESCRIPTORS: st.just("3:4"),
    codecs.SIZE: st.sampled_from(["0", "65536", "1M"]),
    codecs.ROM_BAR: st.sampled_from(["0", "1"]),
    codecs.TRANSMIT: st.sampled_from(["bh", "timer"]),
    codecs.TEXT: NAMES | PATHS,
}
"""How a value is written; what is not here is a number."""

_ODD = st.sampled_from(["", "no", "-1", "0x", "9" * 30, "a b", "it's", "$X", "ü", "a,,b", "=", ":"])

_MODEL_NAMES = sorted({known.name for model in NIC_MODELS for known in model.net_names})
_DEVICES = sorted({device for model in NIC_MODELS for device in model.devices})


def _settings(rows: Mapping[str, Any], unsettled: float = 0.1) -> SearchStrategy[list[str]]:
    """Some settings of some rows, now and then misspelt, bare, or with a value that none has."""

    def value(name: str) -> SearchStrategy[str]:
        if name == "model":
            return st.sampled_from(_MODEL_NAMES)
        return _TEXTS.get(rows[name].codec, st.integers(0, 300).map(str))

    def setting(name: str) -> SearchStrategy[str]:
        good = value(name).map(lambda text: f"{name}={text}")
        odd = st.one_of(
            _ODD.map(lambda text: f"{name}={text}"),
            value(name).map(lambda text: f"{name[1:] or 'x'}={text}"),
            st.sampled_from([name, f"no{name}", ""]),
        )
        return st.floats(0, 1).flatmap(lambda chance: odd if chance < unsettled else good)

    if not rows:
        return st.just([])
    return st.lists(st.sampled_from(sorted(rows)).flatmap(setting), max_size=4)


def network_options() -> Lines:
    """One of -net, -netdev, -nic and -device, with whatever its rows have."""

    def of_type(family: str) -> Lines:
        types = [name for name, row in TYPES.items() if getattr(row, family)]
        kinds = st.sampled_from(types) | st.sampled_from(["", "tpa", "usr", "type=tap"])
        return kinds.flatmap(
            lambda kind: _settings(rows_for(family, kind)).map(
                lambda found: [f"-{family}", ",".join([kind, *found])]
            )
        )

    def of_device(device: str) -> Lines:
        return _settings(properties_for(device)).map(
            lambda found: ["-device", ",".join([device, *found])]
        )

    return st.one_of(
        of_type("net"),
        of_type("netdev"),
        of_type("nic"),
        st.sampled_from(_DEVICES).flatmap(of_device),
    )


def joined_options() -> SearchStrategy[list[list[str]]]:
    """Options that fit together: a back end and its card by id, by hub, or by vlan."""
    numbers = st.integers(0, 3)
    kinds = st.sampled_from(["user", "tap,ifname=t0,script=no", "socket,listen=:1234", "bridge"])
    cards = st.sampled_from(["e1000", "virtio-net-pci", "rtl8139", "ne2k_isa"])

    def by_id(number: int, kind: str, card: str) -> list[list[str]]:
        return [["-netdev", f"{kind},id=n{number}"], ["-device", f"{card},netdev=n{number}"]]

    def by_hub(number: int, kind: str, card: str) -> list[list[str]]:
        return [
            ["-netdev", f"{kind},id=b{number}"],
            ["-netdev", f"hubport,id=h{number},hubid={number},netdev=b{number}"],
            ["-netdev", f"hubport,id=p{number},hubid={number}"],
            ["-device", f"{card},netdev=p{number}"],
        ]

    def by_vlan(number: int, kind: str, card: str) -> list[list[str]]:
        del card
        return [["-net", f"nic,vlan={number}"], ["-net", f"{kind},vlan={number}"]]

    return st.one_of([st.builds(join, numbers, kinds, cards) for join in (by_id, by_hub, by_vlan)])


OTHERS: Sequence[Sequence[str]] = (
    *(("-m", size) for size in ("512", "1G", "0", "lots")),
    *(("-name", name) for name in ("x", "guest=y,debug-threads=on", "a b")),
    *(("-smp", count) for count in ("2", "cores=2,threads=2", "none")),
    *(("-M", kind) for kind in ("pc", "q35", "isapc", "microvm", "q35,accel=kvm", "nothing")),
    *(("-redir", rule) for rule in ("tcp:2222::22", "udp:53:10.0.2.15:53", "2222")),
    *(("-device", device) for device in ("virtio-scsi-pci", "VGA", "usb-tablet", "pci-bridge,id=b,chassis_nr=1")),
    ("-vnc", ":0"),
    ("-vga", "none"),
    ("-drive", "file=a,if=virtio"),
    ("-nodefaults",),
    ("-enable-kvm",),
    ("-nographic",),
    ("-uuid", "12345678-1234-1234-1234-123456789abc"),
    ("-uuid", "none"),
    ("-tftp", "/srv/tftp"),
    ("-bootp", "/pxelinux.0"),
    ("-smb", "/srv"),
    ("-net", "channel,4000:stdio"),
    ("-net", "dump,file=/tmp/a.pcap"),
    ("-object", "filter-dump,id=f0,netdev=n0,file=/tmp/a.pcap"),
    ("-chardev", "socket,id=c0,path=/run/c0"),
    ("-netdev", "vhost-user,id=n9,chardev=c0"),
    ("-readconfig", "no-such-file"),
    ("-no-such-option", "value"),
    ("--no-such-option",),
    ("--net", "none"),
    ("disk.img",),
    ("-",),
)  # fmt: skip
"""Options that stand between those of the network, each alone."""


def options() -> SearchStrategy[list[list[str]]]:
    """The options of a line, one list of words each, in any order."""
    parts = st.lists(
        st.one_of(
            network_options().map(lambda option: [option]),
            joined_options(),
            st.sampled_from(OTHERS).map(lambda option: [list(option)]),
        ),
        max_size=6,
    )
    return parts.map(lambda found: [o for part in found for o in part]).flatmap(st.permutations)


EMULATORS = st.sampled_from(
    ["qemu-system-x86_64", "/usr/bin/qemu-kvm", "qemu-system-i386", "qemu-system-aarch64", "qemu-system-s390x"]
)  # fmt: skip


def command_lines() -> Lines:
    """Whole lines: an emulator, and options."""
    return st.builds(
        lambda emulator, found: [emulator, *(word for option in found for word in option)],
        EMULATORS,
        options(),
    )


# Topologies: whatever network options can say


def _of_rows(rows: Iterable[Any], skip: Container[str]) -> SearchStrategy[dict[str, Any]]:
    """Some of the fields of some rows of options, with values as their codecs read them."""
    fields: dict[str, SearchStrategy[Any]] = {}
    for row in rows:
        if row.field is None or row.field in skip or row.field in fields:
            continue
        values = _read_values(row.codec)
        fields[row.field] = (
            st.lists(values, min_size=1, max_size=2).map(tuple) if row.repeat else values
        )
    return st.fixed_dictionaries({}, optional=fields)


def _read_values(codec: codecs.Codec) -> SearchStrategy[Any]:
    """Values of a codec that it also writes; "as good as not said" is none."""
    texts: SearchStrategy[str] = _TEXTS.get(codec, st.integers(0, 300).map(str))

    def said(value: Any) -> bool:
        return value is not None and codec.write(value) is not None

    return texts.map(lambda text: _parsed(codec, text)).filter(said)


def _parsed(codec: codecs.Codec, text: str) -> Any:
    try:
        return codec.parse(text)
    except BadValueError:
        return None


_JOINED = {*network_keys.JOINING, *nic_models.JOINING, "pci_bus", "model"}
_CARDS = [m for m in NIC_MODELS if m.devices and m.bus in {"pci", "usb"}]


def line_nics() -> SearchStrategy[Nic]:
    """Every card that a -device can say."""

    def of(row: NicModel) -> SearchStrategy[Nic]:
        own = _of_rows(properties_for(row.devices[0]).values(), _JOINED)
        return own.map(lambda values: nested_nic({"model": row.model, **values}))

    return st.sampled_from(_CARDS).flatmap(of)


def plain_nics(version: QemuVersion) -> SearchStrategy[Nic]:
    """Every card that -net nic and -nic can say, without a slot."""
    known = [m.model for m in _CARDS if any(name.taken_by(version) for name in m.net_names)]
    return st.builds(Nic, model=st.sampled_from(sorted(set(known))), mac=st.none() | macs())


def nested_nic(values: dict[str, Any]) -> Nic:
    """A card of fields, of which those of records are dotted."""
    nic = Nic(**{name: value for name, value in values.items() if "." not in name})
    for name, value in values.items():
        record, dot, inner = name.partition(".")
        if dot:
            nic = replace(nic, **{record: replace(getattr(nic, record), **{inner: value})})
    return nic


_LINE_KINDS: Mapping[str, type[Backend]] = {"user": User, "tap": Tap, "bridge": Bridge}


def line_backends(family: str) -> SearchStrategy[Backend]:
    """Back ends that -netdev, -net or -nic can say."""

    def of(kind: str) -> SearchStrategy[Backend]:
        rows = [row for row in rows_for(family, kind).values() if row.name != "ip"]
        skip = {*_JOINED, "mac", "vhost", "vhost_fds", "vhost_force", "queues", "fds"}
        return _of_rows(rows, skip).map(lambda values: _LINE_KINDS[kind](**values)).filter(_allowed)

    own = st.sampled_from(sorted(_LINE_KINDS)).flatmap(of)
    sockets = st.one_of(
        st.builds(SocketServer, listen=host_ports()),
        st.builds(SocketClient, connect=host_ports()),
        st.builds(SocketUdp, remote=host_ports(), local=host_ports()),
    )
    vde = st.builds(
        Foreign, kind=st.just("vde"), options=st.tuples(st.tuples(st.just("sock"), PATHS))
    )
    return st.one_of(own, sockets, vde)


def _allowed(backend: Backend) -> bool:
    """Whether QEMU takes the fields beside each other."""
    if isinstance(backend, Tap):
        both = backend.ifname or backend.script is not None or backend.downscript is not None
        return not (backend.helper is not None and (both or backend.vnet_hdr is not None))
    if isinstance(backend, User):
        # Addresses that must be in each other's networks are measured in tests of their own.
        alone = (backend.host, backend.dhcpstart, backend.ipv6_host, backend.ipv4, backend.ipv6)
        return alone == (None,) * 5
    return True


_PEERS = st.sampled_from([
    Tap(vhost=True, queues=4, script=""),
    Tap(fds=("3", "4")),
    VhostUser(path="/run/switch", server=True),
    VhostUser(path="/run/switch", reconnect=3),
    Vdpa(device="/dev/vhost-vdpa-0"),
])  # fmt: skip
"""Back ends that are joined to one card only."""


def topologies(dialect: Dialect, version: QemuVersion) -> SearchStrategy[Topology]:
    """Hubs, pairs and cards alone, as far as a dialect can say them."""
    family = "net" if dialect is Dialect.LEGACY else "netdev"
    cards = line_nics() | plain_nics(version)
    hubs = st.builds(
        Segment,
        nics=st.lists(cards, max_size=3).map(tuple),
        backends=st.lists(line_backends(family), max_size=2).map(tuple),
        hub=st.integers(0, 5),
        dumps=st.lists(st.builds(Dump, file=PATHS), max_size=1).map(tuple),
    ).filter(lambda hub: bool(hub.nics or hub.backends))
    pairs = st.builds(
        Segment,
        nics=st.tuples(cards),
        backends=st.tuples(line_backends(family) | _PEERS),
    )
    alone = st.builds(Segment, nics=st.tuples(line_nics()))
    some = st.lists(hubs, max_size=2, unique_by=lambda hub: hub.hub)
    return st.builds(
        lambda *parts: _aliased(Topology(segments=tuple(s for part in parts for s in part))),
        some,
        st.lists(pairs, max_size=3),
        st.lists(alone, max_size=1),
    )


def _aliased(topology: Topology) -> Topology:
    """Ids are one card's alone."""
    numbers = iter(range(100))
    segments = (
        replace(
            s,
            nics=tuple(
                n if n.alias is None else replace(n, alias=f"card{next(numbers)}") for n in s.nics
            ),
        )
        for s in topology.segments
    )
    return Topology(segments=tuple(segments))
