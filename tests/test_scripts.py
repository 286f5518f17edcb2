"""The scripts that stand beside a command line: for a shell, for shellcheck, for a real bridge and QEMU."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qnetx import api
from qnetx.diagnostics import Report
from qnetx.domxml.network import read_network
from qnetx.hooks.scripts import write_scripts
from qnetx.hooks.shell import Command, write_command, write_script
from qnetx.lowering.hostside import lower_host_side
from qnetx.model.argument import Argument
from qnetx.model.hooks import HostScripts, KnownNetwork, Macvtap, TapHook
from qnetx.model.host import BridgeKind, Trunk
from qnetx.model.machine import Guest
from qnetx.model.network import (
    Backend,
    Bridge,
    Direct,
    Nic,
    Segment,
    Tap,
    Topology,
    User,
    VirtualNetwork,
)
from qnetx.options import LineForm, Options
from qnetx.rewriting import NetworkOptions, write_guest, write_topology
from qnetx.source import Source
from qnetx.values import MacAddress
from support.cases import Case, all_cases
from support.host import require_host

MAC = MacAddress.parse("52:54:00:11:22:33")


def lower(backend: Backend, **given: object) -> tuple[Backend, HostScripts, Report]:
    """A back end of one card, lowered with the folder `hooks` unless `scripts` says another."""
    report = Report()
    topology = Topology(segments=(Segment(nics=(Nic(mac=MAC),), backends=(backend,)),))
    known: dict[str, object] = {"scripts": "hooks", **given}
    topology, scripts = lower_host_side(topology, report, **known)  # type: ignore[arg-type]
    return topology.segments[0].backends[0], scripts, report


def codes(report: Report) -> list[str]:
    return [found.code for found in report.diagnostics]


# What becomes of each back end


def test_a_bridge_is_joined_by_scripts_named_after_it() -> None:
    """And what else the back end says stays with the tap."""
    tap, scripts, _ = lower(Bridge(bridge="br0", ifname="web0", vhost=True, queues=4))
    assert tap == Tap(
        ifname="web0", vhost=True, queues=4, script="hooks/ifup-br0", downscript="hooks/ifdown-br0"
    )
    assert scripts.taps == (TapHook(kind=BridgeKind.LINUX, bridge="br0"),)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Bridge(bridge="br0-vlan9"), Bridge(bridge="br0", vlan_tag=9)),
        (Bridge(bridge="br0-isolated"), Bridge(bridge="br0", isolated=True)),
        (Bridge(bridge="br0"), Bridge(bridge="br0", kind=BridgeKind.OPENVSWITCH)),
        (Bridge(bridge="routed"), Tap()),
    ],
)
def test_scripts_that_would_have_one_name_are_numbered(first: Backend, second: Backend) -> None:
    """Else a tap joins the bridge of another; two that need the same scripts share them."""
    backends = (first, second, first, second)
    segments = tuple(Segment(nics=(Nic(mac=MAC),), backends=(backend,)) for backend in backends)
    report = Report()
    topology, scripts = lower_host_side(Topology(segments=segments), report, scripts="hooks")
    run = [tap.script for (tap,) in (s.backends for s in topology.segments) if isinstance(tap, Tap)]
    name = lower(first)[1].taps[0].up
    assert run == [f"hooks/{name}", f"hooks/{name}-2"] * 2
    assert [hook.up for hook in scripts.taps] == [name, f"{name}-2"]
    written = {artefact.name: artefact.text for artefact in write_scripts(scripts, "web")}
    for backend, up in ((first, name), (second, f"{name}-2")):
        (text, *_) = (a.text for a in write_scripts(lower(backend)[1], "web"))
        assert written[up] == text


def test_a_number_is_no_name_of_another() -> None:
    """And the MTU that a numbered script sets is set."""
    backends = (
        Bridge(bridge="br0"),
        Bridge(bridge="br0-2"),
        Bridge(bridge="br0-mtu9000"),
        Bridge(bridge="br0", kind=BridgeKind.OPENVSWITCH),
    )
    segments = [Segment(nics=(Nic(mac=MAC),), backends=(backend,)) for backend in backends]
    jumbo = Segment(nics=(Nic(mac=MAC, mtu=9000),), backends=(Bridge(bridge="br0"),))
    report = Report()
    topology = Topology(segments=(*segments, jumbo))
    _, scripts = lower_host_side(topology, report, scripts="hooks")
    assert [hook.stem for hook in scripts.taps] == [
        *("br0", "br0-2", "br0-mtu9000", "br0-3", "br0-mtu9000-2")
    ]
    assert codes(report) == []


@pytest.mark.parametrize("given", [{"scripts": None}, {"helper": True}])
def test_a_bridge_without_scripts_is_joined_by_the_helper(given: dict[str, object]) -> None:
    """That says so, and names the way to scripts."""
    bridge, scripts, report = lower(Bridge(bridge="br0"), **given)
    assert bridge == Bridge(bridge="br0")
    assert scripts == HostScripts()
    assert codes(report) == ["bridge-by-helper"]
    assert "--scripts" in report.diagnostics[0].hint


def test_what_the_helper_cannot_do_is_told() -> None:
    """The name of the tap and its queues are lost, vhost is not."""
    tap, _, report = lower(Bridge(bridge="br0", ifname="web0", queues=2, vhost=True), scripts=None)
    assert isinstance(tap, Tap)
    assert (tap.bridge, tap.vhost, tap.ifname, tap.queues) == ("br0", True, None, None)
    assert codes(report).count("helper-cannot") == 2


@pytest.mark.parametrize(
    "backend", [Bridge(bridge="ovs0", kind=BridgeKind.OPENVSWITCH), Direct(device="eth0")]
)
def test_switches_and_macvtaps_need_scripts(backend: Backend) -> None:
    """Without a folder for them they are refused."""
    _, _, report = lower(backend, scripts=None)
    assert report.refused
    assert codes(report) == ["hooks-needed"]


def test_a_macvtap_is_opened_before_qemu_starts() -> None:
    """One descriptor for each queue, from 3 on; libvirt's own mode is vepa."""
    tap, scripts, _ = lower(Direct(device="eth0", queues=2, vhost=True))
    assert tap == Tap(fds=("3", "4"), vhost=True)
    (macvtap,) = scripts.macvtaps
    assert macvtap == Macvtap(
        name="mvt00112233", device="eth0", mode="vepa", mac=MAC, descriptors=(3, 4)
    )


