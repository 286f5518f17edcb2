"""What a grammar says around a place: which value chose the branch, where else a name is known.

Nothing here changes what is wrong; it makes the sentence about it one that a person understands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lxml import etree
from msgspec import Struct

from qnetx.validate.explain.derivative import Derivatives, leaves
from qnetx.validate.explain.grammar import Grammar
from qnetx.validate.explain.names import local, spelled, takes
from qnetx.validate.explain.pattern import Attribute, Element, Pattern
from qnetx.validate.explain.slip import attribute_names, attributes, texts
from qnetx.validate.explain.words import any_of


class Context(Struct, eq=False):
    """A grammar, as far as it was read for a document."""

    grammar: Grammar
    derivatives: Derivatives

    def condition(
        self,
        element: etree._Element,
        pattern: Element | None,
        but: str = "",
        *,
        alone: bool = False,
    ) -> str:
        """Return `with type='bridge', `: the attribute, of the element or its parent, that chose the branch."""
        own = () if pattern is None else (pattern,)
        around = [] if alone else self.around(element)
        for one, patterns in ((element, own), *around):
            for name, value in one.attrib.items():
                if name != but and any(_decides(p, str(name)) for p in patterns):
                    return f"with {shown(str(name), one)}='{short(str(value))}', "
        return ""

    def around(self, element: etree._Element) -> list[tuple[etree._Element, tuple[Element, ...]]]:
        """Return the parent with its patterns, where it has more than one for such a child."""
        parent = element.getparent()
        if parent is None:
            return []
        read = self.grammar.patterns.elements(str(parent.tag))
        name = str(element.tag)
        several = {c for p in read for c in leaves(p.content) if _is(c, name)}
        return [(parent, tuple(read))] if len(several) > 1 else []

    def known_in_parent(self, element: etree._Element, name: str) -> bool:
        """Whether the same child of the same parent has the attribute in another branch."""
        return any(
            name in attribute_names(child.content)
            for _, patterns in self.around(element)
            for pattern in patterns
            for child in leaves(pattern.content)
            if isinstance(child, Element) and _is(child, str(element.tag))
        )

    def goes_with(self, element: etree._Element, known: Callable[[Pattern], bool]) -> str:
        """Return `it goes with type='user' or type='vhostuser'`: the values after which something is known.

        The values are of one of the element's own attributes; empty where none decides.
        """
        found = dict.fromkeys(
            (key, value)
            for pattern in self.grammar.patterns.elements(str(element.tag))
            for key in map(str, element.attrib)
            if _decides(pattern, key)
            for attribute in attributes(pattern.content)
            if takes(attribute.name, key)
            for value in texts(attribute.value)
            if known(self._after(pattern, key, value))
        )
        if not found or any(element.get(key) == value for key, value in found):
            return ""
        values = (f"{shown(key, element)}='{value}'" for key, value in found)
        return f"it goes with {any_of(values)}"

    def attribute_goes_with(self, element: etree._Element, name: str) -> str:
        """Return the values, of the element or its parent, with which an attribute goes."""
        own = self.goes_with(element, lambda left: name in attribute_names(left))
        parent = element.getparent()
        if own or parent is None:
            return own
        tag = str(element.tag)
        return self.goes_with(
            parent,
            lambda left: any(
                name in attribute_names(child.content)
                for child in leaves(left)
                if isinstance(child, Element) and _is(child, tag)
            ),
        )

    def _after(self, pattern: Element, name: str, value: str) -> Pattern:
        """Return what an element may hold beside an attribute of a value."""
        d = self.derivatives
        steps = d.attributes(pattern.content, name)
        return d.patterns.choice(left for a, left in steps if d.matches(a.value, value))

    def homes(self, name: str) -> list[str]:
        """Return the elements that may hold one of a name, by the whole grammar."""
        parents = (p for p, child in self.grammar.elements() if child == local(name) and p)
        return list(dict.fromkeys(parents))


def names_of(patterns: Iterable[Pattern]) -> list[str]:
    """Return the names of attributes and elements."""
    found = (n for p in patterns if isinstance(p, Attribute | Element) for n in spelled(p.name))
    return list(dict.fromkeys(found))


def child_names(pattern: Pattern) -> frozenset[str]:
    """Return the names of the children that a pattern knows."""
    return frozenset(names_of(p for p in leaves(pattern) if isinstance(p, Element)))


def _is(pattern: Pattern, name: str) -> bool:
    return isinstance(pattern, Element) and takes(pattern.name, name)


def _decides(pattern: Element, name: str) -> bool:
    """Whether an attribute's values choose between branches: it is there more than once, with values."""
    found = [p for p in attributes(pattern.content) if takes(p.name, name) and texts(p.value)]
    return len(found) > 1


def shown(name: str, element: etree._Element) -> str:
    """Return a name as it is written near an element: with the prefix of its namespace."""
    if not name.startswith("{"):
        return name
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    prefix = prefixes.get(name[1:].partition("}")[0])
    return f"{prefix}:{local(name)}" if prefix else local(name)


def tag_of(element: etree._Element) -> str:
    """Return an element as its start tag shows it: `<source>`."""
    return f"<{shown(str(element.tag), element)}>"


def short(text: str) -> str:
    """Return a text in one line, and not all of a long one."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
