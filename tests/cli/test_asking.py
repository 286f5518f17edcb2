"""What a libvirt asks for → the answer of whoever sits at the terminal."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Callable

import pytest

from qnetx.cli.asking import asker

SEEN, HIDDEN = True, False


class Terminal(io.StringIO):
    """Standard input with somebody at it."""

    def isatty(self) -> bool:
        return True


Answers = Callable[[str], Callable[[str, bool], str | None]]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Return a function that gives what asks, with what will be typed."""

    def put(typed: str) -> Callable[[str, bool], str | None]:
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        ask = asker()
        assert ask is not None
        return ask

    return put


def test_what_may_be_seen_is_read_as_it_is_typed(
    answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """The question is no part of the output."""
    ask = answers("alice \n\n")
    assert ask("Name: ", SEEN) == "alice "
    assert ask("Name: ", SEEN) == ""
    assert ask("Name: ", SEEN) is None
    assert capsys.readouterr() == ("", "Name: Name: Name: ")


def test_a_password_is_read_by_who_hides_it(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hidden(prompt: str) -> str:
        if prompt == "Password: ":
            return "geheim"
        raise EOFError

    ask = answers("")
    monkeypatch.setattr(getpass, "getpass", hidden)
    assert ask("Password: ", HIDDEN) == "geheim"
    assert ask("Again: ", HIDDEN) is None


def test_a_pipe_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("alice\n"))
    assert asker() is None
