"""An ifup or ifdown script → what it does to the tap that QEMU hands it.

`switch=br0; /sbin/ip link set $1 up; brctl addif $switch $1` → a Hook whose actions are an Effect
(the link comes up) and `Attach(bridge="br0", port="$1")`. The script is read, never run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qnetx.catalogue import Effect as Outcome
from qnetx.diagnostics import Report
from qnetx.model.host import TAP_ARGUMENT, Effect, EffectKind, Hook, HostAction
from qnetx.shell.bash.evaluate import evaluate
from qnetx.shell.command import Command
from qnetx.shell.host.addressing import ADDRESS_READERS
from qnetx.shell.host.hostcall import TAP_HANDED, HostCall, program_of
from qnetx.shell.host.switching import SWITCH_READERS
from qnetx.shell.wrappers import unwrap
from qnetx.source import Piece, Source, Unknown, Word

_READERS = SWITCH_READERS | ADDRESS_READERS

_HARMLESS = frozenset(
    ": [ [[ . alias awk basename break case cat cd chmod chown command continue cut date declare"  # noqa: SIM905 -- one name a line would hide the rest
    " dirname egrep exec exit export expr false fgrep flock getent getopts grep head hash hostname"
    " id kill let local logger ls mkdir mktemp nmap pgrep pidof ps pwd read readlink readonly"
    " return rm sed seq set shift shopt sleep sort source systemd-cat tail tee test time timeout"
    " touch tr trap true type typeset ulimit umask uname uniq unset usleep wait wc which whoami"
    " xargs".split()
)
"""Programs and builtins that leave the host's network as it is."""


def read_actions(commands: Sequence[Command], *, strangers: bool = False) -> tuple[HostAction, ...]:
    """Return what the commands do to taps, bridges and the host's network, in order.

    With `strangers`, a program that isn't known is an effect too (OTHER): in a hook script it may
    well be what sets the network up; in a launch script it is mostly anything else.
    """
    actions: list[HostAction] = []
    for command in commands:
        words = unwrap(command.words)
        if not words:
            continue
        program = program_of(words[0])
        call = HostCall(program, tuple(words[1:]), command)
        if reader := _READERS.get(program):
            reader(call, actions)
        elif strangers and program not in _HARMLESS:
            actions.append(call.effect(EffectKind.OTHER))
    return tuple(actions)


def read_hook(
    path: str,
    source: Source,
    report: Report,
    *,
    sourced: Callable[[str], Source | None] | None = None,
) -> Hook:
    """Read the script that a command line names as `path`; in it, `$0` is the path and `$1` the tap.

    `sourced` gives the text of files that the script sources. A script that can't be understood is
    told as `hook-not-understood`, and is an Effect of kind OTHER, as any command of unknown effect.
    """
    place = source.span(0, 0)
    tap = Word((Piece("", place, Unknown(TAP_ARGUMENT, "1", TAP_HANDED)),), place)
    found = Report(ledger=report.ledger)
    commands = evaluate(source, found, arguments=[tap], name0=path, sourced=sourced)
    actions = list(read_actions(commands, strangers=True))
    for d in found.diagnostics:
        refused = d.effect is Outcome.REFUSED
        code = "hook-not-understood" if refused else d.code
        report.say(code, d.message, d.place, hint=d.hint, second=d.second)
        if refused or d.code == "shell-not-understood":
            # What stands there may be what joins the bridge.
            actions.append(Effect(EffectKind.OTHER, "", path, d.place or place))
    return Hook(path, tuple(actions))
