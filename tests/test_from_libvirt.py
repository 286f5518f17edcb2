"""What libvirt chooses and adds by itself → it stands in the options, as libvirt would have chosen it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest

from qnetx import api
from qnetx.domxml.addressing import with_macs
from qnetx.lowering.slirp import network_like
from qnetx.model.network import User
from qnetx.model.versions import QemuVersion
from qnetx.options import LineForm, Options
from qnetx.source import Source
from qnetx.values import MacAddress


def lines(devices: str, arch: str = "x86_64", machine: str = "pc", boot: str = "") -> list[str]:
    text = (
        f"<domain type='kvm'><name>a</name><os><type arch='{arch}' machine='{machine}'>hvm</type>{boot}</os>"
        f"<devices>{devices}</devices></domain>"
    )
    options = Options(form=LineForm.ARGV)
    result = api.convert(Source("a.xml", text), options, into=api.to_lines)
    (artefact,) = result.artefacts
    # Addresses that the XML does not say are derived, which one test is about.
    return [
        re.sub(r",mac(?:addr)?=([0-9a-f:]{17})", lambda m: m[0] if m[1] in devices else "", word)
        for word in of_network(artefact.argv)
    ]


def of_network(words: Sequence[str]) -> Iterator[str]:
    """The options of a line that are about back ends and cards, with their values."""
    for option, value in pairwise(words):
        if option in ("-netdev", "-net") or (option == "-device" and "netdev=" in value):
            yield from (option, value)


PLAIN = "<interface type='user'/>"


@pytest.mark.parametrize(
    ("arch", "machine", "card"),
    [
        ("x86_64", "pc", "rtl8139"),
        ("x86_64", "q35", "rtl8139"),
        ("s390x", "s390-ccw-virtio", "virtio-net-ccw"),
        ("aarch64", "virt", "virtio-net-pci"),
        ("aarch64", "virt-7.2", "virtio-net-pci"),
        ("riscv64", "virt", "virtio-net-pci"),
        ("ppc64", "pseries", "rtl8139"),
    ],
)
def test_a_card_without_a_model_is_libvirts(arch: str, machine: str, card: str) -> None:
    """QEMU's own default would be another card, and the guest would know it by another name."""
    (_, _, option, value) = lines(PLAIN, arch, machine)
    assert (option, value.partition(",")[0]) == ("-device", card)


@pytest.mark.parametrize(
    ("machine", "model"), [("versatilepb", "smc91c111"), ("vexpress-a9", "lan9118")]
)
def test_a_chip_of_the_board_is_left_to_the_board(machine: str, model: str) -> None:
    """No -device makes such a card: -net nic does."""
    words = lines(PLAIN, "armv7l", machine)
    assert words[2:] == ["-net", f"nic,netdev=net0,model={model}"]


def test_a_card_without_a_mac_has_the_one_that_define_would_give_it() -> None:
    """Not QEMU's own, which every other guest has too; what the XML says stays, and a note tells."""
    given = "52:54:00:11:22:33"
    text = (
        "<domain type='kvm'><name>{}</name><devices><interface type='user'/><interface type='user'>"
        f"<mac address='{given}'/></interface>"
        "<interface type='direct'><source dev='eth0'/></interface></devices></domain>"
    )
    seen = []
    for name in ("a", "b"):
        source = Source("x.xml", text.format(name))
        result = api.convert(source, Options(scripts="hooks"), into=api.to_lines)
        (line,) = [artefact.text for artefact in result.artefacts if artefact.kind == "argv"]
        macs = re.findall(r"mac=(\S{17})", line)
        assert macs == re.findall(r"mac address='(\S+)'", with_macs(source.text))
        assert macs[1] == given
        (launcher,) = [a.text for a in result.artefacts if a.name == f"macvtap-{name}"]
        assert f"address {macs[2]} type macvtap" in launcher
        codes = [d.code for d in result.report.diagnostics]
        assert codes.count("mac-derived") == 2
        assert not result.report.lossy
        seen += [macs[0], macs[2]]
    assert len(set(seen)) == 4


def test_a_derived_mac_is_none_that_the_guest_has() -> None:
    """Not one that the XML says of a later card, and not one that a card before it was given."""
    first, second, third = (str(MacAddress.derived("a", number)) for number in (0, 1, 2))
    named = f"<interface type='user'><mac address='{first}'/></interface>"
    text = f"<domain type='kvm'><name>a</name><devices>{PLAIN * 2}{named}</devices></domain>"
    result = api.convert(Source("x.xml", text), Options(), into=api.to_lines)
    (line,) = [artefact.text for artefact in result.artefacts if artefact.kind == "argv"]
    macs = re.findall(r"mac=(\S{17})", line)
    assert macs == [second, third, first]
    assert sorted(macs) == sorted(re.findall(r"mac address='(\S+)'", with_macs(text)))


