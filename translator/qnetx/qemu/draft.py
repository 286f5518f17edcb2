"""A machine while its options are read: fields, and the ledger items behind each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import Origin
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given
from qnetx.source import Word

if TYPE_CHECKING:
    from qnetx.qemu.devices.block_source import Tree


class Draft(Struct):
    """The machine's fields and the ledger items behind them, while the options are read."""

    report: Report
    options: Sequence[Given]
    """All options of the line, for those that refer to each other by id."""
    version: QemuVersion
    """The QEMU that the line is read for."""
    values: dict[str, Any] = field(default_factory=dict)
    items: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    nodes: dict[str, tuple[Tree, Item]] = field(default_factory=dict)
    """The block devices so far, by their node names."""

    def put(self, name: str, value: object, item: Item) -> None:
        """Set a field; a later option overrules an earlier one, as QEMU has it."""
        self.values[name] = value
        self.items[name] = (*self.items.get(name, ()), item)

    def add(self, name: str, node: object) -> None:
        """Append a node, which has its own items, to a field that holds several."""
        self.values[name] = (*self.values.get(name, ()), node)

    def change(self, name: str, kind: type[Struct], item: Item, **fields: object) -> None:
        """Set fields of a record of the machine, like its boot; the record keeps the item behind them."""
        record: Any = self.values.get(name) or kind()
        before = record.origin.items
        items = {**before, **{key: (*before.get(key, ()), item) for key in fields}}
        origin = Origin(record.origin.place or item.place, items)
        self.values[name] = replace(record, **fields, origin=origin)

    def speak_of(self, device: str) -> None:
        """Note that the line speaks of a device which QEMU would add by itself otherwise."""
        self.values["spoken"] = self.values.get("spoken", frozenset()) | {device}

    def lose_part(self, item: Item, message: str, hint: str = "") -> None:
        """Say that a part of an item is lost; the rest of it is kept."""
        self.report.ledger.settle(item, Fate.APPROXIMATED, "option-part-dropped")
        self.report.say("option-part-dropped", message, item.place, hint=hint)

    def drop(self, item: Item, code: str, message: str, hint: str = "") -> None:
        """Give up an item, and say so."""
        self.report.ledger.settle(item, Fate.DROPPED, code)
        self.report.say(code, message, item.place, hint=hint)


Reader = Callable[[Word, Item, Draft], None]
"""Reads an option that is one item: its value (or, without one, its name), its item, the machine."""

BagReader = Callable[[Given, int, Draft], None]
"""Reads an option whose settings are items of their own: the option, its place on the line, the machine."""

Readers = Mapping[str, Reader]
BagReaders = Mapping[str, BagReader]
