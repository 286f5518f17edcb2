"""What a grammar says around a place: which value chose the branch, where else a name is known.

Nothing here changes what is wrong; it makes the sentence about it one that a person understands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from lxml import etree
from msgspec import Struct

from qnetx.validate.explain.derivative import Derivatives
from qnetx.validate.explain.forms import any_of
from qnetx.validate.explain.grammar import Grammar
from qnetx.validate.explain.names import local, namespace, spelled, takes
from qnetx.validate.explain.pattern import Attribute, Element, Pattern, leaves
from qnetx.validate.explain.slip import Kind, Slip, attribute_names, attributes, texts


class Deciding(Struct, frozen=True):
    """An attribute whose value decides whether something else is allowed."""

    name: str
    given: str | None
    values: tuple[str, ...]
    """Those with which it would be."""

    @property
    def condition(self) -> str:
        """The beginning of a sentence: `with type='bridge', `."""
        if self.given is None:
            return f"without {self.name}=, "
        return f"with {self.name}='{short(self.given)}', "

    @property
    def way_out(self) -> str:
        """What would be right: `it goes with type='user' or type='vhostuser'`."""
        values = (f"{self.name}='{value}'" for value in self.values)
        return f"it goes with {any_of(values)}"


class Context(Struct, eq=False):
    """A grammar, as far as it was read for a document."""

    grammar: Grammar
    derivatives: Derivatives
    held: Mapping[etree._Element, Iterable[Element]]
    """The patterns that each of the document's elements was held against."""
    fits: Callable[[etree._Element, Element], bool]
    """Whether an element and all in it match a pattern."""

    def condition(self, slip: Slip) -> str:
        """Return `with type='bridge', ` where an attribute chose what the element of a slip needs."""
        own = [(slip.element, (slip.within,))]
        around = self.around(slip.element) if slip.kind is Kind.ATTRIBUTE_MISSING else []
        for one, patterns in (*own, *around):
            for name, value in one.attrib.items():
                if any(decides(p, str(name)) for p in patterns):
                    return f"with {shown(str(name), one)}='{short(str(value))}', "
        return ""

    def around(self, element: etree._Element) -> list[tuple[etree._Element, tuple[Element, ...]]]:
        """Return the parent with its patterns, where it has more than one for such a child."""
        parent = element.getparent()
        if parent is None:
            return []
        read = self._patterns(parent)
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

    def for_child(self, parent: etree._Element, name: str) -> Deciding | None:
        """Return what decides, in the parent or around it, that a child is not allowed."""
        return self._deciding_near(parent, lambda left: name in child_names(left))

    def for_value(self, element: etree._Element, name: str) -> Deciding | None:
        """Return what decides that an attribute's value is not allowed."""
        value = str(element.attrib[name])
        return self._deciding(
            element,
            lambda left: any(
                value in texts(a.value) for a in attributes(left) if takes(a.name, name)
            ),
            but=name,
        )

    def for_attribute(self, element: etree._Element, name: str) -> Deciding | None:
        """Return what decides, in the element or its parent, that an attribute is not allowed."""
        return self._deciding_near(element, lambda left: name in attribute_names(left), but=name)

    def beside(self, parent: etree._Element, within: Element, name: str) -> etree._Element | None:
        """Return the child of a parent with which one of a name is not allowed, and without which it would be."""
        others = [p for p in self._patterns(parent) if name in child_names(p.content)]
        for child in parent.iterchildren("*"):
            if self._fits_in(child, within) and not any(self._fits_in(child, p) for p in others):
                return child if others else None
        return None

    def _fits_in(self, child: etree._Element, pattern: Element) -> bool:
        known = (p for p in leaves(pattern.content) if isinstance(p, Element))
        return any(takes(p.name, str(child.tag)) and self.fits(child, p) for p in known)

    def _deciding_near(
        self, element: etree._Element, known: Callable[[Pattern], bool], but: str = ""
    ) -> Deciding | None:
        """Return the attribute of an element, or else of its parent, that decides what of it is known."""
        own = self._deciding(element, known, but)
        parent = element.getparent()
        if own or parent is None:
            return own
        tag = str(element.tag)
        return self._deciding(
            parent,
            lambda left: any(
                known(child.content)
                for child in leaves(left)
                if isinstance(child, Element) and _is(child, tag)
            ),
        )

    def _deciding(
        self, element: etree._Element, known: Callable[[Pattern], bool], but: str = ""
    ) -> Deciding | None:
        """Return the attribute of an element with other values of which something would be known."""
        patterns = self._patterns(element)
        names = [n for p in patterns for n in attribute_names(p.content) if decides(p, n)]
        # One that is given decides rather than one that might have been.
        for name in sorted(dict.fromkeys(names), key=lambda name: name not in element.attrib):
            values = [
                value
                for value in dict.fromkeys(v for p in patterns for v in _values(p, name))
                if any(known(self._after(p, name, value)) for p in patterns)
            ]
            given = element.get(name)
            absent = [self.derivatives.without(p.content, name) for p in patterns]
            if given is None and any(map(known, absent)):
                continue  # it need not be there at all
            if values and name != but and given not in values:
                return Deciding(shown(name, element), given, tuple(values))
        return None

    def _patterns(self, element: etree._Element) -> Iterable[Element]:
        """Return the patterns that an element was held against."""
        return self.held.get(element, ())

    def _after(self, pattern: Element, name: str, value: str) -> Pattern:
        """Return what an element may hold beside an attribute of a value."""
        d = self.derivatives
        steps = d.attributes(pattern.content, name)
        return d.patterns.choice(left for a, left in steps if d.matches(a.value, value))

    def homes(self, name: str) -> list[str]:
        """Return the elements that may hold one of a name, by the whole grammar."""
        return self.grammar.homes.get(local(name), [])


