"""A command line that can't be meant as it stands → what was meant: `qnetx x.sh` → `qnetx to-xml x.sh`.

Only what nearly everybody writes first; all else is typer's to refuse.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence

_EMULATOR = re.compile(r"(.*/)?(qemu|kvm|qemu-kvm|qemu-system-\w+)")
_QEMU_OPTION = re.compile(
    r"-(M|append|boot|cdrom|cpu|daemonize|device|display|drive|enable-kvm|hd[abcd]|kernel|m|machine"
    r"|name|net|netdev|nic|nodefaults|nographic|redir|smp|usb|vga|vnc)"
)


def slip(words: Sequence[str]) -> str:
    """Return a sentence for what stands before `--`, or nothing where it may be meant so."""
    match words:
        case ["to-xml", *rest]:
            return _line_without_dashes(rest)
        case [first, *_] if _EMULATOR.fullmatch(first) or _QEMU_OPTION.fullmatch(first):
            return _after_dashes(words)
        case [first] if os.path.lexists(first):
            return f"'{first}' is no command; to convert it: qnetx to-xml {shlex.quote(first)}"
    return ""


def _line_without_dashes(words: Sequence[str]) -> str:
    for at, word in enumerate(words):
        option, blank, _ = word.partition(" ")
        if _QEMU_OPTION.fullmatch(option):
            emulator = at > 0 and _EMULATOR.fullmatch(words[at - 1])
            own = word.split() if blank else [word]
            return _after_dashes([*words[at - bool(emulator) : at], *own, *words[at + 1 :]])
    return ""


def _after_dashes(words: Sequence[str]) -> str:
    return f"a QEMU command line stands after '--': qnetx to-xml -- {shlex.join(words)}"
