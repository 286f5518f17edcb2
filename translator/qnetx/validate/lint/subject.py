"""A document as the rules see it: its elements by name, and what is asked of it.

Subject(root, …).all("mac") → each <mac>, in the order of the document
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from qnetx.diagnostics import Diagnostic
from qnetx.model.versions import LibvirtVersion
from qnetx.source import Span
from qnetx.validate.host_names import HostNames

if TYPE_CHECKING:
    from lxml.etree import _Element

    from qnetx.validate.document import Document

X86 = ("x86_64", "i686")


class Terms(Struct, frozen=True):
    """What a document is held against beside itself."""

    libvirt: LibvirtVersion | None = None
    """The oldest libvirt that is to take it; None: any."""
    host: HostNames | None = None
    """The host that they are for; None: any."""


class Subject(Struct, frozen=True, eq=False, dict=True):
    """One document under examination."""

    root: _Element
    open: Callable[[], Document]
    """Gives the document with its places, which only findings need."""
    terms: Terms = Terms()

    @cached_property
    def elements(self) -> dict[str, list[_Element]]:
        """Every element by its tag, in the order of the document."""
        found: dict[str, list[_Element]] = {}
        for element in self.root.iter("*"):
            tag = element.tag
            if tag in found:
                found[tag].append(element)
            else:
                found[tag] = [element]
        return found

    def all(self, tag: str) -> Sequence[_Element]:
        """Return every element of a tag."""
        return self.elements.get(tag, ())

    def below(self, tag: str, *parents: str) -> Iterator[_Element]:
        """Give every element of a tag whose parent is one of those named."""
        for element in self.elements.get(tag, ()):
            parent = element.getparent()
            if parent is not None and parent.tag in parents:
                yield element

    def place(self, element: _Element, attribute: str | None = None) -> Span:
        """Return where an element or its attribute stands."""
        return self.open().place(element, attribute)

    def found(
        self,
        code: str,
        message: str,
        element: _Element,
        attribute: str | None = None,
        *,
        hint: str = "",
        second: Span | None = None,
    ) -> Diagnostic:
        """Return a finding at an element or its attribute."""
        place, path = self.place(element, attribute), self.open().path(element, attribute)
        return Diagnostic(code, message, place, hint, second, path)

    @cached_property
    def emulated(self) -> bool:
        """Whether QEMU runs the guest; of a part of a document that is supposed."""
        return self.root.tag != "domain" or self.root.get("type") in ("kvm", "qemu")

    @cached_property
    def running(self) -> bool:
        """Whether this is the XML of a guest that runs, with what libvirt filled in."""
        return self.root.get("id") is not None

    @cached_property
    def architecture(self) -> str:
        """The guest's architecture; nothing where it is not said."""
        named = next(self.below("type", "os"), None)
        return "" if named is None else named.get("arch", "")


Key = TypeVar("Key")


def twins(pairs: Sequence[tuple[Key, _Element]]) -> Iterator[tuple[Key, _Element, _Element]]:
    """Give each element whose key was there before, with the first that had it."""
    first: dict[Key, _Element] = {}
    for key, element in pairs:
        if key in first:
            yield key, element, first[key]
        else:
            first[key] = element


def port_of(text: str) -> int:
    """Return a port; 0 for what is none, of which the schema tells."""
    return int(text) if re.fullmatch("[0-9]{1,5}", text) else 0
