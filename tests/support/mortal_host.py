"""A libvirtd of a test's own → runs on its host, all that they may change there, and ways to put it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from qnetx.apply.connection import Connection, connect
from qnetx.apply.execution import Outcome, execute, recover
from qnetx.apply.host import read_host
from qnetx.apply.journal import Journal
from qnetx.apply.plan import Plan
from qnetx.apply.state import HostState, Object
from qnetx.apply.undo import undo
from support import plans
from support.mortal_libvirtd import MortalLibvirtd


class World(NamedTuple):
    """All that a run may change of a host."""

    objects: tuple[Object, ...]
    files: dict[str, str]


class MortalHost:
    """A host whose libvirtd can be killed.

    Attributes:
        journal: That of all runs on it.
        plan: That of the last run.
    """

    def __init__(self, daemon: MortalLibvirtd, state: Path) -> None:
        """`state` is the folder of the journal."""
        self.daemon = daemon
        self.uri = daemon.daemon.uri
        self.journal = Journal(self.uri, state)
        self.plan: Plan

    def connect(self) -> Connection:
        return connect(self.uri)

    def run(
        self,
        planner: Callable[[HostState], Plan],
        before: Callable[[int], None] = plans.nothing,
        after: Callable[[int], None] = plans.nothing,
    ) -> tuple[Outcome, list[str]]:
        """A whole run as a verb makes it, and the calls that carried its plan out; they are tapped."""
        with self.connect() as connection, self.journal.lock(lambda: None):
            recover(connection, self.journal)
            plan = planner(read_host(connection))
            tapped = plans.Tapped(connection, before, after)
            self.plan = plan
            outcome = execute(plan, tapped, self.journal)  # type: ignore[arg-type]
            return outcome, tapped.made

    def undo(self) -> None:
        """Take back the last run, which went through."""
        with self.connect() as connection:
            list(undo(self.plan.steps, connection))

    def recover(self) -> None:
        """The beginning of a run, which undoes what an earlier one left."""
        with self.connect() as connection, self.journal.lock(lambda: None):
            recover(connection, self.journal)

    def world(self) -> World:
        with self.connect() as connection:
            objects = (*connection.read_all("network"), *connection.read_all("domain"))
        return World(objects, self.daemon.files)

    def clear(self) -> None:
        with self.connect() as connection:
            plans.clear(connection)
