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
    _refused(
        "input-empty",
        "The input is empty",
        "The file or standard input holds nothing but blanks, so there is no guest to read. A pipe whose first "
        "command failed is the usual reason.",
    ),
    _refused(
        "input-binary",
        "The input is no text",
        "The bytes are neither text nor the NUL-separated words of /proc/PID/cmdline. A disk image, a compiled "
        "program or an archive was named in place of the script that starts the guest; name the script.",
    ),
    _refused(
        "input-too-large",
        "The input is too large",
        "More than 16 MiB are not a script, and are not read. Name the script that starts the guest, or pass on "
        "the part of a long log that holds the command line.",
    ),
    _warning(
        "input-encoding",
        "The input is not UTF-8",
        "The text holds bytes that are no UTF-8, as files of older systems do, and is read as Latin-1. Letters "
        "beyond ASCII, in a guest's name for instance, may come out wrong. 'iconv -t UTF-8' converts the file.",
    ),
    _refused(
        "input-json",
        "The JSON is no argv",
        "The input begins as JSON does, but is broken or holds no command line. Taken are an array of words, "
        "like [\"qemu-system-x86_64\", \"-net\", \"nic\"], an array of such arrays, and an object that has one as \"argv\".",
    ),
    _warning(
        "typographic-character",
        "A typographic character stands for a plain one",
        "Word processors and web pages turn quotes into curly ones, '-' into a long dash and blanks into "
        "non-breaking ones, which neither the shell nor QEMU understands. Where only one reading makes sense, the "
        "plain character is read in its place; write it into the script too.",
    ),
    _note(
        "quoting-lost",
        "The list of processes shows no quotes",
        "ps joins a command's words with blanks, so a word that holds a blank itself (-append, -name) can't be told "
        "from several. Read the process with --pid, or its /proc/PID/cmdline, where the words are kept apart.",
    ),
    _refused(
        "process-not-readable",
        "The process cannot be read as a running QEMU",
        "There is no process of that number, it belongs to somebody else, or it is another program. 'pgrep -a qemu' "
        "lists the guests that run; their open files can be read by root and by the user who started them.",
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
    # Output: where the documents go.
    _refused(
        "output-exists",
        "The file to write is there already",
        "qnetx replaces no file that it is not told to replace. Name another file or folder with -o, "
        "or allow it with --force. Nothing was written for this input.",
    ),
    _refused(
        "output-several",
        "Several documents do not fit in one file",
        "The input makes more than one document: several guests, or a guest with a network of its own. "
        "XML documents can't stand in one file one after another. Name a folder with -o DIR/, where "
        "each gets a file of its own, or take them all in one record with --format json.",
    ),
    _refused(
        "output-unwritable",
        "The output cannot be written",
        "The system refused to write the file: its folder may not be written, the disk is full, or "
        "what is named as a folder is none. A file that was there before is as it was.",
    ),
    _grave(
        "strict-loss",
        "Nothing is written, because something would be lost",
        "With --strict the outcome is all or nothing. The findings above it say what would be missing "
        "or different; resolve them (their hints say how), or convert without --strict and accept "
        "them. The exit status is 1.",
    ),
)

CODES: dict[str, Code] = {row.name: row for row in _ROWS}
"""All codes by name."""
