"""Commands that make taps and bridges and join them → Attach, Detach, Effect.

`ovs-vsctl add-port br0 $1 tag=20` → `Attach("br0", "$1", OPENVSWITCH, …, vlan_tag=20)`.
The forms are those of brctl(8), ip-link(8), ip-tuntap(8), ovs-vsctl(8), tunctl(8), openvpn(8).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from msgspec.structs import replace

from qnetx.model.host import Attach, BridgeKind, Detach, EffectKind, HostAction
from qnetx.shell.host.addressing import ADDRESS_READERS
from qnetx.shell.host.hostcall import HostCall, HostReader, after, known, name_of, why
from qnetx.source import Word


def _attach(call: HostCall, bridge: Word, port: Word, kind: BridgeKind) -> Attach:
    name = known(bridge)
    reason = "" if name else why(bridge)
    return Attach(name, name_of(port), kind, call.command.place, why_unknown=reason)


def _detach(call: HostCall, bridge: Word | None, port: Word, kind: BridgeKind) -> Detach:
    return Detach(known(bridge) if bridge else None, name_of(port), kind, call.command.place)


def read_brctl(call: HostCall, actions: list[HostAction]) -> None:
    """`brctl addif BR P…`, `delif BR P…`, `addbr BR`; `show` and its kin do nothing."""
    match call.texts, call.arguments:
        case ["addif", _, _, *_], [_, bridge, *ports]:
            actions += [_attach(call, bridge, port, BridgeKind.LINUX) for port in ports]
        case ["delif", _, _, *_], [_, bridge, *ports]:
            actions += [_detach(call, bridge, port, BridgeKind.LINUX) for port in ports]
        case ["addbr", name], _:
            actions.append(call.effect(EffectKind.BRIDGE_CREATE, name))
        case [verb, subject, *_], _ if not verb.startswith("show"):
            actions.append(call.effect(EffectKind.OTHER, subject))


def read_tunctl(call: HostCall, actions: list[HostAction]) -> None:
    """`tunctl [-b] [-u USER] [-g GROUP] -t TAP` makes a tap, `-d TAP` removes it."""
    tap = after(call.texts, "-d") or after(call.texts, "-t")
    actions.append(call.effect(EffectKind.TAP, tap))


def read_openvpn(call: HostCall, actions: list[HostAction]) -> None:
    """`openvpn --mktun --dev TAP`; openvpn's other uses are no matter of bridges."""
    if {"--mktun", "--rmtun"} & set(call.texts):
        actions.append(call.effect(EffectKind.TAP, after(call.texts, "--dev")))


_OBJECTS = ("address", "route", "rule", "neighbour", "link", "tunnel", "tuntap", "tap", "netns")
"""ip(8) takes any beginning of these; of two, the one that stands first."""


def read_ip(call: HostCall, actions: list[HostAction]) -> None:
    """`ip [OPTIONS] OBJECT COMMAND …`, with the abbreviations that ip(8) takes."""
    words = list(call.arguments)
    while words and words[0].text.startswith("-"):
        option = words.pop(0).text
        if words and option in {"-n", "-netns", "-f", "-family", "-b", "-batch"}:
            words.pop(0)
    if len(words) < 2:
        return
    given = words[0].text
    name = next((name for name in _OBJECTS if name.startswith(given)), given)
    rest = replace(call, arguments=tuple(words[1:]))
    match name, words[1].text:
        case "link", "set" | "se" | "s" | "change":
            _read_link_set(rest, actions)
        case _, "show" | "sho" | "sh" | "s" | "list" | "ls" | "l" | "lst" | "get":
            pass
        case "link", "add" | "a":
            _read_link_add(rest, actions)
        case "tuntap" | "tap", "add" | "a" | "delete" | "del" | "d":
            _read_tuntap(rest, actions)
        case _ if reader := ADDRESS_READERS.get(f"ip {name}"):
            reader(rest, actions)
        case _:
            actions.append(call.effect(EffectKind.OTHER, _device(rest.texts[1:])))


def _device(texts: list[str]) -> str:
    return after(texts, "dev") or next(iter(texts), "")


_LINK_VALUES = frozenset(
    "dev master mtu address name alias txqueuelen txqlen qlen promisc arp multicast allmulticast"  # noqa: SIM905 -- as in ip-link(8)
    " netns group state mode vrf trailers dynamic type".split()
)
_LINK_FLAGS = frozenset({"up", "down", "nomaster"})


