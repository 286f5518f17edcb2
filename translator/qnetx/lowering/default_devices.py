"""Devices that the line does not speak of → those that QEMU adds, and none that libvirt would add.

Machine(type="pc") → a VGA card on slot 2, a serial and a parallel port, no USB, no memory balloon

Measured: `info qtree` of QEMU 0.12 to 7.2, and what libvirt 9.0 makes of a bare domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.board import Board, find_board
from qnetx.model.balloon import Balloon
from qnetx.model.character import Character
from qnetx.model.device import Device, kind_of
from qnetx.model.disk import Disk
from qnetx.model.display import Graphics, Video
from qnetx.model.machine import Guest, Machine
from qnetx.model.network import Origin
from qnetx.model.usb_controller import UsbController
from qnetx.model.versions import QemuVersion
from qnetx.options import Identity, Options
from qnetx.source import Span
from qnetx.values import PciAddress

_CARDS = {"std": "vga", "cirrus": "cirrus", "vmware": "vmvga", "qxl": "qxl", "virtio": "virtio"}
"""`-vga` → libvirt's models."""

_VGA_MEMORY = 16 << 10
"""KiB that QEMU's own card has."""

_PC = ("pc", "q35")

_Default = Callable[[str], Origin]
"""Enters a device in the ledger as QEMU's own choice."""


def add_default_devices(
    guest: Guest, qemu: QemuVersion, options: Options, report: Report, place: Span | None
) -> Guest:
    """Return the guest with QEMU's own devices written out, and those of libvirt's switched off."""
    machine = guest.machine
    if machine is None:
        return guest
    board = find_board(machine, qemu)
    keep_slots = options.identity is not Identity.LIBVIRT

    def default(text: str) -> Origin:
        report.default(text, place, "default-device")
        return Origin(place)

    devices: list[Device] = [
        *_usb(guest, machine, board, default, keep_slots=keep_slots),
        *_ports(machine, board, default),
        *_screen(machine, board, default, keep_slots=keep_slots),
    ]
    devices += machine.devices
    if not any(isinstance(device, Balloon) for device in devices):
        devices.append(Balloon(model="none", origin=default("no memory balloon")))
    devices = list(_one_primary(devices, report))
    if board.name == "pc":
        devices = [_on_the_south_bridge(device, report) for device in devices]
    if machine.card_settings:
        from qnetx.lowering.video import apply_to_cards  # noqa: PLC0415 - few lines have any

        devices = apply_to_cards(devices, machine.card_settings, _VGA_MEMORY, report)
    if board.lost_screen and machine.vga is None and _shows(machine):
        _lose_screen(board, report, place)
    if any(kind_of(device) == "Sound" for device in devices):
        _tell_codecs(devices, report)
    if keep_slots:
        _tell_slots(board, devices, report, place)
    if board.lost_drive and not machine.nodefaults:
        _lose_drive(board, machine, report, place)
    if board.screen is None and machine.vga not in (None, "none"):
        _drop_card(machine, board, report)
    if machine.keymap:
        devices = [_with_keymap(device, machine.keymap) for device in devices]
    return replace(guest, machine=replace(machine, devices=tuple(devices)))


def _drop_card(machine: Machine, board: Board, report: Report) -> None:
    """Name a display card whose place on the board is not known."""
    for item in machine.origin.items.get("vga", ()):
        report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
        message = (
            f"'{item.text}' is left out: what card the board '{board.name}' has of it is not known"
        )
        hint = "a <video> in the XML gives the guest one, if the board takes it"
        report.say("no-libvirt-equivalent", message, item.place, hint=hint)


_SOUTH_BRIDGE = PciAddress(1, 2)


def _on_the_south_bridge(device: Device, report: Report) -> Device:
    """Put the first PIIX3 controller where alone libvirt has it: on the board's own bridge."""
    if not isinstance(device, UsbController) or (device.model, device.index) != ("piix3-uhci", 0):
        return device
    if device.address in (None, _SOUTH_BRIDGE):
        return device
    for item in device.origin.items.get("", ()):
        report.ledger.settle(item, Fate.APPROXIMATED, "option-part-dropped")
        report.say(
            "option-part-dropped",
            f"'{item.text}' is at {_SOUTH_BRIDGE}, and not at {device.address}: libvirt has the first"
            " controller of this kind there alone",
            item.place,
            hint="'-usb' puts it there as well, and other kinds can be anywhere",
        )
    return replace(device, address=_SOUTH_BRIDGE)


