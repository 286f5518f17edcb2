"""A domain's XML → the command line of its machine, and XML in a form in which equal domains are equal.

The network is left out: it is read and written apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from lxml import etree

from qnetx import api
from qnetx.diagnostics import Report
from qnetx.domxml.machine_reader import read_machine
from qnetx.domxml.reading import open_bag
from qnetx.model.versions import LibvirtVersion, QemuVersion
from qnetx.options import Options
from qnetx.qemu.writing.machine import Line, write_machine
from qnetx.source import Source
from qnetx.validate.document import parse_document

QEMU, LIBVIRT = QemuVersion.parse("7.2"), LibvirtVersion.parse("9.0.0")


def line_of(text: str, version: QemuVersion = QEMU) -> tuple[Line, Report]:
    """The command line of a domain without its interfaces, and what is said of it."""
    report = Report()
    document = parse_document(Source("domain.xml", text), report)
    assert document is not None
    for interface in document.root.findall("devices/interface"):
        parent = interface.getparent()
        assert parent is not None
        parent.remove(interface)
    machine = read_machine(open_bag(document.root, document, report))
    return write_machine(machine, (), version, report), report


def xml_of(line: Line, libvirt: LibvirtVersion | None = None) -> str:
    """What to-xml makes of a line."""
    options = Options(root=Path("/nonexistent"), qemu=QEMU, libvirt=libvirt)
    result = api.convert_argv(line.words, options)
    found = [artefact.text for artefact in result.artefacts if artefact.kind == "domain"]
    assert found, [d.message for d in result.report.diagnostics]
    return found[0]


def for_this_host(line: Line) -> list[str]:
    """The options of a line, for a machine that may have no KVM."""
    words = list(line.words[1:])
    for at, (option, value) in enumerate(pairwise(tuple(words))):
        if option == "-accel":
            words[at + 1] = re.sub("^kvm", "tcg", value)
        elif option == "-cpu":
            words[at + 1] = re.sub("^host", "max", value)
    return words


def facts_of(text: str) -> Counter[str]:
    """What a domain says, fact by fact, in no order, without its interfaces and what goes without saying."""
    root = etree.fromstring(text.encode())
    for tidy in _TIDY:
        tidy(root)
    facts = Counter([f"type {root.get('type')}"])
    for child in root.iterchildren("*"):
        if child.tag in _GROUPS:
            facts.update(f"{child.tag}: {_text(each)}" for each in child.iterchildren("*"))
            if child.attrib:
                facts[f"{child.tag} {sorted(child.attrib.items())}"] += 1
        else:
            facts[_text(child)] += 1
    return facts


_GROUPS = ("devices", "os", "features", "cpu", "memoryBacking", "clock")


def _text(element: etree._Element) -> str:
    return etree.tostring(_sorted(element), encoding="unicode")


def _sorted(element: etree._Element) -> etree._Element:
    attributes = sorted((str(name), str(value)) for name, value in element.attrib.items())
    copy = etree.Element(element.tag, dict(attributes))
    copy.text = (element.text or "").strip() or None
    inner = [_sorted(each) for each in element.iterchildren("*")]
    copy.extend(sorted(inner, key=etree.tostring))
    return copy


def _without(path: str) -> Callable[[etree._Element], None]:
    def tidy(root: etree._Element) -> None:
        found = root.xpath(path)
        assert isinstance(found, list)
        for element in found:
            assert isinstance(element, etree._Element)
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)

    return tidy


def _port_numbers(root: etree._Element) -> None:
    for target in root.findall("devices/serial/target"):
        if target.get("type") in ("pci-serial", "usb-serial"):
            target.attrib.pop("port", "")


_TIDY: tuple[Callable[[etree._Element], None], ...] = (
    # Read and written apart.
    _without("devices/interface"),
    _without("*[local-name()='commandline']"),
    # What is so where nothing is said.
    _without("on_reboot[.='restart'] | on_poweroff[.='destroy'] | on_crash[.='destroy']"),
    _without("cpu/topology[@cores='1' and @threads='1' and not(@dies)]"),
    _without("cpu[not(*) and not(@*)]"),
    # A guest without a sound back end gets one from libvirt, and from the line.
    _without("devices/audio[@type='none' and not(*)] | devices/sound/audio[@id='1']"),
    # A line has ids of its own.
    _without("devices/*/alias"),
    # Of ports that are not the board's, the number is libvirt's own count.
    _port_numbers,
)