def _read_link_set(call: HostCall, actions: list[HostAction]) -> None:
    words = list(call.arguments[1:])
    given: dict[str, Word] = {}
    while words:
        word = words.pop(0)
        if word.text in _LINK_FLAGS:
            given[word.text] = word
        elif word.text in _LINK_VALUES and words:
            given[word.text] = words.pop(0)
        else:
            given.setdefault("dev", word)
    if (device := given.pop("dev", None)) is None:
        return
    port = name_of(device)
    if mtu := given.pop("mtu", None):
        actions.append(call.effect(EffectKind.MTU, port, name_of(mtu)))
    if master := given.pop("master", None):
        actions.append(_attach(call, master, device, BridgeKind.LINUX))
    if given.pop("nomaster", None):
        actions.append(_detach(call, None, device, BridgeKind.LINUX))
    if given.keys() & {"up", "down", "promisc"}:
        actions.append(call.effect(EffectKind.LINK, port))
    if given.keys() - {"up", "down", "promisc"}:
        actions.append(call.effect(EffectKind.OTHER, port))


_LINK_TYPES = {
    "bridge": EffectKind.BRIDGE_CREATE,
    "macvtap": EffectKind.MACVTAP,
    "ipvtap": EffectKind.TAP,
}


def _read_link_add(call: HostCall, actions: list[HostAction]) -> None:
    """`ip link add [link L] [name|dev] N … type T`."""
    words = list(call.arguments[1:])
    given: dict[str, Word] = {}
    while words:
        word = words.pop(0)
        if word.text in {"link", "name", "dev", "type", "master", "address", "mtu"} and words:
            given[word.text] = words.pop(0)
            if word.text == "type":
                break
        else:
            given.setdefault("name", word)
    device = given.get("name") or given.get("dev")
    kind = _LINK_TYPES.get(given["type"].text if "type" in given else "", EffectKind.OTHER)
    value = ""
    if kind is EffectKind.MACVTAP and "link" in given:
        value = f"{name_of(given['link'])} {after(call.texts, 'mode') or 'vepa'}"
    actions.append(call.effect(kind, name_of(device) if device else "", value))
    if device and "master" in given:
        actions.append(_attach(call, given["master"], device, BridgeKind.LINUX))


def _read_tuntap(call: HostCall, actions: list[HostAction]) -> None:
    """`ip tuntap add|del [dev] T mode tap [user U] [group G] [multi_queue] …`."""
    texts = call.texts[1:]
    kind = EffectKind.OTHER if after(texts, "mode") == "tun" else EffectKind.TAP
    while texts[:1] and texts[0] in {"mode", "user", "group"}:
        texts = texts[2:]
    actions.append(call.effect(kind, _device(texts)))


def read_ovs_vsctl(call: HostCall, actions: list[HostAction]) -> None:
    """`ovs-vsctl [OPTIONS] COMMAND [-- COMMAND]…`."""
    for words in _ovs_commands(call.arguments):
        match [word.text for word in words], words:
            case ["add-port", _, _, *_], [_, bridge, port, *_]:
                attach = _attach(call, bridge, port, BridgeKind.OPENVSWITCH)
                actions.append(replace(attach, vlan_tag=_tag(words[3:])))
            case ["del-port", _, *_], [_, *middle, port]:
                bridge_or_none = middle[0] if middle else None
                actions.append(_detach(call, bridge_or_none, port, BridgeKind.OPENVSWITCH))
            case ["add-br", *_], [_, name, *_]:
                actions.append(call.effect(EffectKind.BRIDGE_CREATE, name_of(name)))
            case ["set", table, *_], [_, _, port, *columns] if (
                table.lower() == "port" and (tag := _tag(columns)) is not None
            ):
                _retag(actions, name_of(port), tag)
            case ["show" | "list" | "get" | "find" | "br-exists" | "port-to-br" | "init", *_], _:
                pass
            case [verb, *_], _ if not verb.startswith("list-"):
                subject = name_of(words[1]) if len(words) > 1 else ""
                actions.append(call.effect(EffectKind.OTHER, subject))


def _ovs_commands(words: tuple[Word, ...]) -> Iterator[list[Word]]:
    """Split at `--`, and take off the options that stand before each command."""
    for ends, group in groupby(words, key=lambda word: word.text == "--"):
        command = list(group)
        while not ends and command and command[0].text.startswith("-"):
            option = command.pop(0).text
            if option in {"-t", "--timeout", "--db"} and command:
                command.pop(0)
        if not ends and command:
            yield command


def _tag(columns: list[Word]) -> int | None:
    tag = after([word.text for word in columns], "tag")
    return int(tag) if tag.isascii() and tag.isdigit() else None


def _retag(actions: list[HostAction], port: str, tag: int) -> None:
    """`ovs-vsctl set port P tag=N` after the port was added is the same as adding it with the tag."""
    for index, action in enumerate(actions):
        if isinstance(action, Attach) and action.port == port:
            actions[index] = replace(action, vlan_tag=tag)


SWITCH_READERS: dict[str, HostReader] = {
    "brctl": read_brctl,
    "ip": read_ip,
    "openvpn": read_openvpn,
    "ovs-vsctl": read_ovs_vsctl,
    "tunctl": read_tunctl,
    "vde_tunctl": read_tunctl,
}
"""The reader of each program that has to do with taps and bridges."""
