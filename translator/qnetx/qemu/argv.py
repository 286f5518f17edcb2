"""Words of a command line → options with their values: `-m 512 disk.img` → m=512, a disk image.

Which options take a value is a column of the option table; QEMU reads `--net` as `-net`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from msgspec import Struct

from qnetx.diagnostics import Fate, Report, Whole
from qnetx.qemu.options import OPTIONS
from qnetx.qemu.syntax import Setting
from qnetx.source import HOLE, Span, Word


class Given(Struct, frozen=True, eq=False):
    """One option of the line; the name is "" for a word that is no option (a disk image)."""

    name: str
    word: Word
    value: Word | None = None
    settings: tuple[Setting, ...] | None = None
    """The settings of a section of a `-readconfig` file, where there is no option string."""

    @property
    def text(self) -> str:
        """The option as the user wrote it."""
        return self.word.shown if self.value is None else f"{self.word.shown} {self.value.shown}"

    @property
    def place(self) -> Span:
        """Where the option stands."""
        return self.word.span

    @property
    def whole(self) -> Whole | None:
        """The option as QEMU takes it; None where only running the script tells its value."""
        if self.settings is not None:
            texts = (f"{s.key}={s.value.text.replace(',', ',,')}" for s in self.settings)
            return Whole((f"-{self.name}", ",".join(texts)))
        words = [self.word] if self.value is None else [self.word, self.value]
        if any(word.unknowns for word in words):
            return None
        return Whole(tuple(word.text for word in words))


def read_options(words: Sequence[Word], report: Report) -> list[Given]:
    """Read the words behind the emulator; what is no option of any QEMU is named and left out."""
    options: list[Given] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        text = word.text
        if text == HOLE:
            _leave_out(word, report)
            continue
        if not text.startswith("-") or text == "-":
            if options and _goes_on(options[-1], text):
                options[-1] = _rejoined(options[-1], word, report)
            else:
                options.append(Given("", word))
            continue
        row = OPTIONS.get(text.removeprefix("-").removeprefix("-"))
        if row is None:
            follows = words[at] if at < len(words) else None
            value = follows if follows and not follows.text.startswith("-") else None
            at += value is not None
            _name_unknown(Given(text, word, value), report)
        elif not row.takes_value:
            options.append(Given(row.name, word))
        elif at < len(words):
            options.append(Given(row.name, word, words[at]))
            at += 1
        else:
            report.say(
                "value-missing", f"'{text}' needs a value, and the line ends here", word.span
            )
    return options


def _goes_on(given: Given, text: str) -> bool:
    """Whether a word belongs to the value before it: `nic, model=e1000`, `nic ,model=e1000`."""
    if given.value is None:
        return False
    cut = given.value.text.endswith(",") and not given.value.text.endswith(",,")
    return bool(re.match(r"[\w.-]+=", text)) if cut else bool(re.match(r",[\w.-]+=", text))


def _rejoined(given: Given, word: Word, report: Report) -> Given:
    """Put a value together that a blank beside a comma has cut in two."""
    assert given.value is not None
    value = Word(given.value.pieces + word.pieces, given.value.at)
    whole = Given(given.name, given.word, value)
    report.say(
        "blank-in-option",
        f"a blank cuts '{word.shown}' off: read as '{whole.text}'",
        word.span,
        hint="take the blank out: QEMU would take the second part for a disk image",
    )
    return whole


def _leave_out(word: Word, report: Report) -> None:
    """A whole word that only running the script tells: any number of options, or none."""
    item = report.ledger.open(word.shown, word.span)
    report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
    say_unresolved(word, f"what '{word.shown}' adds to the line", report)


def say_unresolved(word: Word, what: str, report: Report, then: str = "") -> None:
    """Name each part of a word that is not known, with the --set that fills it, and what follows."""
    for unknown in word.unknowns:
        # The reason of a substitution ends with its text, which may be just what is shown.
        reason = unknown.reason.removesuffix(f": {unknown.shown}")
        report.say(
            "unresolved-word",
            f"{what} is not known: '{unknown.shown}' is {reason}" + (then and f": {then}"),
            word.span,
            hint=f"--set '{unknown.name}=VALUE' gives its value",
        )


def _name_unknown(given: Given, report: Report) -> None:
    report.ledger.whole = given.whole
    item = report.ledger.open(given.text, given.place)
    report.ledger.whole = None
    report.ledger.settle(item, Fate.DROPPED, "option-unknown")
    names = [f"-{name}" for name in OPTIONS]
    option, joined, value = given.word.shown.partition("=")
    hint = ""
    if joined and f"-{option.lstrip('-')}" in names:
        hint = f"write '{option} {value}', with a blank"
    elif close := get_close_matches(given.word.text, names, n=1):
        hint = f"did you mean {close[0]}?"
    report.say(
        "option-unknown",
        f"'{given.word.shown}' is no option of QEMU",
        given.place,
        hint=hint,
    )
