"""`qnetx explain`: every code is told, and a mistyped one is found."""

from __future__ import annotations

import pytest

from cli.console import Qnetx
from qnetx.catalogue import CODES


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(qnetx: Qnetx, code: str) -> None:
    """Title, severity, outcome and explanation, at most 80 columns wide."""
    outcome = qnetx("explain", code)
    row = CODES[code]
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{row.title}\n\n{row.severity} [{code}]: ")
    assert " ".join(row.explanation.split()) in " ".join(outcome.out.split())
    assert all(len(line) <= 80 for line in outcome.out.splitlines())


def test_a_code_may_be_copied_with_its_brackets(qnetx: Qnetx) -> None:
    """What a report shows can be pasted."""
    assert qnetx("explain", "[input-unreadable]").out == qnetx("explain", "input-unreadable").out


def test_without_a_code_all_are_listed(qnetx: Qnetx) -> None:
    """One line a code, in alphabetical order."""
    outcome = qnetx("explain")
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == sorted(CODES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["input-unreadible"],
            "there is no code 'input-unreadible'; did you mean input-unreadable",
        ),
        (["xyzzy"], "there is no code 'xyzzy'; 'qnetx explain' lists them"),
        (["--", "kvm"], "explain takes no command line"),
    ],
)
def test_what_is_no_code_is_refused(qnetx: Qnetx, words: list[str], said: str) -> None:
    """Exit 2, with the nearest codes."""
    outcome = qnetx("explain", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
