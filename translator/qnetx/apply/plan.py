"""What is wanted and what the host has → the steps from one to the other, each with its reason.

Nothing is changed here: a plan is data, and shown as it stands (`--dry-run`).
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from qnetx.apply.state import HostState, Object, ObjectKind
from qnetx.domxml.difference import Difference


class Action(StrEnum):
    """What a plan does with a domain or a network."""

    CREATE = "create"
    CHANGE = "change"
    START = "start"
    """Its definition stays; it is started, or its autostart changed."""
    KEEP = "keep"
    """It is as wanted, and is left alone."""
    REMOVE = "remove"
    """`undefine` takes it away."""


class Step(Struct, frozen=True, kw_only=True):
    """What becomes of one domain or network."""

    kind: ObjectKind
    name: str
    uuid: str
    action: Action
    reason: str
    """One clause for people: `the guest needs bridge br1, which the host does not have`."""
    before: Object | None = None
    """As it is; None where it is not yet."""
    xml: str = ""
    """The definition that is wanted, marked as ours; empty where it is not defined anew."""
    differences: tuple[Difference, ...] = ()
    """What a CHANGE changes, in the order of the document."""
    start: bool = False
    """Whether it is started (it is not active, and should be)."""
    autostart: bool | None = None
    """What its autostart is set to; None where it stays."""


class Plan(Struct, frozen=True, kw_only=True):
    """The steps for one host, networks before the domains that need them."""

    host: HostState
    steps: tuple[Step, ...]

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return all(step.action is Action.KEEP for step in self.steps)
