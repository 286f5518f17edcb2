"""Redirections → the descriptors they open and the text they feed: `3<>/dev/tap5`, `<<EOF`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from qnetx.shell.bash.value import EMPTY, Passage, Value, joined
from qnetx.shell.bash.written import WrittenWord, touching
from qnetx.source import Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from qnetx.shell.bash.expand import Expander

_OPENING = frozenset({"<", ">", "<>", ">>", ">|"})


class Redirections(Struct):
    """The redirections of one command."""

    descriptors: dict[int, Word] = field(default_factory=dict)
    heredoc: Callable[[], Value] | None = None
    """Gives the text of a heredoc, which is expanded only where somebody reads it."""
    arguments: list[Node] = field(default_factory=list)
    """Words of the command itself that stand behind a redirection."""
    followers: list[Node] = field(default_factory=list)
    """Statements on a heredoc's first line: `cat <<EOF | sh`."""


def read_redirections(nodes: Iterable[Node], expander: Expander) -> Redirections:
    """Return the redirections among a command's nodes."""
    found = Redirections()
    for node in nodes:
        if node.type == "file_redirect":
            _read_file(node, expander, found)
        elif node.type == "heredoc_redirect":
            _read_heredoc(node, expander, found)
    return found


def _read_file(node: Node, expander: Expander, found: Redirections) -> None:
    children = [child for child in node.children if child.is_named]
    number: int | None = None
    start = node.start_byte
    if children and children[0].type == "file_descriptor":
        descriptor = children.pop(0)
        digits = expander.use(descriptor).shown
        number = int(digits) if digits.isdigit() and len(digits) < 6 else None
        start = descriptor.end_byte
    written = touching(expander.passage, children)
    if not written:
        return
    found.arguments += [child for word in written[1:] for child in word.nodes]
    operator = expander.passage.text[start : written[0].start].strip()
    if number is not None and operator in _OPENING:
        at = expander.passage.span(written[0].start, written[0].end)
        found.descriptors[number] = expander.value(written[0]).word(at)


def _read_heredoc(node: Node, expander: Expander, found: Redirections) -> None:
    opener = body = None
    stripped = False
    for child in node.children:
        match child.type:
            case "<<" | "<<-" | "heredoc_end":
                stripped = stripped or child.type == "<<-"
            case "heredoc_start":
                opener = child
            case "heredoc_body":
                body = child
            case "file_redirect":
                _read_file(child, expander, found)
            case kind if kind in ("&&", "||", ";", "|", "comment"):
                pass
            case kind if kind in _STATEMENTS:
                found.followers.append(child)
            case _ if child.is_named:
                found.arguments.append(child)
    if body is None or opener is None:
        found.heredoc = lambda: EMPTY
        return
    quoted = re.search(r"['\"\\]", expander.use(opener).shown) is not None
    start, end, inside = body.start_byte, body.end_byte, body.children

    def text() -> Value:
        value = (
            expander.passage.value(start, end)
            if quoted
            else expander.region(start, end, inside, "<<")
        )
        return _without_tabs(value) if stripped else value

    found.heredoc = text


_STATEMENTS = frozenset(
    {
        "case_statement",
        "command",
        "compound_statement",
        "declaration_command",
        "for_statement",
        "if_statement",
        "list",
        "pipeline",
        "redirected_statement",
        "subshell",
        "test_command",
        "variable_assignment",
        "while_statement",
    }
)


def _without_tabs(value: Value) -> Value:
    passage = Passage(value)
    lines = re.finditer(r"^\t*([^\n]*\n?)", passage.text, re.MULTILINE)
    return joined(passage.value(*match.span(1)) for match in lines)


def argument_words(passage: Passage, nodes: Iterable[Node]) -> list[WrittenWord]:
    """Return the words among a command's nodes: all but assignments, redirections and comments."""
    other = ("variable_assignment", "file_redirect", "heredoc_redirect", "herestring_redirect")
    kept = [node for node in nodes if node.type not in other and node.type != "comment"]
    return [word for word in touching(passage, kept) if word.end > word.start]
