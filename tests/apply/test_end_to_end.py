"""The sample of two bridges, from its script to a guest that answers over both, and back to nothing.

The guest is started by a libvirtd whose host has the bridges, or whose networks make them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qnetx.apply.connection import connect
from qnetx.apply.host import read_host
from support.guest import Guest, said_by
from support.libvirtd import Libvirtd
from support.plans import clear

pytestmark = [pytest.mark.qemu, pytest.mark.libvirt]

SAMPLE = Path(__file__).parents[2] / "samples" / "two-bridges"
BRIDGES = ("br0", "br1")
ANSWERS = ["ping 10.77.0.1 answered", "ping 10.77.1.1 answered"]


@dataclass(frozen=True)
class Site:
    """A host with a script on it that starts the guest of the sample."""

    daemon: Libvirtd
    folder: Path
    guest: Guest

    def write_script(self) -> Path:
        """The sample's own script, for a QEMU without KVM and a guest that tells what it finds."""
        text = (SAMPLE / "start-vm.sh").read_text()
        more = (
            f"qemu-system-x86_64 -kernel {self.guest.kernel} -initrd {self.guest.initrd}"
            f' -append "console=ttyS0 quiet pings=2" -serial file:{self.log}'
        )
        text = text.replace("qemu-kvm", more).replace("/var/lib/vms", str(self.folder))
        (self.folder / "web01.img").write_bytes(bytes(1 << 20))
        script = self.folder / "start-vm.sh"
        script.write_text(text)
        return script

    @property
    def log(self) -> Path:
        return self.folder / "serial.log"

    def qnetx(self, verb: str, *words: str) -> str:
        """What a verb tells on its output; all it leaves on disk is in the test's folder."""
        answer = subprocess.run(
            [sys.executable, "-m", "qnetx", verb, *words],
            env=os.environ | {"XDG_STATE_HOME": str(self.folder / "state")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    def ip(self, *words: str) -> str:
        return self._beside("ip", *words)

    def bridge_of_taps(self) -> list[str]:
        """The bridge that each tap is on."""
        ports = json.loads(self._beside("bridge", "-json", "link", "show"))
        return sorted(port["master"] for port in ports if port["ifname"].startswith("vnet"))

    def state(self) -> dict[str, Any]:
        """All that a run may change: what libvirt has and keeps, and the network of its host."""
        with connect(self.daemon.uri) as connection:
            objects = read_host(connection).objects
        kept = self.daemon.socket.parents[2]
        return {
            "objects": objects,
            "files": {
                str(path.relative_to(kept)): path.read_bytes()
                for folder in ("etc/qemu", "run/libvirt/network", "run/libvirt/qemu")
                for path in sorted((kept / folder).rglob("*.xml"))  # pid files of dnsmasq stay
            },
            "links": sorted(link["ifname"] for link in json.loads(self.ip("-json", "link"))),
            "addresses": [
                line.split()[1:4] for line in self.ip("-4", "-oneline", "address").splitlines()
            ],
            "rules": [rule for rule in self._beside("iptables-save").splitlines() if " br" in rule],
        }

    def _beside(self, *words: str) -> str:
        answer = subprocess.run(
            self.daemon.beside(*words), capture_output=True, text=True, check=True
        )
        return answer.stdout


@pytest.fixture
def site(libvirtd: Libvirtd, libvirt_python: None, guest: Guest, tmp_path: Path) -> Iterator[Site]:
    yield Site(libvirtd, tmp_path, guest)
    with connect(libvirtd.uri) as connection:
        clear(connection)


@pytest.fixture
def bridges(site: Site) -> Iterator[None]:
    """The bridges of the sample, with the addresses that the guest pings."""
    for number, name in enumerate(BRIDGES):
        site.ip("link", "add", name, "type", "bridge")
        site.ip("address", "add", f"10.77.{number}.1/24", "dev", name)
        site.ip("link", "set", name, "up")
    yield
    for name in BRIDGES:
        site.ip("link", "delete", name)


def run_through(site: Site, source: Path, *options: str) -> None:
    """Define, start, look, take away: the host is as it was, and a second run of each has nothing to do."""
    before = site.state()
    words = ("--connect", site.daemon.uri, "--root", str(SAMPLE / "root"), *options)
    given = (str(source), *words, "--start")
    assert "web01" in site.qnetx("define", "--dry-run", *given)
    assert site.state() == before
    site.qnetx("define", *given)
    assert site.bridge_of_taps() == [*BRIDGES]
    assert [line for line in said_by(site.log) if line.startswith("ping")] == ANSWERS
    defined = site.state()
    assert "nothing to do" in site.qnetx("define", *given)
    assert site.state() == defined
    site.qnetx("undefine", "--connect", site.daemon.uri, "--destroy", "web01")
    assert site.state() == before


def test_the_sample_on_bridges_of_the_host(site: Site, bridges: None) -> None:
    """Both taps join the bridges that their hooks name, and the guest reaches the host over each."""
    run_through(site, site.write_script())


def test_the_sample_on_networks_that_name_the_bridges(site: Site, bridges: None) -> None:
    """The guest is on networks of libvirt's; the bridges are the host's, and stay when those go."""
    run_through(site, site.write_script(), "--networks", "bridge")


@pytest.mark.parametrize("networks", ["isolated", "nat"])
def test_the_sample_on_networks_of_libvirts(site: Site, networks: str) -> None:
    """libvirt makes the bridges, with the addresses asked for; they go with their networks."""
    script = site.write_script()
    run_through(site, script, "--networks", networks, "--subnet", "10.77.0.0/24")


def test_a_domain_of_libvirts_xml(site: Site, bridges: None) -> None:
    """The same guest as a document."""
    script, document = site.write_script(), site.folder / "web01.xml"
    site.qnetx("to-xml", str(script), "--root", str(SAMPLE / "root"), "-o", str(document))
    run_through(site, document)
