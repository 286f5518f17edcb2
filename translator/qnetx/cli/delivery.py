"""Results → documents on stdout or in files, the report on stderr, and one exit code.

Results are delivered as they come, one at a time, so a folder of any size takes the same memory.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.cli.files import (
    OutputError,
    document,
    name_files,
    without_same,
    write_files,
    write_stdout,
)
from qnetx.cli.parameters import Format, LineFormat, is_folder
from qnetx.diagnostics import Artefact, Exit, Result
from qnetx.report.text import Detail, Look, Tally, render

if TYPE_CHECKING:
    import typer


def look(*, quiet: bool, verbose: bool) -> Look:
    """Return how the report looks on this standard error."""
    return look_on(sys.stderr, detail(quiet=quiet, verbose=verbose))


def detail(*, quiet: bool, verbose: bool) -> Detail:
    """Return what `-q` and `-v` ask for."""
    return Detail.ERRORS if quiet else Detail.ALL if verbose else Detail.NORMAL


def look_on(stream: TextIO, detail: Detail) -> Look:
    """Return how text looks on a stream: in colours on a terminal only, and as wide as that."""
    if not stream.isatty():
        return Look(detail=detail)
    # https://no-color.org: set to anything but nothing means no colours.
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(detail=detail, colour=colour, width=shutil.get_terminal_size().columns)


def check_output(ctx: typer.Context, output: str | None, form: Format | LineFormat) -> None:
    """Refuse before any work what several inputs can't be written to."""
    what = "command lines" if isinstance(form, LineFormat) else "documents"
    match form, output:
        case Format.XML, None:
            ctx.fail("several inputs make several documents: name a folder for them with -o DIR")
        case ((Format.JSON | LineFormat.JSON), str()):
            ctx.fail("--format json of several inputs goes to standard output: redirect it there")
        case _, str(name) if os.path.lexists(name) and not is_folder(Path(name)):
            ctx.fail(f"several inputs make several {what}, and '{name}' is no folder")


class Delivery(Struct, kw_only=True):
    """Where the results of one run go."""

    output: str | None
    """`-o`: a file, or a folder (one that exists, or that is written with `/` at its end)."""
    form: Format | LineFormat
    several: bool
    """Whether more than one input may come: `output` is a folder, JSON has one line a result."""
    force: bool
    strict: bool
    look: Look
    executable: bool = False
    """Whether what is written may be run."""
    scripts: Path | None = None
    """Where artefacts of the kind `script` go, by their names."""
    _tally: Tally = field(default_factory=Tally)
    _taken: set[str] = field(default_factory=set)
    _worst: Exit = Exit.FINE
    _written: bool = False

    def take(self, source: str, result: Result) -> None:
        """Deliver one result; `source` is what the user called its input."""
        outcome = self._withhold(result)
        if self.form in (Format.JSON, LineFormat.JSON):
            self._write_record(source, outcome)
        else:
            self._write_documents(outcome)
            self._tell(outcome)
        self._worst = max(self._worst, outcome.exit_code(strict=self.strict))

    def finish(self) -> Exit:
        """Tell the summary, and return the worst exit code of all results."""
        self._summarise()
        return self._worst

    def _withhold(self, result: Result) -> Result:
        """Return the result without artefacts where nothing may be written."""
        report = result.report
        if self.strict and report.lossy and not report.refused:
            report.say(
                "strict-loss",
                "nothing is written, because --strict allows no loss",
                hint="-v tells each loss; without --strict the rest is written",
            )
            return replace(result, artefacts=())
        return replace(result, artefacts=()) if report.refused else result

    def _write_record(self, source: str, result: Result) -> None:
        from qnetx.report import json

        line = json.render_line(result, source) if self.several else json.render(result)
        try:
            texts = self._hooks(result)
            hooks = tuple(texts)
            if self.output is not None:
                texts[Path(self.output)] = f"{line}\n"
            write_files(texts, force=self.force, executable=hooks)
            if self.output is None:
                write_stdout(f"{line}\n")
        except OutputError as error:
            result.report.say(error.code, str(error), hint=error.hint)
            self._tell(result)

    def _write_documents(self, result: Result) -> None:
        try:
            texts = self._hooks(result)
            hooks = tuple(texts)
            rest = tuple(a for a in result.artefacts if a.kind != "script")
            if rest and self.output is not None:
                texts |= self._documents(rest, self.output)
            # All at once: no script is left behind where the line can't be written.
            write_files(texts, force=self.force, executable=texts if self.executable else hooks)
            if rest and self.output is None:
                write_stdout(self._joined(rest))
        except OutputError as error:
            result.report.say(error.code, str(error), hint=error.hint)

    def _hooks(self, result: Result) -> dict[Path, str]:
        """Return the scripts that are to be written; guests on one bridge share theirs."""
        if self.scripts is None:
            return {}
        found = (artefact for artefact in result.artefacts if artefact.kind == "script")
        return without_same({self.scripts / hook.name: hook.text for hook in found})

    def _documents(self, artefacts: tuple[Artefact, ...], output: str) -> dict[Path, str]:
        if self._into_folder(output):
            return name_files(artefacts, Path(output), self._taken)
        return {Path(output): document(_only(artefacts, f"'{output}'"))}

    def _joined(self, artefacts: tuple[Artefact, ...]) -> str:
        """Return what goes to standard output: command lines one after another, of documents one alone."""
        if isinstance(self.form, LineFormat):
            text = ("\n" if self.form is LineFormat.SH else "").join(map(document, artefacts))
            between = "\n" if self._written and self.form is LineFormat.SH else ""
            self._written = True
            return between + text
        return document(_only(artefacts, "standard output"))

    def _into_folder(self, output: str) -> bool:
        return self.several or output.endswith("/") or is_folder(Path(output))

    def _tell(self, result: Result) -> None:
        self._tally.add(result.report)
        for line in render(result.report, self.look):
            print(line, file=sys.stderr)

    def _summarise(self) -> None:
        told = self._tally.severities or self.look.detail is Detail.ALL
        if told and self.look.detail is not Detail.ERRORS and str(self._tally):
            print(self._tally, file=sys.stderr)


def _only(artefacts: tuple[Artefact, ...], where: str) -> Artefact:
    if len(artefacts) > 1:
        kinds = ", ".join(f"{artefact.kind} '{artefact.name}'" for artefact in artefacts)
        raise OutputError(
            "output-several",
            f"{len(artefacts)} documents do not fit in {where}: {kinds}",
            "name a folder for them, like -o guests/, or ask for --format json",
        )
    return artefacts[0]
