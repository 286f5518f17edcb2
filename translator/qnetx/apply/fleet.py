"""Connections → a plan for each of their hosts first, then one host after another as planned.

Every host that is reached is locked, put in order after a run that did not come to its end, and read,
before anything is changed anywhere. From then on hosts are apart: what stops one of them, a daemon
that is down or a name that is taken, stops none of the others, and what is done stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.apply.connection import Connection, LibvirtError, connect
from qnetx.apply.dialogue import Ask
from qnetx.apply.execution import Call, Outcome, execute, recover
from qnetx.apply.host import no_bridges, read_host
from qnetx.apply.journal import Journal, JournalError
from qnetx.apply.plan import Plan, Step
from qnetx.apply.state import HostState
from qnetx.diagnostics import Exit, Report
from qnetx.source import Source


class Planned(Struct, frozen=True, kw_only=True):
    """What is to be done on a host."""

    plan: Plan | None
    """None where the input can't be used."""
    report: Report
    blocked: bool = False
    """Whether the plan is only shown, because of what the report says."""


class HostRun(Struct, kw_only=True):
    """One host of a run, and what became of it."""

    uri: str
    """As the user named it."""
    plan: Plan | None = None
    report: Report = field(default_factory=Report)
    """All that is said of this host, that of the outcome included."""
    outcome: Outcome | None = None
    """None where nothing was to be done, because of findings, a dry run, or a signal before."""
    exit_code: int = Exit.FINE


class Watcher(Struct, frozen=True, kw_only=True):
    """Who hears of what happens while it does."""

    waiting: Callable[[HostRun], None] = lambda _run: None
    """Another run is at work on the host, and is waited for."""
    planned: Callable[[HostRun], None] = lambda _run: None
    """All is known of a host that is before something is changed; so too where that is why not."""
    step: Callable[[HostRun, Step, Call], None] = lambda _run, _step, _call: None
    """A call is about to be made."""
    done: Callable[[HostRun], None] = lambda _run: None


Planner = Callable[[HostState], Planned]


def run_fleet(
    uris: Sequence[str],
    planner: Planner,
    watcher: Watcher,
    *,
    dry_run: bool = False,
    ask: Ask | None = None,
    directory: Path | None = None,
) -> tuple[HostRun, ...]:
    """Plan for every host, then carry the plans out, in the order of the URIs; one host is a fleet as well.

    `dry_run` ends behind the plans, and neither waits for other runs nor undoes what they left.
    `directory` is the journals', as that of `Journal`.
    """
    with ExitStack() as stack:
        opened = list(_opened([HostRun(uri=uri) for uri in uris], ask, stack))
        reached = [(run, connection) for run, connection in opened if connection]
        journals = {run.uri: Journal(link.uri, directory) for run, link in reached}
        if not dry_run:
            # In one order for everybody: two fleets that share hosts never wait for each other.
            for run, link in sorted(reached, key=lambda pair: pair[1].uri):
                _prepare(run, link, journals[run.uri], watcher, stack)
        else:
            for run, _ in reached:
                _say_pending(run, journals[run.uri])
        ready = [(run, link) for run, link in opened if _plan(run, link, planner, watcher) and link]
        if not dry_run:
            ended = 0
            for run, link in ready:
                if ended:
                    run.report.say("run-interrupted", "a signal came before this host was begun")
                    run.exit_code = ended
                else:
                    _execute(run, link, journals[run.uri], watcher)
                    ended = run.exit_code if run.outcome and run.outcome.signal else 0
    return tuple(run for run, _ in opened)


def worst(runs: Sequence[HostRun]) -> int:
    """Return the exit code of a whole run."""
    return max((run.exit_code for run in runs), default=Exit.FINE)


