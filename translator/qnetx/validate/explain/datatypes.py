r"""The data types of XML Schema → predicates: `("unsignedByte", (("maxInclusive", "31"),))` → is "32" one?

Types that the table does not know take every text, as the verdict is libxml2's anyway. Whitespace at
the ends counts for no type but `string`; `pattern` is XML Schema's own form of a regular expression,
where `^` and `$` are plain characters and `\i`, `\c` stand for the characters of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

Params = tuple[tuple[str, str], ...]

_NAME_START = r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
_NAME_MORE = _NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"

_INTEGER = r"[+-]?[0-9]+"
_RANGES: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "integer": (None, None),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-(2**7), 2**7 - 1),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 2**8 - 1),
    }
)

_DATE = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_NAME = rf"[{_NAME_START}:][{_NAME_MORE}:]*"
_NCNAME = rf"[{_NAME_START}][{_NAME_MORE}]*"
_NMTOKEN = rf"[{_NAME_MORE}:]+"

_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "boolean": "true|false|1|0",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN",
        "float": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN",
        "Name": _NAME,
        "NCName": _NCNAME,
        "ID": _NCNAME,
        "IDREF": _NCNAME,
        "ENTITY": _NCNAME,
        "NMTOKEN": _NMTOKEN,
        "NMTOKENS": rf"{_NMTOKEN}(?: {_NMTOKEN})*",
        "IDREFS": rf"{_NCNAME}(?: {_NCNAME})*",
        "QName": rf"(?:{_NCNAME}:)?{_NCNAME}",
        "anyURI": (
            r"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//\[[0-9A-Fa-f:.]+\][^\[\]]*"
            r"|[A-Za-z][A-Za-z0-9+.\-]*:[^\[\]]*|[^:/?#\[\]]*(?:[/?#][^\[\]]*)?"
        ),
        "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        "hexBinary": "(?:[0-9a-fA-F]{2})*",
        "base64Binary": "(?:[A-Za-z0-9+/] ?){2,}(?:= ?){0,2}|",
        "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
        "date": f"{_DATE}{_ZONE}",
        "time": f"{_TIME}{_ZONE}",
        **dict.fromkeys(_RANGES, _INTEGER),
    }
)
"""The texts of a type, after whitespace is collapsed."""

_NUMBERS = {"decimal", "double", "float", *_RANGES}


def normal(kind: str, text: str) -> str:
    """Return a text as a type compares it: blanks of all but `string` are collapsed."""
    match kind:
        case "string":
            return text
        case "normalizedString":
            return re.sub(r"[\t\n\r]", " ", text)
        case _:
            return " ".join(re.split(r"[ \t\n\r]+", text.strip(" \t\n\r")))


@cache
def datatype(kind: str, params: Params) -> Callable[[str], bool]:
    """Return what a type takes, with its facets (`pattern`, `minInclusive`, `length`, …)."""
    form = re.compile(_FORMS[kind]) if kind in _FORMS else None
    low, high = _RANGES.get(kind, (None, None))
    facets = [facet for name, value in params if (facet := _facet(kind, name, value))]
    # A pattern is held against the text as it stands, blanks and all: libxml2 and jing agree on it.
    patterns = [re.compile(translated(value)) for name, value in params if name == "pattern"]

    def allows(text: str) -> bool:
        if not all(pattern.fullmatch(text) for pattern in patterns):
            return False
        text = normal(kind, text)
        if form and not form.fullmatch(text):
            return False
        if low is not None and Decimal(text) < low:
            return False
        if high is not None and Decimal(text) > high:
            return False
        return all(facet(text) for facet in facets)

    return allows


def _facet(kind: str, name: str, value: str) -> Callable[[str], bool] | None:
    match name:
        case "length":
            return lambda text: len(text) == int(value)
        case "minLength":
            return lambda text: len(text) >= int(value)
        case "maxLength":
            return lambda text: len(text) <= int(value)
    holds = _BOUNDS.get(name)
    if holds is None or kind not in _NUMBERS:
        return None
    number = _number(kind)
    bound = number(value)
    return lambda text: holds(number(text), bound)


# Where a bound is from below, NaN is above it.
_BOUNDS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "minInclusive": lambda number, bound: not number < bound,
        "maxInclusive": lambda number, bound: number <= bound,
        "minExclusive": lambda number, bound: not number <= bound,
        "maxExclusive": lambda number, bound: number < bound,
    }
)


def _number(kind: str) -> Callable[[str], Any]:
    return float if kind in ("double", "float") else Decimal


@cache
def value(kind: str, wanted: str) -> Callable[[str], bool]:
    """Return the texts that a type takes for equal to one: `token` " a " and "a"."""
    one = normal(kind, wanted)
    if kind in _NUMBERS and re.fullmatch(_FORMS[kind], one):
        read = _number(kind)
        number = read(one)
        isnumber = datatype(kind, ())
        return lambda text: isnumber(text) and read(normal(kind, text)) == number
    return lambda text: normal(kind, text) == one


_CLASSES = MappingProxyType(
    {
        "d": r"\d",
        "D": r"\D",
        "s": r" \t\n\r",
        "w": r"\w",
        "W": r"\W",
        "i": f"{_NAME_START}:",
        "c": f"{_NAME_MORE}:",
        "n": r"\n",
        "r": r"\r",
        "t": r"\t",
    }
)
"""Escapes → what stands for them between brackets."""


def translated(pattern: str) -> str:
    r"""XML Schema's pattern → Python's: `a.^\i` → `a[^\n\r]\^[A-Z…:]`.

    What Python can't say (classes by Unicode property, a class less another) becomes "anything".
    """
    if re.search(r"\\[pP]|\[[^]\\]*-\[", pattern):
        return r"(?s:.*)"
    made: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            end, text = _bracketed(pattern, at)
            made.append(text)
            at = end
        elif char == "\\" and at + 1 < len(pattern):
            made.append(_escaped(pattern[at + 1]))
            at += 2
        else:
            made.append({".": r"[^\n\r]", "^": r"\^", "$": r"\$"}.get(char, char))
            at += 1
    return "".join(made)


def _escaped(char: str) -> str:
    if char == "S":
        return r"[^ \t\n\r]"
    if char in "IC":
        return f"[^{_CLASSES[char.lower()]}]"
    if char in _CLASSES:
        return f"[{_CLASSES[char]}]"
    return re.escape(char)


def _bracketed(pattern: str, at: int) -> tuple[int, str]:
    """Return the end of the class that begins at `at`, and Python's form of it."""
    made = ["["]
    at += 1
    if pattern[at : at + 1] == "^":
        made.append("^")
        at += 1
    first = True
    while at < len(pattern) and pattern[at] != "]":
        char, length = pattern[at], 1
        if char == "\\" and at + 1 < len(pattern):
            char, length = pattern[at + 1], 2
            made.append(_CLASSES.get(char) or re.escape(char))
        elif char == "-" and not first and pattern[at + 1 : at + 2] not in ("]", ""):
            made.append("-")
        else:
            made.append(re.escape(char))
        at += length
        first = False
    return at + 1, "".join(made) + "]"
