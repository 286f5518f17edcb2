"""A guest as QEMU has it → the guest as a target libvirt can have it: all lowering, in its order.

-net nic -net tap,script=/root/ifup-br0  →  Segment(nics=(Nic(model="e1000", …),), backends=(Bridge("br0"),))
"""

from __future__ import annotations

from msgspec.structs import replace

from qnetx.diagnostics import Report
from qnetx.lowering.board import find_board
from qnetx.lowering.boot import count_from_one
from qnetx.lowering.default_devices import add_default_devices
from qnetx.lowering.defaults import lower_defaults, warn_of_shared_macs
from qnetx.lowering.features import lower_features
from qnetx.lowering.hubs import lower_hubs, pair_up
from qnetx.lowering.machine import lower_machine
from qnetx.lowering.paths import lower_paths
from qnetx.lowering.processor import lower_processor
from qnetx.lowering.taps import lower_taps, name_kvm_scripts
from qnetx.model.device import kind_of
from qnetx.model.host import HostFacts
from qnetx.model.machine import Guest, Machine
from qnetx.model.versions import Target
from qnetx.options import Identity, Options
from qnetx.source import Span

_BUSES = ("Iommu", "PciController")
"""Kinds of devices that make a PCI bus, or change what goes over it."""


def lower_guest(
    guest: Guest,
    facts: HostFacts,
    options: Options,
    target: Target,
    report: Report,
    name: str,
    place: Span,
) -> Guest:
    """Lower a guest; `name` is what a domain without one is called, `place` where its call stands."""
    guest = replace(guest, topology=pair_up(guest.topology, report, asked=options.pair))
    if guest.machine and not options.interfaces_only:
        machine = lower_machine(guest, guest.machine, name, report, place)
        machine = lower_processor(machine, target.qemu, report, place)
        guest = replace(guest, machine=lower_paths(machine, facts, report))
    if guest.machine and not options.interfaces_only:
        from qnetx.lowering.disks import lower_disks  # noqa: PLC0415 - interfaces alone have none

        board = find_board(guest.machine, target.qemu)
        guest = replace(guest, machine=lower_disks(guest.machine, board, report, place))
    if guest.machine and any(kind_of(d) in _BUSES for d in guest.machine.devices):
        from qnetx.lowering.bridges import lower_bridges  # noqa: PLC0415 - as above

        board = find_board(guest.machine, target.qemu)
        guest = replace(guest, machine=lower_bridges(guest.machine, board, report))
    domain = (guest.machine and guest.machine.name) or name
    guest = lower_defaults(guest, target.qemu, options, domain, report, place)
    if guest.machine and guest.machine.arch == "s390x" and options.identity is not Identity.LIBVIRT:
        from qnetx.lowering.channels import allot_channels  # noqa: PLC0415 - few guests have any

        guest = allot_channels(guest)
    if guest.machine and not options.interfaces_only:
        guest = add_default_devices(guest, target.qemu, options, report, place)
    emulator = guest.machine.emulator if guest.machine else None
    topology = name_kvm_scripts(guest.topology, emulator, facts)
    topology = lower_taps(topology, facts, options.host_side, report)
    topology = lower_hubs(topology, domain, options, report)
    warn_of_shared_macs(topology, report)
    carry = options.carry and guest.machine is not None and not options.interfaces_only
    topology = lower_features(
        topology,
        target.libvirt,
        report,
        carry=carry,
        shared_memory=guest.machine is not None and _shares_memory(guest.machine),
    )
    return count_from_one(replace(guest, topology=topology))


def _shares_memory(machine: Machine) -> bool:
    """Whether the host's other programs may use all of the memory that a guest starts with."""
    cells = machine.processor.cells if machine.processor else ()
    everywhere = machine.backing is not None and machine.backing.shared is True
    return everywhere or (bool(cells) and all(cell.shared for cell in cells))
