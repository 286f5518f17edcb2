"""NUMA nodes, modules of memory, and the host's nodes behind them → `<numa>`, `<memory>`, `<numatune>`.

Cell(number=0, cpus=(0, 1), memory=1 << 30) → <cell id='0' cpus='0-1' memory='1048576' unit='KiB'/>
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import (
    INTEGER,
    KIB,
    PRESENT,
    TEXT,
    YES_NO,
    Codec,
    Row,
    build,
    choice,
    hexadecimal,
)
from qnetx.domxml.taking import child, parts, read_rows, take_if
from qnetx.domxml.writing import Node, write_rows
from qnetx.model.memory import Binding, Cell, Distance, MemoryDevice
from qnetx.model.versions import LibvirtVersion
from qnetx.values import BadValueError

_SHARED = choice({True: "shared"})
_UNIT = (("unit", "KiB"),)


def _write_set(numbers: Sequence[int]) -> str | None:
    """Return numbers as libvirt writes them: 0-3,6; None for no number at all."""
    runs = groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    spans = [[number for _, number in run] for _, run in runs]
    texts = (str(s[0]) if len(s) == 1 else f"{s[0]}-{s[-1]}" for s in spans)
    return ",".join(texts) or None


def _read_set(text: str) -> tuple[int, ...]:
    parts = text.replace(" ", "").split(",")
    if not all(re.fullmatch(r"[0-9]{1,5}(-[0-9]{1,5})?|\^[0-9]{1,5}", part) for part in parts):
        raise BadValueError(f"'{text}' is no set of numbers", "like 0-3,6, or 0-3,^2")
    spans = (part.partition("-") for part in parts if not part.startswith("^"))
    without = {int(part[1:]) for part in parts if part.startswith("^")}
    numbers = {n for a, _, b in spans for n in range(int(a), int(b or a) + 1)}
    return tuple(sorted(numbers - without))


def _read_nodes(text: str) -> str:
    """Return a set of nodes as QEMU takes it, which knows no exceptions from a range."""
    nodes = _write_set(_read_set(text))
    if nodes is None:
        raise BadValueError(f"'{text}' is no node at all", "like 0-1")
    return nodes


def _size(path: str, field: str, since: LibvirtVersion | None = None) -> Row:
    return Row(path, field, KIB, since, constants=_UNIT)


_CELL = (
    Row("@id", "number", INTEGER),
    Row("@cpus", "cpus", Codec(write=_write_set, read=_read_set)),
    _size("@memory", "memory"),
    Row("@memAccess", "shared", _SHARED, since=LibvirtVersion(1, 2, 9)),
    Row("@discard", "discard", YES_NO, since=LibvirtVersion(4, 4)),
)

_DISTANCES = LibvirtVersion(3, 10)

_BINDING = (
    Row("@cellid", "cell", INTEGER),
    Row("@mode", "mode", TEXT),
    Row("@nodeset", "nodes", Codec(write=str, read=_read_nodes)),
)

_MODULE = (
    Row("@model", "model", TEXT),
    Row("@access", "shared", _SHARED, since=LibvirtVersion(3, 2)),
    Row("@discard", "discard", YES_NO, since=LibvirtVersion(4, 4)),
    Row("source/path", "path", TEXT),
    _size("source/pagesize", "page_size"),
    Row("source/nodemask", "host_nodes", TEXT),
    _size("source/alignsize", "align", LibvirtVersion(5, 0)),
    Row("source/pmem", "persistent", PRESENT, since=LibvirtVersion(5, 0)),
    _size("target/size", "size"),
    Row("target/node", "node", INTEGER),
    _size("target/label/size", "label_size"),
    Row("target/readonly", "read_only", PRESENT, since=LibvirtVersion(5, 0)),
    _size("target/block", "block_size"),
    _size("target/requested", "requested"),
)

_DIMM = (
    Row("address/@slot", "slot", INTEGER, constants=(("type", "dimm"),)),
    Row("address/@base", "base", hexadecimal(1), constants=(("type", "dimm"),)),
)
"""Where a module stands that is no virtio device."""

_VIRTIO = (
    Row("target/address/@base", "base", hexadecimal(1), since=LibvirtVersion(9, 4)),
    *ADDRESS_ROWS,
)


def write_cells(
    cpu: etree._Element, cells: Iterable[Cell], libvirt: LibvirtVersion, report: Report
) -> None:
    """Write the guest's NUMA nodes into `<cpu>`."""
    numa = etree.SubElement(cpu, "numa")
    for cell in cells:
        element = etree.SubElement(numa, "cell")
        write_rows(element, cell, _CELL, libvirt, report)
        if cell.distances and libvirt >= _DISTANCES:
            distances = etree.SubElement(element, "distances")
            for distance in cell.distances:
                place = {"id": str(distance.cell), "value": str(distance.value)}
                etree.SubElement(distances, "sibling", place)
        _settle(cell, report)


