"""Slips → findings: sentences that name what is wrong, what was expected there, and what was meant.

    <source network='lan'/> in <interface type='bridge'>
      → with type='bridge', <source> takes bridge=, not network=   [schema-attribute-misplaced]

Two slips that are one mistake become one finding: an attribute too much beside one that is missing was
misnamed, a child that is missing and there later stands in the wrong order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from msgspec import Struct, structs

from qnetx.source import Span
from qnetx.validate.document import Document
from qnetx.validate.explain.context import (
    Context,
    child_names,
    names_of,
    short,
    shown,
    spelling,
    tag_of,
)
from qnetx.validate.explain.finding import Finding
from qnetx.validate.explain.forms import any_of
from qnetx.validate.explain.grammar import Grammar
from qnetx.validate.explain.names import local, namespace
from qnetx.validate.explain.pairing import paired
from qnetx.validate.explain.pattern import Attribute
from qnetx.validate.explain.slip import Kind, Slip, attribute_names
from qnetx.validate.explain.words import described


def findings(
    slips: Iterable[Slip], document: Document, grammar: Grammar, context: Context
) -> tuple[Finding, ...]:
    """Return the findings of a document's slips, in the order of the text."""
    told = _Telling(document, grammar, context)
    found = dict.fromkeys(told.all(dict.fromkeys(slips)))
    return tuple(sorted(found, key=lambda f: (f.place.start, f.code)))


_MORE = "from here on the document is not explained: there is enough to mend above"
_NEWER = "libvirt has it from {} on: these grammars are older"
_FIRST = "much of it may have one cause; mend that, and check again"