def test_queues_and_their_interrupts_are_written() -> None:
    """With N pairs of queues a virtio card on PCI has 2N+2 vectors; one of channels has none."""
    several = (
        "<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/><driver queues='4'/></interface>"
    )
    assert lines(several)[3] == "virtio-net-pci,netdev=net0,mq=on,vectors=10"
    assert "vectors" not in lines(several, "s390x", "s390-ccw-virtio")[3]


def test_a_card_behind_a_bridge_names_its_bus() -> None:
    """A slot alone would put it on the root bus, at another place."""
    card = "<interface type='user'><address type='pci' bus='0x02' slot='0x01'/></interface>"
    assert lines(card, machine="q35")[3] == "rtl8139,netdev=net0,bus=pci.2,addr=0x1"


@pytest.mark.parametrize("domain", ["", "domain='0'", "domain='00'", "domain='0x0'"])
@pytest.mark.parametrize("shape", ["", "multifunction='on'"])
def test_a_place_is_the_same_in_any_form_of_0(domain: str, shape: str) -> None:
    """As libvirt reads it."""
    address = f"<address type='pci' {domain} bus='0' slot='5' function='0' {shape}/>"
    card = f"<interface type='user'>{address}</interface>"
    more = ",multifunction=on" if shape else ""
    assert lines(card)[3] == f"rtl8139,netdev=net0,addr=0x5{more}"
    assert "no-qemu-equivalent" not in dict(told(card))


@pytest.mark.parametrize("shape", ["", "multifunction='on'"])
def test_a_place_in_another_domain_is_told(shape: str) -> None:
    """No board of QEMU's has one."""
    card = f"<interface type='user'><address type='pci' domain='1' slot='5' {shape}/></interface>"
    assert lines(card)[3] == "rtl8139,netdev=net0"
    assert [code for code, _ in told(card)] == ["no-qemu-equivalent"]


def test_the_xml_of_a_running_guest_needs_nothing_more() -> None:
    """It names the bridge behind the network; what libvirt chose for this start alone is left out."""
    running = (
        "<interface type='network'><mac address='52:54:00:6b:3c:58'/>"
        "<source network='default' portid='b1f4a1c2-51b8-4a1e-9c1e-2f0f9b1c8f10' bridge='virbr0'/>"
        "<target dev='vnet0'/><model type='virtio'/><alias name='net0'/>"
        "<address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/></interface>"
    )
    assert lines(running) == [
        *("-netdev", "bridge,id=net0,br=virbr0"),
        *("-device", "virtio-net-pci,netdev=net0,mac=52:54:00:6b:3c:58,addr=0x3"),
    ]
    result = api.convert(Source("a.xml", running), Options(), into=api.to_lines)
    notes = [d.code for d in result.report.diagnostics if d.code != "bridge-by-helper"]
    assert notes == ["libvirt-bookkeeping"] * 3
    assert not result.report.lossy


def told(interface: str) -> list[tuple[str, str]]:
    """What is said of an interface on its way to a command line."""
    result = api.convert(Source("a.xml", interface), Options(), into=api.to_lines)
    found = result.report.diagnostics
    return [(d.code, d.message) for d in found if d.code != "mac-derived"]


def test_addresses_of_the_hosts_end_are_a_loss() -> None:
    """They stand in a <source> with no attributes, which is no note of libvirt's."""
    found = told(
        "<interface type='ethernet'><source><ip address='10.0.0.1' prefix='24'/>"
        "<route address='10.9.0.0' prefix='16' gateway='10.0.0.2'/></source></interface>"
    )
    ((_, message),) = [each for each in found if each[0] == "no-qemu-equivalent"]
    assert "<ip address='10.0.0.1'>" in message
    assert "libvirt-bookkeeping" not in dict(found)


CHILDREN = (
    "<bandwidth><inbound average='1'/></bandwidth><vlan><tag id='5'/></vlan><filterref filter='f'/>"
    "<ip address='192.0.2.1' family='ipv4' prefix='24'/><port isolated='yes'/><coalesce><rx><frames max='7'/>"
    "</rx></coalesce>"
)


@pytest.mark.parametrize(
    ("interface", "taps"),
    [
        ("<interface type='user'><backend type='passt' logFile='/l'/><source dev='eth0'/>", False),
        ("<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/>", False),
        ("<interface type='server'><source port='5555'/>", False),
        ("<interface type='ethernet'><target dev='t0'/>", True),
    ],
)
def test_a_hint_names_a_tap_only_where_there_is_one(interface: str, *, taps: bool) -> None:
    """The guest of a user network, or of a device of the host's, has none."""
    source = Source("a.xml", f"{interface}{CHILDREN}</interface>")
    found = api.convert(source, Options(), into=api.to_lines).report.diagnostics
    hints = [d.hint for d in found if d.code == "no-qemu-equivalent"]
    assert len(hints) >= 6
    assert any(re.search(r"\btaps?\b", hint, re.IGNORECASE) for hint in hints) is taps


