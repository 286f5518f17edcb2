"""What single commands of a hook script do, and what becomes of a script that can't be read."""

from __future__ import annotations

import pytest

from qnetx.diagnostics import Report
from qnetx.model.host import Attach, BridgeKind, Detach, Effect, EffectKind, Hook
from qnetx.shell.host.hook import read_actions, read_hook
from qnetx.shell.script import read_script
from qnetx.source import Source


def read(text: str, report: Report | None = None) -> Hook:
    return read_hook("/etc/qemu-ifup", Source("/etc/qemu-ifup", text), report or Report())


@pytest.mark.parametrize(
    ("command", "kind", "subject", "value"),
    [
        ("ifconfig br0 10.1.2.3 up", EffectKind.ADDRESS, "br0", "10.1.2.3/8"),
        ("ifconfig br0 172.16.0.1", EffectKind.ADDRESS, "br0", "172.16.0.1/16"),
        ("ifconfig br0 192.168.9.1", EffectKind.ADDRESS, "br0", "192.168.9.1/24"),
        ("ifconfig br0 192.168.9.1/28", EffectKind.ADDRESS, "br0", "192.168.9.1/28"),
        ("ifconfig br0 inet 10.0.0.1 netmask 255.255.0.0", EffectKind.ADDRESS, "br0", "10.0.0.1/16"),
        ("ifconfig $1 mtu 9000", EffectKind.MTU, "$1", "9000"),
        ("ifconfig $1 hw ether 02:00:00:00:00:01", EffectKind.OTHER, "$1", ""),
        ("ip a add dev br0 10.0.0.1/8", EffectKind.ADDRESS, "br0", "10.0.0.1/8"),
        ("ip addr add local 10.0.0.1/8 dev br0", EffectKind.ADDRESS, "br0", "10.0.0.1/8"),
        ("ip rule add from 10.0.0.1 table 5", EffectKind.ROUTE, "", ""),
        ("ip neigh add proxy 10.0.0.5 dev eth0", EffectKind.OTHER, "eth0", ""),
        ("ip -n ns1 link set tap0 up", EffectKind.LINK, "tap0", ""),
        ("ip link add name br5 type bridge", EffectKind.BRIDGE_CREATE, "br5", ""),
        ("ip link add link eth0 name mv0 type macvtap mode bridge", EffectKind.MACVTAP, "mv0", "eth0 bridge"),
        ("ip link add dev dummy0 type dummy", EffectKind.OTHER, "dummy0", ""),
        ("ip tuntap add mode tap tap7", EffectKind.TAP, "tap7", ""),
        ("ip tuntap add user kvm mode tap dev tap7", EffectKind.TAP, "tap7", ""),
        ("ip tuntap add tun0 mode tun", EffectKind.OTHER, "tun0", ""),
        ("ip tuntap del dev tap7 mode tap", EffectKind.TAP, "tap7", ""),
        ("iptables -t nat -L POSTROUTING; ufw enable", EffectKind.FIREWALL, "", ""),
        ("iptables -I FORWARD -i br0 -j ACCEPT", EffectKind.FIREWALL, "br0", ""),
        (
            "iptables -t nat -A POSTROUTING --source=10.0.5.0/24 -o eth0 -j MASQUERADE",
            EffectKind.MASQUERADE,
            "eth0",
            "10.0.5.0/24",
        ),
        ("iptables -t nat -D POSTROUTING -s 10.0.5.0/24 -j MASQUERADE", EffectKind.FIREWALL, "", ""),
        ("sysctl -w net/ipv4/ip_forward=1", EffectKind.SYSCTL, "net.ipv4.ip_forward", "1"),
        ("printf 1 > /proc/sys/net/ipv4/ip_forward", EffectKind.SYSCTL, "net.ipv4.ip_forward", ""),
        ("echo 0 > /sys/class/net/br0/bridge/stp_state", EffectKind.OTHER, "br0", ""),
        ("dnsmasq -i br0 -F tag,br0,10.0.0.2,10.0.0.9,255.255.255.0", EffectKind.DHCP, "br0", "10.0.0.2,10.0.0.9"),
        ("dhcpd -cf /etc/dhcpd.conf br0", EffectKind.DHCP, "br0", ""),
        ("dhcpd -cf /etc/dhcpd.conf", EffectKind.DHCP, "", ""),
        ("route add default gw 10.0.0.1 dev br0", EffectKind.ROUTE, "br0", ""),
        ("openvpn --rmtun --dev tap0", EffectKind.TAP, "tap0", ""),
        ("ovs-vsctl -t 5 del-br br7", EffectKind.OTHER, "br7", ""),
        ("ovs-vsctl --no-wait emer-reset", EffectKind.OTHER, "", ""),
        ("brctl stp br0 on", EffectKind.OTHER, "br0", ""),
        ("arping -c 1 10.0.0.1", EffectKind.OTHER, "1", ""),
    ],
)  # fmt: skip
def test_effect(command: str, kind: EffectKind, subject: str, value: str) -> None:
    """One command has one effect, about one subject, with its value."""
    effect = next(
        a
        for a in read(command).actions
        if not (isinstance(a, Effect) and a.kind == "link" and kind != "link")
    )
    assert isinstance(effect, Effect)
    assert (effect.kind, effect.subject, effect.value) == (kind, subject, value)
    assert len([a for a in read(command).actions if isinstance(a, Effect) and a.kind == kind]) == 1