_BESIDE = ("qxl", "virtio")
"""Cards that libvirt takes beside the primary one."""


def _one_primary(devices: list[Device], report: Report) -> Iterator[Device]:
    """Yield the devices with one primary display card, as libvirt has it: the others only show more."""
    cards = [device for device in devices if isinstance(device, Video)]
    primary = next((card for card in cards if card.primary), cards[0] if cards else None)
    for device in devices:
        if not isinstance(device, Video) or device is primary:
            yield device
        elif device.model in _BESIDE:
            yield replace(device, primary=None)
        else:
            for item in device.origin.items.get("", ()):
                report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
                report.say(
                    "no-libvirt-equivalent",
                    f"'{item.text}' is left out: beside another card libvirt takes none of the model"
                    f" '{device.model}'",
                    item.place,
                    hint="'-device virtio-gpu-pci' or '-device qxl' can stand beside another card",
                )


def _lose_screen(board: Board, report: Report, place: Span | None) -> None:
    """Name the board's own display card where libvirt can't have it."""
    report.say(
        "no-libvirt-equivalent",
        f"the display card that QEMU gives the board '{board.name}', '{board.lost_screen}', is left out:"
        " libvirt can't have it there",
        place,
        hint="'virsh console GUEST' is its serial port; -nographic on the line says that this is meant",
    )


def _tell_codecs(devices: list[Device], report: Report) -> None:
    """Say what libvirt puts on an HDA card that has nothing."""
    from qnetx.model.sound import Sound  # noqa: PLC0415 - few guests have a card

    cards = (d for d in devices if isinstance(d, Sound) and d.model in ("ich6", "ich9"))
    for item in (item for d in cards if not d.codecs for item in d.origin.items.get("", ())):
        report.ledger.settle(item, Fate.APPROXIMATED, "codec-added")
        message = f"no -device puts a codec on '{item.text}': libvirt adds hda-duplex"
        report.say("codec-added", message, item.place)


def _tell_slots(board: Board, devices: list[Device], report: Report, place: Span | None) -> None:
    """Name what QEMU puts into slot 0 of a pseries, which libvirt keeps free."""
    if board.name != "pseries":
        return
    first = next((d for d in devices if isinstance(d, Video) and d.model != "none"), None)
    if first and first.address is None:
        message = (
            "QEMU puts the display card into slot 0 of a pseries, and libvirt keeps that free:"
            " its PCI devices get other slots"
        )
        report.say("slots-by-libvirt", message, first.origin.place or place)


def _lose_drive(board: Board, machine: Machine, report: Report, place: Span | None) -> None:
    """Name the board's own empty drive where libvirt can't have it; one with an image is said elsewhere."""
    kind = "floppy" if board.lost_drive == "floppy drive" else "cdrom"
    if any(
        isinstance(d, Disk) and kind in (d.kind, _DRIVE_OF.get(d.bus or ""))
        for d in machine.devices
    ):
        return
    message = (
        f"the empty {board.lost_drive} that QEMU gives the board '{board.name}' is left out:"
        " libvirt can't have it there"
    )
    report.say("drive-lost", message, place)


_DRIVE_OF = {"fdc": "floppy"}


def _with_keymap(device: Device, keymap: str) -> Device:
    if isinstance(device, Graphics) and device.kind in ("vnc", "spice"):
        return replace(device, keymap=keymap)
    return device


def _usb(
    guest: Guest, machine: Machine, board: Board, default: _Default, *, keep_slots: bool
) -> Iterator[Device]:
    """Yield the board's own controllers, or none at all, which libvirt has to be told."""
    if machine.usb:
        for device in _BOARD_USB.get(board.name, ()):
            yield device if keep_slots else replace(device, address=None)
        return
    devices = machine.devices
    used = any(isinstance(device, UsbController) for device in devices)
    used = used or any(is_on_usb(device) for device in devices)
    used = used or any(
        nic.model == "usb-net" for segment in guest.topology.segments for nic in segment.nics
    )
    if used:
        return
    if board.name in _WITH_USB and (_shows(machine) if board.screen else not machine.nodefaults):
        yield from _with_usb(board, default, keep_slots=keep_slots)
    else:
        yield UsbController(model="none", origin=default("no USB"))


