"""`defining.define`: the library's own way to a host, without the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qnetx.apply.connection import Connection
from qnetx.apply.execution import Ending
from qnetx.apply.plan import Choices
from qnetx.defining import define
from qnetx.options import NetworkPolicy, Options
from qnetx.source import Source

SAMPLE = Path(__file__).parents[2] / "samples" / "two-bridges"
DOMAIN = (
    "<domain type='test'><name>a</name><memory>65536</memory><os><type>hvm</type></os></domain>"
)
LINE = ("qemu-system-x86_64", "-name", "b", "-net", "nic", "-net", "user")


def test_inputs_of_each_kind_are_defined(
    play: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A text, a file and an argv together; a dry run before leaves nothing."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    inputs: list[Source | Path | Sequence[str]] = [
        Source("a.xml", DOMAIN),
        SAMPLE / "start-vm.sh",
        LINE,
    ]
    options = Options(root=SAMPLE / "root")
    choices = Choices(networks=NetworkPolicy.ISOLATED)
    uris = ["test:///default"]
    (dry,) = define(inputs, uris, options, choices, dry_run=True)
    assert dry.plan is not None
    assert (dry.outcome, dry.exit_code) == (None, 0)
    before = {each.name for each in play.read_all("domain")}
    (run,) = define(inputs, uris, options, choices)
    assert run.outcome is not None
    assert run.outcome.ending is Ending.DONE
    assert {each.name for each in play.read_all("domain")} - before == {"a", "b", "web01"}


def test_nothing_is_raised_for_what_cannot_be_used(play: Connection) -> None:
    """It is in the report, with the exit code that the command line has for it."""
    (run,) = define([Source("x.sh", "echo")], ["test:///default"], Options(), Choices())
    assert (run.plan, run.exit_code) == (None, 2)
    assert [d.code for d in run.report.diagnostics] == ["no-qemu-call"]
