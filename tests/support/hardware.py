"""A running QEMU's machine protocol → the hardware that its guest finds, one line a fact.

    machine pc-i440fx-7.2
    memory 536870912
    pci 02.0 0300 1234:1111
    device isa-serial at 01.0/1016
    disk ide-hd at 01.1/0:0, /srv/web.qcow2 as qcow2

Names that QEMU or libvirt gave to buses, drives and devices are left out: the guest does not see
them. The same questions go to a QEMU that a test started and to one that libvirt did, so whatever
differs between the two lists is a difference of the guests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

from support.qemu import Device, read_devices


class Ask(Protocol):
    """QEMU's machine protocol, whatever it travels over."""

    def __call__(self, command: str, **arguments: Any) -> Any:
        """Run a command and return its answer."""


def read_hardware(ask: Ask) -> list[str]:
    """The hardware of a QEMU whose processors have not run yet, sorted."""
    tree = ask("human-monitor-command", **{"command-line": "info qtree"})
    devices = read_devices(tree.replace("\r\n", "\n"))
    return sorted(
        [
            f"machine {ask('qom-get', path='/machine', property='type').removesuffix('-machine')}",
            *_memory(ask),
            *_processors(ask),
            *_pci(ask("query-pci")),
            *_displays(ask),
            *_devices(devices),
            *_disks(ask, devices),
            *_cards(devices),
            *_characters(ask, devices),
        ]
    )


def where(device: Device) -> str:
    """The place of a device as its guest can tell it: PCI slot, IDE unit, SCSI address, USB port.

    Inside a device that has a place itself, that comes first: "02.0/0:1".
    """
    owner = device.bus.owner
    outer = where(owner) if owner else ""
    if "virtio" in device.bus.type:
        return outer
    inner = _place(device)
    return "/".join(part for part in (outer, inner) if part)


def _place(device: Device) -> str:
    has = device.properties
    bus = device.bus.name.rpartition(".")[2]
    match device.bus.type:
        case "PCI" | "PCIE":
            return has["addr"]
        case "IDE":
            return f"{bus}:{has['unit'].split()[0]}"
        case "SCSI":
            return ":".join(has[key].split()[0] for key in ("channel", "scsi-id", "lun"))
        case "usb-bus":
            return has.get("port", "")
        case "floppy-bus":
            return has["unit"].split()[0]
        case _:
            return has.get("iobase", "").split(" ")[0]


def _memory(ask: Ask) -> Iterator[str]:
    summary = ask("query-memory-size-summary")
    yield f"memory {summary['base-memory']}"
    if summary.get("plugged-memory"):
        yield f"memory plugged {summary['plugged-memory']}"


def _processors(ask: Ask) -> Iterator[str]:
    for cpu in ask("query-cpus-fast"):
        model = ask("qom-get", path=cpu["qom-path"], property="type")
        place = ", ".join(f"{key} {number}" for key, number in sorted(cpu["props"].items()))
        yield f"cpu {model}, {place}"


def _pci(buses: list[dict[str, Any]], behind: str = "") -> Iterator[str]:
    """Every function; behind a bridge, the bridge's place comes first."""
    for bus in buses:
        for device in bus["devices"]:
            place = f"{behind}{device['slot']:02x}.{device['function']}"
            number = device["id"]
            kind = device["class_info"]["class"]
            yield f"pci {place} {kind:04x} {number['vendor']:04x}:{number['device']:04x}"
            bridge = device.get("pci_bridge", {})
            yield from _pci([bridge], f"{place}/") if "devices" in bridge else ()


def _displays(ask: Ask) -> Iterator[str]:
    for display in ask("query-vnc-servers"):
        for server in display["server"]:
            web = " websocket" if server["websocket"] else ""
            yield f"vnc {server['host']} {server['service']} {server['auth']}{web}"


def _disks(ask: Ask, devices: list[Device]) -> Iterator[str]:
    """The drives that a device has; one that none has is not the guest's."""
    media: dict[str, dict[str, Any]] = {}
    for block in ask("query-block"):
        node = block.get("inserted", {}).get("node-name", "")
        media |= {name: block for name in (block["device"], node) if name}
    for device in devices:
        if "drive" in device.properties:
            inside = media.get(device.properties["drive"], {}).get("inserted")
            medium = _medium(inside) if inside else "no medium"
            # A CD-ROM is read-only to its guest, whatever QEMU may do with the file.
            if inside and inside["ro"] and not device.type.endswith("-cd"):
                medium += ", read-only"
            serial = device.properties.get("serial", "")
            if serial and not serial.startswith("QM0"):
                medium += f", serial {serial}"
            yield f"disk {device.type} at {where(device)}, {medium}"


def _medium(inside: dict[str, Any]) -> str:
    """The image and how it is read; a layer that is thrown away at the end counts as that."""
    image, kept = inside["image"], ""
    name = image["filename"]
    if folder := re.search(r'"dir": "([^"]*)"', name):
        return f"the folder {folder[1]}"
    if name.startswith("json:") and '"throttle-group"' in name:
        image = image["backing-image"]
    elif name.startswith("json:") or ".TRANSIENT-" in name:
        image, kept = image["backing-image"], ", forgotten at the end"
    return f"{image['filename']} as {image.get('format', inside['drv'])}{kept}"


def _cards(devices: list[Device]) -> Iterator[str]:
    for device in devices:
        mac = device.properties.get("mac")
        if mac:
            yield f"nic {device.shell.type} at {where(device)}, {mac.lower()}"


def _devices(devices: list[Device]) -> Iterator[str]:
    """All that is no disk and no NIC; a virtio device is told by its shell."""
    for device in devices:
        if "virtio" not in device.bus.type and not {"drive", "mac"} & device.properties.keys():
            yield f"device {device.type} at {where(device)}".removesuffix(" at ")


def _characters(ask: Ask, devices: list[Device]) -> Iterator[str]:
    """The devices that have a character back end, and its kind."""
    kinds = {
        each["label"]: each["filename"].removeprefix("disconnected:").partition(":")[0]
        for each in ask("query-chardev")
    }
    for device in devices:
        kind = kinds.get(device.properties.get("chardev", ""))
        if kind:
            yield f"character {device.type} at {where(device)}, {kind}"
    # `info qtree` is silent about the back end of these.
    for folder in ("unattached", "peripheral", "peripheral-anon"):
        for child in ask("qom-list", path=f"/machine/{folder}"):
            if child["type"] in {"child<isa-serial>", "child<pci-serial>"}:
                path = f"/machine/{folder}/{child['name']}"
                kind = kinds.get(ask("qom-get", path=path, property="chardev"), "none")
                yield f"character {child['type'][6:-1]} {_port(ask, path)}, {kind}"


def _port(ask: Ask, path: str) -> int:
    key = "iobase" if "iobase" in {each["name"] for each in ask("qom-list", path=path)} else "addr"
    port: int = ask("qom-get", path=path, property=key)
    return port
