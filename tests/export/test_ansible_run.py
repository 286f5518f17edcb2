"""A playbook → what Ansible's own run of it makes of a libvirtd.

Ansible, its modules and the interpreter that they run in are those that Debian packages; no host but
this machine is in the inventory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from qnetx.apply.plan import Choices
from qnetx.apply.wanted import Wanted
from qnetx.diagnostics import Artefact, Report
from qnetx.export.ansible import Play, write_playbook
from support.host import require_host
from support.libvirtd import Libvirtd

pytestmark = pytest.mark.libvirt

PYTHON = "/usr/bin/python3"
"""Whose libvirt and lxml the modules import: Debian's, not the tests' own."""

NETWORK = """\
<network>
  <name>{name}</name>
  <bridge name='qxbr7'/>
</network>
"""
DOMAIN = """\
<domain type='qemu'>
  <name>{name}</name>
  <description>{description}</description>
  <memory unit='MiB'>{memory}</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <interface type='network'>
      <source network='{network}'/>
    </interface>
  </devices>
</domain>
"""
ODD = "a & b <{{ 1+1 }}> \"q\" 'r' \\ : # ü"
TEMPLATE = "{{ 1+1 }} {% for %} {# gone #}"


@dataclass(frozen=True)
class Run:
    """What a run of ansible-playbook said."""

    code: int
    text: str

    @property
    def changed(self) -> int:
        return int(json.loads(self.text)["stats"]["localhost"]["changed"])


@dataclass(frozen=True)
class Ansible:
    """Plays playbooks against one libvirtd."""

    folder: Path
    daemon: Libvirtd

    def write(self, *artefacts: Artefact, play: Play | None = None) -> None:
        wanted = Wanted(
            domains=tuple(a for a in artefacts if a.kind == "domain"),
            networks=tuple(a for a in artefacts if a.kind == "network"),
            report=Report(),
        )
        earlier = [file.read_text() for file in self.folder.glob("domains/*.xml")]
        for path, text in write_playbook(wanted, Choices(), play or Play(), earlier).items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def run(self, *words: str) -> Run:
        answer = subprocess.run(
            [
                "ansible-playbook",
                *("-i", "localhost,", "-c", "local"),
                *("-e", f"ansible_python_interpreter={PYTHON}"),
                *("-e", json.dumps({"libvirt_uri": self.daemon.uri})),
                *words,
                str(self.folder / "playbook.yml"),
            ],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8",
                "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json",
                "ANSIBLE_PIPELINING": "true",  # modules come by a pipe, not as files
            },
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        return Run(answer.returncode, answer.stdout + answer.stderr)


def network(name: str) -> Artefact:
    return Artefact("network", name, NETWORK.format(name=escape(name)))


def domain(name: str, network: str, *, memory: int = 64, description: str = "") -> Artefact:
    text = DOMAIN.format(
        name=escape(name),
        network=escape(network, {"'": "&apos;"}),
        memory=memory,
        description=escape(description),
    )
    return Artefact("domain", name, text)


@pytest.fixture
def ansible(libvirtd: Libvirtd, tmp_path: Path) -> Iterator[Ansible]:
    present = bool(shutil.which("ansible-playbook"))
    require_host("Ansible", present=present, reason="no ansible-playbook on the path")
    yield Ansible(tmp_path, libvirtd)
    for kind in ("", "net-"):
        for name in libvirtd.virsh(f"{kind}list", "--all", "--name").stdout.splitlines():
            if name:
                libvirtd.virsh(f"{kind}destroy", name)
                libvirtd.virsh(f"{kind}undefine", name)


def test_a_second_run_changes_nothing(ansible: Ansible) -> None:
    """A network and a guest are defined and started; run again, the playbook reports no change."""
    ansible.write(network("lan"), domain("vm", "lan"), play=Play(start=True, autostart=True))
    first, second = ansible.run(), ansible.run()
    assert (first.code, first.changed) == (0, 6), first.text
    assert (second.code, second.changed) == (0, 0), second.text
    assert ansible.daemon.virsh("domstate", "vm").stdout.strip() == "running"
    for command, name in (("dominfo", "vm"), ("net-info", "lan")):
        said = ansible.daemon.virsh(command, name).stdout
        assert "Autostart:      enable" in said or "Autostart:      yes" in said, said


LINE = (
    *("--", "qemu-system-x86_64", "-name", "web", "-m", "32", "-vnc", "none"),
    *("-net", "nic,vlan=0,macaddr=00:16:3e:00:01:01", "-net", "bridge,vlan=0,br=qxbr0"),
    *("-net", "nic,vlan=1,macaddr=00:16:3e:00:01:02", "-net", "bridge,vlan=1,br=qxbr1"),
)


def test_an_exported_line_is_as_good_as_defined(
    ansible: Ansible, libvirt_python: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its networks run with their DHCP; define finds nothing to do, and undefine takes all of it away."""
    monkeypatch.setenv("XDG_STATE_HOME", str(ansible.folder / "state"))
    where = ("--connect", ansible.daemon.uri)
    nat = ("--networks", "nat")
    qnetx("export", "ansible", "-o", str(ansible.folder), "--start", *nat, *LINE)
    first, second = ansible.run(), ansible.run()
    assert first.code == 0, first.text
    assert (second.code, second.changed) == (0, 0), second.text
    assert ansible.daemon.virsh("domstate", "web").stdout.strip() == "running"
    assert "nothing to do" in qnetx("define", *where, *nat, "--start", *LINE)
    qnetx("undefine", *where, "--destroy", "web")
    assert not ansible.daemon.virsh("list", "--all", "--name").stdout.strip()
    assert not ansible.daemon.virsh("net-list", "--all", "--name").stdout.strip()


