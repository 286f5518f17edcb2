"""What became of a plan on a host → text for people, and the record for machines.

    done
      domain web: libvirt made otherwise
        features/pae: + <pae/>

As a record it is that of every verb, with `host`, `plan` (see `report/plan.py`) and `outcome`:
{"ending": "done", "signal": 0, "settled": [{"kind", "name", "differences"}]}. What there is none of is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from qnetx.apply.execution import Ending, Outcome
from qnetx.apply.fleet import HostRun
from qnetx.diagnostics import Artefact, Exit, Result
from qnetx.domxml.difference import Difference
from qnetx.report import plan as plans
from qnetx.report.excerpt import visible
from qnetx.report.json import record
from qnetx.report.text import Look

_COLOURS = {Ending.IDLE: "2", Ending.DONE: "32", Ending.UNDONE: "31", Ending.UNFINISHED: "31;1"}


def render(outcome: Outcome, look: Look) -> Iterator[str]:
    """Give the lines of an outcome; that there was nothing to do, the plan has said."""
    if outcome.ending is not Ending.IDLE:
        yield look.paint(outcome.ending, _COLOURS[outcome.ending])
    for settled in outcome.settled:
        yield f"  {visible(f'{settled.step.kind} {settled.step.name}')}: libvirt has it otherwise by itself"
        for d in settled.differences:
            # Here what libvirt has is the news.
            yield f"    {visible(plans.difference(Difference(d.path, wanted=d.found, found=d.wanted)))}"


def summarise(runs: Sequence[HostRun], look: Look) -> Iterator[str]:
    """Give a line for each host of several, and one for all."""
    width = max(len(run.uri) for run in runs)
    for run in runs:
        yield f"{visible(run.uri):{width}}  {_ending(run, look)}"
    fine = sum(run.exit_code == Exit.FINE for run in runs)
    carried_out = any(run.outcome for run in runs)
    yield f"{fine} of {len(runs)} hosts {'as wanted' if carried_out else 'with nothing in the way'}"


def _ending(run: HostRun, look: Look) -> str:
    if run.outcome:
        return look.paint(run.outcome.ending, _COLOURS[run.outcome.ending])
    if run.exit_code:
        codes = dict.fromkeys(d.code for d in run.report.diagnostics if d.severity == "error")
        return look.paint(f"failed: {', '.join(codes)}", "31")
    return "planned"


def render_record(run: HostRun, *, several: bool) -> str:
    """Return the record of a host: a document of several lines, or of one where there are several hosts."""
    artefacts = tuple(
        Artefact(step.kind, step.name, step.xml)
        for step in (run.plan.steps if run.plan else ())
        if step.xml
    )
    whole = {
        "host": run.uri,
        **record(Result(artefacts, run.report)),
        "plan": plans.record(run.plan) if run.plan else None,
        "outcome": _outcome(run.outcome) if run.outcome else None,
    }
    return json.dumps(whole, indent=None if several else 2)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "ending": outcome.ending,
        "signal": outcome.signal,
        "settled": [
            {
                "kind": settled.step.kind,
                "name": settled.step.name,
                "differences": plans.differences(settled.differences),
            }
            for settled in outcome.settled
        ],
    }
