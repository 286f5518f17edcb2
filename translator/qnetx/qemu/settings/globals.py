"""`-global` → the element that says it for the whole guest, or what the property does, by name.

    -global kvm-pit.lost_tick_policy=discard → Timer(name="pit", tick_policy="discard")

Source: QEMU's manual page, "-global", and `qemu-system-x86_64 -device DRIVER,help`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qnetx.diagnostics import Fate, Item
from qnetx.model.boot import Boot, Power
from qnetx.model.clock import Timer
from qnetx.model.disk import Disk
from qnetx.model.display import CardSetting
from qnetx.model.network import Origin, Phase
from qnetx.model.nvram import Nvram
from qnetx.qemu.devices.seat import REG
from qnetx.qemu.draft import Draft, Reader
from qnetx.qemu.parts import find_settings
from qnetx.qemu.settings.clock import add_timer
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_SLEEP = {"disable_s3": "suspend_to_mem", "disable_s4": "suspend_to_disk"}

_OFF = ("off", "0", "false", "no", "n")
_ON = ("on", "1", "true", "yes", "y")

_TIMERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "kvm-pit.lost_tick_policy": ("pit", {"delay": "delay", "discard": "discard"}),
    "mc146818rtc.lost_tick_policy": ("rtc", {"slew": "catchup"}),
}
"""Property → libvirt's timer, and its words."""

_SAME: Mapping[str, tuple[str, ...]] = {
    "virtio-blk-pci.scsi": _OFF,
    "virtio-blk.scsi": _OFF,
    "isa-fdc.fallback": ("288",),
    "ICH9-LPC.noreboot": _ON,
    "ICH9-LPC.acpi-pci-hotplug-with-bridge-support": _ON,
    "PIIX4_PM.acpi-pci-hotplug-with-bridge-support": _ON,
    "mc146818rtc.lost_tick_policy": ("discard",),
    "kvm-apic.vapic": _ON,
    "cfi.pflash01.secure": _OFF,
}
"""Property → the values that today's QEMU has anyway."""

_NAMED: Mapping[str, tuple[str, str]] = {
    "isa-fdc.fallback": ("chooses the kind of a floppy drive whose disk is unknown", ""),
    "isa-fdc.fdtypeA": ("chooses the kind of the floppy drive", ""),
    "isa-fdc.fdtypeB": ("chooses the kind of the floppy drive", ""),
    "ICH9-LPC.noreboot": (
        "lets the chipset's watchdog reset the guest",
        "<watchdog model='itco' action='reset'/> of libvirt 9.1 or newer",
    ),
    "ICH9-LPC.acpi-pci-hotplug-with-bridge-support": (
        "leaves plugging to the PCI Express ports themselves",
        "",
    ),
    "PIIX4_PM.acpi-pci-hotplug-with-bridge-support": ("has no plugging behind bridges", ""),
    "virtio-blk-pci.scsi": (
        "let SCSI commands through to the disk, which no QEMU of today does",
        "",
    ),
    "kvm-apic.vapic": ("has KVM speed up no old Windows", ""),
}
"""Property that libvirt has no word for → what it does, and the way out."""

_FLOPPIES = {"isa-fdc.driveA": 0, "isa-fdc.driveB": 1}
"""Property → the unit of `-device floppy`, which says the same."""

_CARDS = {
    "qxl-vga": "qxl", "qxl": "qxl", "VGA": "vga", "cirrus-vga": "cirrus", "vmware-svga": "vmvga",
}  # fmt: skip
"""Driver → libvirt's model."""

_CARD_FIELDS: Mapping[str, tuple[str, int, int]] = {
    "ram_size": ("ram", 1, 1024),
    "ram_size_mb": ("ram", 1024, 1),
    "vram_size": ("memory", 1, 1024),
    "vram_size_mb": ("memory", 1024, 1),
    "vram64_size_mb": ("wide_memory", 1024, 1),
    "vgamem_mb": ("vga_memory", 1024, 1),
    "max_outputs": ("heads", 1, 1),
}
"""Property of a card → field of `Video`, and the fraction that makes KiB of it."""
_OVERRIDE = "<qemu:override> of libvirt 8.2 or newer sets the properties of one device"


def _global(value: Word, item: Item, draft: Draft) -> None:
    """Read a property of all devices of a kind."""
    settings = {s.key: s.value.text for s in split_settings(value)}
    if {"driver", "property", "value"} <= settings.keys():
        settings = {f"{settings['driver']}.{settings['property']}": settings["value"]}
    if not settings:
        raise BadValueError("nothing is set", "write it like -global driver.property=value")
    for key, text in settings.items():
        _property(key, text, item, draft)


def _property(key: str, text: str, item: Item, draft: Draft) -> None:
    driver, _, name = key.rpartition(".")
    timer, words = _TIMERS.get(key, ("", {}))
    if driver in ("PIIX4_PM", "ICH9-LPC") and name in _SLEEP:
        draft.change("power", Power, item, **{_SLEEP[name]: text in _OFF})
    elif key == "cfi.pflash01.secure" and text in _ON:
        draft.change("boot", Boot, item, secure=True)
    elif text in words:
        policy = words[text]
        add_timer(Timer(name=timer, tick_policy=policy), item, draft)
    elif key in _FLOPPIES:
        _floppy(_FLOPPIES[key], text, item, draft)
    elif key == "spapr-nvram.reg":
        seat = REG.parse(text)
        draft.add("devices", Nvram(seat=seat, origin=Origin(item.place, {"": (item,)})))
    elif key == "isa-debugcon.iobase" and any(g.name == "debugcon" for g in draft.options):
        # The debug port holds it.
        draft.report.ledger.settle(item, Fate.MAPPED)
    elif driver in _CARDS and name in _CARD_FIELDS:
        _card(driver, name, text, item, draft)
    elif text in _SAME.get(key, ()):
        draft.items["type"] = (*draft.items.get("type", ()), item)
    else:
        why, hint = _NAMED.get(key, ("", ""))
        message = f"'{item.text}' has no equivalent in libvirt"
        draft.drop(
            item,
            "no-libvirt-equivalent",
            f"{message}: it {why}" if why else message,
            hint or ("" if why else _OVERRIDE),
        )


def _floppy(unit: int, name: str, item: Item, draft: Draft) -> None:
    """Put a `-drive if=none` into a floppy drive of the board's."""
    if find_settings(draft, "drive", name) is None and name not in draft.nodes:
        message = f"'{item.text}' has no effect: there is no -drive with id={name}"
        draft.drop(item, "setting-without-effect", message)
        return
    origin = Origin(item.place, {"": (item,)}, (Phase.DEVICE, 0))
    draft.add("devices", Disk(bus="fdc", kind="floppy", drive=name, unit=unit, origin=origin))


def _card(driver: str, name: str, text: str, item: Item, draft: Draft) -> None:
    """Read the memory of all cards of a kind; only qxl has several."""
    if not re.fullmatch("[1-9][0-9]{0,9}", text):
        raise BadValueError(f"{driver}.{name}: '{text}' is not a number", "write a number from 1")
    field, times, by = _CARD_FIELDS[name]
    model = _CARDS[driver]
    setting = CardSetting(
        model=model,
        field="memory" if model != "qxl" and field == "vga_memory" else field,
        value=int(text) * times // by,
        origin=Origin(item.place, {"": (item,)}),
    )
    draft.add("card_settings", setting)


READERS: Mapping[str, Reader] = {"global": _global}
