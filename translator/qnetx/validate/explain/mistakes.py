"""Slips → findings: sentences that name what is wrong, what was expected there, and what was meant.

    <source network='lan'/> in <interface type='bridge'>
      → with type='bridge', <source> takes bridge=, not network=   [schema-attribute-misplaced]

Two slips that are one mistake become one finding: an attribute too much beside one that is missing was
misnamed, a child that is missing and there later stands in the wrong order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree
from msgspec import Struct, structs

from qnetx.source import Span
from qnetx.validate.document import Document
from qnetx.validate.explain.context import Context, child_names, names_of, short, shown, tag_of
from qnetx.validate.explain.derivative import Derivatives
from qnetx.validate.explain.finding import Finding
from qnetx.validate.explain.forms import any_of
from qnetx.validate.explain.grammar import Grammar
from qnetx.validate.explain.names import local, takes
from qnetx.validate.explain.pattern import Attribute, Pattern
from qnetx.validate.explain.slip import Kind, Slip, attribute_names, attributes, texts
from qnetx.validate.explain.words import described


def findings(
    slips: Iterable[Slip], document: Document, grammar: Grammar, derivatives: Derivatives
) -> tuple[Finding, ...]:
    """Return the findings of a document's slips, in the order of the text."""
    told = _Telling(document, grammar, Context(grammar, derivatives))
    found = dict.fromkeys(told.all(list(dict.fromkeys(slips))))
    return tuple(sorted(found, key=lambda f: (f.place.start, f.code)))


class _Telling(Struct):
    """One document and the grammar that refused it."""

    document: Document
    grammar: Grammar
    context: Context

    def all(self, slips: list[Slip]) -> Iterator[Finding]:
        slips = [s for s in slips if not any(_follows(s, other) for other in slips)]
        while slips:
            slip = slips.pop(0)
            same = [s for s in slips if _are_one(slip, s)]
            first, lack = slip, next(iter(same), None)
            if same and _lacks(slip):
                first, lack = same[0], slip
            if lack is not None:
                several = first.kind is Kind.ATTRIBUTE_TOO_MUCH
                same = [s for s in slips if several and _are_one(lack, s) and s is not first]
                slips = [s for s in slips if s not in (first, lack, *same)]
            yield self.told(first, lack, same)

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
                return self.text_too_much(slip)

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
        if slip.guess:
            hint = f"did you mean '{shown(slip.guess, element)}'?"
        elif needed:
            hint = ""
        else:
            hint = deciding.way_out if deciding else self.free(slip)
        code = "schema-attribute-misplaced" if misplaced else "schema-attribute-unknown"
        return self.finding(code, message, element, slip.name, hint=hint)

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
        """Return what is not there: `name=`, `<parentaddr>`."""
        element = lack.element
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
            hint=self.instead(slip, f"{name}="),
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
        if parent is None:
            roots = any_of(f"<{local(n)}>" for n in names_of(slip.expected))
            return self.finding(
                "schema-element-unknown", f"the document is {tag}, not {roots}", child
            )
        here = name in child_names(slip.within.content)
        if lack is not None and name in names_of(lack.expected):
            order = child_names(slip.within.content)
            return self.finding(
                "schema-element-order",
                f"{tag} stands in the wrong place in {tag_of(parent)}",
                child,
                hint=f"the order is {', '.join(f'<{shown(n, child)}>' for n in order)}",
            )
        first = next(parent.iterchildren(child.tag), child)
        if here and first is not child:
            place = self.document.place(first)
            return self.finding(
                "schema-element-repeated",
                f"{tag} is there twice in {tag_of(parent)}, which takes one",
                child,
                hint=f"the first is in line {place.line}",
                second=place,
            )
        homes = [] if here else self.context.homes(name)
        deciding = self.context.for_child(parent, name) if here else None
        condition = deciding.condition if deciding else ""
        if here or homes:
            code = "schema-element-misplaced"
            message = f"{condition}{tag} is not allowed in {tag_of(parent)}"
        else:
            code = "schema-element-unknown"
            message = f"there is no element {tag} in {tag_of(parent)}"
        if lack is not None:
            message += f", which needs {any_of(self.wanted(lack))}"
        hints = [f"did you mean <{shown(slip.guess, child)}>?"] if slip.guess else []
        if homes:
            hints.append(f"{tag} belongs in {any_of(f'<{home}>' for home in homes)}")
        elif deciding:
            hints.append(deciding.way_out)
        elif not hints and lack is None:
            others = [f"<{shown(n, child)}>" for n in names_of(slip.expected)]
            more = "more " if child_names(slip.within.content) else ""
            hints.append(
                f"it may hold {any_of(others)}" if others else f"it holds no {more}elements"
            )
        return self.finding(code, message, child, hint=" ".join(hints))

    # Text

    def text_wrong(self, slip: Slip) -> Finding:
        tag, text = tag_of(slip.element), slip.name.strip()
        message = f"{tag} takes no '{short(text)}'" if text else f"{tag} is empty"
        finding = self.finding("schema-value", message, slip.element, hint=self.instead(slip, "it"))
        return self.at_text(finding, slip)

    def text_too_much(self, slip: Slip) -> Finding:
        text = slip.name.strip()
        finding = self.finding(
            "schema-text", f"{tag_of(slip.element)} takes no text: '{short(text)}'", slip.element
        )
        return self.at_text(finding, slip)

    def at_text(self, finding: Finding, slip: Slip) -> Finding:
        """Return a finding at the text itself, where it stands in the source as it was read."""
        source, element, text = self.document.source, slip.element, slip.name
        ahead = element
        if element.text != text:
            child = next((c for c in element if c.tail == text), element)
            ahead = list(child.iter(etree.Element))[-1:][0] if child is not element else element
        line = text.strip().partition("\n")[0]
        start = source.text.find(line, self.document.place(ahead).end)
        if not line or start < 0:
            return finding
        return structs.replace(finding, place=source.span(start, start + len(line)))

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
        path = self.document.path(element)
        return Finding(
            code=code,
            message=message,
            place=self.document.place(element, attribute),
            path=f"{path}/@{local(attribute)}" if attribute else path,
            hint=hint,
            second=second,
        )


