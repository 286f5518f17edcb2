"""Signals that end a program are noted, and asked for between two calls."""

from __future__ import annotations

import signal
import threading

import pytest

from qnetx.apply.interruption import Interrupted, Interruption, ctrl_c


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_is_told(number: signal.Signals) -> None:
    """It interrupts nothing by itself, and afterwards all is as it was."""
    before = signal.getsignal(number)
    with Interruption() as interruption:
        interruption.check()
        signal.raise_signal(number)
        signal.raise_signal(signal.SIGTERM)
        assert interruption.signal == number
        with pytest.raises(Interrupted, match=number.name):
            interruption.check()
    assert signal.getsignal(number) is before


def test_what_is_ignored_stays_ignored() -> None:
    """A program under nohup goes on when its terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            signal.raise_signal(signal.SIGHUP)
            interruption.check()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_thread_leaves_signals_alone() -> None:
    """They are the main thread's, and Python lets no other one take them."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with Interruption() as interruption:
                interruption.check()
        except BaseException as error:  # noqa: BLE001 - a thread's fault is nobody's else
            faults.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert faults == []


def test_ctrl_c_is_only_taken_from_whom_it_is_named() -> None:
    """A program that handles it itself, and a thread, keep what there is."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ctrl_c(signal.SIG_DFL, instead_of=signal.default_int_handler):
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        with ctrl_c(before, instead_of=signal.SIG_IGN):
            assert signal.getsignal(signal.SIGINT) is before
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
