"""Patterns of XML Schema → words, where they are simple enough: `[a-z0-9_]{1,8}` → up to 8 letters, digits or _.

form("(0x)?[0-9a-fA-F]{1,4}")  → "a hexadecimal number of up to 4 digits"
form("a+b")                    → "a text of the form a+b"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

_SHOWN = 8
"""How many of a list are told."""

_READABLE = 40
"""How long a pattern may be."""

_WHOLE: Mapping[str, str] = MappingProxyType(
    {
        ".+": "any text that is not empty",
        "[^\\n]+": "any text that is not empty",
        "/.*": "a path that begins with /",
        "/.+": "a path that begins with /",
        "-?[0-9]+": "a whole number",
        "(-|\\+)?[0-9]+": "a whole number",
        "[^/]+": "any text without slashes",
        "[^/\\n]+": "a name without slashes",
        "[^/]*": "a name without slashes",
        "[^,]{12}": "12 characters without commas",
        "[^,]{0,12}": "up to 12 characters without commas",
        "[ -~]{0,8}": "up to 8 characters of ASCII",
        "[ -~]{0,16}": "up to 16 characters of ASCII",
        "[ -~]{1,128}": "up to 128 characters of ASCII",
        "[a-zA-Z_]+[a-zA-Z0-9_]*": "a name of letters, digits and _, with no digit in front",
        "(naa\\.)[0-9a-fA-F]{16}": "a name like naa.5001405df3e54061",
        "naa\\.[0-9a-fA-F]{16}": "a name like naa.5001405df3e54061",
        "[0-9]{1,2}.[0-9]{1,2}": "a version like 2.00",
        "[0-9]+\\.[0-9]+": "a version like 1.1",
        "(0x)?[0-3]": "a number from 0 to 3",
        '"?[!#$%&\'()*+\\-./0-9:>=<?@A-Z\\^_`\\[\\]a-z|~]+"?': "a cookie's value: ASCII without blanks and , ; \\",
        "(/|[a-zA-Z]:\\\\).+": "a path that begins with /",
    }
)

_ONE_CLASS = re.compile(
    r"""(?P<prefix>0x|\(0x\)\?)?
        \[(?P<members>(?:[^\]\[^\\]|\\.)(?:[^\]\[\\]|\\.)*)\]
        (?P<times>[+*]|\{\d+(?:,\d+)?\})?""",
    re.VERBOSE,
)
"""Characters of one class in a row, which is what most patterns are."""

_WORDS = re.compile(r"(?:\(?\w+\)?\|)+\(?\w+\)?")
"""Plain words, one of which is meant."""

_RANGES = (("a-z", "letters"), ("A-Z", "letters"), ("0-9", "digits"))


def form(pattern: str) -> str:
    """Return what a pattern asks for."""
    if pattern in _WHOLE:
        return _WHOLE[pattern]
    if _WORDS.fullmatch(pattern):
        return any_of(f"'{word}'" for word in re.findall(r"\w+", pattern))
    match = _ONE_CLASS.fullmatch(pattern)
    return (_in_a_row(match) if match else "") or _as_it_is(pattern)


def _as_it_is(pattern: str) -> str:
    """Return a pattern for who reads patterns, as far as it can be read."""
    return (
        f"a text of the form {pattern}" if len(pattern) <= _READABLE else "a text of another form"
    )


def _in_a_row(match: re.Match[str]) -> str:
    low, high = _times(match["times"] or "")
    members = match["members"]
    if {"0-9", "a-f"} <= set(re.findall(r"\w-\w", members)) and len(members) in (6, 9):
        return _hexadecimal(match["prefix"] or "", low, high)
    if match["prefix"]:
        return ""
    if members == "0-9":
        return "a number, 0 or more" if high is None else f"a number of {_count(low, high)} digits"
    named = _members(members)
    count = "" if high is None else f"{_count(low, high)} characters: "
    return named and count.replace("1 characters", "one character") + named


def _times(times: str) -> tuple[int, int | None]:
    numbers = [int(number) for number in re.findall(r"\d+", times)]
    if numbers:
        return numbers[0], numbers[-1]
    return (1, 1) if not times else (times == "+", None)


def _count(low: int, high: int) -> str:
    return str(high) if low == high else f"up to {high}"


def _hexadecimal(prefix: str, low: int, high: int | None) -> str:
    must = " with 0x" if prefix == "0x" else ""
    digits = "" if high is None else f" of {_count(low, high)} digits"
    return f"a hexadecimal number{must}{digits}".replace(" of 1 digits", " of one digit")


def _members(members: str) -> str:
    """Return the characters of a class: `letters, digits and _ . -`; nothing where they are others."""
    kinds = list[str]()
    for text, kind in _RANGES:
        if text in members:
            members = members.replace(text, "", 1)
            kinds.append(kind)
    if re.search(r"[^\\]-", members):
        return ""  # another range
    plain = re.sub(r"\\(.)", r"\1", members.replace(r"\s", " "))
    signs = ["blank" if sign == " " else sign for sign in plain]
    named = list(dict.fromkeys(kinds))
    if not signs:
        return " and ".join(named)
    return " and ".join(filter(None, (", ".join(named), " ".join(signs))))


def any_of(names: Iterable[str]) -> str:
    """Return names as a person lists them: `a`, `a or b`, `one of a, b, c, … (12 more)`."""
    shown = list(names)
    if len(shown) < 3:
        return " or ".join(shown)
    more = len(shown) - _SHOWN
    if more > 1:
        return f"one of {', '.join(shown[:_SHOWN])}, … ({more} more)"
    return f"one of {', '.join(shown)}"
