"""A command line that can't be meant as it stands → what was meant: `qnetx x.sh` → `qnetx to-xml x.sh`.

Only what nearly everybody writes first; all else is typer's to refuse.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

_EMULATOR = r"(.*/)?(qemu|kvm|qemu-kvm|qemu-system-\w+)"
_QEMU_OPTIONS = frozenset(
    "-M -append -boot -cdrom -cpu -daemonize -device -display -drive -enable-kvm -hda -hdb -hdc -hdd"  # noqa: SIM905 - as a list it would hide the rest
    " -kernel -m -machine -name -net -netdev -nic -nodefaults -nographic -redir -smp -usb -vga -vnc".split()
)


def slip(words: Sequence[str]) -> str:
    """Return a sentence for what stands before `--`, or nothing where it may be meant so."""
    if "" in words:
        at = words.index("")
        where = f" after '{words[at - 1]}'" if at else ""
        return f"there is an empty word{where}: is a variable of your shell unset?"
    match words:
        case ["to-xml" | "to-cmdline" | "define" as verb, *rest]:
            return _line_without_dashes(verb, rest)
        case [first, *_] if first in _QEMU_OPTIONS or re.fullmatch(_EMULATOR, first):
            return _after_dashes("to-xml", words)
        case [first] if os.path.lexists(first):
            from shlex import quote

            if first.endswith(".xml"):
                return f"'{first}' is no command; to check it: qnetx validate {quote(first)}"
            return f"'{first}' is no command; to convert it: qnetx to-xml {quote(first)}"
    return ""


def _line_without_dashes(verb: str, words: Sequence[str]) -> str:
    for at, word in enumerate(words):
        option, blank, _ = word.partition(" ")
        if option in _QEMU_OPTIONS:
            emulator = at > 0 and re.fullmatch(_EMULATOR, words[at - 1])
            own = word.split() if blank else [word]
            return _after_dashes(verb, [*words[at - bool(emulator) : at], *own, *words[at + 1 :]])
    return ""


def _after_dashes(verb: str, words: Sequence[str]) -> str:
    from shlex import join

    return f"a QEMU command line stands after '--': qnetx {verb} -- {join(words)}"
