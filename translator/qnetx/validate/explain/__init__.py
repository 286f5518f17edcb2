"""A document that a grammar refuses → each mistake in it: `explain(document, Path("domain.rng"))`.

libxml2 has the verdict. What it takes has no mistakes; where it refuses, the same grammar is walked, and where that
finds nothing (libxml2 has limits of its own) its own message is the explanation.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lxml import etree

from qnetx.validate.document import Document
from qnetx.validate.explain.context import Context
from qnetx.validate.explain.derivative import Derivatives
from qnetx.validate.explain.finding import Finding
from qnetx.validate.explain.grammar import Grammar, GrammarError, load_grammar
from qnetx.validate.explain.ignorance import Ignorance
from qnetx.validate.explain.lacks import Lacks
from qnetx.validate.explain.mistakes import findings
from qnetx.validate.explain.repair import Repair

__all__ = ["Finding", "GrammarError", "explain"]

_ENOUGH = 200_000
"""Patterns of one grammar that are remembered; more only come of documents made to need them."""


def explain(
    document: Document,
    grammar: Path,
    verdict: etree.RelaxNG | None = None,
    *,
    start: str = "",
) -> tuple[Finding, ...]:
    """Return every independent mistake in a document, in the order of its text; none if it is valid.

    `grammar` is any RelaxNG in XML syntax; with `start`, a document is one of its definitions and not
    what its own start says. `verdict` is the same as libxml2 compiled it, where the caller has it,
    and must be given with `start`. Raises `GrammarError` where the grammar can't be read.
    """
    compiled = verdict or _compiled(grammar)
    if compiled.validate(document.root):
        return ()
    said = compiled.error_log
    read, lacks = _read(grammar, start)
    repair = Repair(lacks.derivatives, lacks, Ignorance(document.root, read).since)
    try:
        slips = repair.root(document.root, read.start)
    except RecursionError:
        slips = ()  # deeper than Python goes: libxml2's word stands
    if len(read.patterns) > _ENOUGH:
        _read.cache_clear()
    context = Context(read, lacks.derivatives, repair.held(), repair.fits)
    return findings(slips, document, read, context) or (_as_said(document, said),)


@lru_cache(maxsize=8)
def _read(grammar: Path, start: str) -> tuple[Grammar, Lacks]:
    read = load_grammar(grammar, start)
    return read, Lacks(Derivatives(read.patterns))


@lru_cache(maxsize=8)
def _compiled(grammar: Path) -> etree.RelaxNG:
    try:
        return etree.RelaxNG(etree.parse(grammar))
    except (OSError, etree.XMLSyntaxError, etree.RelaxNGParseError) as error:
        raise GrammarError(f"{grammar}: {error}") from error


def _as_said(document: Document, said: etree._ListErrorLog) -> Finding:
    """Return libxml2's own explanation: its first message at the place that it names."""
    entry = next((e for e in said if e.line), None)
    place = document.place(document.root)
    if entry is not None:
        start = document.source.offset(entry.line, 1)
        text = document.source.line_text(entry.line)
        start += len(text) - len(text.lstrip())
        place = document.source.span(start, start + len(text.strip()))
    return Finding(
        code="schema-violation",
        message=f"the schema does not allow this: {said[0].message if len(said) else 'no reason given'}",
        place=place,
        path=document.path(document.root),
    )
