"""Disks, buses, memory and accessories → XML → the same, and → a command line → the same XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy
from lxml import etree
from msgspec.structs import replace

import storage_strategies as draw
from qnetx import api
from qnetx.diagnostics import Report
from qnetx.domxml.device import write_device
from qnetx.domxml.device_reader import read_device
from qnetx.domxml.reading import open_bag
from qnetx.model.bridge import Iommu, PciController
from qnetx.model.device import Device
from qnetx.model.machine import Machine, VirtType
from qnetx.model.versions import CURRENT_LIBVIRT, QemuVersion
from qnetx.options import Options
from qnetx.qemu.writing.machine import write_machine
from qnetx.source import Source
from qnetx.validate.document import parse_document

pytestmark = pytest.mark.no_cover

NEWEST, INSTALLED = QemuVersion.parse("10.1"), QemuVersion.parse("7.2")

PC = Machine(
    name="web",
    arch="x86_64",
    type="pc",
    virt_type=VirtType.KVM,
    memory=1 << 30,
    max_memory=1 << 42,
    memory_slots=8,
    vcpus=1,
    nodefaults=True,
)
Q35 = replace(PC, type="q35")

KINDS: dict[str, SearchStrategy[Any]] = {
    "disk": draw.disks(),
    "remote disk": draw.remote_disks(),
    "backed disk": draw.backed_disks(),
    "limited disk": draw.limited_disks(),
    "controller": draw.controllers(),
    "bridge": draw.bridges(),
    "port": draw.ports(),
    "iommu": draw.iommus(),
    "folder": draw.folders(),
    "rng": draw.rngs(),
    "module": draw.modules(),
    "small": draw.small_devices(),
    "other": draw.others(),
}


def element_of(device: Device) -> etree._Element:
    element = write_device(device, CURRENT_LIBVIRT, Report())
    assert element is not None
    return element


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_same_after_xml(kind: str) -> None:
    """Nothing of a device is lost or changed between model and XML, and nothing is said of it."""

    @given(KINDS[kind])
    def check(device: Device) -> None:
        report = Report()
        text = etree.tostring(element_of(device), encoding="unicode")
        document = parse_document(Source("guest.xml", text), report)
        assert document is not None
        assert read_device(open_bag(document.root, document, report)) == device
        assert report.diagnostics == []

    check()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", [NEWEST, INSTALLED], ids=str)
def test_its_xml_is_the_same_after_a_command_line(kind: str, version: QemuVersion) -> None:
    """Nor is anything lost or changed on the way to a command line and back."""

    @settings(max_examples=40)
    @given(KINDS[kind])
    def check(device: Device) -> None:
        modern = isinstance(device, Iommu) or (
            isinstance(device, PciController) and device.model == "pcie-root-port"
        )
        machine = replace(Q35 if modern else PC, devices=(device,))
        report = Report()
        line = write_machine(machine, (), version, report)
        assert not [d.message for d in report.diagnostics if d.code == "no-qemu-equivalent"]
        wanted = element_of(device)
        found = same_kind(xml_of(line.words, version), wanted)
        assert plain(wanted, wanted) in [plain(each, wanted) for each in found], line.words

    check()


def xml_of(words: tuple[str, ...], version: QemuVersion) -> etree._Element:
    options = Options(root=Path("/nonexistent"), qemu=version, libvirt=CURRENT_LIBVIRT)
    result = api.convert_argv(words, options)
    found = [artefact.text for artefact in result.artefacts if artefact.kind == "domain"]
    assert found, [d.message for d in result.report.diagnostics]
    return etree.fromstring(found[0])


def same_kind(domain: etree._Element, element: etree._Element) -> list[etree._Element]:
    return [
        e for e in domain.iterfind(f"devices/{element.tag}") if e.get("type") == element.get("type")
    ]


def plain(element: etree._Element, wanted: etree._Element) -> str:
    """An element without what a line gives it: an id, and a place where none is wanted."""
    copy = etree.fromstring(etree.tostring(element))
    placed = wanted.find("address") is not None
    for inner in [*copy.findall("alias"), *([] if placed else copy.findall("address"))]:
        copy.remove(inner)
    for each in copy.iter():
        each.text, each.tail = (each.text or "").strip(), None
    return etree.tostring(copy, method="c14n").decode().strip()
