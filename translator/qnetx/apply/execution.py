"""A plan → done as a whole, or everything as it was.

Who calls holds the journal's lock from before the host is read until the plan is done; else two runs plan for one
host and the second one acts on what is no longer so:

    with journal.lock(on_wait):
        recover(connection, journal)
        plan = make_plan(wanted, read_host(connection), …)
        outcome = execute(plan, connection, journal, on_step)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import assert_never

from msgspec import Struct

from qnetx.apply.advice import advice
from qnetx.apply.connection import Connection, LibvirtError, connect
from qnetx.apply.interruption import Interrupted, Interruption
from qnetx.apply.journal import Journal, JournalError
from qnetx.apply.plan import Action, Plan, Step
from qnetx.apply.traces import is_done
from qnetx.apply.undo import undo
from qnetx.apply.users import guests_of
from qnetx.diagnostics import Exit, Report
from qnetx.domxml.difference import Difference, differences
from qnetx.domxml.marker import digest_of, mark, read_marker, unmarked

PATIENCE = 10.0
"""Seconds that a lost connection is tried again for, so that the run can be undone: a restart of the daemon."""

_PAUSE = 0.2
"""Seconds between two tries."""


class Call(StrEnum):
    """What is asked of libvirt for one step."""

    DEFINE = "define"
    AUTOSTART = "autostart"
    START = "start"
    UNDEFINE = "undefine"
    STOP = "stop"


class Ending(StrEnum):
    """How a run ended."""

    IDLE = "nothing to do"
    DONE = "done"
    UNDONE = "undone"
    """Something failed, and everything is as it was."""
    UNFINISHED = "unfinished"
    """Something failed, and undoing as well: the journal stays, and the next run sees to it."""


class Settled(Struct, frozen=True, kw_only=True):
    """What libvirt made otherwise of a definition, by itself."""

    step: Step
    differences: tuple[Difference, ...]


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a plan."""

    ending: Ending
    report: Report
    settled: tuple[Settled, ...] = ()
    signal: int = 0
    """The signal that came meanwhile; 0 where none did. Nothing further should be begun."""

    @property
    def exit_code(self) -> int:
        """What the program ends with; after a signal what a shell has for it."""
        if self.signal:
            return 128 + self.signal
        if self.ending in (Ending.IDLE, Ending.DONE):
            return Exit.FINE
        if self.report.unanswered:
            return Exit.LIBVIRT
        return Exit.UNUSABLE if self.report.refused else Exit.FINDINGS


def calls(plan: Plan) -> Iterator[tuple[Step, Call]]:
    """Give what is asked of libvirt, in order. What can't be taken back, the end of a guest, comes last."""
    removed = [step for step in plan.steps if step.action is Action.REMOVE]
    for step in plan.steps:
        if step.xml:
            yield step, Call.DEFINE
        if step.autostart is not None:
            yield step, Call.AUTOSTART
        if step.start:
            yield step, Call.START
    yield from ((step, Call.UNDEFINE) for step in removed if step.before and step.before.persistent)
    yield from ((step, Call.STOP) for step in removed if step.before and step.before.active)


def execute(
    plan: Plan,
    connection: Connection,
    journal: Journal,
    on_step: Callable[[Step, Call], None] = lambda _step, _call: None,
) -> Outcome:
    """Carry out a plan; `on_step` hears of each call before it is made.

    Whatever goes wrong, or a signal between two calls, has everything put back as it was. What libvirt says is
    in the report. Where the connection is lost, it is tried again for PATIENCE seconds.

    Raises JournalError where the journal can't be written; then nothing is changed. An error that nobody
    expects is raised again, with a note of what became of the run.
    """
    report = Report()
    if plan.idle:
        return Outcome(ending=Ending.IDLE, report=report)
    journal.begin(plan)
    with Interruption() as interruption:
        settled: tuple[Settled, ...] = ()
        begun: list[Step] = []
        try:
            settled = tuple(_carried_out(plan, connection, interruption, on_step, report, begun))
            journal.end()
            ending = Ending.DONE
        except BaseException as error:
            if isinstance(error, JournalError):
                report.say("journal-unusable", str(error))
            ending = _take_back(begun, connection, journal, report)
            if not isinstance(error, LibvirtError | JournalError | Interrupted):
                error.add_note(
                    f"the run on '{connection.uri}' is {ending}, journal '{journal.path}'"
                )
                raise
        return Outcome(ending=ending, report=report, settled=settled, signal=interruption.signal)


def recover(connection: Connection, journal: Journal) -> Report:
    """Undo what an earlier run left behind when it was killed or lost its connection; tells what that was.

    A run that was at its end, but for its journal, stays done; so does what somebody has made of its doings since.

    Raises LibvirtError where it can't be undone now, JournalError where the journal can't be read.
    """
    report = Report()
    steps = journal.pending()
    if steps is not None:
        try:
            done = _is_done(steps, connection)
            end = "was at its end, and is done" if done else "did not come to its end"
            report.say("run-recovered", f"an earlier run {end} ('{journal.path}')")
            if not done:
                _undo(steps, connection, report, sparing=True)
        except LibvirtError as error:
            message = f"an earlier run is to be undone first: {error.message}"
            hint = f"'{journal.path}' says what it was; without that file, all stays as it is"
            raise LibvirtError(error.code, message, hint, lost=error.lost) from error
        journal.end()
    return report


