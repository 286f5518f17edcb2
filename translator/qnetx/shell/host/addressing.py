"""Commands that set addresses, routes, firewall, kernel settings, DHCP → Effect.

`iptables -t nat -A POSTROUTING -s 10.0.5.0/24 -j MASQUERADE` → `Effect(MASQUERADE, …, value="10.0.5.0/24")`.
The forms are those of ifconfig(8), ip-address(8), route(8), iptables(8), nft(8), sysctl(8), dnsmasq(8).
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, ip_address, ip_interface

from qnetx.model.host import EffectKind, HostAction
from qnetx.shell.host.hostcall import HostCall, HostReader, after

_NO_ADDRESS = frozenset({"0", "0.0.0.0"})  # noqa: S104 -- nothing is bound here


def read_ifconfig(call: HostCall, actions: list[HostAction]) -> None:
    """`ifconfig P [ADDRESS[/N]] [netmask M] [mtu N] [promisc] [up|down] …`; 0.0.0.0 is no address."""
    match [text for text in call.texts if text not in {"inet", "-v"}]:
        case [device, *rest] if rest and not device.startswith("-"):
            pass
        case _:
            return
    if mtu := after(rest, "mtu"):
        actions.append(call.effect(EffectKind.MTU, device, mtu))
    address = _interface(rest[0], after(rest, "netmask"))
    nothing = rest[0] in _NO_ADDRESS
    if address and not nothing:
        actions.append(call.effect(EffectKind.ADDRESS, device, address))
    if nothing or {"up", "down", "promisc", "-promisc"} & set(rest):
        actions.append(call.effect(EffectKind.LINK, device))
    if {"hw", "add", "del", "txqueuelen", "dstaddr", "pointopoint"} & set(rest):
        actions.append(call.effect(EffectKind.OTHER, device))


def _interface(address: str, mask: str) -> str:
    """Return `ADDRESS/PREFIX`; a missing mask is that of the address's class, as ifconfig has it."""
    try:
        first = IPv4Address(address).packed[0]
    except ValueError:
        first = 0
    classful = "8" if first < 128 else "16" if first < 192 else "24"
    try:
        return str(ip_interface(address if "/" in address else f"{address}/{mask or classful}"))
    except ValueError:
        return ""


def read_ip_address(call: HostCall, actions: list[HostAction]) -> None:
    """`add|replace|change ADDRESS/N [brd B] dev D`; removing and flushing are no address."""
    verb, *texts = call.texts
    device = after(texts, "dev")
    if verb in {"add", "a", "ad", "replace", "change"}:
        skipped = {"local", "dev", device}
        cidr = next((text for text in texts if text not in skipped), "")
        actions.append(call.effect(EffectKind.ADDRESS, device, cidr))
    else:
        actions.append(call.effect(EffectKind.OTHER, device))


def read_ip_route(call: HostCall, actions: list[HostAction]) -> None:
    """`ip route|rule add|del|…`."""
    actions.append(call.effect(EffectKind.ROUTE, after(call.texts, "dev")))


def read_route(call: HostCall, actions: list[HostAction]) -> None:
    """`route add|del …`; without a verb it only shows."""
    if {"add", "del"} & set(call.texts):
        actions.append(call.effect(EffectKind.ROUTE, after(call.texts, "dev")))


def read_iptables(call: HostCall, actions: list[HostAction]) -> None:
    """`iptables … -s NET … -j MASQUERADE` is its own kind; listing is none; the rest is firewall."""
    texts = call.texts
    added = {"-A", "--append", "-I", "--insert"} & set(texts)
    if added and after(texts, "-j", "--jump") == "MASQUERADE":
        network, out = after(texts, "-s", "--source", "--src"), after(texts, "-o")
        actions.append(call.effect(EffectKind.MASQUERADE, out, network))
    elif not {"-L", "--list", "-S", "--list-rules", "-C", "--check", "-nL", "-V"} & set(texts):
        actions.append(call.effect(EffectKind.FIREWALL, after(texts, "-i", "-o")))


def read_nft(call: HostCall, actions: list[HostAction]) -> None:
    """`nft add rule … ip saddr NET … masquerade`; the rule may be one quoted word."""
    texts = " ".join(call.texts).split()
    if "masquerade" in texts and "list" not in texts and "delete" not in texts:
        out = after(texts, "oif", "oifname").strip('"')
        actions.append(call.effect(EffectKind.MASQUERADE, out, after(texts, "saddr")))
    elif texts and "list" not in texts:
        actions.append(call.effect(EffectKind.FIREWALL))


def read_firewall(call: HostCall, actions: list[HostAction]) -> None:
    """Any other firewall tool."""
    actions.append(call.effect(EffectKind.FIREWALL, after(call.texts, "-i", "-o")))


