r"""A command line → shell text: ("-net", "nic") and ("-name", "a b") → `-net nic \` and `-name 'a b'`.

What only a shell can fill in stands in double quotes, everything else in single ones where it needs any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote

from msgspec import Struct, field

from qnetx.model.argument import Argument
from qnetx.source import Unknown

_POSIX = r"\$(\w|\w+|\{\w+\}|[@*#?$!-])|\$\([^(].*\)|~\w*"
"""Expansions that every shell knows; others are bash's own."""


class Command(Struct, frozen=True, kw_only=True):
    """One command: the words of each line of it, its environment, and the files opened for it."""

    groups: Sequence[Sequence[Argument]]
    environment: Sequence[tuple[str, Argument]] = ()
    descriptors: Mapping[int, Argument] = field(default_factory=dict)

    @property
    def argv(self) -> tuple[str, ...]:
        """The words; an environment goes before them by `env`."""
        said = [f"{name}={value.text}" for name, value in self.environment]
        words = [argument.text for group in self.groups for argument in group]
        return (*(("env", *said) if said else ()), *words)

    @property
    def arguments(self) -> Iterator[Argument]:
        """Every word that may have unknown parts."""
        yield from (value for _, value in self.environment)
        yield from (argument for group in self.groups for argument in group)
        yield from self.descriptors.values()


def write_command(command: Command) -> str:
    """Write a command to be pasted: an option a line, a backslash at the end of each but the last."""
    lines = [" ".join(map(write_argument, group)) for group in command.groups]
    if command.environment:
        said = [f"{name}={write_argument(value)}" for name, value in command.environment]
        lines[0] = " ".join(["env", *said, lines[0]])
    opened = command.descriptors.items()
    lines += [f"{number}<>{write_argument(file)}" for number, file in opened]
    return " \\\n  ".join(lines) + "\n"


def write_script(commands: Sequence[Command], note: str) -> str:
    """Write a script that becomes the command; several run one after another."""
    unknowns = [u.shown for c in commands for a in c.arguments for u in a.unknowns]
    posix = all(re.fullmatch(_POSIX, shown, re.DOTALL) for shown in unknowns)
    head = ["#!/bin/sh" if posix else "#!/bin/bash", f"# {note}", "set -eu", ""]
    last = commands[-1]
    body = [("exec " if command is last else "") + write_command(command) for command in commands]
    checks = _checks([argument for command in commands for argument in command.arguments])
    if checks:
        head.insert(2, f"# shellcheck disable={','.join(checks)}")
    return "\n".join(head) + "\n" + "\n".join(body)


def _checks(arguments: Sequence[Argument]) -> list[str]:
    """Return what shellcheck would say of the user's own words, and of how they are written."""
    unknowns = [unknown.shown for argument in arguments for unknown in argument.unknowns]
    checks = []
    if any(argument.split for argument in arguments):
        checks += ["SC2046", "SC2048", "SC2086"]  # several words, or none: as the user has it
    if unknowns:
        checks += ["SC2006", "SC2154"]  # in the words and by the variables of the user's script
    if any(re.match(r"~.", shown) for shown in unknowns):
        checks.append("SC2116")  # an echo expands a home, see _home()
    if any(not a.unknowns and re.search(r"\$\w|\$[({]|`", a.text) for a in arguments):
        checks.append("SC2016")  # a dollar that no shell is to see: in single quotes
    return checks


def write_argument(argument: Argument) -> str:
    """Write one word so that a shell reads exactly it, but for its unknown parts."""
    if not argument.unknowns:
        return quote(argument.text)
    if argument.split:
        return argument.text
    parts = list(argument.parts)
    texts = []
    for at, part in enumerate(parts):
        if isinstance(part, str):
            texts.append(re.sub(r'(["\\$`])', r"\\\1", part))
        else:
            texts.append(_expansion(part, parts[at + 1] if at + 1 < len(parts) else ""))
    return f'"{"".join(texts)}"'


def _expansion(unknown: Unknown, behind: str | Unknown) -> str:
    """Write an expansion; a name is put in braces where the text behind it would lengthen it."""
    shown = unknown.shown
    if shown.startswith('"') and shown.endswith('"'):
        shown = shown[1:-1]  # an expansion that is shown with its quotes, like "$@"
    if shown.startswith("~"):
        shown = _home(shown)
    name = re.fullmatch(r"\$(\w+)", shown)
    if name and isinstance(behind, str) and re.match(r"\w|\[", behind):
        return f"${{{name[1]}}}"
    if shown.startswith(("$", "`")):
        return shown
    return re.sub(r'(["\\$`])', r"\\\1", shown)


def _home(shown: str) -> str:
    """Write `~` and `~joe` so that they are also expanded in quotes, and within a word."""
    return "$HOME" if shown == "~" else f"$(echo {shown})"
