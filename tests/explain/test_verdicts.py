"""The explainer never disagrees with libxml2: what is valid has no mistakes, what is not has at least one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate import schema_folder
from qnetx.validate.document import Document, parse_document
from qnetx.validate.explain import GrammarError, explain
from qnetx.validate.explain.derivative import Derivatives
from qnetx.validate.explain.grammar import load_grammar
from qnetx.validate.explain.lacks import Lacks
from qnetx.validate.explain.repair import Repair
from support import schemas
from support.invalid import read

pytestmark = pytest.mark.no_cover

TESTS = Path(__file__).parents[1]
RNG = 'xmlns="http://relaxng.org/ns/structure/1.0"'


def documents(kind: str) -> list[Path]:
    """The documents of a kind that the tests have: valid ones, invalid ones, and made ones."""
    found = chain(
        TESTS.glob("schemas/*/*.xml"), TESTS.glob("invalid/*.xml"), TESTS.glob("cases/*/*.xml")
    )
    return sorted(f for f in found if etree.parse(f).getroot().tag == kind)


def disagreements(grammar: Path, files: list[Path]) -> Iterator[str]:
    """Name the documents that the explainer judges otherwise than libxml2."""
    verdict = etree.RelaxNG(etree.parse(grammar))
    read_grammar = load_grammar(grammar)
    derivatives = Derivatives(read_grammar.patterns)
    for file in files:
        root = read(file).root
        slips = Repair(derivatives, Lacks(derivatives)).root(root, read_grammar.start)
        if verdict.validate(root) is bool(slips):
            yield f"{file.parent.name}/{file.name}: {slips}"


@pytest.mark.parametrize("kind", ["domain", "network", "interface", "devices"])
def test_agrees_with_libxml2_by_our_grammars(kind: str) -> None:
    """Walking our grammar finds mistakes where libxml2 does, without asking it."""
    files = documents(kind)
    assert files
    assert not list(disagreements(schema_folder() / f"{kind}.rng", files))


@pytest.mark.parametrize("kind", ["domain", "network"])
def test_agrees_with_libxml2_by_libvirts_grammars(kind: str, libvirt_schemas: None) -> None:
    """The same by libvirt's full grammars."""
    assert not list(disagreements(schemas.DIRECTORY / f"{kind}.rng", documents(kind)))


@pytest.mark.conformance
@pytest.mark.parametrize(
    ("grammar", "folder"),
    [
        ("domain", "qemuxml2argvdata"),
        ("domain", "genericxml2xmlindata"),
        ("domain", "lxcxml2xmldata"),
        ("network", "networkxml2*"),
        ("storagepool", "storagepoolxml2xmlin"),
        ("storagevol", "storagevolxml2xmlin"),
        ("nwfilter", "nwfilterxml2xmlin"),
        ("nodedev", "nodedevschemadata"),
        ("secret", "secretxml2xmlin"),
        ("interface", "interfaceschemadata"),
        ("capability", "vircaps2xmldata"),
        ("domaincaps", "domaincapsdata"),
        ("domainbackup", "domainbackupxml2xmlin"),
    ],
)
def test_agrees_on_libvirts_own_documents(
    grammar: str, folder: str, libvirt_schemas: None, libvirt_tests: Path
) -> None:
    """The same on libvirt's test data, each kind by its grammar."""
    files = [file for file in sorted(libvirt_tests.glob(f"{folder}/*.xml")) if well_formed(file)]
    assert files
    assert not list(disagreements(schemas.DIRECTORY / f"{grammar}.rng", files))


def test_reads_every_grammar_of_libvirts(libvirt_schemas: None) -> None:
    """Each grammar that libvirt installs can be walked: a wrong root is told, and what it should be."""
    document = parsed("<nothing-of-libvirts/>")
    told = 0
    for file in sorted(schemas.DIRECTORY.glob("*.rng")):
        try:
            verdict = etree.RelaxNG(etree.parse(file))
        except etree.RelaxNGParseError:
            continue  # a part of others, with no start
        (finding,) = explain(document, file, verdict)
        assert finding.code == "schema-element-unknown"
        told += 1
    assert told > 10


def test_a_part_of_a_grammar_is_a_document(libvirt_schemas: None) -> None:
    """With `start`, a document is one definition of a grammar: an interface of libvirt's domain."""
    file = schemas.DIRECTORY / "domaincommon.rng"
    wrapper = f'<grammar {RNG}><include href="{file.as_uri()}"/><start><ref name="interface"/></start></grammar>'
    verdict = etree.RelaxNG(etree.fromstring(wrapper))
    document = parsed("<interface type='user'><modle type='virtio'/></interface>")
    (finding,) = explain(document, file, verdict, start="interface")
    assert finding.hint == "did you mean <model>?"
    assert explain(parsed("<interface type='user'/>"), file, verdict, start="interface") == ()


def test_what_only_libxml2_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    """Where libxml2 refuses what the grammar takes, its own message stands at its place."""
    lax, strict = (
        tmp_path / "lax.rng",
        etree.fromstring(f'<element name="a" {RNG}><empty/></element>'),
    )
    lax.write_text(
        f'<element name="a" {RNG}><zeroOrMore><element name="b"><text/></element></zeroOrMore></element>'
    )
    (finding,) = explain(parsed("<a>\n <b/>\n</a>"), lax, etree.RelaxNG(strict))
    assert finding.code == "schema-violation"
    assert "b" in finding.message
    assert finding.place.line in (1, 2)


def test_depth_is_no_danger(tmp_path: Path) -> None:
    """A document as deep as the parser takes is explained, or told in libxml2's words."""
    file = tmp_path / "deep.rng"
    file.write_text(
        f'<grammar {RNG}><start><ref name="a"/></start><define name="a"><element name="a">'
        '<optional><ref name="a"/></optional></element></define></grammar>'
    )
    deep = "<a>" * 250 + "<b/>" + "</a>" * 250
    assert explain(parsed(deep), file)
    assert explain(parsed(deep.replace("<b/>", "")), file) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<grammar", "broken.rng"),
        (f'<grammar {RNG}><start><ref name="nowhere"/></start></grammar>', "nowhere"),
        (f'<grammar {RNG}><include href="nowhere.rng"/></grammar>', "nowhere.rng"),
        (f"<grammar {RNG}/>", "start"),
    ],
)
def test_a_broken_grammar_is_named(tmp_path: Path, text: str, told: str) -> None:
    """A grammar that can't be read raises `GrammarError`, which says what is missing."""
    file = tmp_path / "broken.rng"
    file.write_text(text)
    with pytest.raises(GrammarError, match=told):
        load_grammar(file)
    with pytest.raises(GrammarError, match=r"broken\.rng"):
        explain(parsed("<a/>"), file)


def well_formed(file: Path) -> bool:
    report = Report()
    return parse_document(Source(file.name, file.read_text(encoding="utf-8")), report) is not None


def parsed(text: str) -> Document:
    document = parse_document(Source("a.xml", text), Report())
    assert document is not None
    return document
