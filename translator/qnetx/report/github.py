"""Findings → the commands by which a job of GitHub Actions annotates the lines of a change.

    ::error file=vm.xml,line=7,col=18,endLine=7,endColumn=24,title=lint-model-unknown::QEMU has no card …

Source: GitHub's "Workflow commands", and the escapes of its toolkit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qnetx.catalogue import Severity
from qnetx.diagnostics import Diagnostic
from qnetx.report.paths import from_here
from qnetx.validate.run import Checked

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(results: Iterable[Checked]) -> Iterator[str]:
    """Give a line for each finding, in the order of the inputs."""
    for checked in results:
        for finding in checked.findings:
            yield _command(finding, checked.name)


def _command(finding: Diagnostic, name: str) -> str:
    place = finding.place
    values = {"file": from_here(place.source.name if place else name)}
    if place is not None:
        values["line"], values["col"] = str(place.line), str(place.column)
        line, column = place.source.position(place.end)
        if line == place.line:  # GitHub takes columns for one line alone
            values["endLine"], values["endColumn"] = str(line), str(column)
    values["title"] = finding.code
    said = ",".join(f"{key}={_property(value)}" for key, value in values.items())
    text = f"{finding.message} ({finding.hint})" if finding.hint else finding.message
    return f"::{_COMMANDS[finding.severity]} {said}::{_data(text)}\n"


def _data(text: str) -> str:
    text = text.encode(errors="replace").decode()  # a file's name may be any bytes
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
