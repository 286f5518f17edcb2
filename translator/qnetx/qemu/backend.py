"""A bag of settings → a back end: type=tap, ifname=tap0 → Tap(ifname="tap0").

Source: "Network options" of QEMU's manual page; refusals are those of QEMU itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import (
    Backend,
    Bridge,
    Foreign,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
    Tap,
    User,
    Vdpa,
    VhostUser,
)
from qnetx.qemu.bag import Bag
from qnetx.qemu.chardev import Chardev
from qnetx.qemu.syntax import Setting
from qnetx.values import BadValueError, HostPort, parse_address

_SOCKETS = ("listen", "connect", "group", "remote")
"""The fields of which a socket back end has exactly one."""

_NOT_OWN = ("id", "vlan", "name")
"""Settings that name and join a back end; a `-nic` has those of its card beside them."""

_NOT_WITH_FD = ("ifname", "script", "downscript", "vnet_hdr", "helper", "queues")
_NOT_WITH_HELPER = ("ifname", "script", "downscript", "vnet_hdr", "queues")


def make_backend(
    bag: Bag, name: str | None, chardevs: Mapping[str, Chardev], report: Report
) -> Backend | None:
    """Make the back end of a bag that was read; None (and a diagnostic) where QEMU would refuse it."""
    values, origin = bag.values, bag.origin()
    match bag.kind:
        case "user":
            return _user(bag, name, report)
        case "tap":
            return _tap(bag, name, report)
        case "bridge":
            return Bridge(name=name, origin=origin, **values)
        case "socket":
            return _socket(bag, name, report)
        case "vhost-user":
            return _vhost_user(bag, name, chardevs, report)
        case "vhost-vdpa" if "device" in values:
            return Vdpa(name=name, origin=origin, **values)
    others = _NOT_OWN if bag.given.name != "nic" else (*_NOT_OWN, "mac", "model")
    options = tuple((s.key, _text(s)) for s, _ in bag.settings if s.key not in others)
    return Foreign(name=name, kind=bag.kind, options=options, origin=origin)


def _text(setting: Setting) -> str:
    """Return a setting's value; a key alone means "on"."""
    return "on" if setting.bare else setting.value.text


def _clash(bag: Bag, one: str, others: tuple[str, ...], report: Report) -> bool:
    """Refuse settings that QEMU does not take beside another."""
    clashing = [item for field in others for item in bag.items.get(field, ())]
    first = bag.of(one)
    if first is None or not clashing:
        return False
    for item in clashing:
        report.ledger.settle(item, Fate.REJECTED, "settings-clash")
    names = ", ".join(f"'{item.text}'" for item in clashing)
    report.say(
        "settings-clash",
        f"{names} can't stand beside '{first.text}'",
        clashing[0].place,
        hint=f"leave out {names}: who opened the tap has named and joined it",
        second=first.place,
    )
    return True


def _user(bag: Bag, name: str | None, report: Report) -> User | None:
    values = dict(bag.values)
    prefix = values.pop("ipv6_prefixlen", 64)
    if "/" not in values.get("ipv6_net", "/"):
        # `ipv6-prefix=fec0::` and `ipv6-prefixlen=64` are one network in two settings.
        values["ipv6_net"] = f"{values['ipv6_net']}/{prefix}"
    items = dict(bag.items)
    items["ipv6_net"] = (*items.get("ipv6_net", ()), *items.pop("ipv6_prefixlen", ()))
    if not bag.unresolved and (mistake := _user_mistake(values)):
        field, reason = mistake
        _refuse(bag.of(field) or bag.head, "bad-value", reason, report)
        return None
    return User(name=name, origin=replace(bag.origin(), items={"": (bag.head,), **items}), **values)


_OF_FAMILY = {"ipv4": ("net", "host", "dns"), "ipv6": ("ipv6_net", "ipv6_host", "ipv6_dns")}
_INSIDE = (
    # field, the network that it must be in, that of a user network that is told none
    ("host", "net", "10.0.2.0/24"),
    ("dhcpstart", "net", "10.0.2.0/24"),
    ("ipv6_host", "ipv6_net", "fec0::/64"),
)


