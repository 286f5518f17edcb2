"""Our grammars beside libvirt's: on libvirt's own documents, on thousands of variants, and on drawn ones."""

from __future__ import annotations

import random
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from lxml import etree
from msgspec import Struct, convert

from qnetx.validate import Kind, check, schema_folder
from qnetx.validate.grammars import find, load
from qnetx.validate.run import Settings, check_document
from support import schemas
from support.derive import Derivation
from support.variants import Variant, variants

HERE = Path(__file__).parent
FOLDERS = (
    "qemuxml2argvdata",
    "qemuxml2xmloutdata",
    "networkxml2xmlin",
    "networkxml2confdata",
    "genericxml2xmlindata",
)

VARIANTS = {"interface": 4000, "network": 2000}

Row = Literal["stricter", "newer"]

pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("libvirt_schemas")]


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


EVERY_ROW = [(way, row) for way, rows in ROWS.items() for row in rows]


def judge(schema: str, root: etree._Element, kind: str) -> bool:
    """The verdict on what should be a document of a kind, and may have another root element."""
    return bool(load(schema, kind).validate(root))


def ours(root: etree._Element, kind: str) -> bool:
    return judge("bundled", root, kind)


def theirs(root: etree._Element, kind: str) -> bool:
    return judge("libvirt", root, kind)


@cache
def seeds(kind: str) -> tuple[etree._Element, ...]:
    """Our valid documents of a kind, as far as this libvirt takes them."""
    roots = [etree.parse(path).getroot() for path in sorted((HERE / "valid").glob("*.xml"))]
    return tuple(root for root in roots if root.tag == kind and theirs(root, kind))


@cache
def disagreements(kind: str) -> tuple[tuple[Row, Variant], ...]:
    """The variants on which the verdicts differ, and which way: ours is stricter, or of a newer libvirt."""
    found: list[tuple[Row, Variant]] = []
    verdicts: Counter[tuple[bool, bool]] = Counter()
    for variant in variants(seeds(kind), VARIANTS[kind], seed=5):
        both = (ours(variant.root, kind), theirs(variant.root, kind))
        verdicts[both] += 1
        if both[0] != both[1]:
            found.append(("newer" if both[0] else "stricter", variant))
    # Variants that are all wrong, or all right, would show little.
    assert min(verdicts[True, True], verdicts[False, False]) > VARIANTS[kind] / 20
    return tuple(found)


@pytest.mark.conformance
def test_the_verdicts_on_libvirts_documents(
    libvirt_tests: Path, tell: Callable[[str], None]
) -> None:
    """`qnetx validate` refuses what libvirt calls `…-invalid.xml` and nothing else, by either grammar.

    xmllint does so by libvirt's, which is how libvirt tests its own.
    """
    files = [file for name in FOLDERS for file in sorted((libvirt_tests / name).glob("*.xml"))]
    wrong = {file for file in files if file.stem.endswith("-invalid")}
    assert len(files) > 1500
    assert len(wrong) > 20
    for schema in ("bundled", "libvirt"):
        refused = {file for file in files if is_refused(file, schema)}
        assert sorted(refused ^ wrong) == [], schema
    assert set(refused_by_xmllint(files)) == wrong
    tell(
        f"{len(files)} documents, of which libvirt calls {len(wrong)} invalid:"
        " no verdict differs, by ours and by libvirt's grammars"
    )


def is_refused(file: Path, schema: str) -> bool:
    """Whether `qnetx validate` has something against a document that is not its lint's."""
    checked = check_document(file.name, file.read_bytes(), Settings(schema=schema))
    return any(not finding.code.startswith("lint-") for finding in checked.findings)


def refused_by_xmllint(files: Iterable[Path]) -> Iterable[Path]:
    """The documents that xmllint refuses by libvirt's grammar of their kind."""
    for kind in ("domain", "network"):
        these = [str(file) for file in files if etree.parse(file).getroot().tag == kind]
        ran = subprocess.run(
            ["xmllint", "--noout", "--relaxng", schemas.DIRECTORY / f"{kind}.rng", *these],
            check=False,
            capture_output=True,
            text=True,
        )
        end = " fails to validate"
        for line in ran.stderr.splitlines():
            if line.endswith(end):
                yield Path(line.removesuffix(end))


@pytest.mark.parametrize("kind", VARIANTS)
def test_variants_are_judged_as_libvirt_does(kind: str) -> None:
    """Every variant with two verdicts falls under a disagreement that is written down."""
    unknown = [
        f"{row}: {variant.change.words}\n{etree.tostring(variant.root, encoding='unicode')}"
        for row, variant in disagreements(kind)
        if not any(each.holds(variant.root) for each in ROWS[row])
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


@pytest.mark.parametrize("kind", ["domain", "network"])
def test_what_is_taken_may_be_written(kind: Kind) -> None:
    """The short check of what qnetx writes refuses nothing that the whole grammar takes."""
    grammar = Derivation(find("bundled", kind).file)
    drawn = [grammar.document(random.Random(seed)) for seed in range(100)]
    taken = [root for root in drawn if ours(root, kind)]
    assert len(taken) > 50
    assert [etree.tostring(root) for root in taken if check(kind, root)] == []


@pytest.mark.parametrize("kind", ["domain", "devices", "network"])
def test_what_qnetx_writes_is_right_by_the_whole_grammar(kind: Kind) -> None:
    """Each document that the conversions of tests/cases make is taken, though a shorter check let it out."""
    files = sorted((HERE.parent / "cases").glob(f"*/*{kind}.xml"))
    assert files
    assert [file for file in files if not ours(etree.parse(file).getroot(), kind)] == []


@pytest.mark.parametrize(("way", "row"), EVERY_ROW, ids=lambda each: getattr(each, "what", each))
def test_each_disagreement_is_needed(way: Row, row: Disagreement) -> None:
    """Without its row, some document or variant would have two verdicts that nothing explains."""
    folder = {"stricter": "invalid", "newer": "newer"}[way]
    found = [etree.parse(path).getroot() for path in sorted((HERE / folder).glob("*.xml"))]
    judge_otherwise = theirs if way == "stricter" else ours
    found = [root for root in found if judge_otherwise(root, str(root.tag))]
    for kind in VARIANTS:
        found += [variant.root for which, variant in disagreements(kind) if which == way]
    assert any([each for each in ROWS[way] if each.holds(root)] == [row] for root in found)


def test_the_readme_has_every_disagreement() -> None:
    """What the mutation test allows is what people can read beside the grammars, and no more."""
    readme = (schema_folder() / "README.md").read_text()
    lines = [line for line in readme.splitlines() if line.startswith("| ")]
    stricter = [f"| {row.what} | {row.why} |" for row in ROWS["stricter"]]
    newer = [f"| {row.what} | {row.since} |" for row in ROWS["newer"]]
    assert [line for line in (*stricter, *newer) if line not in lines] == []
    start = lines.index("| what is refused | why |")
    assert lines[start + 1 : start + 1 + len(stricter)] == stricter
