"""What the guest boots → `-boot`, `-kernel` and its like, `-bios`, flash memory.

Boot(order=("cdrom", "hd"))  →  -boot order=dc,strict=on
"""

from __future__ import annotations

from qnetx.model.boot import Boot
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_LETTERS = {"fd": "a", "hd": "c", "cdrom": "d", "network": "n"}
_SIGNATURES = {"slic": "SLIC", "msdm": "MSDM"}


def write_boot(layout: Layout) -> list[str]:
    """Write what is booted, from where, and the firmware that does it."""
    words: list[str] = []
    boot = layout.machine.boot
    if boot is not None:
        order = _order(boot, layout)
        settings: Settings = [
            ("order", order or None),
            ("menu", boot.menu),
            ("splash-time", boot.menu_timeout),
            ("reboot-timeout", boot.reboot_timeout),
        ]
        if any(value is not None for _, value in settings):
            # So libvirt starts every guest: what is not in the order is not tried.
            words += option("boot", "", [*settings, ("strict", True)])
        words += _firmware(boot)
        if boot.nvram and not boot.flash:
            message = "<nvram> holds variables for a <loader> that the XML does not name: left out"
            hint = "'virsh dumpxml' of the guest while it runs names the image of its firmware"
            layout.lose(boot.origin, ["nvram"], message, hint)
        for name, text in (
            ("kernel", boot.kernel),
            ("initrd", boot.initrd),
            ("append", boot.cmdline),
            ("dtb", boot.dtb),
        ):
            words += [f"-{name}", text] if text is not None else []
    for table in layout.machine.acpi_tables:
        settings = [("sig", _SIGNATURES.get(table.kind)), ("file", table.path)]
        words += option("acpitable", "", settings)
    if layout.machine.firmware_folder:
        words += ["-L", layout.machine.firmware_folder]
    return words


_USUAL = "cadn"
"""What a board boots that is told nothing: QEMU's own order, and SeaBIOS goes on to the network."""

_MOST = 3
"""Kinds of devices that the memory of a pc's clock has place for."""


def _order(boot: Boot, layout: Layout) -> str:
    """Return the letters of the order, as far as the board takes them."""
    order = "".join(dict.fromkeys(_LETTERS[kind] for kind in boot.order or ()))
    if order == _USUAL:
        return ""
    if len(order) > _MOST and layout.machine.arch in ("x86_64", "i686"):
        message = f"QEMU takes {_MOST} kinds of devices to boot from: the line has the first ones"
        layout.approximate(boot.origin, ["order"], message, "bootindex= at each device ranks all")
        order = order[:_MOST]
    return order


def _firmware(boot: Boot) -> list[str]:
    words = ["-bios", boot.rom] if boot.rom else []
    if boot.flash:
        words += _flash(0, boot.flash, readonly=boot.flash_readonly)
    if boot.nvram and boot.flash:
        words += _flash(1, boot.nvram, readonly=None)
    if boot.secure:
        words += ["-global", "driver=cfi.pflash01,property=secure,value=on"]
    return words


def _flash(unit: int, path: str, *, readonly: bool | None) -> list[str]:
    settings: Settings = [
        ("if", "pflash"),
        ("unit", unit),
        ("file", path),
        ("format", "raw"),
        ("readonly", readonly or None),
    ]
    return option("drive", "", settings)
