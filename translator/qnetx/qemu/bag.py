"""Settings of one option → field values by table rows: `nic,model=virtio,vlan=0` → {"model": "virtio", "hub": 0}.

Each setting is entered in the ledger when the bag is made. What a row takes keeps its items beside the
field; what no row takes is refused by name. So nothing can be passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Protocol

from msgspec import Struct, field

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import Origin, Unresolved
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.codecs import Codec
from qnetx.qemu.syntax import Setting, comma_hint, split_settings
from qnetx.source import Span, Word
from qnetx.values import BadValueError

_TOLD = 24
"""Keys that a hint lists at most."""


class Row(Protocol):
    """What the bag needs of a table row."""

    @property
    def name(self) -> str:
        """The key."""

    @property
    def field(self) -> str | None:
        """The model field, or None where no other dialect has a word for it."""

    @property
    def codec(self) -> Codec:
        """How the value is read."""

    @property
    def repeat(self) -> bool:
        """Whether the key may be given several times, each adding to the last."""

    @property
    def since(self) -> QemuVersion | None:
        """The first release that takes it."""

    @property
    def removed(self) -> QemuVersion | None:
        """The first release that no longer takes it."""


class Bag(Struct):
    """The settings of one option while they are read."""

    given: Given
    kind: str
    """The type: `user` of `-netdev user,…`, the driver of a `-device`."""
    head: Item
    """The ledger item of the option and its type."""
    settings: list[tuple[Setting, Item]]
    values: dict[str, Any] = field(default_factory=dict)
    items: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    other: list[tuple[str, str]] = field(default_factory=list)
    """What is known to QEMU and has no field."""
    unresolved: dict[str, tuple[Unresolved, ...]] = field(default_factory=dict)
    """What only running the input could tell, by field, or `other.KEY` where there is none."""
    index: int = 0
    """The option's place among those of the line."""

    @property
    def place(self) -> Span:
        """Where the option's type stands."""
        return self.head.place or self.given.place

    def origin(self, order: tuple[int, int] | None = None) -> Origin:
        """Return what a node keeps of the bag."""
        items = {"": (self.head,), **self.items}
        return Origin(self.place, items, order or (0, self.index), dict(self.unresolved))

    def of(self, name: str) -> Item | None:
        """Return the last item of a field, or None."""
        found = self.items.get(name)
        return found[-1] if found else None

    def where(self, name: str) -> Span:
        """Return where a field's value is written, or the option's place where it is not said."""
        item = self.of(name)
        return (item and item.written) or self.place


def open_bag(given: Given, implied: str, report: Report) -> Bag | None:
    """Split an option's value and enter its settings; None (and a diagnostic) where it can't be read."""
    value = given.value or Word.literal(given.place, "")
    try:
        settings = given.settings or split_settings(value, implied)
    except BadValueError as error:
        _refuse(report.ledger.open(given.text, given.place), "bad-value", str(error), report)
        return None
    kinds = [setting for setting in settings if setting.key == implied]
    kind = kinds[-1].value if kinds else None
    if kind is not None and kind.unknowns:
        head = report.ledger.open(given.text, given.place)
        report.ledger.settle(head, Fate.DROPPED, "unresolved-word")
        say_unresolved(kind, f"the type of '{given.text}'", report)
        return None
    text = f"{given.word.shown} {kind.shown if kind else ''}".strip()
    head = report.ledger.open(text, kinds[-1].place if kinds else given.place)
    rest = [setting for setting in settings if setting.key != implied]
    entered = [(s, report.ledger.open(s.text, s.place, s.elsewhere)) for s in rest]
    return Bag(given, kind.text if kind else "", head, entered)


def empty(bag: Bag, rows: Mapping[str, Row], version: QemuVersion | None, report: Report) -> None:
    """Read every setting by its row, in order; `version` is the QEMU that the user named, if any."""
    for setting, item in bag.settings:
        name, text = setting.key, None
        if setting.bare:
            text = "on"
            if name not in rows and name.startswith("no") and name[2:] in rows:
                name, text = name[2:], "off"
        row = rows.get(name)
        if row is None:
            _unknown_key(bag, setting, item, rows, report)
        elif _takes(row, version, setting, item, report):
            _read(bag, row, setting, item, text, report)


