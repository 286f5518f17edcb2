"""A syntax tree → the simple commands that running it would start, in order. Nothing is run.

`for i in 1 2; do qemu -m $i; done` → two commands. Where a condition can't be decided, both ways
are walked (`branch.py`); what a single command means to the shell itself is in `simple.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.shell.bash import assignment, simple
from qnetx.shell.bash.expand import Expander
from qnetx.shell.bash.folder import folder_of
from qnetx.shell.bash.limits import Budget, RefusedError
from qnetx.shell.bash.outcome import DONE, Flow, Outcome
from qnetx.shell.bash.redirection import Redirections, read_redirections
from qnetx.shell.bash.scope import Positional, Scope
from qnetx.shell.bash.syntax import parse, tree
from qnetx.shell.bash.value import EMPTY, Passage, Value, joined
from qnetx.shell.bash.variables import first_value
from qnetx.shell.command import Command
from qnetx.source import Source, Span, Word

if TYPE_CHECKING:
    from tree_sitter import Node


class Function(Struct, frozen=True):
    """A function as it is defined, with the text that its tree belongs to."""

    body: Node
    passage: Passage


class Walk:
    """The state of a walk through a script."""

    def __init__(
        self, report: Report, scope: Scope, sourced: Callable[[str], Source | None] | None
    ) -> None:
        self.report, self.scope, self.sourced = report, scope, sourced
        self.budget = Budget()
        self.commands: list[Command] = []
        self.functions: dict[str, Function] = {}
        self.active: set[str] = set()
        """Functions and sourced files that are being walked: none is walked inside itself."""
        self.descriptors: dict[int, Word] = {}
        self.condition: Span | None = None
        self.outputs: list[Value | None] | None = None
        """Inside `$(…)`: what its commands print, None for one that can't be told."""
        self.expander = self._expander(Passage(EMPTY))

    def _expander(self, passage: Passage) -> Expander:
        return Expander(passage, self.scope, self.capture, self.budget, tree)

    # Text

    def source(self, source: Source) -> Outcome:
        """Walk a whole script.

        Raises RefusedError where it can't be used.
        """
        passage = Passage(source)
        root = parse(passage, self.report)
        with self.inside(passage):
            return self.sequence(root.children)

    def text(self, value: Value) -> Outcome:
        """Walk shell text that a script puts together: `eval`, `sh -c`, a heredoc for `sh`."""
        if not value.text.strip():
            return DONE
        passage = Passage(value)
        try:
            root = parse(passage, self.report)
        except RefusedError as refusal:
            if value.known:
                raise
            # With a hole in it the text may well be fine when it runs.
            self.report.say("shell-not-understood", refusal.message, refusal.place)
            return Outcome()
        with self.inside(passage):
            return self.sequence(root.children)

    @contextmanager
    def inside(self, passage: Passage) -> Iterator[None]:
        """Read words from another text for a while."""
        outer, self.expander = self.expander, self._expander(passage)
        yield
        self.expander = outer

    @property
    def passage(self) -> Passage:
        """The text that is being walked."""
        return self.expander.passage

    def span(self, node: Node) -> Span:
        """Return the place of a node."""
        return self.passage.span(node.start_byte, node.end_byte)

    # Statements

    def sequence(self, nodes: Sequence[Node]) -> Outcome:
        """Walk statements one after the other, up to one that leaves."""
        last = DONE
        for index, node in enumerate(nodes):
            if not node.is_named or node.type == "comment":
                continue
            if index + 1 < len(nodes) and nodes[index + 1].type == "&":
                last = self.apart(lambda node=node: self.statement(node))  # type: ignore[misc]
            else:
                last = self.statement(node)
            if last.flow is not Flow.NEXT:
                return last
        return last

    def apart(self, run: Callable[[], Outcome]) -> Outcome:
        """Walk in a subshell: nothing it sets or leaves outlasts it."""
        mark = self.scope.variables.mark()
        positional, descriptors = self.scope.positional, dict(self.descriptors)
        outcome = run()
        self.scope.variables.undo(mark)
        self.scope.positional, self.descriptors = positional, descriptors
        return Outcome(outcome.status if outcome.flow is Flow.NEXT else None)

    def statement(self, node: Node) -> Outcome:
        """Walk one statement.

        Raises RefusedError where the script is too deep or too large.
        """
        self.budget.descend(self.span(node))
        walker = _WALKERS.get(node.type)
        outcome = walker(self, node) if walker else self.sequence(node.children)
        self.budget.ascend()
        return outcome

    def call(self, name: str, arguments: Sequence[Word]) -> Outcome:
        """Walk a function with its arguments; one that is being walked already is left alone."""
        if name in self.active:
            return Outcome()
        function, outer = self.functions[name], self.scope.positional
        self.active.add(name)
        self.scope.variables.enter()
        self.scope.positional = Positional(tuple(Value.of(word.pieces) for word in arguments))
        with self.inside(function.passage):
            outcome = self.statement(function.body)
        self.scope.positional = outer
        self.scope.variables.leave()
        self.active.discard(name)
        return Outcome(outcome.status) if outcome.flow is Flow.RETURN else outcome

    def child_shell(self, text: Value, arguments: Sequence[Word] = ()) -> Outcome:
        """Walk text that a shell of its own reads: `sh -c TEXT NAME ARGUMENT…`, without functions."""
        functions, self.functions = self.functions, {}
        words = tuple(Value.of(word.pieces) for word in arguments)

        def run() -> Outcome:
            self.scope.positional = Positional(words[1:])
            return self.text(text)

        name0 = self.scope.name0
        self.scope.name0 = words[0].text if words and words[0].known else None
        outcome = self.apart(run)
        self.functions, self.scope.name0 = functions, name0
        return outcome

    # Commands and their output

    def emit(
        self,
        words: Sequence[Word],
        place: Span,
        environment: tuple[tuple[str, Word], ...] = (),
        redirections: Redirections | None = None,
    ) -> None:
        """Note a command."""
        self.budget.emit(sum(len(p.text) for word in words for p in word.pieces), place)
        opened: Mapping[int, Word] = self.descriptors
        stdin: Value | None = None
        if redirections:
            opened = {**opened, **redirections.descriptors}
            if words and words[0].text == "cat" and redirections.heredoc:
                stdin = redirections.heredoc()
        if self.outputs is not None:
            from qnetx.shell.bash.output import printed

            self.outputs.append(printed(words, stdin))
        variables = self.scope.variables
        values = ((name, first_value(variables.get(name))) for name in variables.exported)
        self.commands.append(
            Command(
                words=tuple(words),
                environment=environment,
                exported=tuple((name, value.word(place)) for name, value in values if value),
                directory=folder_of(variables, words),
                descriptors=dict(opened),
                place=place,
                condition=self.condition,
            )
        )

    def capture(self, node: Node, passage: Passage) -> Value | None:
        """Return what a command substitution prints, None where that can't be told.

        Where it can't, its commands are noted; a script may start anything there.
        """
        outer, outputs, condition = self.commands, self.outputs, self.condition
        self.commands, self.outputs = [], []
        with self.inside(passage):
            self.apart(lambda: self.sequence(node.children))
        inner, made = self.commands, self.outputs
        self.commands, self.outputs = outer, outputs
        decided = all(command.condition is condition for command in inner)
        values = [value for value in made if value is not None]
        if not made or len(values) < len(made) or not decided:
            self.commands.extend(inner)
            return None
        value = joined(values)
        return value.cut(0, len(value.text.rstrip("\n"))) if value.size else EMPTY

    def calculate(self, value: Value, place: Span) -> int | None:
        """Return the value of an arithmetic expression that `let` is handed."""
        expander = self.expander

        def assign(name: str, number: int) -> None:
            self.scope.variables.set(name, Value.literal(str(number), place))

        from qnetx.shell.bash.arithmetic import calculate

        return calculate(value.text, expander.number, assign) if value.known else None

    # The statements that need no file of their own

    def _and_or(self, node: Node) -> Outcome:
        first, rest = _flatten(node)
        outcome = self.statement(first)
        while rest and outcome.flow is Flow.NEXT:
            operator = rest[0][0]
            run = _take_run(rest, operator)
            if outcome.status is None:
                place = self.span(first)
                branches = [(place, lambda run=run: self._row(run))]
                other = _take_run(rest, rest[0][0]) if rest else []
                if other:
                    branches.append((place, lambda other=other: self._row(other)))
                first = node
                from qnetx.shell.bash import branch

                outcome = branch.fork(self, branches, exhaustive=bool(other))
            elif outcome.status is (operator == "&&"):
                outcome = self._row(run)
        return outcome

    def _row(self, run: Sequence[tuple[str, Node]]) -> Outcome:
        """Walk statements that one operator joins, up to one that ends them for certain."""
        outcome = DONE
        for operator, node in run:
            outcome = self.statement(node)
            if outcome.flow is not Flow.NEXT or outcome.status is (operator == "||"):
                break
        return outcome

    def _pipeline(self, node: Node) -> Outcome:
        outcome = DONE
        for child in node.children:
            if child.is_named and child.type != "comment":
                outcome = self.apart(lambda child=child: self.statement(child))  # type: ignore[misc]
        return outcome

    def _subshell(self, node: Node) -> Outcome:
        return self.apart(lambda: self.sequence(node.children))

    def _negated(self, node: Node) -> Outcome:
        outcome = self.sequence(node.children)
        return Outcome(None if outcome.status is None else not outcome.status, outcome.flow)

    def _group(self, node: Node) -> Outcome:
        opener, *inside = node.children
        if opener.type != "((":
            return self.sequence(inside)
        closer = inside.pop()
        number = self.expander.arithmetic(opener.end_byte, closer.start_byte, inside)
        return Outcome(None if number is None else number != 0)

    def _define(self, node: Node) -> Outcome:
        name = next((c for c in node.children if c.type == "word"), None)
        if name is not None:
            text = self.passage.text[name.start_byte : name.end_byte]
            self.functions[text] = Function(node.children[-1], self.passage)
        return DONE

    def _redirected(self, node: Node) -> Outcome:
        redirections = read_redirections(node.children, self.expander)
        body = next((c for c in node.children if not c.type.endswith("_redirect")), None)
        outcome = DONE
        if body is not None and body.type == "command":
            outcome = simple.run(self, body, redirections)
        elif body is not None:
            outer = dict(self.descriptors)
            self.descriptors.update(redirections.descriptors)
            outcome = self.statement(body)
            self.descriptors = outer
        reader = redirections.heredoc
        for follower in redirections.followers:
            if follower.type == "pipeline" and reader and simple.is_shell_pipe(follower, self):
                return self.child_shell(reader())
            outcome = self.statement(follower)
        return outcome

    def _broken(self, node: Node) -> Outcome:
        """Walk what a piece of text that isn't understood holds; whether it runs, nobody knows."""
        place = self.span(node)
        inside = [child for child in node.children if child.type in _WALKERS]
        from qnetx.shell.bash import branch

        return branch.fork(self, [(place, lambda: self.sequence(inside))], exhaustive=False)


