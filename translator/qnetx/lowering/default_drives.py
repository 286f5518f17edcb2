"""A board → the empty drives that QEMU adds to it: pc → a CD-ROM at IDE index 2, a floppy drive A.

Source: `default_drive` of QEMU's vl.c, the same from 0.12 to 7.2; measured by `info block`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qnetx.lowering.board import Board
from qnetx.model.disk import Disk
from qnetx.model.machine import Machine
from qnetx.model.network import Phase

_WITH_CDROM = {
    **dict.fromkeys(("pc", "q35", "malta", "g3beige", "sun4u"), "ide"),
    **dict.fromkeys(("pseries", "versatilepb", "SS-5"), "scsi"),
}
"""An isapc has one as well, which libvirt refuses: it knows no IDE on that board."""

_WITH_FLOPPY = ("pc", "isapc", "malta")

_IN_PLACE_OF_CDROM = ("ide", "sata", "scsi")
"""Buses whose disks, where they are a `-device`, keep QEMU from adding its CD-ROM drive."""


def default_drives(machine: Machine, board: Board) -> Iterator[tuple[Disk, str]]:
    """Yield each drive, with its index, and the option that would make it; the place may be taken."""
    if machine.nodefaults:
        return
    disks = (device for device in machine.devices if isinstance(device, Disk))
    shown = {disk.bus for disk in disks if disk.origin.order[0] == Phase.DEVICE}
    if board.name in _WITH_CDROM and shown.isdisjoint(_IN_PLACE_OF_CDROM):
        bus = _WITH_CDROM[board.name]
        yield Disk(bus=bus, kind="cdrom", index=2), f"-drive if={bus},index=2,media=cdrom"
    if board.name in _WITH_FLOPPY and "fdc" not in shown:
        yield Disk(bus="fdc", kind="floppy", index=0), "-drive if=floppy,index=0"
