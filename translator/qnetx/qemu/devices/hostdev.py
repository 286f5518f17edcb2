"""`-device vfio-pci`, `-pcidevice` → the devices of the host that are the guest's.

    -device vfio-pci,host=02:00.0,romfile=/srv/gpu.rom  →  HostPci(bus=2, slot=0, function=0, rom="/srv/gpu.rom")

Source: `-device vfio-pci,help` of QEMU 7.2, and the manual page of the qemu-kvm tree.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from qnetx.model.hostdev import HostMediated, HostPci
from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import BOOLEAN, BOOT_INDEX
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.values import BadValueError

_PCI_DEVICE = re.compile(r"(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_HINTS = {
    "x-vga": "<qemu:override> of libvirt 8.2 or newer sets the properties of one device;"
    " a guest with UEFI does without",
    "x-igd-opregion": "<qemu:override> of libvirt 8.2 or newer sets the properties of one device",
}


def _device(given: Given, index: int, draft: Draft) -> None:
    """Read `-device vfio-pci` and the `pci-assign` before it."""
    _read(open_parts(given, "driver", draft), index, draft)


def _host_device(given: Given, index: int, draft: Draft) -> None:
    """Read `-pcidevice host=02:00.0` of the qemu-kvm tree."""
    parts = open_parts(given, "", draft)
    for key in ("name", "dma"):
        if parts:
            parts.take(key)
    _read(parts, index, draft)


def _read(parts: Parts | None, index: int, draft: Draft) -> None:
    if parts is None:
        return
    parts.take("id")
    try:
        if _read_host(parts, index, draft):
            parts.close(draft, _HINTS)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _read_host(parts: Parts, index: int, draft: Draft) -> bool:
    host, path = parts.take("host"), parts.take("sysfsdev") or ""
    # The kernel's folder of a device is called after its place, or after the UUID of a part of one.
    name = posixpath.basename(path.rstrip("/")) if host is None else host
    common = {**_read_rom(parts), "origin": parts.origin(index)}
    if match := _PCI_DEVICE.fullmatch(name.lower()):
        domain, bus, slot, function = (int(part or "0", 16) for part in match.groups())
        device = HostPci(
            domain=domain,
            bus=bus,
            slot=slot,
            function=function,
            address=parts.address(),
            **common,
        )
        draft.add("devices", device)
    elif host is None and _UUID.fullmatch(name):
        shown = parts.take("display")
        mediated = HostMediated(
            uuid=name.lower(),
            display=None if shown in (None, "auto") else bool(BOOLEAN.parse(shown)),
            framebuffer=parts.is_on("ramfb"),
            address=parts.address(),
            **common,
        )
        draft.add("devices", mediated)
    elif host is not None or not path:
        raise BadValueError(f"'{name}' is no PCI device", "write host=BUS:SLOT.FUNCTION")
    else:
        message = (
            f"'{parts.item.text}' is left out: its folder is called after no device of the host"
        )
        hint = "host=BUS:SLOT.FUNCTION names one, and sysfsdev=/sys/bus/mdev/devices/UUID a part of one"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
        return False
    return True


def _read_rom(parts: Parts) -> dict[str, Any]:
    """Read what any device of the host has: its ROM, and its place in the boot order."""
    shown = parts.number("rombar")
    said: dict[str, Any] = {"rom_shown": None if shown is None else shown > 0}
    file = parts.take("romfile")
    if file is not None:
        said |= {"rom": file} if file else {"rom_enabled": False}
    order = parts.take("bootindex")
    if order is not None:
        said["boot_order"] = BOOT_INDEX.parse(order)
    return said


BAG_READERS: Mapping[str, BagReader] = {"device": _device, "pcidevice": _host_device}