def qnetx(*words: str) -> str:
    """What the program tells on its output."""
    answer = subprocess.run(
        [sys.executable, "-m", "qnetx", *words], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def test_names_and_texts_are_no_templates(ansible: Ansible) -> None:
    """Braces, quotes and what XML escapes come out as they went in, at the first run and the second."""
    ansible.write(network(ODD), domain(ODD, ODD, description=TEMPLATE))
    first, second = ansible.run(), ansible.run()
    assert first.code == 0, first.text
    assert (second.code, second.changed) == (0, 0), second.text
    assert ansible.daemon.virsh("list", "--all", "--name").stdout.strip() == ODD
    assert ansible.daemon.virsh("net-list", "--all", "--name").stdout.strip() == ODD
    assert TEMPLATE in ansible.daemon.dumpxml(ODD)
    assert (
        f"<source network='{escape(ODD, {chr(39): '&apos;', chr(34): '&quot;'})}'/>"
        in ansible.daemon.dumpxml(ODD)
    )


def test_a_changed_guest_is_changed_once(ansible: Ansible) -> None:
    """What was written anew is defined anew, under the same UUID and with the same MAC addresses."""
    ansible.write(network("lan"), domain("vm", "lan"))
    assert ansible.run().code == 0
    before = ansible.daemon.dumpxml("vm")
    ansible.write(network("lan"), domain("vm", "lan", memory=128))
    first, second = ansible.run(), ansible.run()
    assert (first.code, first.changed) == (0, 1), first.text
    assert (second.code, second.changed) == (0, 0), second.text
    after = ansible.daemon.dumpxml("vm")
    assert after != before
    assert _identity(after) == _identity(before)


def test_another_guest_of_the_name_stays(ansible: Ansible) -> None:
    """The run fails at a guest that is not the playbook's, and leaves it as it is."""
    ansible.write(network("lan"), domain("vm", "lan"))
    defined = ansible.daemon.virsh(
        "define", "/dev/stdin", input=domain("vm", "lan", memory=96).text
    )
    assert defined.returncode == 0, defined.stderr
    before = ansible.daemon.dumpxml("vm")
    run = ansible.run()
    assert run.code == 2
    # Release 2 of the collection finds it by itself.
    assert "it is another guest" in run.text or "with a different UUID" in run.text
    assert ansible.daemon.dumpxml("vm") == before


def test_the_guest_of_another_playbook_stays(ansible: Ansible) -> None:
    """One of the same name in another export is another guest: the second playbook names it and fails."""
    ansible.write(network("lan"), domain("vm", "lan"))
    assert ansible.run().code == 0
    before = ansible.daemon.dumpxml("vm")
    shutil.rmtree(ansible.folder / "domains")
    ansible.write(network("lan"), domain("vm", "lan", memory=96))
    run = ansible.run()
    assert run.code == 2
    assert "it is another guest" in run.text or "with a different UUID" in run.text
    assert "vm" in run.text
    assert ansible.daemon.dumpxml("vm") == before


@pytest.mark.parametrize("own", [True, False], ids=["changed", "foreign"])
def test_another_network_of_the_name_stays(ansible: Ansible, *, own: bool) -> None:
    """The run fails at a network that is not as written, before any guest is defined."""
    ansible.write(network("lan"))
    if own:
        assert ansible.run().code == 0
        other = Artefact("network", "lan", network("lan").text.replace("qxbr7", "qxbr8"))
        ansible.write(other, domain("vm", "lan"))
    else:
        ansible.daemon.virsh("net-define", "/dev/stdin", input=network("lan").text)
        ansible.write(network("lan"), domain("vm", "lan"))
    run = ansible.run()
    assert run.code == 2
    assert "is not that of networks/lan.xml" in run.text
    assert not ansible.daemon.virsh("list", "--all", "--name").stdout.strip()


def test_check_mode_changes_nothing(ansible: Ansible) -> None:
    """--check succeeds, with nothing there and with all there, and nothing is defined."""
    ansible.write(network("lan"), domain("vm", "lan"), play=Play(start=True, autostart=True))
    check = ansible.run("--check")
    assert check.code == 0, check.text
    assert check.changed > 0
    assert not ansible.daemon.virsh("list", "--all", "--name").stdout.strip()
    assert "lan" not in ansible.daemon.virsh("net-list", "--all", "--name").stdout
    assert ansible.run().code == 0
    before = ansible.daemon.dumpxml("vm")
    again = ansible.run("--check")
    assert again.code == 0, again.text
    assert ansible.daemon.dumpxml("vm") == before


def _identity(xml: str) -> list[str]:
    return [line for line in xml.splitlines() if "<uuid>" in line or "<mac address" in line]
