"""One slip in a valid document → a finding in its line that names it."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate import schema_folder
from qnetx.validate.document import parse_document
from qnetx.validate.explain import explain
from support import schemas
from support.mutants import mutant

TESTS = Path(__file__).parents[1]


def told(grammar: Path, files: list[Path], count: int) -> Counter[str]:
    """Explain mutants of documents, and count what was told of them.

    `lines`: a finding is in the mutant's line; `names`: it also names what was mutated; `alone`: all
    findings are in that line; `slow`: it took more than a second.
    """
    verdict = etree.RelaxNG(etree.parse(grammar))
    valid = [
        text for f in files if verdict.validate(etree.fromstring((text := f.read_text()).encode()))
    ]
    random = Random(2024)
    counts = Counter[str]()
    while counts["mutants"] < count:
        made = mutant(random.choice(valid), random)
        document = parse_document(Source("mutant.xml", made.text), Report()) if made else None
        if made is None or document is None or verdict.validate(document.root):
            continue
        begin = time.process_time()
        findings = explain(document, grammar, verdict)
        here = [f for f in findings if f.place.line == made.line]
        counts["mutants"] += 1
        counts["slow"] += time.process_time() - begin > 1
        counts["lines"] += bool(here)
        name = made.name.rpartition("}")[2]
        counts["names"] += any(name in f"{f.message} {f.hint}" for f in here)
        counts["alone"] += len(here) == len(findings)
    return counts


@pytest.mark.parametrize(("kind", "count"), [("interface", 400), ("network", 200), ("domain", 60)])
def test_mutants_of_our_documents(kind: str, count: int) -> None:
    """At least 95 in 100 mutants are told in their line and by name, by our grammars."""
    files = sorted(TESTS.glob(f"schemas/valid/{kind}-*.xml"))
    counts = told(schema_folder() / f"{kind}.rng", files, count)
    assert counts["names"] >= 0.95 * count, counts
    assert counts["alone"] >= 0.85 * count, counts  # what was moved away may be missing elsewhere
    assert counts["slow"] == 0, counts


@pytest.mark.conformance
@pytest.mark.parametrize(
    ("kind", "folders", "count"),
    [
        ("domain", ("qemuxml2argvdata", "genericxml2xmlindata"), 300),
        ("network", ("networkxml2xmlin", "networkxml2confdata"), 200),
    ],
)
def test_mutants_of_libvirts_documents(
    kind: str, folders: tuple[str, ...], count: int, libvirt_schemas: None, libvirt_tests: Path
) -> None:
    """The same by libvirt's full grammar, on its own test data."""
    files = [f for folder in folders for f in sorted((libvirt_tests / folder).glob("*.xml"))]
    counts = told(schemas.DIRECTORY / f"{kind}.rng", files, count)
    assert counts["names"] >= 0.95 * count, counts
    assert counts["alone"] >= 0.85 * count, counts
    assert counts["slow"] == 0, counts
