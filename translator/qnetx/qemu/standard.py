"""`-name`, `-uuid`, `-m`, `-smp` → name, memory, processors.

    -m 1G -smp 2 → memory=1 << 30, vcpus=2

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

_MAX_CPUS = 65535
"""The most that libvirt counts; QEMU's own limits are lower and depend on the board."""

_MIB = 1 << 20
_UNITS = {"": _MIB, "b": 1, "k": 1 << 10, "m": _MIB, "g": 1 << 30, "t": 1 << 40}


def _name(value: Word, item: Item, draft: Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "guest")}
    if "guest" in settings:
        # libvirt's names are on one line and not empty; QEMU's are a window's title.
        name = " ".join(settings["guest"].split())
        draft.put("name", name or None, item)
    for key in [key for key in settings if key in ("process", "debug-threads")]:
        draft.report.say(
            "option-part-dropped",
            f"'{key}=' of '{item.text}' is libvirt's own business",
            item.place,
        )
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
    if "size" in settings:
        draft.put("memory", parse_memory(settings["size"]), item)
    for key in [key for key in settings if key in ("slots", "maxmem")]:
        draft.report.say(
            "option-part-dropped", f"'{key}=' of '{item.text}' is not converted yet", item.place
        )


def parse_memory(text: str) -> int:
    """Read a size of `-m` in bytes: a number of MiB, or with a suffix B, K, M, G or T.

    Raises BadValueError otherwise.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([bkmgt]?)(?:i?b)?", text.lower())
    size = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if not 1 <= size < 1 << 63:
        raise BadValueError(f"'{text}' is not a memory size", "write MiB, or a suffix, like 2G")
    return int(size)


def _smp(value: Word, item: Item, draft: Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "cpus")}
    counts = {key: _count(value) for key, value in settings.items()}
    topology = 1
    for key in ("sockets", "dies", "clusters", "cores", "threads"):
        topology *= counts.get(key, 1)
    cpus = counts.get("cpus") or counts.get("maxcpus") or topology
    if not cpus <= counts.get("maxcpus", cpus) <= _MAX_CPUS:
        raise BadValueError(f"{cpus} processors are more than there can be")
    draft.put("vcpus", cpus, item)
    if "maxcpus" in counts:
        draft.values["max_vcpus"] = counts["maxcpus"]
    if topology > 1:
        draft.report.say(
            "option-part-dropped",
            f"the topology of '{item.text}' is not converted yet, its {cpus} processors are",
            item.place,
        )


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not int(text):
        raise BadValueError(f"'{text}' is not a number of processors", "write a number from 1")
    return int(text)


READERS: Mapping[str, Reader] = {
    "name": _name,
    "uuid": _uuid,
    "m": _memory,
    "smp": _smp,
}
