"""Drives and the devices that show them → disks as libvirt has them, each with its place and name.

    -drive file=a.img,if=none,id=d -device ide-hd,drive=d,bus=ide.1  →  Disk(target="hdc", place=0:1:0:0)

Source: QEMU's blockdev.c (how drives are numbered) and hw/scsi/scsi-bus.c; measured on 7.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board
from qnetx.lowering.default_drives import default_drives
from qnetx.lowering.drives import GUEST_SIDE, default_bus, join_drives, leave_out
from qnetx.model.device import Device
from qnetx.model.disk import Controller, Disk, DriveAddress
from qnetx.model.machine import Machine
from qnetx.model.network import Origin, Phase
from qnetx.source import Span

_LAST_BUS = {"ide": 1}
_LAST_UNIT = {"ide": 1, "sata": 5, "fdc": 1}
"""The last place on a controller of a kind, as libvirt counts them."""

_NAMES = {"ide": "hd", "fdc": "fd", "virtio": "vd"}
"""How libvirt calls the disks of a bus; all others are `sd`."""

_FORMATS = {
    "qcow2": "qcow2", "qcow": "qcow", "qed": "qed", "vmdk": "vmdk", "vdi": "vdi",
    "vhd": "vpc", "vpc": "vpc",
}  # fmt: skip
"""Endings of names whose files are hardly ever anything else: what QEMU would find by a look."""


_SETTLED = ("bus", "kind", "id", "drive", "on", "write_cache", *GUEST_SIDE)
"""What place, name and kind of the disk say together."""

_WIDTH = {"ide": 2, "sata": 1}
"""Units of a bus, by which `index=` counts."""


_SCSI_MODELS = {"versatilepb": "lsilogic", "pseries": "ibmvscsi", "SS-5": "ncr53c90"}
"""SCSI that a board has or adds for `if=scsi`, in libvirt's words."""

Seat = tuple[str, int, int, int, int]
"""A bus's kind, controller, bus, target and unit."""


class _House(Struct):
    """The controllers, and which of their places are taken."""

    board: Board
    report: Report
    controllers: list[Controller]
    taken: set[Seat] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def lower_disks(machine: Machine, board: Board, report: Report, place: Span | None) -> Machine:
    """Return the machine with its drives joined to their devices, placed and named.

    The empty drives that QEMU adds are entered as chosen at `place`.
    """
    disks = [device for device in machine.devices if isinstance(device, Disk)]
    controllers = _numbered(machine.devices, board)
    house = _House(board, report, list(controllers.values()))
    joined = join_drives(disks, default_bus(machine, board), board, report)
    # The board's own drives are made ahead of every -device, and QEMU's empty ones in between.
    own = {key: disk for key, disk in joined.items() if disk.origin.order[0] == Phase.DRIVE}
    others = {key: disk for key, disk in joined.items() if key not in own}
    placed = _all_placed(own, machine, house)
    empty = list(_empty_drives(machine, house, place))
    placed |= _all_placed(others, machine, house)
    devices: list[Device] = []
    for device in machine.devices:
        changed = controllers.get(id(device)) or placed.get(id(device))
        if changed is not None or not isinstance(device, Disk):
            devices.append(changed or device)
    added = [c for c in house.controllers if c not in controllers.values()]
    behind = max((n for n, d in enumerate(devices, 1) if isinstance(d, Disk)), default=0)
    devices[behind:behind] = empty
    return replace(machine, devices=(*added, *devices))


def _all_placed(disks: Mapping[int, Disk], machine: Machine, house: _House) -> dict[int, Disk]:
    placed = {}
    for key, drive in disks.items():
        disk = _placed(_with_format(drive, house.report), house)
        if disk is not None:
            placed[key] = _forgetful(disk) if machine.snapshot else disk
    return placed


def _empty_drives(machine: Machine, house: _House, place: Span | None) -> Iterator[Disk]:
    """Yield the CD-ROM and the floppy drive that QEMU adds to a board, where their places are free."""
    for drive, option in default_drives(machine, house.board):
        bus = "sata" if house.board.name == "q35" else drive.bus or ""
        number = drive.index or 0
        seat: Seat = ("scsi", 0, 0, number, 0)
        if bus != "scsi":
            seat = _ide_seat(bus, 0, *divmod(number, _WIDTH.get(bus, 2)))
        if seat in house.taken:
            continue
        house.report.default(option, place, "default-device")
        if disk := _placed(replace(drive, bus=bus, origin=Origin(place)), house):
            yield disk


def _numbered(devices: Iterable[Device], board: Board) -> dict[int, Controller]:
    """Give controllers libvirt's numbers; the first for SATA of a q35 is the board's own."""
    following = {"scsi": 0, "sata": 1 if board.name == "q35" else 0}
    result = {}
    for device in devices:
        if isinstance(device, Controller):
            result[id(device)] = replace(device, index=following[device.kind])
            following[device.kind] += 1
    return result


