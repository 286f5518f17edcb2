"""What the evaluator finds in shell text: simple commands with their words filled in, as far as known.

`MAC=52:54:00:00:00:01; qemu -net nic,macaddr=$MAC` → one `Command` whose third word has two pieces,
the second of which points at the assignment.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from qnetx.model.host import HostAction
from qnetx.source import Span, Word


class Command(Struct, frozen=True, kw_only=True):
    """One simple command in the order in which the script would run it."""

    words: tuple[Word, ...]
    """The command's name and its arguments, after expansion and word splitting."""
    environment: tuple[tuple[str, Word], ...] = ()
    """`VAR=value` prefixes."""
    exported: tuple[tuple[str, Word], ...] = ()
    """What `export` puts into the environment of all commands behind it."""
    directory: Word | None = None
    """The folder in which it starts; None where it is the one that the script starts in."""
    descriptors: Mapping[int, Word] = field(default_factory=dict)
    """Redirections that open a numbered descriptor: `3<>/dev/tap5` → {3: "/dev/tap5"}."""
    place: Span
    """The command as it stands in the text."""
    condition: Span | None = None
    """The `if`, `case`, `&&` … that decides whether it runs, None where it always does."""


class Invocation(Struct, frozen=True, kw_only=True):
    """One QEMU call that an input makes, ready for the reader of QEMU options."""

    words: tuple[Word, ...]
    """The argv. Without an emulator (`bare`), the options alone."""
    bare: bool = False
    environment: tuple[tuple[str, Word], ...] = ()
    exported: tuple[tuple[str, Word], ...] = ()
    directory: Word | None = None
    descriptors: Mapping[int, Word] = field(default_factory=dict)
    place: Span
    actions: tuple[HostAction, ...] = ()
    """What the script around the call does to taps and bridges."""
    defined: tuple[str, ...] = ()
    """Names for --set that this call's text mentions without a value, in order."""
