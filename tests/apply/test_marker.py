"""A document ↔ the same with the mark of qnetx: nothing else of it changes, and nobody else's mark counts."""

from __future__ import annotations

import pytest

from qnetx.domxml.difference import Difference
from qnetx.domxml.marker import Marker, digest, digest_of, mark, read_marker, unmarked
from support.cases import FOLDER

PLAIN = """\
<domain>
  <name>vm</name>
  <memory>1</memory>
</domain>
"""
WITH_METADATA = """\
<domain>
  <name>vm</name>
  <metadata>
    <os:info xmlns:os='urn:os' os:id='a'>x</os:info>
  </metadata>
</domain>
"""
FORMS = [
    PLAIN,
    WITH_METADATA,
    "<domain><name>vm</name></domain>",
    "<domain><metadata><a xmlns='urn:a'/></metadata><name>vm</name></domain>",
    "<!-- <name>no</name> -->\n<domain  >\n\n<name>vm</name\n>\n</domain>",
    "<domain><name>vm</name><metadata  note='a>b' ><a xmlns='urn:a'/></metadata></domain>",
]


@pytest.mark.parametrize("text", FORMS)
def test_a_mark_comes_and_goes(text: str) -> None:
    """Without its mark the document is what it was, to the blank."""
    marked = mark(text, "sha256:a", "sha256:b")
    assert read_marker(marked) == Marker("sha256:a", "sha256:b")
    assert unmarked(marked) == text
    assert read_marker(text) is None
    assert unmarked(text) == text


@pytest.mark.parametrize("text", FORMS)
def test_a_mark_tells_whom_a_network_was_made_for(text: str) -> None:
    """One of old says nothing of that."""
    assert read_marker(mark(text, "sha256:a", for_guests=True)) == Marker(
        "sha256:a", for_guests=True
    )
    assert unmarked(mark(text, "sha256:a", for_guests=True)) == text
    assert read_marker(mark(text, "sha256:a")) == Marker("sha256:a", for_guests=False)


def test_a_mark_stands_below_the_name_on_a_line_of_its_own() -> None:
    assert mark(PLAIN, "sha256:a").splitlines()[2] == (
        '  <metadata><qnetx:defined xmlns:qnetx="urn:qnetx:1.0" wanted="sha256:a"/></metadata>'
    )


@pytest.mark.parametrize("text", FORMS)
def test_a_second_mark_takes_the_place_of_the_first(text: str) -> None:
    assert mark(mark(text, "sha256:a", "sha256:b"), "sha256:c") == mark(text, "sha256:c")


def test_metadata_that_holds_nothing_is_taken_for_the_mark() -> None:
    """It does not come back, and says nothing."""
    marked = mark("<domain><name>vm</name><metadata/></domain>", "sha256:a")
    assert read_marker(marked) == Marker("sha256:a")
    assert unmarked(marked) == "<domain><name>vm</name></domain>"


@pytest.mark.parametrize(
    "metadata",
    [
        "<defined wanted='sha256:a'/>",
        "<q:defined xmlns:q='urn:other' wanted='sha256:a'/>",
        "<q:defined xmlns:q='urn:qnetx:1.0'/>",
        "<q:other xmlns:q='urn:qnetx:1.0' wanted='sha256:a'/>",
        "<a><q:defined xmlns:q='urn:qnetx:1.0' wanted='sha256:a'/></a>",
    ],
)
def test_what_looks_like_a_mark_is_none(metadata: str) -> None:
    """Another namespace, no digest, another name, another place: the object is not ours."""
    text = f"<domain><name>vm</name><metadata>{metadata}</metadata></domain>"
    assert read_marker(text) is None


def test_a_document_that_speaks_of_the_namespace_stays() -> None:
    text = "<domain><name>urn:qnetx:1.0</name></domain>"
    assert unmarked(text) == text


def test_in_every_case_a_mark_comes_and_goes() -> None:
    for path in sorted(FOLDER.glob("*/*.xml")):
        text = path.read_text()
        if "<domain" in text or "<network" in text:
            marked = mark(text, digest(text))
            assert read_marker(marked) == Marker(digest(text))
            assert unmarked(marked) == text
            assert digest(unmarked(marked)) == digest(text)


@pytest.mark.parametrize("other", ['<a><b y="2" x="1"></b></a>', "<a><b x='1' y='2'/></a>"])
@pytest.mark.parametrize("blank", ["", " ", "\n", "\n  ", "\t", "<!-- a -->", " <!-- a --> "])
def test_a_digest_is_of_what_is_said(blank: str, other: str) -> None:
    """Blanks between elements, comments, quotes and the order of attributes are no part of it."""
    one = f"{blank}<a>{blank}<b x='1' y='2'/>{blank}</a>{blank}"
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    "other",
    [
        "<a><b>2</b><c/></a>",
        "<a><c/><b>1</b></a>",
        "<a><b x=''>1</b><c/></a>",
        "<a><b> 1</b><c/></a>",
    ],
)
def test_another_text_order_or_attribute_is_another_digest(other: str) -> None:
    assert digest("<a><b>1</b><c/></a>") != digest(other)
    assert digest(other).startswith("sha256:")


def test_what_settled_has_a_digest_of_its_own() -> None:
    """Of nothing there is none; of other differences, or another order, another."""
    one, other = Difference("a", "1", None), Difference("b", None, "2")
    assert digest_of(()) is None
    found = {digest_of([one]), digest_of([other]), digest_of([one, other]), digest_of([other, one])}
    assert len(found) == 4
    assert digest_of([one]) == digest_of([Difference("a", "1", None)])