@pytest.mark.parametrize(
    "command",
    [
        *(
            "brctl show",
            "ip link show br0",
            "ip -br a",
            "ip route",
            "ip addr ls dev br0",
            "ifconfig",
        ),
        *(
            "ifconfig -a",
            "route -n",
            "iptables -nL",
            "nft list ruleset",
            "tc qdisc show",
            "sysctl -a",
        ),
        *(
            "bridge link show",
            "ovs-vsctl show",
            "ovs-vsctl list-br",
            "modprobe -q tun",
            "modprobe kvm_intel",
        ),
        *("echo done > /dev/null", "openvpn --config x", "ip link set", "ovs-vsctl --"),
    ],
)
def test_no_effect(command: str) -> None:
    """Asking is no effect."""
    assert read(command).actions == ()


def test_join_while_making() -> None:
    """`ip link add … master BR` joins what it makes."""
    actions = read("ip link add veth0 master br0 type veth peer name veth1").actions
    assert [type(a) for a in actions] == [Effect, Attach]


def test_bridge_from_environment() -> None:
    """A bridge that nothing sets is unknown, and says by which name."""
    actions = read('brctl addif "$BRIDGE" $1; ovs-vsctl del-port "br$N" $1').actions
    attach, detach = actions
    assert isinstance(attach, Attach)
    assert (attach.bridge, attach.why_unknown) == (None, "$BRIDGE")
    assert isinstance(detach, Detach)
    assert (detach.bridge, detach.kind) == (None, BridgeKind.OPENVSWITCH)


def test_program_behind_an_unknown_folder() -> None:
    """The program's name is enough: `$SBIN/brctl`."""
    (attach,) = read("$SBIN/brctl addif br0 $1").actions
    assert isinstance(attach, Attach)


def test_the_tap_keeps_its_name() -> None:
    """However often the script renames its argument, it stays the tap that QEMU hands over."""
    (attach,) = read('a=$1; b="$a"; f() { local c=$2; brctl addif $1 $c; }; f br0 "$b"').actions
    assert isinstance(attach, Attach)
    assert (attach.bridge, attach.port) == ("br0", "$1")


@pytest.mark.parametrize(
    "text",
    [
        "brctl addif 'br0 $1\n",
        "if true; then brctl addif br0 $1\n",
        "brctl addif br0 $1" + ";" * 2 + "(" * 9,
    ],
)
def test_not_understood(text: str) -> None:
    """A hook that is no shell text does not refuse the whole input, and is not taken for harmless."""
    report = Report()
    hook = read(text, report)
    assert not report.refused
    assert {d.code for d in report.diagnostics} <= {"hook-not-understood", "shell-not-understood"}
    assert report.diagnostics
    assert any(isinstance(a, Effect) and a.kind is EffectKind.OTHER for a in hook.actions)


def test_launch_script_ignores_strangers() -> None:
    """Around a call, programs that aren't known to touch the network are not mentioned."""
    source = Source(
        "a.sh", "mkdir -p /vm\nmake-disk x\ntunctl -t tap0\nkvm -net nic\ntunctl -d tap0\n"
    )
    (call,) = read_script(source, Report())
    kinds = [a.kind for a in call.actions]
    assert kinds == [EffectKind.TAP, EffectKind.TAP]
    assert read_actions(()) == ()
