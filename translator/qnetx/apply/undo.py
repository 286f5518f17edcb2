"""The steps of a plan, carried out up to some point → everything as it was before them.

What there is decides what is to do, not what the plan's run believes to have done: a call that failed with the
connection may have happened, and undoing twice is undoing once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qnetx.apply.connection import Connection
from qnetx.apply.plan import Action, Step
from qnetx.apply.state import Object
from qnetx.apply.traces import touched
from qnetx.apply.users import guests_of
from qnetx.domxml.definition import read_definition
from qnetx.domxml.marker import read_marker


def undo(steps: Sequence[Step], connection: Connection, *, sparing: bool = False) -> Iterator[str]:
    """Take back the steps of a plan, the last one first; gives a sentence for each thing that is put back, or stays.

    `sparing` is for a run of which nobody knows how long it is over: what somebody was at since stays as it is.
    With a guest that stays, so do the networks that it is on. It ends at the first thing that can't be taken back,
    because what that needs must stay.

    Raises LibvirtError.
    """
    needed: set[str] = set()
    for step in reversed(steps):
        if step.action is Action.KEEP:
            continue
        found = connection.read(step.kind, step.uuid)
        why = _why_it_stays(step, found, needed, connection, sparing=sparing) if found else ""
        if found and why:
            yield f"{_called(step)} stays: {why}"
            definition = read_definition(found.xml)
            needed |= {*definition.networks, *(port.bridge for port in definition.bridges)}
        elif step.before is not None:
            yield from _restored(step, step.before, found, connection)
        elif found is not None:
            yield _removed(step, found, connection)


def _why_it_stays(
    step: Step, found: Object, needed: set[str], connection: Connection, *, sparing: bool
) -> str:
    """Return why something is not put back as it was; empty where it is."""
    if step.kind == "network" and needed & {step.name, read_definition(found.xml).bridge}:
        return "a guest that stays is on it"
    ends = found.active and not (step.before and step.before.active)
    if step.kind == "network" and ends and (guests := guests_of(found, connection)):
        return f"{', '.join(sorted(guests))} runs on it"
    if step.before is None and read_marker(found.xml) is None:
        return "it no longer says that qnetx defined it"
    return touched(step, found) if sparing else ""


def _removed(step: Step, found: Object, connection: Connection) -> str:
    """Take away what the plan made."""
    if found.active:
        connection.stop(step.kind, step.uuid)
    if found.persistent:
        connection.undefine(step.kind, step.uuid)
    return f"{_called(step)} is removed"


def _restored(
    step: Step, before: Object, found: Object | None, connection: Connection
) -> Iterator[str]:
    """Give back what the step changes: definition, autostart, whether it runs."""
    kind, uuid, name = step.kind, step.uuid, _called(step)
    removal = step.action is Action.REMOVE
    if (step.xml or removal) and not _defined_as(before, found):
        # libvirt wrote it, and had taken it before; its own schema does not know all that it writes.
        connection.define(kind, before.xml, checked=False)
        found = connection.read(kind, uuid)
        yield f"{name} has its former definition"
    if found is None:
        return  # whoever took it away, it was not this plan
    if (step.autostart is not None or removal) and found.autostart != before.autostart:
        connection.set_autostart(kind, uuid, before.autostart)
        yield f"{name} has its former autostart"
    if (step.start or removal) and found.active != before.active:
        if before.active:
            connection.start(kind, uuid)
        else:
            connection.stop(kind, uuid)
        yield f"{name} is {'started' if before.active else 'stopped'} again"
    if found.persistent and not before.persistent:
        connection.undefine(kind, uuid)
        yield f"{name} is transient again"


def _defined_as(before: Object, found: Object | None) -> bool:
    """Whether an object's definition need not be given back; a transient one has none while it runs."""
    if found is None or not before.persistent:
        return found is not None
    return found.persistent and found.xml == before.xml


def _called(step: Step) -> str:
    return f"{step.kind} '{step.name}'"
