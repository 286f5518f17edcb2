"""Values → words: what may be written, from the names, types and patterns of a grammar."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from lxml import etree

from qnetx.validate import schema_folder
from qnetx.validate.explain.forms import any_of, form
from qnetx.validate.explain.grammar import load_grammar
from qnetx.validate.explain.pattern import Element
from qnetx.validate.explain.words import _WORDS, described
from support import schemas


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (".+", "any text that is not empty"),
        ("[0-9]+", "a number, 0 or more"),
        ("[0-9]{1,2}", "a number of up to 2 digits"),
        ("(0x)?[0-9a-fA-F]{1,4}", "a hexadecimal number of up to 4 digits"),
        ("0x[0-9a-fA-F]", "a hexadecimal number with 0x of one digit"),
        ("[a-zA-Z0-9_.\\-]{1,15}", "up to 15 characters: letters, digits and _ . -"),
        ("[0-9A-Z]", "one character: digits and letters"),
        ("[a-z ]*", "letters and blank"),
        ("(tcp)|(udp)", "'tcp' or 'udp'"),
        ("[ -~]{0,8}", "up to 8 characters of ASCII"),
        ("[ab](c|d){1,3}", "a text of the form [ab](c|d){1,3}"),
        ("(:[a-fA-F0-9]{1,2}){4}(:[a-fA-F0-9]{1,2}){6,8}", "a text of another form"),
        ("0x[_]+", "a text of the form 0x[_]+"),
        ("a+b", "a text of the form a+b"),
    ],
)
def test_forms(pattern: str, words: str) -> None:
    """Simple patterns are told in words, others as they stand."""
    assert form(pattern).replace("letters and digits", "digits and letters") == words


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a or b"),
        (["a", "b", "c"], "one of a, b, c"),
        (list("abcdefghi"), "one of a, b, c, d, e, f, g, h, i"),
        (list("abcdefghij"), "one of a, b, c, d, e, f, g, h, … (2 more)"),
    ],
)
def test_lists(names: list[str], listed: str) -> None:
    """A list is told as people say it, and a long one is cut where that saves something."""
    assert any_of(names) == listed


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("<value>on</value>", "'on'"),
        (
            "<choice><value>on</value><value>off</value><data type='int'/></choice>",
            "'off' or 'on', or a whole number",
        ),
        (
            "<data type='unsignedInt'><param name='maxInclusive'>31</param></data>",
            "a number up to 31",
        ),
        ("<data type='int'><param name='minInclusive'>-1</param></data>", "a number, -1 or more"),
        (
            "<data type='int'><param name='minInclusive'>1</param><param name='maxInclusive'>9</param></data>",
            "a number from 1 to 9",
        ),
        (
            "<data type='string'><param name='maxLength'>39</param></data>",
            "a text of up to 39 characters",
        ),
        (
            "<data type='string'><param name='pattern'>/.+</param></data>",
            "a path that begins with /",
        ),
        ("<data type='gMonth'/>", "a value of type gMonth"),
        ("<list><data type='int'/></list>", "a list, separated by blanks"),
        ("<ref name='documented'/>", "some words"),
        ("<ref name='uuid'/>", "a UUID like 4dea22b3-1d52-d8f3-2516-782e98ab3fa0"),
        ("<choice><value>x</value><text/></choice>", "'x', or any text"),
        ("<empty/>", ""),
    ],
)
def test_values(value: str, words: str, tmp_path: Path) -> None:
    """A value is told by its list, else by its definition's name, its annotation, or its type and bounds."""
    file = tmp_path / "g.rng"
    file.write_text(
        "<grammar xmlns='http://relaxng.org/ns/structure/1.0' xmlns:a='http://relaxng.org/ns/compatibility/annotations/1.0'"
        " datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>"
        f"<start><element name='a'>{value}</element></start>"
        "<define name='documented'><a:documentation>Some\n words.</a:documentation><data type='int'/></define>"
        "<define name='uuid'><data type='string'/></define></grammar>"
    )
    grammar = load_grammar(file)
    assert isinstance(grammar.start, Element)
    assert described([grammar.start.content], grammar.words) == words


GUESTS = ("basictypes", "cputypes", "domaincommon", "interface", "networkcommon", "storagecommon")
"""The files of libvirt's that guests and networks are described by."""


def wordless(files: Iterable[Path]) -> set[str]:
    """The patterns for which nobody has words: neither their own, nor those of the definition that they are."""
    rng = "{http://relaxng.org/ns/structure/1.0}"
    found = set()
    for file in files:
        for define in etree.parse(file).iter(f"{rng}define"):
            named = define.get("name") in _WORDS
            for param in define.iter(f"{rng}param"):
                if (
                    param.get("name") == "pattern"
                    and not named
                    and " form" in form(param.text or "")
                ):
                    found.add(param.text or "")
    return found


def test_every_pattern_of_ours_has_words() -> None:
    """No hint by our grammars shows a regular expression."""
    assert wordless(schema_folder().glob("*.rng")) == set()


@pytest.mark.usefixtures("libvirt_schemas")
def test_every_pattern_of_libvirts_has_words() -> None:
    """None by libvirt's either, of a guest or a network."""
    assert wordless(schemas.DIRECTORY / f"{name}.rng" for name in GUESTS) == set()