def test_a_hint_is_safe_to_paste() -> None:
    """A network's name may be anything, and the hint is a command."""
    _, _, report = lower(VirtualNetwork(network="$(reboot)"))
    (found,) = report.diagnostics
    assert "virsh net-dumpxml '$(reboot)' >" in found.hint


def test_a_mode_has_the_word_of_ip_link() -> None:
    """What libvirt calls passthrough is passthru there, and 'ip link' takes nothing else."""
    _, scripts, _ = lower(Direct(device="eth0", mode="passthrough"))
    assert [macvtap.mode for macvtap in scripts.macvtaps] == ["passthru"]


def test_more_queues_than_a_shell_can_open_are_refused() -> None:
    """A POSIX shell knows descriptors of one digit."""
    assert codes(lower(Direct(device="eth0", queues=8))[2]) == ["macvtap-queues"]


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        (Tap(ifname="t0", managed=False), Tap(ifname="t0", script="", downscript="")),
        (Tap(script="/etc/up"), Tap(script="/etc/up", downscript="")),
        (Tap(), Tap(script="hooks/ifup-routed", downscript="hooks/ifdown-routed")),
        (Tap(fds=("7",)), Tap(fds=("7",))),
    ],
)
def test_a_tap_that_joins_nothing(backend: Tap, expected: Tap) -> None:
    """libvirt runs no script that it is not told, and brings up what it makes."""
    assert lower(backend)[0] == expected


def test_a_tap_that_nobody_brings_up_is_told() -> None:
    assert codes(lower(Tap(), scripts=None)[2]) == ["tap-stays-down"]


def test_passt_becomes_slirp_and_says_so() -> None:
    backend, _, report = lower(User(passt=True))
    assert backend == User()
    assert codes(report) == ["passt-as-slirp"]


