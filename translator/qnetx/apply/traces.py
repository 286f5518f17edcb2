"""A step of an earlier run, and what the host has by now → whether the step was done, and whether somebody was at it since.

A step that is done and untouched is defined with its mark, and differs from what was written by nothing but what
the mark says that libvirt made otherwise.
"""

from __future__ import annotations

from qnetx.apply.plan import Action, Step
from qnetx.apply.state import Object
from qnetx.domxml.difference import differences
from qnetx.domxml.marker import digest_of, read_marker, unmarked


def is_done(step: Step, found: Object | None) -> bool:
    """Whether a step came to its end, whatever somebody made of its definition since."""
    if step.action is Action.REMOVE:
        return found is None
    return (
        found is not None
        and (not step.xml or _is_defined(step, found))
        and (found.active or not step.start)
        and step.autostart in (None, found.autostart)
    )


def touched(step: Step, found: Object) -> str:
    """Return what somebody did since to what a step made or changed; empty where it is as the step left it, or found it.

    A run that was killed before it marked what libvirt made otherwise can't be told from an edit: the next run for
    the same input defines and marks it as wanted.
    """
    before = step.before
    if not found.persistent or (before and found.xml == before.xml):
        return ""
    if step.action is Action.REMOVE:
        return "it was defined anew since" if before and before.persistent else ""
    if step.xml and not _is_as_written(step, found):
        return "it was changed since"
    if before is None and found.saved:
        return "its memory was saved since"
    if before is None and found.active and not step.start:
        return "it was started since"
    return ""


def _is_defined(step: Step, found: Object) -> bool:
    """Whether a step gave an object its definition: one marked alike may have been there before."""
    there = step.before is not None and found.xml == step.before.xml
    return found.persistent and not there and _marked(found.xml) == _marked(step.xml)


def _is_as_written(step: Step, found: Object) -> bool:
    marker = read_marker(found.xml)
    apart = digest_of(differences(unmarked(step.xml), unmarked(found.xml)))
    return marker is not None and (marker.wanted, marker.settled) == (_marked(step.xml), apart)


def _marked(text: str) -> str | None:
    """Return the digest of what was asked for, by a document's mark."""
    marker = read_marker(text)
    return marker.wanted if marker else None
