"""tests/hardware/lines.toml → the guest finds the hardware under libvirt that it found under QEMU.

Each line is started twice: as it stands, and by libvirt from what qnetx makes of it. What differs
must be told in qnetx's report, or be one of the few things that libvirt always does.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qnetx import api
from qnetx.model.versions import LibvirtVersion, QemuVersion
from qnetx.options import Options
from support.hardware import read_hardware
from support.host import require_host
from support.libvirtd import Libvirtd, for_this_host
from support.qemu import running_qemu

QEMU, LIBVIRT = "7.2", "9.0.0"
"""The releases whose defaults the lines are compared with."""

pytestmark = [pytest.mark.qemu, pytest.mark.libvirt, pytest.mark.usefixtures("releases")]

TABLE = tomllib.loads(Path(__file__).with_name("lines.toml").read_text())


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A command line without QEMU's name.

    Attributes:
        line: Its options; FILES stands for the folder of the images.
        told: A fact that differs, as a pattern → what qnetx's report says of it, as a pattern.
        carry: Whether what libvirt has no word for is handed to QEMU itself.
    """

    line: str
    told: dict[str, str] = field(default_factory=dict)
    carry: bool = False


def lines() -> list[object]:
    return [pytest.param(Line(**line), id=title) for title, line in TABLE["lines"].items()]


@pytest.fixture(scope="session")
def releases(qemu: str, libvirtd: Libvirtd, libvirt_python: None) -> None:
    banner = subprocess.run([qemu, "--version"], capture_output=True, text=True, check=True).stdout
    present = f"version {QEMU}." in banner
    require_host(f"QEMU {QEMU}", present=present, reason=banner.splitlines()[0])
    version = libvirtd.virsh("version", "--daemon").stdout.strip()
    require_host(f"libvirt {LIBVIRT}", present=f"libvirt {LIBVIRT}" in version, reason=version)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, qemu: str) -> Path:
    """The images that the lines name."""
    folder = tmp_path_factory.mktemp("files")
    for name in ("disk.raw", "second.raw", "third.raw", "cd.iso", "kernel", "initrd"):
        folder.joinpath(name).write_bytes(bytes(1 << 20))
    folder.joinpath("floppy.img").write_bytes(bytes(1440 << 10))
    for name in ("disk.qcow2", "second.qcow2"):
        command = ["qemu-img", "create", "-q", "-f", "qcow2", str(folder / name), "8M"]
        subprocess.run(command, check=True)
    folder.joinpath("shared").mkdir()
    return folder


@pytest.mark.parametrize("line", lines())
def test_the_guest_finds_the_same_hardware(line: Line, files: Path, libvirtd: Libvirtd) -> None:
    """What differs between the two guests is told, and nothing is told that does not differ."""
    facts, said = compare(line, files, libvirtd)
    found = [fact for fact in facts if not explained(fact)]
    untold = [fact for fact in found if not any(re.search(p, fact) for p in line.told)]
    assert not untold, "\n".join(["not told:", *untold])
    for pattern, text in line.told.items():
        assert any(re.search(pattern, fact) for fact in found), f"no difference: {pattern}"
        assert re.search(text, said), f"the report does not say {text!r}:\n{said}"


def compare(line: Line, files: Path, libvirtd: Libvirtd) -> tuple[list[str], str]:
    """In what the two guests differ, and what qnetx's report says."""
    words = shlex.split(line.line.replace("FILES", str(files)))
    chosen = Options(
        root=files,
        qemu=QemuVersion.parse(QEMU),
        libvirt=LibvirtVersion.parse(LIBVIRT),
        carry=line.carry,
    )
    result = api.convert_argv(["qemu-system-x86_64", *words], chosen)
    (domain,) = (artefact for artefact in result.artefacts if artefact.kind == "domain")
    # In the daemon's network, where nothing else holds the ports that a line may listen on.
    with running_qemu(words, cwd=files, launcher=libvirtd.beside()) as qemu:
        before = read_hardware(qemu.qmp)
    with libvirtd.running(for_this_host(domain.text)) as running:
        after = read_hardware(running.qmp)
    said = "\n".join(f"{d.message} [{d.code}] {d.hint or ''}" for d in result.report.diagnostics)
    return differences(before, after), said


def differences(before: list[str], after: list[str]) -> list[str]:
    """The facts of one side alone: "- nic …" is gone under libvirt, "+ nic …" is new."""
    old, new = Counter(before), Counter(after)
    gone = [f"- {fact}" for fact in (old - new).elements()]
    return gone + [f"+ {fact}" for fact in (new - old).elements()]


def explained(fact: str) -> bool:
    """Whether a difference is one of those that every guest has."""
    return any(re.search(pattern, fact) for pattern in TABLE["libvirt"])


def test_table() -> None:
    """The table is as large as it claims to be, and says why of each exception."""
    assert len(TABLE["lines"]) >= 60
    assert all(TABLE["libvirt"].values())
