"""Every domain of tests/cases → a command line → the same domain."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from support.cases import FOLDER
from support.machines import facts_of, line_of, xml_of

EXCEPTIONS = {
    "boot-order-beside-bootindex": "its card has the rank in the boot order, and the network is left out here",
    "sh-proxmox-style": "so has this one",
    "old-libvirt-lacks-devices": "a card that is none goes without saying on the line",
    "sound-card-without-a-codec": "the codec that libvirt puts on the card is written out",
    "usb-devices-go-to-the-newest-controller": "the bus that libvirt chooses is written out",
    "drive-if-scsi-of-the-old-days": "the places that it leaves to libvirt are written out",
    "pci-device-of-the-host-in-the-qemu-kvm-tree": "the places that it leaves to libvirt are written out",
    "ports-with-slots-left-to-libvirt": "the places that it leaves to libvirt are written out",
    "slots-beside-other-devices": "what libvirt adds is written out: a USB controller, a codec",
    "disks-on-other-hosts": "a transport of tcp is what no word of it means",
    "sound-back-ends-for-an-old-libvirt": "back ends are numbered anew",
}
"""Case → why its domain is another one afterwards."""

DOMAINS = sorted(FOLDER.glob("*/domain.xml"))


def is_pc(domain: Path) -> bool:
    return any(arch in domain.read_text() for arch in ('arch="x86_64"', 'arch="i686"'))


PCS = [domain for domain in DOMAINS if is_pc(domain)]


def slug(domain: Path) -> str:
    return domain.parent.name


@pytest.mark.parametrize("domain", DOMAINS, ids=slug)
def test_every_domain_becomes_a_line(domain: Path) -> None:
    """Whatever the board, each part of a domain is on the line or named, and has a fate."""
    line, report = line_of(domain.read_text())
    assert "qemu-system-" in line.words[0] or line.words[0].startswith("/")
    left = [item.text for item in report.ledger.open_items()]
    assert [text for text in left if "interface" not in text] == []


@pytest.mark.parametrize("domain", PCS, ids=slug)
def test_a_pc_is_the_same_after_its_line(domain: Path) -> None:
    """What to-xml makes of the line says what the domain said; exceptions are named, and needed."""
    text = domain.read_text()
    line, _ = line_of(text)
    if slug(domain) in EXCEPTIONS:
        with pytest.raises(AssertionError):
            compare(text, xml_of(line))
    else:
        compare(text, xml_of(line))


JUNK = ("", "x", "-1", "9" * 20, "0x", "1,2", "a'b")


@settings(max_examples=200)
@given(st.sampled_from(DOMAINS), st.randoms(use_true_random=False), st.sampled_from((*JUNK, None)))
def test_no_value_breaks_the_reader(domain: Path, chance: random.Random, junk: str | None) -> None:
    """Whatever stands in an attribute, or if it is missing: it is read or said, and no traceback."""
    root = etree.parse(str(domain)).getroot()
    pairs = [(element, name) for element in root.iter("*") for name in element.attrib]
    element, name = chance.choice(pairs)
    if junk is None:
        del element.attrib[name]
    else:
        element.set(name, junk)
    _, report = line_of(etree.tostring(root, encoding="unicode"))
    assert all(d.code for d in report.diagnostics)


def compare(before: str, after: str) -> None:
    old, new = facts_of(before), facts_of(after)
    assert [*(old - new).elements()] == [*(new - old).elements()] == []


def test_the_exceptions_are_cases() -> None:
    assert set(EXCEPTIONS) <= {slug(domain) for domain in PCS}
