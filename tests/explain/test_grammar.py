"""RelaxNG in all its forms → the verdict that libxml2 has of the same documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate.document import parse_document
from qnetx.validate.explain import explain
from qnetx.validate.explain.derivative import Derivatives
from qnetx.validate.explain.grammar import load_grammar
from qnetx.validate.explain.lacks import Lacks
from qnetx.validate.explain.repair import Repair

HEAD = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:q="urn:q" xmlns:note="urn:note"'
    ' datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"'
)

OTHER = f"""{HEAD} ns="urn:o">
  <start><ref name="b"/></start>
  <define name="b"><element name="b"><ref name="inside"/></element></define>
  <define name="inside"><text/></define>
  <define name="kept"><element name="kept"><empty/></element></define>
</grammar>"""

PART = '<element name="part" xmlns="http://relaxng.org/ns/structure/1.0"><attribute name="x"/></element>'

GRAMMARS = {
    "a choice of values": (
        '<start><element name="a"><choice><value>x</value><value type="string"> y</value></choice></element></start>',
        ["<a>x</a>", "<a> x </a>", "<a> y</a>"],
        ["<a>y</a>", "<a/>", "<a><b/></a>", "<b>x</b>"],
    ),
    "a group has an order": (
        (
            '<start><element name="a"><element name="b"><empty/></element><optional><element name="c"><empty/></element>'
            '</optional><element name="d"><text/></element></element></start>'
        ),
        ["<a><b/><d/></a>", "<a><b/><c/><d>t</d></a>"],
        [
            "<a><d/><b/></a>",
            "<a><b/></a>",
            "<a><c/><b/><d/></a>",
            "<a><b/>t<d/></a>",
            "<a><b/><d/><d/></a>",
        ],
    ),
    "an interleave has none": (
        (
            '<start><element name="a"><interleave><element name="b"><empty/></element><zeroOrMore><element name="c">'
            "<empty/></element></zeroOrMore><text/></interleave></element></start>"
        ),
        ["<a><c/><b/><c/></a>", "<a>t<b/>u</a>"],
        ["<a><c/></a>", "<a><b/><b/></a>", "<a><d/></a>"],
    ),
    "mixed": (
        '<start><element name="a"><mixed><oneOrMore><element name="b"><empty/></element></oneOrMore></mixed></element></start>',
        ["<a>t<b/>u<b/></a>", "<a><b/></a>"],
        ["<a>t</a>", "<a><b>t</b></a>"],
    ),
    "a list": (
        (
            '<start><element name="a"><list><oneOrMore><data type="int"/></oneOrMore><optional><value>end</value></optional>'
            "</list></element></start>"
        ),
        ["<a>1 2  3</a>", "<a>1 end</a>"],
        ["<a/>", "<a>1 x</a>", "<a>end 1</a>"],
    ),
    "data with an exception": (
        (
            '<start><element name="a"><data type="token"><except><choice><value>no</value><value>never</value></choice></except>'
            "</data></element></start>"
        ),
        ["<a>yes</a>", "<a/>"],
        ["<a>no</a>", "<a> never </a>"],
    ),
    "names by class": (
        (
            '<start><element><choice><name>a</name><name ns="urn:q">a</name></choice><zeroOrMore><attribute><anyName><except>'
            '<name>no</name><nsName ns="urn:q"/></except></anyName></attribute></zeroOrMore></element></start>'
        ),
        ["<a/>", '<a xmlns="urn:q"/>', '<a b="1" c="2"/>'],
        ['<a no="1"/>', '<a xmlns:q="urn:q" q:b="1"/>', "<b/>"],
    ),
    "anything": (
        (
            '<start><ref name="any"/></start><define name="any"><element><anyName/><zeroOrMore><choice><attribute><anyName/>'
            '</attribute><text/><ref name="any"/></choice></zeroOrMore></element></define>'
        ),
        ['<a b="1">t<c><d e="2"/></c></a>'],
        [],
    ),
    "a namespace that is inherited": (
        (
            '<start><element name="a" ns="urn:q"><attribute name="x"/><element name="b"><attribute name="q:y"/><empty/></element>'
            "</element></start>"
        ),
        ['<a xmlns="urn:q" xmlns:q="urn:q" x="1"><b q:y="2"/></a>'],
        [
            '<a x="1"><b/></a>',
            '<a xmlns="urn:q" x="1"><b y="2"/></a>',
            '<q:a xmlns:q="urn:q" q:x="1"/>',
        ],
    ),
    "definitions that are combined": (
        (
            '<start combine="choice"><ref name="a"/></start><start combine="choice"><element name="z"><empty/></element></start>'
            '<define name="a"><element name="a"><ref name="in"/></element></define><div>'
            '<define name="in" combine="interleave"><element name="b"><empty/></element></define></div>'
            '<define name="in" combine="interleave"><optional><attribute name="c"/></optional></define>'
        ),
        ["<a><b/></a>", '<a c="1"><b/></a>', "<z/>"],
        ["<a/>", "<z><b/></z>"],
    ),
    "an include with overrides": (
        (
            '<include href="other.rng"><start><element name="a"><ref name="b"/><ref name="kept"/></element></start>'
            '<define name="inside"><data type="int"/></define></include>'
        ),
        ['<a xmlns:o="urn:o"><o:b>1</o:b><o:kept/></a>'],
        ['<a xmlns:o="urn:o"><o:b>t</o:b><o:kept/></a>', "<a><b>1</b><kept/></a>"],
    ),
    "a file that is a pattern": (
        '<start><element name="a" ns="urn:q"><externalRef href="part.rng"/></element></start>',
        ['<a xmlns="urn:q"><part x="1"/></a>'],
        ['<a xmlns="urn:q"><part/></a>', '<q:a xmlns:q="urn:q"><part x="1"/></q:a>'],
    ),
    "a grammar within": (
        (
            '<start><element name="a"><grammar><start><element name="b"><parentRef name="t"/><ref name="t"/></element></start>'
            '<define name="t"><element name="inner"><empty/></element></define></grammar></element></start>'
            '<define name="t"><element name="outer"><empty/></element></define>'
        ),
        ["<a><b><outer/><inner/></b></a>"],
        ["<a><b><inner/><outer/></b></a>", "<a><b/></a>"],
    ),
    "attributes choose": (
        (
            '<start><element name="a"><choice><group><attribute name="t"><value>x</value></attribute><element name="x"><empty/>'
            '</element></group><group><attribute name="t"><value>y</value></attribute><attribute name="y"/></group>'
            "<notAllowed/></choice></element></start>"
        ),
        ['<a t="x"><x/></a>', '<a t="y" y=""/>', '<a y="" t="y"/>'],
        ['<a t="x"/>', '<a t="y"><x/></a>', '<a t="x" y=""/>', "<a/>", '<a t="z"/>'],
    ),
    "annotations count for nothing": (
        (
            '<note:doc>x</note:doc><start note:by="me"><element name="a"><note:doc/><attribute name="b"><note:doc/></attribute>'
            "</element></start>"
        ),
        ['<a b=""/>'],
        ["<a/>"],
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "other.rng").write_text(OTHER)
    (tmp_path / "part.rng").write_text(PART)
    return tmp_path


@pytest.mark.parametrize("name", GRAMMARS)
def test_reads_every_form(name: str, folder: Path) -> None:
    """What the form allows has no mistakes, what it does not has some, and libxml2 says the same."""
    body, right, wrong = GRAMMARS[name]
    file = folder / "g.rng"
    file.write_text(f"{HEAD}>{body}</grammar>")
    grammar = load_grammar(file)
    derivatives = Derivatives(grammar.patterns)
    verdict = etree.RelaxNG(etree.parse(file))
    for text in (*right, *wrong):
        root = etree.fromstring(text)
        slips = Repair(derivatives, Lacks(derivatives)).root(root, grammar.start)
        assert bool(slips) is (text in wrong), f"{text}: {slips}"
        assert verdict.validate(root) is (text in right), text
        document = parse_document(Source("a.xml", text), Report())
        assert document is not None
        assert bool(explain(document, file, verdict)) is (text in wrong)


@pytest.mark.parametrize(
    ("grammar", "text", "code", "told"),
    [
        (
            "a group has an order",
            "<a><d/><b/></a>",
            "schema-element-order",
            "<d> stands in the wrong place in <a>",
        ),
        ("a group has an order", "<a><b/></a>", "schema-element-missing", "<a> needs <d>"),
        ("a list", "<a>1 x</a>", "schema-value", "<a> takes no '1 x'"),
        ("names by class", '<a no="1"/>', "schema-attribute-unknown", "<a> has no attribute 'no'"),
        (
            "attributes choose",
            '<a t="x" y=""><x/></a>',
            "schema-attribute-misplaced",
            "with t='x', <a> takes no y=",
        ),
        (
            "attributes choose",
            '<a t="y" y=""><x/></a>',
            "schema-element-misplaced",
            "with t='y', <x> is not allowed in <a>",
        ),
        ("attributes choose", "<a/>", "schema-attribute-missing", "<a> needs t="),
        ("mixed", "<a>t</a>", "schema-element-missing", "<a> needs <b>"),
        (
            "a choice of values",
            "<b>x</b>",
            "schema-element-unknown",
            "the document is <b>, not <a>",
        ),
        (
            "a namespace that is inherited",
            '<q:a x="" xmlns:q="urn:q"><q:b/></q:a>',
            "schema-attribute-missing",
            "<q:b> needs q:y=",
        ),
    ],
)
def test_says_what_is_wrong(grammar: str, text: str, code: str, told: str, folder: Path) -> None:
    """The words for each kind of mistake."""
    file = folder / "g.rng"
    file.write_text(f"{HEAD}>{GRAMMARS[grammar][0]}</grammar>")
    document = parse_document(Source("a.xml", text), Report())
    assert document is not None
    assert (code, told) in [(f.code, f.message) for f in explain(document, file)]


def test_no_mistake_hides_another(folder: Path) -> None:
    """Of several children, or attributes, that are too much beside one that is missing, each is named."""
    file = folder / "g.rng"
    file.write_text(
        f'{HEAD}><start><element name="a"><attribute name="needed"/><element name="b"><empty/></element></element></start></grammar>'
    )
    document = parse_document(Source("a.xml", '<a one="" two=""><c/><d/><e/></a>'), Report())
    assert document is not None
    told = " ".join(finding.message for finding in explain(document, file))
    for name in ("'one'", "'two'", "needed=", "<c>", "<d>", "<e>", "<b>"):
        assert name in told
