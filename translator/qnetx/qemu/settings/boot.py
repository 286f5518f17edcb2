"""`-boot`, `-kernel` and its like, `-bios`, `-pflash` → what the guest boots.

    -boot order=dc,menu=on → Boot(order=("cdrom", "hd"), menu=True)

Source: QEMU's manual page, "-boot" and "Linux boot specific".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qnetx.diagnostics import Fate, Item
from qnetx.model.boot import Boot
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.bag import open_bag
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.draft import BagReader, Draft, Reader
from qnetx.qemu.syntax import Setting, split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_DRIVES = {"a": "fd", "b": "fd", "c": "hd", "d": "cdrom", "n": "network"}
"""Boot letters; e to m are further disks and o to p further cards, which libvirt can't tell apart."""


def _boot(value: Word, item: Item, draft: Draft) -> None:
    draft.change("boot", Boot, item)
    settings = {s.key: s for s in split_settings(value, "order")}
    for key, setting in settings.items():
        text = setting.value.text
        match key:
            case "order":
                draft.change("boot", Boot, item, order=_order(text))
            case "menu":
                draft.change("boot", Boot, item, menu=BOOLEAN.parse(text))
            case "splash-time" if settings.get("menu"):
                draft.change("boot", Boot, item, menu_timeout=_milliseconds(setting, 0))
            case "reboot-timeout":
                draft.change("boot", Boot, item, reboot_timeout=_milliseconds(setting, -1))
            case "strict" if text == "on":
                # So libvirt starts every guest.
                continue
            case "once":
                _order(text)
                _lost(setting, item, draft)
            case "splash" | "splash-time" | "strict":
                _lost(setting, item, draft)
            case _:
                known = "order, once, menu, splash, splash-time, reboot-timeout and strict"
                raise BadValueError(f"there is no '{setting.text}'", f"it has {known}")


_WITHOUT: Mapping[str, str] = {
    "once": "for one start: 'virsh edit' the boot order, start the guest, and put it back",
    "splash": "the firmware's own picture stays",
    "splash-time": "libvirt has a time for the boot menu alone: add menu=on",
    "strict": "libvirt always starts a guest with strict=on: what is not in the order is not tried",
}
"""What libvirt has no word for → the way out."""


def _lost(setting: Setting, item: Item, draft: Draft) -> None:
    message = f"'{setting.text}' of '{item.text}' has no equivalent in libvirt"
    draft.lose_part(item, message, _WITHOUT[setting.key])


def _order(text: str) -> tuple[str, ...]:
    """Read boot letters, each kind of device once.

    Raises BadValueError for anything else.
    """
    if not re.fullmatch("[a-p]+", text) or len(set(text)) < len(text):
        raise BadValueError(
            f"'{text}' is no boot order", "a is the floppy, c the disk, d the CD-ROM, n the network"
        )
    kinds = ("network" if letter >= "n" else _DRIVES.get(letter, "hd") for letter in text)
    return tuple(dict.fromkeys(kinds))


def _milliseconds(setting: Setting, least: int) -> int:
    text = setting.value.text
    if not re.fullmatch("-?[0-9]{1,5}", text) or not least <= int(text) <= 0xFFFF:
        raise BadValueError(
            f"'{setting.text}' is no time of the boot menu", f"{least} to 65535 milliseconds"
        )
    return int(text)


def file_path(text: str) -> str:
    """Return the path of a file of the host.

    Raises BadValueError for what libvirt takes for none.
    """
    if not text or not text.isprintable():
        raise BadValueError(f"'{text}' is no path of a file", "name the file")
    return text


def _kernel(value: Word, item: Item, draft: Draft) -> None:
    draft.change("boot", Boot, item, kernel=file_path(value.text))


def _initrd(value: Word, item: Item, draft: Draft) -> None:
    draft.change("boot", Boot, item, initrd=file_path(value.text))


def _append(value: Word, item: Item, draft: Draft) -> None:
    draft.change("boot", Boot, item, cmdline=value.text)


