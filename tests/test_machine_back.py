"""A machine → XML → the same machine, and a machine → a command line → the same machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from lxml import etree
from msgspec.structs import replace

import machine_strategies as draw
from qnetx.diagnostics import Fate, Report
from qnetx.domxml.device import write_device
from qnetx.domxml.device_reader import read_device
from qnetx.domxml.domain import write_domain
from qnetx.domxml.machine_reader import read_machine
from qnetx.domxml.reading import open_bag
from qnetx.model.device import Device
from qnetx.model.disk import IoThread
from qnetx.model.features import Features, Memory
from qnetx.model.machine import Machine, VirtType
from qnetx.model.memory import Binding, Cell
from qnetx.model.processor import Processor
from qnetx.model.security import Security
from qnetx.model.sound import Sound
from qnetx.model.versions import CURRENT_LIBVIRT, QemuVersion
from qnetx.qemu.reader import read_guest
from qnetx.qemu.writing.completion import complete
from qnetx.qemu.writing.devices import write_devices
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.machine import write_machine
from qnetx.shell.inputs.argv import read_argv
from qnetx.source import Source
from qnetx.validate.document import Document, parse_document

pytestmark = pytest.mark.no_cover

NEWEST, INSTALLED = QemuVersion.parse("10.1"), QemuVersion.parse("7.2")

PLAIN = Machine(
    name="web",
    arch="x86_64",
    type="pc",
    virt_type=VirtType.KVM,
    memory=2 << 30,
    vcpus=4,
    emulator="/usr/bin/qemu-system-x86_64",
    nodefaults=True,
)


def document(element: etree._Element) -> tuple[Document, Report]:
    report = Report()
    text = etree.tostring(element, encoding="unicode")
    found = parse_document(Source("guest.xml", text), report)
    assert found is not None
    return found, report


def through_xml(device: Device) -> Device | None:
    element = write_device(device, CURRENT_LIBVIRT, Report())
    assert element is not None
    found, report = document(element)
    read = read_device(open_bag(found.root, found, report))
    assert report.diagnostics == []
    return read


def machine_through_xml(machine: Machine) -> Machine:
    found, report = document(write_domain(machine, (), (), CURRENT_LIBVIRT, Report()))
    read = read_machine(open_bag(found.root, found, report))
    assert [d.message for d in report.diagnostics] == []
    return read


def through_qemu(words: tuple[str, ...], version: QemuVersion) -> Machine:
    report = Report()
    call = read_argv(words, report)
    assert call is not None
    guest, _ = read_guest(call.words, report, bare=False, named=version)
    assert not report.refused, [d.message for d in report.diagnostics]
    assert guest.machine is not None
    return guest.machine


def machine_through_qemu(machine: Machine, version: QemuVersion) -> Machine:
    return through_qemu(write_machine(machine, (), version, Report()).words, version)


@given(draw.devices())
def test_a_device_is_the_same_after_xml(device: Device) -> None:
    """Nothing of a device is lost or changed between model and XML, and nothing is said of it."""
    assert through_xml(device) == device


@pytest.mark.parametrize("version", [NEWEST, INSTALLED], ids=str)
@given(device=draw.devices())
def test_a_device_is_the_same_after_a_command_line(version: QemuVersion, device: Device) -> None:
    """Nor is anything between model and command line; ids are a line's own."""
    machine = complete(replace(PLAIN, devices=(device,)), Report())
    report = Report()
    words = tuple(write_devices(Layout(machine, version, report)))
    read = through_qemu(("qemu-system-x86_64", "-nodefaults", *words), version).devices
    assert sorted(map(plain, read), key=repr) == sorted(map(plain, machine.devices), key=repr)
    assert {d.code for d in report.diagnostics} <= {"chosen-for-line"}


def plain(device: Any) -> Any:
    """Return a device without what a line gives it: an id, and a sound card its back end by name."""
    if hasattr(device, "alias"):
        device = replace(device, alias=None)
    if isinstance(device, Sound) and device.audio is None:
        device = replace(device, audio=1)
    if getattr(device, "kind", "") == "vnc" and device.port == -1 and device.websocket == -1:
        device = replace(device, websocket=5700)
    return device


@dataclass(frozen=True)
class Part:
    """A record of the machine, and what else the machine needs with it."""

    field: str
    strategy: Any
    beside: dict[str, Any]


MODEL = Processor(model="Haswell", sockets=1, cores=2, threads=2)
NAMED = {"processor": MODEL}
PARTS = {
    "boot": Part("boot", draw.boots(), {}),
    "power": Part("power", draw.powers(), {}),
    "clock": Part("clock", draw.clocks(), NAMED),
    "processor": Part("processor", draw.processors(), {}),
    "features": Part("features", draw.features(), NAMED),
    "memory": Part("backing", draw.memories(), {}),
    "system_info": Part("system_info", draw.system_infos(), {}),
}
DEFAULT = {"features": Features(acpi=True)}


def machine_with(part: Part, value: object) -> Machine:
    return replace(PLAIN, **{**DEFAULT, **part.beside, part.field: value})


@pytest.mark.parametrize("name", PARTS)
def test_a_record_is_the_same_after_xml(name: str) -> None:
    """What is no device is read as it was written."""
    part = PARTS[name]

    @given(part.strategy)
    def check(value: object) -> None:
        machine = machine_with(part, value)
        assert as_xml(machine_through_xml(machine)) == as_xml(machine)

    check()


