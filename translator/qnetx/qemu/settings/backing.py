"""`-object memory-backend-…` and `-mem-path` → how the host holds the guest's memory.

    -object memory-backend-file,id=m,size=1G,mem-path=/dev/hugepages,share=on → Memory(huge_pages=True)

Source: QEMU's manual page, "-object memory-backend-file" and its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from msgspec import Struct

from qnetx.diagnostics import Fate, Item
from qnetx.model.features import Memory
from qnetx.model.memory import Binding
from qnetx.model.network import Origin
from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.draft import BagReader, Draft, Reader
from qnetx.qemu.parts import Parts, is_named, open_parts, refuse
from qnetx.qemu.settings.standard import parse_memory
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

MODES = {"bind": "strict", "preferred": "preferred", "interleave": "interleave"}
"""QEMU's policies → libvirt's modes; `default` says nothing."""

SET_HINT = "--set gives what is not known its value"
_FOLDER_HINT = "memory_backing_dir in /etc/libvirt/qemu.conf names another, for all guests"
_SHARED_FOLDERS = ("/dev/shm", "/run/shm")  # noqa: S108 - a script's own text is compared
"""What lies there is memory, and no file of a disk."""


class Holder(Struct, frozen=True):
    """A memory back end as the options that name it see it."""

    kind: str
    """`ram`, `file`, `memfd`."""
    size: int
    path: str | None
    shared: bool
    discard: bool | None
    page_size: int | None
    host_nodes: str | None
    policy: str | None
    huge: bool
    values: Mapping[str, str]


def find_holder(draft: Draft, name: str) -> Holder:
    """Return the memory back end with an id.

    Raises BadValueError where there is none, or its size is none.
    """
    settings = check_holder(draft, name)
    values = dict(settings)
    kind = values["qom-type"]
    nodes = [text for key, text in settings if key == "host-nodes"]
    path = values.get("mem-path")
    hugetlb = BOOLEAN.parse(values.get("hugetlb", "off")) or "hugetlbsize" in values
    size = values.get("hugetlbsize")
    return Holder(
        kind=kind.removeprefix("memory-backend-"),
        size=parse_bytes(values.get("size", "")),
        path=path,
        # Only memfd is shared unless it is told not to be.
        shared=bool(BOOLEAN.parse(values.get("share", "on" if kind.endswith("memfd") else "off"))),
        discard=BOOLEAN.parse(values["discard-data"]) if "discard-data" in values else None,
        page_size=parse_bytes(size) if size else page_size_of(path or ""),
        host_nodes=",".join(nodes) or None,
        policy=values.get("policy"),
        huge=bool(hugetlb) or "huge" in (path or ""),
        values=values,
    )


def check_holder(draft: Draft, name: str) -> list[tuple[str, str]]:
    """Return the settings of the memory back end with an id.

    Raises BadValueError where there is none.
    """
    for settings in _objects(draft):
        if ("id", name) in settings and dict(settings)["qom-type"].startswith("memory-backend-"):
            return settings
    raise BadValueError(
        f"there is no memory back end '{name}'", f"-object memory-backend-ram,id={name},size=…"
    )


def find_unknown(draft: Draft, name: str) -> Given | None:
    """Return the `-object` with an id if something in it is not known; it is left out then."""
    for given in draft.options:
        if given.name == "object" and given.value and given.value.unknowns:
            with suppress(BadValueError):  # said where the option itself is read
                settings = split_settings(given.value, "qom-type")
                if any((s.key, s.value.text) == ("id", name) for s in settings):
                    return given
    return None


def leave_out(given: Given, unknown: Given, draft: Draft) -> None:
    """Drop an option that needs another one of which something is not known."""
    item = draft.report.ledger.open(given.text, given.place)
    message = f"'{item.text}' is left out with '{unknown.text}', which is not known"
    draft.drop(item, "unresolved-word", message, SET_HINT)


def _objects(draft: Draft) -> Iterator[list[tuple[str, str]]]:
    """Yield the settings of every `-object`; a key may be there several times."""
    for given in draft.options:
        if given.name == "object":
            with suppress(BadValueError):  # said where the option itself is read
                word = given.value or Word.literal(given.place, "")
                settings = given.settings or split_settings(word, "qom-type")
                yield [(s.key, s.value.text) for s in settings]


def parse_bytes(text: str) -> int:
    """Read a size of `-object`: a number of bytes, or with a suffix as `-m` has it.

    Raises BadValueError otherwise.
    """
    if re.fullmatch("0[xX][0-9a-fA-F]{1,15}", text):
        return int(text, 16)
    try:
        return parse_memory(f"{text}B" if text[-1:].isdigit() else text)
    except BadValueError:
        raise BadValueError(
            f"'{text}' is not a size", "write bytes, or a suffix, like 2G"
        ) from None


def page_size_of(path: str) -> int | None:
    """Return the page size that the name of a folder of huge pages says, in bytes."""
    match = re.search(r"huge\w*?[-_]?(\d+)(k|m|g)b?(?=/|$)", path, re.IGNORECASE)
    return parse_bytes(match[1] + match[2]) if match else None


_READ_ELSEWHERE = (
    *("id", "size", "mem-path", "share", "hugetlb", "hugetlbsize", "discard-data"),
    *("host-nodes", "policy", "qom-type", "seal"),
)
"""Settings that `Holder` has."""


def _object(given: Given, index: int, draft: Draft) -> None:
    """Take a back end for what names it: all memory, a node of it, or a module."""
    del index
    parts = open_parts(given, "qom-type", draft)
    if parts is None:
        return
    name = parts.values.get("id", "")
    try:
        holder = find_holder(draft, name)
        role = _role(draft, name)
        if role is None:
            message = f"nothing names '{parts.item.text}': it is left out"
            draft.drop(parts.item, "option-dropped", message)
            return
        for key in _READ_ELSEWHERE:
            parts.take(key)
        if role.startswith("ivshmem"):
            # No memory of the guest's own: the device holds it, or says why it can't.
            lost = not in_shared_memory(holder.path or "")
            fate = (Fate.DROPPED, "no-libvirt-equivalent") if lost else (Fate.MAPPED, None)
            draft.report.ledger.settle(parts.item, *fate)
        elif role in _START or role.startswith(_MODULES):
            _hold(parts, holder, role, draft)
        else:
            message = f"'{parts.item.text}' is left out, as '-device {role}' is"
            draft.drop(parts.item, "no-libvirt-equivalent", message)
            return
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.close(draft, _HINTS)


_HINTS = {
    "prealloc-threads": "libvirt allocates with one thread for each processor",
    "prealloc-context": "libvirt makes the threads' placement itself",
    "x-use-canonical-path-for-ramblock-id": "libvirt writes it where the machine type needs it",
}


def _role(draft: Draft, name: str) -> str | None:
    """What names a back end: `memory`, `node`, a driver of `-device`; None where nothing does."""
    if is_named(draft, "memory-backend", name):
        return "memory"
    for given in draft.options:
        if given.name not in ("numa", "device"):
            continue
        with suppress(BadValueError):  # as above
            word = given.value or Word.literal(given.place, "")
            settings = given.settings or split_settings(word, "driver")
            values = {s.key: s.value.text for s in settings}
            if values.get("memdev") == name:
                return "node" if given.name == "numa" else values.get("driver")
    return None


def _check_size(holder: Holder, item: Item, draft: Draft) -> None:
    """Take the memory's size where -m says none; refuse another, as QEMU does."""
    said = [given for given in draft.options if given.name == "m"]
    if not said:
        draft.put("memory", holder.size, item)
    for given in said[-1:]:
        if given.value is None or given.value.unknowns:
            continue
        with suppress(BadValueError):  # said where the option itself is read
            sizes = {s.key: s.value.text for s in split_settings(given.value, "size")}
            size = parse_memory(sizes.get("size", ""))
            if size == holder.size:
                return
            message = f"it has {holder.size >> 20} MiB, and '{given.text}' says {size >> 20}"
            refuse(item, BadValueError(message, "both must be equal"), draft.report)


