"""Shell patterns: `*.img` matches `disk.img`; the same for `case`, `[[ == ]]` and `${V#p}`.

Each star takes the first place at which what follows it matches, and never another: that is as good
as trying all (nothing but the last star can gain by taking more) and keeps hostile patterns fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

_EXTENDED = r"[@+!?*]\("
_SUBSTITUTED = 512
"""Characters of a value in which a pattern with stars is looked for at every place."""


class Pattern(Struct, frozen=True):
    """A pattern as a row of one-character regular expressions; "" is a star."""

    tokens: tuple[str, ...]

    @classmethod
    def read(cls, segments: Iterable[tuple[str, bool]]) -> Pattern | None:
        """Read (text, quoted) segments; None where the pattern uses bash's `extglob`."""
        tokens: list[str] = []
        for text, quoted in segments:
            if quoted:
                tokens.extend(map(re.escape, text))
            elif re.search(_EXTENDED, text):
                return None
            else:
                tokens.extend(_bare_tokens(text))
        return cls(tuple(tokens))

    @property
    def _runs(self) -> list[str]:
        """What stands between the stars."""
        runs = [""]
        for token in self.tokens:
            if token:
                runs[-1] += token
            else:
                runs.append("")
        return runs

    def matches(self, text: str) -> bool:
        """Return whether the pattern takes the whole text."""
        return bool(re.fullmatch(self.searcher(longest=True), text, re.DOTALL))

    def prefix(self, text: str, *, longest: bool) -> int | None:
        """Return the length of the shortest or longest beginning that the pattern takes."""
        match = re.match(self.searcher(longest=longest), text, re.DOTALL)
        return match.end() if match else None

    def suffix(self, text: str, *, longest: bool) -> int | None:
        """Return the length of the shortest or longest ending that the pattern takes."""
        return Pattern(self.tokens[::-1]).prefix(text[::-1], longest=longest)

    def searcher(self, *, longest: bool) -> str:
        """Return the regular expression that finds the pattern."""
        first, *rest = self._runs
        if not rest:
            return first
        middle = "".join(f"(?>.*?{run})" for run in rest[:-1])
        return f"{first}{middle}{'.*' if longest else '.*?'}{rest[-1]}"

    def suits(self, text: str) -> bool:
        """Whether looking for the pattern at every place of a text takes no undue time."""
        return "" not in self.tokens or len(text) <= _SUBSTITUTED


def _bare_tokens(text: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        close = text.find("]", at + 2) if char == "[" else -1
        if char == "*":
            if not tokens or tokens[-1]:
                tokens.append("")
        elif char == "?":
            tokens.append(".")
        elif close > 0 and (bracket := _bracket(text[at + 1 : close])):
            tokens.append(bracket)
            at = close
        else:
            tokens.append(re.escape(char))
        at += 1
    return tokens


def _bracket(inside: str) -> str:
    """Return `a-z` of `[a-z]` as a regular expression, "" where it makes none."""
    negated = inside[0] in "!^"
    body = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[1:] if negated else inside)
    bracket = f"[{'^' if negated else ''}{body}]"
    try:
        re.compile(bracket)
    except re.error:
        return ""
    return bracket
