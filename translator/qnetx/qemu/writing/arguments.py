"""A node of the model → settings of an option, by the rows that read them: User(restrict=True) → restrict=on.

A field is written by the first of its rows that can say it. What only running the input could tell is
written as the input has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from msgspec.structs import fields

from qnetx.model.argument import Argument, concatenate
from qnetx.model.network import Offloads, Rom, Tap, User
from qnetx.model.versions import QemuVersion
from qnetx.qemu.codecs import Codec

Settings = list[tuple[str, Argument]]

_JOINING = frozenset({"id", "hub", "netdev", "name", "chardev", "multifunction"})
"""Fields that say how nodes are joined: whoever joins them writes these."""

_APART = frozenset(
    {"origin", "name", "other", "options", "kind", "chardev", "path", "server", "reconnect", "kept"}
)
"""Fields of nodes that no row says: what they are is written in another way."""


class Row(Protocol):
    """What writing needs of a table row."""

    @property
    def name(self) -> str:
        """The key."""

    @property
    def field(self) -> str | None:
        """The model's field."""

    @property
    def codec(self) -> Codec:
        """How the value is written."""

    @property
    def repeat(self) -> bool:
        """Whether each element of the field is a setting of its own."""

    @property
    def since(self) -> QemuVersion | None:
        """The first release that takes it."""

    @property
    def removed(self) -> QemuVersion | None:
        """The first release that no longer takes it."""


def rows_of(rows: Mapping[str, Row], version: QemuVersion) -> list[Row]:
    """Return the rows that a release takes."""
    return [
        row
        for row in rows.values()
        if (row.since is None or row.since <= version)
        and (row.removed is None or version < row.removed)
    ]


def write_settings(node: Any, rows: Iterable[Row]) -> Settings:
    """Return the settings of a node, without those that join it."""
    rows = list(rows)
    keys = {row.name for row in rows}
    written: set[str] = set()
    settings: Settings = []
    for row in rows:
        name = row.field or f"other.{row.name}"
        if name in written or name in _JOINING:
            continue
        texts = list(_texts(node, row)) if row.field else []
        kept = node.origin.unresolved.get(name, ())
        settings += [(row.name, Argument.plain(text)) for text in texts]
        settings += [(k.key if k.key in keys else row.name, Argument.of(k.value)) for k in kept]
        if texts or kept:
            written.add(name)
        if row.name == "ipv6-prefix" and texts and isinstance(node, User):
            length = (node.ipv6_net or "").partition("/")[2]
            if length not in ("", "64"):
                settings.append(("ipv6-prefixlen", Argument.plain(length)))
    if isinstance(node, Tap):
        # Empty is how the model says that there is no script; QEMU's word for it is "no".
        no = Argument.plain("no")
        settings = [
            (key, no if key in ("script", "downscript") and not value.text else value)
            for key, value in settings
        ]
    return settings


def unsayable(node: Any, rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the fields that a node says and none of the rows has a word for."""
    rows = list(rows)
    names = {row.field or f"other.{row.name}" for row in rows}
    said = [
        name for name in _said(node) if not any(_says(node, row, name) for row in rows if row.field)
    ]
    others = [f"other.{key}" for key, _ in getattr(node, "other", ())]
    return (*said, *(name for name in (*others, *node.origin.unresolved) if name not in names))


def join(head: str, settings: Iterable[tuple[str, Argument]]) -> Argument:
    """Join settings to an option string, in which a comma is written twice."""
    parts = [Argument.plain(head)]
    for key, value in settings:
        text = value.changed(lambda text: text.replace(",", ",,"))
        parts += [Argument.plain(f",{key}="), text]
    whole = concatenate(parts)
    if whole.unknowns:
        return whole
    return Argument.plain(whole.text)


def _says(node: object, row: Row, name: str) -> bool:
    return row.field == name and any(True for _ in _texts(node, row))


def _said(node: Any) -> Iterator[str]:
    """Yield the fields that are not as in a node that says nothing, those of records dotted."""
    for info in fields(type(node)):
        value = getattr(node, info.name)
        if isinstance(value, Rom | Offloads):
            yield from (f"{info.name}.{name}" for name in _said(value))
        elif info.name not in _APART and value != info.default and value is not None:
            yield info.name


def _texts(node: object, row: Row) -> Iterator[str]:
    value: Any = node
    for name in (row.field or "").split("."):
        value = getattr(value, name, None)
    if value is None or value == ():
        return
    for one in value if row.repeat else (value,):
        text = row.codec.write(one)
        if text is not None:
            yield text