_START = ("memory", "node")
"""What names a back end of the memory that a guest starts with."""

_MODULES = ("pc-dimm", "nvdimm", "virtio-mem", "virtio-pmem")
"""Drivers whose device is a module of memory, in each of their forms."""


def _hold(parts: Parts, holder: Holder, role: str, draft: Draft) -> None:
    """Say how the host holds the memory; a module says it for itself as far as libvirt lets it."""
    item = parts.item
    # Plain memory says nothing that a field would hold: what names it is where it is written.
    draft.report.ledger.settle(item, Fate.MAPPED)
    draft.change("backing", Memory, item)
    _switches(parts, draft)
    is_file = role.startswith(("nvdimm", "virtio-pmem"))
    if holder.huge and role in _START:
        draft.change("backing", Memory, item, huge_pages=True, page_size=holder.page_size)
    if not is_file and (not holder.huge or (holder.kind == "memfd" and role in _START)):
        _source(holder, item, draft)
    if role == "memory":
        # NUMA nodes and modules say this each for itself.
        draft.change("backing", Memory, item, shared=holder.shared or None)
        if holder.discard:
            draft.change("backing", Memory, item, discard=True)
        bind(holder, None, item, draft)
        _check_size(holder, item, draft)
    if is_file:
        for key in ("align", "pmem", "readonly"):
            parts.take(key)
    elif parts.values.get("readonly") == "off":
        parts.take("readonly")


