"""The name of a program → whether it is QEMU: `/usr/libexec/qemu-kvm`, `$QEMU`, `./my-qemu`.

Tools that come with it (`qemu-img`, `qemu-nbd`) are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qnetx.source import Word

_PROGRAM = re.compile(r"qemu(-system-[\w.+-]+|-kvm[\w.+-]*|-dm|-spice)?|kvm(-[\d.]+)?|kvm-spice")
_WRAPPER = r".*(qemu(-system-[\w.+-]+)?|kvm)([-_.]?(wrapper|bin|\d[\d.]*))?(\.sh)?"
_VARIABLE = r"(?i).*(qemu|kvm|emulator|hypervisor).*"
_OPTIONS = frozenset(
    "M accel append audiodev bios boot cdrom chardev cpu curses daemonize device display drive"  # noqa: SIM905 - as a list it would hide the rest
    " enable-kvm fda fdb hda hdb hdc hdd initrd k kernel kvm localtime m machine mon monitor name net"
    " netdev nic no-acpi no-reboot nodefaults nographic object pidfile qmp readconfig redir rtc runas"
    " sdl serial smbios smp snapshot soundhw spice tftp usb usbdevice uuid vga vnc watchdog".split()
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
    if first.unknowns:
        named = re.match(_VARIABLE, first.shown + first.unknowns[0].name)
    else:
        _, slash, name = first.text.rpartition("/")
        named = re.fullmatch(_WRAPPER, name) if slash else None
    return named is not None and any(map(is_option, words[1:]))


def mentions_call(words: Sequence[Word]) -> bool:
    """Return whether QEMU and one of its options behind it stand among the words or in their texts."""
    texts = [text for word in words for text in re.split(r"[\s\"'`();&|]+", word.text)]
    at = next((i for i, text in enumerate(texts) if is_emulator(text)), len(texts))
    return any(map(_names_option, texts[at + 1 :]))


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
    return _names_option(word.text)


def _names_option(text: str) -> bool:
    return text.startswith("-") and text[1:].removeprefix("-") in _OPTIONS
