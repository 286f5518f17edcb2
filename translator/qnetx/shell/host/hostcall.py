"""One command of a script that touches the host → its program, arguments and the effects it has.

`exec sudo $(which brctl) addif br0 $1` → `HostCall(program="brctl", …)` with arguments `addif br0 $1`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from qnetx.model.host import TAP_ARGUMENT, Effect, EffectKind, HostAction
from qnetx.shell.bash.expand import SUBSTITUTION
from qnetx.shell.command import Command
from qnetx.source import Unknown, Word

TAP_HANDED = "the tap that QEMU hands to the script"
"""Why a hook's first argument is unknown; it stays so under every name that the script gives it."""

_LOCATED = r"(?:which|command\s+-v|type\s+-[pP])\s+([\w./+-]+)"


class HostCall(Struct, frozen=True):
    """A command without its wrappers: the program by its base name, and what is handed to it."""

    program: str
    arguments: tuple[Word, ...]
    command: Command

    @property
    def texts(self) -> list[str]:
        """The arguments as the script writes them, the hook's own first argument as `$1`."""
        return [name_of(word) for word in self.arguments]

    def effect(self, kind: EffectKind, subject: str = "", value: str = "") -> Effect:
        """Return an effect of this call."""
        place = self.command.place
        text = place.text.replace("\\\r\n", " ").replace("\\\n", " ")
        line = " ".join(text.split())
        return Effect(kind, subject, line, place, value)


HostReader = Callable[[HostCall, list[HostAction]], None]
"""Reads one program's call and adds what it does to the actions so far."""


def program_of(word: Word) -> str:
    """Return a program's base name: `/sbin/brctl`, `$(which brctl)`, `${SBIN}/brctl` → `brctl`."""
    match word.unknowns:
        case (unknown,) if located := re.search(_LOCATED, unknown.shown):
            return located[1].rpartition("/")[2]
    return word.text.rpartition("/")[2]


def name_of(word: Word) -> str:
    """Return a word as a name: known text as it is, the first argument as `$1`, the rest as written."""
    return "".join(
        piece.text if not (u := piece.unknown) else TAP_ARGUMENT if _is_tap(u) else u.shown
        for piece in word.pieces
    )


def _is_tap(unknown: Unknown) -> bool:
    return unknown.reason == TAP_HANDED or unknown.name == "1"


def why(word: Word) -> str:
    """Return what decides an unknown word, as the script writes it: `$(ip route ls | awk …)`."""
    match word.unknowns:
        case (unknown,) if unknown.reason.startswith(SUBSTITUTION):
            return unknown.reason.removeprefix(SUBSTITUTION).removeprefix(": ")
    return word.shown


def known(word: Word) -> str | None:
    """Return a word's text where no part of it is unknown, None otherwise."""
    return None if word.unknowns else word.text


def after(texts: Sequence[str], *names: str) -> str:
    """Return the word that follows the first of `names`, or stands in `name=…`; empty without it."""
    for index, text in enumerate(texts):
        if text in names:
            return texts[index + 1] if index + 1 < len(texts) else ""
        for name in names:
            if text.startswith(name + "="):
                return text[len(name) + 1 :]
    return ""