class _Telling(Struct):
    """One document and the grammar that refused it."""

    document: Document
    grammar: Grammar
    context: Context

    def all(self, slips: Iterable[Slip]) -> Iterator[Finding]:
        together: dict[etree._Element | None, list[Slip]] = {}
        for slip in slips:
            together.setdefault(_home(slip), []).append(slip)
        for group in together.values():
            for slip, lack, more in paired(group, self.right):
                yield self.told(slip, lack, more)

    def told(self, slip: Slip, lack: Slip | None, more: Iterable[Slip]) -> Finding:
        """Return the finding of a slip, and of a lack and of more like it that are the same mistake."""
        match slip.kind:
            case Kind.ATTRIBUTE_TOO_MUCH:
                return self.attribute_too_much(slip, lack, more)
            case Kind.ATTRIBUTE_MISSING | Kind.ELEMENT_MISSING:
                return self.missing(slip)
            case Kind.VALUE_WRONG:
                return self.value_wrong(slip)
            case Kind.ELEMENT_TOO_MUCH:
                return self.element_too_much(slip, lack)
            case Kind.TEXT_WRONG:
                return self.text_wrong(slip)
            case Kind.TEXT_TOO_MUCH:
                return self.text_too_much(slip, lack)
            case Kind.UNREAD:
                return self.finding("schema-more", _MORE, slip.element, hint=_FIRST)

    # Attributes

    def attribute_too_much(self, slip: Slip, lack: Slip | None, more: Iterable[Slip]) -> Finding:
        element, tag = slip.element, tag_of(slip.element)
        names = [f"{shown(s.name, element)}=" for s in (slip, *more)]
        needed = [] if lack is None else self.wanted(lack)
        known = slip.name in attribute_names(slip.within.content)
        misplaced = known or self.context.known_in_parent(element, slip.name)
        deciding = self.context.for_attribute(element, slip.name) if misplaced else None
        condition = deciding.condition if deciding else ""
        if needed and misplaced:
            message = f"{condition}{tag} takes {any_of(needed)}, not {', '.join(names)}"
        elif misplaced:
            message = f"{condition}{tag} takes no {names[0]}"
        else:
            unknown = " or ".join(f"'{shown(s.name, element)}'" for s in (slip, *more))
            message = f"{tag} has no attribute {unknown}"
            message += f", and needs {any_of(needed)}" if needed else ""
        if slip.since:
            hint = _NEWER.format(slip.since)
        elif slip.guess:
            hint = f"did you mean '{shown(slip.guess, element)}'?"
        elif written := self.as_text(str(element.attrib[slip.name]), element, lack):
            hint = written
        elif needed:
            hint = ""
        elif meant := self.by_form(slip):
            hint = f"did you mean '{shown(meant, element)}'?"
        elif slip.name in child_names(slip.within.content):
            hint = f"<{slip.name}> is an element in {tag}"
        else:
            hint = deciding.way_out if deciding else self.free(slip)
        code = "schema-attribute-misplaced" if misplaced else "schema-attribute-unknown"
        return self.finding(code, message, element, slip.name, hint=hint)

    def right(self, slip: Slip, text: Slip) -> bool:
        """Whether an attribute's value would be right for the text that an element lacks."""
        return bool(self.as_text(str(slip.element.attrib[slip.name]), slip.element, text))

    def as_text(self, value: str, element: etree._Element, lack: Slip | None) -> str:
        """Return how a value is written as the text that an element lacks; nothing where it is none."""
        if lack is None or lack.kind is not Kind.TEXT_WRONG:
            return ""
        if not any(self.context.derivatives.matches(p, value) for p in lack.expected):
            return ""
        name = shown(str(element.tag), element)
        return f"write <{name}>{short(value)}</{name}>"

    def by_form(self, slip: Slip) -> str:
        """Return the one attribute beside those that are there that takes such a path or address."""
        value = str(slip.element.attrib[slip.name])
        matches = self.context.derivatives.matches
        if not re.search(r"[/:.]", value):
            return ""
        fitting = [a for a in slip.expected if isinstance(a, Attribute) and matches(a.value, value)]
        names = names_of(a for a in fitting if not matches(a.value, "?"))
        return names[0] if len(names) == 1 and names[0] not in slip.element.attrib else ""

    def free(self, slip: Slip) -> str:
        """Return which attributes an element may have beside those that it has."""
        element = slip.element
        also = "also " if len(element.attrib) > 1 else ""
        names = [n for n in names_of(slip.expected) if n not in element.attrib]
        if not names:
            return f"it has no {'other ' if also else ''}attributes"
        return f"it may {also}have {any_of(f'{shown(n, element)}=' for n in names)}"

    def missing(self, slip: Slip) -> Finding:
        """Return the finding of an attribute or a child that is not there."""
        wanted = self.wanted(slip)
        attribute = slip.kind is Kind.ATTRIBUTE_MISSING
        words = ""
        if attribute and len(wanted) == 1:
            values = [p.value for p in slip.expected if isinstance(p, Attribute)]
            words = described(values, self.grammar.words)
        return self.finding(
            "schema-attribute-missing" if attribute else "schema-element-missing",
            f"{self.context.condition(slip)}{tag_of(slip.element)} needs {any_of(wanted)}",
            slip.element,
            hint=f"{wanted[0]} takes {words}" if words else "",
        )

    def wanted(self, lack: Slip) -> list[str]:
        """Return what is not there: `name=`, `<parentaddr>`, `a path that begins with /`."""
        element = lack.element
        if lack.kind is Kind.TEXT_WRONG:
            return [described(lack.expected, self.grammar.words) or "a text"]
        attributes = [p for p in lack.expected if isinstance(p, Attribute)]
        children = [p for p in lack.expected if not isinstance(p, Attribute)]
        return [
            *(f"{shown(n, element)}=" for n in names_of(attributes)),
            *(f"<{shown(n, element)}>" for n in names_of(children)),
        ]

    def value_wrong(self, slip: Slip) -> Finding:
        element, name = slip.element, shown(slip.name, slip.element)
        value = str(element.attrib[slip.name])
        tag = tag_of(element)
        deciding = self.context.for_value(element, slip.name)
        condition = deciding.condition if deciding else ""
        return self.finding(
            "schema-value",
            f"{condition}{tag} takes no {name}='{short(value)}'",
            element,
            slip.name,
            hint=_NEWER.format(slip.since) if slip.since else self.instead(slip, f"{name}="),
        )

    def instead(self, slip: Slip, what: str) -> str:
        """Return what a value could be, with the one that was most likely meant first."""
        words = described(slip.expected, self.grammar.words)
        allowed = f"{what} takes {words}" if words else ""
        meant = f"did you mean '{slip.guess}'?" if slip.guess else ""
        return " ".join(part for part in (meant, allowed) if part)

    # Elements

    def element_too_much(self, slip: Slip, lack: Slip | None) -> Finding:
        child, name, tag = slip.element, str(slip.element.tag), tag_of(slip.element)
        parent = child.getparent()
        if slip.guess and local(slip.guess) == local(name):
            return self.of_another_namespace(slip)
        if parent is None:
            roots = any_of(f"<{local(n)}>" for n in names_of(slip.expected))
            return self.finding(
                "schema-element-unknown", f"the document is {tag}, not {roots}", child
            )
        order = child_names(slip.within.content)
        if lack and lack.kind is Kind.ELEMENT_MISSING and name in names_of(lack.expected):
            return self.finding(
                "schema-element-order",
                f"{tag} stands in the wrong place in {tag_of(parent)}",
                child,
                hint=f"the order is {', '.join(f'<{shown(n, child)}>' for n in order)}",
            )
        first = next(parent.iterchildren(child.tag), child)
        if name in order and first is not child:
            place = self.document.place(first)
            return self.finding(
                "schema-element-repeated",
                f"{tag} is there twice in {tag_of(parent)}, which takes one",
                child,
                hint=f"the first is in line {place.line}",
                second=place,
            )
        return self.element_elsewhere(slip, lack, parent)

    def element_elsewhere(self, slip: Slip, lack: Slip | None, parent: etree._Element) -> Finding:
        """Return the finding of an element that is not allowed where it is, or anywhere."""
        child, name, tag = slip.element, str(slip.element.tag), tag_of(slip.element)
        here = name in child_names(slip.within.content)
        elsewhere = [] if here else self.context.homes(name)
        # An element of its parent's name may have it all the same: that one is of another form.
        homes = [home for home in elsewhere if home != local(str(parent.tag))]
        form = here or len(homes) < len(elsewhere)
        deciding = self.context.for_child(parent, name) if form else None
        beside = self.context.beside(parent, slip.within, name) if form and not deciding else None
        condition = deciding.condition if deciding else ""
        if beside is not None:
            condition = f"beside {tag_of(beside)} '{short((beside.text or '').strip())}', "
        if here or elsewhere:
            code = "schema-element-misplaced"
            message = f"{condition}{tag} is not allowed in {tag_of(parent)}"
        else:
            code = "schema-element-unknown"
            message = f"there is no element {tag} in {tag_of(parent)}"
        if lack is not None:
            message += f", which needs {any_of(self.wanted(lack))}"
        hints = [f"did you mean <{shown(slip.guess, child)}>?"] if slip.guess else []
        if slip.since:
            hints = [_NEWER.format(slip.since)]
        elif written := self.in_place(slip, lack, parent):
            hints = [written]
        elif deciding:
            hints.append(deciding.way_out)
        elif homes:
            hints.append(f"{tag} belongs in {any_of(f'<{home}>' for home in homes)}")
        elif not hints and lack is None:
            others = [f"<{shown(n, child)}>" for n in names_of(slip.expected)]
            more = "more " if child_names(slip.within.content) else ""
            hints.append(
                f"it may hold {any_of(others)}" if others else f"it holds no {more}elements"
            )
        return self.finding(code, message, child, hint=" ".join(hints))

    def in_place(self, slip: Slip, lack: Slip | None, parent: etree._Element) -> str:
        """Return how an element is written that should have been its parent's text, or an attribute."""
        name, value = str(slip.element.tag), short((slip.element.text or "").strip())
        if name in attribute_names(slip.within.content):
            write = f"write {name}='{value}' in" if value else f"{name}= is an attribute of"
            return f"{write} {tag_of(parent)}"
        return self.as_text(value, parent, lack)

    def of_another_namespace(self, slip: Slip) -> Finding:
        child, name = slip.element, str(slip.element.tag)
        uri = namespace(name)
        wrong = f"is in the wrong namespace, '{short(uri)}'" if uri else "lacks its namespace"
        names = [n for n in names_of(slip.expected) if local(n) == local(name)]
        return self.finding(
            "schema-element-misplaced",
            f"{tag_of(child)} {wrong}",
            child,
            hint=f"write {spelling(names, child)}{', and all in it likewise' if len(child) else ''}",
        )

    # Text

    def text_wrong(self, slip: Slip) -> Finding:
        tag, text = tag_of(slip.element), slip.name.strip()
        message = f"{tag} takes no '{short(text)}'" if text else f"{tag} is empty"
        finding = self.finding("schema-value", message, slip.element, hint=self.instead(slip, "it"))
        return self.at_text(finding, slip)

    def text_too_much(self, slip: Slip, lack: Slip | None) -> Finding:
        message = f"{tag_of(slip.element)} takes no text: '{short(slip.name.strip())}'"
        if lack is not None:
            message += f", and needs {any_of(self.wanted(lack))}"
        return self.at_text(self.finding("schema-text", message, slip.element), slip)

    def at_text(self, finding: Finding, slip: Slip) -> Finding:
        """Return a finding at the text itself, where it is written as it was read; else as it is."""
        line = slip.name.strip().partition("\n")[0].rstrip()
        for piece in self.document.texts(slip.element):
            if line and piece.text.strip().partition("\n")[0].rstrip() == line:
                start = piece.end - len(piece.text.lstrip())
                place = piece.source.span(start, start + len(line))
                return structs.replace(finding, place=place)
        return finding

    # What both need

    def finding(
        self,
        code: str,
        message: str,
        element: etree._Element,
        attribute: str | None = None,
        *,
        hint: str = "",
        second: Span | None = None,
    ) -> Finding:
        return Finding(
            code=code,
            message=message,
            place=self.document.place(element, attribute),
            path=self.document.path(element, attribute),
            hint=hint,
            second=second,
        )


def _home(slip: Slip) -> etree._Element | None:
    """Return the element that has too much or too little."""
    return slip.element.getparent() if slip.kind is Kind.ELEMENT_TOO_MUCH else slip.element
