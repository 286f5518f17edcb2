"""The rows of `<interface>`: which attribute holds which field of a NIC or of a back end.

Source: libvirt's domain XML format, "Network interfaces", and its version notes. The order is the order
in which elements are written.
"""

from __future__ import annotations

import re

from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, YES_NO, Codec, Row, choice, hexadecimal
from qnetx.domxml.seat import SEAT_ROWS
from qnetx.model.host import BridgeKind
from qnetx.model.network import (
    MACVTAP_MODES,
    Backend,
    Bridge,
    Direct,
    Hostdev,
    LibvirtOnly,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
    Tap,
    Transmit,
    User,
    Vdpa,
    VhostUser,
    VirtualNetwork,
)
from qnetx.model.versions import LibvirtVersion
from qnetx.values import BadValueError, MacAddress, parse_port


def _read_mac(text: str) -> MacAddress:
    # libvirt takes bytes of one digit, and no group address.
    padded = ":".join(part.zfill(2) for part in text.split(":"))
    mac = MacAddress.parse(padded if re.fullmatch("[0-9a-fA-F:]*", text) else text)
    if mac.multicast:
        raise BadValueError(f"'{text}' is a group address, which no card can have")
    return mac


_MAC = Codec(write=str, read=_read_mac)


def _read_mtu(text: str) -> int | None:
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        raise BadValueError(f"'{text}' is no MTU", "an MTU is a number of bytes, like 1500")
    return int(text) or None


_MTU = Codec(write=str, read=_read_mtu)
_MODELS = frozenset(
    [
        "virtio",
        "virtio-transitional",
        "virtio-non-transitional",
        "e1000",
        "e1000e",
        "igb",
        "rtl8139",
        "netfront",
        "usb-net",
        "spapr-vlan",
        "lan9118",
        "smc91c111",
        "vmxnet3",
    ]
)
"""Names of cards that libvirt knows, in any case of letters; all others are QEMU's, as they are written."""

_MODEL = Codec(
    write=str, read=lambda name: name.lower() if name.lower() in _MODELS else name or None
)
_VHOST = choice({True: "vhost", False: "qemu"})
_LINK = choice({True: "up", False: "down"})
_SERVER = choice({True: "server", False: "client"})
_TRANSMIT = choice({word: word.value for word in Transmit})
_SWITCH = Codec(
    write=lambda kind: kind.value if kind is BridgeKind.OPENVSWITCH else None,
    read=lambda text: BridgeKind.OPENVSWITCH if text == "openvswitch" else None,
)
_NO_ROM = Codec(
    write=lambda file: None if file else "no", read=lambda text: "" if text == "no" else None
)
_PASST = Codec(
    write=lambda passt: "passt" if passt else None,
    read=lambda text: True if text == "passt" else None,
)
_PORT = Codec(write=str, read=parse_port)
_SCRIPT = Codec(write=lambda path: path or None, read=str)
# Names without ua- are libvirt's own, which it gives anew at every start.
_ALIAS = Codec(
    write=lambda name: f"ua-{name}",
    read=lambda name: name.removeprefix("ua-") if name.startswith("ua-") else None,
)
_PERSISTENT = Codec(
    write=lambda value: "persistent" if value else None,
    read=lambda text: True if text == "persistent" else None,
)


def _write_rom_file(file: str) -> str | None:
    if file and not file.startswith("/"):
        raise BadValueError(f"'{file}' is no absolute path", "name the file with its whole path")
    return file or None


def _since(text: str) -> LibvirtVersion:
    return LibvirtVersion.parse(text)


def _offloads(side: str, *names: str) -> tuple[Row, ...]:
    return tuple(
        Row(f"driver/{side}/@{name}", f"{side}.{name}", ON_OFF, _since("1.2.9")) for name in names
    )


INTERFACE_TYPES: dict[type[Backend], str] = {
    User: "user",
    Tap: "ethernet",
    Bridge: "bridge",
    VirtualNetwork: "network",
    Direct: "direct",
    SocketServer: "server",
    SocketClient: "client",
    SocketMulticast: "mcast",
    SocketUdp: "udp",
    VhostUser: "vhostuser",
    Vdpa: "vdpa",
    Hostdev: "hostdev",
}
"""The back ends that libvirt has, with their `<interface type=…>`."""

OTHER_TYPES = ("internal", "null", "vds")
"""Types of libvirt's that its QEMU driver has not."""


def type_of(backend: Backend) -> str:
    """Return the `<interface type=…>` of a back end that libvirt has."""
    return backend.kind if isinstance(backend, LibvirtOnly) else INTERFACE_TYPES[type(backend)]