def _carried_out(
    plan: Plan,
    connection: Connection,
    interruption: Interruption,
    on_step: Callable[[Step, Call], None],
    report: Report,
    begun: list[Step],
) -> Iterator[Settled]:
    """Make all calls; gives what libvirt made otherwise, and notes the steps of which a call was made."""
    ending = False
    for step, call in calls(plan):
        try:
            interruption.check()
            on_step(step, call)
            if step not in begun:
                _refuse_changed(step, connection)
                begun.append(step)
            if (step.kind, call) == ("network", Call.UNDEFINE):
                _refuse_guests(step, plan, connection)
            if call is Call.STOP and not ending:
                # Once more before anything ends, as a guest's end can't be taken back.
                ending = True
                for network in (each for each in plan.steps if each.kind == "network"):
                    if network.action is Action.REMOVE:
                        _refuse_guests(network, plan, connection)
            interruption.check()  # what was asked took its time
            yield from _carry_out(step, call, connection)
        except LibvirtError as error:
            message = f"{call} {step.kind} '{step.name}': {error.message}"
            report.say(error.code, message, hint=error.hint or advice(error.message))
            raise
        except Interrupted as error:
            report.say("run-interrupted", f"{error} came before: {call} {step.kind} '{step.name}'")
            raise


def _refuse_changed(step: Step, connection: Connection) -> None:
    """Leave alone what is no longer as it was planned for: the lock is known to qnetx alone, and to one user."""
    found = connection.read(step.kind, step.uuid)
    if found == step.before:
        return
    if found and step.before and not step.before.persistent and found.active == step.before.active:
        return  # of what has no definition, the live XML is known, which changes by itself
    what = "is gone" if found is None else "was changed" if step.before else "was made"
    raise LibvirtError(
        "plan-outdated", f"it {what} since the plan was made", "run it again: it is planned anew"
    )


def _refuse_guests(step: Step, plan: Plan, connection: Connection) -> None:
    """Leave a network alone that a guest runs on and is to run on: its definition need not say so (any more)."""
    assert step.before
    # Who was not running is not counted on to end.
    leaving = {
        each.name
        for each in plan.steps
        if each.action is Action.REMOVE and each.before and each.before.active
    }
    staying = guests_of(step.before, connection) - leaving
    if staying:
        who = ", ".join(sorted(staying))
        message = f"{who} runs on network '{step.name}', whatever its definition says"
        raise LibvirtError("network-used", message, "it is free when the guest has ended")


def _carry_out(step: Step, call: Call, connection: Connection) -> Iterator[Settled]:
    """Make one call."""
    kind, uuid = step.kind, step.uuid
    match call:
        case Call.DEFINE:
            yield from _define(step, connection)
        case Call.AUTOSTART:
            connection.set_autostart(kind, uuid, bool(step.autostart))
        case Call.START:
            connection.start(kind, uuid)
        case Call.UNDEFINE:
            connection.undefine(kind, uuid)
        case Call.STOP:
            connection.stop(kind, uuid)
        case _:
            assert_never(call)


def _define(step: Step, connection: Connection) -> Iterator[Settled]:
    """Define it and read it back; what libvirt made otherwise is marked, so that the next run knows whose doing it is."""
    connection.define(step.kind, step.xml)
    found = connection.read(step.kind, step.uuid)
    if found is None:
        raise LibvirtError("libvirt-refused", "it was defined, and is not there")
    wanted, marker = unmarked(step.xml), read_marker(step.xml)
    apart = differences(wanted, unmarked(found.xml))
    if apart and marker:
        settled = digest_of(apart)
        marked = mark(wanted, marker.wanted, settled, for_guests=marker.for_guests)
        connection.define(step.kind, marked)
        yield Settled(step=step, differences=apart)


def _take_back(
    steps: Sequence[Step], connection: Connection, journal: Journal, report: Report
) -> Ending:
    """Undo steps, by a new connection where the old one is lost."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if connection.alive():
                _undo(steps, connection, report)
            else:
                with connect(connection.uri, ask=connection.ask) as another:
                    _undo(steps, another, report)
            journal.end()
        except (LibvirtError, JournalError) as error:
            lost = isinstance(error, LibvirtError) and error.lost
            if lost and time.monotonic() < deadline:
                time.sleep(_PAUSE)
                continue
            left = "the journal" if isinstance(error, JournalError) else "what was done"
            report.say(
                "run-unfinished",
                f"{left} is still there: {error}",
                hint=f"the next run undoes it, unless all was done; '{journal.path}' says what it was",
            )
            return Ending.UNFINISHED
        return Ending.UNDONE


def _is_done(steps: Sequence[Step], connection: Connection) -> bool:
    return all(
        step.action is Action.KEEP or is_done(step, connection.read(step.kind, step.uuid))
        for step in steps
    )


def _undo(
    steps: Sequence[Step], connection: Connection, report: Report, *, sparing: bool = False
) -> None:
    for sentence in undo(steps, connection, sparing=sparing):
        report.say("run-undone", sentence)