def _lacks(slip: Slip) -> bool:
    return slip.kind in (Kind.ATTRIBUTE_MISSING, Kind.ELEMENT_MISSING)


def _are_one(one: Slip, other: Slip) -> bool:
    """Whether one thing too much and one missing are the same mistake."""
    much, lack = (other, one) if _lacks(one) else (one, other)
    if much.guess:
        return False
    if much.kind is Kind.ATTRIBUTE_TOO_MUCH:
        return lack.kind is Kind.ATTRIBUTE_MISSING and lack.element is much.element
    if much.kind is Kind.ELEMENT_TOO_MUCH:
        return lack.kind is Kind.ELEMENT_MISSING and lack.element is much.element.getparent()
    return False


def _of_another_form(slip: Slip) -> bool:
    """Whether a wrong value is right where the element's other attributes have other values."""
    value = str(slip.element.attrib[slip.name])
    own = (p for p in attributes(slip.within.content) if takes(p.name, slip.name))
    return any(value in texts(p.value) for p in own)


def _follows(slip: Slip, other: Slip) -> bool:
    """Whether a slip is but the consequence of another: `rawio=` belongs to the `lun` that is not allowed."""
    return (
        slip.kind is Kind.ATTRIBUTE_TOO_MUCH
        and other.kind is Kind.VALUE_WRONG
        and slip.element is other.element
        and slip.name in attribute_names(slip.within.content)
        and _of_another_form(other)
    )


def _value(pattern: Pattern) -> Pattern:
    return pattern.value if isinstance(pattern, Attribute) else pattern
