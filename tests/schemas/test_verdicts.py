"""Our grammars beside libvirt's: on libvirt's own documents, and on thousands of mutants.

Where libvirt's sources are unpacked, `QNETX_LIBVIRT_SOURCE` names their folder.
"""

from __future__ import annotations

import os
import random
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from lxml import etree
from msgspec import Struct, convert

from qnetx.validate.grammars import find, load
from qnetx.validate.verdict import schema_folder
from support.derive import Derivation
from support.variants import Mutant, mutants

HERE = Path(__file__).parent
SOURCE = Path(os.environ.get("QNETX_LIBVIRT_SOURCE", "/nonexistent")) / "tests"
FOLDERS = (
    "qemuxml2argvdata",
    "qemuxml2xmloutdata",
    "networkxml2xmlin",
    "networkxml2confdata",
    "genericxml2xmlindata",
)

MUTANTS = {"interface": 4000, "network": 2000}

Row = Literal["stricter", "newer"]

pytestmark = pytest.mark.usefixtures("libvirt_schemas")


class Disagreement(Struct, frozen=True, kw_only=True):
    """A row of strictness.toml."""

    what: str
    when: str
    why: str = ""
    since: str = ""

    def holds(self, root: etree._Element) -> bool:
        """Whether it is true of a document, or of an element inside."""
        test = _xpath(self.when)
        return any(test(element) for element in root.iter(etree.Element))


@cache
def _xpath(when: str) -> etree.XPath:
    return etree.XPath(when, namespaces={"re": "http://exslt.org/regular-expressions"})


ROWS = convert(
    tomllib.loads((HERE / "strictness.toml").read_text()), type=dict[Row, list[Disagreement]]
)


def judge(schema: str, root: etree._Element, kind: str) -> bool:
    """The verdict on what should be a document of a kind, and may have another root element."""
    return bool(load(schema, kind).validate(root))


def ours(root: etree._Element, kind: str) -> bool:
    return judge("bundled", root, kind)


def theirs(root: etree._Element, kind: str) -> bool:
    return judge("libvirt", root, kind)


@cache
def documents() -> dict[Path, etree._Element]:
    """libvirt's own test documents, by their place."""
    found = {
        path: etree.parse(path).getroot()
        for folder in FOLDERS
        for path in sorted((SOURCE / folder).glob("*.xml"))
    }
    return {path: root for path, root in found.items() if root.tag in ("domain", "network")}


@cache
def seeds(kind: str) -> tuple[etree._Element, ...]:
    """Our valid documents of a kind, as far as this libvirt takes them."""
    roots = [etree.parse(path).getroot() for path in sorted((HERE / "valid").glob("*.xml"))]
    return tuple(root for root in roots if root.tag == kind and theirs(root, kind))


@cache
def disagreements(kind: str) -> tuple[tuple[Row, Mutant], ...]:
    """The mutants on which the verdicts differ, and which way: ours is stricter, or of a newer libvirt."""
    found: list[tuple[Row, Mutant]] = []
    verdicts: Counter[tuple[bool, bool]] = Counter()
    for mutant in mutants(seeds(kind), MUTANTS[kind], seed=5):
        both = (ours(mutant.root, kind), theirs(mutant.root, kind))
        verdicts[both] += 1
        if both[0] != both[1]:
            found.append(("newer" if both[0] else "stricter", mutant))
    # Mutants that are all wrong, or all right, would show little.
    assert min(verdicts[True, True], verdicts[False, False]) > MUTANTS[kind] / 20
    return tuple(found)


@pytest.mark.skipif(not SOURCE.is_dir(), reason="QNETX_LIBVIRT_SOURCE names no sources of libvirt")
def test_our_verdict_on_libvirts_documents() -> None:
    """Of all documents that libvirt tests itself with, ours takes those that theirs takes, and no other."""
    verdicts = {
        path: (ours(root, str(root.tag)), theirs(root, str(root.tag)))
        for path, root in documents().items()
    }
    assert len(verdicts) > 1500
    assert [str(path) for path, (our, their) in verdicts.items() if our != their] == []


@pytest.mark.skipif(not SOURCE.is_dir(), reason="QNETX_LIBVIRT_SOURCE names no sources of libvirt")
def test_libvirts_verdict_on_its_own_documents() -> None:
    """With libvirt's grammars, a document is wrong if libvirt calls it so: `…-invalid.xml`."""
    wrong = {path for path, root in documents().items() if not theirs(root, str(root.tag))}
    assert {path.name for path in wrong if "-invalid" not in path.name} == set()
    assert len(wrong) > 20


@pytest.mark.parametrize("kind", MUTANTS)
def test_mutants_are_judged_as_libvirt_does(kind: str) -> None:
    """Every mutant with two verdicts falls under a disagreement that is written down."""
    unknown = [
        f"{row}: {mutant.change}\n{etree.tostring(mutant.root, encoding='unicode')}"
        for row, mutant in disagreements(kind)
        if not any(each.holds(mutant.root) for each in ROWS[row])
    ]
    assert unknown == []


@pytest.mark.parametrize(("kind", "count"), [("domain", 150), ("network", 100)])
def test_what_libvirts_grammar_derives_is_taken(kind: str, count: int) -> None:
    """Whatever can be drawn from libvirt's grammar is right by ours, but for the written strictness."""
    grammar = Derivation(find("libvirt", kind).file)
    drawn = [grammar.document(random.Random(seed)) for seed in range(count)]
    valid = [root for root in drawn if theirs(root, kind)]
    assert len(valid) > count * 0.9
    refused = [root for root in valid if not ours(root, kind)]
    unknown = [root for root in refused if not any(row.holds(root) for row in ROWS["stricter"])]
    assert [etree.tostring(root, encoding="unicode") for root in unknown] == []
    assert len(refused) < count * 0.9


@pytest.mark.parametrize("row", ROWS["stricter"], ids=lambda row: row.what)
def test_each_strictness_has_a_document(row: Disagreement) -> None:
    """Some document, ours of `invalid/` or a mutant, is refused for what the row says."""
    written = [etree.parse(path).getroot() for path in sorted((HERE / "invalid").glob("*.xml"))]
    refused = [(str(root.tag), root) for root in written]
    refused += [
        (kind, m.root) for kind in MUTANTS for way, m in disagreements(kind) if way == "stricter"
    ]
    found = [(kind, root) for kind, root in refused if row.holds(root)]
    assert found
    assert not any(ours(root, kind) for kind, root in found)


def test_the_readme_has_every_disagreement() -> None:
    """What the mutation test allows is what people can read beside the grammars, and no more."""
    readme = (schema_folder() / "README.md").read_text()
    lines = [line for line in readme.splitlines() if line.startswith("| ")]
    stricter = [f"| {row.what} | {row.why} |" for row in ROWS["stricter"]]
    newer = [f"| {row.what} | {row.since} |" for row in ROWS["newer"]]
    assert [line for line in (*stricter, *newer) if line not in lines] == []
    start = lines.index("| what is refused | why |")
    assert lines[start + 1 : start + 1 + len(stricter)] == stricter
