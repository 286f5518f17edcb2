"""Shell text → its simple commands with their words filled in, without running anything.

`MAC=52:54:00:00:00:01; sudo qemu -net nic,macaddr=$MAC` → the command `qemu -net nic,macaddr=52:…`,
whose MAC points at the assignment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qnetx.diagnostics import Report
from qnetx.shell.bash.limits import RefusedError
from qnetx.shell.bash.scope import Positional, Scope
from qnetx.shell.bash.value import Value
from qnetx.shell.bash.variables import Variables
from qnetx.shell.bash.walk import Walk
from qnetx.shell.command import Command
from qnetx.source import Source, Word

Sourced = Callable[[str], Source | None]
"""Gives the text of a file that a script sources, None where it may not or can't be read."""


def evaluate(
    source: Source,
    report: Report,
    *,
    settings: Mapping[str, str] | None = None,
    arguments: Sequence[Word] | None = None,
    name0: str | None = None,
    sourced: Sourced | None = None,
) -> list[Command]:
    """Return the commands that a script would start, in order, wrappers like `sudo` taken off.

    `settings` are the user's NAME → VALUE and stand above every assignment; a name may be a
    variable, an argument's number, or the text of a substitution. `arguments` are the script's own
    where it is known how many there are, `name0` its `$0`.

    Where conditions can't be decided each way is walked, and the commands say on what they depend.
    A script that can't be used gives no commands, and `shell-syntax`, `script-too-large` or
    `script-too-deep` in the report.
    """
    words = None
    if arguments is not None:
        words = tuple(Value.of(argument.pieces) for argument in arguments)
    scope = Scope(Variables(settings or {}), Positional(words), name0)
    walk = Walk(report, scope, sourced)
    try:
        walk.source(source)
    except RefusedError as refusal:
        report.say(refusal.code, refusal.message, refusal.place, hint=refusal.hint)
        return []
    return walk.commands
