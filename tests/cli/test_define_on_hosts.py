"""`qnetx define` on libvirt's play host and on a real daemon: done once, nothing to do twice, changed where asked."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.console import Qnetx
from qnetx.apply.connection import Connection
from qnetx.domxml.definition import read_definition
from qnetx.domxml.marker import read_marker
from support.libvirtd import Libvirtd

pytestmark = pytest.mark.libvirt

SAMPLE = Path(__file__).parents[2] / "samples" / "two-bridges"
LAN = Path(__file__).parents[2] / "samples" / "lan"
FROM_SCRIPT = ("--root", str(SAMPLE / "root"), str(SAMPLE / "start-vm.sh"))

GUEST = """\
<domain type='qemu'>
  <name>web</name>
  <memory unit='MiB'>{memory}</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <controller type='usb' model='none'/>
    <interface type='bridge'><source bridge='br0'/><model type='virtio'/></interface>
    <interface type='bridge'><source bridge='br1'/></interface>
    <memballoon model='none'/>
  </devices>
</domain>
"""


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def guest(tmp_path: Path) -> Path:
    file = tmp_path / "web.xml"
    file.write_text(GUEST.format(memory=64))
    return file


@pytest.fixture
def bridges(libvirtd: Libvirtd) -> Iterator[None]:
    """br0 and br1 on the host of the daemon."""
    for name in ("br0", "br1"):
        subprocess.run(
            libvirtd.beside("ip", "link", "add", "name", name, "type", "bridge"), check=True
        )
    yield
    for name in ("br0", "br1"):
        subprocess.run(libvirtd.beside("ip", "link", "delete", name), check=True)


def test_the_play_host_shows_what_would_be(qnetx: Qnetx, play: Connection) -> None:
    """What README shows: a script, without a libvirtd; as long as somebody is connected, a second run finds the first."""
    words = ("define", "--connect", "test:///default", "--networks", "isolated", "--start")
    first = qnetx(*words, *FROM_SCRIPT)
    assert first.code == 0
    assert "domain web01: create, and start" in first.out
    assert first.out.endswith("3 to create\ndone\n")
    again = qnetx(*words, *FROM_SCRIPT)
    assert again.code == 0
    assert again.out.endswith("  nothing to do\n")
    assert "done" not in again.out


def test_an_interface_that_is_no_bridge_is_none(
    qnetx: Qnetx, daemon: Connection, guest: Path, bridges: None
) -> None:
    """Whatever has the name; the guest would be defined, and start nowhere."""
    guest.write_text(GUEST.format(memory=64).replace("br1", "lo"))
    refused = qnetx("define", "--connect", daemon.uri, str(guest))
    assert refused.code == 1
    assert (
        "web needs bridge lo, and the host's lo is no Linux bridge [bridge-missing]" in refused.err
    )
    assert "br0" not in refused.err
    assert daemon.read_all("domain") == ()
    accepted = ("--accept", "bridge-missing")
    assert qnetx("define", "--connect", daemon.uri, *accepted, str(guest)).code == 0


@pytest.mark.parametrize("host", ["play", "daemon"])
def test_a_network_and_a_guest_as_xml(
    qnetx: Qnetx, request: pytest.FixtureRequest, host: str
) -> None:
    """The sample's documents are defined as they stand, the network first, whatever the order of the words."""
    uri = request.getfixturevalue(host).uri
    words = ("define", "--connect", uri, "--start", str(LAN / "db.xml"), str(LAN / "lan.xml"))
    outcome = qnetx(*words)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[1:] == [
        "  network lan: create, and start: it is not there yet",
        "  domain db: create, and start: it is not there yet",
        "  2 to create",
        "done",
    ]
    assert qnetx(*words).out.endswith("  nothing to do\n")


@pytest.mark.parametrize("mode", ["isolated", "nat", "route", "open"])
def test_libvirt_makes_the_bridges(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, guest: Path, mode: str
) -> None:
    """Networks of each mode are made and run, the guest starts on them, and nothing is to do afterwards."""
    words = ("define", "--connect", libvirtd.uri, "--start", "--autostart", str(guest))
    outcome = qnetx(*words, "--networks", mode)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("3 to create\ndone\n")
    found = {each.name: each for each in (*daemon.read_all("network"), *daemon.read_all("domain"))}
    assert set(found) == {"br0", "br1", "web"}
    assert all(each.active and each.autostart for each in found.values())
    assert read_definition(found["web"].xml).networks == ("br0", "br1")
    # With the option or without, the bridges are by now those of networks that qnetx made.
    for again in (qnetx(*words, "--networks", mode), qnetx(*words)):
        assert (again.code, again.err) == (0, "")
        assert again.out.endswith("  nothing to do\n")
    assert {each.name: each for each in daemon.read_all("domain")} == {"web": found["web"]}