def _user_mistake(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return a field that QEMU does not take beside the others, with the reason; None: all are fine."""
    for family, fields in _OF_FAMILY.items():
        for field in fields:
            if values.get(family) is False and field in values:
                return field, f"'{values[field]}' can't stand beside {family}=off"
    if values.get("ipv4") is False and values.get("ipv6") is False:
        return "ipv6", "with ipv4 and ipv6 both off no network is left"
    for field, of, default in _INSIDE:
        network = values.get(of, default)
        if field in values and ip_address(values[field]) not in ip_network(network, strict=False):
            return field, f"'{values[field]}' is not in the network {network}"
    return None


def _tap(bag: Bag, name: str | None, report: Report) -> Tap | None:
    if _clash(bag, "fds", _NOT_WITH_FD, report) or _clash(bag, "helper", _NOT_WITH_HELPER, report):
        return None
    values = dict(bag.values)
    for field in ("script", "downscript"):
        # "no" and the empty string both mean that there is none.
        if values.get(field) == "no":
            values[field] = ""
    return Tap(name=name, origin=bag.origin(), **values)


def _socket(bag: Bag, name: str | None, report: Report) -> Backend | None:
    values, origin = bag.values, bag.origin()
    said = [field for field in _SOCKETS if field in values or field in bag.unresolved]
    if "fd" in values or bag.unresolved.keys() & set(_SOCKETS):
        options = tuple(
            (s.key, s.value.shown) for s, _ in bag.settings if s.key not in ("id", "vlan")
        )
        return Foreign(name=name, kind="socket", options=options, origin=origin)
    if len(said) != 1:
        _refuse(
            bag.head,
            "socket-kind",
            "a socket back end needs exactly one of listen=, connect=, mcast= and udp=",
            report,
        )
        return None
    local = values.get("local")
    match said[0]:
        case "listen":
            return SocketServer(name=name, listen=values["listen"], origin=origin)
        case "connect":
            return SocketClient(name=name, connect=values["connect"], origin=origin)
        case "group" if not _is_group(values["group"].host):
            message = f"mcast: '{values['group'].host}' is not a multicast address"
            hint = "groups are 224.0.0.0 to 239.255.255.255, like 230.0.0.1"
            _refuse(bag.of("group") or bag.head, "bad-value", message, report, hint)
            return None
        case "group":
            return SocketMulticast(name=name, group=values["group"], local=local, origin=origin)
    if local is None:
        if "local" not in bag.unresolved:
            _refuse(bag.head, "socket-kind", "udp= needs localaddr= beside it", report)
        return None
    try:
        own = HostPort.parse(local)
    except BadValueError as error:
        _refuse(bag.of("local") or bag.head, "bad-value", f"localaddr: {error}", report)
        return None
    return SocketUdp(name=name, remote=values["remote"], local=own, origin=origin)


def _is_group(host: str) -> bool:
    """Return whether an address is one of a group; QEMU looks a name up, and only it can tell."""
    try:
        return parse_address(host).is_multicast
    except BadValueError:
        return bool(host)


def _vhost_user(
    bag: Bag, name: str | None, chardevs: Mapping[str, Chardev], report: Report
) -> VhostUser | None:
    wanted = bag.values.get("chardev")
    chardev = chardevs.get(wanted) if wanted else None
    if chardev is None or chardev.path is None:
        message = f"there is no '-chardev socket,id={wanted},path=…' for {bag.head.text}"
        if wanted is None:
            message = f"{bag.head.text} needs chardev=ID, the id of a '-chardev socket,path=…'"
        _refuse(bag.of("chardev") or bag.head, "chardev-missing", message, report)
        return None
    values = {field: value for field, value in bag.values.items() if field != "chardev"}
    origin = bag.origin()
    for item in chardev.items:
        report.ledger.settle(item, Fate.MAPPED)
    for item in bag.items["chardev"]:
        report.ledger.settle(item, Fate.MAPPED)
    return VhostUser(
        name=name,
        path=chardev.path,
        server=chardev.server,
        reconnect=chardev.reconnect,
        chardev=wanted,
        origin=origin,
        **values,
    )


def _refuse(item: Item, code: str, message: str, report: Report, hint: str = "") -> None:
    report.ledger.settle(item, Fate.REJECTED, code)
    report.say(code, message, item.place, hint=hint)
