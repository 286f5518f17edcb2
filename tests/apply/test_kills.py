"""The daemon, or the program itself, dies between any two calls of a run: never a third state."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qnetx.apply import execution
from qnetx.apply.execution import Ending
from support.mortal_host import MortalHost, World
from support.sequences import SEQUENCES, Sequence

pytestmark = pytest.mark.libvirt

Tap = Callable[[int], None]


def at(point: int, happening: Callable[[], object]) -> tuple[Tap, Tap]:
    """Taps that have something happen in front of a call, or behind the one before it: two calls' only gap."""

    def before(number: int) -> None:
        if number == point == 0:
            happening()

    def after(number: int) -> None:
        if number == point - 1:
            happening()

    return before, after


def worlds(host: MortalHost, sequence: Sequence) -> tuple[World, World, int]:
    """How the host is before a run and after it, and how many calls are between; it is left as before."""
    host.run(sequence.before)
    old = host.world()
    _, made = host.run(sequence.plan)
    new = host.world()
    host.undo()
    assert host.world() == old != new
    return old, new, len(made)


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_daemon_dies(
    mortal_host: MortalHost, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that is gone for good leaves a journal, from which the next run comes to the wanted state."""
    monkeypatch.setattr(execution, "PATIENCE", 0.0)
    sequence = SEQUENCES[name]
    old, new, total = worlds(mortal_host, sequence)
    for point in range(total):
        outcome, _ = mortal_host.run(sequence.plan, *at(point, mortal_host.daemon.kill))
        assert outcome.ending is Ending.UNFINISHED, point
        mortal_host.daemon.start()
        mortal_host.recover()
        assert mortal_host.world() == old, point
        outcome, _ = mortal_host.run(sequence.plan)
        assert outcome.ending is Ending.DONE, point
        assert mortal_host.world() == new, point
        mortal_host.undo()
        assert mortal_host.world() == old, point
    # Behind the last call nobody misses it.
    outcome, _ = mortal_host.run(sequence.plan, *at(total, mortal_host.daemon.kill))
    assert outcome.ending is Ending.DONE
    mortal_host.daemon.start()
    assert mortal_host.world() == new
    assert mortal_host.run(sequence.plan)[0].ending is Ending.IDLE


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_daemon_is_started_again(mortal_host: MortalHost, name: str) -> None:
    """A daemon that dies and comes back is waited for, and the run itself puts everything back."""
    sequence = SEQUENCES[name]
    old, _, total = worlds(mortal_host, sequence)

    def restart() -> None:
        mortal_host.daemon.kill()
        mortal_host.daemon.start()

    for point in range(total):
        outcome, _ = mortal_host.run(sequence.plan, *at(point, restart))
        assert outcome.ending is Ending.UNDONE, point
        assert mortal_host.world() == old, point
        assert mortal_host.journal.pending() is None
