"""Findings → GitLab's Code Quality report: a JSON array, which a merge request shows beside its lines.

    [{"description": "…", "check_name": "lint-mac-duplicate", "fingerprint": "…", "severity": "minor",
      "location": {"path": "vm.xml", "lines": {"begin": 7}}}]

Source: GitLab's "Code Quality report format". Fingerprints must differ within a report.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from qnetx.catalogue import Effect, Severity
from qnetx.diagnostics import Diagnostic
from qnetx.report.paths import from_here
from qnetx.report.sarif import fingerprint
from qnetx.validate.run import Checked

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(results: Iterable[Checked]) -> Iterator[str]:
    """Give the array in pieces, a finding each."""
    yield "["
    between, seen = "\n", Counter[str]()
    for checked in results:
        for finding in checked.findings:
            mark = fingerprint(finding, checked.name)
            seen[mark] += 1
            mark += f"-{seen[mark]}" if seen[mark] > 1 else ""
            yield between + json.dumps(_issue(finding, checked.name, mark))
            between = ",\n"
    yield "\n]\n"


def _issue(finding: Diagnostic, name: str, mark: str) -> dict[str, object]:
    text = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    grave = finding.effect is Effect.REFUSED
    return {
        "description": text,
        "check_name": finding.code,
        "fingerprint": mark,
        "severity": "critical" if grave else _SEVERITIES[finding.severity],
        "location": {
            "path": from_here(finding.place.source.name if finding.place else name),
            "lines": {"begin": finding.place.line if finding.place else 1},
        },
    }
