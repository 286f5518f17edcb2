"""How much of a script is taken: bounds against text that grows without end when it is expanded.

`A=x; A=$A$A; A=$A$A; …` or a function that calls the next one twice, thirty deep → refused with
`script-too-large`; brackets in brackets without end → `script-too-deep`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.shell.bash.value import Value
from qnetx.source import Span

SIZE = 4 << 20
"""Characters of shell text, of one expanded value, and of all commands together."""

_PIECES = 64 << 20
_STEPS = 40_000
_LEVELS = 50


class RefusedError(Exception):
    """The script can't be used; `code` is the diagnostic's."""

    def __init__(self, code: str, message: str, place: Span | None, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.place, self.hint = code, message, place, hint


def too_large(message: str, place: Span) -> RefusedError:
    """Return the refusal of a script that grows too large."""
    hint = "hand in the command line itself, as the script would run it"
    return RefusedError("script-too-large", message, place, hint)


class Budget(Struct):
    """What a walk through a script may still use."""

    pieces: int = _PIECES
    text: int = SIZE
    steps: int = _STEPS
    level: int = 0

    def expand(self, value: Value, place: Span) -> None:
        """Take the copying of a value off the budget.

        Raises RefusedError where that is too much.
        """
        self.pieces -= len(value.pieces)
        if self.pieces < 0 or value.size > SIZE:
            raise too_large("what the script expands to grows without end", place)

    def emit(self, size: int, place: Span) -> None:
        """Take the text of a command off the budget.

        Raises RefusedError where that is too much.
        """
        self.text -= size
        if self.text < 0:
            raise too_large("the commands of the script grow without end", place)

    def descend(self, place: Span) -> None:
        """Count one step, one level deeper; `ascend` goes back up.

        Raises RefusedError where that is too much.
        """
        self.level += 1
        self.steps -= 1
        if self.level > _LEVELS:
            message = f"what stands here is nested more than {_LEVELS} deep"
            raise RefusedError("script-too-deep", message, place)
        if self.steps < 0:
            raise too_large(f"the script runs more than {_STEPS} steps", place)

    def ascend(self) -> None:
        """Leave the level that `descend` entered."""
        self.level -= 1