def names_of(patterns: Iterable[Pattern]) -> list[str]:
    """Return the names of attributes and elements, by the alphabet."""
    found = (n for p in patterns if isinstance(p, Attribute | Element) for n in spelled(p.name))
    return sorted(set(found))


def child_names(pattern: Pattern) -> list[str]:
    """Return the names of the children that a pattern knows."""
    return names_of(p for p in leaves(pattern) if isinstance(p, Element))


def _is(pattern: Pattern, name: str) -> bool:
    return isinstance(pattern, Element) and takes(pattern.name, name)


def _values(pattern: Element, name: str) -> list[str]:
    """Return the values that an attribute has in one branch or another."""
    own = (a for a in attributes(pattern.content) if takes(a.name, name))
    return [text for a in own for text in texts(a.value)]


def decides(pattern: Element, name: str) -> bool:
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


def spelling(names: Iterable[str], element: etree._Element) -> str:
    """Return how an element is written in the namespace of any of some names.

    `<qemu:arg>` where the prefix is there, `<qemu:arg> with xmlns:qemu='…'` where it is not. libvirt's
    namespaces end in what it calls their prefix, and a version.
    """
    declared = set(element.nsmap.values())
    here = [name for name in names if namespace(name) in declared]
    if here:
        return any_of(f"<{shown(name, element)}>" for name in here)
    return any_of(map(_declared, names))


def _declared(name: str) -> str:
    uri = namespace(name)
    if not uri:
        return f"<{name}> without a namespace"
    found = re.search(r"/([a-z]\w*)/[\d.]+$", uri)
    prefix = found[1] if found else "ns"
    return f"<{prefix}:{local(name)}> with xmlns:{prefix}='{uri}'"


def tag_of(element: etree._Element) -> str:
    """Return an element as its start tag shows it: `<source>`."""
    return f"<{shown(str(element.tag), element)}>"


def short(text: str) -> str:
    """Return a text in one line, and not all of a long one; blanks may be what is wrong."""
    line = re.sub(r"\s*[\n\r]\s*|\t", " ", text)
    return line if len(line) <= 60 else f"{line[:59]}…"
