"""The interfaces of a guest of libvirt's → network options in a dialect, with the cards in their order.

    e1000, virtio with ioeventfd=, e1000, by --dialect nic
      →  -nic user,model=e1000 -netdev user,id=net0 -device virtio-net-pci,… -netdev user,id=net1 -device e1000,…

QEMU makes cards of `-nic` and `-net nic` before those of `-device`, and gives each the lowest slot that is
free by then (measured on QEMU 7.2).
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from qnetx.diagnostics import Report
from qnetx.model.cards import bus_of
from qnetx.model.network import Hostdev, Segment, Topology
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect
from qnetx.qemu.writing.arrangement import arrange, as_nic
from qnetx.qemu.writing.forms import by_board, fits_vlan, net_gap
from qnetx.qemu.writing.network import Form, Written, write_network


def write_interfaces(
    topology: Topology, dialect: Dialect, version: QemuVersion, report: Report, *, placed: bool
) -> list[list[Written]]:
    """Return the options of each interface, a card and a back end; nothing is arranged before.

    `placed` tells that other devices of the guest have places on PCI. Says `form-changed` where a card is
    in another form than its dialect's to have its place.
    """
    own, behind = _part(topology, dialect, version, placed=placed)
    own = arrange(own, dialect, version)
    written = write_network(own, Form(dialect=dialect, version=version), report)
    for segment in behind.segments:
        option = "-net nic" if dialect is Dialect.LEGACY else "-nic"
        message = (
            f"QEMU finds places for cards of {option} before it makes any -device: the pair is"
            " written as -netdev and -device, to keep its own"
        )
        report.say("form-changed", message, segment.nics[0].origin.place)
    taken = [str(backend.name) for segment in own.segments for backend in segment.backends]
    behind = arrange(behind, Dialect.NETDEV, version, taken=taken)
    written += write_network(behind, Form(dialect=Dialect.NETDEV, version=version), report)
    return sorted(written, key=_number)


def _number(part: list[Written]) -> int:
    """Return the number of the interface that options are for: that of its card."""
    return max((written.node.origin.order[1] for written in part), default=0)


def _part(
    topology: Topology, dialect: Dialect, version: QemuVersion, *, placed: bool
) -> tuple[Topology, Topology]:
    """Part the interfaces: those for the dialect, and those that must be devices to keep their places.

    Behind a card that only `-device` can say, others without a place of their own must be devices too; all
    must where any device has a place already, which might be taken by then.
    """
    placed = placed or any(nic.address for segment in topology.segments for nic in segment.nics)
    own: list[Segment] = []
    behind: list[Segment] = []
    buses: set[str | None] = set()
    for segment in topology.segments:
        nic = segment.nics[0]
        bus = bus_of(nic.model)
        device = not _in_dialect(segment, dialect, version)
        hosts_own = any(isinstance(backend, Hostdev) for backend in segment.backends)
        if nic.address is None and device and (hosts_own or not by_board(nic)):
            buses.add(bus)
        late = nic.address is None and not device and (bus in buses or (placed and bus == "pci"))
        (behind if late else own).append(segment)
    return replace(topology, segments=tuple(own)), replace(topology, segments=tuple(behind))


def _in_dialect(segment: Segment, dialect: Dialect, version: QemuVersion) -> bool:
    """Return whether QEMU makes an interface's card from `-nic` or `-net nic`."""
    match dialect:
        case Dialect.NIC:
            return as_nic(segment, dialect, version)
        case Dialect.LEGACY:
            fits = all(fits_vlan(backend, version) for backend in segment.backends)
            return fits and not net_gap(segment.nics[0], version)
        case Dialect.NETDEV:
            return False
        case _:
            assert_never(dialect)
