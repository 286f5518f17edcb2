"""`qnetx undefine` on a real libvirtd: what `define` made goes, and nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli.console import Qnetx
from qnetx.apply.connection import Connection
from qnetx.domxml.definition import with_identity
from support.libvirtd import Libvirtd
from support.plans import domain, network, uuid_of

LAN = network("lan", "br0", 1)

pytestmark = pytest.mark.libvirt


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def test_what_define_made_is_gone(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, tmp_path: Path
) -> None:
    """Guest and networks, by the script that they were made from; what was there before is there after."""
    other = with_identity(network("other", "qx7", 7), uuid=uuid_of("other"))
    daemon.define("network", other)
    script = tmp_path / "vm.sh"
    script.write_text(
        "qemu-system-x86_64 -name web -m 32 -nic bridge,br=qx1,mac=52:54:00:00:00:01 "
        "-nic bridge,br=qx2,mac=52:54:00:00:00:02\n"
    )
    before = (daemon.read_all("network"), daemon.read_all("domain"))
    where = ("--connect", libvirtd.uri)
    defined = qnetx("define", *where, "--networks", "isolated", "--start", "vm.sh")
    assert defined.code == 0, defined.err
    assert len(daemon.read_all("network")) == 3
    running = qnetx("undefine", *where, "vm.sh")
    assert running.code == 1
    assert "domain web runs [domain-running]" in running.err
    shown = qnetx("undefine", *where, "--destroy", "--dry-run", "vm.sh")
    assert (shown.code, shown.err) == (0, "")
    assert "3 to remove" in shown.out
    assert len(daemon.read_all("network")) == 3
    gone = qnetx("undefine", *where, "--destroy", "vm.sh")
    assert (gone.code, gone.err) == (0, "")
    assert (daemon.read_all("network"), daemon.read_all("domain")) == before
    again = qnetx("undefine", *where, "--destroy", "vm.sh", "--format", "json")
    assert again.code == 0
    assert json.loads(again.out)["outcome"]["ending"] == "nothing to do"


def test_a_network_of_its_own_document_stays(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd
) -> None:
    """It was defined for itself, with the guest or before; a network for a bridge of the guest goes with it."""
    where = ("--connect", libvirtd.uri)
    Path("lan.xml").write_text(LAN)
    on_bridge = "<interface type='bridge'><source bridge='qx1'/></interface></devices>"
    Path("web.xml").write_text(domain("web", "lan").replace("</devices>", on_bridge))
    given = ("--networks", "isolated", "lan.xml", "web.xml")
    assert qnetx("define", *where, *given).code == 0
    assert [each.name for each in daemon.read_all("network")] == ["lan", "qx1"]
    assert "nothing to do" in qnetx("define", *where, *given).out
    assert qnetx("undefine", *where, "web").code == 0
    assert [each.name for each in daemon.read_all("network")] == ["lan"]
    assert qnetx("define", *where, *given).code == 0
    assert qnetx("undefine", *where, "lan.xml", "web.xml").code == 0
    assert daemon.read_all("network") == ()


def test_a_network_out_of_a_command_line_goes_with_its_guest(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd
) -> None:
    """The hub of a guest is nobody else's."""
    where = ("--connect", libvirtd.uri)
    line = "qemu-system-x86_64 -name web -m 32 -net nic,vlan=1 -net nic,vlan=1,macaddr=52:54:00:00:00:02\n"
    Path("vm.sh").write_text(line)
    assert qnetx("define", *where, "vm.sh").code == 0
    assert len(daemon.read_all("network")) == 1
    assert qnetx("undefine", *where, "web").code == 0
    assert (daemon.read_all("network"), daemon.read_all("domain")) == ((), ())


def test_names_and_files_are_told_apart(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd
) -> None:
    """What the host has is meant before a file of that name; a path is a file, there or not."""
    where = ("--connect", libvirtd.uri)
    Path("lan").write_text("this is no input")
    Path("lan.xml").write_text(LAN)
    assert qnetx("define", *where, "lan.xml").code == 0
    assert qnetx("undefine", *where, "lan").code == 0
    assert qnetx("undefine", *where, "lan").code == 2
    absent = qnetx("undefine", *where, "wan")
    assert absent.code == 0
    assert "there is no domain and no network wan [nothing-there]" in absent.err
    long = qnetx("undefine", *where, "w" * 300)
    assert (long.code, "[nothing-there]" in long.err) == (0, True)
    assert qnetx("undefine", *where, "./wan").code == 2
    assert qnetx("undefine", *where, "-", stdin=LAN).code == 0
    refused = qnetx("undefine", *where, "web", "--", "kvm", "-name", "db")
    assert refused.code == 2
    assert "a command line after '--' is not taken" in refused.err


def test_saved_states_and_snapshots_are_never_lost(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd, tmp_path: Path
) -> None:
    """libvirt refuses, or would drop them without a word; the guest is as it was, and runs if it ran."""
    image = tmp_path / "web.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "1M"], check=True)
    disk = f"<disk type='file'><driver name='qemu' type='qcow2'/><source file='{image}'/><target dev='vda' bus='virtio'/></disk>"
    Path("web.xml").write_text(domain("web").replace("</devices>", f"{disk}</devices>"))
    where = ("--connect", libvirtd.uri)
    assert qnetx("define", *where, "web.xml").code == 0

    def refused(code: int = 3) -> str:
        before = daemon.read_all("domain")
        outcome = qnetx("undefine", *where, "--destroy", "web")
        assert outcome.code == code
        assert daemon.read_all("domain") == before
        return outcome.err

    libvirtd.virsh("snapshot-create-as", "web", "one").check_returncode()
    assert "domain 'web' has snapshots: 1" in refused()
    libvirtd.virsh("start", "web").check_returncode()
    assert "domain 'web' has snapshots: 1" in refused()
    assert "one" in libvirtd.virsh("snapshot-list", "web", "--name").stdout
    libvirtd.virsh("snapshot-delete", "web", "one").check_returncode()
    libvirtd.virsh("checkpoint-create-as", "web", "full").check_returncode()
    assert "domain 'web' has checkpoints: 1" in refused()
    libvirtd.virsh("destroy", "web").check_returncode()
    assert "'virsh checkpoint-list GUEST' tells them" in refused()
    libvirtd.virsh("checkpoint-delete", "--metadata", "web", "full").check_returncode()
    libvirtd.virsh("start", "web").check_returncode()
    libvirtd.virsh("managedsave", "web").check_returncode()
    assert "'virsh managedsave-remove web' gives it up" in refused(code=1)
    libvirtd.virsh("managedsave-remove", "web").check_returncode()
    assert qnetx("undefine", *where, "web").code == 0
    assert image.exists()
