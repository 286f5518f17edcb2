"""An interface on a network of libvirt's → all that the network makes of it is written, or told at its place."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from qnetx import api
from qnetx.diagnostics import Result
from qnetx.options import LineForm, Options
from qnetx.source import Source
from test_scripts import host, in_a_network_of_its_own

__all__ = ["host"]

SWITCH = """\
<network trustGuestRxFilters='yes'>
  <name>lan</name>
  <forward mode='bridge'/>
  <bridge name='ovs0'/>
  <virtualport type='openvswitch'><parameters profileid='p'/></virtualport>
  <vlan><tag id='1'/></vlan>
  <bandwidth><inbound average='1000'/></bandwidth>
  <portgroup name='staff' default='yes'>
    <vlan><tag id='42'/></vlan>
  </portgroup>
  <portgroup name='guests'>
    <vlan trunk='yes'><tag id='43'/><tag id='44'/></vlan>
    <bandwidth><outbound average='5'/></bandwidth>
  </portgroup>
  <portgroup name='plain'/>
</network>
"""
OF_ALL = {1, 5, 7}
"""Lines of it that no interface has a word for, whatever its group."""


def interface(inside: str = "", source: str = "", kind: str = "virtio") -> str:
    return (
        f"<interface type='network'><source network='lan' {source}/><model type='{kind}'/>"
        f"{inside}</interface>"
    )


def convert(tmp_path: Path, network: str, interfaces: str, **given: object) -> Result:
    (tmp_path / "net.xml").write_text(network)
    chosen: dict[str, object] = {"scripts": str(tmp_path), **given}
    options = Options(networks=(tmp_path / "net.xml",), form=LineForm.ARGV, **chosen)  # type: ignore[arg-type]
    text = f"<domain type='kvm'><name>a</name><devices>{interfaces}</devices></domain>"
    result = api.convert(Source("a.xml", text), options, into=api.to_lines)
    for artefact in result.artefacts:
        if artefact.kind == "script":
            (tmp_path / artefact.name).write_text(artefact.text)
            (tmp_path / artefact.name).chmod(0o755)
    return result


def told(result: Result, code: str) -> list[tuple[str, int]]:
    """The places of a finding: in the network's file, or in the guest's."""
    found = [d for d in result.report.diagnostics if d.code == code]
    return [(Path(d.place.source.name).name, d.place.line) for d in found if d.place]


def words(result: Result) -> str:
    return " ".join(word for artefact in result.artefacts for word in artefact.argv)


@pytest.mark.parametrize(
    ("inside", "source", "tag", "lost"),
    [
        ("", "", 42, set()),
        ("", "portgroup='staff'", 42, set()),
        ("", "portgroup='plain'", 1, set()),
        ("<vlan><tag id='7'/></vlan>", "portgroup='staff'", 7, set()),
    ],
)
def test_a_port_has_what_its_group_says(
    tmp_path: Path, inside: str, source: str, tag: int, lost: set[int]
) -> None:
    """Its own VLAN comes first, then the group's, then the network's; what can't be is a loss, at its line."""
    result = convert(tmp_path, SWITCH, interface(inside, source))
    assert f"script={tmp_path}/ifup-ovs0-vlan{tag}," in words(result)
    assert f'add-port ovs0 "$1" tag={tag}\n' in (tmp_path / f"ifup-ovs0-vlan{tag}").read_text()
    assert set(told(result, "no-qemu-equivalent")) == {("net.xml", n) for n in OF_ALL | lost}
    assert result.report.lossy
    dropped = [e.item.text for e in result.report.ledger if e.fate == "dropped"]
    assert "<inbound average='1000'>" in dropped


def test_each_loss_of_a_network_is_told_once(tmp_path: Path) -> None:
    """However many interfaces are on it."""
    result = convert(tmp_path, SWITCH, interface() * 3)
    assert sorted(told(result, "no-qemu-equivalent")) == [("net.xml", n) for n in sorted(OF_ALL)]


def test_a_group_that_the_network_has_not_is_named(tmp_path: Path) -> None:
    """With those that it has; the network's own VLAN counts."""
    result = convert(tmp_path, SWITCH, interface(source="portgroup='stuff'"))
    assert told(result, "portgroup-unknown") == [("a.xml", 1)]
    assert "it has staff, guests, plain" in [d.hint for d in result.report.diagnostics]
    assert "ifup-ovs0-vlan1," in words(result)


