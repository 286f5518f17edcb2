"""A launch script → the QEMU calls in it, each with what the script around it does to the host.

`tunctl -t tap0; brctl addif br0 tap0; qemu -net nic -net tap,ifname=tap0,script=no` → one call, whose
actions tell that tap0 is on br0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.shell.bash.evaluate import Sourced, evaluate
from qnetx.shell.command import Command, Invocation
from qnetx.shell.emulator import is_option, mentions_call, only_asks, starts_emulator
from qnetx.source import Source, Word

_WITHOUT = (
    "hand in the script that starts the guest, or the options themselves: qnetx to-xml -- -net …"
)
_TELLING = frozenset("echo printf logger pgrep pkill killall grep egrep sed awk useradd".split())  # noqa: SIM905
"""Commands that only tell of a QEMU, look for one, or have a user or group of that name."""


def read_script(
    source: Source,
    report: Report,
    *,
    settings: Mapping[str, str] | None = None,
    sourced: Sourced | None = None,
) -> list[Invocation]:
    """Return the QEMU calls of a script in order, the same call once.

    Says `input-empty` where nothing stands in the script and `no-qemu-call` where no QEMU is
    started. Words that are not known are left to the reader of the options, which says so.
    """
    if not source.text.strip():
        report.say("input-empty", f"'{source.name}' is empty", source.whole())
        return []
    commands = evaluate(source, report, settings=settings, sourced=sourced)
    if report.refused:
        return []
    calls: list[Command] = []
    others: list[Command] = []
    for command in map(_without_unknown_prefix, commands):
        (calls if starts_emulator(command.words) else others).append(command)
    _name_unfollowed(others, report)
    wanted = [call for call in _distinct(calls) if not only_asks(call.words)]
    if not wanted:
        _say_none(source, report, calls, commands)
        return []
    _name_cut_off(others, report)
    from qnetx.shell.host.hook import read_actions  # noqa: PLC0415 -- hooks are scripts too

    actions = read_actions(others)
    return [
        Invocation(
            words=call.words,
            environment=call.environment,
            exported=call.exported,
            directory=call.directory,
            descriptors=call.descriptors,
            place=call.place,
            actions=actions,
            defined=_unknown_names(call),
        )
        for call in wanted
    ]


def _unknown_names(call: Command) -> tuple[str, ...]:
    words = (*call.words, *((call.directory,) if call.directory else ()))
    return tuple(dict.fromkeys(u.name for word in words for u in word.unknowns))


def _without_unknown_prefix(command: Command) -> Command:
    """Take off variables that nobody sets in front of the emulator: `$SUDO $NICE qemu …`."""
    words = command.words
    first = next((i for i, word in enumerate(words) if not _is_hole(word)), 0)
    if not first or not starts_emulator(words[first:]):
        return command
    return replace(command, words=words[first:])


def _name_cut_off(commands: Iterable[Command], report: Report) -> None:
    """Name options that stand as a command of their own, because the line before them ended."""
    stray = [command for command in commands if is_option(command.words[0])]
    for command in _distinct(stray):
        place, shown = command.place, " ".join(word.shown for word in command.words)
        item = report.ledger.open(shown, place)
        report.ledger.settle(item, Fate.DROPPED, "options-cut-off")
        number = max(place.line - 1, 1)
        before = place.source.line_text(number)
        if re.search(r"\\[ \t]+$", before):
            hint = f"take out the blank behind the backslash at the end of line {number}"
        elif before.lstrip().startswith("#"):
            hint = f"move the comment on line {number} out of the command: it ends there"
        else:
            hint = f"end line {number} with a backslash if they belong to it"
        message = f"'{shown}' is cut off: the command ends on the line before"
        report.say("options-cut-off", message, place, hint=hint)


def _name_unfollowed(commands: Iterable[Command], report: Report) -> None:
    """Name QEMU calls inside commands that are not known to start others: `ssh host "qemu -m 1G"`."""
    for command in _distinct(commands):
        name = command.words[0].text.rpartition("/")[2]
        if name not in _TELLING and mentions_call(command.words[1:]):
            place, shown = command.place, command.words[0].shown
            item = report.ledger.open(shown, place)
            report.ledger.settle(item, Fate.DROPPED, "call-not-followed")
            message = f"'{shown}' is handed a QEMU call, and what it does with it is not known"
            report.say("call-not-followed", message, place, hint=_WITHOUT)


def _distinct(calls: Iterable[Command]) -> list[Command]:
    """Leave out a call that was walked twice: the same place, the same words."""
    seen: dict[tuple[object, ...], Command] = {}
    for call in calls:
        opened = tuple((number, word.shown) for number, word in call.descriptors.items())
        key = (call.place, tuple(word.shown for word in call.words), opened)
        seen.setdefault(key, call)
    return list(seen.values())


def _say_none(
    source: Source, report: Report, asking: list[Command], commands: list[Command]
) -> None:
    if asking:
        message = f"'{source.name}' only asks QEMU for its version or help"
    elif commands:
        names = list(dict.fromkeys(command.words[0].shown for command in commands))[:5]
        message = f"'{source.name}' starts no QEMU, only {', '.join(names)}"
    else:
        message = f"'{source.name}' starts nothing"
    report.say("no-qemu-call", message, source.whole(), hint=_WITHOUT)


def _is_hole(word: Word) -> bool:
    return len(word.pieces) == 1 and word.pieces[0].unknown is not None
