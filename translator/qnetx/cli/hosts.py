"""A planner and the hosts that the command line names → plans and outcomes told, and one exit code.

Plans and outcomes go to standard output, findings to standard error; so does progress, on a terminal alone.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import typer
from msgspec import Struct, field

from qnetx.apply.execution import Call
from qnetx.apply.fleet import HostRun, Planner, Watcher, read_hosts, run_fleet, worst
from qnetx.apply.plan import Step
from qnetx.cli.asking import asker
from qnetx.cli.delivery import look_on
from qnetx.cli.files import OutputError, write_stdout
from qnetx.cli.parameters import PlanFormat
from qnetx.diagnostics import Diagnostic, Exit, Report
from qnetx.report.excerpt import visible
from qnetx.report.plan import render as render_plan
from qnetx.report.run import render as render_outcome
from qnetx.report.run import render_record, summarise
from qnetx.report.text import Look
from qnetx.report.text import render as render_report


def named_hosts(connect: Sequence[str], hosts: Path | None, look: Look) -> tuple[str, ...]:
    """Return the URIs of `--connect` and of `--hosts FILE`; without either, libvirt's own default.

    Ends the program where the file can't be used.
    """
    from qnetx.apply.connection import default_uri

    if hosts is None:
        return tuple(dict.fromkeys(connect)) or (default_uri(),)
    from qnetx.shell.inputs.files import read_file

    report = Report()
    source = read_file(hosts, report)
    found = read_hosts(source, report) if source else ()
    _print(render_report(report, look))
    if report.refused:
        raise typer.Exit(Exit.UNUSABLE)
    return tuple(dict.fromkeys((*connect, *found)))


class Telling(Struct, kw_only=True):
    """How a run on hosts is told while it goes on."""

    form: PlanFormat
    several: bool
    report: Look
    """Of findings, on standard error."""
    output: Look
    """Of plans and outcomes, on standard output."""
    _told: dict[str, int] = field(default_factory=dict)
    """How many findings of each host were told already."""
    _of_inputs: set[tuple[str, str, str]] = field(default_factory=set)
    """Findings about inputs that were told already."""
    _fates: bool = False
    """Whether the ledger was told."""
    _untold: list[HostRun] = field(default_factory=list)
    """Hosts that are planned for and whose records are still to be told, as they were named."""
    unwritable: bool = False
    """Whether something could not be told that was to go to standard output."""

    @classmethod
    def of(cls, form: PlanFormat, look: Look, *, several: bool) -> Self:
        """Take the look of the report; plans and outcomes look as they may where they go."""
        output = look_on(sys.stdout, look.detail)
        return cls(form=form, several=several, report=look, output=output)

    def watcher(self) -> Watcher:
        """Return who listens; a record is told when its host is done: what comes after may break."""
        if self.form is PlanFormat.JSON:
            return Watcher(planned=self._untold.append, done=self._record)
        return Watcher(
            waiting=self._waiting, planned=self._planned, step=self._step, done=self._done
        )

    def finish(self, runs: Sequence[HostRun]) -> None:
        """Tell what is left to be told when all is over."""
        if self.form is PlanFormat.JSON:
            self._record()
        elif self.several:
            self._write(summarise(runs, self.output))

    def _record(self, last: HostRun | None = None) -> None:
        """Tell the records that are untold, up to that of a host: nothing is left to be done on those before it."""
        while self._untold:
            run = self._untold.pop(0)
            self._write([render_record(run, several=self.several)])
            if self.unwritable and self._untold:
                raise typer.Exit(
                    Exit.UNUSABLE
                )  # on the next hosts nothing is done that can't be told
            if run is last:
                break

    def _waiting(self, run: HostRun) -> None:
        _print([f"another run is at work on {visible(run.uri)}: waiting for it"])

    def _planned(self, run: HostRun) -> None:
        blocked = run.exit_code == Exit.FINDINGS
        if run.plan and (run.plan.steps or not blocked):
            self._write(render_plan(run.plan, self.output, blocked=blocked))
        self._findings(run)
        if self.unwritable:
            raise typer.Exit(Exit.UNUSABLE)  # what nobody was told of is not done

    def _step(self, run: HostRun, step: Step, call: Call) -> None:
        if sys.stderr.isatty():
            where = f"{run.uri}: " if self.several else ""
            _print([visible(f"{where}{call} {step.kind} {step.name}")])

    def _done(self, run: HostRun) -> None:
        told = list(render_outcome(run.outcome, self.output)) if run.outcome else []
        if self.several and told:
            told.insert(0, self.output.paint(visible(run.uri), "1"))
        self._write(told)
        self._findings(run)

    def _findings(self, run: HostRun) -> None:
        """Tell what was found since the last time; of an input once, however many hosts it is for."""
        told = self._told.get(run.uri, 0)
        self._told[run.uri] = len(run.report.diagnostics)
        found = [d for d in run.report.diagnostics[told:] if _written(d) not in self._of_inputs]
        fresh = Report(diagnostics=found)
        if not self._fates:
            fresh.ledger = run.report.ledger
            self._fates = len(fresh.ledger) > 0
        self._of_inputs.update(_written(d) for d in found if d.place)
        lines = list(render_report(fresh, self.report))
        if self.several and found and lines:
            _print([self.report.paint(visible(run.uri), "1")])
        _print(lines)

    def _write(self, lines: Iterable[str]) -> None:
        """Write to standard output; a reader that has seen enough is none that could not be told."""
        try:
            write_stdout("".join(f"{line}\n" for line in lines))
        except OutputError as error:
            if not isinstance(error.__cause__, BrokenPipeError):
                self.unwritable = True
                _print([f"error: {error} [{error.code}]"])


def _written(finding: Diagnostic) -> tuple[str, str, str]:
    """Return what people read of a finding: each host's input is a text of its own."""
    return finding.code, finding.message, str(finding.place)


def run_on_hosts(uris: Sequence[str], planner: Planner, telling: Telling, *, dry_run: bool) -> int:
    """Plan and carry out on each host; returns the exit code."""
    # A reader that has seen enough (`| head`) must not end us between two changes.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    runs = run_fleet(uris, planner, telling.watcher(), dry_run=dry_run, ask=asker())
    telling.finish(runs)
    return max(worst(runs), Exit.UNUSABLE if telling.unwritable else Exit.FINE)


def _print(lines: Iterable[str]) -> None:
    """Write to standard error; where nobody reads it, nobody is told."""
    try:
        for line in lines:
            print(line, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
