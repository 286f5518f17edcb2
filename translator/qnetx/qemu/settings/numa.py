"""`-numa` → the guest's NUMA nodes: memory, processors, distances.

    -numa node,memdev=m0,cpus=0-1 → Cell(memory=1 << 30, cpus=(0, 1))

Source: QEMU's manual page, "-numa".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

from msgspec.structs import replace

from qnetx.diagnostics import Item
from qnetx.model.memory import Cell, Distance, Place
from qnetx.model.network import Origin
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.qemu.settings.backing import bind, find_holder, find_unknown, leave_out
from qnetx.qemu.settings.standard import parse_memory
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_MOST_CPUS = 65535
_MOST_NODES = 128
_HMAT_HINT = "<numa><interconnects> of libvirt 6.6 or newer says it"


def _numa(given: Given, index: int, draft: Draft) -> None:
    del index
    unknown = _find_unknown(draft)
    if unknown and not (given.value and given.value.unknowns):
        leave_out(given, unknown, draft)
        return
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    if parts.kind in ("hmat-lb", "hmat-cache"):
        message = f"'{parts.item.text}' is not converted: the guest gets no such table"
        draft.drop(parts.item, "no-libvirt-equivalent", message, _HMAT_HINT)
        return
    try:
        _read(parts, given, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.close(draft, {"initiator": _HMAT_HINT})


def _find_unknown(draft: Draft) -> Given | None:
    """Return an option that is not known and without which the nodes don't come to a whole."""
    for given in draft.options:
        if given.name in ("numa", "m", "smp") and given.value and given.value.unknowns:
            return given
        if given.name == "numa":
            with suppress(BadValueError):  # said where the option itself is read
                word = given.value or Word.literal(given.place, "")
                for setting in given.settings or split_settings(word, "type"):
                    unknown = setting.key == "memdev" and find_unknown(draft, setting.value.text)
                    if unknown:
                        return unknown
    return None


def _read(parts: Parts, given: Given, draft: Draft) -> None:
    match parts.kind:
        case "node":
            _node(parts, given, draft)
        case "cpu":
            _cpu(parts, draft)
        case "dist":
            _distance(parts, draft)
        case _:
            raise BadValueError(f"'{parts.kind}' is nothing of NUMA", "write node, cpu or dist")


def _node(parts: Parts, given: Given, draft: Draft) -> None:
    """Read a node; one without a number is the next after those before it."""
    item = parts.item
    cells = _cells(draft)
    number = parts.number("nodeid", 0, _MOST_NODES - 1)
    if number is None:
        number = len(cells)
    if number in cells:
        raise BadValueError(f"there is a node {number} already")
    parts.take("cpus")
    cpus = _cpus_of(given)
    if taken := {cpu for cell in cells.values() for cpu in cell.cpus} & set(cpus):
        raise BadValueError(f"processor {min(taken)} belongs to another node already")
    memory, shared, discard = None, None, None
    if size := parts.take("mem"):
        memory = parse_memory(size)
    if name := parts.take("memdev"):
        if any(g.name in ("M", "machine") and "memory-backend=" in g.text for g in draft.options):
            raise BadValueError(
                "-machine memory-backend= has all of the memory", "leave one of the two out"
            )
        holder = find_holder(draft, name)
        memory, shared, discard = holder.size, holder.shared or None, holder.discard or None
        bind(holder, number, item, draft)
    cell = Cell(
        number=number,
        memory=memory,
        cpus=cpus,
        shared=shared,
        discard=discard,
        origin=Origin(item.place, {"": (item,)}),
    )
    _put(cell, draft)


def _put(cell: Cell, draft: Draft) -> None:
    cells = {**_cells(draft), cell.number: cell}
    draft.values["cells"] = tuple(cells[number] for number in sorted(cells))


def _cells(draft: Draft) -> dict[int, Cell]:
    """Return the nodes by their numbers."""
    return {cell.number: cell for cell in draft.values.get("cells", ())}


def _cpus_of(given: Given) -> tuple[int, ...]:
    """Return the processors of a node, which may be named in several settings."""
    word = given.value or Word.literal(given.place, "")
    settings = given.settings or split_settings(word, "type")
    cpus: list[int] = []
    for setting in settings:
        if setting.key != "cpus":
            continue
        match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", setting.value.text)
        if match is None:
            raise BadValueError(
                f"'{setting.text}' is no range of processors", "like cpus=0-3, once for each range"
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < _MOST_CPUS:
            raise BadValueError(f"'{setting.text}' is no range of processors", "like cpus=0-3")
        cpus.extend(range(first, last + 1))
    return tuple(sorted(set(cpus)))


def _change(number: int | None, item: Item, draft: Draft, **fields: Sequence[object]) -> None:
    """Add to a node that stands before the option, as QEMU wants it."""
    cell = _cells(draft).get(-1 if number is None else number)
    if cell is None:
        raise BadValueError(f"there is no node {number} before it", "-numa node comes first")
    origin = Origin(cell.origin.place, {"": (*cell.origin.items[""], item)})
    longer = {key: (*getattr(cell, key), *value) for key, value in fields.items()}
    _put(replace(cell, **longer, origin=origin), draft)


def _cpu(parts: Parts, draft: Draft) -> None:
    node = parts.number("node-id")
    place = Place(
        socket=parts.number("socket-id"),
        die=parts.number("die-id"),
        cluster=parts.number("cluster-id"),
        core=parts.number("core-id"),
        thread=parts.number("thread-id"),
    )
    _change(node, parts.item, draft, places=(place,))


def _distance(parts: Parts, draft: Draft) -> None:
    source, target = parts.number("src"), parts.number("dst")
    value = parts.number("val", 10, 255)
    if source is None or target is None or value is None:
        raise BadValueError("it needs src=, dst= and val=", "like src=0,dst=1,val=20")
    if (value == 10) != (source == target):
        raise BadValueError(f"val={value}: 10 is the distance of a node to itself alone")
    if target not in _cells(draft):
        raise BadValueError(f"there is no node {target} before it", "-numa node comes first")
    _change(source, parts.item, draft, distances=(Distance(cell=target, value=value),))


BAG_READERS: Mapping[str, BagReader] = {"numa": _numa}
