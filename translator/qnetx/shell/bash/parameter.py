"""What the operators of `${…}` do to a known value: `${V##*/}` on `/img/a.qcow2` → `a.qcow2`.

Places are kept where part of the value is cut away; text that is made anew belongs to its use.
"""

from __future__ import annotations

import re

from qnetx.shell.bash.pattern import Pattern
from qnetx.shell.bash.value import EMPTY, Passage, Value, joined
from qnetx.source import Span


def strip(value: Value, operator: str, pattern: Pattern) -> Value:
    """Do `${V#p}`, `${V##p}`, `${V%p}`, `${V%%p}`."""
    longest = len(operator) == 2
    text = value.text
    if operator[0] == "#":
        return value.cut(pattern.prefix(text, longest=longest) or 0, len(text))
    return value.cut(0, len(text) - (pattern.suffix(text, longest=longest) or 0))


def substitute(value: Value, operator: str, pattern: Pattern, new: Value) -> Value | None:
    """Do `${V/p/new}`, `//` for each, `/#` at the front, `/%` at the end; None if it takes too long."""
    text, at = value.text, 0
    parts: list[Value] = []
    if not pattern.suits(text):
        return None
    passage = Passage(value)
    regex = pattern.searcher(longest=True)
    anchored = {"/#": rf"\A(?:{regex})", "/%": rf"(?:{regex})\Z"}.get(operator, regex)
    for match in re.finditer(anchored, text, re.DOTALL):
        if match.start() == match.end() and operator in ("/", "//"):
            continue
        parts += [passage.value(at, match.start()), new]
        at = match.end()
        if operator != "//":
            break
    return joined((*parts, passage.value(at, len(text)))) if parts else value


def change_case(value: Value, operator: str, span: Span) -> Value:
    """Do `${V^^}`, `${V^}`, `${V,,}`, `${V,}`."""
    text = value.text
    change = str.upper if operator[0] == "^" else str.lower
    new = change(text) if len(operator) == 2 else change(text[:1]) + text[1:]
    return Value.literal(new, span) if new != text else value


def slice_bounds(size: int, offset: int, length: int | None) -> tuple[int, int]:
    """Return start and end of `${V:offset:length}`; negative numbers count from the end."""
    start = size + offset if offset < 0 else min(offset, size)
    if start < 0:
        return 0, 0
    end = size if length is None else size + length if length < 0 else min(start + length, size)
    return start, max(end, start)


def substring(value: Value, offset: int, length: int | None) -> Value:
    """Do `${V:offset:length}`."""
    start, end = slice_bounds(value.size, offset, length)
    return value.cut(start, end) if start < end else EMPTY
