"""`if`, `case` and tests: one way where it can be decided, every way where it can't.

`if [ -e /dev/kvm ]; then OPTS="$OPTS -enable-kvm"; fi` → the commands of the branch are conditional
and its assignment is taken, which `assumed-branch` says. A branch that leaves is a guard: the script
goes on only where it is not taken, so its assignments are forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qnetx.shell.bash.condition import Term, decide
from qnetx.shell.bash.outcome import DONE, Flow, Outcome
from qnetx.shell.bash.value import Value
from qnetx.shell.bash.variables import Array, Content
from qnetx.shell.bash.written import WrittenWord, touching
from qnetx.source import Span, Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

    from qnetx.shell.bash.walk import Walk

Branch = tuple[Span, Callable[[], "Outcome"]]
"""The condition of a branch, and what walks it."""

Effects = dict[str, Content | None]
"""What a branch leaves in the variables that it changes."""

_NESTING = frozenset(
    {"binary_expression", "unary_expression", "parenthesized_expression", "postfix_expression"}
)


def fork(
    walk: Walk, branches: Sequence[Branch], *, exhaustive: bool, adopt: bool = True
) -> Outcome:
    """Walk each branch from the same state; one of them is taken for certain if `exhaustive`.

    With `adopt` the assignments of the first branch that goes on hold afterwards; without, only
    names that had no value are marked as unknown.
    """
    outcomes: list[Outcome] = []
    going_on: list[tuple[int, Effects]] = []
    variables, scope = walk.scope.variables, walk.scope
    outer = walk.condition, scope.positional, walk.descriptors
    for index, (condition, run) in enumerate(branches):
        mark = variables.mark()
        walk.condition, walk.descriptors = condition, dict(walk.descriptors)
        outcome = run()
        effects = variables.undo(mark)
        walk.condition, scope.positional, walk.descriptors = outer
        outcomes.append(outcome)
        if outcome.flow is Flow.NEXT:
            going_on.append((index, effects))
    if adopt:
        _adopt(walk, branches, going_on)
    else:
        _mark_unknown(walk, branches[0][0], going_on)
    flows = {outcome.flow for outcome in outcomes}
    statuses = {o.status for o in outcomes if o.flow is Flow.NEXT}
    flow = flows.pop() if exhaustive and len(flows) == 1 else Flow.NEXT
    return Outcome(statuses.pop() if exhaustive and len(statuses) == 1 else None, flow)


def _adopt(walk: Walk, branches: Sequence[Branch], going_on: Sequence[tuple[int, Effects]]) -> None:
    variables = walk.scope.variables
    assumed: dict[int, list[str]] = {}
    for name in dict.fromkeys(name for _, effects in going_on for name in effects):
        before = variables.get(name)
        choices = [(index, effects[name]) for index, effects in going_on if name in effects]
        index, content = next(
            ((i, c) for i, c in choices if _acceptable(c, before)),
            choices[0] if before is None else (-1, before),
        )
        if index < 0:
            continue
        variables.set(name, content)
        others = [c for i, c in choices if i != index]
        if len(choices) < len(going_on) or len(branches) == 1:
            others.append(before)
        if not all(_alike(other, content) for other in others):
            assumed.setdefault(index, []).append(name)
    for index, names in assumed.items():
        condition = branches[index][0]
        shown = " ".join(condition.text.split())[:60]
        otherwise = index > 0 and condition == branches[0][0]
        walk.report.say(
            "assumed-branch",
            f"whether '{shown}' holds shows only when the script runs; "
            f"it is taken {'not ' if otherwise else ''}to hold, which sets {', '.join(names)}",
            condition,
            hint=f"--set {names[0]}=VALUE says otherwise",
        )


def _mark_unknown(walk: Walk, condition: Span, going_on: Sequence[tuple[int, Effects]]) -> None:
    shown = " ".join(condition.text.split())[:60]
    for name in dict.fromkeys(name for _, effects in going_on for name in effects):
        if walk.scope.variables.get(name) is None:
            unknown = Unknown(f"${name}", name, f"set where '{shown}' decides")
            walk.scope.variables.set(name, Value.hole(condition, unknown))


def _acceptable(content: Content | None, before: Content | None) -> bool:
    """Whether a branch's value may replace what is known: it is known too, or adds to it."""
    match content:
        case None:
            return False
        case Array():
            old = before.items if isinstance(before, Array) else ()
            return content.items[: len(old)] == old or all(v.known for v in content.values)
        case Value():
            if content.known:
                return True
            if not isinstance(before, Value) or not before.size:
                return False
            appended = content.pieces[: len(before.pieces)] == before.pieces
            return appended or before.text in content.text


