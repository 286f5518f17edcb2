"""What a board boots and has without being told → the same, written out, where libvirt's defaults differ.

    Machine(arch="x86_64") → boot=Boot(order=("hd", "fd", "cdrom", "network")), features=Features(acpi=True, …)

Without a word libvirt boots the first disk alone, and switches ACPI off. Sources: libvirt's page
"Domain XML format"; SeaBIOS, which goes on to the network after QEMU's own order `cad`.
"""

from __future__ import annotations

import re
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.boot import Boot
from qnetx.model.features import Features
from qnetx.model.machine import Guest, Machine
from qnetx.source import Span

Ranked = TypeVar("Ranked", bound=Struct)

_X86 = ("x86_64", "i686")
_ORDER = ("hd", "fd", "cdrom", "network")
_NO_ACPI = ("isapc", "none", "xenfv")
"""Boards of x86 that have no ACPI tables."""


def lower_boot(guest: Guest, machine: Machine, report: Report, place: Span | None) -> Machine:
    """Return the machine with boot order, ACPI and APIC as QEMU has them."""
    machine = _with_secure_flash(machine, report)
    if machine.arch not in _X86:
        return _with_uefi(machine, report, place)
    features = machine.features or Features()
    if features.acpi is None and machine.type not in _NO_ACPI:
        report.default("-machine acpi=on", place, "default-features")
        features = replace(features, acpi=True)
    if features.apic is None:
        report.default("-cpu …,apic=on", place, "default-features")
        features = replace(features, apic=True)
    machine = replace(machine, features=features)
    boot = machine.boot or Boot()
    if _ranked(guest):
        return replace(machine, boot=_without_order(boot, report))
    if boot.order is None and boot.kernel is None:
        report.default("-boot order=cadn", place, "default-boot")
        boot = replace(boot, order=_ORDER)
    return replace(machine, boot=boot)


def _with_uefi(machine: Machine, report: Report, place: Span | None) -> Machine:
    """Return an ARM guest with the ACPI tables that QEMU gives it where its firmware is UEFI."""
    boot, features = machine.boot, machine.features or Features()
    if machine.arch != "aarch64" or machine.type is None:
        return machine
    if not machine.type.startswith("virt"):
        report.say(
            "board-does-not-start",
            f"libvirt says acpi= to every board of aarch64, and '{machine.type}' takes none: the guest is"
            " defined, and QEMU refuses to start it",
            place,
            hint="-M virt starts; a 32-bit board starts under qemu-system-arm",
        )
        return machine
    if boot is None or features.acpi is not None:
        return machine
    if boot.flash:
        report.default("-machine acpi=on", place, "default-features")
        return replace(machine, features=replace(features, acpi=True))
    for item in boot.origin.items.get("rom", ()):
        report.say(
            "firmware-without-acpi",
            f"QEMU gives the guest of '{item.text}' ACPI tables, which libvirt does for UEFI in flash"
            " memory alone: the guest finds its devices by the device tree",
            item.place,
            hint="-drive if=pflash,readonly=on,file=… with an image of 64 MiB, like AAVMF_CODE.fd",
        )
    return machine


def _with_secure_flash(machine: Machine, report: Report) -> Machine:
    """Keep UEFI's variables to UEFI where libvirt can: on q35, in system management mode."""
    boot, features = machine.boot, machine.features or Features()
    if boot is None or not boot.secure:
        return machine
    if (
        boot.flash
        and re.fullmatch("(pc-)?q35(-.*)?", machine.type or "")
        and features.smm is not False
    ):
        return replace(machine, features=replace(features, smm=True))
    for item in boot.origin.items.get("secure", ()):
        report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
        report.say(
            "no-libvirt-equivalent",
            f"'{item.text}' is left out: libvirt keeps UEFI's variables to UEFI on q35 alone, with smm=on",
            item.place,
            hint="-M q35,smm=on with the images of UEFI in flash memory",
        )
    return replace(machine, boot=replace(boot, secure=None))


def count_from_one(guest: Guest) -> Guest:
    """Return the guest with ranks as libvirt takes them: QEMU's may begin with 0, and only their order matters."""
    devices = guest.machine.devices if guest.machine else ()
    nics = [nic for segment in guest.topology.segments for nic in segment.nics]
    if not any(getattr(node, "boot_order", None) == 0 for node in (*nics, *devices)):
        return guest
    segments = tuple(
        replace(segment, nics=tuple(_one_later(nic) for nic in segment.nics))
        for segment in guest.topology.segments
    )
    machine = guest.machine
    if machine:
        machine = replace(machine, devices=tuple(_one_later(device) for device in devices))
    return replace(guest, topology=replace(guest.topology, segments=segments), machine=machine)


def _one_later(node: Ranked) -> Ranked:
    order = getattr(node, "boot_order", None)
    return node if order is None else replace(node, boot_order=order + 1)


def _ranked(guest: Guest) -> bool:
    """Whether a device has a rank of its own: then libvirt takes no order of kinds."""
    nics = (nic for segment in guest.topology.segments for nic in segment.nics)
    devices = guest.machine.devices if guest.machine else ()
    return any(getattr(node, "boot_order", None) is not None for node in (*nics, *devices))


def _without_order(boot: Boot, report: Report) -> Boot:
    for item in boot.origin.items.get("order", ()):
        report.ledger.settle(item, Fate.APPROXIMATED, "boot-order-overruled")
        report.say(
            "boot-order-overruled",
            f"'{item.text}' gives way to bootindex=: libvirt takes one or the other, and QEMU's"
            " firmware asks for bootindex= first",
            item.place,
        )
    return replace(boot, order=None)