def test_a_guest_that_runs_has_of_its_group_what_its_xml_says(tmp_path: Path) -> None:
    """libvirt writes the bridge into it, and all that the group gave: nothing is missing."""
    running = interface(source="portgroup='staff' bridge='br0'").replace("'lan'", "'other'")
    result = convert(tmp_path, SWITCH, running)
    assert told(result, "portgroup-unknown") == []
    assert not result.report.lossy


def test_a_trunk_of_a_group_comes_before_the_networks_vlan(tmp_path: Path) -> None:
    """And the limits of its bandwidth are a loss of this group's alone."""
    result = convert(tmp_path, SWITCH, interface(source="portgroup='guests'"))
    assert set(told(result, "no-qemu-equivalent")) == {("net.xml", n) for n in OF_ALL | {13}}
    script = tmp_path / "ifup-ovs0-trunk43-44"
    assert 'add-port ovs0 "$1" trunks=43,44\n' in script.read_text()


TRUNKS = {
    "<vlan trunk='yes'><tag id='5'/><tag id='6'/></vlan>": (
        "trunk5-6",
        "trunks=5,6\n",
        ["5", "6"],
    ),
    "<vlan trunk='yes'><tag id='5'/><tag id='6' nativeMode='untagged'/></vlan>": (
        "trunk5-6-native6",
        "trunks=5,6 tag=6 vlan_mode=native-untagged\n",
        ["5", "6 pvid untagged"],
    ),
    "<vlan trunk='yes'><tag id='5' nativeMode='tagged'/></vlan>": (
        "trunk5-native5-tagged",
        "trunks=5 tag=5 vlan_mode=native-tagged\n",
        ["5 pvid"],
    ),
}


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize("trunk", TRUNKS)
def test_a_trunk_is_one_on_either_sort_of_bridge(tmp_path: Path, trunk: str) -> None:
    """With all its tags, and the VLAN of packets that have none; not every kernel's bridges filter them."""
    stem, switched, vlans = TRUNKS[trunk]
    assert not convert(tmp_path, SWITCH, interface(trunk)).report.refused
    assert (tmp_path / f"ifup-ovs0-{stem}").read_text().count(switched) == 1
    result = convert(
        tmp_path, "<network><name>lan</name><bridge name='br0'/></network>", interface(trunk)
    )
    assert not result.report.lossy
    (tmp_path / "bridge").write_text('#!/bin/sh\necho "$*"\n')
    (tmp_path / "bridge").chmod(0o755)
    steps = f"""
export PATH="$PWD:$PATH"
ip link add br0 type bridge
ip tuntap add t0 mode tap
./ifup-br0-{stem} t0
"""
    said = in_a_network_of_its_own(steps, tmp_path).splitlines()
    assert said == [f"vlan add dev t0 vid {vlan}" for vlan in vlans]


@pytest.mark.parametrize(
    "vlan",
    [
        "<vlan trunk='yes'/>",
        "<vlan><tag id='1' nativeMode='untagged'/><tag id='2' nativeMode='tagged'/></vlan>",
        "<vlan><tag id='1' nativeMode='odd'/></vlan>",
    ],
)
def test_a_trunk_that_can_not_be_is_no_access_port(tmp_path: Path, vlan: str) -> None:
    """It is told, of an interface and of a network."""
    network = "<network><name>lan</name><bridge name='br0'/>{}</network>"
    result = convert(tmp_path, network.format(""), interface(vlan))
    assert told(result, "no-qemu-equivalent") == [("a.xml", 1)]
    assert f"script={tmp_path}/ifup-br0," in words(result)
    result = convert(tmp_path, network.format(vlan), interface())
    assert told(result, "no-qemu-equivalent") == [("net.xml", 1)]
    assert f"script={tmp_path}/ifup-br0," in words(result)


# MTU and isolation

JUMBO = "<network><name>lan</name><bridge name='br0'/><mtu size='9000'/><port isolated='yes'/></network>"


@pytest.mark.usefixtures("host")
def test_the_mtu_and_the_isolation_of_a_network_reach_the_tap(tmp_path: Path) -> None:
    """The guest hears of no MTU but the interface's own: so it is with libvirt."""
    result = convert(tmp_path, JUMBO, interface())
    assert "host_mtu" not in words(result)
    assert not result.report.lossy
    steps = """
ip link add br0 type bridge
ip tuntap add t0 mode tap
./ifup-br0-isolated-mtu9000 t0
cat /sys/class/net/t0/mtu
bridge -d link show dev t0
./ifdown-br0-isolated-mtu9000 t0
"""
    mtu, *link = in_a_network_of_its_own(steps, tmp_path).splitlines()
    assert mtu == "9000"
    assert "master br0" in link[0]
    assert "isolated on" in " ".join(link)


