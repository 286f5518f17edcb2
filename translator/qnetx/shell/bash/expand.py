"""Words of the syntax tree → words with variables filled in: `nic,macaddr=$MAC`, `"${A[@]}"`.

What is not known becomes a hole that names what `--set` must give.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from qnetx.shell.bash.braced import Braced
from qnetx.shell.bash.field import Expansion, Fields, Literal, Part, expand_braces
from qnetx.shell.bash.limits import Budget
from qnetx.shell.bash.scope import RUNTIME, Found, Scope, Use
from qnetx.shell.bash.value import Passage, Value, joined
from qnetx.shell.bash.variables import Array, first_value
from qnetx.shell.bash.written import WrittenWord, parts_of
from qnetx.source import Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from qnetx.shell.bash.pattern import Pattern

SUBSTITUTION = "the output of a command"

_PLAIN = re.compile(r"[\w,./:=@%+-]+", re.ASCII)
"""A word in which nothing means anything to the shell, as nearly all are."""

Capture = Callable[["Node", Passage], Value | None]
"""Gives the output of a command substitution where it can be told."""


class Expander:
    """Expands the words of one passage."""

    def __init__(
        self,
        passage: Passage,
        scope: Scope,
        capture: Capture,
        budget: Budget,
        parse: Callable[[Passage], Node],
    ) -> None:
        self.passage, self.scope = passage, scope
        self._capture, self._budget, self._parse = capture, budget, parse

    def words(self, written: WrittenWord) -> list[Word]:
        """Return the words that an argument becomes: braces, expansion, splitting."""
        at = self.passage.span(written.start, written.end)
        if any(node.has_error for node in written.nodes):
            return [self.hole(written.start, written.end, "not understood").word(at)]
        if _PLAIN.fullmatch(self.passage.text, written.start, written.end):
            return [self.passage.value(written.start, written.end).word(at)]
        parts = self._with_home(parts_of(self.passage, written.start, written.end, written.nodes))
        braced = any(isinstance(p, Literal) and not p.quoted and "{" in p.value.text for p in parts)
        fields = Fields(at, splitting=True)
        for one in expand_braces(parts, at) if braced else [parts]:
            self.fill(one, fields)
            fields.end()
        return fields.words

    def value(self, written: WrittenWord) -> Value:
        """Return what a word is where the shell does not split: after `=`, `case`, `<`."""
        if self.passage.text[written.start : written.start + 1] != "~":
            return self.region(written.start, written.end, written.nodes)
        at = self.passage.span(written.start, written.end)
        fields = Fields(at, splitting=False)
        parts = parts_of(self.passage, written.start, written.end, written.nodes)
        self.fill(self._with_home(parts), fields)
        return fields.joined(at)

    def _with_home(self, parts: list[Part]) -> list[Part]:
        """Do what `~` and `~joe` at the start of a word do: whose home it is, only a run tells."""
        first = parts[0] if parts else None
        if not isinstance(first, Literal) or first.quoted or first.value.text[:1] != "~":
            return parts
        text = first.value.text
        end = text.find("/") if "/" in text else len(text)
        if end == len(text) and len(parts) > 1:
            return parts
        use = Use(text[:end], first.value.pieces[0].cut(0, end).span)
        name = "HOME" if end == 1 else text[:end]
        home = self.scope.lookup(name, use)
        if not isinstance(home, Value):
            return parts
        rest = Literal(first.value.cut(end, len(text)), quoted=False)
        return [Literal(home, quoted=True), rest, *parts[1:]]

    def region(self, start: int, end: int, nodes: Sequence[Node], mode: str = "") -> Value:
        """Return the text of a stretch; `mode` is `"` inside double quotes, `<<` in a heredoc."""
        if any(node.has_error for node in nodes):
            return self.hole(start, end, "not understood")
        at = self.passage.span(start, end)
        fields = Fields(at, splitting=False)
        self.fill(parts_of(self.passage, start, end, nodes, mode), fields)
        return fields.joined(at)

    def pattern(self, written: WrittenWord) -> Pattern | None:
        """Return a word as a pattern, None where it is not known."""
        segments: list[tuple[str, bool]] = []
        for part in parts_of(self.passage, written.start, written.end, written.nodes):
            if isinstance(part, Literal):
                segments.append((part.value.text, part.quoted))
                continue
            at = self.use(part.node).span
            fields = Fields(at, splitting=False)
            self._expansion(part, fields)
            value = fields.joined(at)
            if not value.known:
                return None
            segments.append((value.text, part.quoted))
        from qnetx.shell.bash.pattern import Pattern

        return Pattern.read(segments)

    def pattern_in(self, written: WrittenWord) -> Pattern | None:
        """Return the pattern in `${V#pattern}`, in which the grammar sees no expansions."""
        text = self.passage.text[written.start : written.end]
        blind = any(node.type == "regex" for node in written.nodes)
        if not blind or not any(sign in text for sign in "$`\"'"):
            return self.pattern(written)
        passage = Passage(self.passage.value(written.start, written.end))
        nodes = self._parse(passage).children
        if not nodes or any(node.has_error for node in nodes):
            return None
        inner = Expander(passage, self.scope, self._capture, self._budget, self._parse)
        return inner.pattern(WrittenWord(tuple(nodes), 0, len(text)))

    def arithmetic(self, start: int, end: int, nodes: Sequence[Node]) -> int | None:
        """Return the value of an arithmetic expression, None where it is not known."""
        value = self.region(start, end, nodes, '"')
        span = self.passage.span(start, end)

        def assign(name: str, number: int) -> None:
            self.scope.variables.set(name, Value.literal(str(number), span))

        from qnetx.shell.bash.arithmetic import calculate

        return calculate(value.text, self.number, assign) if value.known else None

    def index(self, name: str, written: WrittenWord) -> str | None:
        """Return an array subscript: `@`, `*`, a number, or a key; None where it is not known."""
        value = self.value(written)
        content = self.scope.variables.get(name)
        known_key = isinstance(content, Array) and value.text in dict(content.items)
        if not value.known or value.text in ("@", "*") or known_key:
            return value.text if value.known else None
        number = self.arithmetic(written.start, written.end, written.nodes)
        if number is None:
            return value.text
        return str(
            number + len(content.items) if number < 0 and isinstance(content, Array) else number
        )

    def fill(self, parts: list[Part], fields: Fields, *, split: bool = False) -> None:
        """Put parts into a word; with `split`, unquoted text falls apart too (`${V:-a b}`)."""
        for part in parts:
            if isinstance(part, Expansion):
                self._expansion(part, fields)
            elif part.quoted or not split:
                fields.add(part.value)
            else:
                fields.split(part.value)

    def give(self, found: Value | list[Value], name: str, part: Expansion, fields: Fields) -> None:
        """Put a value where the expansion `name` stands, split if that is not quoted."""
        values = found if isinstance(found, list) else [found]
        if name == "*" and part.quoted and isinstance(found, list):
            blank = self.use(part.node).text(" ")
            values = [joined([v for value in values for v in (blank, value)][1:])]
        for index, value in enumerate(values):
            if index:
                fields.end()
            self._budget.expand(value, self.use(part.node).span)
            (fields.add if part.quoted else fields.split)(value)

    def found(self, node: Node, found: Found, name: str) -> Value | list[Value]:
        """Return what a name stands for, a hole where it is never set."""
        return self.scope.unset(name, self.use(node)) if found is None else found

    def use(self, node: Node) -> Use:
        """Return the node as a use of a name."""
        start, end = node.start_byte, node.end_byte
        return Use(self.passage.text[start:end], self.passage.span(start, end))

    def hole(self, start: int, end: int, reason: str) -> Value:
        """Return a hole that is named by its own text."""
        text = self.passage.text[start:end]
        return Use(text, self.passage.span(start, end)).hole(text, reason)

    def number(self, name: str) -> str | None:
        """Return a variable's text for arithmetic, None where it is not known."""
        content = first_value(self.scope.variables.get(name))
        return content.text if content and content.known else None

    def _expansion(self, part: Expansion, fields: Fields) -> None:
        use = self.use(part.node)
        self._budget.descend(use.span)
        self._expand_one(part, use, fields)
        self._budget.ascend()

    def _expand_one(self, part: Expansion, use: Use, fields: Fields) -> None:
        node = part.node
        match node.type:
            case "simple_expansion":
                name = use.shown[1:]
                found = self.found(node, self.scope.lookup(name, use), name)
                self.give(found, name, part, fields)
            case "expansion" if not node.has_error:
                Braced(self, part, fields).expand()
            case "command_substitution" | "arithmetic_expansion":
                preset = self.scope.variables.settings.get(use.shown)
                made = preset or (
                    self._capture(node, self.passage)
                    if node.type == "command_substitution"
                    else self._calculated(node, use)
                )
                substitution = node.type == "command_substitution"
                shown = shorten(use.shown, 80, placeholder=" …")
                reason = f"{SUBSTITUTION}: {shown}" if substitution else RUNTIME
                self.give(made or use.hole(use.shown, reason), "", part, fields)
            case _:
                fields.add(use.hole(use.shown, RUNTIME))

    def _calculated(self, node: Node, use: Use) -> Value | None:
        opener, *inside, closer = node.children
        number = self.arithmetic(opener.end_byte, closer.start_byte, inside)
        return None if number is None else use.text(str(number))
