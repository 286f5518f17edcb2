"""A topology → the same topology as a dialect says it: hubs that are needed, ids, numbers of vlans.

    netdev: Segment(nics=(a,), backends=(user,), hub=0)  →  hub=None, user named "net0"
    legacy: Segment(nics=(a,), backends=(user,))         →  hub=0

What the writer writes of an arranged topology is read as that topology.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from msgspec.structs import replace

from qnetx.model.network import Backend, Segment, Topology, VhostUser
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect
from qnetx.qemu.writing.forms import fits_vlan, nic_gap

JOINS_BACKENDS = QemuVersion.parse("2.12")
"""The first release in which `-netdev hubport` takes a back end (`netdev=`)."""


def arrange(
    topology: Topology,
    dialect: Dialect,
    version: QemuVersion,
    *,
    taken: Iterable[str] = (),
    fixed: Iterable[int] = (),
) -> Topology:
    """Arrange a topology for a dialect of a release.

    `taken` are ids that stand on the line already, `fixed` the hubs that must stay hubs because
    something that was not read may be on them.
    """
    segments = [_settle_hub(segment, dialect, set(fixed)) for segment in topology.segments]
    hubs = {segment.hub for segment in segments if segment.hub is not None} | set(fixed)
    free = (number for number in count() if number not in hubs)
    named = set(taken)
    segments = [_number(segment, dialect, version, free, named) for segment in segments]
    names = _free_names(topology, named)
    segments = [_name(segment, dialect, version, names) for segment in segments]
    return replace(
        topology, segments=tuple(sorted(segments, key=lambda s: _rank(s, dialect, version)))
    )


def on_vlan(segment: Segment, dialect: Dialect, version: QemuVersion) -> bool:
    """Return whether a hub is written as a vlan: in the dialect that has them, or for want of hub ports."""
    if segment.hub is None:
        return False
    return dialect is Dialect.LEGACY or version < JOINS_BACKENDS


def as_nic(segment: Segment, dialect: Dialect, version: QemuVersion) -> bool:
    """Return whether a pair is written as one `-nic`."""
    if dialect is not Dialect.NIC or segment.hub is not None or segment.dumps:
        return False
    if len(segment.nics) != 1 or len(segment.backends) != 1:
        return False
    return not nic_gap(segment.nics[0], segment.backends[0], version)


def _settle_hub(segment: Segment, dialect: Dialect, fixed: set[int]) -> Segment:
    """A hub of one card and one back end is a cable: offloads and queues work over it."""
    cable = len(segment.nics) == 1 and len(segment.backends) == 1
    if dialect is not Dialect.LEGACY and cable and segment.hub not in fixed:
        return replace(segment, hub=None)
    return segment


def _number(
    segment: Segment,
    dialect: Dialect,
    version: QemuVersion,
    free: Iterator[int],
    taken: set[str],
) -> Segment:
    if segment.hub is not None:
        return segment
    several = len(segment.nics) > 1 or len(segment.backends) > 1
    vlan = (
        dialect is Dialect.LEGACY
        and segment.backends
        and all(fits_vlan(b, version) and b.name not in taken for b in segment.backends)
    )
    return replace(segment, hub=next(free)) if several or vlan else segment


def _free_names(topology: Topology, taken: Iterable[str]) -> Callable[[str | None], str]:
    """Return what gives a back end its id: its own, where that is one and nobody else has it."""
    own = [b.name for segment in topology.segments for b in segment.backends if b.name is not None]
    used: set[str] = set()
    reserved = {*own, *taken}
    numbers = count()

    def name(given: str | None) -> str:
        if (
            given is not None
            and given not in used
            and re.fullmatch(r"[A-Za-z][\w.-]*", given, re.ASCII)
        ):
            used.add(given)
            return given
        found = next(text for n in numbers if (text := f"net{n}") not in reserved)
        used.add(found)
        return found

    return name


def _name(
    segment: Segment, dialect: Dialect, version: QemuVersion, names: Callable[[str | None], str]
) -> Segment:
    if on_vlan(segment, dialect, version):
        return segment
    short = as_nic(segment, dialect, version)
    if short and not isinstance(segment.backends[0], VhostUser):
        return segment
    backends: list[Backend] = []
    for backend in segment.backends:
        name = names(backend.name)
        if isinstance(backend, VhostUser) and backend.chardev is None:
            backend = replace(backend, chardev=f"char{name}")  # noqa: PLW2901 - the same, with its socket
        backends.append(backend if short else replace(backend, name=name))
    return replace(segment, backends=tuple(backends))


def _rank(segment: Segment, dialect: Dialect, version: QemuVersion) -> tuple[int, int]:
    """Return a key that sorts as the reader finds segments: hubs, -netdev, -nic and lone cards."""
    if segment.hub is not None:
        return 0, segment.hub
    return (2 if as_nic(segment, dialect, version) or not segment.backends else 1), 0