# What every interface with a tap behind it has in common.
_TARGET = Row("target/@dev", "ifname", TEXT)
_TAP_TUNING = (
    Row("driver/@name", "vhost", _VHOST),
    Row("driver/@queues", "queues", INTEGER, _since("1.0.6")),
    Row("tune/sndbuf", "sndbuf", INTEGER, _since("0.8.8")),
)

# What an interface says of its port of a bridge.
_PORT_ROWS = (
    Row("virtualport/@type", "kind", _SWITCH, _since("0.9.11")),
    Row("vlan/tag/@id", "vlan_tag", INTEGER, _since("0.10.0")),
    Row("port/@isolated", "isolated", YES_NO, _since("6.1.0")),
)

_ON_PCI = (("type", "pci"),)

TYPES_SINCE: dict[type[Backend], LibvirtVersion] = {
    SocketUdp: _since("1.2.20"),
    Vdpa: _since("6.9.0"),
}
"""Back ends that only newer libvirts have."""

BACKEND_ROWS: dict[type[Backend], tuple[Row, ...]] = {
    User: (Row("backend/@type", "passt", _PASST, _since("9.0.0")),),
    Tap: (
        Row("script/@path", "script", _SCRIPT),
        Row("downscript/@path", "downscript", _SCRIPT, _since("6.4.0")),
        _TARGET,
        Row("target/@managed", "managed", YES_NO, _since("5.7.0")),
        *_TAP_TUNING,
    ),
    Bridge: (
        Row("source/@bridge", "bridge", TEXT),
        *_PORT_ROWS,
        _TARGET,
        *_TAP_TUNING,
    ),
    VirtualNetwork: (
        Row("source/@network", "network", TEXT),
        Row("source/@portgroup", "group", TEXT, _since("0.9.4")),
        Row("source/@bridge", "bridge", TEXT),
        *_PORT_ROWS,
        _TARGET,
        *_TAP_TUNING,
    ),
    Direct: (
        Row("source/@dev", "device", TEXT),
        Row("source/@mode", "mode", choice({mode: mode for mode in MACVTAP_MODES})),
        _TARGET,
        *_TAP_TUNING,
    ),
    SocketServer: (
        Row("source/@address", "listen.host", Codec(write=lambda host: host or None, read=str)),
        Row("source/@port", "listen.port", _PORT),
    ),
    SocketClient: (
        Row("source/@address", "connect.host", TEXT),
        Row("source/@port", "connect.port", _PORT),
    ),
    SocketMulticast: (
        Row("source/@address", "group.host", TEXT),
        Row("source/@port", "group.port", _PORT),
    ),
    SocketUdp: (
        Row("source/@address", "remote.host", TEXT),
        Row("source/@port", "remote.port", _PORT),
        Row("source/local/@address", "local.host", TEXT),
        Row("source/local/@port", "local.port", _PORT),
    ),
    VhostUser: (
        Row("source/@path", "path", TEXT, constants=(("type", "unix"),)),
        Row("source/@mode", "server", _SERVER),
        Row(
            "source/reconnect/@timeout",
            "reconnect",
            INTEGER,
            _since("4.1.0"),
            constants=(("enabled", "yes"),),
        ),
        Row("driver/@queues", "queues", INTEGER, _since("1.2.7")),
    ),
    Vdpa: (
        Row("source/@dev", "device", TEXT),
        Row("driver/@queues", "queues", INTEGER),
    ),
    Hostdev: (
        Row("@managed", "managed", YES_NO),
        Row("driver/@name", "driver", TEXT),
        *(
            Row(f"source/address/@{name}", name, hexadecimal(digits, highest), constants=_ON_PCI)
            for name, digits, highest in (
                ("domain", 4, 0xFFFFFFFF),
                ("bus", 2, 0xFF),
                ("slot", 2, 0x1F),
                ("function", 1, 7),
            )
        ),
    ),
    LibvirtOnly: (),
}

REQUIRED: dict[type[Backend], tuple[str, ...]] = {
    Bridge: ("source/@bridge",),
    VirtualNetwork: ("source/@network",),
    Direct: ("source/@dev",),
    SocketServer: ("source/@port",),
    SocketClient: ("source/@address", "source/@port"),
    SocketMulticast: ("source/@address", "source/@port"),
    SocketUdp: (
        "source/@address",
        "source/@port",
        "source/local/@address",
        "source/local/@port",
    ),
    VhostUser: ("source/@path", "source/@mode"),
    Vdpa: ("source/@dev",),
}
"""What libvirt refuses an interface without."""