def _switches(parts: Parts, draft: Draft) -> None:
    """Read what libvirt has for all memory at once."""
    item = parts.item
    for key, field, wanted in (("prealloc", "prealloc", True), ("merge", "merge", False)):
        value = parts.is_on(key)
        if value is wanted:
            draft.change("backing", Memory, item, **{field: value})
    dump = parts.is_on("dump")
    if dump is not None:
        draft.change("backing", Memory, item, dump=dump)
    threads = parts.number("prealloc-threads", 1)
    if threads is not None:
        draft.change("backing", Memory, item, prealloc_threads=threads)


def _source(holder: Holder, item: Item, draft: Draft) -> None:
    """Say what kind of memory it is; libvirt has one kind for all that has no pages of its own."""
    in_memory = holder.kind == "file" and in_shared_memory(holder.path or "")
    if holder.kind == "memfd" or (holder.shared and holder.kind == "ram") or in_memory:
        source = "memfd"
    elif holder.kind == "file":
        source = "file"
        message = f"libvirt chooses the folder in which it keeps memory, not '{holder.path}'"
        draft.lose_part(item, message, _FOLDER_HINT)
    else:
        return
    before = draft.values.get("backing", Memory()).source
    if before not in (None, source):
        message = f"libvirt has one kind of memory for a guest, and '{item.text}' is another"
        draft.lose_part(item, message)
        return
    draft.change("backing", Memory, item, source=source)


def in_shared_memory(path: str) -> bool:
    """Whether a file or folder lies in the host's memory."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in _SHARED_FOLDERS)


def bind(holder: Holder, cell: int | None, item: Item, draft: Draft) -> None:
    """Bind memory to nodes of the host, where it is told to be."""
    policy = holder.policy or "default"
    if policy not in (*MODES, "default"):
        raise BadValueError(f"'{policy}' is no policy", "default, preferred, bind, interleave")
    if policy == "default":
        if holder.host_nodes:
            raise BadValueError("host-nodes= needs a policy", "add policy=bind")
        return
    if not re.fullmatch(r"\d+(-\d+)?(,\d+(-\d+)?)*", holder.host_nodes or ""):
        raise BadValueError(f"policy={policy} needs host-nodes=", "like host-nodes=0-1")
    origin = Origin(item.place, {"": (item,)})
    binding = Binding(mode=MODES[policy], nodes=holder.host_nodes or "", cell=cell, origin=origin)
    draft.add("bindings", binding)


def _mem_prealloc(value: Word, item: Item, draft: Draft) -> None:
    del value
    draft.change("backing", Memory, item, prealloc=True)


def _mem_path(value: Word, item: Item, draft: Draft) -> None:
    path = value.text
    if not path.isprintable() or not path:
        raise BadValueError(f"'{path}' is no folder", "name the folder of the huge pages")
    if "huge" in path:
        size = page_size_of(path)
        draft.change("backing", Memory, item, huge_pages=True, page_size=size)
    elif in_shared_memory(path):
        draft.change("backing", Memory, item, source="memfd")
    else:
        draft.change("backing", Memory, item, source="file")
        message = f"libvirt chooses the folder itself in which it keeps memory: '{path}' is lost"
        draft.lose_part(item, message, _FOLDER_HINT)


READERS: Mapping[str, Reader] = {"mem-prealloc": _mem_prealloc, "mem-path": _mem_path}

BAG_READERS: Mapping[str, BagReader] = {"object": _object}