@pytest.mark.parametrize("model", ["virtio", "e1000"])
def test_an_interfaces_own_mtu_comes_first(tmp_path: Path, model: str) -> None:
    """Of a card that can't tell its guest, the tap has it, and nothing is lost."""
    result = convert(
        tmp_path, JUMBO, interface("<mtu size='4000'/><port isolated='no'/>", kind=model)
    )
    assert f"script={tmp_path}/ifup-br0-mtu4000," in words(result)
    assert 'ip link set dev "$1" mtu 4000\n' in (tmp_path / "ifup-br0-mtu4000").read_text()
    assert ("host_mtu=4000" in words(result)) is (model == "virtio")
    assert not result.report.lossy


@pytest.mark.parametrize(
    ("kind", "script"),
    [
        ("<interface type='ethernet'>", "ifup-routed-mtu4000"),
        ("<interface type='direct'><source dev='eth0'/>", "macvtap-a"),
        (
            "<interface type='bridge'><source bridge='o0'/><virtualport type='openvswitch'/>",
            "ifup-o0-mtu4000",
        ),
    ],
)
def test_every_script_sets_the_mtu(tmp_path: Path, kind: str, script: str) -> None:
    """Before the link is up."""
    result = convert(tmp_path, JUMBO, f"{kind}<mtu size='4000'/></interface>")
    assert re.search(r" mtu 4000\nip link set dev \S+ up\n", (tmp_path / script).read_text())
    assert not result.report.lossy
    shown = subprocess.run(
        ["shellcheck", "--shell=sh", tmp_path / script], capture_output=True, text=True, check=False
    )
    assert shown.stdout == ""


@pytest.mark.parametrize(
    "of_others",
    [
        "<interface type='bridge'><source bridge='br0'/>",
        "<interface type='ethernet'><script path='/etc/up'/>",
        "<interface type='ethernet'><target dev='t0' managed='no'/>",
    ],
)
@pytest.mark.parametrize(("model", "left"), [("virtio", ",host_mtu=4000"), ("e1000", "")])
def test_a_tap_of_somebody_elses_has_their_mtu(
    tmp_path: Path, of_others: str, model: str, left: str
) -> None:
    """It is told once, and a card that can tells the guest all the same."""
    text = f"{of_others}<model type='{model}'/><mtu size='4000'/></interface>"
    result = convert(tmp_path, JUMBO, text, helper=True)
    assert told(result, "mtu-not-set") == [("a.xml", 1)]
    assert told(result, "not-on-command-line") == []
    assert words(result).endswith(left)
    assert ("host_mtu" in words(result)) is bool(left)


def test_a_port_that_can_not_be_isolated_is_told(tmp_path: Path) -> None:
    """QEMU's helper does not, and Open vSwitch has no such ports."""
    alone = "<port isolated='yes'/></interface>"
    bridge = f"<interface type='bridge'><source bridge='br0'/>{alone}"
    result = convert(tmp_path, JUMBO, bridge, helper=True)
    assert told(result, "helper-cannot") == [("a.xml", 1)]
    switch = (
        f"<interface type='bridge'><source bridge='o0'/><virtualport type='openvswitch'/>{alone}"
    )
    result = convert(tmp_path, JUMBO, switch)
    assert told(result, "no-qemu-equivalent") == [("a.xml", 1)]
    assert f"script={tmp_path}/ifup-o0," in words(result)


# Pools of macvtaps

POOL = """\
<network><name>lan</name><forward mode='{}' dev='eth0'>
<interface dev='eth0'/><interface dev='eth1'/></forward></network>
"""


def test_the_cards_of_a_guest_are_spread_over_a_pool(tmp_path: Path) -> None:
    """One after the other, and a note at each tells which interface it has."""
    result = convert(tmp_path, POOL.format("bridge"), interface() * 3)
    links = re.findall(r"ip link add link (\S+)", (tmp_path / "macvtap-a").read_text())
    assert links == ["eth0", "eth1", "eth0"]
    assert len(told(result, "interface-of-pool")) == 3
    assert not result.report.lossy


