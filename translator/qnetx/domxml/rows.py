"""Model fields ↔ XML attributes, one row each: `Nic.mac` ↔ `mac/@address`.

A row serves the writer and the reader alike. Fields may be nested (`host.tso4` is `Nic.host.tso4`),
paths end in an attribute or, with no `@`, in an element's text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, TypeVar, cast, get_type_hints

from lxml import etree
from msgspec import Struct
from msgspec.structs import fields

from qnetx.model.versions import LibvirtVersion
from qnetx.values import BadValueError

Node = TypeVar("Node")


class Codec(Struct, frozen=True):
    """A value ↔ the text of an attribute.

    `write` gives None for what XML says by leaving it out, `read` gives None for a text that the field
    does not hold: it is left for another row.
    """

    write: Callable[[Any], str | None]
    read: Callable[[str], Any]


class Row(Struct, frozen=True, dict=True):
    """One attribute of the XML, the model field that it holds, and since when libvirt has it."""

    path: str
    field: str
    codec: Codec
    since: LibvirtVersion | None = None
    constants: tuple[tuple[str, str], ...] = ()
    """Attributes that go with it wherever it is written: `<address type='pci' …>`."""
    newer: tuple[tuple[str, LibvirtVersion], ...] = ()
    """Values that came later than the attribute, and when."""

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The path, taken apart: elements first, the attribute (with `@`) last."""
        return tuple(self.path.split("/"))

    @cached_property
    def elements(self) -> tuple[str, ...]:
        """The steps to the element that has the attribute, or whose text it is."""
        return self.steps[:-1] if self.attribute else self.steps

    @cached_property
    def attribute(self) -> str:
        """The attribute's name; nothing for an element's text."""
        _, at, name = self.steps[-1].partition("@")
        return name if at else ""

    @cached_property
    def value_of(self) -> Callable[[object], Any]:
        """Returns the field of a node; None where anything on the way to it is None."""
        return _getter(self.field)


def _getter(field: str) -> Callable[[object], Any]:
    first, _, rest = field.partition(".")
    get = attrgetter(first)
    if not rest:
        return get
    get_rest = _getter(rest)
    return lambda node: None if (inner := get(node)) is None else get_rest(inner)


def _choice(words: Mapping[Any, str]) -> Codec:
    values = {word: value for value, word in words.items()}

    def read(text: str) -> Any:
        if text not in values:
            raise BadValueError(f"'{text}' is none of {', '.join(values)}")
        return values[text]

    return Codec(write=words.get, read=read)


def choice(words: Mapping[Any, str]) -> Codec:
    """Make the codec of a fixed set of words; a value without a word is not written."""
    return _choice(words)


def matching(pattern: str, what: str) -> Codec:
    """Make the codec of a text that libvirt takes by a pattern; `what` says it in words.

    An empty text is not written: it says nothing to QEMU either.
    """

    def write(text: str) -> str | None:
        if text and not re.fullmatch(pattern, text):
            raise BadValueError(f"it takes {what} here")
        return text or None

    return Codec(write=write, read=str)


def _read_integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII):
        raise BadValueError(f"'{text}' is no whole number")
    return int(text)


TEXT = Codec(write=str, read=str)
INTEGER = Codec(write=str, read=_read_integer)
ON_OFF = _choice({True: "on", False: "off"})
YES_NO = _choice({True: "yes", False: "no"})
KIB = Codec(write=lambda size: str(-(-size // 1024)), read=lambda text: int(text) * 1024)
"""Bytes, which libvirt counts in KiB."""
PRESENT = _choice({True: ""})
"""An element that says yes by being there."""


def hexadecimal(digits: int, highest: int | None = None) -> Codec:
    """Make the codec of a number written like `0x03`, with so many digits at least; libvirt reads C's forms."""

    def read(text: str) -> int:
        if not re.fullmatch(r"0[xX][0-9a-fA-F]+|[0-9]+", text, re.ASCII):
            raise BadValueError(f"'{text}' is no number", f"write it like 0x{1:0{digits}x}")
        base = 16 if text[:2] in ("0x", "0X") else 8 if text.startswith("0") else 10
        try:
            value = int(text, base)
        except ValueError:
            message = f"'{text}' begins with 0 and is no octal number"
            raise BadValueError(message, f"write 0x{text} if it is hexadecimal") from None
        if highest is not None and value > highest:
            raise BadValueError(f"'{text}' is too large", f"the highest is 0x{highest:x}")
        return value

    return Codec(write=lambda value: f"0x{value:0{digits}x}", read=read)


def reach(parent: etree._Element, steps: Iterable[str]) -> etree._Element:
    """Return the element that is so many steps below `parent`, making those that are not there."""
    element = parent
    for step in steps:
        # `find` would take the step for a path, and that apart.
        found = next(element.iterchildren(step), None)
        element = etree.SubElement(element, step) if found is None else found
    return element


def build(node: type[Node], values: Mapping[str, Any]) -> Node:
    """Make a record from dotted field names: {"rom.bar": True} → Nic(rom=Rom(bar=True)).

    Raises BadValueError where one lacks what makes it.
    """
    own: dict[str, Any] = {}
    inner: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        first, _, rest = name.partition(".")
        if rest:
            inner.setdefault(first, {})[rest] = value
        else:
            own[first] = value
    nested = _nested(cast("Any", node))
    made: dict[str, Any] = {name: build(nested[name], parts) for name, parts in inner.items()}
    try:
        return node(**own, **made)
    except TypeError:
        given = own.keys() | made.keys()
        lacking = [f.name for f in fields(cast("Any", node)) if f.required and f.name not in given]
        raise BadValueError(f"it does not say its {', '.join(lacking)}") from None


@cache
def _nested(node: type[Any]) -> Mapping[str, type]:
    """Return the fields of a record that hold a record (or None), with its class."""
    hints = get_type_hints(node)
    found: dict[str, type] = {}
    for entry in fields(node):
        for kind in getattr(hints[entry.name], "__args__", (hints[entry.name],)):
            if isinstance(kind, type) and issubclass(kind, Struct):
                found[entry.name] = kind
    return found
