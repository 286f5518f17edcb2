"""NUMA nodes as the line has them → complete ones: what QEMU divides is divided here.

-smp 4,sockets=2 -m 2G -numa node -numa node → two cells of 1 GiB and two processors each

Source: QEMU's manual page, "-numa", and measured on 7.2: processors that no node names go by their
sockets, or to node 0 where other nodes name some.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from msgspec.structs import replace

from qnetx.diagnostics import Report
from qnetx.model.machine import Machine
from qnetx.model.memory import Cell, Distance, Place
from qnetx.model.processor import Processor

_GRANULE = 8 << 20
"""Bytes: shares of the memory are a multiple of it."""

_NEAR, _FAR = 10, 20


def lower_numa(machine: Machine, total: int, report: Report) -> Machine:
    """Return the machine with its nodes at the processor; one where memory can be plugged in."""
    cells = machine.cells
    if not cells and machine.max_memory is not None:
        # QEMU makes this node by itself, and libvirt asks for it.
        cells = (Cell(memory=machine.memory, cpus=tuple(range(total))),)
    if not cells:
        return machine
    if not _is_sound(cells, machine, total, report):
        return machine
    processor = machine.processor or Processor()
    cells = _with_cpus(cells, processor, machine.arch or "", total)
    cells = _with_memory(cells, machine.memory or 0)
    if any(cell.distances for cell in cells):
        cells = tuple(replace(cell, distances=_distances(cell, cells)) for cell in cells)
    return replace(machine, processor=replace(processor, cells=cells))


def _is_sound(cells: Sequence[Cell], machine: Machine, total: int, report: Report) -> bool:
    """Say what QEMU would refuse of the nodes."""
    last = cells[-1]
    sizes = [cell.memory for cell in cells if cell.memory is not None]
    short = sum(sizes) != machine.memory if sizes else False
    highest = max((cpu for cell in cells for cpu in cell.cpus), default=0)
    if last.number != len(cells) - 1:
        missing = next(n for n, cell in enumerate(cells) if cell.number != n)
        message, hint = (
            f"-numa: there is no node {missing}",
            "nodes are numbered from 0, without a gap",
        )
    elif highest >= total:
        message = f"-numa: there is no processor {highest}: the guest has {total}"
        hint = "processors are numbered from 0"
    elif short:
        message = f"-numa: the nodes have {_mib(sum(sizes))} of memory, and the guest {_mib(machine.memory or 0)}"
        hint = "both must be equal"
    else:
        return True
    report.say("bad-value", message, last.origin.place, hint=hint)
    return False


def _mib(size: int) -> str:
    return f"{size / (1 << 20):g} MiB"


def _with_cpus(
    cells: Sequence[Cell], processor: Processor, arch: str, total: int
) -> tuple[Cell, ...]:
    """Give each processor a node."""
    levels = {
        "socket": processor.sockets,
        "die": processor.dies,
        "cluster": processor.clusters,
        "core": processor.cores,
        "thread": processor.threads,
    }
    node_of: dict[int, int] = {}
    for cell in cells:
        wanted = {cpu for cpu in range(total) if _is_at(cpu, cell.places, levels)}
        node_of |= dict.fromkeys((*cell.cpus, *wanted), cell.number)
    for cpu in range(total):
        if cpu not in node_of:
            # Where some are named, the others go to node 0, with a warning of QEMU's.
            node_of[cpu] = (
                0
                if any(_says_cpus(c) for c in cells)
                else _own(cpu, levels, arch, total) % len(cells)
            )
    return tuple(
        replace(cell, cpus=tuple(cpu for cpu in range(total) if node_of[cpu] == cell.number))
        for cell in cells
    )


def _says_cpus(cell: Cell) -> bool:
    return bool(cell.cpus or cell.places)


def _own(cpu: int, levels: dict[str, int | None], arch: str, total: int) -> int:
    """Return by what QEMU spreads a processor: its socket on x86, else its number."""
    return cpu // (total // (levels["socket"] or 1)) if arch in ("x86_64", "i686") else cpu


def _is_at(cpu: int, places: Sequence[Place], levels: dict[str, int | None]) -> bool:
    """Whether a processor stands at one of the places; the last level counts fastest."""
    names = list(levels)
    at = {
        name: cpu // prod(levels[n] or 1 for n in names[index + 1 :]) % (levels[name] or 1)
        for index, name in enumerate(names)
    }
    return any(
        all(getattr(place, name) in (None, number) for name, number in at.items())
        for place in places
    )


def _with_memory(cells: tuple[Cell, ...], memory: int) -> tuple[Cell, ...]:
    """Divide the memory where no node says how much it has, as QEMU did until 5.0."""
    if any(cell.memory is not None for cell in cells):
        return tuple(replace(cell, memory=cell.memory or 0) for cell in cells)
    shares: list[int] = []
    rest = 0
    for _ in cells[1:]:
        exact = memory // len(cells) + rest
        shares.append(exact // _GRANULE * _GRANULE)
        rest = exact - shares[-1]
    shares.append(memory - sum(shares))
    return tuple(replace(cell, memory=share) for cell, share in zip(cells, shares, strict=True))


def _distances(cell: Cell, cells: Sequence[Cell]) -> tuple[Distance, ...]:
    """Return the distances to all nodes: one way that is not said is as long as the other."""
    there = {d.cell: d.value for d in cell.distances}
    back = {c.number: d.value for c in cells for d in c.distances if d.cell == cell.number}
    whole = {c.number: _NEAR if c is cell else _FAR for c in cells} | back | there
    return tuple(Distance(cell=number, value=whole[number]) for number in sorted(whole))