_CACHES: Mapping[tuple[str | None, bool | None], str] = {
    (None, False): "writethrough",
    ("writeback", False): "writethrough",
    ("none", False): "directsync",
    ("writethrough", True): "writeback",
    ("directsync", True): "none",
}
"""How a drive is cached and whether its device holds writes back → libvirt's one word for both."""


def _with_format(disk: Disk, report: Report) -> Disk:
    """Return a disk with its format, which QEMU finds by a look at the image and libvirt is told."""
    name = disk.path or (disk.remote and disk.remote.name)
    if disk.format is not None or not name:
        return disk
    guess = _FORMATS.get(name.rpartition(".")[2].lower(), "raw")
    looks = disk.kind != "cdrom" and not name.startswith("/dev/")
    for item in disk.origin.items.get("path", ()) if looks else ():
        report.say(
            "format-probed",
            f"'{item.text}' does not say the format, so QEMU would look at the image, which libvirt never"
            f" does: taken for {guess} by its name",
            item.place,
            hint="'qemu-img info' shows the format; format= on the line says it",
        )
    return replace(disk, format=guess)


def _placed(disk: Disk, house: _House) -> Disk | None:
    """Give a disk its place and name; None (and a diagnostic) where its place is another's."""
    if disk.folder and disk.bus in ("ide", "sata"):
        reason = "libvirt has a folder as a read-only disk alone, and on IDE none is read-only"
        hint = "if=virtio has such a disk, and -virtfs a folder that the guest can write to"
        leave_out(disk, reason, house.report, hint)
        return None
    said = disk.cache, disk.write_cache
    disk = _without_sharing(replace(disk, cache=_CACHES.get(said, disk.cache)), house.report)
    place: DriveAddress | None = None
    match disk.bus:
        case "ide" | "sata":
            disk, place = _ide(disk, house)
        case "fdc":
            place = DriveAddress(unit=_first(disk.unit or disk.index, "fdc", house, range(4)))
        case "scsi":
            disk, place = _scsi(disk, house)
    bus = disk.bus or ""
    if place:
        if place.bus > _LAST_BUS.get(bus, place.bus) or place.unit > _LAST_UNIT.get(
            bus, place.unit
        ):
            house.report.say(
                "disk-place-unknown",
                f"the board '{house.board.name}' has no place for this disk: {bus} bus {place.bus},"
                f" unit {place.unit}",
                disk.origin.place,
                hint="if=virtio has room for more disks",
            )
            return None
        seat = (bus, place.controller, place.bus, place.target, place.unit)
        if seat in house.taken:
            house.report.say(
                "disk-place-taken",
                f"another disk has the place of this one already: bus {place.bus}, unit {place.unit}",
                disk.origin.place,
                hint="leave index=, bus= and unit= out, and QEMU takes the next free place",
            )
            return None
        house.taken.add(seat)
    kind = disk.kind or ("floppy" if bus == "fdc" else "disk")
    if bus == "virtio" and kind == "cdrom":
        # A virtio disk is never a CD-ROM drive: QEMU makes one that can't be written.
        kind, disk = "disk", replace(disk, read_only=True)
    for name in _SETTLED:
        for item in disk.origin.items.get(name, ()):
            if house.report.ledger.is_open(item) and (name != "on" or place):
                house.report.ledger.settle(item, Fate.MAPPED)
    return replace(disk, kind=kind, place=place, target=_name(bus, place, house))


def _without_sharing(disk: Disk, report: Report) -> Disk:
    """Return a disk that other guests write to only where libvirt lets them: in a raw image."""
    if not disk.shared or disk.format == "raw":
        return disk
    for item in disk.origin.items.get("shared", ()):
        report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
        message = f"'{item.text}' is not converted: libvirt shares raw images alone"
        report.say("no-libvirt-equivalent", message, item.place)
    return replace(disk, shared=None)


def _ide(disk: Disk, house: _House) -> tuple[Disk, DriveAddress]:
    """Place a disk on IDE, where a bus has two units, or on SATA, where a port has one."""
    bus, unit = disk.bus_number, disk.unit
    controller = 0
    if disk.on and (named := re.fullmatch(r"(.*)\.(\d+)", disk.on)):
        bus = int(named[2])
        controller = next((c.index or 0 for c in house.controllers if c.id == named[1]), 0)
        if controller or disk.bus == "sata" or named[1] != "ide":
            disk = replace(disk, bus="sata")
    width = _WIDTH[str(disk.bus)]
    if disk.index is not None:
        bus, unit = divmod(disk.index, width)
    elif bus is not None or unit is not None:
        bus = bus or 0
        free = (u for u in range(width) if ("ide", controller, bus, 0, u) not in house.taken)
        unit = next(free, 0) if unit is None else unit
    else:
        n = 0
        while _ide_seat(str(disk.bus), controller, *divmod(n, width)) in house.taken:
            n += 1
        bus, unit = divmod(n, width)
    _, _, libvirt_bus, _, libvirt_unit = _ide_seat(str(disk.bus), controller, bus, unit)
    return disk, DriveAddress(controller=controller, bus=libvirt_bus, unit=libvirt_unit)


