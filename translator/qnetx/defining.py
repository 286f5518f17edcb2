"""Inputs and hosts → domains and networks there, or taken from there: the pipelines of `define`, `undefine` and `export`.

>>> from qnetx.apply.plan import Choices
>>> from qnetx.options import NetworkPolicy, Options
>>> isolated = Choices(networks=NetworkPolicy.ISOLATED)
>>> (run,) = define([Path("web.sh")], ["test:///default"], Options(), isolated)  # doctest: +SKIP
>>> run.outcome.ending  # doctest: +SKIP
<Ending.DONE: 'done'>
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec.structs import replace

from qnetx.api import convert, convert_argv, convert_file, to_documents
from qnetx.apply.fleet import HostRun, Planned, Planner, Watcher, run_fleet
from qnetx.apply.plan import Choices, is_blocked, make_plan
from qnetx.apply.state import HostState
from qnetx.apply.undefine import plan_removal
from qnetx.apply.wanted import gather
from qnetx.diagnostics import Report, Result
from qnetx.domxml.marker import read_marker
from qnetx.options import Options
from qnetx.source import Source

if TYPE_CHECKING:
    from qnetx.export.ansible import Play


def define(
    inputs: Sequence[Source | Path | Sequence[str]],
    uris: Sequence[str],
    options: Options,
    choices: Choices,
    *,
    dry_run: bool = False,
) -> tuple[HostRun, ...]:
    """Define on each host what texts, files and argvs describe, all of it or nothing of it.

    What was found, refusals of libvirt's included, is in the report of each run.
    """

    def converted(own: Options) -> Iterator[Result]:
        return (_convert_any(given, own) for given in inputs)

    return run_fleet(uris, planner(converted, options, choices), Watcher(), dry_run=dry_run)


def _convert_any(given: Source | Path | Sequence[str], options: Options) -> Result:
    match given:
        case Source():
            return convert(given, options, into=to_documents)
        case Path():
            return convert_file(given, options, into=to_documents)
        case _:
            return convert_argv(given, options, into=to_documents)


def planner(
    converted: Callable[[Options], Iterable[Result]],
    options: Options,
    choices: Choices,
    name: str | None = None,
) -> Planner:
    """Return what plans for one host after another; `converted` gives the results for the options of each.

    A guest is converted for the libvirt of its host, whatever `options` names. All else is as `plan` has it.
    """

    def plan_for(host: HostState) -> Planned:
        return plan(converted(replace(options, libvirt=host.libvirt)), host, choices, name)

    return plan_for


def plan(
    results: Iterable[Result], host: HostState, choices: Choices, name: str | None = None
) -> Planned:
    """Plan for a host what the results of conversions `into` `to_documents` want; nothing is changed.

    `name` renames the one domain among them. Findings are in the report; see `qnetx.apply.fleet` for
    connections, and for carrying plans out.
    """
    wanted = gather(results, name)
    report = wanted.report
    if report.refused:
        return Planned(plan=None, report=report)
    made = make_plan(wanted, host, choices, (str(uuid4()) for _ in count()))
    return Planned(plan=made, report=report, blocked=is_blocked(report))


def plan_undefine(
    names: Iterable[str], results: Iterable[Result], host: HostState, *, destroy: bool = False
) -> Planned:
    """Plan how the domains and networks of these names, and those that `results` want, are taken from a host.

    Of the conversions behind the results only kinds and names count; what they lose does not matter here.
    """
    wanted = gather(results)
    if wanted.report.refused:
        return Planned(plan=None, report=wanted.report)
    report = Report()
    documents = {(each.kind, each.name) for each in (*wanted.domains, *wanted.networks)}
    made = plan_removal(set(names), host, report, documents=documents, destroy=destroy)
    return Planned(plan=made, report=report, blocked=is_blocked(report))


def make_playbook(
    results: Iterable[Result], folder: Path, choices: Choices, play: Play
) -> tuple[dict[Path, str], Report]:
    """Return the files of an Ansible playbook for a folder, by their paths in it, and what was found; nothing is written.

    A guest of which an earlier export lies there is that guest, changed. Says `document-left` of documents of
    that export that the playbook does not name. Where there are findings there are no files.
    """
    from qnetx.export.ansible import write_playbook  # noqa: PLC0415 - define writes no templates

    wanted = gather(results)
    if wanted.report.refused:
        return {}, wanted.report
    earlier = dict(_documents_in(folder))
    files = write_playbook(wanted, choices, play, earlier.values())
    for path in sorted(earlier.keys() - files.keys()) if files else ():
        message = f"'{folder / path}' is of an earlier export: the playbook does not name it"
        hint = "delete it; what is defined of it stays on its hosts"
        wanted.report.say("document-left", message, hint=hint)
    return files, wanted.report


def _documents_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Give the documents that qnetx wrote into a playbook's folder, by their paths there."""
    for path in (*folder.glob("domains/*.xml"), *folder.glob("networks/*.xml")):
        with suppress(OSError, ValueError):  # whatever is no document of ours is nobody's business
            text = path.read_text(encoding="utf-8")
            if read_marker(text):
                yield path.relative_to(folder), text
