"""What `[ … ]` and `[[ … ]]` say: `[ "$A" = b ]` with A=b → True; None where only a run could tell.

Files, commands and unknown words are never decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from qnetx.shell.bash.outcome import Answer
from qnetx.shell.bash.pattern import Pattern
from qnetx.source import Word

_NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
_FILE_PAIRS = frozenset({"-nt", "-ot", "-ef", "=~"})
_TEXT_PAIRS = frozenset({"=", "==", "!=", "<", ">"})
_UNARY = frozenset(f"-{letter}" for letter in "abcdefghkprstuwxGLNOSvRzno")
_DEPTH = 30


class Term(Struct, frozen=True):
    """One word of a test; in `[[ … ]]` also the pattern that it is on the right of `==`."""

    word: Word
    pattern: Callable[[], Pattern | None] | None = None

    @property
    def text(self) -> str | None:
        """The word's text where it is known."""
        return None if self.word.unknowns else self.word.text

    @property
    def filled(self) -> Answer:
        """Whether the word is not empty."""
        if any(piece.text for piece in self.word.pieces):
            return True
        return None if self.word.unknowns else False


def both(left: Answer, right: Answer) -> Answer:
    """Return the `&&` of two answers, None for one that isn't known."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def negated(answer: Answer) -> Answer:
    """Return the opposite, None where the answer isn't known."""
    return None if answer is None else not answer


def decide(terms: Sequence[Term]) -> Answer:
    """Return what the test says, None where that isn't known or the test makes no sense."""
    test = _Test(list(terms))
    answer = test.alternatives()
    return answer if test.at_end else None


class _Test:
    def __init__(self, terms: list[Term]) -> None:
        self._terms, self._at, self._depth = terms, 0, 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._terms)

    def _peek(self, ahead: int = 0) -> str | None:
        at = self._at + ahead
        return self._terms[at].text if at < len(self._terms) else None

    def _take(self, *texts: str) -> bool:
        found = self._peek() in texts
        self._at += found
        return found

    def _next(self) -> Term | None:
        if self.at_end:
            return None
        self._at += 1
        return self._terms[self._at - 1]

    def alternatives(self) -> Answer:
        answer = self._conjunction()
        while self._take("-o", "||"):
            answer = negated(both(negated(answer), negated(self._conjunction())))
        return answer

    def _conjunction(self) -> Answer:
        answer = self._negation()
        while self._take("-a", "&&"):
            answer = both(answer, self._negation())
        return answer

    def _negation(self) -> Answer:
        opposite = False
        while self._peek(1) is not None and self._peek() == "!" and not self._is_pair():
            self._at += 1
            opposite = not opposite
        answer = self._primary()
        return negated(answer) if opposite else answer

    def _is_pair(self) -> bool:
        sign = self._peek(1) or ""
        known = sign in _NUMERIC or sign in _TEXT_PAIRS or sign in _FILE_PAIRS
        return known and self._at + 2 < len(self._terms)

    def _primary(self) -> Answer:
        if self._is_pair():
            left, sign, right = self._next(), self._next(), self._next()
            return _compare(left, sign.text or "" if sign else "", right)
        if self._peek() == "(" and self._depth < _DEPTH:
            self._depth += 1
            self._at += 1
            answer = self.alternatives()
            self._depth -= 1
            return answer if self._take(")") else None
        if self._peek() in _UNARY and self._at + 1 < len(self._terms):
            sign, term = self._next(), self._next()
            return _examine(sign.text if sign else "", term)
        term = self._next()
        return term.filled if term else False


def _examine(sign: str | None, term: Term | None) -> Answer:
    if term is None:
        return None
    match sign:
        case "-n":
            return term.filled
        case "-z":
            return negated(term.filled)
        case _:
            return None


def _compare(left: Term | None, sign: str, right: Term | None) -> Answer:
    if left is None or right is None or left.text is None:
        return None
    pattern = right.pattern() if right.pattern and sign in ("=", "==", "!=") else None
    if pattern is not None:
        return pattern.matches(left.text) == (sign != "!=")
    if right.text is None or sign in _FILE_PAIRS:
        return None
    if sign in _NUMERIC:
        try:
            return _NUMERIC[sign](int(left.text), int(right.text))
        except ValueError:
            return None
    match sign:
        case "<":
            return left.text < right.text
        case ">":
            return left.text > right.text
        case _:
            return (left.text == right.text) == (sign != "!=")