def write_bindings(
    domain: etree._Element,
    bindings: Iterable[Binding],
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Write which nodes of the host hold the memory."""
    tune = etree.SubElement(domain, "numatune")
    for binding in bindings:
        element = etree.SubElement(tune, "memory" if binding.cell is None else "memnode")
        write_rows(element, binding, _BINDING, libvirt, report)
        _settle(binding, report)


def write_module(device: MemoryDevice, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a module of memory."""
    element = etree.Element("memory")
    write_rows(element, device, _MODULE, libvirt, report)
    rows = _VIRTIO if device.model.startswith("virtio") else _DIMM
    write_rows(element, device, rows, libvirt, report)
    return element


def read_module(bag: Bag) -> MemoryDevice | None:
    """Read a module of memory."""
    model = bag.element.get("model")
    if (
        model not in ("dimm", "nvdimm", "virtio-mem", "virtio-pmem")
        or bag.element.find("target/size") is None
    ):
        return None
    take_if(bag, "@access", "shared", "private")
    rows = tuple(row for row in _MODULE if row.field != "shared")
    values = read_rows(bag, rows)
    if bag.element.get("access") == "shared":
        values["shared"] = bag.get("@access", "shared") == "shared"
    if model.startswith("virtio"):
        values |= read_place(bag, _VIRTIO)
    else:
        take_if(bag, "address/@type", "slot", "dimm")
        values |= bag.read(row for row in _DIMM)
    if not values.get("base"):
        values.pop("base", None)
    device: MemoryDevice = build(MemoryDevice, {**values, "origin": bag.origin()})
    return device


def _settle(node: Node, report: Report) -> None:
    for items in node.origin.items.values():
        for item in items:
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.MAPPED)


_DISTANCE = (Row("@id", "cell", INTEGER), Row("@value", "value", INTEGER))


def read_cells(cpu: Bag) -> tuple[Cell, ...]:
    """Read the guest's NUMA nodes from `<cpu>`; one without a number is the next."""
    numa = child(cpu.element, "numa")
    if numa is None:
        return ()
    bag = cpu.part(numa)
    cells = tuple(_read_cell(n, cell) for n, cell in enumerate(parts(bag, "cell")))
    drop_left(bag, hint=_HMAT)
    return cells


_HMAT = "-numa hmat-lb and hmat-cache say it by hand"


def _read_cell(number: int, bag: Bag) -> Cell:
    take_if(bag, "@memAccess", "", "private")
    rows = [
        row for row in _CELL if row.field != "shared" or bag.element.get("memAccess") == "shared"
    ]
    values = {"number": number, **read_rows(bag, rows)}
    siblings = bag.element.iterfind("distances/sibling")
    distances = tuple(_read_distance(bag.part(sibling)) for sibling in siblings)
    cell = Cell(distances=distances, origin=bag.origin(), **values)
    drop_left(bag)
    return cell


def _read_distance(bag: Bag) -> Distance:
    values = bag.read(_DISTANCE)
    _settle_all(bag)
    return Distance(**{"cell": 0, "value": 20, **values})


def _settle_all(bag: Bag) -> None:
    for items in bag.items.values():
        for item in items:
            bag.report.ledger.settle(item, Fate.MAPPED)


def read_bindings(domain: Bag) -> tuple[Binding, ...]:
    """Read which nodes of the host hold the memory."""
    tune = child(domain.element, "numatune")
    if tune is None:
        return ()
    whole = domain.part(tune)
    found = []
    for tag in ("memory", "memnode"):
        for bag in parts(whole, tag):
            take_if(bag, "@placement", "nodes", "static")
            values = bag.read(_BINDING)
            if "nodes" in values and values.get("mode", "strict") in _MODES:
                found.append(Binding(**{"mode": "strict", **values}, origin=bag.origin()))
            else:
                _give_back(bag)
            drop_left(bag, hint=_NUMACTL)
    drop_left(whole, hint=_NUMACTL)
    return tuple(found)


_MODES = ("strict", "preferred", "interleave")
_NUMACTL = "'numactl --membind=…' in front of QEMU says it by hand"


def _give_back(bag: Bag) -> None:
    """Count as lost what was read for nothing."""
    for items in bag.items.values():
        for item in items:
            bag.report.ledger.settle(item, Fate.DROPPED, "no-qemu-equivalent")
            message = f"{item.text} has no word on a QEMU command line: left out"
            bag.report.say("no-qemu-equivalent", message, item.place, hint=_NUMACTL)
