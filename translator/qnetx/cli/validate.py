"""`qnetx validate`: libvirt XML, or command lines → what is wrong, for people and for CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qnetx.catalogue import Severity
from qnetx.cli import parameters as p
from qnetx.diagnostics import Diagnostic, Exit, Report
from qnetx.model.versions import LibvirtVersion

if TYPE_CHECKING:
    from qnetx.validate.lint.subject import Terms

EXAMPLES = """\b
Examples:
  qnetx validate web01.xml                     one document
  qnetx validate /etc/libvirt/qemu             a folder: every *.xml in it and below
  virsh dumpxml web01 | qnetx validate -       standard input
  qnetx validate start-vm.sh                   a script: what its XML would be
  qnetx validate --libvirt-version 9.0 vms/    what an older libvirt would refuse
  qnetx validate --connect URI vms/            what is missing on a host
  qnetx validate --format sarif vms/ --output-file qnetx.sarif

\b
Exit status: 0 nothing found, 1 findings (as --fail-on says),
2 something could not be read, or a wrong option, 3 libvirt could not be asked.
"""


class ReportFormat(StrEnum):
    """`--format`: who reads the findings."""

    AUTO = "auto"
    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"

    def resolved(self, environment: Mapping[str, str]) -> ReportFormat:
        """Return what `auto` means here."""
        if self is not ReportFormat.AUTO:
            return self
        actions = environment.get("GITHUB_ACTIONS") == "true"
        return ReportFormat.GITHUB if actions else ReportFormat.TEXT


class FailOn(StrEnum):
    """`--fail-on`: which findings make its exit status 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"

    def counts(self, finding: Diagnostic) -> bool:
        """Return whether a finding makes the exit status 1."""
        if self is FailOn.NEVER:
            return False
        return finding.severity.rank >= Severity(self.value).rank


