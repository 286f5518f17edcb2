"""A document that its schema refuses → the findings that say why.

libxml2 names the outermost element of an interleave for a mistake deep inside ("Extra element devices in
interleave"); so each part of a domain is asked by its own grammar, and the deepest place is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qnetx.diagnostics import Diagnostic
from qnetx.validate import grammars
from qnetx.validate.document import Document

if TYPE_CHECKING:
    from lxml.etree import RelaxNG, _Element

_INSIDE = {"domain": "devices", "devices": "interface"}


def explain_verdict(document: Document, schema: str, kind: str) -> Iterator[Diagnostic]:
    """Give a finding a mistake; at least one, as the schema refuses the document."""
    for element, message in _mistakes(document.root, schema, kind):
        path = document.path(element)
        yield Diagnostic("schema-violation", f"{path}: {message}", document.place(element))


def _mistakes(element: _Element, schema: str, kind: str) -> list[tuple[_Element, str]]:
    grammar = grammars.load(schema, kind)
    if grammar.validate(element):
        return []
    own = _deepest(element, grammar)
    inner = _INSIDE.get(kind)
    parts = element.iterfind(inner) if inner else ()
    return [found for part in parts for found in _mistakes(part, schema, str(inner))] or [own]


def _deepest(element: _Element, grammar: RelaxNG) -> tuple[_Element, str]:
    """Return the element furthest inside that the validator complains of, with its words."""
    tree = element.getroottree()
    found, message, depth = element, "the schema does not take this", -1
    for entry in grammar.error_log:
        # lxml hands libxml2 a document of this element alone: /interface[1]/mac → base + /mac.
        below = (entry.path or "").removeprefix("/").partition("/")[2]
        base = tree.getpath(element)
        there = element if not below else _first(element, f"{base}/{below}")
        if there is not None and below.count("/") + bool(below) > depth:
            found, message, depth = there, entry.message, below.count("/") + bool(below)
    return found, message


def _first(element: _Element, path: str) -> _Element | None:
    spaces = {prefix: uri for prefix, uri in element.nsmap.items() if prefix}
    found = element.xpath(path, namespaces=spaces)
    return found[0] if isinstance(found, list) and found else None  # type: ignore[return-value]
