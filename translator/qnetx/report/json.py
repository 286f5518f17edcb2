"""Result → the record for machines, the same for every verb.

    {"artefacts":   [{"kind": "domain", "name": "web", "text": "<domain …"}],
     "ledger":      [{"item": "-net nic", "fate": "mapped", "code": null, "place": {"file": …}}],
     "diagnostics": [{"code": "…", "severity": "warning", "message": "…", "place": null, "hint": null,
                      "path": null}]}

What is not known or not there is null. A place is `{"file", "line", "column"}`, counted from 1. In XML
there is a path, too: `domain/devices/interface[2]/source/@bridge`. An artefact has `text`, or, where its
kind is `argv`, `argv`: a list of words. A fate is null only where the input was refused before the item
was understood.
"""

from __future__ import annotations

import json
from typing import Any

from qnetx.diagnostics import Artefact, Diagnostic, Entry, Result
from qnetx.source import Span


def render(result: Result) -> str:
    """Return the record of one result as a document of several lines, for one input."""
    return json.dumps(record(result), indent=2)


def render_line(result: Result, source: str) -> str:
    """Return the record on one line with a first key `input`: where inputs are many (JSON lines)."""
    return json.dumps({"input": source, **record(result)})


def record(result: Result) -> dict[str, Any]:
    """Return what all verbs tell of a result, as plain data."""
    return {
        "artefacts": [_artefact(artefact) for artefact in result.artefacts],
        "ledger": [_entry(entry) for entry in result.report.ledger],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in result.report.ordered()],
    }


def _artefact(artefact: Artefact) -> dict[str, Any]:
    content = {"argv": list(artefact.argv)} if artefact.kind == "argv" else {"text": artefact.text}
    return {"kind": artefact.kind, "name": artefact.name, **content}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "item": entry.item.text,
        "fate": entry.fate,
        "code": entry.code,
        "place": _place(entry.item.place),
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "place": _place(diagnostic.place),
        "hint": diagnostic.hint or None,
        "path": diagnostic.path or None,
    }


def _place(place: Span | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"file": place.source.name, "line": place.line, "column": place.column}
