"""Plans → text for people, and records for machines.

    Plan for qemu:///system (libvirt 9.0.0)
      network br0: create, and start: web needs bridge br0, which the host does not have
      domain web: change
        memory: 512 MiB → 1 GiB
      1 to create, 1 to change

As a record: {"uri": …, "steps": [{"kind", "name", "uuid", "action", "reason", "differences", "start", "autostart"}],
"bridges": [{"name", "reason"}], "missing_bridges": [{"name", "kind", "needed_by", "ways": [{"tool", "text"}]}]}.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from qnetx.apply.bridges import MissingBridge, Way, ways
from qnetx.apply.plan import Action, Plan, Step
from qnetx.domxml.difference import Difference
from qnetx.report.excerpt import visible
from qnetx.report.text import Detail, Look

_COLOURS = {
    Action.CREATE: "32",
    Action.CHANGE: "33",
    Action.START: "32",
    Action.REMOVE: "31",
    Action.KEEP: "2",
}

_AUTOSTART = "to autostart"
_DONE = {
    Action.CREATE: "to create",
    Action.CHANGE: "to change",
    Action.START: "to start",
    Action.REMOVE: "to remove",
}
"""How steps are counted; what is kept is no work."""


def render(plan: Plan, look: Look, *, blocked: bool = False) -> Iterator[str]:
    """Give the lines of a plan; one that is `blocked` by findings is only shown."""
    host = plan.host
    yield look.paint(f"Plan for {visible(host.uri)} (libvirt {host.libvirt})", "1")
    for present in plan.bridges:
        kept = look.paint(Action.KEEP, _COLOURS[Action.KEEP])
        yield f"  {visible(f'bridge {present.name}')}: {kept}: {visible(present.reason)}"
    for step in plan.steps:
        yield f"  {_step(step, look)}"
        for each in step.differences:
            yield f"    {visible(difference(each))}"
    for bridge in plan.missing_bridges:
        yield from _missing(bridge, look)
    yield f"  {summary(plan)}{': nothing is done, because of the findings' if blocked else ''}"


def summary(plan: Plan) -> str:
    """Return in a line what a plan comes to, like `1 to create, 2 to change`."""
    counts = Counter(
        _AUTOSTART if step.action is Action.START and not step.start else _DONE.get(step.action)
        for step in plan.steps
    )
    work = [f"{counts[text]} {text}" for text in (*_DONE.values(), _AUTOSTART) if counts[text]]
    return ", ".join(work) or "nothing to do"


def _step(step: Step, look: Look) -> str:
    *first, last = _actions(step)
    action = f"{', '.join(first)}, and {last}" if first else last
    named = visible(f"{step.kind} {step.name}")
    # What a change is for stands below it, line by line.
    reason = "" if step.differences else f": {visible(step.reason)}"
    return f"{named}: {look.paint(action, _COLOURS[step.action])}{reason}"


def _actions(step: Step) -> Iterator[str]:
    """Give what is done to one object, in its order."""
    if step.action is not Action.START:
        yield step.action
    if step.autostart is not None:
        yield "autostart" if step.autostart else "no autostart"
    if step.start:
        yield "start"


def difference(one: Difference) -> str:
    """Return a difference as a line: what is there, and what is wanted instead of it."""
    match one.found, one.wanted:
        case None, wanted:
            return f"{one.path}: + {wanted}"
        case found, None:
            return f"{one.path}: - {found}"
        case found, wanted:
            return f"{one.path}: {found} → {wanted}"


def _missing(bridge: MissingBridge, look: Look) -> Iterator[str]:
    known = ways(bridge)
    told = known if look.detail is Detail.ALL else known[:1]
    missing = look.paint("missing", "31")
    these = "one of these makes it" if len(told) > 1 else "this makes it"
    yield f"  bridge {visible(bridge.name)}: {missing}; on the host, {these}:"
    for way in told:
        yield from _way(way)
    if len(told) < len(known):
        others = ", ".join(way.tool for way in known[1:])
        yield f"    (-v tells of {others})"


def _way(way: Way) -> Iterator[str]:
    yield f"    {way.tool}:"
    yield from (f"      {line}".rstrip() for line in way.text.splitlines())


def record(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON has it."""
    return {
        "uri": plan.host.uri,
        "libvirt": str(plan.host.libvirt),
        "steps": [_step_record(step) for step in plan.steps],
        "bridges": [{"name": each.name, "reason": each.reason} for each in plan.bridges],
        "missing_bridges": [_bridge_record(bridge) for bridge in plan.missing_bridges],
    }


def _step_record(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "name": step.name,
        "uuid": step.uuid,
        "action": step.action,
        "reason": step.reason,
        "differences": differences(step.differences),
        "start": step.start,
        "autostart": step.autostart,
    }


def differences(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Return differences as JSON has them; what is not said is null."""
    return [{"path": d.path, "wanted": d.wanted, "found": d.found} for d in found]


def _bridge_record(bridge: MissingBridge) -> dict[str, Any]:
    return {
        "name": bridge.name,
        "kind": bridge.kind,
        "needed_by": list(bridge.needed_by),
        "ways": [{"tool": way.tool, "text": way.text} for way in ways(bridge)],
    }