def _with_usb(board: Board, default: _Default, *, keep_slots: bool) -> Iterator[Device]:
    """Yield the controller of a board that has one without being told, and what hangs on it."""
    origin = default("-usb")
    for device in _BOARD_USB[board.name]:
        yield replace(device, origin=origin, address=device.address if keep_slots else None)
    from qnetx.model.input import Input  # noqa: PLC0415 - few boards bring a keyboard

    for kind in _WITH_USB[board.name]:
        yield Input(kind=kind, bus="usb", origin=default(f"-device usb-{_QEMU_INPUTS[kind]}"))


_WITH_USB: dict[str, tuple[str, ...]] = {"pseries": ("keyboard", "mouse"), "mac99": ()}
"""Boards with USB, where they have a display card, and what hangs on it."""

_QEMU_INPUTS = {"keyboard": "kbd", "mouse": "mouse"}


def _shows(machine: Machine) -> bool:
    """Whether a board beside the pcs has its display card, on which its firmware would speak then."""
    return not (machine.nodefaults or machine.vga == "none" or "nographic" in machine.spoken)


def is_on_usb(device: Device) -> bool:
    """Return whether a device needs a USB controller."""
    if kind_of(device) in ("CardReader", "HostUsb", "UsbHub"):
        return True
    kinds = (getattr(device, field, None) for field in ("bus", "model", "target", "port"))
    return any(kind in ("usb", "usb-serial", "redirdev") for kind in kinds)


def _ich9(model: str, function: int, first_port: int | None = None) -> UsbController:
    several = True if function == 0 else None
    address = PciAddress(0x1D, function, multifunction=several)
    return UsbController(model=f"ich9-{model}", index=0, first_port=first_port, address=address)


_BOARD_USB: dict[str, tuple[UsbController, ...]] = {
    "pc": (UsbController(model="piix3-uhci", index=0, address=PciAddress(1, 2)),),
    "q35": (
        _ich9("ehci1", 7),
        _ich9("uhci1", 0, 0),
        _ich9("uhci2", 1, 2),
        _ich9("uhci3", 2, 4),
    ),
    "pseries": (UsbController(model="nec-xhci", index=0),),
    "mac99": (UsbController(model="pci-ohci", index=0, address=PciAddress(13)),),
    "g3beige": (UsbController(model="pci-ohci", index=0),),
    "versatilepb": (UsbController(model="pci-ohci", index=0),),
}
"""What `-usb` switches on."""


def _ports(machine: Machine, board: Board, default: _Default) -> Iterator[Device]:
    """Yield the first serial port, and the parallel port of a pc; QEMU shows them in its window."""
    if machine.nodefaults or board.serial is None:
        return
    said = any(isinstance(d, Character) and d.target == "sclp" for d in machine.devices)
    if "serial" not in machine.spoken and not said:
        origin, target = default("-serial vc"), board.serial or None
        port = "console" if target == "sclp" else "serial"
        number = None if port == "console" else 0
        yield Character(port=port, kind="pty", target=target, number=number, origin=origin)
    if "parallel" not in machine.spoken and board.name in _PC:
        yield Character(port="parallel", kind="null", number=0, origin=default("-parallel vc"))


def _screen(
    machine: Machine, board: Board, default: _Default, *, keep_slots: bool
) -> Iterator[Device]:
    """Yield the display card, and a server in the place of QEMU's window."""
    own = [device for device in machine.devices if isinstance(device, Video)]
    served = any(isinstance(device, Graphics) for device in machine.devices)
    card = machine.vga or ("none" if machine.nodefaults else board.screen or "none")
    if board.name not in _PC and not _shows(machine):
        card = "none"
    replaced = any(claim.is_vga for claim in machine.claims) and machine.vga is None
    shown = bool(own)
    if board.screen is not None and card in _CARDS and not replaced:
        origin = Origin() if machine.vga else default(f"-vga {card}")
        at = board.display_slot
        address = PciAddress(at) if keep_slots and at is not None else None
        memory = _VGA_MEMORY if card == "std" else None
        yield Video(model=_CARDS[card], memory=memory, primary=True, address=address, origin=origin)
        shown = True
    elif served and not own and board.screen is not None:
        # A server without a card makes libvirt add one.
        yield Video(model="none")
    if shown and "display" not in machine.spoken:
        yield Graphics(kind="vnc", port=-1, listen="127.0.0.1", origin=default("-display gtk"))
