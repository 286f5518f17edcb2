"""The report for people: where carets stand, what is folded, and what an input can't do to a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qnetx.catalogue import CODES, Effect, Severity
from qnetx.diagnostics import Fate, Report
from qnetx.report.excerpt import excerpt
from qnetx.report.text import Detail, Look, Tally, render
from qnetx.source import Source, Span

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
ERROR = next(c.name for c in CODES.values() if c.effect is Effect.REFUSED)
WARNING = next(c.name for c in CODES.values() if c.severity is Severity.WARNING)


def lines(report: Report, look: Look | None = None) -> list[str]:
    return list(render(report, look or Look()))


def place(text: str, marked: str, name: str = "start-vm.sh") -> Span:
    start = text.index(marked)
    return Source(name, text).span(start, start + len(marked))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_carets_stand_under_the_place(case: Path) -> None:
    """A case is the width, a line with the place between «», and the two lines that are shown.

    In the line, ⇥ is a tab, ⎋ an escape and ⏎ a line end.
    """
    width, line, shown, carets = case.read_text(encoding="utf-8").splitlines()
    line = line.translate({ord("⇥"): "\t", ord("⎋"): "\x1b", ord("⏎"): "\n"})
    before = "# the line before\n"
    text = before + line.replace("«", "").replace("»", "")
    start, end = len(before) + line.index("«"), len(before) + line.index("»") - 1
    assert excerpt(Source("x", text).span(start, end), int(width)) == (shown, carets)


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=200)


@given(before=PRINTABLE, marked=PRINTABLE, after=PRINTABLE, width=st.integers(20, 120))
def test_an_excerpt_keeps_to_its_width(before: str, marked: str, after: str, width: int) -> None:
    """Neither line is wider than asked, the carets are one run, and no control character is left."""
    source = Source("x", before + marked + after)
    shown, carets = excerpt(source.span(len(before), len(before) + len(marked)), width)
    assert len(shown) <= width or not shown.isascii()
    # A caret behind the last character of a line that fits exactly is one column further.
    assert len(carets) <= width + 1
    assert set(carets.lstrip(" ")) == {"^"}
    assert not any(ord(character) < 0x20 or character == "\x7f" for character in shown)


def test_a_finding_shows_place_line_carets_second_place_and_hint() -> None:
    """The block of a finding holds everything that it knows, in this order."""
    text = "MAC=52:54\nkvm -net nic,macaddr=$MAC\n"
    report = Report()
    report.say(
        ERROR,
        "'52:54' is no MAC",
        place(text, "$MAC"),
        hint="six bytes",
        second=place(text, "52:54"),
    )
    assert lines(report) == [
        f"start-vm.sh:2:22: error: '52:54' is no MAC [{ERROR}]",
        "    kvm -net nic,macaddr=$MAC",
        "                         ^^^^",
        "  see also start-vm.sh:1:5:",
        "    MAC=52:54",
        "        ^^^^^",
        "  hint: six bytes",
    ]


def test_a_finding_without_place_is_one_line() -> None:
    """Nothing is made up where no place is known."""
    report = Report()
    report.say(ERROR, "no such file")
    assert lines(report) == [f"error: no such file [{ERROR}]"]


def many_losses() -> Report:
    text = "kvm " + " ".join(f"-opt{n}" for n in range(25)) + " -net nic,model=virtoi"
    report = Report()
    for n in range(25):
        report.say(WARNING, f"-opt{n} is dropped", place(text, f"-opt{n}"))
    report.say(ERROR, "no model 'virtoi'", place(text, "virtoi"))
    return report


def test_an_error_is_not_buried_under_25_losses() -> None:
    """Of 25 findings with one code three are told; one line names the others; the error is whole."""
    shown = lines(many_losses())
    assert [line for line in shown if "is dropped" in line] == [
        f"start-vm.sh:1:{column}: warning: -opt{n} is dropped [{WARNING}]"
        for n, column in enumerate((5, 11, 17))
    ]
    assert any(f"no model 'virtoi' [{ERROR}]" in line for line in shown)
    (fold,) = [line for line in shown if "more like this" in line]
    assert fold.startswith(f"warning: 22 more like this [{WARNING}]: -opt3, -opt4, ")
    assert fold.endswith("… (-v tells all)")
    assert len(fold) <= 100


def test_verbose_tells_every_finding_and_the_ledger() -> None:
    """-v folds nothing and ends with the fate of every item."""
    report = many_losses()
    item = report.ledger.open("-net nic", place("kvm -net nic", "-net nic"))
    report.ledger.settle(item, Fate.DROPPED, WARNING)
    report.ledger.open("later", None)
    shown = lines(report, Look(detail=Detail.ALL))
    assert sum("is dropped" in line for line in shown) == 25
    assert shown[-2:] == [f"start-vm.sh:1:5: -net nic: dropped [{WARNING}]", "later: not read"]


def test_quiet_tells_errors_only() -> None:
    """-q leaves out what is no error, and folds none of the errors."""
    report = many_losses()
    for n in range(9):
        report.say(ERROR, f"error {n}")
    shown = lines(report, Look(detail=Detail.ERRORS))
    assert not any("warning" in line for line in shown)
    assert sum("error:" in line for line in shown) == 10


def test_input_cannot_steer_the_terminal() -> None:
    """Escape sequences and direction overrides of the input are shown, not obeyed."""
    text = "kvm -name \x1b]0;owned\x07 \u202egnp.exe"
    report = Report()
    report.say(ERROR, f"'{text}' is odd", place(text, "owned", name="a\x1b.sh"), hint="\x9b31m")
    shown = "\n".join(lines(report))
    assert not set(shown) & set("\x1b\x07\x9b\u202e")
    assert "␛]0;owned␇" in shown


def test_colours_only_where_asked() -> None:
    """With colour, the plain text stays the same once the colours are taken away."""
    import re

    report = many_losses()
    coloured = lines(report, Look(colour=True))
    assert any("\x1b[" in line for line in coloured)
    assert [re.sub(r"\x1b\[[\d;]*m", "", line) for line in coloured] == lines(report)


def test_the_summary_counts_in_plain_english() -> None:
    """Zeros are left out, and one is not plural."""
    report = Report()
    assert str(tally(report)) == ""
    report.say(ERROR, "a")
    report.say(WARNING, "b")
    report.say(WARNING, "c")
    for n in range(3):
        report.ledger.settle(report.ledger.open(f"{n}", None), Fate.MAPPED)
    report.ledger.settle(report.ledger.open("x", None), Fate.DROPPED)
    assert str(tally(report)) == "1 error, 2 warnings; 3 mapped, 1 dropped"
    assert str(tally(report, report)) == "2 errors, 4 warnings; 6 mapped, 2 dropped"


def tally(*reports: Report) -> Tally:
    counts = Tally()
    for report in reports:
        counts.add(report)
    return counts
