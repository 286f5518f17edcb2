"""Assignments and declarations → the variables they leave: `A=(x "$B")`, `local M=$1`, `OPTS+=" -s"`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qnetx.shell.bash.outcome import DONE, Outcome
from qnetx.shell.bash.value import EMPTY, Value, joined
from qnetx.shell.bash.variables import Array, in_order
from qnetx.shell.bash.written import WrittenWord, touching
from qnetx.source import Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from qnetx.shell.bash.walk import Walk


def assign(walk: Walk, node: Node) -> Outcome:
    """Do what `NAME=value`, `NAME+=value`, `NAME[i]=value` and `NAME=(…)` do."""
    target, operator, *inside = node.children
    name = _name(walk, target)
    variables = walk.scope.variables
    append = operator.type == "+="
    if inside and inside[0].type == "array":
        elements = _elements(walk, inside[0])
        if append:
            variables.append(name, elements)
        else:
            variables.set(name, elements)
        return DONE
    value = _assigned(walk, node, operator, inside)
    if target.type == "subscript":
        _set_element(walk, target, name, value, append=append)
    elif append:
        variables.append(name, value)
    else:
        variables.set(name, value)
    # What a substitution leaves as its status is the assignment's own: `X=$(which a) || exit`.
    substituted = any(child.type == "command_substitution" for child in inside)
    return Outcome(None if substituted else True)


def prefix(walk: Walk, node: Node) -> tuple[str, Word]:
    """Return name and value of the assignment in `NAME=value command`."""
    target, operator, *inside = node.children
    value = _assigned(walk, node, operator, inside)
    return _name(walk, target), value.word(walk.span(node))


def _assigned(walk: Walk, node: Node, operator: Node, inside: Sequence[Node]) -> Value:
    written = WrittenWord(tuple(inside), operator.end_byte, node.end_byte)
    return walk.expander.value(written) if written.end > written.start else EMPTY


def _name(walk: Walk, target: Node) -> str:
    node = target.children[0] if target.type == "subscript" else target
    return walk.expander.use(node).shown


def _set_element(walk: Walk, target: Node, name: str, value: Value, *, append: bool) -> None:
    _, opener, *inside, closer = target.children
    variables, expander = walk.scope.variables, walk.expander
    written = WrittenWord(tuple(inside), opener.end_byte, closer.start_byte)
    index = expander.index(name, written)
    content = variables.get(name)
    array = content if isinstance(content, Array) else Array()
    if index is None:
        return
    if append:
        old = dict(array.items).get(index, EMPTY)
        value = joined((old, value))
    variables.set(name, array.with_item(index, value))


def _elements(walk: Walk, node: Node) -> Array:
    """Read `(a "$b" [key]=c)`."""
    items: dict[str, Value] = {}
    number = 0
    inside = [c for c in node.children[1:-1] if c.type != "comment" and c.is_named]
    text = walk.passage.text
    for written in touching(walk.passage, inside):
        middle = text.find("]=", written.start, written.end) if text[written.start] == "[" else -1
        if middle > 0:
            nodes = written.nodes
            key = walk.expander.region(written.start + 1, middle, nodes)
            items[key.text] = walk.expander.region(middle + 2, written.end, nodes)
            number = int(key.text) + 1 if key.text.isdigit() else number
            continue
        for word in walk.expander.words(written):
            items[str(number)] = Value.of(word.pieces)
            number += 1
    return Array(in_order(tuple(items.items())))


def declare(walk: Walk, node: Node) -> Outcome:
    """Do `export`, `local`, `readonly`, `declare`, `typeset`."""
    keyword, *rest = node.children
    variables = walk.scope.variables
    local = keyword.type in ("local", "declare", "typeset")
    flags = ""
    for child in rest:
        match child.type:
            case "variable_assignment":
                name = _name(walk, child.children[0])
                if local:
                    # `local A=$A` takes the outer value, so it is read before the name is hidden.
                    outer = variables.get(name)
                    variables.make_local(name)
                    if "$" in walk.expander.use(child).shown:
                        variables.set(name, outer)
                assign(walk, child)
                _export(walk, name, keyword.type, flags)
            case "variable_name":
                _export(walk, walk.expander.use(child).shown, keyword.type, flags)
                _declare_name(walk, walk.expander.use(child).shown, flags, local=local)
            case "word" | "string" | "concatenation":
                word = walk.expander.value(WrittenWord.of(child))
                flags += word.text if word.text.startswith("-") else ""
                name, equals, _ = word.text.partition("=")
                if equals and name.isidentifier():
                    variables.set(name, word.cut(len(name) + 1, word.size))
                    _export(walk, name, keyword.type, flags)
            case _:
                pass
    return DONE


def _export(walk: Walk, name: str, keyword: str, flags: str) -> None:
    """Note what `export NAME` and `declare -x NAME` put into the environment; `-n` takes it out."""
    exported = walk.scope.variables.exported
    if keyword == "export" and "n" in flags:
        exported.pop(name, None)
    elif keyword == "export" or "x" in flags:
        exported[name] = None


def _declare_name(walk: Walk, name: str, flags: str, *, local: bool) -> None:
    variables = walk.scope.variables
    if local:
        variables.make_local(name)
    if variables.get(name) is None and local:
        array = "a" in flags.lower()
        variables.set(name, Array() if array else EMPTY)


def unset(walk: Walk, node: Node) -> Outcome:
    """Do `unset NAME …`; the name is then as good as empty."""
    for child in node.children[1:]:
        name = walk.expander.use(child).shown
        if child.is_named and name.isidentifier():
            walk.scope.variables.set(name, EMPTY)
    return DONE
