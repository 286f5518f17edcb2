"""Every PC of tests/cases with its network → a command line with its scripts → the same interfaces."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from qnetx import api
from qnetx.model.versions import QemuVersion
from qnetx.options import LineForm, Options
from qnetx.source import Source
from support.cases import FOLDER

ROUTED = "libvirt brings a tap up that no script is told for; a line has a script that does it"
NO_MAC = "libvirt makes an address up at each definition, and a line has one that is derived"

EXCEPTIONS = {
    "a-device-alone-does-not-stop-the-implicit-network": ROUTED,
    "carried-vde-and-user-settings": "what was carried is read as any other card, with its own name",
    "comment-inside-continuation": ROUTED,
    "continuation-forgotten": ROUTED,
    "ports-with-slots-left-to-libvirt": "what is left to libvirt is written out",
    "sh-macvtap-descriptor": "a launcher opens the macvtap, and no XML can name a descriptor",
    "sh-old-tutorial": NO_MAC,
    "sh-random-mac": NO_MAC,
    "sh-sourced-missing": NO_MAC,
    "sh-substitution-whole-option": ROUTED,
    "sh-unknown-arguments": ROUTED,
    "sh-unset-variable": ROUTED,
    "two-nics-see-only-each-other": "the network is another document: --network hands it in",
    "two-nics-share-a-user-network-as-nat": "the network is another document: --network hands it in",
    "vlan-mistyped-on-one-side": ROUTED,
}
"""Case → why its interfaces are others afterwards."""

DOMAINS = {
    path.parent.name: path
    for path in sorted(FOLDER.glob("*/domain.xml"))
    if "<interface" in (text := path.read_text())
    and ('arch="x86_64"' in text or 'arch="i686"' in text)
}


@pytest.mark.parametrize("slug", DOMAINS)
def test_the_network_is_the_same_after_its_line(slug: str, tmp_path: Path) -> None:
    """The exceptions are named, and needed."""
    before = DOMAINS[slug].read_text()
    options = Options(scripts="/hooks", form=LineForm.ARGV, target=QemuVersion.parse("10.1"))
    written = api.convert(Source("domain.xml", before), options, into=api.to_lines)
    after = []
    (tmp_path / "hooks").mkdir()
    for artefact in written.artefacts:
        if artefact.kind == "script":
            (tmp_path / "hooks" / artefact.name).write_text(artefact.text)
    for artefact in written.artefacts:
        if artefact.kind == "argv":
            back = api.convert_argv(list(artefact.argv), Options(root=tmp_path))
            after += [found.text for found in back.artefacts if found.kind == "domain"]
    same = len(after) == 1 and interfaces(before) == interfaces(after[0])
    assert same is (slug not in EXCEPTIONS)


def interfaces(domain: str) -> Counter[str]:
    """Each interface in one form, whatever the order of what it says."""
    return Counter(canonical(e) for e in etree.fromstring(domain.encode()).iter("interface"))


def canonical(element: etree._Element) -> str:
    said = sorted(f"{name!s}={value!s}" for name, value in element.attrib.items())
    inside = sorted(canonical(child) for child in element.iterchildren("*"))
    return f"<{element.tag} {' '.join(said)}>{(element.text or '').strip()}{''.join(inside)}</>"


def test_the_exceptions_are_cases() -> None:
    assert set(EXCEPTIONS) <= set(DOMAINS)
