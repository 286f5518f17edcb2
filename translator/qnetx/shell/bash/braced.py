"""`${…}` with its operators → what stands there: `${MEM:-512}`, `${DISK##*/}`, `${#ARRAY[@]}`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qnetx.shell.bash.field import Expansion, Fields, Part
from qnetx.shell.bash.scope import RUNTIME, Found, Use, likely_empty
from qnetx.shell.bash.value import EMPTY, Value
from qnetx.shell.bash.variables import Array
from qnetx.shell.bash.written import WrittenWord, parts_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from qnetx.shell.bash.expand import Expander

_CONDITIONAL = frozenset({":-", "-", ":=", "=", ":+", "+", ":?", "?"})


class Braced:
    """One `${…}` on its way into a word."""

    def __init__(self, expander: Expander, part: Expansion, fields: Fields) -> None:
        self._expander, self._part, self._fields = expander, part, fields
        self._node = part.node
        self._use: Use = expander.use(part.node)
        self._name = ""
        self._index = ""

    def expand(self) -> None:
        """Put what it stands for into the word."""
        expander = self._expander
        inside = self._node.children[1:-1]
        end = self._node.children[-1].start_byte
        prefix = inside.pop(0).type if inside and inside[0].type in ("#", "!") else ""
        if not inside:
            self._give(expander.scope.lookup(prefix, self._use))
            return
        found = self._subject(inside.pop(0))
        operator = inside.pop(0) if inside else None
        if prefix:
            self._give(self._prefixed(prefix, found))
        elif operator is None:
            self._give(found)
        elif operator.type in _CONDITIONAL:
            mode = '"' if self._part.quoted else ""
            operand = parts_of(expander.passage, operator.end_byte, end, inside, mode)
            self._conditional(found, operator.type, operand)
        else:
            written = WrittenWord(tuple(inside), operator.end_byte, end)
            self._give(self._changed(found, operator.type, written))

    def _give(self, found: Found) -> None:
        value = self._expander.found(self._node, found, self._name)
        self._expander.give(value, self._index or self._name, self._part, self._fields)

    def _subject(self, node: Node) -> Found:
        """Return what the name or the array's element before the operator stands for."""
        expander = self._expander
        if node.type != "subscript":
            self._name = expander.use(node).shown
            return expander.scope.lookup(self._name, self._use)
        name, opener, *inside, closer = node.children
        self._name = expander.use(name).shown
        written = WrittenWord(tuple(inside), opener.end_byte, closer.start_byte)
        index = expander.index(self._name, written)
        if index is None:
            return self._use.hole(self._name, RUNTIME)
        self._index = index
        return expander.scope.lookup(self._name, self._use, index)

    def _prefixed(self, prefix: str, found: Found) -> Value | list[Value]:
        """Do `${#V}` and `${!V}`."""
        scope, use = self._expander.scope, self._use
        if prefix == "#" and isinstance(found, list):
            return use.text(str(len(found)))
        if prefix == "#" and isinstance(found, Value) and found.known:
            return use.text(str(found.size))
        content = scope.variables.get(self._name)
        if prefix == "!" and self._index in ("@", "*") and isinstance(content, Array):
            return [use.text(key) for key, _ in content.items]
        if prefix == "!" and isinstance(found, Value) and found.known and not self._index:
            return self._expander.found(self._node, scope.lookup(found.text, use), found.text)
        return use.hole(use.shown, RUNTIME)

    def _conditional(self, found: Found, operator: str, operand: list[Part]) -> None:
        """Do `${V:-d}`, `${V:=d}`, `${V:+x}`, `${V:?message}` and their forms without colon."""
        # A run without arguments, in a bare environment, is what is assumed here.
        guessed = isinstance(found, Value) and found.size > 0 and likely_empty(found)
        unset = not found if isinstance(found, list) else found is None or guessed
        if found is EMPTY and self._name.isdigit():
            unset = True
        vacant = unset or (isinstance(found, Value) and not found.size)
        default = vacant if operator[0] == ":" else unset
        match operator[-1]:
            case "+" if default:
                self._fill([])
            case "+" if isinstance(found, Value) and 0 < found.size == found.holes:
                self._give(self._use.hole(self._use.shown, RUNTIME))
            case "+":
                self._fill(operand)
            case "=" if default:
                whole = Fields(self._use.span, splitting=False)
                self._expander.fill(operand, whole)
                scope = self._expander.scope
                scope.variables.set(self._name, whole.joined(self._use.span))
                self._give(scope.lookup(self._name, self._use))
            case "-" if default:
                self._fill(operand)
            case _:
                self._give(found)

    def _fill(self, operand: list[Part]) -> None:
        if self._part.quoted:
            self._fields.add(EMPTY)
        self._expander.fill(operand, self._fields, split=not self._part.quoted)

    def _changed(self, found: Found, operator: str, operand: WrittenWord) -> Found:
        """Do the operators that cut or change a value."""
        if isinstance(found, list):
            if operator == ":":
                return self._slice(found, operand)
            return [self._operated(value, operator, operand) for value in found]
        return None if found is None else self._operated(found, operator, operand)

    def _operated(self, value: Value, operator: str, operand: WrittenWord) -> Value:
        if value.known:
            result = self._cut(value, operator, operand)
            return self._use.hole(self._use.shown, RUNTIME) if result is None else result
        unknown = value.unknown
        reason = unknown.reason if unknown else RUNTIME
        return self._use.hole(unknown.name if unknown else self._name, reason)

    def _cut(self, value: Value, operator: str, operand: WrittenWord) -> Value | None:
        from qnetx.shell.bash import parameter

        match operator[0]:
            case "#" | "%":
                pattern = self._expander.pattern_in(operand)
                return parameter.strip(value, operator, pattern) if pattern else None
            case "/":
                return self._replaced(value, operator, operand)
            case "^" | "," if operand.start == operand.end:
                return parameter.change_case(value, operator, self._use.span)
            case ":":
                bounds = self._bounds(operand)
                return parameter.substring(value, *bounds) if bounds else None
            case _:
                return None

    def _replaced(self, value: Value, operator: str, operand: WrittenWord) -> Value | None:
        nodes: Sequence[Node] = operand.nodes
        middle = next((i for i, node in enumerate(nodes) if node.type == "/"), len(nodes))
        front_end = nodes[middle].start_byte if middle < len(nodes) else operand.end
        pattern = self._expander.pattern_in(
            WrittenWord(tuple(nodes[:middle]), operand.start, front_end)
        )
        new = EMPTY
        if middle < len(nodes):
            after = nodes[middle + 1 :]
            new = self._expander.region(nodes[middle].end_byte, operand.end, after)
        if pattern is None or not new.known:
            return None
        from qnetx.shell.bash import parameter

        return parameter.substitute(value, operator, pattern, new)

    def _bounds(self, operand: WrittenWord) -> tuple[int, int | None] | None:
        """Return offset and length of `${V:offset:length}`."""
        from qnetx.shell.bash.arithmetic import calculate

        expander = self._expander
        value = expander.passage.value(operand.start, operand.end)
        if not re.fullmatch(r"[\w\s:$+*/-]*", value.text):
            value = expander.region(operand.start, operand.end, operand.nodes, '"')
        # `$i` and `i` are the same to arithmetic, and the grammar knows only the second here.
        texts = value.text.replace("$", "").split(":")
        numbers = [calculate(text, expander.number, lambda *_: None) for text in texts]
        if not value.known or len(numbers) > 2 or numbers[0] is None or numbers[-1] is None:
            return None
        return numbers[0], numbers[1] if len(numbers) == 2 else None

    def _slice(self, values: list[Value], operand: WrittenWord) -> Found:
        bounds = self._bounds(operand)
        if bounds is None:
            return self._use.hole(self._use.shown, RUNTIME)
        # The arguments count from 1; `$0`, which `${@:0}` would give, is left out.
        first = 1 if self._name in ("@", "*") and bounds[0] > 0 else 0
        from qnetx.shell.bash import parameter

        start, end = parameter.slice_bounds(len(values), bounds[0] - first, bounds[1])
        return values[start:end]
