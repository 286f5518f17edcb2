"""Any XML document → every attribute and text of it has exactly one fate, in both directions."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import strategies
from qnetx import api
from qnetx.catalogue import Effect
from qnetx.diagnostics import LOSSES, Fate, Report, Result
from qnetx.domxml.interface import write_interface
from qnetx.model.network import Backend, Nic
from qnetx.model.versions import CURRENT_LIBVIRT
from qnetx.options import Options
from qnetx.source import Source

OTHERS = st.sampled_from([
    "<disk type='file' device='disk'><source file='/a.img'/><target dev='vda'/></disk>",
    "<emulator>/usr/bin/qemu-system-x86_64</emulator>",
    "<serial type='pty'><alias name='serial0'/></serial>",
    "<memballoon/>",
    "<!-- a note --><console/>",
    "<x:y xmlns:x='urn:x' x:z='1'>text</x:y>",
])  # fmt: skip

ODD = st.sampled_from([
    "<interface type='brigde'/>",
    "<interface type='network'/>",
    "<interface type='null'><source/></interface>",
    "<interface><mac address='52'/><mac address='52:54:00:00:00:01'/>text</interface>",
    "<interface type='user'><rom enabled='no' bar='on'/><driver queues='many'/></interface>",
    "<interface type='user'><boot order='1'/><unheard of='it'><by>us</by></unheard></interface>",
    "<interface type='ethernet'><source><ip address='10.0.0.1' prefix='8'/></source></interface>",
    "<interface type='hostdev'><source><address type='usb' bus='1' device='2'/></source></interface>",
    "<interface type='user'><backend type='passt'/><portForward proto='tcp'/></interface>",
    "<interface type='bridge'><source bridge='b'/><target dev='vnet3'/><vlan><tag id='4'/></vlan></interface>",
])  # fmt: skip


def written(nic: Nic, backend: Backend) -> str:
    element = write_interface(nic, backend, CURRENT_LIBVIRT, Report())
    return etree.tostring(element, encoding="unicode")


def documents() -> st.SearchStrategy[str]:
    """Whole guests, and parts of them, with interfaces of all sorts among other things."""
    interfaces = st.builds(written, strategies.nics(), strategies.backends())
    devices = st.lists(interfaces | OTHERS | ODD, max_size=4).map(
        lambda parts: f"<devices>{''.join(parts)}</devices>"
    )
    heads = st.sampled_from([
        "<domain type='kvm'>\n<name>a</name><os><type arch='x86_64'>hvm</type><boot dev='hd'/></os>",
        "<domain>",
        "<domstatus state='running'><domain id='1'>",
    ])  # fmt: skip
    whole = st.builds(
        lambda head, inner: f"{head}{inner}</domain>{'</domstatus>' if 'status' in head else ''}",
        heads,
        devices,
    )
    return whole | devices | interfaces


def said(text: str) -> Counter[tuple[str, str]]:
    """Count attributes, and texts or elements that are there and no more, with another parser."""
    found: Counter[tuple[str, str]] = Counter()
    for element in ET.fromstring(text).iter():
        name = element.tag.rpartition("}")[2]
        for key, value in element.attrib.items():
            found[name, f"{key.rpartition('}')[2]}={value}"] += 1
        inner = (element.text or "").strip()
        if inner or not (len(element) or element.attrib):
            found[name, inner] += 1
    return found


def entered(result: Result) -> Counter[tuple[str, str]]:
    """Count what the ledger holds of the input: what defaults added stands beside it."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in result.report.ledger:
        if entry.fate is Fate.DEFAULTED:
            continue
        text = entry.item.text.removeprefix("<")
        if "='" in text and not text.endswith("/>") and "</" not in text:
            name, _, attribute = text.removesuffix(">").partition(" ")
            key, _, value = attribute.partition("=")
            found[name, f"{key}={value[1:-1]}"] += 1
        else:
            name, _, inner = text.partition(">")
            found[name.removesuffix("/"), inner.rpartition("</")[0]] += 1
    return found


@given(documents(), st.booleans())
def test_every_attribute_and_text_has_one_fate(text: str, back: bool) -> None:  # noqa: FBT001 - drawn
    """The ledger holds each of them once, settled; what is lost has a finding that says so."""
    result = api.convert(Source("a.xml", text), Options(), into=api.to_lines if back else None)
    assert entered(result) == said(text)
    entries = list(result.report.ledger)
    assert all(entry.fate is not None for entry in entries)
    assert all(
        entry.item.place and entry.item.place.text
        for entry in entries
        if entry.fate is not Fate.DEFAULTED
    )
    if any(entry.fate in LOSSES for entry in entries):
        assert result.report.diagnostics
    if not back and not result.report.refused:
        assert all(entry.fate is Fate.MAPPED for entry in entries)
        assert not any(d.effect is Effect.LOSS for d in result.report.diagnostics)


@given(documents())
def test_writing_a_document_again_changes_nothing_more(text: str) -> None:
    """What is written is read as the same, and written as the same text."""
    first = api.convert(Source("a.xml", text), Options())
    for artefact in first.artefacts:
        second = api.convert(Source("a.xml", artefact.text), Options())
        assert [a.text for a in second.artefacts] == [artefact.text]
