"""Loops: `for i in 1 2 3` is walked three times, a loop that nobody can count once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qnetx.shell.bash import branch
from qnetx.shell.bash.outcome import DONE, Flow, Outcome
from qnetx.shell.bash.value import Value
from qnetx.shell.bash.written import WrittenWord, touching
from qnetx.source import Span, Unknown, Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from qnetx.shell.bash.walk import Walk

_ROUNDS = 1000


def _body(node: Node) -> Node:
    return node.children[-1]


def _leaves(outcome: Outcome) -> Outcome | None:
    """Return what a loop leaves when a round ends like this, None where it goes on."""
    match outcome.flow:
        case Flow.NEXT | Flow.CONTINUE:
            return None
        case Flow.BREAK:
            return DONE
        case _:
            return outcome


def _cut_short(walk: Walk, place: Span) -> None:
    message = f"the loop runs more than {_ROUNDS} times; the rest is left out"
    walk.report.say("loop-cut-short", message, place)


def _perhaps(walk: Walk, place: Span, run: Callable[[], Outcome]) -> Outcome:
    """Walk a body that may run or not, and however often."""

    def once() -> Outcome:
        outcome = run()
        return _leaves(outcome) or Outcome()

    return branch.fork(walk, [(place, once)], exhaustive=False, adopt=False)


def listing(walk: Walk, node: Node) -> Outcome:
    """Walk `for NAME in WORD …` and `select`."""
    name_node = node.children[1]
    name = walk.expander.use(name_node).shown
    at = next((i for i, c in enumerate(node.children) if c.type == "in"), None)
    place = walk.passage.span(node.start_byte, name_node.end_byte)
    if at is None:
        words = _arguments(walk, place)
    else:
        end = next(i for i, c in enumerate(node.children) if c.type in ("do_group", ";", "\n"))
        listed = [c for c in node.children[at + 1 : end] if c.type != "comment"]
        place = walk.passage.span(node.start_byte, node.children[end].start_byte)
        words = [word for w in touching(walk.passage, listed) for word in walk.expander.words(w)]
    body = _body(node)
    if node.children[0].type == "select":
        hole = Value.hole(place, Unknown(f"${name}", name, "chosen by the user"))
        walk.scope.variables.set(name, hole)
        return _perhaps(walk, place, lambda: walk.statement(body))
    for index, word in enumerate(words):
        if index == _ROUNDS:
            _cut_short(walk, place)
            break
        outcome = _round(walk, name, word, place, body)
        if (left := _leaves(outcome)) is not None:
            return left
    return DONE


def _arguments(walk: Walk, place: Span) -> list[Word]:
    words = walk.scope.positional.words
    if words is not None:
        return [value.word(place) for value in words]
    return [Value.hole(place, Unknown('"$@"', "@", "an argument of the script")).word(place)]


def _round(walk: Walk, name: str, word: Word, place: Span, body: Node) -> Outcome:
    value = Value.of(word.pieces)
    if value.known and any(sign in value.text for sign in "*?["):
        value = Value.hole(word.at, Unknown(value.text, name, "the files that are there"))
    if not value.unknown:
        walk.scope.variables.set(name, value)
        return walk.statement(body)

    def run() -> Outcome:
        walk.scope.variables.set(name, value)
        return walk.statement(body)

    return _perhaps(walk, place, run)


def counting(walk: Walk, node: Node) -> Outcome:
    """Walk `for ((i=0; i<3; i++))`."""
    sections = _sections(node)
    body = _body(node)
    place = walk.passage.span(sections[0].start, sections[2].end)

    def calculate(section: WrittenWord) -> int | None:
        return walk.expander.arithmetic(section.start, section.end, section.nodes)

    endless = not walk.passage.text[sections[1].start : sections[1].end].strip()
    calculate(sections[0])
    for _ in range(_ROUNDS):
        going = 1 if endless else calculate(sections[1])
        if going is None:
            return _perhaps(walk, place, lambda: walk.statement(body))
        if not going:
            return DONE
        outcome = walk.statement(body)
        if (left := _leaves(outcome)) is not None or endless:
            return left or DONE
        calculate(sections[2])
    _cut_short(walk, place)
    return DONE


def _sections(node: Node) -> list[WrittenWord]:
    """Return the three expressions of a counting loop; one that is left out is empty."""
    sections: list[WrittenWord] = []
    nodes: list[Node] = []
    start = 0
    for child in node.children:
        if child.type == "((":
            start = child.end_byte
        elif child.type == "))" or (child.type == ";" and len(sections) < 2):
            sections.append(WrittenWord(tuple(nodes), start, child.start_byte))
            nodes, start = [], child.end_byte
            if child.type == "))":
                break
        elif start:
            nodes.append(child)
    while len(sections) < 3:
        sections.append(WrittenWord((), start, start))
    return sections


def repeating(walk: Walk, node: Node) -> Outcome:
    """Walk `while` and `until`; a loop without end is walked once."""
    wanted = node.children[0].type == "while"
    condition = [c for c in node.children[1:-1] if c.type != ";"]
    body = _body(node)
    place = walk.passage.span(condition[0].start_byte, condition[-1].end_byte)
    endless = not any(sign in place.text for sign in "$`(")
    for _ in range(_ROUNDS):
        mark = walk.scope.variables.mark()
        positional = walk.scope.positional
        outcome = walk.sequence(condition)
        if outcome.status is None or outcome.flow is not Flow.NEXT:
            walk.scope.variables.keep(mark)
            return _perhaps(walk, place, lambda: walk.statement(body))
        if outcome.status is not wanted:
            walk.scope.variables.keep(mark)
            return DONE
        outcome = walk.statement(body)
        changed = walk.scope.variables.keep(mark) or walk.scope.positional != positional
        if (left := _leaves(outcome)) is not None:
            return left
        if endless or not changed:
            return DONE
    _cut_short(walk, place)
    return DONE
