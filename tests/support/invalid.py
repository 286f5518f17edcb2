"""tests/invalid/: documents with mistakes in them, and what is said of each.

`NAME.xml` begins with a comment, written by hand, that says where it is wrong and what a finding has to
name: `<!-- wrong: line 4, brigde; line 9, id -->`. `NAME.txt` has the findings word for word, as
`python tests/explain/regen.py` writes them.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate import schema_folder
from qnetx.validate.document import Document, parse_document
from qnetx.validate.explain import Finding, explain

FOLDER = Path(__file__).parents[1] / "invalid"


class Wrong(Struct, frozen=True):
    """One mistake, as the document itself tells it."""

    line: int
    name: str


class Case(Struct, frozen=True):
    """One document with mistakes."""

    file: Path

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def expected(self) -> Path:
        return self.file.with_suffix(".txt")

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        """The mistakes in it, from its first line."""
        head = self.file.read_text(encoding="utf-8").partition("\n")[0]
        told = head.removeprefix("<!-- wrong: ").removesuffix(" -->")
        found = [re.fullmatch(r"line (\d+), (.+)", one) for one in told.split("; ")]
        return tuple(Wrong(int(match[1]), match[2]) for match in found if match)

    @property
    def document(self) -> Document:
        return read(self.file)

    @property
    def grammar(self) -> Path:
        """Our grammar of such a document."""
        return schema_folder() / f"{self.document.root.tag}.rng"

    def findings(self) -> tuple[Finding, ...]:
        return explain(self.document, self.grammar)

    def said(self) -> str:
        """The findings as `NAME.txt` has them."""
        return "".join(map(_shown, self.findings()))


def read(file: Path) -> Document:
    """Read a document that is well-formed."""
    report = Report()
    document = parse_document(Source(file.name, file.read_text(encoding="utf-8")), report)
    assert document is not None, report.diagnostics
    return document


def cases() -> list[Case]:
    """Return all documents of the folder."""
    return [Case(file) for file in sorted(FOLDER.glob("*.xml"))]


def _shown(finding: Finding) -> str:
    place = f"{finding.place.line}:{finding.place.column}"
    hint = f"    {finding.hint}\n" if finding.hint else ""
    return f"{place} {finding.path} [{finding.code}]\n    {finding.message}\n{hint}"