@pytest.mark.parametrize("mode", [(), ("--networks", "bridge")])
def test_bridges_of_the_host(
    qnetx: Qnetx,
    daemon: Connection,
    libvirtd: Libvirtd,
    guest: Path,
    bridges: None,
    mode: tuple[str, ...],
) -> None:
    """They are used as they are, or named by networks; nothing is to do twice."""
    words = ("define", "--connect", libvirtd.uri, "--start", str(guest), *mode)
    outcome = qnetx(*words)
    assert (outcome.code, outcome.err) == (0, "")
    assert len(daemon.read_all("network")) == (2 if mode else 0)
    ports = subprocess.run(
        libvirtd.beside("bridge", "link"), capture_output=True, text=True, check=True
    )
    assert "master br0" in ports.stdout
    assert "master br1" in ports.stdout
    assert qnetx(*words).out.endswith("  nothing to do\n")


def test_a_change_changes_what_is_asked_alone(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, guest: Path
) -> None:
    """Uuid and MACs, which the document leaves open, stay; what runs goes on as it is, and that is told."""
    words = ("define", "--connect", libvirtd.uri, "--networks", "isolated", "--start", str(guest))
    assert qnetx(*words).code == 0
    (before,) = daemon.read_all("domain")
    guest.write_text(GUEST.format(memory=96))
    outcome = qnetx(*words)
    assert outcome.code == 0
    assert "  domain web: change\n    memory: 64 MiB → 96 MiB\n" in outcome.out
    assert "[change-at-next-start]" in outcome.err
    (after,) = daemon.read_all("domain")
    assert (after.uuid, after.active) == (before.uuid, True)
    assert read_definition(after.xml).macs == read_definition(before.xml).macs
    assert "98304" in after.xml
    assert qnetx(*words).out.endswith("  nothing to do\n")


def test_what_virsh_dumps_is_taken(
    qnetx: Qnetx,
    daemon: Connection,
    libvirtd: Libvirtd,
    guest: Path,
    tmp_path: Path,
) -> None:
    """The XML of what is defined is there already; on a host without it, it is defined again."""
    words = ("define", "--connect", libvirtd.uri, "--start")
    assert qnetx(*words, "--networks", "nat", str(guest)).code == 0
    before = (*daemon.read_all("network"), *daemon.read_all("domain"))
    folder = tmp_path / "dumped"
    folder.mkdir()
    for each in before:
        dump = "dumpxml" if each.kind == "domain" else "net-dumpxml"
        text = libvirtd.virsh(dump, "--inactive", each.name).stdout
        (folder / f"{each.name}.xml").write_text(text)
    again = qnetx(*words, str(folder))
    assert (again.code, again.err) == (0, "")
    assert again.out.endswith("  nothing to do\n")
    for each in reversed(before):
        daemon.stop(each.kind, each.uuid)
        daemon.undefine(each.kind, each.uuid)
    anew = qnetx(*words, str(folder))
    assert (anew.code, anew.err) == (0, "")
    assert qnetx(*words, str(folder)).out.endswith("  nothing to do\n")
    after = (*daemon.read_all("network"), *daemon.read_all("domain"))
    assert [each.uuid for each in after] == [each.uuid for each in before]


def test_a_hub_becomes_a_network(qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd) -> None:
    """Cards that saw each other in QEMU do so on a network that is made for them, once."""
    line = "qemu-system-x86_64 -name hub -m 32 -net nic,macaddr=52:54:00:00:00:01 -net nic,macaddr=52:54:00:00:00:02"
    words = ("define", "--connect", libvirtd.uri, "--", *line.split())
    assert qnetx(*words).out.endswith("2 to create\ndone\n")
    (network,) = daemon.read_all("network")
    assert (network.name, network.active) == ("hub-vlan0", True)
    assert qnetx(*words).out.endswith("  nothing to do\n")


