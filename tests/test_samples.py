"""samples/: what the README shows is what the program prints, and holds under libvirt's grammar."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from lxml import etree

from qnetx import api
from qnetx.diagnostics import Result
from qnetx.options import Options
from qnetx.source import Source
from support.schemas import libvirt_complaints

CHECKOUT = Path(__file__).parents[1]
SAMPLE = CHECKOUT / "samples/two-bridges"
DESKTOP = CHECKOUT / "samples/desktop/start-vm.sh"


def interfaces(root: Path) -> list[etree._Element]:
    """The interfaces of the sample, with the host's files below a root."""
    result = api.convert_file(SAMPLE / "start-vm.sh", Options(root=root))
    return list(etree.fromstring(result.artefacts[0].text).iter("interface"))


def test_with_the_hook_scripts_the_cards_are_on_their_bridges() -> None:
    """Two bridge interfaces, with the model, MAC and slot that QEMU gives the cards."""
    paths = ("@type", "source/@bridge", "model/@type", "mac/@address", "address/@slot")
    assert [
        tuple(str(card.xpath(f"string({path})")) for path in paths)
        for card in interfaces(SAMPLE / "root")
    ] == [
        ("bridge", "br0", "virtio", "00:16:3e:00:01:01", "0x03"),
        ("bridge", "br1", "virtio", "00:16:3e:00:01:02", "0x04"),
    ]


def test_without_the_hook_scripts_libvirt_runs_them(tmp_path: Path) -> None:
    """Two ethernet interfaces with both scripts, where no file of that name can be read."""
    paths = ("@type", "script/@path", "downscript/@path")
    assert [
        tuple(str(card.xpath(f"string({path})")) for path in paths) for card in interfaces(tmp_path)
    ] == [
        ("ethernet", "/root/ifup-br0", "/root/ifdown-br0"),
        ("ethernet", "/root/ifup-br1", "/root/ifdown-br1"),
    ]


@pytest.mark.parametrize("root", ["root", "nothing"])
def test_both_are_valid_under_libvirts_grammar(root: str, libvirt_schemas: None) -> None:
    result = api.convert_file(SAMPLE / "start-vm.sh", Options(root=SAMPLE / root))
    assert libvirt_complaints(result.artefacts[0].text) == []


def test_the_whole_guest_is_valid_under_libvirts_grammar(libvirt_schemas: None) -> None:
    """The sample with disks, screen and sound becomes one domain."""
    (domain,) = api.convert_file(DESKTOP, Options()).artefacts
    assert libvirt_complaints(domain.text) == []


def test_the_guide_quotes_what_the_program_says(tmp_path: Path) -> None:
    """The findings that the guide shows are those of its samples, and of the script that it describes."""
    guide = (CHECKOUT / "docs/guide.md").read_text()
    results = [
        api.convert_file(SAMPLE / "start-vm.sh", Options(root=tmp_path)),
        api.convert(Source("vm.sh", "kvm -net nic,macaddr=$MAC -net user"), Options()),
        api.convert_file(DESKTOP, Options(root=tmp_path, cwd=Path("/srv/vm"))),
        *both_ways(),
    ]
    said = {
        f"{d.severity}: {d.message} [{d.code}]"
        for result in results
        for d in result.report.diagnostics
    }
    quoted = re.findall(r"^    ((?:warning|note): .*)$", guide, re.MULTILINE)
    assert len(quoted) == 6
    assert set(quoted) <= said


def both_ways() -> list[Result]:
    """The sample's line in today's words, and the domain that is made of it."""
    (domain,) = api.convert_file(SAMPLE / "start-vm.sh", Options(root=SAMPLE / "root")).artefacts
    return [
        api.convert_file(SAMPLE / "start-vm.sh", Options(), api.to_lines),
        api.convert(Source("web01.xml", domain.text), Options(scripts="hooks"), into=api.to_lines),
    ]


def test_the_guide_shows_the_lines_that_are_written() -> None:
    """Both ways to a command line, with its options one a line."""
    shown = re.findall(
        r"^```sh\n(.*?)```$", (CHECKOUT / "docs/guide.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert shown == [result.artefacts[0].text for result in both_ways()]


def test_the_readme_shows_what_the_program_prints() -> None:
    """The README's XML block is the interfaces of the sample, line for line."""
    readme = (CHECKOUT / "README.md").read_text()
    shown = re.search(r"```xml\n(.*?)```", readme, re.DOTALL)
    assert shown
    result = api.convert_file(SAMPLE / "start-vm.sh", Options(root=SAMPLE / "root"))
    assert shown[1] in result.artefacts[0].text


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md"])
def test_the_pages_show_the_plan_that_is_made(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, libvirt_python: None
) -> None:
    """What a page shows of `define` is what it prints for the command above it, on libvirt's play host."""
    text = (CHECKOUT / page).read_text().replace("\\\n", "")
    call = re.search(r"^    (qnetx define .*)$", text, re.MULTILINE)
    shown = re.search(r"^ *Plan for .*?^ *done$", text, re.MULTILINE | re.DOTALL)
    assert call
    assert shown
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    answer = subprocess.run(
        [sys.executable, "-m", *shlex.split(call[1])],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    release = r"libvirt \d+\.\d+\.\d+"
    assert re.sub(release, "", answer.stdout) == re.sub(release, "", dedent(shown[0]) + "\n")
