"""An argv as data → invocations: JSON, NUL-separated, or the words after `--`.

`["qemu-system-x86_64", "-net", "nic"]`, `{"argv": […]}`, an array of argvs, /proc/PID/cmdline. The
words are final: no quotes, variables or blanks are looked for in them.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence

from qnetx.diagnostics import Report
from qnetx.shell.command import Invocation
from qnetx.shell.emulator import is_option, starts_emulator
from qnetx.shell.wrappers import Inner, peel
from qnetx.source import Source, Span, Word


def invocation_of(words: Sequence[Word], place: Span) -> Invocation:
    """Return the call of an argv without `sudo` and its like; options without an emulator are bare."""
    environment: tuple[tuple[str, Word], ...] = ()
    while isinstance(inner := peel(words), Inner) and inner.words:
        words, environment = inner.words, (*environment, *inner.environment)
    bare = words[0].text.startswith("-")
    return Invocation(words=tuple(words), bare=bare, environment=environment, place=place)


def _is_call(call: Invocation) -> bool:
    """Whether it is QEMU that is called: an unknown program needs QEMU's options behind it."""
    return call.bare or starts_emulator(call.words) or any(map(is_option, call.words))


def read_argv(words: Sequence[str], report: Report) -> Invocation | None:
    """Read an argv that the user's shell has split already, as after `--`."""
    quoted = [shlex.quote(word) for word in words]
    source = Source("<command line>", " ".join(quoted))
    if not words:
        report.say("input-empty", "nothing stands after '--'", source.whole())
        return None
    found, offset = [], 0
    for word, text in zip(words, quoted, strict=True):
        inside = 1 if text == f"'{word}'" else 0
        start, end = offset + inside, offset + len(text) - inside
        found.append(Word.literal(source.span(start, end), word))
        offset += len(text) + 1
    call = invocation_of(found, source.whole())
    if not _is_call(call):
        name = call.words[0]
        hint = f"a file is named without '--': qnetx to-xml {quoted[0]}"
        message = f"'{name.text}' is no QEMU, and no option of QEMU follows"
        report.say("no-qemu-call", message, name.span, hint=hint)
        return None
    return call


def is_cmdline(text: str) -> bool:
    """Whether the text is words that end in NUL, as /proc/PID/cmdline has them."""
    words = text.split("\0")
    readable = not re.search(r"[\x01-\x08\x0e-\x1f\x7f\ufffd]", text)
    return len(words) > 1 and bool(words[0]) and words[0].isprintable() and readable


def read_cmdline(source: Source) -> list[Invocation]:
    """Read words separated by NUL; the last one may lack it."""
    found, offset = [], 0
    for text in source.text.removesuffix("\n").removesuffix("\0").split("\0"):
        found.append(Word.literal(source.span(offset, offset + len(text))))
        offset += len(text) + 1
    return [invocation_of(found, source.whole())]


def is_json(text: str) -> bool:
    """Whether the text is JSON, or begins in a way that nothing but JSON does."""
    head = text.lstrip()
    if not head.startswith(("[", "{")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return bool(re.match(r'(\[\s*)+"([^"\\]|\\.)*"\s*,|\{\s*"\w+"\s*:', head))
    return True


def read_json(source: Source, report: Report) -> list[Invocation]:
    """Read an argv, an array of argvs, or objects that have one as "argv"."""
    try:
        json.loads(source.text)
    except RecursionError:
        report.say("input-json", "the JSON is nested too deep", source.whole(), hint=_FORM)
        return []
    except json.JSONDecodeError as error:
        place = source.span(error.pos, error.pos + 1)
        report.say("input-json", f"this is not JSON: {error.msg}", place, hint=_FORM)
        return []
    found = [call for call in _invocations(source, _skip(source.text, 0)) if _is_call(call)]
    if not found:
        report.say("input-json", "the JSON holds no argv of QEMU", source.whole(), hint=_FORM)
    return found


_FORM = 'write ["qemu-system-x86_64", "-net", "nic", …] or {"argv": […]}'
_DECODER = json.JSONDecoder()


def _skip(text: str, offset: int, also: str = "") -> int:
    """Return the offset of the next character that is no white space and not in `also`."""
    while text[offset] in " \t\r\n" + also:
        offset += 1
    return offset


def _items(text: str, offset: int) -> Iterator[tuple[str, object, int, int]]:
    """Go through the values of the array or object that starts here: key, value, start, end.

    The text was decoded before, so nothing in it can be out of place.
    """
    keyed = text[offset] == "{"
    offset, key = _skip(text, offset + 1), ""
    while text[offset] not in "]}":
        if keyed:
            key, offset = _DECODER.raw_decode(text, offset)
            offset = _skip(text, offset, ":")
        value, end = _DECODER.raw_decode(text, offset)
        yield key, value, offset, end
        offset = _skip(text, end, ",")


def _invocations(source: Source, offset: int) -> Iterator[Invocation]:
    if source.text[offset] not in "[{":
        return
    items = list(_items(source.text, offset))
    if source.text[offset] == "[" and items and all(isinstance(i[1], str) for i in items):
        words = [_word(source, str(value), start, end) for _, value, start, end in items]
        yield invocation_of(words, source.span(offset, items[-1][3] + 1))
        return
    for key, _, start, _ in items:
        if key in {"", "argv", "artefacts"}:
            yield from _invocations(source, start)


def _word(source: Source, value: str, start: int, end: int) -> Word:
    return Word.literal(source.span(start + 1, end - 1), value)