def test_a_port_of_an_ipv6_address_is_not_forwarded_by_qemu() -> None:
    """QEMU refuses such a hostfwd=: the rule is told, and the others stay."""
    passt = (
        "<interface type='user'><backend type='passt'/>"
        "<portForward proto='tcp' address='2001:db8::1'><range start='8080'/></portForward>"
        "<portForward proto='tcp' address='127.0.0.1'><range start='2222' to='22'/></portForward>"
        "</interface>"
    )
    assert lines(passt)[1] == "user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22"
    assert "2001:db8::1" in dict(told(passt))["no-qemu-equivalent"]


@pytest.mark.parametrize(("trust", "codes"), [("no", []), ("yes", ["no-qemu-equivalent"])])
def test_filters_of_the_guest_that_nobody_trusts_are_no_loss(trust: str, codes: list[str]) -> None:
    """It is what a card on a plain tap has."""
    card = f"<interface type='user' trustGuestRxFilters='{trust}'/>"
    assert [code for code, _ in told(card)] == codes


@pytest.mark.parametrize(
    ("ip", "said"),
    [
        ("address='10.0.5.7' prefix='24'", "net=10.0.5.7/24"),
        ("family='ipv4' address='10.0.5.0' prefix='24'", "net=10.0.5.0/24"),
        ("address='fd00::' prefix='64'", "ipv6-prefix=fd00::"),
    ],
)
def test_an_address_in_the_network_of_a_user_names_it(ip: str, said: str) -> None:
    """QEMU takes the bits of the mask alone; libvirt finds a family that is not said in the address."""
    interface = f"<interface type='user'><ip {ip}/></interface>"
    assert lines(interface)[1] == f"user,id=net0,{said}"
    assert told(interface) == []


def test_an_ipv6_address_in_the_network_is_told() -> None:
    """QEMU's own address would follow from it, and be another than that of the network."""
    found = told(
        "<interface type='user'><ip family='ipv6' address='fd00::5' prefix='64'/></interface>"
    )
    assert [code for code, _ in found] == ["no-qemu-equivalent"]


SOCKET = "<interface type='{}'><source address='{}' port='5555'>{}</source></interface>"


@pytest.mark.parametrize(("kind", "server"), [("server", "server=on,"), ("client", "")])
def test_a_socket_of_ipv6_is_a_stream(kind: str, server: str) -> None:
    """Which the socket of old can't be; what is written is read again as it stands."""
    text = SOCKET.format(kind, "fd00::1", "")
    stream = f"stream,id=net0,{server}addr.type=inet,addr.host=fd00::1,addr.port=5555"
    assert lines(text)[1] == stream
    assert told(text) == []
    again = api.convert_argv(["qemu-system-x86_64", *lines(text)], Options(), api.to_lines)
    assert stream in again.artefacts[0].argv
    assert not again.report.diagnostics
    assert lines(SOCKET.format(kind, "10.0.0.1", ""))[1].startswith("socket,")


@pytest.mark.parametrize(
    ("kind", "address", "target"),
    [
        ("server", "::1", "7.1"),
        ("client", "::1", "2.8"),
        ("mcast", "ff02::1", "10.1"),
        ("udp", "::1", "10.1"),
        ("udp", "10.0.0.1", "10.1"),
    ],
)
def test_a_socket_of_ipv6_that_qemu_has_not_is_refused(
    kind: str, address: str, target: str
) -> None:
    """At its place, and nothing is written that no QEMU would take."""
    local = "<local address='::1' port='5556'/>" if kind == "udp" else ""
    options = Options(target=QemuVersion.parse(target))
    source = Source("a.xml", SOCKET.format(kind, address, local))
    result = api.convert(source, options, into=api.to_lines)
    assert result.artefacts == ()
    assert [(d.code, d.place.line) for d in result.report.diagnostics if d.place] == [
        ("mac-derived", 1),
        ("socket-of-ipv6", 1),
    ]


@pytest.mark.qemu
def test_a_real_qemu_takes_a_socket_of_ipv6(qemu: str) -> None:
    """A server, and a client that finds it."""
    ends = [SOCKET.format(kind, "::1", "") for kind in ("server", "client")]
    server, client = (
        lines(text)[1].replace("net0", kind) for kind, text in zip("ab", ends, strict=True)
    )
    shown = subprocess.run(
        [
            *("unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", qemu),
            *("-nodefaults", "-display", "none", "-S", "-monitor", "stdio"),
            *("-netdev", server, "-netdev", client),
        ],
        input="info network\nquit\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert re.findall("^([ab]): index=0,type=stream", shown.stdout, re.MULTILINE) == ["a", "b"]


def test_a_network_in_the_place_of_a_user_one_takes_its_address_too() -> None:
    """An address in the network stands for the network there, as in QEMU."""
    network = network_like(User(net="10.0.5.7/24"), "n")
    assert (network.address, network.dhcp) == ("10.0.5.2/24", ("10.0.5.15", "10.0.5.30"))
