"""Drives and the `-device` that shows each → the disks that the guest sees; all others are left out by name.

    -drive file=a.img,if=none,id=d -device ide-hd,drive=d  →  Disk(bus="ide", path="a.img")

Source: QEMU's blockdev.c; which board shows a drive without `if=` where was measured on 7.2.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import fields, replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board
from qnetx.model.disk import Disk
from qnetx.model.machine import Machine
from qnetx.model.network import Origin

_DEFAULT_BUS = {
    **dict.fromkeys(("pc", "q35", "isapc", "xen", "malta", "mac99", "g3beige", "sun4u"), "ide"),
    **dict.fromkeys(("virt", "s390-ccw-virtio"), "virtio"),
    **dict.fromkeys(("pseries", "versatilepb", "SS-5"), "scsi"),
    **dict.fromkeys(("sbsa-ref", "r2d"), "ide"),
}
"""Where a drive without `if=` goes, by the board's name."""


_CARDLESS = ("pc", "q35", "isapc", "microvm", "virt", "pseries", "s390-ccw-virtio")
"""Boards without a slot for SD cards."""

_WITH_IDE = ("pc", "q35", "malta", "g3beige", "sun4u")
"""Boards on which libvirt knows IDE."""

GUEST_SIDE = ("index", "bus_number", "unit", "lun")
"""Where a disk is: of two that are joined, the device says it."""


def default_bus(machine: Machine, board: Board) -> str | None:
    """Return where a drive without `if=` goes; None where the board shows it to nobody, or none is known."""
    if (machine.arch or "").startswith("riscv"):
        return None
    return _DEFAULT_BUS.get(board.name)


def join_drives(
    disks: Sequence[Disk], default: str | None, board: Board, report: Report
) -> dict[int, Disk]:
    """Return the disks that the guest sees, by the identity of the one that shows them."""
    disks = _free_drives(disks, default)
    drives = {disk.id: disk for disk in disks if disk.id}
    shown: set[str] = set()
    result = {}
    for disk in disks:
        if disk.drive is not None and disk.drive in drives:
            if disk.drive in shown or drives[disk.drive].bus != "none":
                report.say(
                    "drive-in-use",
                    f"'{disk.drive}' is shown to the guest by another device already",
                    disk.origin.place,
                    hint="a drive of its own for each device, with if=none",
                    second=drives[disk.drive].origin.place,
                )
            shown.add(disk.drive)
            result[id(disk)] = _join(disk, drives[disk.drive])
        elif (
            disk.drive is not None
            or (disk.path or disk.remote or disk.folder or disk.socket or disk.nvme or disk.kind)
            is None
        ) and not _is_empty_floppy(disk):
            hint = "-drive if=none,id=… gives it one" if disk.drive is None else ""
            what = "" if disk.drive is None else f" '{disk.drive}'"
            if disk.bus != "none":
                leave_out(disk, f"no -drive{what} is there for it", report, hint)
        elif disk.bus != "none":
            result[id(disk)] = disk
    for disk in disks:
        if disk.bus == "none" and disk.id not in shown:
            _leave_out_unshown(disk, report)
    for key, disk in list(result.items()):
        bus = disk.bus or default
        if bus is None or bus in ("mtd", "xen") or (bus == "sd" and board.name in _CARDLESS):
            _leave_out_kind(disk, board, report)
            del result[key]
            continue
        if bus == "ide" and board.name not in _WITH_IDE:
            hint = f"it has IDE on {', '.join(_WITH_IDE)}, and virtio disks on every board with PCI"
            leave_out(disk, f"libvirt has no IDE on the board '{board.name}'", report, hint)
            del result[key]
            continue
        result[key] = replace(disk, bus="sata" if (bus, board.name) == ("ide", "q35") else bus)
    return result


def _free_drives(disks: Sequence[Disk], default: str | None) -> Sequence[Disk]:
    """Take a drive without `if=` that a device names for one of if=none: a board that shows none leaves it free."""
    if default is not None:
        return disks
    named = {disk.drive for disk in disks}
    return [
        replace(d, bus="none") if d.bus is None and d.drive is None and d.id in named else d
        for d in disks
    ]


def _is_empty_floppy(disk: Disk) -> bool:
    """Whether a `-drive` is a floppy drive with nothing in it, which QEMU shows as such."""
    return disk.bus == "fdc" and disk.drive is None


_OTHERS = {
    "scsi-generic": "-device scsi-block hands the guest a whole disk of the host; for another device"
    " 'lsscsi -g' shows the address that <hostdev type='scsi'> takes",
}
"""What does instead of a device that is not converted."""


def _leave_out_unshown(disk: Disk, report: Report) -> None:
    """Leave out a drive that no device of the domain shows."""
    if disk.shown_by is None:
        leave_out(disk, "no -device shows it to the guest", report, code="drive-unused")
        return
    reason = f"'{disk.shown_by}' would show it, and is not converted"
    hint = _OTHERS.get(disk.shown_by, "-device virtio-blk-pci or ide-hd shows the same image")
    leave_out(disk, reason, report, hint)


def _leave_out_kind(disk: Disk, board: Board, report: Report) -> None:
    """Leave out a disk on a bus that libvirt or the board has not."""
    if disk.bus == "sd":
        leave_out(disk, f"the board '{board.name}' has no slot for SD cards", report)
        return
    if disk.bus:
        leave_out(disk, f"libvirt has no disk like that of if={disk.bus}", report)
        return
    reason = f"the board '{board.name}' shows a drive without if= to nobody, or where is not known"
    hint = "if=virtio, or if=none,id=… and a -device with drive="
    leave_out(disk, reason, report, hint)


def _join(device: Disk, drive: Disk) -> Disk:
    """Put the two sides of a disk together."""
    values = {
        entry.name: getattr(drive, entry.name)
        for entry in fields(Disk)
        if getattr(device, entry.name) is None and entry.name not in GUEST_SIDE
    }
    mine, other = device.origin.items, drive.origin.items
    items = {name: (*mine.get(name, ()), *other.get(name, ())) for name in {**mine, **other}}
    origin = Origin(device.origin.place, items, device.origin.order, device.origin.unresolved)
    return replace(device, **values, origin=origin)


def leave_out(
    disk: Disk, reason: str, report: Report, hint: str = "", code: str = "disk-left-out"
) -> None:
    """Say that a disk is not converted, and settle all that is said of it."""
    for items in disk.origin.items.values():
        for item in items:
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.DROPPED, code)
    report.say(code, f"this disk is left out: {reason}", disk.origin.place, hint=hint)
