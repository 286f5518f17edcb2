"""Findings → SARIF 2.1.0, which GitHub's code scanning, Azure DevOps and editors read.

A result has the rule, the message with the way out, and the region; the rules that occur are described
with the texts of `qnetx explain`. Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qnetx.catalogue import CODES, Severity
from qnetx.diagnostics import Diagnostic
from qnetx.report.paths import from_here
from qnetx.source import Span
from qnetx.validate.run import Checked

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render(results: Iterable[Checked], version: str) -> Iterator[str]:
    """Give the log in pieces, a result each, so that a run of any size takes the same memory."""
    yield f'{{\n"$schema": {json.dumps(SCHEMA)},\n"version": "2.1.0",\n"runs": [{{\n'
    yield '"columnKind": "unicodeCodePoints",\n"results": ['
    rules: dict[str, int] = {}
    between, refused = "\n", False
    for checked in results:
        refused |= checked.refused
        for finding in checked.findings:
            rule = rules.setdefault(finding.code, len(rules))
            yield between + json.dumps(_result(finding, checked.name, rule))
            between = ",\n"
    driver = {
        "name": "qnetx",
        "semanticVersion": version,
        "rules": [_rule(code) for code in rules],
    }
    yield "\n],\n"
    yield f'"invocations": [{json.dumps({"executionSuccessful": not refused})}],\n'
    yield f'"tool": {{"driver": {json.dumps(driver)}}}\n}}]\n}}\n'


def _rule(code: str) -> dict[str, Any]:
    row = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": row.title},
        "fullDescription": {"text": row.explanation},
        "help": {"text": row.explanation},
        "defaultConfiguration": {"level": _LEVELS[row.severity]},
    }


def _result(finding: Diagnostic, name: str, rule: int) -> dict[str, Any]:
    place = finding.place
    text = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(place, name) | _logical(finding.path)],
        # The finding stays the same one while lines above it come and go.
        "partialFingerprints": {"qnetx/v1": fingerprint(finding, name)},
    }
    if finding.second:
        result["relatedLocations"] = [_location(finding.second, name)]
    return result


def fingerprint(finding: Diagnostic, name: str) -> str:
    """Return what tells a finding from others and stays when its line moves."""
    line = finding.place.source.line_text(finding.place.line).strip() if finding.place else ""
    said = "\0".join((finding.code, from_here(name), finding.message, line))
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:32]


def _location(place: Span | None, name: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artefact(place.source.name if place else name)}
    if place is not None:
        line, column = place.source.position(place.end)
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": line,
            "endColumn": column,
        }
    return {"physicalLocation": physical}


def _logical(path: str) -> dict[str, Any]:
    return {"logicalLocations": [{"fullyQualifiedName": path}]} if path else {}


def _artefact(name: str) -> dict[str, str]:
    path = from_here(name)
    if path.startswith(("/", "..")):
        return {"uri": Path(path).resolve().as_uri()}
    return {"uri": quote(path, errors="replace"), "uriBaseId": "%SRCROOT%"}
