"""What a name in a script stands for at one point: `$MAC`, `$1`, `"$@"`, `$RANDOM`."""

from __future__ import annotations

from msgspec import Struct

from qnetx.shell.bash.field import Fields
from qnetx.shell.bash.value import EMPTY, Value
from qnetx.shell.bash.variables import Array, Content, Variables, first_value
from qnetx.source import Span, Unknown

ARGUMENT = "an argument of the script"
ARGUMENTS = "what the script is called with"
NEVER_SET = "never set in the script"
RUNTIME = "known only when the script runs"

_SHELL_OWN = frozenset(
    {
        "BASHPID",
        "BASH_SOURCE",
        "BASH_VERSION",
        "COLUMNS",
        "EUID",
        "EPOCHSECONDS",
        "GROUPS",
        "HOME",
        "HOSTNAME",
        "HOSTTYPE",
        "LANG",
        "LINENO",
        "LINES",
        "LOGNAME",
        "MACHTYPE",
        "OLDPWD",
        "OPTARG",
        "OPTIND",
        "OSTYPE",
        "PATH",
        "PPID",
        "PWD",
        "RANDOM",
        "REPLY",
        "SECONDS",
        "SHELL",
        "SHLVL",
        "SRANDOM",
        "SUDO_USER",
        "TERM",
        "UID",
        "USER",
    }
)
"""Variables that the shell or the login sets: never empty, never known."""

Found = Value | list[Value] | None
"""A variable's value, the elements of `@`, or None where it is not set."""


class Positional(Struct, frozen=True):
    """`$1`, `$2`, …: the words where they are known, and how far `shift` has moved on."""

    words: tuple[Value, ...] | None = None
    shifted: int = 0

    def moved(self, count: int) -> Positional:
        """Do `shift COUNT`."""
        if self.words is None:
            return Positional(None, self.shifted + count)
        return Positional(self.words[count:])


class Use(Struct, frozen=True):
    """Where and how a name is used: holes show what is written there."""

    shown: str
    span: Span

    def hole(self, name: str, reason: str) -> Value:
        """Return a hole for this use."""
        return Value.hole(self.span, Unknown(self.shown, name, reason))

    def text(self, text: str) -> Value:
        """Return known text for this use."""
        return Value.literal(text, self.span)


def likely_empty(value: Value) -> bool:
    """Whether a run without arguments, in a bare environment, would make the value empty."""
    return value.holes == value.size and all(
        piece.unknown and piece.unknown.reason.startswith((ARGUMENT, ARGUMENTS, NEVER_SET))
        for piece in value.pieces
    )


class Scope(Struct):
    """The names that a walk through a script knows at one point."""

    variables: Variables
    positional: Positional
    name0: str | None = None
    unread: str = ""
    """A file that the script reads in and nobody could hand us: it may set variables."""

    def lookup(self, name: str, use: Use, index: str = "") -> Found:
        """Return what a name stands for; None where it is a variable that is never set."""
        if name.isdigit() or name in ("@", "*", "#"):
            return self._argument(name, use)
        content = self.variables.get(name)
        if content is None:
            own = name in _SHELL_OWN or not name.isidentifier()
            return use.hole(name, RUNTIME) if own else None
        return _element(content, index, use)

    def unset(self, name: str, use: Use) -> Value:
        """Return the hole for a variable that is never set."""
        reason = f"{NEVER_SET}, unless '{self.unread}' does" if self.unread else NEVER_SET
        return use.hole(name, reason)

    def _argument(self, name: str, use: Use) -> Found:
        words, settings = self.positional.words, self.variables.settings
        if name == "0":
            known = use.text(self.name0) if self.name0 is not None else settings.get("0")
            return known or use.hole("0", RUNTIME)
        if words is not None:
            if name == "#":
                return use.text(str(len(words)))
            if name in ("@", "*"):
                return list(words)
            return words[int(name) - 1] if int(name) <= len(words) else EMPTY
        if name.isdigit():
            name = str(int(name) + self.positional.shifted)
        preset = settings.get(name)
        if preset and name in ("@", "*"):
            fields = Fields(use.span, splitting=True)
            fields.split(preset)
            fields.end()
            return fields.values
        return preset or use.hole(name, ARGUMENT if name.isdigit() else ARGUMENTS)


def _element(content: Content, index: str, use: Use) -> Found:
    if index in ("@", "*"):
        return content.values if isinstance(content, Array) else [content]
    if index and isinstance(content, Array):
        return dict(content.items).get(index, EMPTY)
    value = first_value(content)
    if value is None:
        return EMPTY
    if unknown := value.unknown:
        # The whole value is one hole: what the reader of the script sees is its use.
        return use.hole(unknown.name, unknown.reason)
    return value
