"""Relative paths of files on the host → absolute ones, as libvirt has no folder that it starts in.

`kvm -kernel bzImage` in /srv/vm/start.sh → Boot(kernel="/srv/vm/bzImage")
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.device import Device, kind_of
from qnetx.model.disk import Disk
from qnetx.model.host import HostFacts
from qnetx.model.machine import Machine
from qnetx.model.network import Origin
from qnetx.source import Word


class Node(Protocol):
    """Any record of the model with an origin."""

    @property
    def origin(self) -> Origin:
        """Where it was read."""


AnyNode = TypeVar("AnyNode", bound=Node)

_OF_DEVICES: Mapping[str, tuple[str, ...]] = {
    "Audio": ("path",),
    "Character": ("path", "log"),
    "Disk": ("path", "folder", "socket"),
    "Filesystem": ("path", "socket"),
    "Graphics": ("socket", "render_node"),
    "HostMediated": ("rom",),
    "HostPci": ("rom",),
    "SmartCard": ("database",),
    "SharedMemory": ("server",),
    "MemoryDevice": ("path",),
}

_BOOT = ("kernel", "initrd", "dtb", "rom", "flash", "nvram")


def lower_paths(machine: Machine, facts: HostFacts, report: Report) -> Machine:
    """Return the machine with every path of a file absolute; relative ones are meant from QEMU's folder."""
    folder, before = facts.folder, machine
    machine = _with_firmware(machine, report)
    tables = (_of_file(table, ("path",), folder, report) for table in machine.acpi_tables)
    machine = replace(machine, acpi_tables=tuple(tables))
    if machine.boot:
        machine = replace(machine, boot=_of_file(machine.boot, _BOOT, folder, report))
    if machine.system_info and machine.system_info.blobs:
        blobs = machine.system_info.blobs
        blobs = tuple(make_absolute(blob, ("file",), folder, report) for blob in blobs)
        machine = replace(machine, system_info=replace(machine.system_info, blobs=blobs))
    devices = tuple(
        make_absolute(
            _with_backing(device, folder), _OF_DEVICES.get(kind_of(device), ()), folder, report
        )
        for device in machine.devices
    )
    machine = replace(machine, devices=devices)
    if facts.folder_unknown and machine != before:
        _say_unknown(facts.folder_unknown, folder, report)
    return machine


def _say_unknown(word: Word, folder: str, report: Report) -> None:
    names = [unknown.name for unknown in word.unknowns if unknown.name.isidentifier()]
    report.say(
        "unresolved-word",
        f"QEMU is started in '{word.shown}', which is not known: its relative paths are taken from '{folder}'",
        word.span,
        hint=f"--set '{names[0]}=VALUE' gives its value"
        if names
        else "name the files from the root",
    )


def _with_backing(device: Device, folder: str) -> Device:
    """Return a disk with the paths of the images below it absolute; the option is one, and so is the note."""
    if not isinstance(device, Disk) or device.backing is None:
        return device
    return replace(device, backing=_below(device.backing, folder))


def _below(image: Disk, folder: str) -> Disk:
    path = image.path and posixpath.normpath(posixpath.join(folder, image.path))
    return replace(image, path=path, backing=image.backing and _below(image.backing, folder))


def _with_firmware(machine: Machine, report: Report) -> Machine:
    """Look for the firmware's image where -L says; QEMU looks in its own folder first."""
    boot, folder = machine.boot, machine.firmware_folder
    if boot is None or not boot.rom or not folder or boot.rom.startswith("/"):
        return machine
    path = posixpath.join(folder, boot.rom)
    for item in boot.origin.items.get("rom", ()):
        report.ledger.settle(item, Fate.REWRITTEN, "path-made-absolute")
        message = f"'{boot.rom}' is looked for in the folder of -L: '{path}'"
        report.say("path-made-absolute", message, item.place)
    return replace(machine, boot=replace(boot, rom=path))


def _of_file(node: AnyNode, fields: Iterable[str], folder: str, report: Report) -> AnyNode:
    """Return a node with absolute paths of files, which the root folder is none of: QEMU can't open it either."""
    lowered = make_absolute(node, fields, folder, report)
    for field in fields:
        if getattr(lowered, field) == "/":
            items = node.origin.items
            for item in items.get(field) or items.get("", ()):
                report.ledger.settle(item, Fate.REJECTED, "bad-value")
                message = f"'{getattr(node, field)}' is the root folder, and a file is needed"
                report.say("bad-value", message, item.place)
    return lowered


def make_absolute(node: AnyNode, fields: Iterable[str], folder: str, report: Report) -> AnyNode:
    """Return a node whose paths in these fields are absolute, with a note for each that was not."""
    changed: dict[str, str] = {}
    for field in fields:
        path = getattr(node, field)
        if not path or path.startswith("/"):
            continue
        changed[field] = posixpath.normpath(posixpath.join(folder, path))
        items = node.origin.items
        for item in items.get(field) or items.get("", ()):
            report.ledger.settle(item, Fate.REWRITTEN, "path-made-absolute")
            report.say(
                "path-made-absolute",
                f"'{path}' is meant from the folder of the line: '{changed[field]}'",
                item.place,
                hint="--cwd DIR names another folder",
            )
    return replace(node, **changed) if changed else node  # type: ignore[type-var]
