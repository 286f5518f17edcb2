"""`-set GROUP.ID.KEY=VALUE` → the setting, in the option that it belongs to.

    -drive file=a.img,id=d0 -set drive.d0.cache=none  →  -drive file=a.img,id=d0,cache=none

Source: `qemu_set_option` of QEMU's util/qemu-config.c: the last value of a key counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qnetx.diagnostics import Fate, Report
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.syntax import Setting
from qnetx.source import Piece, Word

_FORM = re.compile(r"([\w-]+)\.([\w.-]+?)\.([^=]+)=", re.ASCII)


def apply_overrides(options: Sequence[Given], report: Report) -> list[Given]:
    """Move each `-set` into the option before it that has its id; QEMU refuses one that finds none."""
    result: list[Given] = []
    for given in options:
        if given.name == "set" and given.value:
            _apply(given, given.value, result, report)
        else:
            result.append(given)
    return result


def _apply(given: Given, value: Word, options: list[Given], report: Report) -> None:
    item = report.ledger.open(given.text, given.place)
    match = _FORM.match(value.text)
    if not match:
        if value.unknowns:
            report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
            say_unresolved(value, f"'{given.text}'", report)
            return
        report.ledger.settle(item, Fate.REJECTED, "bad-value")
        message = f"'{value.text}' sets nothing"
        report.say("bad-value", message, value.span, hint="write -set GROUP.ID.KEY=VALUE")
        return
    group, name, _ = match.groups()
    for at, option in enumerate(options):
        if option.name == group and _id_of(option) == name:
            report.ledger.settle(item, Fate.MAPPED)
            options[at] = _with_setting(option, value, match)
            return
    report.ledger.settle(item, Fate.REJECTED, "bad-value")
    message = f"there is no -{group} with id={name} before '{given.text}'"
    report.say("bad-value", message, value.span)


def _id_of(option: Given) -> str | None:
    if option.settings is not None:
        return next((s.value.text for s in option.settings if s.key == "id"), None)
    found = re.search(r"(?:^|,)id=([^,]*)", option.value.text if option.value else "")
    return found[1] if found else None


def _with_setting(option: Given, value: Word, match: re.Match[str]) -> Given:
    if option.settings is not None:
        setting = Setting(match[3], value.cut(match.end()), value.cut(match.start(3)))
        return Given(option.name, option.word, option.value, (*option.settings, setting))
    assert option.value is not None
    # The value is not cut at its commas; in an option string they are doubled.
    own = [
        Piece(piece.text.replace(",", ",,"), piece.span, piece.unknown)
        for piece in value.cut(match.start(3)).pieces
    ]
    comma = Piece(",", value.span)
    return Given(
        option.name, option.word, Word((*option.value.pieces, comma, *own), option.value.at)
    )
