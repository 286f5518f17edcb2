"""tests/hardware/lines.toml → XML → a command line whose guest finds the hardware of the first one.

A line is started as it stands, and as qnetx writes it anew from its own XML. NICs are left out: they are
written apart.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from hardware.test_hardware import TABLE, Line, differences, files
from qnetx import api
from qnetx.options import Options
from support.hardware import read_hardware
from support.machines import LIBVIRT, QEMU, for_this_host, line_of
from support.qemu import running_qemu

__all__ = ["files"]

pytestmark = pytest.mark.qemu

OURS = {
    r"^[+-] (nic|pci \S+ 0200|pci \S+ 0280) ": "NICs are written apart",
    r"^[+-] device (e1000|virtio-net|rtl8139|ne2k|usb-net|pcnet|i82)\S* ": "so are these",
    r"^[+-] character isa-(serial|parallel) .*(vc|stdio|pty|null)$": "a tab of QEMU's window is a terminal or nothing",
    r"^\+ vnc 127\.0\.0\.1 59\d\d none": "QEMU's window is a screen over the net, on the host itself",
}
"""What differs always, as patterns, and why."""

CASES: dict[str, dict[str, str]] = {}
"""Line → what else differs, as a pattern, and why."""


@pytest.mark.parametrize("title", TABLE["lines"])
def test_the_line_from_xml_has_the_same_hardware(title: str, files: Path) -> None:
    """Whatever of a line is in the XML is on the line again, and the guest can't tell."""
    row = Line(**TABLE["lines"][title])
    words = shlex.split(row.line.replace("FILES", str(files)))
    chosen = Options(root=files, qemu=QEMU, libvirt=LIBVIRT, carry=row.carry)
    result = api.convert_argv(["qemu-system-x86_64", *words], chosen)
    (domain,) = (artefact for artefact in result.artefacts if artefact.kind == "domain")
    line, _ = line_of(domain.text)
    with running_qemu(words, cwd=files) as qemu:
        before = read_hardware(qemu.qmp)
    with running_qemu(for_this_host(line), cwd=files) as qemu:
        after = read_hardware(qemu.qmp)
    known = [*OURS, *row.told, *CASES.get(title, {})]
    found = [d for d in differences(before, after) if not any(re.search(p, d) for p in known)]
    assert found == [], shlex.join(line.words)
