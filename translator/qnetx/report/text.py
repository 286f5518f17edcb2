"""Result → a report for people.

    start-vm.sh:7:35: error: 'virtoi' is not a NIC model [model-unknown]
        qemu-system-x86_64 -net nic,model=virtoi
                                          ^^^^^^
      hint: did you mean 'virtio'?
    1 error; 3 mapped, 1 rejected

Errors are all told. Of warnings and notes with one code the first few are told, and the rest is named
in a line, so that 25 dropped options don't bury the one that matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import IntEnum

from msgspec import Struct, field

from qnetx.catalogue import Severity
from qnetx.diagnostics import Diagnostic, Fate, Report
from qnetx.report.excerpt import excerpt, visible
from qnetx.source import Span

_TOLD_IN_FULL = 3
"""Findings of one code that are told before the rest is folded into one line."""

_COLOURS = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.NOTE: "36;1"}


class Detail(IntEnum):
    """How much is told: `-q`, nothing said, `-v`."""

    ERRORS = 0
    NORMAL = 1
    ALL = 2


class Look(Struct, frozen=True, kw_only=True):
    """How a report is to look: columns, ANSI colours, and how much it tells."""

    width: int = 100
    colour: bool = False
    detail: Detail = Detail.NORMAL

    def paint(self, text: str, sgr: str) -> str:
        """Return the text in a colour (SGR parameters like `31;1`) where colours are wanted."""
        return f"\033[{sgr}m{text}\033[0m" if self.colour else text


class Tally(Struct):
    """How many findings and fates there were, over any number of reports."""

    severities: Counter[Severity] = field(default_factory=Counter)
    fates: Counter[Fate] = field(default_factory=Counter)

    def add(self, report: Report) -> None:
        """Count one more report."""
        self.severities.update(d.severity for d in report.diagnostics)
        self.fates.update(entry.fate for entry in report.ledger if entry.fate)

    def __str__(self) -> str:
        """Return a line like `2 errors, 3 warnings; 14 mapped, 2 dropped`; zeros are left out."""
        found = [
            f"{count} {severity}{'s' if count > 1 else ''}"
            for severity in reversed(Severity)
            if (count := self.severities[severity])
        ]
        fates = [f"{self.fates[fate]} {fate}" for fate in Fate if self.fates[fate]]
        return "; ".join(", ".join(part) for part in (found, fates) if part)


def render(report: Report, look: Look) -> Iterator[str]:
    """Give the lines of a report, without its summary, which is `Tally`'s."""
    told: Counter[str] = Counter()
    folded: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.ordered():
        if look.detail is Detail.ERRORS and diagnostic.severity is not Severity.ERROR:
            continue
        told[diagnostic.code] += 1
        if _folds(diagnostic, look) and told[diagnostic.code] > _TOLD_IN_FULL:
            folded.setdefault(diagnostic.code, []).append(diagnostic)
        else:
            yield from _block(diagnostic, look)
    for rest in folded.values():
        yield _fold(rest, look)
    if look.detail is Detail.ALL:
        for entry in report.ledger:
            fate = f"{entry.fate or 'not read'}" + (f" [{entry.code}]" if entry.code else "")
            place = f"{visible(str(entry.item.place))}: " if entry.item.place else ""
            yield f"{place}{visible(entry.item.text)}: {fate}"


def _folds(diagnostic: Diagnostic, look: Look) -> bool:
    return diagnostic.severity is not Severity.ERROR and look.detail is not Detail.ALL


def _block(diagnostic: Diagnostic, look: Look) -> Iterator[str]:
    yield _heading(diagnostic.severity, diagnostic.message, diagnostic.code, look, diagnostic.place)
    # A note is short: its place is a link in the heading, the line itself is for -v.
    full = diagnostic.severity is not Severity.NOTE or look.detail is Detail.ALL
    if diagnostic.place and full:
        yield from _marked(diagnostic.place, look, _COLOURS[diagnostic.severity])
    if diagnostic.path and full:
        yield f"  in {visible(diagnostic.path)}"
    if diagnostic.second and full:
        yield f"  see also {visible(str(diagnostic.second))}:"
        yield from _marked(diagnostic.second, look, _COLOURS[Severity.NOTE])
    if diagnostic.hint:
        yield f"  {look.paint('hint:', '32')} {visible(diagnostic.hint)}"


def _heading(
    severity: Severity, message: str, code: str, look: Look, place: Span | None = None
) -> str:
    where = f"{visible(str(place))}: " if place else ""
    return (
        look.paint(where, "1")
        + look.paint(f"{severity}:", _COLOURS[severity])
        + f" {visible(message)} "
        + look.paint(f"[{code}]", "2")
    )


def _marked(place: Span, look: Look, sgr: str) -> Iterator[str]:
    line, carets = excerpt(place, max(look.width - 4, 20))
    if line.strip():
        yield f"    {line}".rstrip()
        indent = len(carets) - len(carets.lstrip())
        yield "    " + carets[:indent] + look.paint(carets[indent:], sgr)


def _fold(rest: list[Diagnostic], look: Look) -> str:
    """Return one line for findings of one code, with as many of their source texts as fit."""
    heading = _heading(rest[0].severity, f"{len(rest)} more like this", rest[0].code, look)
    plain = f"{rest[0].severity}: {len(rest)} more like this [{rest[0].code}]"
    texts = dict.fromkeys(_short(d.place.text) for d in rest if d.place)
    shown, room = list[str](), look.width - len(plain) - len(": , … (-v tells all)")
    for text in texts:
        room -= len(text) + 2
        if room < 0:
            break
        shown.append(text)
    more = [*shown, "…"] if len(shown) < len(texts) else shown
    return heading + (f": {', '.join(more)}" if shown else "") + " (-v tells all)"


def _short(text: str) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= 30 else f"{line[:29]}…"