Form = Annotated[
    ReportFormat,
    typer.Option(
        "--format",
        metavar="auto|text|concise|json|sarif|junit|github|gitlab",
        help="text: with the source line and carets. concise: a line a finding. json: a record "
        "an input. sarif: code scanning. junit: Jenkins. github: annotations. gitlab: code "
        "quality. auto: github in a job of GitHub Actions, else text.",
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output-file",
        metavar="FILE",
        help="Write the findings here instead of to standard output; a file that is there is "
        "replaced.",
    ),
]
Threshold = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        metavar="error|warning|never",
        help="Which findings make the exit status 1. What can't be read is always 2.",
    ),
]
Schema = Annotated[
    str,
    typer.Option(
        "--schema",
        metavar="auto|bundled|libvirt|DIR",
        help="The grammars: libvirt's where they are installed, else qnetx's own (auto); one of "
        "them; or those in a folder, under libvirt's names.",
    ),
]
Libvirt = Annotated[
    str | None,
    typer.Option(
        "--libvirt-version",
        metavar="VERSION",
        help="The oldest libvirt that is to take the documents, like 9.0.0: newer features are "
        "findings.",
    ),
]
Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="The host's files (/ on the host itself, or a copy): bridges, networks and "
        "interfaces that it lacks are findings; hook scripts are read below it.",
    ),
]
Connect = Annotated[
    str | None,
    typer.Option(
        "--connect",
        metavar="URI",
        help="The libvirt that is to take the documents, like qemu:///system: bridges, networks "
        "and interfaces that it lacks are findings, and features newer than its release. It is "
        "only read from.",
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="CODE",
        help="Tell these findings alone; 'lint' is every code that begins so. Repeatable, or "
        "with commas.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="CODE", help="Do not tell these findings. As --select."),
]
SkipUnknown = Annotated[
    bool,
    typer.Option(
        "--skip-unknown",
        help="Pass over XML that is not libvirt's, as in folders; for file lists such as **/*.xml.",
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "-j",
        "--jobs",
        metavar="N",
        min=0,
        help="Check with so many processes; 0: as many as there are processors.",
    ),
]
Summary = Annotated[
    bool,
    typer.Option(
        "--summary",
        help="End with the number of findings of each code and the grammars that were used, on "
        "standard error.",
    ),
]


def validate(
    ctx: typer.Context,
    *,
    files: p.Files = None,
    form: Form = ReportFormat.AUTO,
    output_file: OutputFile = None,
    fail_on: Threshold = FailOn.ERROR,
    schema: Schema = "auto",
    libvirt_version: Libvirt = None,
    root: Root = None,
    connect: Connect = None,
    select: Select = None,
    ignore: Ignore = None,
    skip_unknown: SkipUnknown = False,
    jobs: Jobs = 1,
    summary: Summary = False,
    quiet: p.Quiet = False,
    verbose: p.Verbose = False,
) -> None:
    """Check libvirt XML against its schema, and for what no schema can say.

    FILE is a <domain>, <network>, <interface>, <devices> or another document of libvirt's, a folder
    with such (*.xml, hidden files left out), or '-' for standard input. A script or command line of
    QEMU's is converted, and findings are told at their place in the script.

    <!-- qnetx: ignore=CODE --> in front of an element keeps a finding from being told; in front of
    the root, in the whole document. 'qnetx explain CODE' tells what a finding means.
    """
    from qnetx.cli.delivery import detail
    from qnetx.cli.inputs import several
    from qnetx.cli.verdicts import Verdicts, inputs
    from qnetx.validate.run import Settings

    argv: list[str] | None = ctx.obj
    names = files or []
    if not names and not argv:
        ctx.fail("nothing to check: name a FILE ('-' is standard input), or a folder")
    if names and argv is not None:
        ctx.fail("a FILE and a command line after '--' are two ways: choose one")
    below = None if root is None else _host(root, names)
    settings = Settings(
        schema=p.schema(schema),
        terms=_terms(p.libvirt_version(libvirt_version), below, connect),
        root=below or Path("/"),
        select=p.codes(select, "--select"),
        ignore=p.codes(ignore, "--ignore"),
    )
    verdicts = Verdicts(
        form=form.resolved(os.environ),
        output=output_file,
        several=several(names),
        fail_on=fail_on,
        summary=summary,
        detail=detail(quiet=quiet, verbose=verbose),
    )
    jobs = jobs or len(os.sched_getaffinity(0))
    given = inputs(names, argv, skip_unknown=skip_unknown)
    raise typer.Exit(verdicts.tell(given, settings, jobs))


def _host(root: Path, names: list[str]) -> Path:
    """Return `--root` if it can tell of a host; the hook scripts of a command line may be all it holds."""
    from qnetx.validate.host_names import INTERFACES, NETWORKS

    folder = p.folder(root, "--root")
    documents = names and all(name.endswith(".xml") or p.is_folder(Path(name)) for name in names)
    if documents and not any(p.is_folder(folder / part) for part in (INTERFACES, NETWORKS)):
        what = f"'{root}' holds no host's files: neither {INTERFACES} nor {NETWORKS}"
        raise typer.BadParameter(what, param_hint="--root")
    return folder


def _terms(libvirt: LibvirtVersion | None, root: Path | None, uri: str | None) -> Terms:
    """Return what the documents are held against: a libvirt that is asked knows better than files."""
    from qnetx.validate.host_names import names_below
    from qnetx.validate.lint.subject import Terms

    if uri is None:
        return Terms(libvirt=libvirt, host=None if root is None else names_below(root))
    from qnetx.apply.connection import LibvirtError, connect
    from qnetx.apply.host import names_at
    from qnetx.cli.asking import asker
    from qnetx.cli.delivery import look
    from qnetx.report.text import render

    try:
        with connect(uri, readonly=True, ask=asker()) as connection:
            return Terms(libvirt=libvirt or connection.libvirt, host=names_at(connection))
    except LibvirtError as error:
        report = Report()
        report.say(error.code, error.message, hint=error.hint)
        for line in render(report, look(quiet=False, verbose=False)):
            print(line, file=sys.stderr)
        raise typer.Exit(Exit.LIBVIRT) from None
