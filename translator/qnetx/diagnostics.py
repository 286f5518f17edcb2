"""What a conversion has to say: findings as data, and the ledger in which each input item has one fate.

Nothing here prints, logs or exits; `report/` renders what stands here and `cli/` chooses the exit code.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum, StrEnum

from msgspec import Struct, field

from qnetx.catalogue import CODES, Effect, Severity
from qnetx.masking import mask
from qnetx.source import Span


class Fate(StrEnum):
    """What became of one input item; every item has exactly one."""

    MAPPED = "mapped"
    REWRITTEN = "rewritten"
    DEFAULTED = "defaulted"
    APPROXIMATED = "approximated"
    CARRIED = "carried"
    DROPPED = "dropped"
    REJECTED = "rejected"

    @property
    def rank(self) -> int:
        """How much was lost: where an item is used twice, the worse fate is the one told."""
        return list(Fate).index(self)


LOSSES = frozenset({Fate.APPROXIMATED, Fate.DROPPED, Fate.REJECTED})


class Exit(IntEnum):
    """The exit codes of every verb."""

    FINE = 0
    FINDINGS = 1
    UNUSABLE = 2
    LIBVIRT = 3


class Diagnostic(Struct, frozen=True):
    """One finding: a stable code, one sentence that names the user's own text, and the way out."""

    code: str
    message: str
    place: Span | None = None
    hint: str = ""
    second: Span | None = None
    """Another place that matters: the first of two duplicates, the option that clashes."""
    path: str = ""
    """In XML, the way there: `domain/devices/interface[2]/source/@bridge`."""

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives the code."""
        return CODES[self.code].severity

    @property
    def effect(self) -> Effect:
        """What the finding means for the verb's outcome."""
        return CODES[self.code].effect


class Whole(Struct, frozen=True, eq=False):
    """An option with its value, as QEMU takes it: what `--carry` hands on."""

    words: tuple[str, ...]
    """The option and its value; for a variable of the environment, its name and its value."""
    variable: bool = False


class Item(Struct, frozen=True, eq=False):
    """One thing the input says: an option, or one `key=value` of it."""

    text: str
    place: Span | None
    elsewhere: Span | None = None
    """Where its value is written, if that is another place: it came through a variable."""
    whole: Whole | None = None
    """The option that it is of; None where nobody can hand that on as it stands."""

    @property
    def written(self) -> Span | None:
        """Where a finding about the value points: at its text, not at its use."""
        return self.elsewhere or self.place


class Entry(Struct):
    """One line of the ledger."""

    item: Item
    fate: Fate | None = None
    code: str | None = None


class Ledger(Struct):
    """Every input item with its one fate, in the order in which the items were read."""

    whole: Whole | None = None
    """The option that is being read: what is opened meanwhile is of it."""
    _entries: dict[Item, Entry] = field(default_factory=dict)

    def open(self, text: str, place: Span | None, elsewhere: Span | None = None) -> Item:
        """Enter an item that was read, without the secrets in it; its fate is still open."""
        item = Item(mask(text), place, elsewhere, self.whole)
        self._entries[item] = Entry(item)
        return item

    def settle(self, item: Item, fate: Fate, code: str | None = None) -> None:
        """Give an item its fate; of two fates the one that loses more stays."""
        entry = self._entries[item]
        if entry.fate is None or fate.rank > entry.fate.rank:
            entry.fate, entry.code = fate, code

    def overrule(self, item: Item, fate: Fate, code: str) -> None:
        """Give an item another fate, whatever it had."""
        entry = self._entries[item]
        entry.fate, entry.code = fate, code

    def is_open(self, item: Item) -> bool:
        """Return whether the item has no fate yet."""
        return self._entries[item].fate is None

    def open_items(self) -> list[Item]:
        """Return the items that have no fate yet."""
        return [entry.item for entry in self._entries.values() if entry.fate is None]

    def absorb(self, other: Ledger) -> None:
        """Add the entries of another ledger behind its own."""
        self._entries |= other._entries

    def __iter__(self) -> Iterator[Entry]:
        """Go through the entries in the order of reading."""
        return iter(self._entries.values())

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._entries)


class Report(Struct):
    """What one conversion found: diagnostics and ledger, filled on the way through the pipeline."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    _said: set[Diagnostic] = field(default_factory=set)

    def say(
        self,
        code: str,
        message: str,
        place: Span | None = None,
        *,
        hint: str = "",
        second: Span | None = None,
        path: str = "",
    ) -> None:
        """Add a diagnostic, once: the same finding at the same place is not told twice."""
        diagnostic = Diagnostic(code, mask(message), place, mask(hint), second, path)
        if diagnostic not in self._said:
            self._said.add(diagnostic)
            self.diagnostics.append(diagnostic)

    def absorb(self, other: Report) -> None:
        """Add what another report says, its ledger included."""
        self.diagnostics += [d for d in other.diagnostics if d not in self._said]
        self._said.update(other.diagnostics)
        self.ledger.absorb(other.ledger)

    def retract(self, code: str, place: Span | None) -> None:
        """Take back what was said of a place with a code, because it turned out otherwise."""
        gone = [d for d in self.diagnostics if (d.code, d.place) == (code, place)]
        self.diagnostics = [d for d in self.diagnostics if d not in gone]
        self._said.difference_update(gone)

    def default(self, text: str, place: Span | None, code: str) -> None:
        """Enter something that the input did not say and QEMU's own default supplied."""
        self.ledger.settle(self.ledger.open(text, place), Fate.DEFAULTED, code)

    @property
    def refused(self) -> bool:
        """Whether the input can't be used: nothing may be written."""
        return any(d.effect in (Effect.REFUSED, Effect.LIBVIRT) for d in self.diagnostics)

    @property
    def unanswered(self) -> bool:
        """Whether libvirt refused, or could not be asked."""
        return any(d.effect is Effect.LIBVIRT for d in self.diagnostics)

    @property
    def lossy(self) -> bool:
        """Whether something that the input says is missing from the result."""
        return any(d.effect is Effect.LOSS for d in self.diagnostics)

    def ordered(self) -> list[Diagnostic]:
        """Return the diagnostics by file (as first named), position, then severity and code."""
        files: dict[str, int] = {}
        for d in self.diagnostics:
            if d.place:
                files.setdefault(d.place.source.name, len(files))

        def key(d: Diagnostic) -> tuple[int, int, int, str]:
            if d.place is None:
                return (len(files), 0, -d.severity.rank, d.code)
            return (files[d.place.source.name], d.place.start, -d.severity.rank, d.code)

        return sorted(self.diagnostics, key=key)


class Artefact(Struct, frozen=True):
    """One thing that was made: XML text, an argv or a script."""

    kind: str
    """`domain`, `devices`, `network`, `argv` or `script`."""
    name: str
    text: str = ""
    argv: tuple[str, ...] = ()


class Offer(Struct, frozen=True):
    """A network of libvirt's that can take the place of what scripts do to a bridge."""

    network: Artefact
    """Its name is the bridge's."""
    places: tuple[Span, ...]
    """The commands that nobody need run then."""


class Result(Struct, frozen=True):
    """What a verb made and what it has to say about it."""

    artefacts: tuple[Artefact, ...]
    report: Report
    offers: tuple[Offer, ...] = ()

    def exit_code(self, *, strict: bool = False) -> Exit:
        """Return the exit code that this outcome has for a converting verb."""
        if self.report.unanswered:
            return Exit.LIBVIRT
        if self.report.refused:
            return Exit.UNUSABLE
        return Exit.FINDINGS if strict and self.report.lossy else Exit.FINE
