"""The name of a program → whether it is QEMU: `/usr/libexec/qemu-kvm`, `$QEMU`, `./my-qemu`.

Tools that come with it (`qemu-img`, `qemu-nbd`) are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qnetx.source import Word

_PROGRAM = re.compile(r"qemu(-system-[\w.+-]+|-kvm[\w.+-]*|-dm|-spice)?|kvm(-[\d.]+)?|kvm-spice")
_WRAPPER = re.compile(r".*(qemu(-system-[\w.+-]+)?|kvm)([-_.]?(wrapper|bin|\d[\d.]*))?(\.sh)?")
_VARIABLE = re.compile(r"(?i).*(qemu|kvm|emulator|hypervisor).*")
_OPTION = re.compile(
    r"--?(M|append|audiodev|bios|boot|cdrom|chardev|cpu|daemonize|device|display|drive|enable-kvm"
    r"|fd[ab]|hd[abcd]|initrd|kernel|kvm|m|machine|mon|monitor|name|net|netdev|nic|no-acpi|no-reboot"
    r"|nodefaults|nographic|object|pidfile|qmp|redir|rtc|serial|smbios|smp|snapshot|soundhw|spice"
    r"|tftp|usb|usbdevice|uuid|vga|vnc|accel|readconfig|runas|curses|sdl|k|localtime|watchdog)"
)
_ASKING = frozenset({"h", "help", "version"})
_LISTING = frozenset(
    {
        "-M",
        "-machine",
        "-cpu",
        "-device",
        "-netdev",
        "-nic",
        "-net",
        "-object",
        "-chardev",
        "-accel",
    }
)
"""Options that list what they take when it is `help`."""


def is_emulator(name: str) -> bool:
    """Return whether a program's name or path is that of a QEMU system emulator."""
    return bool(_PROGRAM.fullmatch(name.rpartition("/")[2]))


def starts_emulator(words: Sequence[Word]) -> bool:
    """Return whether a command starts QEMU: by its name, or by the look of its options.

    A name that is not known, or that of somebody's own script around QEMU, needs options beside it.
    """
    first = words[0]
    if not first.unknowns and is_emulator(first.text):
        return True
    options = sum(1 for word in words[1:] if _OPTION.fullmatch(word.text))
    if first.unknowns:
        return bool(options) and bool(_VARIABLE.match(first.shown + first.unknowns[0].name))
    _, slash, name = first.text.rpartition("/")
    return bool(options and slash and _WRAPPER.fullmatch(name))


def only_asks(words: Sequence[Word]) -> bool:
    """Return whether the call wants nothing but text: `-help`, `-version`, `-cpu help`."""
    texts = [word.text for word in words[1:]]
    asked = any(text.lstrip("-") in _ASKING and text.startswith("-") for text in texts)
    listed = len(texts) == 2 and texts[1] in ("?", "help")
    described = any(
        option in _LISTING and value.rpartition(",")[2] in ("?", "help")
        for option, value in pairwise(text.replace("--", "-", 1) for text in texts)
    )
    return asked or listed or described


def is_option(word: Word) -> bool:
    """Return whether a word is one of QEMU's options."""
    return bool(_OPTION.fullmatch(word.text))
