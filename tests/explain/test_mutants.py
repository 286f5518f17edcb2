"""One slip in a valid document → a finding in its line that names it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate import schema_folder
from qnetx.validate.document import parse_document
from qnetx.validate.explain import explain
from qnetx.validate.grammars import find, load
from support import schemas
from support.mutants import mutant
from support.variants import variants

pytestmark = pytest.mark.no_cover

TESTS = Path(__file__).parents[1]


Slip = tuple[str, set[int], str]
"""A document with a mistake, the lines that it may be told in, and the name that has to be said."""


def slips(grammar: Path, files: list[Path]) -> Iterator[Slip]:
    """Yield documents with a slip of the hand, without end."""
    verdict = etree.RelaxNG(etree.parse(grammar))
    valid = [
        text for f in files if verdict.validate(etree.fromstring((text := f.read_text()).encode()))
    ]
    random = Random(2024)
    while True:
        if made := mutant(random.choice(valid), random):
            yield made.text, {made.line}, made.name.rpartition("}")[2]


def told(schema: str, kind: str, drawn: Iterable[Slip], count: int) -> Counter[str]:
    """Explain those of the documents that are wrong, up to a number, and count what was told of them.

    `lines`: a finding is in the mistake's line; `names`: it also names what was mistaken; `alone`: all
    findings are in that line; `slow`: it took more than a second.
    """
    grammar, verdict = find(schema, kind), load(schema, kind)
    counts = Counter[str]()
    for text, lines, name in drawn:
        document = parse_document(Source("mutant.xml", text), Report())
        if document is None or verdict.validate(document.root):
            continue
        begin = time.process_time()
        findings = explain(document, grammar.file, verdict, start=grammar.start)
        here = [f for f in findings if f.place.line in lines]
        counts["mutants"] += 1
        counts["slow"] += time.process_time() - begin > 1
        counts["lines"] += bool(here)
        counts["names"] += any(name in f"{f.message} {f.hint}" for f in here)
        counts["alone"] += len(here) == len(findings)
        if counts["mutants"] == count:
            break
    return counts


def hold(counts: Counter[str]) -> None:
    """Of a hundred mistakes, 95 are told in their line and by name, and none takes long."""
    count = counts["mutants"]
    assert counts["names"] >= 0.95 * count, counts
    assert counts["alone"] >= 0.85 * count, counts  # what was moved away may be missing elsewhere
    assert counts["slow"] == 0, counts


@pytest.mark.parametrize(("kind", "count"), [("interface", 400), ("network", 200), ("domain", 60)])
def test_mutants_of_our_documents(kind: str, count: int) -> None:
    """Slips of the hand in our documents, by our grammars."""
    files = sorted(TESTS.glob(f"schemas/valid/{kind}-*.xml"))
    counts = told("bundled", kind, slips(schema_folder() / f"{kind}.rng", files), count)
    assert counts["mutants"] == count
    hold(counts)


@pytest.mark.conformance
@pytest.mark.parametrize("schema", ["bundled", "libvirt"])
@pytest.mark.parametrize(
    ("kind", "folders", "count"),
    [
        ("domain", ("qemuxml2argvdata", "genericxml2xmlindata"), 300),
        ("network", ("networkxml2xmlin", "networkxml2confdata"), 200),
    ],
)
def test_mutants_of_libvirts_documents(
    kind: str,
    folders: tuple[str, ...],
    count: int,
    schema: str,
    libvirt_schemas: None,
    libvirt_tests: Path,
    tell: Callable[[str], None],
) -> None:
    """The same on libvirt's own test data, by our grammars and by libvirt's."""
    files = [f for folder in folders for f in sorted((libvirt_tests / folder).glob("*.xml"))]
    counts = told(schema, kind, slips(schemas.DIRECTORY / f"{kind}.rng", files), count)
    tell(f"slips of the hand in libvirt's documents, {shown(schema, kind, counts)}")
    assert counts["mutants"] == count
    hold(counts)


@pytest.mark.conformance
@pytest.mark.parametrize("schema", ["bundled", "libvirt"])
@pytest.mark.parametrize(("kind", "count"), [("interface", 4000), ("network", 2000)])
def test_variants_of_our_documents(
    kind: str, count: int, schema: str, libvirt_schemas: None, tell: Callable[[str], None]
) -> None:
    """What the verdicts are compared on: each change that makes a document wrong is told."""
    files = sorted(TESTS.glob(f"schemas/valid/{kind}-*.xml"))
    plain = etree.XMLParser(remove_blank_text=True)
    roots = [etree.parse(file, plain).getroot() for file in files]
    valid = [root for root in roots if load(schema, kind).validate(root)]
    drawn = ((*v.written(), v.change.name) for v in variants(valid, count, seed=5))
    counts = told(schema, kind, drawn, count)
    tell(f"{count} changes, {shown(schema, kind, counts)}")
    assert counts["mutants"] > count / 2
    hold(counts)


def shown(schema: str, kind: str, counts: Counter[str]) -> str:
    """Return the counts for people."""
    whose = {"bundled": "our", "libvirt": "libvirt's"}[schema]
    lines, names = (counts[what] / counts["mutants"] for what in ("lines", "names"))
    return (
        f"{whose} {kind} grammar: {counts['mutants']} are wrong; {lines:.1%} are told in their line,"
        f" {names:.1%} also by name"
    )