def _dtb(value: Word, item: Item, draft: Draft) -> None:
    draft.change("boot", Boot, item, dtb=file_path(value.text))


def _bios(value: Word, item: Item, draft: Draft) -> None:
    if value.text in ("none", "default"):
        message = (
            f"libvirt can't be told which firmware '{item.text}' means: the board's own is used"
        )
        draft.drop(item, "no-libvirt-equivalent", message)
    else:
        draft.change("boot", Boot, item, rom=file_path(value.text))


def _option_rom(value: Word, item: Item, draft: Draft) -> None:
    file = file_path(
        {s.key: s.value.text for s in split_settings(value, "romfile")}.get("romfile", "")
    )
    draft.drop(
        item,
        "no-libvirt-equivalent",
        f"libvirt has no option ROM that belongs to no device: '{item.text}' is left out",
        f"<rom file='{file}'/> in the <interface> or <hostdev> that it is for loads it",
    )


def _pflash(value: Word, item: Item, draft: Draft) -> None:
    read_flash(file_path(value.text), item, draft, readonly=False)


def read_flash(path: str, item: Item, draft: Draft, *, readonly: bool) -> None:
    """Take an image of flash memory: the first is UEFI's code, the second holds its variables."""
    boot = draft.values.get("boot")
    if boot is None or boot.flash is None:
        draft.change("boot", Boot, item, flash=path, flash_readonly=readonly)
    elif boot.nvram is None:
        # libvirt takes variables beside code that nobody writes alone; UEFI does not write to it.
        draft.change("boot", Boot, item, nvram=path, flash_readonly=True)
    else:
        message = f"'{item.text}' is a third flash memory, and libvirt has two"
        draft.drop(item, "no-libvirt-equivalent", message)


_FLASH_KEYS = ("if", "file", "unit", "index", "readonly", "format", "id")


def _flash_drive(given: Given, index: int, draft: Draft) -> None:
    """Read `-drive if=pflash`: unit 0 is UEFI's code, unit 1 holds its variables."""
    del index
    bag = open_bag(given, "", draft.report)
    if bag is None:
        return
    # `readonly` alone is on.
    said = {s.key: "on" if s.bare else s.value.text for s, _ in bag.settings}
    known = [item for setting, item in bag.settings if setting.key in _FLASH_KEYS]
    for setting, item in bag.settings:
        if setting.value.unknowns:
            draft.report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
            say_unresolved(setting.value, f"'{setting.text}'", draft.report)
            said.pop(setting.key)
        elif item not in known:
            message = f"'{item.text}' has no equivalent in libvirt's <loader>"
            draft.drop(item, "no-libvirt-equivalent", message)
    if not said.get("file", "").isprintable() or not said.get("file"):
        message = f"the file of this flash memory is not known: '{given.text}' is left out"
        for item in (bag.head, *known):
            draft.report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
        draft.drop(bag.head, "no-libvirt-equivalent", message)
        return
    boot = draft.values.get("boot", Boot())
    fields: dict[str, object] = {"nvram": said["file"], "flash_readonly": True}
    if (said.get("unit") or said.get("index")) != "1" and boot.flash is None:
        readonly = said.get("readonly") in ("on", "true", "yes") or boot.nvram is not None
        fields = {"flash": said["file"], "flash_readonly": readonly}
    for item in (bag.head, *known):
        # The path is said by one setting alone, and the others by there being a flash memory.
        is_path = item.text.startswith("file=")
        own = fields if is_path else {"flash_readonly": fields["flash_readonly"]}
        draft.change("boot", Boot, item, **own)


BAG_READERS: Mapping[str, BagReader] = {"drive": _flash_drive}

READERS: Mapping[str, Reader] = {
    "boot": _boot,
    "kernel": _kernel,
    "initrd": _initrd,
    "append": _append,
    "dtb": _dtb,
    "bios": _bios,
    "pflash": _pflash,
    "option-rom": _option_rom,
}