NETWORKS = {
    "<network><name>n</name><forward mode='nat'/><bridge name='virbr0'/></network>": KnownNetwork(
        name="n", bridge="virbr0"
    ),
    "<network><name>n</name><forward mode='bridge'/><bridge name='ovs0'/><virtualport type='openvswitch'/>"
    "<vlan><tag id='42'/></vlan></network>": KnownNetwork(
        name="n", bridge="ovs0", kind=BridgeKind.OPENVSWITCH, vlan_tag=42
    ),
    "<network><name>n</name><forward mode='bridge'><interface dev='eth1'/></forward></network>": KnownNetwork(
        name="n", devices=("eth1",), mode="bridge"
    ),
    "<network><name>n</name><bridge name='virbr7'/></network>": KnownNetwork(
        name="n", bridge="virbr7"
    ),
}


@pytest.mark.parametrize("text", NETWORKS)
def test_a_network_leads_to_what_its_xml_names(text: str) -> None:
    """A bridge of libvirt's or of the host's, with its VLAN, or an interface for macvtaps."""
    report = Report()
    known = read_network(Source("net.xml", text), report)
    assert known is not None
    assert known == NETWORKS[text]
    backend, scripts, _ = lower(VirtualNetwork(network="n"), networks={"n": known})
    assert isinstance(backend, Tap)
    assert scripts.taps or scripts.macvtaps
    assert not report.diagnostics


@pytest.mark.parametrize(
    "text",
    [
        "<network",
        "<domain><name>n</name></domain>",
        "<network/>",
        "<!DOCTYPE network [<!ENTITY a 'n'>]><network><name>&a;</name></network>",
    ],
)
def test_what_is_no_network_is_refused(text: str) -> None:
    """Nor is a document with entities."""
    report = Report()
    assert read_network(Source("net.xml", text), report) is None
    assert codes(report) == ["network-unreadable"]


@pytest.mark.parametrize("known", [{}, {"lan": KnownNetwork(name="lan")}])
def test_a_network_that_nothing_is_known_of_is_refused(known: Mapping[str, KnownNetwork]) -> None:
    """With the way to tell."""
    _, _, report = lower(VirtualNetwork(network="lan"), networks=known)
    assert report.refused
    assert "--network" in report.diagnostics[0].hint


def test_a_guest_of_libvirts_is_written_with_all_that_it_needs() -> None:
    """The card that libvirt gives by itself, the options, the scripts, and the launcher's place."""
    guest = Guest(
        topology=Topology(
            segments=(
                Segment(nics=(Nic(mac=MAC),), backends=(Bridge(bridge="br0"),)),
                Segment(nics=(Nic(model="virtio", mac=MAC),), backends=(Direct(device="eth0"),)),
            )
        )
    )
    report = Report()
    line, *scripts = write_guest(guest, {}, Options(scripts="hooks"), "web", report)
    assert line.text.splitlines() == [
        "-netdev tap,id=net0,script=hooks/ifup-br0,downscript=hooks/ifdown-br0 \\",
        "  -device rtl8139,netdev=net0,mac=52:54:00:11:22:33 \\",
        "  -netdev tap,id=net1,fd=3 \\",
        "  -device virtio-net-pci,netdev=net1,mac=52:54:00:11:22:33",
    ]
    assert [script.name for script in scripts] == ["ifup-br0", "ifdown-br0", "macvtap-web"]
    assert codes(report) == ["launcher-first"]
    refused = Report()
    assert write_guest(guest, {}, Options(), "web", refused) == []
    assert "hooks-needed" in codes(refused)


# Names and quotes

EVIL = [
    "a b",
    "$(reboot)",
    "br0;reboot",
    "a'b",
    '"',
    "-x",
    "..",
    "x" * 16,
    "",
    "br0\nreboot",
    "a/b",
    "brücke",
]


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize(
    "make",
    [
        lambda name: Bridge(bridge=name),
        lambda name: Bridge(bridge="br0", ifname=name),
        lambda name: Direct(device=name),
        lambda name: Direct(device="eth0", ifname=name),
        lambda name: Tap(ifname=name),
    ],
)
def test_a_name_that_no_interface_has_is_refused(name: str, make: object) -> None:
    """Before it stands in any script."""
    assert callable(make)
    _, scripts, report = lower(make(name))
    assert codes(report) == ["name-invalid"]
    assert scripts == HostScripts()


