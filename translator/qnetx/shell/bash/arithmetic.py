"""Shell arithmetic → a number: `i*2+1` with i=3 → 7; None where it needs what is not known."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

_SIGNS = (
    r"\s*(0[xX][0-9a-fA-F]+|\d+#\w+|\d+|[A-Za-z_]\w*"
    r"|\+\+|--|\*\*|<<=|>>=|<<|>>|&&|\|\||[-+*/%&|^<>=!]=|[-+*/%<>=!~&|^?:(),])"
)
_LEVEL = {
    sign: level
    for level, signs in enumerate(
        ("||", "&&", "|", "^", "&", "== !=", "<= >= < >", "<< >>", "+ -", "* / %", "**")
    )
    for sign in signs.split()
}
"""How strongly each operator binds."""
_LARGE = 1 << 63
_DEPTH = 40


class _UndecidableError(Exception):
    pass


def _power(a: int, b: int) -> int:
    if not 0 <= b < 64:
        raise _UndecidableError
    return int(a**b)


def _quotient(a: int, b: int) -> int:
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "||": lambda a, b: int(bool(a or b)),
    "&&": lambda a, b: int(bool(a and b)),
    "|": operator.or_,
    "^": operator.xor,
    "&": operator.and_,
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "<<": lambda a, b: a << (b & 63),
    ">>": lambda a, b: a >> (b & 63),
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "%": lambda a, b: a - b * _quotient(a, b),
    "**": _power,
}


def calculate(
    text: str, lookup: Callable[[str], str | None], assign: Callable[[str, int], None]
) -> int | None:
    """Return the value of an expression, None where it can't be told.

    `lookup` gives a variable's text, "" where it is empty, None where it is not known.
    """
    try:
        return _Expression(text, lookup, assign).result()
    except (_UndecidableError, ZeroDivisionError):
        return None


class _Expression:
    def __init__(
        self, text: str, lookup: Callable[[str], str | None], assign: Callable[[str, int], None]
    ) -> None:
        self._lookup, self._assign = lookup, assign
        self._tokens: list[str] = []
        self._depth = 0
        text, at = text.strip(), 0
        token = re.compile(_SIGNS)
        while at < len(text):
            match = token.match(text, at)
            if not match:
                raise _UndecidableError
            self._tokens.append(match[1])
            at = match.end()
        self._tokens.reverse()

    def result(self) -> int:
        if not self._tokens:
            return 0
        value = self._assignment()
        while self._take(","):
            value = self._assignment()
        if self._tokens:
            raise _UndecidableError
        return value

    def _take(self, *tokens: str) -> str:
        return self._tokens.pop() if self._tokens and self._tokens[-1] in tokens else ""

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > _DEPTH:
            raise _UndecidableError

    def _assignment(self) -> int:
        self._descend()
        value = self._assigned()
        self._depth -= 1
        return value

    def _assigned(self) -> int:
        if len(self._tokens) > 1 and self._tokens[-1].isidentifier():
            sign = self._tokens[-2]
            if sign.endswith("=") and sign not in ("==", "!=", "<=", ">="):
                name = self._tokens.pop()
                self._tokens.pop()
                value = self._assignment()
                if sign != "=":
                    value = self._apply(sign[:-1], self._number(name), value)
                self._assign(name, value)
                return value
        return self._choice()

    def _choice(self) -> int:
        value = self._binary(0)
        if self._take("?"):
            yes = self._assignment()
            if not self._take(":"):
                raise _UndecidableError
            no = self._assignment()
            value = yes if value else no
        return value

    def _binary(self, weakest: int) -> int:
        self._descend()
        value = self._unary()
        while self._tokens and _LEVEL.get(self._tokens[-1], -1) >= weakest:
            sign = self._tokens.pop()
            level = _LEVEL[sign]
            value = self._apply(sign, value, self._binary(level if sign == "**" else level + 1))
        self._depth -= 1
        return value

    def _apply(self, sign: str, left: int, right: int) -> int:
        return _bounded(int(_OPERATIONS[sign](left, right)))

    def _unary(self) -> int:
        self._descend()
        value = self._signed()
        self._depth -= 1
        return value

    def _signed(self) -> int:
        match self._take("-", "+", "!", "~", "++", "--"):
            case "-":
                return -self._unary()
            case "+":
                return self._unary()
            case "!":
                return int(not self._unary())
            case "~":
                return ~self._unary()
            case ("++" | "--") as sign:
                return self._step(sign, self._name())
            case _:
                return self._primary()

    def _name(self) -> str:
        if not self._tokens or not self._tokens[-1].isidentifier():
            raise _UndecidableError
        return self._tokens.pop()

    def _step(self, sign: str, name: str) -> int:
        value = self._number(name) + (1 if sign == "++" else -1)
        self._assign(name, value)
        return value

    def _primary(self) -> int:
        if self._take("("):
            value = self._assignment()
            if not self._take(")"):
                raise _UndecidableError
            return value
        if not self._tokens:
            raise _UndecidableError
        token = self._tokens.pop()
        if token.isidentifier():
            value = self._number(token)
            if sign := self._take("++", "--"):
                self._assign(token, value + (1 if sign == "++" else -1))
            return value
        return _literal(token)

    def _number(self, name: str) -> int:
        text = self._lookup(name)
        if text is None:
            raise _UndecidableError
        return _literal(text.strip() or "0")


def _literal(text: str) -> int:
    """Read a number as the shell does: 0x1f, 017, 16#ff."""
    base, digits = 10, text.removeprefix("-")
    if "#" in digits:
        front, _, digits = digits.partition("#")
        base = int(front) if front.isdigit() else 0
    elif digits[:2].lower() == "0x":
        base, digits = 16, digits[2:]
    elif digits.startswith("0") and digits != "0":
        base, digits = 8, digits[1:]
    if not 2 <= base <= 36 or not digits.isalnum() or len(digits) > 64:
        raise _UndecidableError
    try:
        number = int(digits, base) * (-1 if text.startswith("-") else 1)
    except ValueError:
        raise _UndecidableError from None
    return _bounded(number)


def _bounded(number: int) -> int:
    """Return a number that the shell's 64 bits hold; what it makes of others is of no use."""
    if not -_LARGE <= number < _LARGE:
        raise _UndecidableError
    return number
