"""Our findings and jing's on the same documents → docs/explanations.md.

jing (Java) is the validator whose messages are the most exact; for a mistake it names the line and column
where its start tag ends, and the names it would have taken.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from support.invalid import Case, Wrong, cases

PAGE = Path(__file__).parents[2] / "docs" / "explanations.md"


class Said(Struct, frozen=True):
    """One line of a validator."""

    line: int
    text: str


class Score(Struct, frozen=True):
    """How well the mistakes of a document were told."""

    lines: int
    """Mistakes that have a finding in their line."""
    names: int
    """Of these, those whose name or value is in the text."""
    others: int
    """Findings in lines without a mistake."""

    def at_least(self, other: Score) -> bool:
        """Whether a score is as good in every respect."""
        return (
            self.lines >= other.lines
            and self.names >= other.names
            and (self.others <= other.others or self.names > other.names)
        )


@cache
def jing() -> dict[Path, list[Said]]:
    """What jing says of each document of tests/invalid/; one start of Java a grammar."""
    said = dict[Path, list[Said]]()
    every = sorted(cases(), key=lambda case: case.grammar)
    for grammar, group in groupby(every, key=lambda case: case.grammar):
        files = [case.file for case in group]
        ran = subprocess.run(["jing", grammar, *files], check=False, capture_output=True, text=True)
        assert ran.returncode in (0, 1), ran.stderr
        for line in ran.stdout.splitlines():
            match = re.fullmatch(r"(.+?):(\d+):\d+: \w+: (.*)", line)
            assert match, line
            said.setdefault(Path(match[1]), []).append(Said(int(match[2]), match[3]))
    return said


def ours(case: Case) -> list[Said]:
    """What we say of a document."""
    found = case.findings()
    return [Said(f.place.line, f"{f.message} {f.hint}".strip()) for f in found]


def score(wrong: Iterable[Wrong], said: Iterable[Said]) -> Score:
    """Hold what is said of a document against what is wrong with it."""
    said, wrong = list(said), list(wrong)
    near = [(one, [s.text for s in said if s.line == one.line]) for one in wrong]
    lines = {one.line for one in wrong}
    return Score(
        lines=sum(bool(texts) for _, texts in near),
        names=sum(any(one.name in text for text in texts) for one, texts in near),
        others=sum(s.line not in lines for s in said),
    )


def page() -> str:
    """Return docs/explanations.md."""
    rows, us, them, mistakes = list[str](), list[Score](), list[Score](), 0
    for case in cases():
        wrong = case.wrong
        own, other = ours(case), jing().get(case.file, [])
        us.append(score(wrong, own))
        them.append(score(wrong, other))
        mistakes += len(wrong)
        lines = ", ".join(str(one.line) for one in wrong)
        rows.append(f"| {case.name} | {lines} | {_cell(own)} | {_cell(other)} |")
    head = _HEAD.format(
        documents=len(rows),
        mistakes=mistakes,
        **{
            f"our_{name}": sum(getattr(s, name) for s in us)
            for name in ("lines", "names", "others")
        },
        **{
            f"jing_{name}": sum(getattr(s, name) for s in them)
            for name in ("lines", "names", "others")
        },
    )
    return head + "\n".join(rows) + "\n"


def _cell(said: list[Said]) -> str:
    """Return what is said in one cell of a table."""
    told = [f"{s.line}: {s.text}" for s in said]
    return "<br>".join(map(_escaped, told)) or "nothing"


def _escaped(text: str) -> str:
    short = text if len(text) <= 240 else f"{text[:239]}…"
    return re.sub(r"([\\`*_|\[\]])", r"\\\1", short.replace("&", "&amp;").replace("<", "&lt;"))


_HEAD = """\
# Explanations

<!-- Made by tests/explain/regen.py; the documents are in tests/invalid/. -->

What `qnetx validate` says of a document that its schema refuses, beside what [jing](https://relaxng.org/jclark/jing.html)
says of the same document with the same grammar. The documents are in `tests/invalid/`; each says in its first line
where it is wrong, and what a message has to name.

| of {mistakes} mistakes in {documents} documents | qnetx | jing |
|---|---|---|
| told in their line | {our_lines} | {jing_lines} |
| with the name or value that is wrong | {our_names} | {jing_names} |
| findings in lines where nothing is wrong | {our_others} | {jing_others} |

| document | wrong in line | qnetx: line and text | jing: line and text |
|---|---|---|---|
"""
