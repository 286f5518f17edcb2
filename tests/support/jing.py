"""Our findings, jing's and libxml2's on the same documents → docs/explanations.md.

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

from lxml import etree
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
    return [Said(f.place.line, "; ".join(filter(None, (f.message, f.hint)))) for f in found]


def xmllint(case: Case) -> list[Said]:
    """What libxml2 says of a document, which is what xmllint prints."""
    grammar = etree.RelaxNG(etree.parse(case.grammar))
    grammar.validate(case.document.root)
    return [Said(entry.line, entry.message) for entry in grammar.error_log]


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
    rows = list[str]()
    scores: dict[str, list[Score]] = {"our": [], "jing": [], "xmllint": []}
    for case in cases():
        said = {"our": ours(case), "jing": jing().get(case.file, []), "xmllint": xmllint(case)}
        for who, texts in said.items():
            scores[who].append(score(case.wrong, texts))
        lines = ", ".join(str(one.line) for one in case.wrong)
        rows.append(f"| {case.name} | {lines} | {_cell(said['our'])} | {_cell(said['jing'])} |")
    sums = {
        f"{who}_{what}": sum(getattr(one, what) for one in of)
        for who, of in scores.items()
        for what in ("lines", "names", "others")
    }
    mistakes = sum(len(case.wrong) for case in cases())
    return _HEAD.format(documents=len(rows), mistakes=mistakes, **sums) + "\n".join(rows) + "\n"


def _cell(said: list[Said]) -> str:
    """Return what is said in one cell of a table."""
    told = [f"{s.line}: {s.text}" for s in said]
    return "<br>".join(map(_escaped, told)) or "nothing"


def _escaped(text: str) -> str:
    short = text if len(text) <= 240 else f"{text[:239]}…"
    signs: dict[str, str | int | None] = {sign: f"&#{ord(sign)};" for sign in "&<[]|"}
    return re.sub(r"([\\`*_])", r"\\\1", short.translate(str.maketrans(signs)))


_HEAD = """\
# Explanations

<!-- Made by tests/explain/regen.py; the documents are in tests/invalid/. -->

What `qnetx validate` says of a document that its schema refuses, beside what [jing](https://relaxng.org/jclark/jing.html)
says of the same document with the same grammar. The documents are in `tests/invalid/`; each says in its first line
where it is wrong, and what a message has to name.

| of {mistakes} mistakes in {documents} documents | qnetx | jing | xmllint |
|---|---|---|---|
| told in their line | {our_lines} | {jing_lines} | {xmllint_lines} |
| with the name or value that is wrong | {our_names} | {jing_names} | {xmllint_names} |
| findings in lines where nothing is wrong | {our_others} | {jing_others} | {xmllint_others} |

| document | wrong in line | qnetx: line and text | jing: line and text |
|---|---|---|---|
"""