def _alike(one: Content | None, other: Content | None) -> bool:
    """Whether two contents read the same, wherever they come from."""
    match one, other:
        case Value(), Value():
            return one.size == other.size and one.text == other.text
        case Array(), Array():
            return [v.text for v in one.values] == [v.text for v in other.values]
        case _:
            return one is other


def if_(walk: Walk, node: Node) -> Outcome:
    """Walk an `if` with its `elif` and `else`."""
    branches: list[Branch] = []
    for condition, body in _clauses(node):
        if not condition:
            place = branches[0][0] if branches else walk.span(node)
            branches.append((place, lambda body=body: walk.sequence(body)))  # type: ignore[misc]
            break
        outcome = walk.sequence(condition)
        if outcome.flow is not Flow.NEXT:
            return outcome
        if outcome.status is False:
            continue
        place = walk.passage.span(condition[0].start_byte, condition[-1].end_byte)
        if outcome.status and not branches:
            return walk.sequence(body)
        branches.append((place, lambda body=body: walk.sequence(body)))  # type: ignore[misc]
        if outcome.status:
            break
    else:
        return fork(walk, branches, exhaustive=False) if branches else DONE
    return branches[0][1]() if len(branches) == 1 else fork(walk, branches, exhaustive=True)


def _clauses(node: Node) -> list[tuple[list[Node], list[Node]]]:
    """Return condition and body of each clause; an `else` has no condition."""
    clauses: list[tuple[list[Node], list[Node]]] = []
    condition: list[Node] = []
    body: list[Node] = []
    target = condition
    for child in node.children:
        match child.type:
            case "if" | "elif" | ";" | "fi":
                continue
            case "then":
                target = body
            case "elif_clause":
                clauses += _clauses(child)
            case "else_clause":
                clauses.append(([], child.children))
            case _:
                target.append(child)
    return [(condition, body), *clauses]


def case(walk: Walk, node: Node) -> Outcome:
    """Walk the arm of a `case` that matches, or each that may."""
    at = next((i for i, c in enumerate(node.children) if c.type == "in"), len(node.children))
    written = WrittenWord.of(*[c for c in node.children[1:at] if c.type != "comment"])
    value = walk.expander.value(written)
    place = walk.passage.span(written.start, written.end)
    branches: list[Branch] = []
    for item in node.children[at + 1 :]:
        if item.type != "case_item":
            continue
        close = next((i for i, c in enumerate(item.children) if c.type == ")"), 0)
        matched = _matches(walk, value, item.children[:close])
        body = item.children[close + 1 :]
        if matched is False:
            continue
        if matched and not branches:
            return walk.sequence(body)
        branches.append((place, lambda body=body: walk.sequence(body)))  # type: ignore[misc]
        if matched:
            return fork(walk, branches, exhaustive=True, adopt=False)
    return fork(walk, branches, exhaustive=False, adopt=False) if branches else DONE


def _matches(walk: Walk, value: Value, nodes: Sequence[Node]) -> bool | None:
    answer: bool | None = False
    alternatives = [node for node in nodes if node.type not in ("(", "|")]
    for written in touching(walk.passage, alternatives):
        pattern = walk.expander.pattern(written)
        if pattern is not None and (pattern.tokens == ("",) or value.known):
            if pattern.matches(value.text):
                return True
        else:
            answer = None
    return answer


def test(walk: Walk, node: Node) -> Outcome:
    """Decide `[ … ]`, `[[ … ]]`, `(( … ))`."""
    opener, *inside = node.children
    closer = inside.pop()
    if opener.type == "((":
        number = walk.expander.arithmetic(opener.end_byte, closer.start_byte, inside)
        return Outcome(None if number is None else number != 0)
    terms: list[Term] = []
    for written in touching(walk.passage, _leaves(inside)):
        if opener.type == "[":
            terms += [Term(word) for word in walk.expander.words(written)]
            continue
        at = walk.passage.span(written.start, written.end)
        word = walk.expander.value(written).word(at)
        terms.append(Term(word, lambda written=written: walk.expander.pattern(written)))  # type: ignore[misc]
    return Outcome(decide(terms))


def _leaves(nodes: Sequence[Node]) -> list[Node]:
    leaves: list[Node] = []
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if node.type in _NESTING:
            stack.extend(reversed(node.children))
        else:
            leaves.append(node)
    return leaves
