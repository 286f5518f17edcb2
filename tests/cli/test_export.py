"""`qnetx export` → the files of a playbook, or none."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from cli.console import Qnetx

SAMPLE = Path(__file__).parents[2] / "samples" / "two-bridges"
SCRIPT = (str(SAMPLE / "start-vm.sh"), "--root", str(SAMPLE / "root"))
LINE = ("--", "qemu-system-x86_64", "-name", "vm", "-net", "nic", "-net", "user")


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*"))


def test_a_script_becomes_a_playbook(qnetx: Qnetx, tmp_path: Path) -> None:
    """The guest and the networks that it needs lie beside the playbook; its report is the conversion's."""
    outcome = qnetx(
        *("export", "ansible", *SCRIPT, "-o", str(tmp_path / "play")),
        *("--networks", "nat", "--hosts", "kvm", "--start", "--subnet", "10.1.0.0/24"),
    )
    assert (outcome.code, outcome.out) == (0, "")
    assert "tap-joins-bridge" in outcome.err
    assert files_in(tmp_path / "play") == [
        "domains/web01.xml",
        "networks/br0.xml",
        "networks/br1.xml",
        "playbook.yml",
    ]
    playbook = (tmp_path / "play/playbook.yml").read_text()
    assert 'hosts: "kvm"' in playbook
    assert "default_start: true" in playbook
    assert "10.1.1.1" in (tmp_path / "play/networks/br1.xml").read_text()


def test_xml_stays_as_it_is_written(qnetx: Qnetx, tmp_path: Path) -> None:
    """Of a document all is kept; a uuid, a MAC address and the mark are added."""
    text = """<domain type='qemu'>
      <name>vm</name> <!-- kept -->
      <memory>65536</memory><os><type>hvm</type></os>
      <devices><interface type='user'/></devices>
    </domain>"""
    outcome = qnetx("export", "ansible", "-", "-q", "-o", str(tmp_path), stdin=text)
    assert (outcome.code, outcome.err) == (0, "")
    assert "<!-- kept -->" in (tmp_path / "domains/vm.xml").read_text()


def test_findings_leave_nothing_written(qnetx: Qnetx, tmp_path: Path) -> None:
    """A loss that nobody accepted is told, and there is no folder."""
    line = (*LINE, "-net", "nic,vlan=1", "-net", "l2tpv3,vlan=1,src=::1,dst=::1,txsession=1")
    outcome = qnetx("export", "ansible", "-o", str(tmp_path / "play"), *line)
    assert outcome.code == 1
    assert "[loss-unaccepted]" in outcome.err
    assert not (tmp_path / "play").exists()


def test_files_that_are_there_stay(qnetx: Qnetx, tmp_path: Path) -> None:
    """A second export into the folder needs --force."""
    words = ("export", "ansible", "-q", "-o", str(tmp_path))
    assert qnetx(*words, *LINE).code == 0
    again = qnetx(*words, *LINE)
    assert again.code == 2
    assert "[output-exists]" in again.err
    assert qnetx(*words, "--force", *LINE).code == 0


def test_an_input_that_is_no_use(qnetx: Qnetx, tmp_path: Path) -> None:
    """Options alone are no guest."""
    outcome = qnetx("export", "ansible", "-o", str(tmp_path), "--", "-net", "nic", "-net", "user")
    assert outcome.code == 2
    assert "[not-definable]" in outcome.err
    assert files_in(tmp_path) == []


def test_a_subnet_is_of_networks_that_are_made(qnetx: Qnetx, tmp_path: Path) -> None:
    """--subnet alone would say nothing."""
    outcome = qnetx("export", "ansible", "-o", str(tmp_path), "--subnet", "10.1.0.0/24", *LINE)
    assert outcome.code == 2
    assert "--networks" in outcome.err


@pytest.mark.parametrize("words", [[], ["vm.sh", *LINE]], ids=["nothing", "both"])
def test_messages_name_no_option_of_other_verbs(
    qnetx: Qnetx, tmp_path: Path, words: list[str]
) -> None:
    """Of a running guest nothing is exported: there is no --pid to be advised of."""
    outcome = qnetx("export", "ansible", "-o", str(tmp_path), *words)
    assert outcome.code == 2
    assert "a FILE" in outcome.err
    assert "--pid" not in outcome.err


def test_documents_with_secrets_are_for_their_owner_alone(qnetx: Qnetx, tmp_path: Path) -> None:
    """Whatever the umask, and where they replace one that everybody may read."""
    words = ("export", "ansible", "-q", "-o", str(tmp_path))
    assert qnetx(*words, *LINE).code == 0
    document, playbook = tmp_path / "domains/vm.xml", tmp_path / "playbook.yml"
    document.chmod(0o644)
    assert qnetx(*words, "--force", *LINE, "-spice", "port=5900,password=geheim").code == 0
    assert "passwd" in document.read_text()
    assert stat.S_IMODE(document.stat().st_mode) == 0o600
    assert stat.S_IMODE(playbook.stat().st_mode) == 0o666 & ~_umask()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def test_what_is_left_of_an_earlier_export_is_told(qnetx: Qnetx, tmp_path: Path) -> None:
    """Its documents stay beside the playbook, which does not name them; what is not qnetx's is not spoken of."""
    words = ("export", "ansible", "--force", "-o", str(tmp_path))
    other = ("--", "qemu-system-x86_64", "-name", "other", "-net", "nic", "-net", "user")
    (tmp_path / "domains").mkdir()
    (tmp_path / "domains/mine.xml").write_text("<domain><name>mine</name></domain>")
    (tmp_path / "domains/broken.xml").write_bytes(b"urn:qnetx:1.0 \xff")
    assert "[document-left]" not in qnetx(*words, *LINE).err
    outcome = qnetx(*words, *other)
    assert outcome.code == 0
    assert outcome.err.count("[document-left]") == 1
    assert f"'{tmp_path}/domains/vm.xml' is of an earlier export" in outcome.err


def test_a_changed_guest_is_still_that_guest(qnetx: Qnetx, tmp_path: Path) -> None:
    """Exported to where it lies already, it keeps its uuid and MAC addresses; elsewhere it is another one."""

    def identity(folder: str, *more: str) -> list[str]:
        words = ("export", "ansible", "--force", "-q", "--identity", "libvirt", "-o")
        assert qnetx(*words, str(tmp_path / folder), *LINE, *more).code == 0
        text = (tmp_path / folder / "domains/vm.xml").read_text()
        return re.findall(r"<(?:uuid>|mac address=).*", text)

    first = identity("play")
    assert len(first) == 2
    assert identity("other") == first
    assert identity("play", "-m", "77") == first
    assert identity("elsewhere", "-m", "77") != first
