"""Shell text → syntax tree, with what is wrong in it said: `echo "abc` → `"` at 1:6 is never closed.

The grammar is tree-sitter's for bash. It gives where words, commands and expansions begin and end;
the text of literals is always taken from the passage itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

from qnetx.diagnostics import Report
from qnetx.shell.bash import limits
from qnetx.shell.bash.limits import RefusedError
from qnetx.shell.bash.value import Passage
from qnetx.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_EMULATOR_NEAR = r"(?i)qemu|kvm"
_WARNED = 20
_QUOTES = {'"': "string", "'": "raw_string"}
_STANDS_FOR = {"string": '"', "raw_string": "'", "command_substitution": "$(", "expansion": "${"}

_ASSIGNED = r"""(?<![^\s;&|({])\w+=(?:"[^"`\n]*"|\$\(\([^()\n]*\)\)|\$\([^()\n]*\)|\$\{[^{}\n]*\}|[^\s"'`();&|<>])+"""
_AFTER_NAME = r"""("[^"]*"|\$\(\([^()]*\)\)|\$\([^()]*\)|\$\{[^}]*\})|(\$\w+)[-./,+^~!*]"""


def _with_colon(match: re.Match[str]) -> str:
    return match[1] or f"{match[2]}:"


def parse(passage: Passage, report: Report) -> Node:
    """Return the root of the passage's tree, whose offsets are those of the passage.

    Raises RefusedError where the text is too long or its errors leave nothing to rely on.
    """
    root = tree(passage)
    if root.has_error:
        _judge(root, passage, report)
    return root


def tree(passage: Passage) -> Node:
    """Return the root of the passage's tree, whatever is wrong in it.

    Raises RefusedError where the text is too long.
    """
    if len(passage.text) > limits.SIZE:
        message = f"the text has {len(passage.text)} characters; no script is that long"
        raise limits.too_large(message, passage.span(0, 0))
    return _parser().parse(_scaffold(passage.text)).root_node


@cache
def _parser() -> Parser:
    from tree_sitter import Language, Parser

    return Parser(Language(_bash()))


_ESCAPED = {**dict.fromkeys("()&|;[]", ".."), "<": "!=", ">": "!="}
"""Escaped signs, and what of two characters the grammar reads as their like."""


def _bash() -> object:
    """Return tree-sitter's grammar for bash, from the extension module alone.

    The package around it imports `importlib.resources` for files that are not needed here, and that
    takes longer than all the rest of the parser.
    """
    package = find_spec("tree_sitter_bash")
    places = package and package.submodule_search_locations
    spec = PathFinder.find_spec("tree_sitter_bash._binding", places) if places else None
    if spec is None or spec.loader is None:
        import tree_sitter_bash as binding
    else:
        binding = module_from_spec(spec)
        spec.loader.exec_module(binding)
    return binding.language()


def _scaffold(text: str) -> bytes:
    r"""Return the text as the grammar is shown it: one byte a character, so that offsets agree.

    The grammar treats no character beyond ASCII in a way of its own. What it has no reading for is
    shown in a form that it reads alike: `<>` as `<`, `\(` as a word, `${V:$i}` with a number, `$1`
    (which it misses in `a=$n,b=$1`) with a letter, `& \` before an empty line without the backslash.
    """
    text = text.replace("<>", "< ")
    # A pattern takes long to compile, and many a text has no trace of what it is for.
    if not text.isascii():
        text = re.sub(r"[^\x00-\x7f]", ".", text)
    if "\\" in text:
        text = re.sub(r"([&;][ \t]*)\\(?=\n\s*(?:\n|\Z))", r"\1 ", text)
        text = re.sub(r"\\(.)", lambda m: _ESCAPED.get(m[1], m[0]), text)
    if "$" in text:
        text = re.sub(r"\$[0-9]", "$@", re.sub(r"\$[0-9](?!\w)", "$a", text))
        if "${" in text:
            offset = r"(\$\{\w+(?:\[[@*]\])?:)((?:\$?\w+:?)+)(?=\})"
            text = re.sub(offset, lambda m: m[1] + re.sub(r"[$\w]", "0", m[2]), text)
        text = re.sub(_ASSIGNED, lambda m: re.sub(_AFTER_NAME, _with_colon, m[0]), text)
    return text.encode("ascii")


def _judge(root: Node, passage: Passage, report: Report) -> None:
    """Say what the grammar didn't take; raise RefusedError where that leaves nothing to rely on."""
    for count, (node, parent) in enumerate(_errors(root)):
        if quote := _open_quote(node, parent, passage):
            opened = parent if parent is not None and node.is_missing else node
            _refuse_quote(root, quote, opened, passage)
        if _inside_word(node, parent, passage):
            continue
        message, place = _wording(node, parent, passage)
        # `[ \( … \) ]` is fine, but not to the grammar; what stands behind it was read.
        a_test = passage.text.startswith("[ ", node.start_byte) and root.type != "ERROR"
        near = not a_test and re.search(_EMULATOR_NEAR, _lines_around(node, parent, passage))
        if root.type == "ERROR" or near:
            raise RefusedError(
                "shell-syntax", message, place, "check the quotes and brackets with 'bash -n'"
            )
        if count == _WARNED:
            message = f"more than {_WARNED} places don't read as shell text, this is one of them"
            raise RefusedError("shell-syntax", message, place)
        report.say("shell-not-understood", message, place)


def _errors(root: Node) -> Iterator[tuple[Node, Node | None]]:
    """Go through the ERROR and MISSING nodes in order, each with its parent."""
    stack: list[tuple[Node, Node | None]] = [(root, None)]
    while stack:
        node, parent = stack.pop()
        if node.type == "ERROR" or (node.is_missing and node.type != "word"):
            yield node, parent
        if node.has_error and (node.type != "ERROR" or node is root):
            stack.extend((child, node) for child in reversed(node.children))


def _open_quote(node: Node, parent: Node | None, passage: Passage) -> str:
    """Return the quote character that an error is the missing other half of, or nothing."""
    if node.is_missing and node.type == '"' and parent is not None:
        return '"'
    if node.type == "ERROR":
        first = passage.text[node.start_byte : node.start_byte + 1]
        return first if first in _QUOTES else ""
    return ""


def _refuse_quote(root: Node, quote: str, node: Node, passage: Passage) -> None:
    """Refuse an unclosed quote, at the place where it probably opens.

    One quote too few makes every later one change sides; the first string that runs over a line
    end and stops in the middle of a word is the likely culprit, not the one left over at the end.
    """
    start = node.start_byte
    suspect = next(
        (s.start_byte for s in _strings(root, _QUOTES[quote]) if _looks_torn(s, passage)), start
    )
    raise RefusedError(
        "shell-syntax",
        f"the quote {quote} that opens here is never closed",
        passage.span(suspect, suspect + 1),
        "close it, or check the text with 'bash -n'",
    )


def _strings(root: Node, kind: str) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == kind:
            yield node
        stack.extend(reversed(node.children))


def _looks_torn(node: Node, passage: Passage) -> bool:
    text = passage.text[node.start_byte : node.end_byte]
    after = passage.text[node.end_byte : node.end_byte + 1]
    return bool(re.search(r"(?<!\\)\n", text)) and bool(re.match(r"[\w$/.]", after))


def _inside_word(node: Node, parent: Node | None, passage: Passage) -> bool:
    """Whether only one expansion is not understood, which then is an unresolved word."""
    if parent is None:
        return False
    if node.is_missing and parent.type == "expansion":
        rest = re.match(r"\S*", passage.text[node.start_byte :])
        return rest is not None and "}" in rest[0]
    return not node.is_missing and parent.type in ("expansion", "arithmetic_expansion", "subscript")


def _wording(node: Node, parent: Node | None, passage: Passage) -> tuple[str, Span]:
    if node.is_missing and parent is not None:
        start = parent.start_byte
        opener = _STANDS_FOR.get(parent.type, "")
        if not opener:
            opener = next(iter(passage.text[start:].split(None, 1)), "")[:20]
        missing = f"'{node.type}' is missing"
        message = f"'{opener}' is never closed: {missing}" if opener else missing
        return message, passage.span(start, min(start + len(opener), parent.end_byte))
    text = passage.text[node.start_byte : node.end_byte].strip().partition("\n")[0][:40]
    if passage.text.startswith("${", node.start_byte):
        return "'${' is never closed", passage.span(node.start_byte, node.start_byte + 2)
    return f"'{text}' can't stand here", passage.span(node.start_byte, node.end_byte)


def _lines_around(node: Node, parent: Node | None, passage: Passage) -> str:
    """Return the lines that an error stands on, with those that a backslash joins to them.

    Where a bracket within a word is never closed, the line on which it opens counts too.
    """
    text, start, end = passage.text, node.start_byte, node.end_byte
    if node.is_missing and parent is not None and parent.type in _STANDS_FOR:
        start = parent.start_byte
    while (start := text.rfind("\n", 0, start)) > 0 and text[start - 1] == "\\":
        pass
    while (end := text.find("\n", end)) > 0 and text[end - 1] == "\\":
        end += 1
    return text[start + 1 : len(text) if end < 0 else end]
