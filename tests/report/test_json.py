"""The record for machines: exactly the documented shape, whatever the result."""

from __future__ import annotations

import json

from qnetx.catalogue import CODES
from qnetx.diagnostics import Artefact, Fate, Report, Result
from qnetx.report.json import render, render_line
from qnetx.source import Source

CODE = next(iter(CODES))


def result() -> Result:
    source = Source("start-vm.sh", "kvm \\\n -net nic,modle=e1000\n")
    report = Report()
    item = report.ledger.open("modle=e1000", source.span(16, 27))
    report.ledger.settle(item, Fate.REJECTED, CODE)
    report.ledger.open("-net nic", None)
    report.say(CODE, "there is no 'modle'", source.span(16, 21), hint="did you mean 'model'?")
    report.say(CODE, "and 'é\udce9' is none", path="domain/devices/interface[2]/@type")
    artefacts = (
        Artefact("domain", "web", "<domain/>\n"),
        Artefact("argv", "web", argv=("kvm", "-net", "nic")),
    )
    return Result(artefacts, report)


RECORD = {
    "artefacts": [
        {"kind": "domain", "name": "web", "text": "<domain/>\n"},
        {"kind": "argv", "name": "web", "argv": ["kvm", "-net", "nic"]},
    ],
    "ledger": [
        {
            "item": "modle=e1000",
            "fate": "rejected",
            "code": CODE,
            "place": {"file": "start-vm.sh", "line": 2, "column": 11},
        },
        {"item": "-net nic", "fate": None, "code": None, "place": None},
    ],
    "diagnostics": [
        {
            "code": CODE,
            "severity": CODES[CODE].severity.value,
            "message": "there is no 'modle'",
            "place": {"file": "start-vm.sh", "line": 2, "column": 11},
            "hint": "did you mean 'model'?",
            "path": None,
        },
        {
            "code": CODE,
            "severity": CODES[CODE].severity.value,
            "message": "and 'é\udce9' is none",
            "place": None,
            "hint": None,
            "path": "domain/devices/interface[2]/@type",
        },
    ],
}


def test_the_record_has_the_documented_shape() -> None:
    """Keys, their order and null for what is unknown are as documented, and nothing else is there."""
    record = json.loads(render(result()))
    assert record == RECORD
    assert list(record) == list(RECORD)


def test_a_line_is_the_record_with_its_input_in_front() -> None:
    """JSON lines hold one record each, on one line, and say which input it is for."""
    line = render_line(result(), "scripts/start-vm.sh")
    assert "\n" not in line
    assert json.loads(line) == {"input": "scripts/start-vm.sh", **RECORD}


def test_the_record_is_ascii() -> None:
    """Any terminal, locale or half-broken text of an input comes through."""
    assert render(result()).isascii()


def test_nothing_found_is_three_empty_lists() -> None:
    """The keys are there also where they have nothing to tell."""
    empty: dict[str, list[str]] = {"artefacts": [], "ledger": [], "diagnostics": []}
    assert json.loads(render(Result((), Report()))) == empty
