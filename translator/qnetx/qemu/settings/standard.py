"""`-name`, `-uuid`, `-m`, `-nodefaults` → name, memory, and whether QEMU adds devices of its own.

    -m 1G → memory=1 << 30

Source: QEMU's manual page, "Standard options".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from qnetx.diagnostics import Item
from qnetx.qemu.draft import Draft, Reader
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_MIB = 1 << 20
_UNITS = {"": _MIB, "b": 1, "k": 1 << 10, "m": _MIB, "g": 1 << 30, "t": 1 << 40}


def _name(value: Word, item: Item, draft: Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "guest")}
    if "guest" in settings:
        # libvirt's names are on one line and not empty; QEMU's are a window's title.
        name = " ".join(settings["guest"].split())
        draft.put("name", name or None, item)
    for key in sorted(settings.keys() & {"process", "debug-threads"}):
        message = (
            f"'{key}=' of '{item.text}' is libvirt's own business: it names its processes itself"
        )
        draft.report.say("libvirt-does-it", message, item.place)
    draft.items.setdefault("name", (item,))


def _uuid(value: Word, item: Item, draft: Draft) -> None:
    try:
        draft.put("uuid", UUID(value.text), item)
    except ValueError:
        raise BadValueError(
            f"'{value.text}' is not a UUID", "write 8-4-4-4-12 hex digits"
        ) from None


def _memory(value: Word, item: Item, draft: Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "size")}
    draft.items.setdefault("memory", (item,))
    if settings.get("size") == "0":
        draft.values.pop("memory", None)  # so QEMU is asked for its own size
    elif "size" in settings:
        draft.put("memory", parse_memory(settings["size"]), item)
    if "maxmem" in settings:
        # Without a suffix this one is bytes.
        text = settings["maxmem"]
        limit = parse_memory(f"{text}B" if text[-1:].isdigit() else text)
        if limit < draft.values.get("memory", 0):
            raise BadValueError(f"maxmem={settings['maxmem']} is less than the memory", "raise it")
        draft.put("max_memory", limit, item)
        draft.put("memory_slots", _slots(settings.get("slots", "")), item)


def _slots(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= 256:
        raise BadValueError(f"'{text}' is no number of memory slots", "-m 1G,slots=4,maxmem=8G")
    return int(text)


def parse_memory(text: str) -> int:
    """Read a size of `-m` in bytes: a number of MiB, or with a suffix B, K, M, G or T.

    Raises BadValueError otherwise.
    """
    if text.isdecimal():
        size = float(text) * _UNITS[""]  # nearly every one, for which no pattern need be compiled
    else:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([bkmgt]?)(?:i?b)?", text.lower())
        size = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if not 1 <= size < 1 << 63:
        raise BadValueError(f"'{text}' is not a memory size", "write MiB, or a suffix, like 2G")
    return int(size)


def _no_defaults(value: Word, item: Item, draft: Draft) -> None:
    del value
    draft.put("nodefaults", value=True, item=item)


READERS: Mapping[str, Reader] = {
    "name": _name,
    "uuid": _uuid,
    "m": _memory,
    "nodefaults": _no_defaults,
}