@given(
    st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=5)
)
def test_a_shell_reads_exactly_the_words(words: list[str]) -> None:
    """Whatever is in them: nothing breaks out of its quotes."""
    groups = [[Argument.plain(text)] for text in ["printf", "%s\\0", *words, "end"]]
    for text in (
        write_command(Command(groups=groups)),
        write_script([Command(groups=groups)], "t"),
    ):
        run = subprocess.run(["sh", "-c", text], capture_output=True, check=True)
        assert run.stdout.decode() == "".join(f"{word}\0" for word in [*words, "end"])


def every_script() -> list[tuple[str, str]]:
    """All templates, each with names that need quotes where that can be."""
    scripts = HostScripts(
        taps=(
            TapHook(kind=BridgeKind.LINUX, bridge="br0"),
            TapHook(kind=BridgeKind.LINUX, bridge="br0", vlan_tag=5, mtu=9000, isolated=True),
            TapHook(kind=BridgeKind.LINUX, bridge="br0", trunk=Trunk(tags=(5, 6), native=6)),
            TapHook(kind=BridgeKind.OPENVSWITCH, bridge="ovs0"),
            TapHook(kind=BridgeKind.OPENVSWITCH, bridge="o'v", vlan_tag=7, mtu=9000),
            TapHook(kind=BridgeKind.OPENVSWITCH, bridge="ovs0", trunk=Trunk(tags=(5, 6), native=6)),
            TapHook(),
        ),
        macvtaps=(
            Macvtap(name="mvt0", device="eth0", mode="bridge", mac=MAC, descriptors=(3, 4)),
            Macvtap(name="mvt1", mtu=9000, device="a b", mode="vepa", mac=MAC, descriptors=(5,)),
        ),
    )
    return [(script.name, script.text) for script in write_scripts(scripts, "web")]


@pytest.mark.parametrize(("name", "text"), every_script())
def test_shellcheck_has_nothing_to_say(name: str, text: str) -> None:
    """Of any script that is written."""
    found = shutil.which("shellcheck")
    require_host("shellcheck", present=bool(found), reason="not on the path")
    run = subprocess.run(
        ["shellcheck", "--shell=sh", "--enable=all", "--exclude=SC2310,SC2312", "-"],
        input=text,
        text=True,
        capture_output=True,
        check=False,
    )
    assert run.stdout == ""
    assert name in [name for name, _ in every_script()]


SCRIPTS = [case for case in all_cases() if case.source.suffix == ".sh"]


@pytest.mark.parametrize("case", SCRIPTS, ids=lambda case: case.folder.name)
def test_shellcheck_has_nothing_to_say_of_a_launch_script(case: Case) -> None:
    """Of none that is made of the corpus, whatever of the user's own stands in it."""
    options = Options(root=case.folder, form=LineForm.SCRIPT)
    with chdir(case.folder):
        result = api.convert_file(Path(case.source.name), options, api.to_lines)
    for artefact in result.artefacts:
        assert artefact.text.startswith(("#!/bin/sh\n", "#!/bin/bash\n"))
        assert "\nset -eu\n" in artefact.text
        assert "\nexec " in artefact.text
        run = subprocess.run(
            ["shellcheck", "-"], input=artefact.text, text=True, capture_output=True, check=False
        )
        assert run.stdout == ""


# On a real host


_SYS = "mount -t sysfs none /sys\n"
"""Without it /sys shows the interfaces of the network that was left."""


def in_a_network_of_its_own(steps: str, folder: Path, *words: str) -> str:
    """What a shell says that runs steps with a network that nobody else has."""
    run = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-euc", f"{_SYS}{steps}", "sh", *words],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def host() -> None:
    present = bool(shutil.which("unshare")) and Path("/dev/net/tun").exists()
    require_host("networks of their own", present=present, reason="no unshare, or no /dev/net/tun")


def put(written: NetworkOptions, folder: Path) -> Sequence[str]:
    """Write the scripts into a folder; the words of the options."""
    for script in written.scripts:
        (folder / script.name).write_text(script.text)
        (folder / script.name).chmod(0o755)
    return [word.text for group in written.groups for word in group]


def network_of(backend: Backend, folder: Path) -> Sequence[str]:
    report = Report()
    topology = Topology(
        segments=(Segment(nics=(Nic(model="virtio", mac=MAC),), backends=(backend,)),)
    )
    written = write_topology(topology, {}, Options(scripts=str(folder)), "web", report)
    assert not report.refused
    words = put(written, folder)
    return [written.launcher, *words] if written.launcher else words


