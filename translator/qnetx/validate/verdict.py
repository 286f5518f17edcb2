"""XML that qnetx made → the verdict of its own RelaxNG grammars, with the place of each mistake.

check("interface", etree.fromstring("<interface type='bridge'/>"))
  → (Mistake(line=1, path="/interface", message="Expecting an element source, got nothing"), …)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from lxml.etree import RelaxNG, _Element

Kind = Literal["domain", "devices", "network", "interface"]
"""A document by the name of its root element."""

GRAMMARS: Mapping[Kind, str] = MappingProxyType(
    {
        "domain": "domain.rng",
        "devices": "devices.rng",
        "network": "network.rng",
        "interface": "interface.rng",
    }
)
"""The grammar of each kind, a file in `schema_folder()`."""

_WRITTEN: Mapping[Kind, str] = MappingProxyType(
    {**GRAMMARS, "domain": "written.rng", "devices": "written.rng"}
)
"""What each kind is checked by before it is handed out: the whole of a domain would double the time of a start."""

_INSIDE: Mapping[Kind, Kind] = MappingProxyType({"domain": "devices", "devices": "interface"})
"""The child of a kind that has a grammar of its own; both are named by the same word."""


class Mistake(Struct, frozen=True, kw_only=True):
    """One thing that a grammar does not take, in libxml2's words.

    `line` counts from 1, and is 0 for elements that were made and not read; `path` is an XPath, like `/domain/devices/interface[2]/mac`.
    """

    line: int
    path: str
    message: str


def schema_folder() -> Path:
    """Return the folder of the grammars: in the installed package, else in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "schemas"
    return installed if installed.is_dir() else package.parents[1] / "schemas"


def check(kind: Kind, document: _Element) -> tuple[Mistake, ...]:
    """Return the mistakes of an element and all below it by the grammar of its kind; empty: valid.

    The element may be part of a larger document; lines and paths are those of that document. Devices
    other than interfaces and buses are known by their names alone: `grammars` has what judges all of them.
    """
    grammar = _grammar(kind)
    if grammar.validate(document):
        return ()
    # The log is the grammar's, and looking closer may need the same grammar again.
    mistakes = tuple(_mistakes(document, grammar))
    return _closer(kind, document) or mistakes


@cache
def _grammar(kind: Kind) -> RelaxNG:
    from lxml import etree  # noqa: PLC0415 - a program that checks nothing starts without lxml

    return etree.RelaxNG(etree.parse(schema_folder() / _WRITTEN[kind]))


def _closer(kind: Kind, document: _Element) -> tuple[Mistake, ...]:
    """Look into the parts that have a grammar of their own.

    For a mistake deep inside, libxml2 names the outermost element of an interleave only ("Extra
    element devices"); the grammar of the part points at the part.
    """
    inner = _INSIDE.get(kind)
    if not inner:
        return ()
    return tuple(mistake for part in document.iterfind(inner) for mistake in check(inner, part))


def _mistakes(document: _Element, grammar: RelaxNG) -> Iterator[Mistake]:
    base = document.getroottree().getpath(document)
    place = (0, base)
    # Backwards, because libxml2 gives some entries no place; the next one tells where it was.
    found = []
    for entry in reversed(grammar.error_log):
        if entry.path:
            # lxml hands libxml2 a document of this element alone: /interface[1]/mac → base + /mac.
            below = entry.path.removeprefix("/").partition("/")[2]
            place = (entry.line, f"{base}/{below}" if below else base)
        found.append(Mistake(line=place[0], path=place[1], message=entry.message))
    return reversed(found)
