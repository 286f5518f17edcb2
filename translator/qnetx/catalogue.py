"""The codes of all diagnostics: one row each, from which `qnetx explain` and docs/reference.md are made.

A code is stable from 1.0: it may get a better text, never another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """A number that grows with the severity."""
        return list(Severity).index(self)


class Effect(StrEnum):
    """What a finding means for the outcome."""

    REFUSED = "refused"
    """The input can't be used: no artefact, exit code 2."""
    LOSS = "loss"
    """Something the input says is missing or different in the result: exit code 1 under --strict."""
    ADVICE = "advice"
    """Nothing is lost; worth knowing."""


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the catalogue."""

    name: str
    severity: Severity
    effect: Effect
    title: str
    explanation: str


def _refused(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.ERROR, Effect.REFUSED, title, explanation)


def _grave(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.ERROR, Effect.LOSS, title, explanation)


def _loss(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.WARNING, Effect.LOSS, title, explanation)


def _warning(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.WARNING, Effect.ADVICE, title, explanation)


def _note(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.NOTE, Effect.ADVICE, title, explanation)


_ROWS: tuple[Code, ...] = (
    # Input: what was handed in, before any option is read.
    _refused(
        "input-unreadable",
        "The input cannot be read",
        "The file named is missing, is a folder, or may not be read. Check the path and its permissions.",
    ),
    # Shell: what a script says without being run.
    _loss(
        "unresolved-word",
        "A word's value is known only when the script runs",
        "The script takes this text from something that qnetx does not run: a command substitution, "
        "an argument, a random number, or a variable that is never set. Only the value that needs it "
        "is left out. Give it with --set NAME=VALUE, as often as needed; --set 1=vm01 sets the "
        "script's first argument.",
    ),
)

CODES: dict[str, Code] = {row.name: row for row in _ROWS}
"""All codes by name."""