def test_the_network_that_a_script_makes_is_libvirts(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd
) -> None:
    """With the script's own addresses; it runs, the guest starts on it, and nothing is to do twice."""
    case = Path(__file__).parents[1] / "cases" / "hook-that-describes-a-nat-network"
    words = ("define", "--connect", libvirtd.uri, "--start", "--root", str(case / "root"))
    outcome = qnetx(*words, str(case / "input.txt"))
    assert outcome.code == 0, outcome.err
    assert "[hook-side-effect]" not in outcome.err
    (network,) = daemon.read_all("network")
    assert network.active
    assert "192.168.53.1" in network.xml
    assert qnetx(*words, str(case / "input.txt")).out.endswith("  nothing to do\n")


def test_a_changed_password_is_a_change_and_no_word_of_it(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, guest: Path
) -> None:
    """It is compared, and told as asterisks."""
    words = ("define", "--connect", libvirtd.uri, "--accept", "bridge-missing", str(guest))
    told = ""
    for secret in ("geheim", "anders"):
        screen = f"<graphics type='vnc' passwd='{secret}'/><memballoon"
        guest.write_text(GUEST.format(memory=64).replace("<memballoon", screen))
        outcome = qnetx(*words)
        assert outcome.code == 0
        assert outcome.out.endswith("done\n")
        told += outcome.out + outcome.err
    assert "passwd: ****** → ******" in told
    assert "geheim" not in told
    assert "anders" not in told
    (found,) = daemon.read_all("domain")
    assert "anders" in found.xml


def test_a_dry_run_changes_nothing(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, guest: Path, tmp_path: Path
) -> None:
    """Neither the host, nor the folder of journals."""
    words = ("define", "--connect", libvirtd.uri, "--networks", "nat", "--start", "--dry-run")
    outcome = qnetx(*words, str(guest))
    assert outcome.code == 0
    assert outcome.out.endswith("  3 to create\n")
    assert (daemon.read_all("domain"), daemon.read_all("network")) == ((), ())
    assert not (tmp_path / "state").exists()


def test_findings_keep_everything_as_it_is(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, guest: Path
) -> None:
    """Bridges are missing: the plan is told, nothing is done, and that is exit status 1."""
    outcome = qnetx("define", "--connect", libvirtd.uri, str(guest))
    assert outcome.code == 1
    assert "ip link add name br1 type bridge" in outcome.out
    assert outcome.err.count("[bridge-missing]") == 2
    assert daemon.read_all("domain") == ()
    accepted = qnetx("define", "--connect", libvirtd.uri, str(guest), "--accept", "bridge-missing")
    assert (accepted.code, accepted.err) == (0, "")
    assert [read_marker(each.xml) is not None for each in daemon.read_all("domain")] == [True]


def test_what_somebody_else_defined_is_left_alone(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, guest: Path
) -> None:
    """A guest of the same name that differs stays as it is, unless the wanted one takes another name."""
    daemon.define("domain", GUEST.format(memory=32))
    before = daemon.read_all("domain")
    words = ("define", "--connect", libvirtd.uri, "--networks", "isolated", str(guest))
    outcome = qnetx(*words)
    assert outcome.code == 1
    assert "[name-taken]" in outcome.err
    assert daemon.read_all("domain") == before
    assert qnetx(*words, "--name", "web2").code == 0
    assert before[0] in daemon.read_all("domain")


def test_one_that_is_equal_counts_as_wanted(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, guest: Path
) -> None:
    """Whoever defined it, there is nothing to do, and no mark is put on it."""
    daemon.define("domain", GUEST.format(memory=64))
    words = ("define", "--connect", libvirtd.uri, "--accept", "bridge-missing", str(guest))
    outcome = qnetx(*words)
    assert outcome.code == 0
    assert "domain web: keep: it is defined as wanted" in outcome.out
    assert [read_marker(each.xml) for each in daemon.read_all("domain")] == [None]


def test_what_became_of_each_host_stands_below_its_name(
    qnetx: Qnetx, play: Connection, daemon: Connection
) -> None:
    """The plans of all come first; and a name alone, of whom nothing is told, is not."""
    words = ("--networks", "isolated", "--quiet", *FROM_SCRIPT)
    outcome = qnetx("define", "--connect", play.uri, "--connect", daemon.uri, *words)
    assert outcome.code == 0
    assert f"\n{play.uri}\ndone\n{daemon.uri}\ndone\n{play.uri} " in outcome.out
    assert outcome.err == ""
