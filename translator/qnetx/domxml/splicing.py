"""Stretches of a text and what stands in their place → the text, all else in it to the blank as it was."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree
from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate.document import Document, parse_document


class Splice(Struct, frozen=True, order=True):
    """What stands from `start` up to `end`; an insertion where the two are one."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return the text with the splices in it; none of them overlap."""
    parts, end = [], 0
    for splice in sorted(splices):
        parts += [text[end : splice.start], splice.text]
        end = splice.end
    return "".join([*parts, text[end:]])


def insertion(text: str, at: int, element: str) -> Splice:
    """Return the splice that puts an element there, indented as what follows."""
    rest = text[at:]
    blanks = rest[: len(rest) - len(rest.lstrip())]
    return Splice(at, at, blanks + element)


def removal(text: str, start: int, end: int) -> Splice:
    """Return the splice that takes an element away, with the blanks of an `insertion`."""
    before, after = text[:start], text[end:]
    blanks = after[: len(after) - len(after.lstrip())]
    return Splice(start - len(blanks) if before.endswith(blanks) else start, end, "")


def document_of(text: str) -> Document:
    """Read a document of libvirt's, or one for it, that was found to be XML before.

    Raises ValueError where it is none after all.
    """
    report = Report()
    document = parse_document(Source("libvirt", text), report)
    if document is None:
        raise ValueError(report.diagnostics[0].message)
    return document


def child_of(document: Document, tag: str) -> etree._Element:
    """Return the element of a name below the root.

    Raises ValueError where there is none.
    """
    element = document.root.find(tag)
    if element is None:
        raise ValueError(f"<{document.root.tag}> has no <{tag}>")
    return element