def as_xml(machine: Machine) -> Machine:
    """Return a machine without what XML doesn't say: orders of names, and the empty record."""
    if machine.backing == Memory():
        machine = replace(machine, backing=None)
    return machine


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("version", [NEWEST, INSTALLED], ids=str)
def test_a_record_is_the_same_after_a_command_line(name: str, version: QemuVersion) -> None:
    """What is no device is on the line as well."""
    part = PARTS[name]

    @given(part.strategy)
    def check(value: object) -> None:
        machine = machine_with(part, value)
        read = machine_through_qemu(machine, version)
        assert getattr(as_line(read), part.field) == getattr(as_line(machine), part.field)

    check()


def as_line(machine: Machine) -> Machine:
    """Return a machine as a line can say it: timers and features in an order of its own."""
    if machine.backing == Memory():
        machine = replace(machine, backing=None)
    if machine.clock:
        timers = tuple(sorted(machine.clock.timers, key=lambda timer: timer.name))
        machine = replace(machine, clock=replace(machine.clock, timers=timers))
    if machine.features:
        # Every pc has it.
        machine = replace(machine, features=replace(machine.features, apic=None))
    return machine


@given(draw.cells())
def test_nodes_are_the_same(cells: tuple[Cell, ...]) -> None:
    """NUMA nodes are in `<cpu>` of the XML, and options of their own on the line."""
    processor = replace(MODEL, cells=cells)
    machine = replace(PLAIN, processor=processor, **DEFAULT)
    assert machine_through_xml(machine).processor == processor
    assert machine_through_qemu(machine, INSTALLED).cells == cells


@given(draw.bindings())
def test_a_binding_is_the_same(binding: Binding) -> None:
    """So are the host's nodes that hold the memory."""
    machine = replace(PLAIN, bindings=(binding,), **DEFAULT)
    assert machine_through_xml(machine).bindings == (binding,)
    assert machine_through_qemu(machine, INSTALLED).bindings == (binding,)


THREADS = (
    IoThread(number=1),
    IoThread(number=3, pool_min=1, pool_max=8, poll_max=32768, poll_grow=2, poll_shrink=4),
)
SECRETS = (
    Security(kind="sev", cbit=47, reduced_bits=1, policy=3, kernel_hashes=True),
    Security(
        kind="sev-snp", cbit=51, reduced_bits=1, policy=0x30000, author_key=True, vcek=False,
        visible_workarounds="AAAA", id_block="BBBB", id_auth="CCCC", host_data="DDDD",
    ),
    Security(kind="s390-pv"),
)  # fmt: skip


def test_threads_are_the_same() -> None:
    machine = replace(PLAIN, iothreads=THREADS, **DEFAULT)
    assert machine_through_xml(machine).iothreads == THREADS


@pytest.mark.parametrize("security", SECRETS, ids=lambda security: security.kind)
def test_memory_that_is_kept_secret_is_the_same(security: Security) -> None:
    machine = replace(PLAIN, security=security, **DEFAULT)
    assert machine_through_xml(machine).security == security
    assert machine_through_qemu(machine, NEWEST).security == security


def test_the_largest_memory_is_bytes_without_a_suffix() -> None:
    """So QEMU has it, while the memory at the start is MiB."""
    words = ("qemu-system-x86_64", "-m", "64,slots=1,maxmem=134217728")
    assert through_qemu(words, INSTALLED).max_memory == 128 << 20


def test_the_plain_machine_is_the_same() -> None:
    """Name, UUID, sizes, board, emulator, and what libvirt has no word for."""
    whole = replace(
        PLAIN,
        max_vcpus=8,
        max_memory=8 << 30,
        memory_slots=4,
        carried=("-device", "edu"),
        environment=(("QEMU_AUDIO_DRV", "none"),),
        **DEFAULT,
    )
    domain = write_domain(whole, (), (), CURRENT_LIBVIRT, Report())
    from qnetx.domxml.domain import write_commandline

    write_commandline(domain, whole.carried, whole.environment)
    found, report = document(domain)
    assert read_machine(open_bag(found.root, found, report)) == whole
    line = write_machine(whole, (), INSTALLED, Report())
    assert line.words[-2:] == ("-device", "edu")
    assert line.environment == whole.environment


def test_every_item_of_a_domain_has_a_fate() -> None:
    """Whatever a domain holds, each attribute and text of it is settled in the end."""
    text = """<domain type='kvm' id='3'><name>web</name><title>Shop</title><memory unit='GiB'>1</memory>
      <cputune><shares>2048</shares></cputune><os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>
      <features><acpi/><apic/><msrs unknown='ignore'/></features>
      <cpu mode='host-model'><feature policy='optional' name='vmx'/></cpu>
      <clock offset='variable' adjustment='3600' basis='utc'/><on_crash>restart</on_crash>
      <devices><emulator>/usr/bin/kvm</emulator><frobnicate level='3'/>
        <graphics type='sdl' display=':0'/>
        <serial type='pty'><source path='/dev/pts/1'/><target port='0'/><alias name='serial0'/></serial>
        <console type='pty'><target type='serial' port='0'/></console>
        <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
        <graphics type='spice' autoport='yes'/>
      </devices><seclabel type='dynamic' model='apparmor'/></domain>"""
    found, report = document(etree.fromstring(text))
    machine = read_machine(open_bag(found.root, found, report))
    words = write_machine(machine, (), INSTALLED, report).words
    assert report.ledger.open_items() == []
    lost = {e.item.text for e in report.ledger if e.fate is Fate.DROPPED}
    assert lost >= {
        "<shares>2048</shares>",
        "<os firmware='efi'>",
        "<msrs unknown='ignore'>",
        "<frobnicate level='3'>",
        "<graphics type='sdl'>",
        "<clock offset='variable'>",
        "<on_crash>restart</on_crash>",
    }
    assert words[0] == "/usr/bin/kvm"
    assert "web-org.qemu.guest_agent.0.sock" in " ".join(words)
    assert sum(word.startswith("isa-serial,") for word in words) == 1
