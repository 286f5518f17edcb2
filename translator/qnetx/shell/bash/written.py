r"""Words as they are written in the syntax tree → their parts: `"$A"b\ c` → expansion, `b`, ` c`.

Where a word's nodes leave gaps, the gap's own text counts: the grammar knows where expansions begin
and end, and drops blanks and line ends between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from qnetx.shell.bash.field import Expansion, Literal, Part
from qnetx.shell.bash.value import EMPTY, Passage, Value
from qnetx.source import Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_ACTIVE = frozenset(
    {"string", "simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"}
)
_ACTIVE_BARE = _ACTIVE | {
    "raw_string",
    "ansi_c_string",
    "translated_string",
    "process_substitution",
}
_UNSEEN = r"\$(?:[A-Za-z_]\w*|[0-9@*#?!$]|\{\w+\})"
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "b": "\b",
    "e": "\033",
    "f": "\f",
    "v": "\v",
}


class WrittenWord(Struct, frozen=True):
    """A word as it stands: the nodes that touch each other, and the stretch they cover."""

    nodes: tuple[Node, ...]
    start: int
    end: int

    @classmethod
    def of(cls, *nodes: Node) -> WrittenWord:
        """Return the word that some adjacent nodes make."""
        return cls(nodes, nodes[0].start_byte, nodes[-1].end_byte)


def touching(passage: Passage, nodes: Sequence[Node]) -> list[WrittenWord]:
    """Return the words that nodes make: what no blank separates is one, whatever the grammar says."""
    groups: list[list[Node]] = []
    for node in nodes:
        gap = passage.text[groups[-1][-1].end_byte : node.start_byte] if groups else " "
        if not gap.replace("\\\n", ""):
            groups[-1].append(node)
        else:
            groups.append([node])
    return [WrittenWord.of(*group) for group in groups]


def _active(nodes: Sequence[Node], types: frozenset[str]) -> Iterator[Node]:
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if node.type in types:
            yield node
        else:
            stack.extend(reversed(node.children))


def parts_of(
    passage: Passage, start: int, end: int, nodes: Sequence[Node], mode: str = ""
) -> list[Part]:
    """Return the parts of a stretch; `mode` is `"` inside double quotes, `<<` in a heredoc."""
    parts: list[Part] = []
    at = start
    for node in _active(nodes, _ACTIVE if mode else _ACTIVE_BARE):
        low, high = node.start_byte, node.end_byte
        if low < at or high > end:
            continue
        # `$"…"` is a translated string; its dollar is no text.
        dollar = node.type == "string" and passage.text[at:low].endswith("$")
        _literal(passage, parts, at, low - dollar, mode)
        at = high
        match node.type:
            case "string":
                inside = parts_of(passage, low + 1, high - 1, node.children, '"')
                parts += inside or [Literal(EMPTY, quoted=True)]
            case "raw_string":
                parts.append(Literal(passage.value(low + 1, high - 1), quoted=True))
            case "ansi_c_string":
                parts.append(Literal(_ansi(passage, low, high), quoted=True))
            case _:
                parts.append(Expansion(node, quoted=bool(mode)))
    _literal(passage, parts, at, end, mode)
    return parts


def _literal(passage: Passage, parts: list[Part], start: int, end: int, mode: str) -> None:
    """Add the text between two offsets without its backslashes."""
    text, at = passage.text, start
    quoted = bool(mode)
    while (slash := text.find("\\", at, end)) >= 0:
        after = text[slash + 1 : slash + 2]
        if mode and after not in ('$`\\\n"' if mode == '"' else "$`\\\n"):
            _plain(passage, parts, start, slash + 2, quoted=True)
        else:
            _plain(passage, parts, start, slash, quoted=quoted)
            if after != "\n":
                _plain(passage, parts, slash + 1, min(slash + 2, end), quoted=True)
        start = at = slash + 2
    _plain(passage, parts, start, end, quoted=quoted)


def _plain(passage: Passage, parts: list[Part], start: int, end: int, *, quoted: bool) -> None:
    """Add text without escapes; an expansion that the grammar did not see in it is a hole."""
    dollar = passage.text.find("$", start, end)
    for match in re.compile(_UNSEEN).finditer(passage.text, dollar, end) if dollar >= 0 else ():
        if match.start() > start:
            parts.append(Literal(passage.value(start, match.start()), quoted))
        span = passage.span(match.start(), match.end())
        unknown = Unknown(match[0], match[0].strip("${}"), "not understood")
        parts.append(Literal(Value.hole(span, unknown), quoted))
        start = match.end()
    if start < end:
        parts.append(Literal(passage.value(start, end), quoted))


def _ansi(passage: Passage, start: int, end: int) -> Value:
    """Return the text of `$'…'`."""
    if "\\" not in passage.text[start:end]:
        return passage.value(start + 2, end - 1)

    def decode(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "xuU" and len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number < 0x110000 else match[0]
        if code.isdigit():
            return chr(int(code, 8) & 0xFF)
        return _ESCAPES.get(code, code if code in "\\'\"?" else match[0])

    escape = r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|.)"
    text = re.sub(escape, decode, passage.text[start + 2 : end - 1], flags=re.DOTALL)
    return Value.literal(text, passage.span(start, end))
