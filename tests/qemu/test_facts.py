"""tests/qemu/facts/*.toml → what they say of QEMU 7.2 is what the installed one does.

The translation rests on these facts, so they are measured again on every run. A fact has `line`, the
options, and either `nics`, what QEMU makes of them (model, MAC, bus, slot and function), with `says`
where its words count; or `refused`, words of its refusal. `files` are beside it when it starts.
"""

from __future__ import annotations

import shlex
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.host import require_host
from support.qemu import MeasuredNic, QemuRefused, running_qemu

VERSION = "7.2"
FACTS = Path(__file__).parent / "facts"

pytestmark = pytest.mark.qemu


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    line: str
    nics: list[str] | None = None
    says: list[str] | None = None
    refused: str | None = None
    files: dict[str, str] = field(default_factory=dict)


def facts(kind: str) -> list[object]:
    table = tomllib.loads((FACTS / f"{kind}.toml").read_text())
    return [pytest.param(Fact(**fact), id=f"{kind}: {title}") for title, fact in table.items()]


KINDS = sorted(path.stem for path in FACTS.glob("*.toml"))


@pytest.fixture(scope="session")
def qemu_of_the_facts(qemu: str) -> None:
    banner = subprocess.run([qemu, "--version"], capture_output=True, text=True, check=True).stdout
    present = f"version {VERSION}." in banner
    require_host(f"QEMU {VERSION}", present=present, reason=f"this is {banner.splitlines()[0]}")


@pytest.mark.parametrize("fact", [fact for kind in KINDS for fact in facts(kind)])
@pytest.mark.usefixtures("qemu_of_the_facts")
def test_qemu_does_what_is_written(fact: Fact, tmp_path: Path) -> None:
    """Each fact, measured."""
    for name in ("disk.img", "disk2.img"):
        (tmp_path / name).write_bytes(bytes(1 << 20))
    (tmp_path / "share").mkdir()
    for name, text in fact.files.items():
        (tmp_path / name).write_text(text)
    options = shlex.split(fact.line)
    if fact.refused is not None:
        with pytest.raises(QemuRefused) as refusal, running_qemu(options, cwd=tmp_path):
            pass
        assert fact.refused in refusal.value.stderr
        return
    with running_qemu(options, cwd=tmp_path) as qemu:
        assert [told(nic) for nic in qemu.nics()] == fact.nics
        assert fact.says is None or qemu.stderr.splitlines() == fact.says


def told(nic: MeasuredNic) -> str:
    place = "" if nic.slot is None else f" {nic.slot:02x}.{nic.function}"
    return f"{nic.model} {nic.mac} {nic.bus or 'board'}{place}"