REPEATED = frozenset({"ip", "route", "portForward"})
"""Children that an interface may have several of."""

ADDRESSES: dict[type[Backend], tuple[str, ...]] = {
    SocketServer: ("listen.host",),
    SocketClient: ("connect.host",),
    SocketMulticast: ("group.host",),
    SocketUdp: ("remote.host", "local.host"),
}
"""Fields that QEMU takes a name for and libvirt an IPv4 address only."""

_PCI = (("type", "pci"), ("domain", "0x0000"))

NIC_ROWS: tuple[Row, ...] = (
    Row("mac/@address", "mac", _MAC),
    Row("model/@type", "model", _MODEL),
    Row("driver/@txmode", "transmit", _TRANSMIT),
    Row("driver/@ioeventfd", "ioeventfd", ON_OFF),
    Row("driver/@event_idx", "event_idx", ON_OFF),
    Row("driver/@rx_queue_size", "rx_queue_size", INTEGER, _since("2.3.0")),
    Row("driver/@tx_queue_size", "tx_queue_size", INTEGER, _since("3.7.0")),
    Row("driver/@iommu", "iommu", ON_OFF, _since("3.5.0")),
    Row("driver/@ats", "ats", ON_OFF, _since("3.5.0")),
    Row("driver/@packed", "packed", ON_OFF, _since("6.3.0")),
    Row("driver/@page_per_vq", "page_per_vq", ON_OFF, _since("7.9.0")),
    Row("driver/@rss", "rss", ON_OFF, _since("8.3.0")),
    Row("driver/@rss_hash_report", "rss_hash_report", ON_OFF, _since("8.3.0")),
    *_offloads("host", "csum", "gso", "tso4", "tso6", "ecn", "ufo", "mrg_rxbuf"),
    *_offloads("guest", "csum", "tso4", "tso6", "ecn", "ufo"),
    Row("teaming/@type", "teaming_persistent", _PERSISTENT, _since("6.1.0")),
    Row(
        "teaming/@persistent",
        "teaming_with",
        _ALIAS,
        _since("6.1.0"),
        constants=(("type", "transient"),),
    ),
    Row("link/@state", "link_up", _LINK),
    Row("mtu/@size", "mtu", _MTU, _since("3.1.0")),
    Row("boot/@order", "boot_order", INTEGER),
    Row("rom/@bar", "rom.bar", ON_OFF),
    # An empty file is how QEMU says that there is no ROM at all.
    Row("rom/@file", "rom.file", Codec(write=_write_rom_file, read=str)),
    Row("rom/@enabled", "rom.file", _NO_ROM, _since("4.3.0")),
    Row("acpi/@index", "acpi_index", INTEGER, _since("7.3.0")),
    Row("alias/@name", "alias", _ALIAS, _since("3.9.0")),
    Row("address/@bus", "address.bus", hexadecimal(2, 0xFF), constants=_PCI),
    Row("address/@slot", "address.slot", hexadecimal(2, 0x1F), constants=_PCI),
    Row("address/@function", "address.function", hexadecimal(1, 7), constants=_PCI),
    Row("address/@multifunction", "address.multifunction", ON_OFF, _since("0.9.7"), constants=_PCI),
    *SEAT_ROWS,
)

MODELS_SINCE: dict[str, LibvirtVersion] = {
    "virtio-transitional": _since("5.2.0"),
    "virtio-non-transitional": _since("5.2.0"),
    "igb": _since("9.3.0"),
}
"""Card models that only newer libvirts know; all others are older than any target here."""

BUSES_UNKNOWN: dict[str, str] = {
    "isa": "an ISA card, and libvirt puts cards on PCI",
    "xen": "a card of Xen guests",
    "sysbus": "a card that is a part of its board",
}
"""Buses whose cards no `<interface>` can hold, with the reason."""

BOARD_CARDS = frozenset({"lan9118", "smc91c111"})
"""Cards of ARM boards that libvirt does have."""

WITH_TAP = frozenset({"ethernet", "bridge", "network"})
"""Interface types behind which the host has a tap, where packets can be captured."""

HINTS: dict[str, str] = {
    "guestfwd": "the nearest is a <channel> with <target type='guestfwd'>: a second user network,"
    " which no card is joined to; --carry keeps this one",
    **dict.fromkeys(
        ("tftp", "bootfile", "hostname", "dhcpstart", "dns", "dnssearch", "domainname", "restrict"),
        "--carry hands the whole card to QEMU itself",
    ),
    "smb": "share the folder by <filesystem>, or --carry hands the whole card to QEMU itself",
}
"""What does instead of a field that no row takes."""
