"""How the host holds the guest's memory, and its NUMA nodes → `-object memory-backend-…`, `-numa`, `-overcommit`.

Memory(source="memfd", shared=True)  →  -object memory-backend-memfd,id=mem0,size=1G,share=on
"""

from __future__ import annotations

from itertools import groupby

from qnetx.model.features import Memory
from qnetx.model.memory import Binding, Cell
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option, size

_MAIN = "mem0"
_MACHINE_HAS_IT = QemuVersion(5, 0)
"""The first QEMU whose `-machine` names a memory back end."""
_THREADS, _OVERCOMMIT = QemuVersion(5, 0), QemuVersion(3, 0)
_FOLDER = "/var/tmp"  # noqa: S108 - it is for QEMU's file, whose name QEMU makes up
_POLICIES = {"strict": "bind", "preferred": "preferred", "interleave": "interleave"}
_OF_THE_BACK_END = ("huge_pages", "page_size", "source", "shared", "discard", "prealloc")


def main_backend(layout: Layout) -> str | None:
    """Return the id of the back end of all memory; None where QEMU's own will do, or nodes have theirs."""
    if cells_of(layout) or layout.version < _MACHINE_HAS_IT:
        return None
    return _MAIN if _is_special(layout) else None


def cells_of(layout: Layout) -> tuple[Cell, ...]:
    """Return the guest's NUMA nodes; with an old QEMU, one where the memory needs a back end."""
    processor = layout.machine.processor
    cells = (processor.cells if processor else ()) or layout.machine.cells
    if not cells and layout.version < _MACHINE_HAS_IT and _is_special(layout):
        return (Cell(memory=layout.machine.memory),)
    return cells


def _is_special(layout: Layout) -> bool:
    machine = layout.machine
    backing = machine.backing or Memory()
    return bool(machine.bindings) or any(getattr(backing, name) for name in _OF_THE_BACK_END)


def write_backing(layout: Layout) -> list[str]:
    """Write the back ends of the memory, the nodes that have them, and whether it is locked."""
    machine = layout.machine
    words: list[str] = []
    cells = cells_of(layout)
    if main_backend(layout):
        binding = next((b for b in machine.bindings if b.cell is None), None)
        words += _backend(layout, _MAIN, machine.memory, Cell(), binding)
    for cell in cells:
        words += _node(layout, cell)
    for cell in cells:
        for distance in cell.distances:
            settings: Settings = [
                ("src", cell.number),
                ("dst", distance.cell),
                ("val", distance.value),
            ]
            words += option("numa", "dist", settings)
    if machine.backing and machine.backing.locked:
        new = layout.version >= _OVERCOMMIT
        words += ["-overcommit", "mem-lock=on"] if new else ["-realtime", "mlock=on"]
    return words


def _node(layout: Layout, cell: Cell) -> list[str]:
    words: list[str] = []
    memory: str | None = None
    amount = whole(cell.memory)
    bindings = layout.machine.bindings
    if cell.memory is not None:
        memory = f"ram-node{cell.number}"
        own = (b for b in bindings if b.cell == cell.number)
        everywhere = (b for b in bindings if b.cell is None)
        binding = next(own, next(everywhere, None))
        words += _backend(layout, memory, amount, cell, binding)
    settings: Settings = [("nodeid", cell.number)]
    settings += [("cpus", text) for text in _ranges(cell.cpus)]
    settings.append(("memdev", memory))
    words += option("numa", "node", settings)
    for place in cell.places:
        where: Settings = [
            ("node-id", cell.number),
            ("socket-id", place.socket),
            ("die-id", place.die),
            ("cluster-id", place.cluster),
            ("core-id", place.core),
            ("thread-id", place.thread),
        ]
        words += option("numa", "cpu", where)
    return words


def whole(memory: int | None) -> int | None:
    """Return the memory of a node in whole MiB, to which libvirt rounds it up."""
    return None if memory is None else -(-memory // (1 << 20)) << 20


def _ranges(numbers: tuple[int, ...]) -> list[str]:
    """Return numbers as runs: 0, 1, 2, 5 → 0-2 and 5."""
    runs = groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    spans = [[number for _, number in run] for _, run in runs]
    return [str(s[0]) if len(s) == 1 else f"{s[0]}-{s[-1]}" for s in spans]


def _backend(
    layout: Layout, name: str, amount: int | None, cell: Cell, binding: Binding | None
) -> list[str]:
    backing = layout.machine.backing or Memory()
    shared = backing.shared if cell.shared is None else cell.shared
    discard = backing.discard if cell.discard is None else cell.discard
    kind, own = _kind(layout, backing)
    if kind == "memfd" and shared is None:
        shared = False  # it is shared by itself
    new = layout.version >= _THREADS
    nodes = binding.nodes.split(",") if binding else []
    settings: Settings = [
        ("id", name),
        ("size", size(amount)),
        *own,
        ("share", shared),
        ("prealloc", backing.prealloc),
        ("prealloc-threads", backing.prealloc_threads if new else None),
        ("discard-data", discard if kind == "file" else None),
        *(("host-nodes", part) for part in nodes),
        ("policy", _POLICIES[binding.mode] if binding else None),
    ]
    if discard and kind != "file":
        layout.lose(backing.origin, ["discard"], "<discard/> is for memory in a file: left out")
    return option("object", f"memory-backend-{kind}", settings)


def _kind(layout: Layout, backing: Memory) -> tuple[str, Settings]:
    """Return the kind of a back end, and the settings that it alone has."""
    if backing.source == "memfd":
        huge: Settings = [
            ("hugetlb", backing.huge_pages),
            ("hugetlbsize", size(backing.page_size)),
        ]
        return "memfd", huge
    if backing.huge_pages:
        page = size(backing.page_size)
        folder = f"/dev/hugepages{page or ''}"
        if page:
            message = (
                f"libvirt finds where the host's pages of {page} are: the line has them in {folder}"
            )
            hint = f"mount -t hugetlbfs -o pagesize={page} hugetlbfs {folder}"
            layout.choose(backing.origin, ["page_size"], message, hint)
        return "file", [("mem-path", folder)]
    if backing.source == "file":
        message = f"libvirt keeps the memory in a folder of its own: the line has it in {_FOLDER}"
        layout.choose(backing.origin, ["source"], message)
        return "file", [("mem-path", _FOLDER)]
    return "ram", []
