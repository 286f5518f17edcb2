"""The daemon, or the program itself, dies between any two calls of a run: never a third state."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qnetx.apply import execution
from qnetx.apply.execution import Ending
from support.mortal_host import MortalHost, World
from support.plans import CHANGES
from support.sequences import QUICK, SEQUENCES, Sequence

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


def worlds(host: MortalHost, sequence: Sequence) -> tuple[World, World, int, int]:
    """How the host is before a run and after it, how many calls are between, and after how many all is done.

    It is left as before.
    """
    host.run(sequence.before)
    old = host.world()
    _, made = host.run(sequence.plan)
    new = host.world()
    host.undo()
    assert host.world() == old != new
    done = max(number for number, call in enumerate(made, start=1) if call in CHANGES)
    return old, new, len(made), done


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_daemon_dies(
    mortal_host: MortalHost, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that is gone for good leaves a journal, from which the next run comes to the wanted state."""
    monkeypatch.setattr(execution, "PATIENCE", 0.0)
    sequence = SEQUENCES[name]
    old, new, total, done = worlds(mortal_host, sequence)
    for point in range(total):
        outcome, _ = mortal_host.run(sequence.plan, *at(point, mortal_host.daemon.kill))
        assert outcome.ending is Ending.UNFINISHED, point
        mortal_host.daemon.start()
        mortal_host.recover()
        assert mortal_host.world() == (old if point < done else new), point
        if point < done:
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
    old, _, total, _ = worlds(mortal_host, sequence)
    for point in range(total):
        outcome, _ = mortal_host.run(sequence.plan, *at(point, mortal_host.daemon.restart))
        assert outcome.ending is Ending.UNDONE, point
        assert mortal_host.world() == old, point
        assert mortal_host.journal.pending() is None


WITHIN = {
    "create": ["network start", "network started", "qemu prepare", "qemu start", "qemu started"],
    "undefine": ["qemu stopped", "network stopped"],
}
"""Where libvirtd dies within a call, at the points where it runs hooks."""


def test_the_daemon_dies_within_a_call(
    mortal_host: MortalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of what a call does is undone as well, as far as libvirt itself knows of it.

    A guest that is started, which was all that was left to be done, is no half of anything.
    """
    monkeypatch.setattr(execution, "PATIENCE", 0.0)
    with mortal_host.daemon.dying() as doom:
        for name, points in WITHIN.items():
            sequence = SEQUENCES[name]
            old, new, *_ = worlds(mortal_host, sequence)
            for point in points:
                doom(point)
                outcome, _ = mortal_host.run(sequence.plan)
                assert outcome.ending is Ending.UNFINISHED, point
                mortal_host.daemon.restart()
                mortal_host.recover()
                if point == "qemu started":
                    assert mortal_host.world() == new
                    mortal_host.undo()
                assert mortal_host.world() == old, point
                outcome, _ = mortal_host.run(sequence.plan)
                if point == "network started":
                    # It had made the bridge, and not noted that; nobody but its owner can know.
                    assert outcome.ending is Ending.UNDONE
                    assert "'ip link del qx1'" in str(outcome.report.diagnostics)
                    remove = mortal_host.daemon.daemon.beside("ip", "link", "del", "qx1")
                    subprocess.run(remove, check=True)
                    outcome, _ = mortal_host.run(sequence.plan)
                assert outcome.ending is Ending.DONE, point
                assert mortal_host.world() == new, point
                mortal_host.undo()
            mortal_host.clear()


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_program_is_killed(mortal_host: MortalHost, name: str) -> None:
    """What a killed run left is undone by the next one, which then comes to the wanted state.

    Where nothing was left to be done, the killed one has come there itself.
    """
    sequence = SEQUENCES[name]
    old, new, total, done = worlds(mortal_host, sequence)
    for point in range(total):
        assert doomed(mortal_host, name, point, signal.SIGKILL) == -signal.SIGKILL
        assert mortal_host.journal.pending(), point
        mortal_host.recover()
        assert mortal_host.world() == (old if point < done else new), point
        if point >= done:
            mortal_host.undo()
    doomed(mortal_host, name, done - 1, signal.SIGKILL)
    assert mortal_host.run(sequence.plan)[0].ending is Ending.DONE
    assert mortal_host.world() == new


ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def is_put_back(host: MortalHost, sequence: Sequence, number: signal.Signals, point: int) -> None:
    """Run up to a signal, and see that the run says so and nothing is left of it."""
    old = host.world()
    outcome, made = host.run(sequence.plan, *at(point, lambda: signal.raise_signal(number)))
    assert outcome.ending is Ending.UNDONE
    assert outcome.exit_code == 128 + number
    assert f"{number.name} came before" in str(outcome.report.diagnostics)
    assert host.world() == old, made


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_program_is_to_end(mortal_host: MortalHost, name: str) -> None:
    """A signal lets the call under way come to its end, and then everything is put back."""
    sequence = SEQUENCES[name]
    _, new, total, _ = worlds(mortal_host, sequence)
    for point in range(total):
        is_put_back(mortal_host, sequence, ENDING[point % 3], point)
    # Behind the last call there is nothing to put back; who has more to do hears of it.
    tap = at(total, lambda: signal.raise_signal(signal.SIGTERM))
    outcome, _ = mortal_host.run(sequence.plan, *tap)
    assert outcome.ending is Ending.DONE
    assert outcome.signal == signal.SIGTERM
    assert mortal_host.world() == new


@pytest.mark.parametrize("number", ENDING)
def test_each_signal_at_each_point(mortal_host: MortalHost, number: signal.Signals) -> None:
    """Which of the signals it is makes no difference, anywhere."""
    _, _, total, _ = worlds(mortal_host, QUICK)
    for point in range(total):
        is_put_back(mortal_host, QUICK, number, point)


@pytest.mark.parametrize("number", ENDING)
def test_a_process_ends_as_shells_have_it(mortal_host: MortalHost, number: int) -> None:
    """The exit status of a run that was to end tells the signal."""
    old = mortal_host.world()
    assert doomed(mortal_host, "create", 3, number) == 128 + number
    assert mortal_host.world() == old
    assert mortal_host.journal.pending() is None


def doomed(host: MortalHost, name: str, point: int, number: int) -> int:
    """Run a sequence in a process of its own, with a signal at a point; returns how it ended."""
    words = [sys.executable, "-m", "support.doomed", host.uri, str(host.journal.path.parent)]
    ended = subprocess.run(
        [*words, name, str(point), str(int(number))],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not ended.stderr, ended.stderr
    return ended.returncode
