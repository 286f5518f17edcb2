"""An element that a grammar has in several forms → its mistakes, told of the form that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate.document import parse_document
from qnetx.validate.explain import Finding, explain
from qnetx.validate.grammars import find, load

TESTS = Path(__file__).parents[1]
DOMAIN = "<domain type='kvm'><name>a</name><memory>1</memory>{}</domain>"

LOADER = "<loader secur='yes' type='pflash'>/a</loader>"
MANY = "<loader readonly='true' secur='yes' type='pflsh'>a</loader>"
NVRAM = "<nvram tmplate='/a'>b</nvram>"

SECUR = "<loader> has no attribute 'secur'"
TMPLATE = "<nvram> has no attribute 'tmplate'"
OF_MANY = [SECUR, "<loader> takes no 'a'", "<loader> takes no readonly='true'"]
OF_MANY += ["<loader> takes no type='pflsh'"]
OF_NVRAM = [TMPLATE, "<nvram> takes no 'b'"]
NEEDS_TYPE = "<os> needs <type>"


def told(schema: str, text: str) -> tuple[Finding, ...]:
    document = parse_document(Source("a.xml", text), Report())
    assert document is not None
    grammar = find(schema, str(document.root.tag))
    return explain(document, grammar.file, load(schema, str(document.root.tag)))


@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize("schema", ["bundled", "libvirt"])
@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"<type>hvm</type>{LOADER}", [SECUR]),
        (f"<type>hvm</type>{MANY}", OF_MANY),
        (f"<type>hvm</type>{MANY}{NVRAM}", [*OF_MANY, *OF_NVRAM]),
        (f"{MANY}{NVRAM}", [*OF_MANY, *OF_NVRAM, NEEDS_TYPE]),
        ("<loader foo='1'>/a</loader>", ["<loader> has no attribute 'foo'", NEEDS_TYPE]),
        (
            f"<type arch='x86' machine='q35'>hvm</type>{MANY}",
            [*OF_MANY, "<type> takes no arch='x86'"],
        ),
        (
            "<type>hvm</type><kernel path='/a'/>",
            ["<kernel> has no attribute 'path', and needs a path that begins with /"],
        ),
    ],
)
def test_mistakes_deep_inside_do_not_change_the_form(
    schema: str, inside: str, expected: list[str]
) -> None:
    """However much is wrong in a child, its parent is not taken for the form that has no such child."""
    assert sorted(f.message for f in told(schema, DOMAIN.format(f"<os>{inside}</os>"))) == sorted(
        expected
    )


@pytest.mark.usefixtures("libvirt_schemas")
def test_a_child_decides_the_form() -> None:
    """Where the form is said by a child that is right, that child is named, and not the parent as the place."""
    xen = f"<os><type>xen</type><kernel>/a</kernel>{LOADER}</os>"
    (finding,) = told("libvirt", DOMAIN.format(xen))
    assert finding.message == "beside <type> 'xen', <loader> is not allowed in <os>"
    assert "<os>" not in finding.hint


@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize("schema", ["bundled", "libvirt"])
def test_the_parents_type_decides_the_form(schema: str) -> None:
    """A child of another type's <source> goes with that type."""
    card = "<interface type='bridge'><source bridge='b'><local address='192.0.2.1' port='4'/></source></interface>"
    (finding,) = (
        told(schema, f"<devices>{card}</devices>")
        if schema == "bundled"
        else told(schema, DOMAIN.format(f"<os><type>hvm</type></os><devices>{card}</devices>"))
    )
    assert finding.message == "with type='bridge', <local> is not allowed in <source>"
    assert finding.hint == "it goes with type='udp'"


def test_what_need_not_be_there_decides_nothing() -> None:
    """Of a disk without type= and device=, the type decides: without a device it could be of any."""
    disk = "<disk><source protocol='nbd'/><target dev='vda'/></disk>"
    (finding,) = told("bundled", f"<devices>{disk}</devices>")
    assert (finding.message, finding.hint) == (
        "without type=, <source> takes no protocol=",
        "it goes with type='network'",
    )


@pytest.mark.no_cover
@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize("schema", ["bundled", "libvirt"])
def test_two_mistakes_are_told_as_each_alone(schema: str) -> None:
    """Wrong values and names, two and two, of the same element or of near ones: as many findings, none at odds with itself."""
    root = etree.parse(TESTS / "schemas/valid/domain.xml").getroot()
    slips = [*_slips(root.find("os")), *_slips(root.find("cpu"))]
    alone = [len(_told_of(schema, root, one)) for one in slips]
    pairs = 0
    every = list(combinations(zip(slips, alone, strict=True), 2))
    for (one, first), (other, second) in every[::7]:
        if one[:2] == other[:2] or not first or not second:
            continue
        findings = _told_of(schema, root, one, other)
        assert len(findings) <= first + second, (one, other)
        for finding in findings:
            within = re.search(r"not allowed in (<\S+>)", finding.message)
            assert not within or f"belongs in {within[1]}" not in finding.hint
        pairs += 1
    assert pairs > 100


Change = tuple[etree._Element, str, str]
"""An element, one of its attributes (none: its text), and what is done to it."""


def _slips(top: etree._Element | None) -> Iterator[Change]:
    assert top is not None
    for element in top.iter(etree.Element):
        for name in map(str, element.attrib):
            yield element, name, "value"
            yield element, name, "name"
        if (element.text or "").strip():
            yield element, "", "value"


def _told_of(schema: str, root: etree._Element, *changes: Change) -> tuple[Finding, ...]:
    """Return the findings of a document with some slips in it, which it has not afterwards."""
    before = [(element, dict(element.attrib), element.text) for element, _, _ in changes]
    for element, name, what in changes:
        if not name:
            element.text = "zz?"
        elif what == "value":
            element.set(name, "zz?")
        else:
            element.set(f"other{name}", element.attrib.pop(name))
    findings = told(schema, etree.tostring(root, encoding="unicode"))
    for element, attributes, text in reversed(before):
        element.attrib.clear()
        element.attrib.update(attributes)
        element.text = text
    return findings
