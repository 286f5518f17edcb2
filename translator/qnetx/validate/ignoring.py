"""`<!-- qnetx: ignore=CODE -->` in a document → the stretches in which a finding is not told.

In front of an element the comment is about that element and all in it; in front of the root, about the
whole document. Several codes stand with commas between; `lint` stands for every code `lint-…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from qnetx.catalogue import CODES
from qnetx.diagnostics import Diagnostic
from qnetx.validate.document import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

MARK = b"qnetx"
"""Stands in every document with such a comment."""

_MEANT = re.compile(r"\s*qnetx\b[\s:=]*ignore\b")
"""How a comment begins that is meant for one."""

_COMMENT = re.compile(r"\s*qnetx:\s*ignore\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*)\s*")


class Ignored(Struct, frozen=True):
    """Codes that are not told between two offsets."""

    codes: tuple[str, ...]
    start: int
    end: int

    def covers(self, finding: Diagnostic) -> bool:
        """Return whether a finding is one of these."""
        at = finding.place.start if finding.place else 0
        return self.start <= at < self.end and matches(finding.code, self.codes)


def matches(code: str, chosen: Sequence[str]) -> bool:
    """Return whether a code is one of those chosen, by its name or the first words of it."""
    return any(code == name or code.startswith(f"{name}-") for name in chosen)


def is_code(name: str) -> bool:
    """Return whether there is such a code, or codes that begin so."""
    return any(matches(code, (name,)) for code in CODES)


def ignored_in(document: Document) -> Iterator[Ignored | Diagnostic]:
    """Give what each comment says; a finding where it ignores nothing."""
    from lxml import etree  # noqa: PLC0415 - most documents have no such comment

    for comment, place in document.comments():
        said = _COMMENT.fullmatch(comment.text or "")
        if not said:
            if _MEANT.match(comment.text or ""):
                yield Diagnostic("ignore-unknown", _FORM, place, _HINT)
            continue
        codes = tuple(re.split(r"\s*,\s*", said[1]))
        unknown = [code for code in codes if not is_code(code)]
        for code in unknown:
            message = f"the comment ignores '{code}', and there is no such code"
            yield Diagnostic("ignore-unknown", message, place)
        follower = next(comment.itersiblings(etree.Element), None)
        if follower is None:
            if not unknown:
                yield Diagnostic("ignore-unknown", _LAST, place, "put it in front of an element")
        elif follower is document.root:
            yield Ignored(codes, 0, len(document.source.text) + 1)
        else:
            yield Ignored(codes, document.place(follower).start, _end(document, follower))


_FORM = "the comment is of no form that qnetx knows: it ignores nothing"
_HINT = "write <!-- qnetx: ignore=CODE -->, several codes with commas between"
_LAST = "no element follows the comment: it ignores nothing"


def _end(document: Document, element: _Element) -> int:
    """Return where the next element begins that is not in this one."""
    above: _Element | None = element
    while above is not None:
        after = next(above.itersiblings("*"), None)
        if after is not None:
            return document.place(after).start
        above = above.getparent()
    return len(document.source.text) + 1