def test_an_interface_that_serves_one_card_is_not_taken_twice(tmp_path: Path) -> None:
    """libvirt refuses such a guest as well."""
    assert convert(tmp_path, POOL.format("passthrough"), interface() * 2).artefacts
    result = convert(tmp_path, POOL.format("passthrough"), interface() * 3)
    assert told(result, "interface-taken") == [("a.xml", 1)]
    assert result.artefacts == ()


@pytest.mark.parametrize(
    ("modes", "taken"),
    [
        (("bridge", "vepa"), False),
        (("bridge", "passthrough"), True),
        (("passthrough", "vepa"), True),
    ],
)
def test_nobody_is_beside_a_card_that_has_its_interface_for_itself(
    tmp_path: Path, modes: tuple[str, ...], *, taken: bool
) -> None:
    """The kernel takes no other macvtap there, whoever names the interface."""
    text = "<interface type='direct'><source dev='eth0' mode='{}'/></interface>"
    result = convert(tmp_path, JUMBO, "".join(map(text.format, modes)))
    assert (told(result, "interface-taken") == [("a.xml", 1)]) is taken
    assert bool(result.artefacts) is not taken


PORT = "<virtualport type='openvswitch'/><vlan><tag id='7'/></vlan><port isolated='yes'/>"


def test_a_macvtap_is_no_port_of_a_bridge(tmp_path: Path) -> None:
    """What an interface or a network says of one is told, where it stands."""
    result = convert(tmp_path, POOL.format("bridge"), interface(PORT))
    assert told(result, "no-qemu-equivalent") == [("a.xml", 1)]
    (found,) = [d.message for d in result.report.diagnostics if d.code == "no-qemu-equivalent"]
    assert all(text in found for text in ("<tag id='7'>", "isolated='yes'", "openvswitch"))
    assert result.artefacts
    own = "\n" + PORT.replace("><", ">\n<") + "</network>"
    network = POOL.format("bridge").replace("</network>", own)
    result = convert(tmp_path, network, interface("<port isolated='no'/>"))
    assert told(result, "no-qemu-equivalent") == [("net.xml", n) for n in (3, 5, 7)]


BAD_TAGS = ["-1", "4096", "5000", "x", ""]


@pytest.mark.parametrize("tag", BAD_TAGS)
@pytest.mark.parametrize("vlan", ["<vlan>{}</vlan>", "<vlan trunk='yes'><tag id='5'/>{}</vlan>"])
def test_what_no_vlan_has_for_a_tag_is_refused(tmp_path: Path, vlan: str, tag: str) -> None:
    """In an interface, a network and a group of it; libvirt takes 0 to 4095."""
    bad = vlan.format(f"<tag id='{tag}'/>")
    result = convert(tmp_path, SWITCH, interface(bad))
    assert told(result, "bad-value") == [("a.xml", 1)]
    assert not result.artefacts
    for first in ("<vlan><tag id='1'/></vlan>", "<vlan><tag id='42'/></vlan>"):
        result = convert(tmp_path, SWITCH.replace(first, bad), interface())
        assert [name for name, _ in told(result, "bad-value")] == ["net.xml"]
        assert not result.artefacts


@pytest.mark.parametrize("tag", [0, 4095])
def test_the_first_and_the_last_tag_are_tags(tmp_path: Path, tag: int) -> None:
    result = convert(tmp_path, SWITCH, interface(f"<vlan><tag id='{tag}'/></vlan>"))
    assert f"ifup-ovs0-vlan{tag}," in words(result)


@pytest.mark.parametrize("kind", ["virtio", "e1000"])
def test_an_mtu_of_0_is_none(tmp_path: Path, kind: str) -> None:
    """Neither a script nor the card says it, of an interface's own and of its network's."""
    network = "<network><name>lan</name><mtu size='0'/><bridge name='br0'/></network>"
    for inside in ("<mtu size='0'/>", ""):
        result = convert(tmp_path, network, interface(inside, kind=kind))
        assert f"script={tmp_path}/ifup-br0," in words(result)
        assert "host_mtu" not in words(result)
        assert not result.report.lossy
        assert "dropped" not in {entry.fate for entry in result.report.ledger}


def test_an_mtu_below_0_is_refused(tmp_path: Path) -> None:
    result = convert(tmp_path, SWITCH, interface("<mtu size='-1'/>"))
    assert told(result, "bad-value") == [("a.xml", 1)]
