"""What a few commands print, told without running them: `printf %02x 10`, `basename "$DISK" .img`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from qnetx.shell.bash.arithmetic import calculate
from qnetx.shell.bash.value import EMPTY, Value, joined
from qnetx.source import Span, Word

_NUMBERS = 10_000
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'"}
_DIRECTIVE = r"(?s)\\(.)|%(%|([-0 +#]*\d*(?:\.\d+)?)([sdixXu]))|[^\\%]+|[\\%]"


def printed(words: Sequence[Word], stdin: Value | None = None) -> Value | None:
    """Return what a command prints, line end included; None where that can't be told."""
    if not words or words[0].unknowns:
        return None
    name, rest = words[0].text.rpartition("/")[2], list(words[1:])
    if name == "echo":
        return _echo(rest, words[0].at)
    if name == "cat":
        return stdin if not rest else None
    printer = _PRINTERS.get(name)
    if printer is None or any(word.unknowns for word in rest):
        return None
    text = printer([word.text for word in rest])
    if isinstance(text, int):
        return joined((Value.of(rest[text].pieces), Value.literal("\n", rest[text].at)))
    return None if text is None else Value.literal(text, words[-1].span) if text else EMPTY


def _echo(words: list[Word], at: Span) -> Value | None:
    newline = True
    while words and re.fullmatch(r"-[neE]+", words[0].text):
        flags = words.pop(0).text
        newline = newline and "n" not in flags
        if "e" in flags and any("\\" in word.text for word in words):
            return None
    blank = Value.literal(" ", at)
    values = [part for word in words for part in (blank, Value.of(word.pieces))][1:]
    return joined([*values, Value.literal("\n", at)] if newline else values)


def _printf(texts: list[str]) -> str | None:
    if texts and texts[0] == "--":
        texts = texts[1:]
    if not texts or texts[0].startswith("-v"):
        return None
    form, arguments = texts[0], texts[1:]
    out = ""
    while True:
        before = len(arguments)
        for match in re.finditer(_DIRECTIVE, form):
            piece = _directive(match, arguments)
            if piece is None:
                return None
            out += piece
        # The form is used again as long as it takes arguments and some are left.
        if not arguments or len(arguments) == before:
            return out


def _directive(match: re.Match[str], arguments: list[str]) -> str | None:
    escaped, percent, flags, kind = match.groups()
    if escaped:
        return _ESCAPES.get(escaped)
    if percent == "%":
        return "%"
    if not percent:
        return match[0] if match[0] not in ("\\", "%") else None
    argument = arguments.pop(0) if arguments else "" if kind == "s" else "0"
    if len(flags) > 8 or any(int(digits) > 999 for digits in re.findall(r"\d+", flags)):
        return None
    if kind == "s":
        return f"%{flags}s" % argument
    number = calculate(argument, lambda _: None, lambda *_: None)
    return None if number is None else f"%{flags}{'d' if kind == 'u' else kind}" % number


def _basename(texts: list[str]) -> str | None:
    if not texts or texts[0].startswith("-") or len(texts) > 2:
        return None
    name = texts[0].rstrip("/").rpartition("/")[2] or "/"
    suffix = texts[1] if len(texts) == 2 else ""
    return (name.removesuffix(suffix) or name) + "\n"


def _dirname(texts: list[str]) -> str | None:
    if len(texts) != 1 or texts[0].startswith("-"):
        return None
    front, slash, _ = texts[0].rstrip("/").rpartition("/")
    return (front.rstrip("/") or ("/" if slash else ".")) + "\n"


def _seq(texts: list[str]) -> str | None:
    try:
        numbers = [int(text) for text in texts]
    except ValueError:
        return None
    match numbers:
        case [last]:
            first, step = 1, 1
        case [first, last]:
            step = 1
        case [first, step, last] if step:
            pass
        case _:
            return None
    listed = range(first, last + (1 if step > 0 else -1), step)
    return "".join(f"{n}\n" for n in listed) if len(listed) <= _NUMBERS else None


def _expr(texts: list[str]) -> str | None:
    number = calculate(" ".join(texts), lambda _: None, lambda *_: None)
    return None if number is None else f"{number}\n"


def _which(texts: list[str]) -> int | None:
    """Return the index of the program that is looked for: a name does as well as its path."""
    named = [i for i, text in enumerate(texts) if not text.startswith("-")]
    return named[0] if named else None


def _command(texts: list[str]) -> int | None:
    return _which(texts) if texts and texts[0] == "-v" else None


_PRINTERS: Mapping[str, Callable[[list[str]], str | int | None]] = {
    "basename": _basename,
    "command": _command,
    "dirname": _dirname,
    "expr": _expr,
    "printf": _printf,
    "seq": _seq,
    "type": _which,
    "which": _which,
}
"""Gives the text, or the index of the argument that is printed as it is."""
