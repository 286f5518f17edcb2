"""What a document has and its grammar does not know → the release since which libvirt does, where the table says it.

A grammar is as old as the libvirt that it came with. What is in another place than the table says, or is
known to the grammar in the place that it says, is no news.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from lxml import etree
from msgspec import Struct

from qnetx.model.since import Novelty
from qnetx.model.versions import LibvirtVersion
from qnetx.validate.explain.grammar import Grammar
from qnetx.validate.explain.names import local
from qnetx.validate.news import news


class Ignorance(Struct, eq=False, dict=True):
    """A document, and the grammar that it is held against."""

    root: etree._Element
    grammar: Grammar

    @cached_property
    def rows(self) -> Mapping[tuple[etree._Element, str | None], Novelty]:
        """The rows of the table that are about the document, by the place."""
        elements: dict[str, list[etree._Element]] = {}
        for element in self.root.iter("*"):
            elements.setdefault(str(element.tag), []).append(element)
        found = {(element, name): row for element, name, row in news(elements)}
        # An element may be there by a row about its attribute: the oldest, which comes last.
        return {(element, None): row for (element, _), row in found.items()} | found

    def since(self, element: etree._Element, name: str | None = None) -> LibvirtVersion | None:
        """Return since when libvirt knows an element, or its attribute; None where the grammar does, or nobody."""
        row = self.rows.get((element, name))
        if row is None:
            return None
        holder, inside = element, f"@{name}" if name else local(str(element.tag))
        if name and row.value:
            inside += f"={element.get(name)}"
        if name is None:
            parent = element.getparent()
            holder = element if parent is None else parent
        known = local(str(holder.tag)) in self.grammar.homes.get(inside, ())
        return None if known else row.since