def _ide_seat(kind: str, controller: int, bus: int, unit: int) -> Seat:
    """Return libvirt's numbers of a place: it counts the ports of SATA as units."""
    return (kind, controller, 0, 0, bus) if kind == "sata" else (kind, controller, bus, 0, unit)


def _scsi(disk: Disk, house: _House) -> tuple[Disk, DriveAddress | None]:
    """Place a disk on a SCSI controller."""
    found = [c for c in house.controllers if c.kind == "scsi"]
    name = (disk.on or "").rpartition(".")[0]
    controller = next((c for c in found if name and c.id == name), None)
    if controller is None and name not in ("", "scsi"):
        _say_lost_controller(disk, house)
    controller = controller or (found[0] if found else None)
    if controller is None:
        model = _SCSI_MODELS.get(house.board.name)
        if model:
            controller = Controller(kind="scsi", model=model, index=0)
            house.controllers.append(controller)
        elif disk.origin.order[0] != Phase.DRIVE or house.board.name not in ("pc", "q35"):
            return disk, None
        else:
            controller = _old_controller(disk, house)
    number = controller.index or 0
    if controller.model == "lsilogic":
        wanted = disk.unit if disk.index is None else disk.index
        seats = ("scsi", number)
        unit = wanted
        if unit is None:
            unit = next(u for u in range(256) if (*seats, 0, 0, u) not in house.taken)
        return disk, DriveAddress(controller=number, unit=unit)
    own = controller.model in _SCSI_MODELS.values()
    bus = 0 if own else disk.bus_number or 0
    target, lun = disk.unit if disk.index is None else disk.index, disk.lun
    if target is None:
        free = (t for t in range(256) if ("scsi", number, bus, t, lun or 0) not in house.taken)
        target = next(free)
    if lun is None:
        lun = next(u for u in range(16384) if ("scsi", number, bus, target, u) not in house.taken)
    return disk, DriveAddress(controller=number, bus=bus, target=target, unit=lun)


def _say_lost_controller(disk: Disk, house: _House) -> None:
    """Name a disk whose controller is none of the guest's: it hangs on another one."""
    for item in disk.origin.items.get("on", ()):
        house.report.ledger.settle(item, Fate.APPROXIMATED, "option-part-dropped")
        message = (
            f"'{item.text}' is on no controller that is converted: the disk goes to the guest's first"
            " SCSI controller, which libvirt adds where there is none"
        )
        hint = "-device usb-storage,drive=… makes a USB disk; -device virtio-scsi-pci,id=… a controller"
        house.report.say("option-part-dropped", message, item.place, hint=hint)


def _old_controller(disk: Disk, house: _House) -> Controller:
    """Add the controller that QEMUs before 2.12 made for `-drive if=scsi` on a pc."""
    house.report.say(
        "scsi-controller-added",
        "'if=scsi' on a pc is of QEMUs before 2.12, which added an LSI controller for it: written out",
        disk.origin.place,
    )
    controller = Controller(kind="scsi", model="lsilogic", index=0)
    house.controllers.append(controller)
    return controller


def _first(wanted: int | None, bus: str, house: _House, units: Iterable[int]) -> int:
    if wanted is not None:
        return wanted
    return next((u for u in units if (bus, 0, 0, 0, u) not in house.taken), 0)


def _name(bus: str, place: DriveAddress | None, house: _House) -> str:
    """Return the name that libvirt knows the disk by; those of IDE and floppies say the place."""
    prefix = _NAMES.get(bus, "sd")
    number = place.bus * 2 + place.unit if place and bus in ("ide", "fdc") else 0
    while (name := prefix + _letters(number)) in house.names:
        number += 1
    house.names.add(name)
    return name


def _letters(number: int) -> str:
    """Count a, b, … z, aa, ab, …."""
    text = ""
    number += 1
    while number:
        number, last = divmod(number - 1, 26)
        text = chr(ord("a") + last) + text
    return text


def _forgetful(disk: Disk) -> Disk:
    """Return the disk as `-snapshot` makes it."""
    said = disk.snapshot is not None  # snapshot=off of a -drive keeps what the guest writes.
    return disk if said or disk.kind == "cdrom" or disk.read_only else replace(disk, snapshot=True)
