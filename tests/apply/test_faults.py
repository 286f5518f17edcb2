"""Every call of a run fails once, and everything is as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qnetx.apply.connection import LibvirtError
from qnetx.apply.execution import Ending, execute
from qnetx.apply.host import read_host
from support.mortal_host import MortalHost
from support.plans import CHANGES, QUESTIONS, nothing
from support.sequences import QUICK, SEQUENCES

pytestmark = pytest.mark.libvirt

Tap = Callable[[int], None]


def failing(*numbers: int) -> Tap:
    def fail(number: int) -> None:
        if number in numbers:
            raise LibvirtError("libvirt-refused", f"call {number} is made to fail")

    return fail


@pytest.mark.parametrize("name", SEQUENCES)
def test_each_call_fails_once(mortal_host: MortalHost, name: str) -> None:
    """Whichever call libvirt refuses, and whether it did it nonetheless, the host is as before."""
    sequence = SEQUENCES[name]
    mortal_host.run(sequence.before)
    old = mortal_host.world()
    _, made = mortal_host.run(sequence.plan)
    new = mortal_host.world()
    assert old != new
    mortal_host.clear()
    mortal_host.run(sequence.before)
    assert mortal_host.world() == old
    for number, call in enumerate(made):
        # What was read was read, whether the answer came or not.
        taps = [(failing(number), nothing), (nothing, failing(number))]
        for before, after in taps[: 1 if call in QUESTIONS else 2]:
            outcome, tried = mortal_host.run(sequence.plan, before, after)
            assert outcome.ending is Ending.UNDONE, tried
            assert outcome.exit_code == 3
            assert f"call {number} is made to fail" in str(outcome.report.diagnostics)
            assert mortal_host.world() == old, tried
            assert mortal_host.journal.pending() is None
    assert mortal_host.run(sequence.plan)[0].ending is Ending.DONE
    assert mortal_host.world() == new


def test_undoing_fails_at_each_call(mortal_host: MortalHost) -> None:
    """What could not be undone, up to whichever call, is undone by the next run, from its journal.

    Where nothing at all was undone, the run is done.
    """
    mortal_host.run(QUICK.before)
    old = mortal_host.world()
    last = len(mortal_host.run(QUICK.plan)[1]) - 1
    new = mortal_host.world()
    mortal_host.clear()
    mortal_host.run(QUICK.before)
    _, made = mortal_host.run(QUICK.plan, after=failing(last))
    assert set(made[last + 1 :]) == {*CHANGES, *QUESTIONS}
    first = next(n for n in range(last + 1, len(made)) if made[n] in CHANGES)
    for number in range(last + 1, len(made)):
        outcome, tried = mortal_host.run(QUICK.plan, after=failing(last, number))
        assert tried == made[: number + 1]
        assert outcome.ending is Ending.UNFINISHED
        assert outcome.exit_code == 3
        assert mortal_host.journal.pending()
        mortal_host.recover()
        assert mortal_host.journal.pending() is None
        assert mortal_host.world() == (new if number < first else old), tried
        if number < first:
            mortal_host.undo()


class Struck:
    """libvirt's own objects, of which one call fails: a connection, and what it hands out."""

    def __init__(self, inner: Any, number: int, made: list[str]) -> None:
        """`made` gets the names of the calls; that with the `number` fails."""
        self._inner, self._number, self._made = inner, number, made

    def __getattr__(self, name: str) -> Any:
        there = getattr(self._inner, name)
        if name in {"isAlive", "close"}:  # they ask nothing of the daemon
            return there

        def call(*arguments: Any) -> Any:
            import libvirt

            self._made.append(name)
            if len(self._made) - 1 == self._number:
                libvirt.virResetLastError()  # an error is raised with what libvirt said last
                raise libvirt.libvirtError(f"{name} is made to fail")
            answer = there(*arguments)
            if isinstance(answer, list):
                return [self._wrapped(each) for each in answer]
            return self._wrapped(answer)

        return call

    def _wrapped(self, answer: Any) -> Any:
        is_object = type(answer).__name__ in {"virDomain", "virNetwork", "virNetworkPort"}
        return Struck(answer, self._number, self._made) if is_object else answer


def struck(host: MortalHost, number: int) -> tuple[Ending | None, list[str]]:
    """Run with one call of libvirt's library failing; None where it ended before it had a plan."""
    made: list[str] = []
    with host.connect() as connection, host.journal.lock(lambda: None):
        connection._handle = Struck(connection._handle, number, made)
        try:
            state = read_host(connection)
        except LibvirtError:
            return None, made
        host.plan = QUICK.plan(state)
        outcome = execute(host.plan, connection, host.journal)
    failed = "is made to fail" in str(outcome.report.diagnostics)
    assert failed is (outcome.ending is not Ending.DONE)
    return outcome.ending, made


def test_each_call_of_the_library_fails_once(mortal_host: MortalHost) -> None:
    """The same one layer down, reading the host included: the library's own calls, each of them."""
    mortal_host.run(QUICK.before)
    old = mortal_host.world()
    _, made = struck(mortal_host, -1)
    new = mortal_host.world()
    mortal_host.undo()
    for number in range(len(made)):
        ending, tried = struck(mortal_host, number)
        if made[number] == "listAllInterfaces":  # which not every driver has
            assert ending is Ending.DONE
            assert mortal_host.world() == new
            mortal_host.undo()
        assert ending is not Ending.UNFINISHED
        assert mortal_host.world() == old, tried[: number + 1]
        assert mortal_host.journal.pending() is None
    assert struck(mortal_host, -1) == (Ending.DONE, made)
    assert mortal_host.world() == new != old
