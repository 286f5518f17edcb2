"""A machine of an XML → with the controllers that libvirt adds where devices need them and none is named.

    Input(kind="tablet", bus="usb") alone  →  UsbController(model="piix3-uhci") ahead of it

Source: what libvirt makes of such a domain when it is defined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from msgspec.structs import replace

from qnetx.diagnostics import Report
from qnetx.model.audio import Audio
from qnetx.model.bridge import PciController
from qnetx.model.character import Character, SerialController
from qnetx.model.device import Device
from qnetx.model.disk import Controller, Disk
from qnetx.model.display import Graphics
from qnetx.model.input import Input
from qnetx.model.machine import Machine
from qnetx.model.sound import Sound
from qnetx.model.usb import CardReader, HostUsb, SmartCard, UsbHub
from qnetx.model.usb_controller import UsbController
from qnetx.values import PciAddress


def complete(machine: Machine, report: Report, *, usb_cards: bool = False) -> Machine:
    """Return the machine with what its devices need; `usb_cards` tells that a NIC is on USB."""
    added = list(_needed(machine, usb_cards=usb_cards))
    for device in added:
        report.default(f"<{_name(device)}>", machine.origin.place, "default-device")
    return replace(machine, devices=(*added, *_numbered(machine.devices)))


def _numbered(devices: Sequence[Device]) -> Iterator[Device]:
    """Yield the devices with a number at each PCI controller: one without it is the next."""
    taken = {device.index for device in devices if isinstance(device, PciController)}
    free = (number for number in count(1) if number not in taken)
    for device in devices:
        if isinstance(device, PciController) and not device.index:
            yield replace(device, index=next(free))
        else:
            yield device


def _name(device: Device) -> str:
    match device:
        case Audio(kind=kind):
            return f"audio type='{kind}'"
        case SerialController():
            return "controller type='virtio-serial'"
        case CardReader():
            return "controller type='ccid'"
        case Controller():
            return "controller type='scsi'"
        case _:
            return "controller type='usb'"


def _needed(machine: Machine, *, usb_cards: bool) -> Iterator[Device]:
    devices = machine.devices
    kinds = {type(device) for device in devices}
    x86 = machine.arch in ("x86_64", "i686")
    cards = any(is_card(device) for device in devices)
    if UsbController not in kinds and (usb_cards or cards or any(map(is_on_usb, devices))):
        express = "q35" in (machine.type or "")
        if x86 and not express:
            yield UsbController(model="piix3-uhci", index=0, address=PciAddress(1, 2))
        else:
            yield UsbController(model="qemu-xhci", index=0)
    yield from _scsi_controllers(machine)
    if SerialController not in kinds and any(map(_is_virtio_port, devices)):
        yield SerialController(index=0)
    if CardReader not in kinds and cards:
        yield CardReader(index=0)
    if Sound in kinds and Audio not in kinds:
        spice = any(isinstance(d, Graphics) and d.kind == "spice" for d in devices)
        yield Audio(id=1, kind="spice" if spice else "none")


_SCSI_MODELS = {
    "x86_64": "lsilogic",
    "i686": "lsilogic",
    "ppc64": "ibmvscsi",
    "ppc64le": "ibmvscsi",
}


def _scsi_controllers(machine: Machine) -> Iterator[Controller]:
    """Yield the controllers of SCSI disks that the XML does not name."""
    disks = (d for d in machine.devices if isinstance(d, Disk) and d.bus == "scsi" and d.place)
    wanted = {disk.place.controller for disk in disks if disk.place}
    there = {d.index for d in machine.devices if isinstance(d, Controller) and d.kind == "scsi"}
    model = _SCSI_MODELS.get(machine.arch or "", "virtio-scsi")
    for index in sorted(wanted - there):
        yield Controller(kind="scsi", model=model, index=index)


def is_card(device: Device) -> bool:
    """Whether a device is a smartcard, which needs a reader."""
    return isinstance(device, SmartCard) or getattr(device, "port", "") == "smartcard"


def is_on_usb(device: Device) -> bool:
    """Whether a device needs a USB controller."""
    match device:
        case CardReader() | HostUsb() | UsbHub():
            return True
        case Input(bus=bus) | Disk(bus=bus):
            return bus == "usb"
        case Sound(model=model):
            return model == "usb"
        case Character(port=port, target=target):
            return port == "redirdev" or target == "usb-serial"
        case _:
            return False


def _is_virtio_port(device: Device) -> bool:
    return (
        isinstance(device, Character)
        and device.port in ("channel", "console")
        and device.target in ("virtio", None if device.port == "channel" else "virtio")
    )