def _unknown_key(
    bag: Bag, setting: Setting, item: Item, rows: Iterable[str], report: Report
) -> None:
    close = get_close_matches(setting.key, rows, n=1)
    keys = sorted(key for key in rows if not key.startswith("x-"))
    takes = f"it takes {', '.join(keys[:_TOLD])}"
    if len(keys) > _TOLD:
        takes += f", …; '{bag.head.text},help' lists all" if bag.given.name == "device" else ", …"
    _refuse(
        item,
        "unknown-key",
        f"'{setting.key}' is no setting of {bag.head.text}",
        report,
        hint=f"did you mean {close[0]}=?" if close else takes,
    )


def _takes(
    row: Row, version: QemuVersion | None, setting: Setting, item: Item, report: Report
) -> bool:
    if version is None:
        return True
    if row.since and version < row.since:
        _refuse(item, "key-version", f"'{setting.text}' needs QEMU {row.since}", report)
        return False
    if row.removed and version >= row.removed:
        hint = "without --qemu-version the newest QEMU that takes the whole line is meant"
        message = f"'{setting.text}' was removed in QEMU {row.removed}, and {version} is named"
        _refuse(item, "key-version", message, report, hint=hint)
        return False
    return True


def _read(
    bag: Bag, row: Row, setting: Setting, item: Item, text: str | None, report: Report
) -> None:
    name = row.field or f"other.{row.name}"
    if setting.value.unknowns and text is None:
        report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
        say_unresolved(setting.value, f"'{setting.text}'", report)
        kept = Unresolved(setting.key, setting.value)
        bag.unresolved[name] = (*bag.unresolved.get(name, ()), kept)
        return
    try:
        value = row.codec.parse(setting.value.text if text is None else text)
    except BadValueError as error:
        report.ledger.settle(item, Fate.REJECTED, "bad-value")
        use = item.place if item.elsewhere else None
        message = f"{setting.key}: {error}"
        hint = comma_hint(setting.value.text) or error.hint
        report.say("bad-value", message, item.written, hint=hint, second=use)
        return
    if value is None:
        # The codec's word for "as good as not said", like a MAC of zeros.
        report.ledger.settle(item, Fate.MAPPED)
    elif row.repeat:
        bag.values[name] = (*bag.values.get(name, ()), value)
        bag.items[name] = (*bag.items.get(name, ()), item)
    elif setting.key == "id" and name in bag.items:
        say_second_id(bag.items[name][-1].text, item.text, item.place, report)
        report.ledger.settle(item, Fate.DROPPED, "repeated-key")
    else:
        if name in bag.items:
            say_repeated(bag.items[name][-1], item, report)
        bag.values[name] = value
        bag.items[name] = (item,)
        if row.field is None:
            bag.other.append((row.name, setting.value.text if text is None else text))
            del bag.values[name]


def say_repeated(first: Item, last: Item, report: Report) -> None:
    """Name what a later setting of the same name overrules, as QEMU takes the last."""
    report.ledger.settle(first, Fate.DROPPED, "repeated-key")
    report.say(
        "repeated-key",
        f"'{first.text}' is overruled by '{last.text}' behind it, as QEMU does",
        first.place,
        second=last.place,
    )


def say_second_id(first: str, later: str, place: Span | None, report: Report) -> None:
    """Name an id that stands behind another one: of ids QEMU takes the first, of all else the last."""
    message = f"'{later}' has no effect behind '{first}': of two ids QEMU takes the first"
    report.say("repeated-key", message, place)


def _refuse(item: Item, code: str, message: str, report: Report, hint: str = "") -> None:
    report.ledger.settle(item, Fate.REJECTED, code)
    report.say(code, message, item.place, hint=hint)
