"""What a statement leaves: whether it succeeded, and where the shell goes after it."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct

Answer = bool | None
"""What a command or a condition says; None where only a run could tell."""


class Flow(Enum):
    """Where the shell goes after a statement."""

    NEXT = auto()
    BREAK = auto()
    CONTINUE = auto()
    RETURN = auto()
    EXIT = auto()


class Outcome(Struct, frozen=True):
    """How a statement ends; a status of None shows only when the script runs."""

    status: Answer = None
    flow: Flow = Flow.NEXT


DONE = Outcome(status=True)
