"""Every call of a run fails once, and everything is as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qnetx.apply.connection import LibvirtError
from qnetx.apply.execution import Ending
from support.mortal_host import MortalHost
from support.plans import CALLS, nothing
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
        for before, after in taps[: 1 if call == "read" else 2]:
            outcome, tried = mortal_host.run(sequence.plan, before, after)
            assert outcome.ending is Ending.UNDONE, tried
            assert outcome.exit_code == 3
            assert f"call {number} is made to fail" in str(outcome.report.diagnostics)
            assert mortal_host.world() == old, tried
            assert mortal_host.journal.pending() is None
    assert mortal_host.run(sequence.plan)[0].ending is Ending.DONE
    assert mortal_host.world() == new


def test_undoing_fails_at_each_call(mortal_host: MortalHost) -> None:
    """What could not be undone, up to whichever call, is undone by the next run, from its journal."""
    mortal_host.run(QUICK.before)
    old = mortal_host.world()
    last = len(mortal_host.run(QUICK.plan)[1]) - 1
    mortal_host.clear()
    mortal_host.run(QUICK.before)
    _, made = mortal_host.run(QUICK.plan, after=failing(last))
    assert set(made[last + 1 :]) == CALLS
    for number in range(last + 1, len(made)):
        outcome, tried = mortal_host.run(QUICK.plan, after=failing(last, number))
        assert tried == made[: number + 1]
        assert outcome.ending is Ending.UNFINISHED
        assert outcome.exit_code == 3
        assert mortal_host.journal.pending()
        mortal_host.recover()
        assert mortal_host.journal.pending() is None
        assert mortal_host.world() == old, tried