def read_hosts(source: Source, report: Report) -> tuple[str, ...]:
    """Read a file with one URI on each line; blank lines and what follows a `#` count for nothing.

    Says `hosts-malformed`, `host-twice` and `hosts-empty`.
    """
    found: dict[str, int] = {}
    start = 0
    for number, line in enumerate(source.text.split("\n"), start=1):
        words = line.partition("#")[0].split()
        at = start + line.index(words[0]) if words else start
        place = source.span(at, at + len(" ".join(words)))
        start += len(line) + 1
        match words:
            case []:
                pass
            case [uri] if uri in found:
                message = f"'{uri}' stands on line {found[uri]} already: it is taken once"
                report.say("host-twice", message, place)
            case [uri]:
                found[uri] = number
            case _:
                message = f"'{' '.join(words)}' is more than one URI"
                report.say("hosts-malformed", message, place, hint="each stands on its own line")
    if not found and not report.refused:
        report.say("hosts-empty", f"'{source.name}' names no host", source.whole())
    return tuple(found)


def _opened(
    runs: Sequence[HostRun], ask: Ask | None, stack: ExitStack
) -> Iterator[tuple[HostRun, Connection | None]]:
    """Connect to each host; one that is the same as an earlier one is left out, and that is said there."""
    there: dict[str, HostRun] = {}
    for run in runs:
        link, first = None, there.setdefault(run.uri, run)
        if first is run:
            try:
                link = stack.enter_context(connect(run.uri, ask=ask))
            except LibvirtError as error:
                _fail(run, error)
            else:
                first = there.setdefault(link.uri, run)
        if first is run:
            yield run, link
        else:
            message = f"'{run.uri}' is the host of '{first.uri}' again: it is taken once"
            first.report.say("host-twice", message)


def _say_pending(run: HostRun, journal: Journal) -> None:
    """Tell of a run whose doings the host's state, and so the plan, is full of."""
    if journal.is_there():
        run.report.say(
            "run-pending",
            f"a run is under way on the host, or was killed: its journal is there ('{journal.path}')",
            hint="without --dry-run it is waited for, and undone where it was killed",
        )


def _prepare(
    run: HostRun, link: Connection, journal: Journal, watcher: Watcher, stack: ExitStack
) -> None:
    """Keep others off the host, and undo what an earlier run left."""
    try:
        stack.enter_context(journal.lock(lambda: watcher.waiting(run)))
        run.report.absorb(recover(link, journal))
    except (LibvirtError, JournalError) as error:
        _fail(run, error)


def _plan(run: HostRun, link: Connection | None, planner: Planner, watcher: Watcher) -> bool:
    """Plan for a host; returns whether the plan is to be carried out."""
    ready = False
    try:
        if link and not run.exit_code:
            host = read_host(link)
            planned = planner(host)
            wrong = no_bridges(link, planned.plan.relied) if planned.plan else frozenset()
            if wrong:
                planned = planner(replace(host, no_bridges=wrong))
            run.report.absorb(planned.report)
            run.plan = planned.plan
            ready = planned.plan is not None and not planned.blocked
            if not ready:
                run.exit_code = Exit.FINDINGS if planned.plan else Exit.UNUSABLE
    except LibvirtError as error:
        _fail(run, error)
    watcher.planned(run)
    return ready


def _execute(run: HostRun, link: Connection, journal: Journal, watcher: Watcher) -> None:
    assert run.plan
    try:
        run.outcome = execute(
            run.plan, link, journal, lambda step, call: watcher.step(run, step, call)
        )
        run.report.absorb(run.outcome.report)
        run.exit_code = run.outcome.exit_code
    except JournalError as error:
        _fail(run, error)
    watcher.done(run)


def _fail(run: HostRun, error: LibvirtError | JournalError) -> None:
    match error:
        case LibvirtError():
            run.report.say(error.code, error.message, hint=error.hint)
            run.exit_code = Exit.LIBVIRT
        case JournalError():
            run.report.say("journal-unusable", str(error))
            run.exit_code = Exit.UNUSABLE
