"""Documents with mistakes in them → each mistake is told, in its line, by its name, and nothing else is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qnetx.catalogue import CODES
from qnetx.validate import schema_folder
from qnetx.validate.explain import Finding, explain
from support import jing
from support.host import require_host
from support.invalid import Case, cases, read

CASES = cases()


@pytest.fixture(scope="module")
def with_jing() -> None:
    require_host("jing", present=bool(shutil.which("jing")), reason="no jing on the path")


def test_there_are_enough() -> None:
    """At least sixty mistakes, each with what is expected beside it and each of these with a document."""
    assert sum(len(case.wrong) for case in CASES) >= 60
    expected = {case.expected for case in CASES}
    assert expected == set(CASES[0].file.parent.glob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_says_what_is_expected(case: Case) -> None:
    """The findings are those beside the document, word for word (`tests/explain/regen.py` rewrites them)."""
    assert case.said() == case.expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tells_each_mistake_where_it_is(case: Case) -> None:
    """Each mistake has a finding in its line that names it, and no finding is in another line."""
    score = jing.score(case.wrong, jing.ours(case))
    assert (score.lines, score.names, score.others) == (len(case.wrong), len(case.wrong), 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings_are_whole(case: Case) -> None:
    """A finding has a code of the catalogue, a path from the root, and a place inside its line."""
    document = case.document
    for finding in case.findings():
        assert finding.code in CODES
        assert finding.path.startswith(str(document.root.tag))
        assert finding.place.start < finding.place.end <= len(document.source.text)
        assert "\n" not in finding.message + finding.hint


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_is_as_exact_as_jing(case: Case, with_jing: None) -> None:
    """No document is told worse than by jing: fewer lines, fewer names, or more lines beside the point."""
    theirs = jing.score(case.wrong, jing.jing().get(case.file, []))
    assert jing.score(case.wrong, jing.ours(case)).at_least(theirs)


_OTHER = """\
<domain type='kvm'>
  <name>other</name>
  <memory>1</memory>
  <os><type>hvm</type></os>
  <devices>
    <disk type='network'><sauce/><target dev='vda'/></disk>
    <interface type='nat'/>
  </devices>
</domain>
"""


def test_what_was_checked_before_changes_nothing(tmp_path: Path) -> None:
    """A document is told the same way whatever was checked before it, so by however many processes."""
    other = tmp_path / "other.xml"
    other.write_text(_OTHER, encoding="utf-8")
    grammar = schema_folder() / "domain.rng"
    files = [case.file for case in CASES if case.document.root.tag == "domain"]

    def told(files: list[Path]) -> dict[Path, tuple[Finding, ...]]:
        explain.__globals__["_read"].cache_clear()
        return {file: explain(read(file), grammar) for file in files}

    alone = {file: said for one in files for file, said in told([one]).items()}
    together = told([other, *files])
    del together[other]
    assert _shown(together) == _shown(alone)


def _shown(findings: dict[Path, tuple[Finding, ...]]) -> dict[str, list[tuple[str, str, str]]]:
    return {
        file.stem: [(f.code, f.message, f.hint) for f in found]
        for file, found in sorted(findings.items())
    }


def test_the_page_is_current(with_jing: None) -> None:
    """`python tests/explain/regen.py` would not change docs/explanations.md."""
    assert jing.PAGE.read_text(encoding="utf-8") == jing.page(), "run tests/explain/regen.py"