_RUN = """
"$@" -daemonize -pidfile pid
ip -o link show master br0
ip -br link show web0
kill "$(cat pid)"
while [ -e /sys/class/net/web0 ]; do sleep 0.1; done
echo "after: $(ip -o link show master br0)"
"""


@pytest.mark.qemu
@pytest.mark.usefixtures("host")
def test_a_real_qemu_puts_its_tap_on_the_bridge_and_takes_it_off(qemu: str, tmp_path: Path) -> None:
    """By the scripts that its command line names."""
    words = network_of(Bridge(bridge="br0", ifname="web0"), tmp_path)
    line = [qemu, "-nodefaults", "-display", "none", "-S", *words]
    said = in_a_network_of_its_own(
        f"ip link add br0 type bridge\\n{_RUN}".replace("\\n", "\n"), tmp_path, *line
    )
    assert "web0" in said
    assert "UP" in said
    assert said.endswith("after: \n")


@pytest.mark.usefixtures("host")
def test_a_bridge_of_jumbo_frames_keeps_them(tmp_path: Path) -> None:
    """A tap takes the bridge's MTU before it joins, as libvirt has it, and does not drag it down.

    Where nothing tells the MTU the tap joins all the same.
    """
    network_of(Bridge(bridge="br0", ifname="t0"), tmp_path)
    steps = """
ip link add br0 type bridge
ip link add under0 mtu 9000 type veth peer name under1
ip link set under0 master br0
ip tuntap add t0 mode tap
./ifup-br0 t0
cat /sys/class/net/br0/mtu /sys/class/net/t0/mtu
ip tuntap add t1 mode tap
umount /sys
./ifup-br0 t1
ip -o link show master br0
"""
    mtu, tap_mtu, *ports = in_a_network_of_its_own(steps, tmp_path).splitlines()
    assert (mtu, tap_mtu) == ("9000", "9000")
    assert any(" t1:" in port for port in ports)


@pytest.mark.qemu
@pytest.mark.usefixtures("host")
def test_a_real_qemu_finds_its_macvtap_open(qemu: str, tmp_path: Path) -> None:
    """With the card's address, and QEMU in the place of the launcher."""
    launcher, *words = network_of(Direct(device="under0", ifname="mv0", mode="bridge"), tmp_path)
    steps = """
ip link add under0 type veth peer name under1
ip link set under0 up
"$@" -daemonize -pidfile pid
ip -o link show mv0
kill "$(cat pid)"
"""
    line = [launcher, qemu, "-nodefaults", "-display", "none", "-S", *words]
    said = in_a_network_of_its_own(steps, tmp_path, *line)
    assert f"link/ether {MAC}" in said
    assert "mv0@under0" in said


@pytest.mark.usefixtures("host")
def test_the_scripts_of_a_routed_tap_set_it_up_and_down(tmp_path: Path) -> None:
    """And the tap joins nothing."""
    network_of(Tap(ifname="t0"), tmp_path)
    steps = """
ip tuntap add t0 mode tap
./ifup-routed t0
cat /sys/class/net/t0/flags
./ifdown-routed t0
cat /sys/class/net/t0/flags
"""
    said = in_a_network_of_its_own(steps, tmp_path)
    up, down = (int(flags, 16) & 1 for flags in said.split())
    assert (up, down) == (1, 0)


@pytest.mark.usefixtures("host")
def test_the_scripts_of_a_switch_call_it_with_the_port_and_its_tag(tmp_path: Path) -> None:
    """The switch itself is Open vSwitch's own; what it is told is what is looked at."""
    network_of(
        Bridge(bridge="ovs0", kind=BridgeKind.OPENVSWITCH, vlan_tag=7, ifname="t0"), tmp_path
    )
    (tmp_path / "ovs-vsctl").write_text('#!/bin/sh\necho "$*"\n')
    (tmp_path / "ovs-vsctl").chmod(0o755)
    steps = """
export PATH="$PWD:$PATH"
ip tuntap add t0 mode tap
./ifup-ovs0-vlan7 t0
./ifdown-ovs0-vlan7 t0
"""
    said = in_a_network_of_its_own(steps, tmp_path)
    assert said.splitlines() == [
        "--may-exist add-port ovs0 t0 tag=7",
        "--if-exists del-port ovs0 t0",
    ]
