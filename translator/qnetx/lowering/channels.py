"""Channel devices of an s390x without a number → the numbers that QEMU gives them: fe.0.0000, fe.0.0001, ….

Linux names network cards after them (enc1), and libvirt counts in another order.
Measured: the lowest free number, in the order in which QEMU makes the devices.
"""

from __future__ import annotations

from itertools import count

from msgspec.structs import replace

from qnetx.model.balloon import Balloon
from qnetx.model.character import SerialController
from qnetx.model.device import Device
from qnetx.model.disk import Controller, Disk
from qnetx.model.filesystem import Filesystem
from qnetx.model.machine import Guest
from qnetx.model.network import Nic
from qnetx.model.rng import Rng
from qnetx.model.seat import Seat

_CSS = 0xFE
"""The channel subsystem of QEMU's own devices."""


def allot_channels(guest: Guest) -> Guest:
    """Return an s390x with the number of each channel device written out."""
    machine = guest.machine
    if machine is None or machine.arch != "s390x":
        return guest
    nics = [nic for segment in guest.topology.segments for nic in segment.nics]
    nodes = [node for node in (*nics, *machine.devices) if _is_on_channel(node)]
    seats = {id(node): getattr(node, "seat", None) for node in nodes}
    taken = {seat.devno for seat in seats.values() if seat and seat.devno is not None}
    free = (number for number in count() if number not in taken)
    for node in sorted(nodes, key=lambda node: node.origin.order):
        seat = seats[id(node)]
        if seat is None or seat.devno is None:
            seats[id(node)] = Seat(kind="ccw", cssid=_CSS, ssid=0, devno=next(free))

    def seated(node: Nic | Device) -> Nic | Device:
        return replace(node, seat=seats[id(node)]) if id(node) in seats else node

    segments = tuple(
        replace(segment, nics=tuple(map(seated, segment.nics)))
        for segment in guest.topology.segments
    )
    devices = tuple(map(seated, machine.devices))
    return replace(
        guest,
        topology=replace(guest.topology, segments=segments),
        machine=replace(machine, devices=devices),
    )


def _is_on_channel(node: Nic | Device) -> bool:
    """Whether a device is one of virtio, and not on PCI."""
    if node.address is not None:
        return False
    match node:
        case Nic():
            return node.model == "virtio" and node.pci_bus is None
        case Disk():
            return node.bus == "virtio"
        case Controller():
            return node.model == "virtio-scsi"
        case Balloon():
            return node.model == "virtio"
        case Filesystem() | Rng() | SerialController():
            return True
    return False
