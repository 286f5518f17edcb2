"""Findings → JUnit XML, which Jenkins, GitLab and most other CI servers show as tests: an input each.

    <testsuite name="qnetx" tests="1" failures="1"><testcase classname="qnetx.domain" name="vm.xml">
      <failure type="lint-model-unknown" message="QEMU has no card 'e1001'">vm.xml:7:18: …

An input that could not be read is an error, one whose findings count (`--fail-on`) a failure; what does
not count stands in its output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from qnetx.diagnostics import Diagnostic
from qnetx.report.concise import render as render_concise
from qnetx.report.excerpt import visible
from qnetx.validate.run import Checked


def render(results: Iterable[Checked], counts: Callable[[Diagnostic], bool]) -> Iterator[str]:
    """Give the report; its head holds numbers, so it comes when all inputs are checked."""
    cases, failures, errors = list[str](), 0, 0
    for checked in results:
        grave = [finding for finding in checked.findings if counts(finding)]
        errors += checked.refused
        failures += bool(grave) and not checked.refused
        cases.append(_case(checked, grave))
    numbers = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="qnetx" {numbers}>\n<testsuite name="qnetx" {numbers}>\n'
    yield from cases
    yield "</testsuite>\n</testsuites>\n"


def _case(checked: Checked, grave: list[Diagnostic]) -> str:
    kind = f"qnetx.{checked.kind.replace(', ', '-')}" if checked.kind else "qnetx"
    head = f"<testcase classname={_attribute(kind)} name={_attribute(checked.name)}"
    parts = []
    if checked.refused:
        grave = [finding for finding in checked.findings if finding not in grave] + grave
    if grave:
        element = "error" if checked.refused else "failure"
        first = grave[0]
        text = _lines(checked, grave)
        parts.append(
            f"<{element} type={_attribute(first.code)} message={_attribute(first.message)}>"
            f"{escape(text)}</{element}>\n"
        )
    rest = [finding for finding in checked.findings if finding not in grave]
    if rest:
        parts.append(f"<system-out>{escape(_lines(checked, rest))}</system-out>\n")
    return f"{head}>\n{''.join(parts)}</testcase>\n" if parts else f"{head}/>\n"


def _lines(checked: Checked, findings: list[Diagnostic]) -> str:
    lines = list[str]()
    for finding in findings:
        lines += render_concise([Checked(name=checked.name, findings=(finding,))])
        if finding.hint:
            lines.append(f"  hint: {visible(finding.hint)}\n")
    return "".join(lines)


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
