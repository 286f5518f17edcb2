"""One option string → its settings: `nic,model=virtio,vlan=0` → type=nic, model=virtio, vlan=0.

The rules are those of QEMU's own option parser (`qemu_opts_parse`): `,,` is a comma, a word without `=`
is the implied first key's value or a switch that is on (`noX` is off), and keys may repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from qnetx.source import HOLE, Span, Word
from qnetx.values import BadValueError


class Setting(Struct, frozen=True):
    """One `key=value` of an option, as it was written."""

    key: str
    value: Word
    word: Word
    """The whole setting."""
    bare: bool = False
    """Whether only the key was written."""

    @property
    def text(self) -> str:
        """The setting as the user wrote it."""
        return self.word.shown

    @property
    def place(self) -> Span:
        """Where the setting stands."""
        return self.word.span

    @property
    def elsewhere(self) -> Span | None:
        """Where the value is written, if not behind the key: it came through a variable."""
        value, key = self.value.span, self.word.pieces[0].span if self.word.pieces else self.place
        adjacent = value.source is key.source and value.start in (key.start, key.end)
        behind = key.start + len(self.key) + 1
        return None if adjacent or value.start == behind else value


def split_settings(word: Word, implied: str = "") -> list[Setting]:
    """Take an option string apart; `implied` is the key of a first value without one.

    A string that begins with `{` is read as JSON, as current QEMUs do.
    Raises BadValueError for JSON that is none.
    """
    if word.text.startswith("{"):
        return list(_split_json(word))
    settings = []
    for number, part in enumerate(_split_commas(word)):
        text = part.text
        key, equals, _ = text.partition("=")
        if equals and not (number == 0 and implied and "," in key):
            settings.append(Setting(key, part.cut(len(key) + 1), part))
        elif number == 0 and implied:
            settings.append(Setting(implied, part, part, bare=True))
        elif text:
            settings.append(Setting(text, part, part, bare=True))
    return settings


def comma_hint(value: str) -> str:
    """Return the way out where a doubled comma made two settings one value; else nothing."""
    doubled = re.search(r",[\w.-]+=", value)
    return "',,' is a comma inside a value: write ',' between two settings" if doubled else ""


def _split_commas(word: Word) -> Iterator[Word]:
    """Cut at single commas; a doubled one stands for itself."""
    text = word.text
    start = 0
    done: Word | None = None
    while (comma := text.find(",", start)) >= 0:
        if text.startswith(",,", comma):
            done = _join(done, word.cut(start, comma + 1))
            start = comma + 2
        else:
            yield _join(done, word.cut(start, comma))
            done = None
            start = comma + 1
    yield _join(done, word.cut(start))


def _join(left: Word | None, right: Word) -> Word:
    if left is None:
        return right
    return Word(left.pieces + right.pieces, left.at)


def _split_json(word: Word) -> Iterator[Setting]:
    if HOLE in word.text:
        raise BadValueError(f"'{word.shown}' is JSON with a part that only running it tells")
    import json  # noqa: PLC0415 - few options are written so

    try:
        data = json.loads(word.text)
    except json.JSONDecodeError as error:
        raise BadValueError(f"'{word.shown}' is not JSON: {error.msg}") from None
    for key, value in _flatten(data, ""):
        text = {True: "on", False: "off"}.get(value) if isinstance(value, bool) else str(value)
        yield Setting(key, Word.literal(word.span, text), Word.literal(word.span, f"{key}={text}"))


def _flatten(data: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Give nested members dotted names, and the elements of a list their list's name."""
    if isinstance(data, dict):
        if prefix and data.keys() == {"str"}:
            # A list of strings is a list of {"str": …} in QEMU's own JSON.
            yield prefix, data["str"]
            return
        for key, value in data.items():
            yield from _flatten(value, f"{prefix}.{key}" if prefix else key)
    elif isinstance(data, list):
        for value in data:
            yield from _flatten(value, prefix)
    else:
        yield prefix, data