def read_sysctl(call: HostCall, actions: list[HostAction]) -> None:
    """`sysctl [-w] KEY=VALUE…`."""
    for text in call.texts:
        key, equals, value = text.partition("=")
        if equals and not text.startswith("-"):
            actions.append(call.effect(EffectKind.SYSCTL, key.replace("/", "."), value))


_KERNEL_FILE = r"""(?:>|\btee(?:\s+-a)?\b)[>|\s"']*(/proc/sys|/sys/class/net)/([^\s"';|&)]+)"""


def read_kernel_file(call: HostCall, actions: list[HostAction]) -> None:
    """`echo VALUE > /proc/sys/…` and `echo VALUE | tee /proc/sys/…` do what sysctl does."""
    place = call.command.place
    written = re.compile(_KERNEL_FILE).search(place.source.text, place.start, _line_end(call))
    if written is None:
        return
    value = call.texts[0] if call.program == "echo" and call.texts else ""
    if written[1] == "/proc/sys":
        subject = written[2].replace("/", ".")
        actions.append(call.effect(EffectKind.SYSCTL, subject, value))
    else:
        actions.append(call.effect(EffectKind.OTHER, written[2].partition("/")[0]))


def _line_end(call: HostCall) -> int:
    """Where the command ends: a redirection or a `| tee` may stand after the command's own text."""
    place = call.command.place
    match = re.compile(r"\n|;|&&|\|\||$").search(place.source.text, place.end)
    return match.start() if match else place.end


def read_tc(call: HostCall, actions: list[HostAction]) -> None:
    """`tc qdisc|class|filter add dev D …`."""
    if not {"show", "list", "ls"} & set(call.texts):
        actions.append(call.effect(EffectKind.TRAFFIC_CONTROL, after(call.texts, "dev")))


def read_dnsmasq(call: HostCall, actions: list[HostAction]) -> None:
    """`dnsmasq --interface=BR --dhcp-range=[TAG,]FIRST,LAST[,…]`."""
    given = after(call.texts, "--dhcp-range", "-F").split(",")
    addresses = [part for part in given if _is_address(part)][:2]
    device = after(call.texts, "--interface", "-i")
    actions.append(call.effect(EffectKind.DHCP, device, ",".join(addresses)))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return not text.startswith("255.")


def read_dhcpd(call: HostCall, actions: list[HostAction]) -> None:
    """`dhcpd [-cf FILE] [INTERFACE]`: what it serves stands in a file of its own."""
    texts = call.texts
    last = texts[-1] if texts and not texts[-1].startswith(("-", "/")) else ""
    actions.append(call.effect(EffectKind.DHCP, last))


_LOADED_BY_LIBVIRT = r"tun|tap|kvm([-_](intel|amd))?|bridge|vhost[-_](net|vsock)|macvtap"


def read_modprobe(call: HostCall, actions: list[HostAction]) -> None:
    """Modules that libvirt loads itself need no mention."""
    modules = [text for text in call.texts if not text.startswith("-")]
    if modules and not all(re.fullmatch(_LOADED_BY_LIBVIRT, module) for module in modules):
        actions.append(call.effect(EffectKind.OTHER))


def read_bridge(call: HostCall, actions: list[HostAction]) -> None:
    """`bridge link|vlan|fdb set|add … dev D`."""
    if not {"show", "list"} & set(call.texts):
        actions.append(call.effect(EffectKind.OTHER, after(call.texts, "dev")))


def read_other(call: HostCall, actions: list[HostAction]) -> None:
    """A network tool whose effect has no kind of its own; its interface is its first plain word."""
    plain = [text for text in call.texts if not text.startswith("-")]
    actions.append(call.effect(EffectKind.OTHER, plain[0] if plain else ""))


ADDRESS_READERS: dict[str, HostReader] = {
    "ip address": read_ip_address,
    "ip route": read_ip_route,
    "ip rule": read_ip_route,
    "ifconfig": read_ifconfig,
    "route": read_route,
    "iptables": read_iptables,
    "iptables-legacy": read_iptables,
    "iptables-nft": read_iptables,
    "ip6tables": read_iptables,
    "iptables-restore": read_firewall,
    "ip6tables-restore": read_firewall,
    "ebtables": read_firewall,
    "arptables": read_firewall,
    "firewall-cmd": read_firewall,
    "ufw": read_firewall,
    "nft": read_nft,
    "sysctl": read_sysctl,
    "echo": read_kernel_file,
    "printf": read_kernel_file,
    "tc": read_tc,
    "dnsmasq": read_dnsmasq,
    "dhcpd": read_dhcpd,
    "dhcpd3": read_dhcpd,
    "udhcpd": read_dhcpd,
    "modprobe": read_modprobe,
    "bridge": read_bridge,
    "arp": read_other,
    "arping": read_other,
    "dhclient": read_other,
    "ethtool": read_other,
    "ifdown": read_other,
    "ifenslave": read_other,
    "ifup": read_other,
    "ovs-ofctl": read_other,
    "vconfig": read_other,
}
"""The reader of each program that changes the host's network otherwise."""
