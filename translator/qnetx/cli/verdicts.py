"""Findings → standard output or a file in the format asked for, the summary on stderr, and one exit code.

Inputs are told as they are checked, so a folder of any size takes the same memory.
"""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from qnetx.catalogue import CODES
from qnetx.checking import Candidate, check_all
from qnetx.cli.delivery import look_on
from qnetx.cli.files import OutputError, write_files, write_stdout
from qnetx.cli.inputs import STDIN, files_below
from qnetx.cli.parameters import is_folder
from qnetx.cli.validate import FailOn, ReportFormat
from qnetx.diagnostics import Exit, Report, Result
from qnetx.report.text import Detail, Look, Tally
from qnetx.validate.grammars import described
from qnetx.validate.reading import MAX_DOCUMENT
from qnetx.validate.run import Checked, Settings

STDOUT = "-"
"""What names standard output among files."""

_PIECE = 1 << 16
"""Characters that are written at once."""


def inputs(
    names: Sequence[str], argv: Sequence[str] | None, *, skip_unknown: bool = False
) -> Iterator[Candidate]:
    """Give each input that the user named, and the documents in a folder and below."""
    if argv:
        yield Candidate(name="<command line>", words=tuple(argv))
    for name in names:
        if name == STDIN:
            yield Candidate(name="<stdin>", data=sys.stdin.buffer.read(MAX_DOCUMENT + 1))
        elif is_folder(Path(name)):
            found = False
            for file in files_below(name, ".xml"):
                found = True
                yield Candidate(name=file, named=False)
            if not found:
                yield Candidate(name=name, folder=True)
        else:
            yield Candidate(name=name, named=not skip_unknown)


class Verdicts(Struct, kw_only=True):
    """How the findings of one run are told."""

    form: ReportFormat
    output: Path | None
    """`--output-file`."""
    several: bool
    """Whether there may be more than one input: JSON has one line each."""
    fail_on: FailOn
    summary: bool
    detail: Detail
    _tally: Tally = field(default_factory=Tally)
    _codes: Counter[str] = field(default_factory=Counter)
    _inputs: int = 0
    _faulty: int = 0
    _worst: Exit = Exit.FINE

    def tell(self, given: Iterable[Candidate], settings: Settings, jobs: int) -> Exit:
        """Check all inputs, tell what is found, and return the exit code."""
        if jobs > 1:
            # A closed pipe would end us at once, and leave the other processes behind.
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        try:
            self._write(self._rendered(self._watched(check_all(given, settings, jobs))))
        except OutputError as error:
            if isinstance(error.__cause__, BrokenPipeError):
                return self._worst  # who reads has seen enough
            print(f"error: {error} [{error.code}]", file=sys.stderr)
            return Exit.UNUSABLE
        self._summarise(settings.schema)
        return self._worst

    def _watched(self, results: Iterable[Checked]) -> Iterator[Checked]:
        """Count what passes."""
        for checked in results:
            self._inputs += 1
            if checked.findings:
                self._faulty += 1
                self._tally.add(Report(diagnostics=list(checked.findings)))
                self._codes.update(finding.code for finding in checked.findings)
                if checked.refused:
                    self._worst = Exit.UNUSABLE
                elif any(map(self.fail_on.counts, checked.findings)):
                    self._worst = max(self._worst, Exit.FINDINGS)
            yield checked

    def _rendered(self, results: Iterator[Checked]) -> Iterator[str]:
        """Give the report in pieces; a format is loaded where it is asked for."""
        match self.form:
            case ReportFormat.CONCISE:
                from qnetx.report import concise

                return concise.render(results)
            case ReportFormat.JSON:
                return self._records(results)
            case ReportFormat.SARIF:
                from importlib.metadata import version

                from qnetx.report import sarif

                return sarif.render(results, version("qnetx"))
            case ReportFormat.JUNIT:
                from qnetx.report import junit

                return junit.render(results, self.fail_on.counts)
            case ReportFormat.GITHUB:
                from qnetx.report import github

                return github.render(results)
            case ReportFormat.GITLAB:
                from qnetx.report import gitlab

                return gitlab.render(results)
            case _:
                return self._texts(results)

    def _texts(self, results: Iterator[Checked]) -> Iterator[str]:
        from qnetx.report import text

        look = self._look()
        for checked in results:
            if checked.findings:
                report = Report(diagnostics=list(checked.findings))
                yield from (f"{line}\n" for line in text.render(report, look))

    def _look(self) -> Look:
        """Return how text looks where it goes."""
        if self.output is not None and str(self.output) != STDOUT:
            return Look(detail=self.detail)
        return look_on(sys.stdout, self.detail)

    def _records(self, results: Iterator[Checked]) -> Iterator[str]:
        from qnetx.report import json

        for checked in results:
            result = Result((), Report(diagnostics=list(checked.findings)))
            if self.several:
                yield f"{json.render_line(result, checked.name)}\n"
            else:
                yield f"{json.render(result)}\n"

    def _write(self, pieces: Iterator[str]) -> None:
        """Write to standard output as it comes, or a file that is there whole or not at all."""
        if self.output is not None and str(self.output) != STDOUT:
            write_files({self.output: pieces}, force=True)
            return
        for text in _joined(pieces):
            write_stdout(text)

    def _summarise(self, schema: str) -> None:
        """Tell how many were checked and by what: always where people read, else if asked."""
        text = self.form is ReportFormat.TEXT and self.detail is not Detail.ERRORS
        if not (text or self.summary):
            return
        if self.summary:
            width = max(map(len, self._codes), default=0)
            for code, count in sorted(self._codes.items()):
                print(f"{code:{width}}  {CODES[code].severity:7}  {count}", file=sys.stderr)
        checked = f"{self._inputs} input{'' if self._inputs == 1 else 's'}"
        found = f"{self._tally} in {self._faulty} of" if self._faulty else "nothing wrong in"
        print(f"{found} {checked}, by {described(schema)}", file=sys.stderr)


def _joined(pieces: Iterator[str]) -> Iterator[str]:
    """Give the pieces in larger ones."""
    held, size = list[str](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > _PIECE:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)
