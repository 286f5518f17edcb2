"""Each field of each device and record → a change of the command line, or a word about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Struct
from msgspec.structs import fields, replace

from qnetx.diagnostics import Report
from qnetx.domxml import device, since
from qnetx.lowering import guest, paths
from qnetx.model.audio import Audio
from qnetx.model.balloon import Balloon
from qnetx.model.boot import Boot, Power
from qnetx.model.character import Character, SerialController
from qnetx.model.clock import Clock
from qnetx.model.device import Device
from qnetx.model.display import Graphics, Video
from qnetx.model.features import Features, Memory
from qnetx.model.input import Input
from qnetx.model.machine import Machine, VirtType
from qnetx.model.processor import Processor
from qnetx.model.seat import Seat
from qnetx.model.security import Security
from qnetx.model.sound import Sound
from qnetx.model.system_info import SystemInfo
from qnetx.model.usb import CardReader, HostUsb, SmartCard, UsbHub
from qnetx.model.usb_controller import UsbController
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing import devices
from qnetx.qemu.writing.machine import write_machine
from qnetx.values import PciAddress

PLAIN = Machine(
    name="web",
    arch="x86_64",
    type="pc",
    virt_type=VirtType.KVM,
    memory=1 << 30,
    vcpus=4,
    processor=Processor(model="Haswell"),
)

DEVICES: tuple[Device, ...] = (
    *(Audio(id=1, kind=kind) for kind in ("alsa", "jack", "oss", "pulseaudio", "file")),
    Balloon(),
    *(Character(port="serial", kind=kind) for kind in ("file", "tcp", "udp", "unix", "pipe")),
    Character(port="channel", kind="spiceport", target="virtio"),
    Character(port="channel", kind="qemu-vdagent", target="virtio"),
    Character(port="serial", kind="null", target="isa-debug"),
    Character(port="serial", kind="null", target="usb-serial"),
    Character(port="serial", kind="null", target="pci-serial"),
    Graphics(kind="vnc", port=5900),
    Graphics(kind="spice", port=5900),
    Graphics(kind="dbus"),
    Graphics(kind="egl-headless"),
    Input(kind="tablet", bus="usb"),
    Input(kind="tablet", bus="virtio"),
    Input(kind="passthrough", bus="virtio"),
    Input(kind="evdev", bus=None),
    SerialController(index=0),
    Sound(model="ich6"),
    Sound(model="usb"),
    UsbController(model="qemu-xhci"),
    HostUsb(vendor=1, product=2),
    UsbHub(),
    CardReader(index=0),
    SmartCard(mode="host-certificates"),
    *(Video(model=model) for model in ("vga", "qxl", "virtio", "cirrus")),
)

RECORDS: dict[str, Any] = {
    "boot": Boot(flash="/code", kernel="/vmlinuz"),
    "power": Power(),
    "features": Features(),
    "backing": Memory(source="file"),
    "processor": Processor(model="Haswell"),
    "clock": Clock(),
    "system_info": SystemInfo(),
    "security": Security(kind="sev-snp"),
}

WITHOUT: dict[tuple[str, str], str] = {
    **dict.fromkeys(
        (
            *(("Audio", "address"), ("Graphics", "address"), ("HostUsb", "address")),
            *(("UsbHub", "address"), ("CardReader", "address"), ("SmartCard", "address")),
        ),
        "it is not on PCI",
    ),
    ("Character", "model"): "the kind of port says it",
    ("Memory", "page_size"): "it is the size of huge pages alone",
    ("Processor", "cache_level"): "it is said with the cache alone",
}
"""Class and field → why it changes nothing by itself."""

WORDS: dict[tuple[str, str], str] = {
    ("Balloon", "model"): "virtio-transitional",
    ("Character", "mode"): "bind",
    ("Character", "mouse"): "client",
    ("Character", "protocol"): "telnet",
    ("Features", "ioapic"): "kvm",
    ("Graphics", "mouse"): "client",
    ("Input", "grab"): "all",
    ("Processor", "cache"): "passthrough",
    ("Processor", "check"): "full",
    ("SerialController", "model"): "virtio-transitional",
}
"""Class and field → one of the words that it can be."""

SAMPLES: dict[type, Any] = {
    bool: True,
    int: 3,
    str: "x7",
    PciAddress: PciAddress(9),
    Seat: Seat(kind="virtio-mmio"),
}


def sample(kind: Any) -> Iterator[Any]:
    """Values that a field can have."""
    for part in get_args(kind) or (kind,):
        if part in SAMPLES:
            yield SAMPLES[part]
            if part is bool:
                yield False


def silent(node: Struct, machine: Any) -> set[str]:
    """The fields of a node that change nothing, and of which nothing is said."""
    before, _ = written(machine(node))
    found = set()
    hints = get_type_hints(type(node))
    for info in fields(type(node)):
        word = WORDS.get((type(node).__name__, info.name))
        values = [v for v in sample(hints[info.name]) if v != getattr(node, info.name)]
        values += [word] if word else []
        if not values or info.name in ("origin", "alias"):
            continue
        if all(written(machine(replace(node, **{info.name: v}))) == (before, 0) for v in values):
            found.add(info.name)
    return found


def written(machine: Machine) -> tuple[tuple[str, ...], int]:
    report = Report()
    line = write_machine(machine, (), QemuVersion.parse("10.1"), report)
    told = [d for d in report.diagnostics if d.code != "chosen-for-line"]
    return line.words, len(told)


def with_device(device: Any) -> Machine:
    return replace(PLAIN, devices=(device,))


@pytest.mark.parametrize("kind", sorted({type(d) for d in DEVICES}, key=str))
def test_each_field_of_a_device_is_on_the_line(kind: type[Struct]) -> None:
    """Of a kind that has several forms each field is on the line in one of them at least."""
    alike = [silent(device, with_device) for device in DEVICES if type(device) is kind]
    left = {(kind.__name__, name) for name in set.intersection(*alike)}
    assert left <= set(WITHOUT), left


@pytest.mark.parametrize("field", RECORDS)
def test_each_field_of_a_record_is_on_the_line(field: str) -> None:
    """So is each field of what is no device."""
    node = RECORDS[field]
    found = silent(node, lambda changed: replace(PLAIN, **{field: changed}))
    left = {(type(node).__name__, name) for name in found}
    assert left <= set(WITHOUT), left


def test_every_device_has_a_writer() -> None:
    """No kind of the model is forgotten, and tables that go by a kind's name name one that there is."""
    kinds = set(str(Device).split(" | "))
    assert kinds == set(devices.WRITERS) == set(device._WRITERS)
    assert kinds >= {*devices._FIRST, *since._SINCE, *paths._OF_DEVICES, *guest._BUSES}