def _flatten(node: Node) -> tuple[Node, list[tuple[str, Node]]]:
    """Return the first statement of an and-or list, and the others with their operators."""
    rest: list[tuple[str, Node]] = []
    while node.type == "list":
        left, right = node.children[0], node.children[-1]
        operator = next((c.type for c in node.children if c.type in ("&&", "||")), "&&")
        rest.append((operator, right))
        node = left
    rest.reverse()
    return node, rest


def _take_run(rest: list[tuple[str, Node]], operator: str) -> list[tuple[str, Node]]:
    count = next((i for i, (other, _) in enumerate(rest) if other != operator), len(rest))
    run = rest[:count]
    del rest[:count]
    return run


def _later(module: str, name: str) -> Callable[[Walk, Node], Outcome]:
    """Return a walker whose module is imported when a script needs it, which most do not."""

    def walk(walk: Walk, node: Node) -> Outcome:
        walker = getattr(import_module(f"qnetx.shell.bash.{module}"), name)
        outcome: Outcome = walker(walk, node)
        return outcome

    return walk


_WALKERS: Mapping[str, Callable[[Walk, Node], Outcome]] = {
    "ERROR": Walk._broken,  # noqa: SLF001 -- the class's own table
    "c_style_for_statement": _later("loop", "counting"),
    "case_statement": _later("branch", "case"),
    "command": simple.run,
    "compound_statement": Walk._group,  # noqa: SLF001
    "declaration_command": assignment.declare,
    "for_statement": _later("loop", "listing"),
    "function_definition": Walk._define,  # noqa: SLF001
    "if_statement": _later("branch", "if_"),
    "list": Walk._and_or,  # noqa: SLF001
    "negated_command": Walk._negated,  # noqa: SLF001
    "pipeline": Walk._pipeline,  # noqa: SLF001
    "redirected_statement": Walk._redirected,  # noqa: SLF001
    "subshell": Walk._subshell,  # noqa: SLF001
    "test_command": _later("branch", "test"),
    "unset_command": assignment.unset,
    "variable_assignment": assignment.assign,
    "while_statement": _later("loop", "repeating"),
}
