"""What is left of a pattern after an attribute, a child or a text: Clark's derivatives, each worked out once.

    derivatives.elements(content, "mac")   → ((the pattern of <mac>, what may stand beside it), …)

An element is not entered: whether its own content is right is a question of its own, asked once for each
pair of element and pattern. So a step depends on names alone, and a grammar that was asked once
answers from memory for all documents.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from qnetx.validate.explain.names import takes
from qnetx.validate.explain.pattern import (
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Choice,
    Data,
    Element,
    Group,
    Interleave,
    ListOf,
    NotAllowed,
    OneOrMore,
    Pattern,
    Patterns,
    Text,
    Value,
    nullable,
)

AttributeSteps = tuple[tuple[Attribute, Pattern], ...]
ElementSteps = tuple[tuple[Element, Pattern], ...]


class Derivatives(Struct, eq=False):
    """The derivatives of a grammar's patterns, remembered."""

    patterns: Patterns
    _attributes: dict[tuple[Pattern, str], AttributeSteps] = field(default_factory=dict)
    _elements: dict[tuple[Pattern, str], ElementSteps] = field(default_factory=dict)
    _without: dict[tuple[Pattern, str], Pattern] = field(default_factory=dict)

    def attributes(self, pattern: Pattern, name: str) -> AttributeSteps:
        """Return the attribute patterns that take a name, each with what is left after it."""
        key = (pattern, name)
        if key not in self._attributes:
            self._attributes[key] = tuple(self._attribute_steps(pattern, name))
        return self._attributes[key]

    def _attribute_steps(self, pattern: Pattern, name: str) -> Iterator[tuple[Attribute, Pattern]]:
        match pattern:
            case Attribute() if takes(pattern.name, name):
                yield pattern, EMPTY
            case Choice():
                for part in pattern.parts:
                    yield from self.attributes(part, name)
            case Group() | Interleave():
                for index, part in enumerate(pattern.parts):
                    for found, left in self.attributes(part, name):
                        yield found, self.put(pattern, index, left)
            case OneOrMore():
                for found, left in self.attributes(pattern.part, name):
                    yield found, self._again(pattern, left)
            case _:
                pass

    def elements(self, pattern: Pattern, name: str) -> ElementSteps:
        """Return the element patterns that take a child next, each with what is left after it."""
        key = (pattern, name)
        if key not in self._elements:
            self._elements[key] = tuple(self._element_steps(pattern, name))
        return self._elements[key]

    def _element_steps(self, pattern: Pattern, name: str) -> Iterator[tuple[Element, Pattern]]:
        match pattern:
            case Element() if takes(pattern.name, name):
                yield pattern, EMPTY
            case Choice():
                for part in pattern.parts:
                    yield from self.elements(part, name)
            case Interleave():
                for index, part in enumerate(pattern.parts):
                    for found, left in self.elements(part, name):
                        yield found, self.put(pattern, index, left)
            case Group():
                yield from self._elements_of_group(pattern, name)
            case OneOrMore():
                for found, left in self.elements(pattern.part, name):
                    yield found, self._again(pattern, left)
            case _:
                pass

    def _elements_of_group(self, group: Group, name: str) -> Iterator[tuple[Element, Pattern]]:
        for index, part in enumerate(group.parts):
            for found, left in self.elements(part, name):
                yield found, self.patterns.group((left, *group.parts[index + 1 :]))
            if not nullable(part):
                return

    def put(self, pattern: Group | Interleave, index: int, part: Pattern) -> Pattern:
        """Return a sequence with another part in one place."""
        parts = (*pattern.parts[:index], part, *pattern.parts[index + 1 :])
        if isinstance(pattern, Group):
            return self.patterns.group(parts)
        return self.patterns.interleave(parts)

    def _again(self, pattern: OneOrMore, left: Pattern) -> Pattern:
        return self.patterns.group((left, self.patterns.optional(pattern)))

    def closed(self, pattern: Pattern) -> Pattern:
        """Return what is left when the start tag ends: attributes that are still asked for never come."""
        return self.without(pattern)

    def without(self, pattern: Pattern, name: str = "") -> Pattern:
        """Return what is left where an attribute of a name never comes; without a name, where none does."""
        key = (pattern, name)
        if key not in self._without:
            self._without[key] = self._leave_out(pattern, name)
        return self._without[key]

    def _leave_out(self, pattern: Pattern, name: str) -> Pattern:
        match pattern:
            case Attribute():
                return NOT_ALLOWED if not name or takes(pattern.name, name) else pattern
            case Choice():
                return self.patterns.choice(self.without(part, name) for part in pattern.parts)
            case Group():
                return self.patterns.group(self.without(part, name) for part in pattern.parts)
            case Interleave():
                return self.patterns.interleave(self.without(part, name) for part in pattern.parts)
            case OneOrMore():
                return self.patterns.one_or_more(self.without(pattern.part, name))
            case _:
                return pattern

    def text(self, pattern: Pattern, text: str) -> Pattern:
        """Return what is left after a text."""
        match pattern:
            case Text():
                return pattern
            case Value() | Data() | ListOf():
                return EMPTY if self._takes(pattern, text) else NOT_ALLOWED
            case Choice():
                return self.patterns.choice(self.text(part, text) for part in pattern.parts)
            case Interleave():
                return self.patterns.choice(
                    self.put(pattern, index, left)
                    for index, part in enumerate(pattern.parts)
                    if (left := self.text(part, text)) is not NOT_ALLOWED
                )
            case Group():
                return self.patterns.choice(self._text_of_group(pattern, text))
            case OneOrMore():
                left = self.text(pattern.part, text)
                return left if isinstance(left, NotAllowed) else self._again(pattern, left)
            case _:
                return NOT_ALLOWED

    def _text_of_group(self, pattern: Group, text: str) -> Iterator[Pattern]:
        for index, part in enumerate(pattern.parts):
            yield self.patterns.group((self.text(part, text), *pattern.parts[index + 1 :]))
            if not nullable(part):
                return

    def _takes(self, pattern: Value | Data | ListOf, text: str) -> bool:
        match pattern:
            case Value():
                return pattern.allows(text)
            case Data():
                excluded = pattern.excluded is not None and self.matches(pattern.excluded, text)
                return pattern.allows(text) and not excluded
            case ListOf():
                left = pattern.part
                for word in text.split():
                    left = self.text(left, word)
                return nullable(left)

    def matches(self, pattern: Pattern, text: str) -> bool:
        """Whether a text is a value of a pattern; blanks alone may stand for nothing."""
        if not text.strip() and nullable(pattern):
            return True
        return nullable(self.text(pattern, text))
