"""Every PC of tests/cases → its command line → a real QEMU takes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qnetx.qemu.writing.machine import Line
from support.cases import FOLDER
from support.host import require_host
from support.machines import facts_of, for_this_host, line_of, xml_of
from support.qemu import accepts

pytestmark = pytest.mark.qemu

HOSTS = {
    r"No such file or directory|could not load PC BIOS|could not open kernel file": "a file of the host's",
    r"Unknown audio driver|module audio-": "a sound server of the host's",
    r"Could not open vde|Failed to bind|Failed to open SPICE|no drm render node|failed to find host usb":
        "a switch, an address or a device of the host's",
    r"missing object type 'virtio-gpu-gl|does not accept value 'sev-snp|sev_kvm_init|/dev/sev":
        "a part of QEMU or of the processor that this host has not",
    r"cannot bind memory|os_mem_prealloc|Cannot allocate memory|unable to map backing store|can't open backing store":
        "nodes and pages of the host's memory",
    r"doesn't support requested features": "features of a processor that is not this host's",
    r"vfio|vhost|not found on the host|No such device|Permission denied": "a device of the host's",
    r"nbd|Connection refused|Failed to connect|Unknown protocol|Unknown driver|rbd|iscsi|gluster|curl|ssh":
        "an image on another host",
}  # fmt: skip
"""What QEMU says of things that this machine has not → what they are; the options themselves are right."""

EXCEPTIONS = {
    "carried-options-whole": "an option that no QEMU has is carried",
    "sh-quotes": "a text for the kernel without a kernel is on the line that it was made of",
}
"""Case → why QEMU refuses its line."""

SLOW = {
    "memory-backing": "pages of the host are locked and filled",
    "libvirts-own-business-of-newer-qemus": "the memory is locked",
}
"""Case → why its QEMU takes too long to start; they are left out."""


def pcs() -> list[Path]:
    found = sorted(FOLDER.glob("*/domain.xml"))
    text = {domain: domain.read_text() for domain in found}
    pcs = [d for d in found if 'arch="x86_64"' in text[d] or 'arch="i686"' in text[d]]
    return [d for d in pcs if d.parent.name not in SLOW]


@pytest.fixture(scope="module")
def installed(qemu: str) -> None:
    require_host("QEMU", present=bool(qemu), reason="none")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("domain", pcs(), ids=lambda path: path.parent.name)
def test_qemu_takes_the_line(domain: Path) -> None:
    """Whatever a domain has, its line is one that QEMU starts, as far as the host has what it names."""
    name = domain.parent.name
    line, _ = line_of(domain.read_text())
    taken, said = start(line)
    reasons = [why for pattern, why in HOSTS.items() if re.search(pattern, said)]
    assert taken or reasons or name in EXCEPTIONS, said
    assert not (taken and name in EXCEPTIONS), "the exception is not needed"


@pytest.mark.usefixtures("installed")
def test_qemu_takes_the_line_of_a_guest_that_runs() -> None:
    """What libvirt writes of a running guest is a line as well; only what it chose for that start is told."""
    text = Path(__file__).with_name("running-guest.xml").read_text()
    line, report = line_of(text)
    taken, said = start(line)
    assert taken, said
    assert report.ledger.open_items() == []
    assert [d.code for d in report.diagnostics] == ["chosen-for-line", "chosen-for-line"]
    assert read_facts(xml_of(line)) >= {"input", "redirdev", "sound", "watchdog", "rng", "channel"}


def read_facts(text: str) -> set[str]:
    """The kinds of devices that a domain has."""
    found = (re.match(r"devices: <([a-z]+)", fact) for fact in facts_of(text))
    return {match[1] for match in found if match}


def start(line: Line) -> tuple[bool, str]:
    # In a network of its own, where no other test holds a port.
    alone = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    return accepts(for_this_host(line), launcher=alone)
