"""A device of the host, or a part of one → `-device vfio-pci`.

HostPci(domain=0, bus=2, slot=0, function=0)  →  -device vfio-pci,host=0000:02:00.0
"""

from __future__ import annotations

from qnetx.model.hostdev import HostMediated, HostPci
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option


def write_host_pci(device: HostPci, layout: Layout) -> list[str]:
    """Write a PCI device of the host; its driver is taken from it by hand."""
    host = f"{device.domain:04x}:{device.bus:02x}:{device.slot:02x}.{device.function:x}"
    message = f"libvirt takes '{host}' from the host's driver for vfio-pci: QEMU wants it there"
    hint = (
        f"'echo vfio-pci > /sys/bus/pci/devices/{host}/driver_override', then its address into the old"
        " driver's unbind and into /sys/bus/pci/drivers_probe"
    )
    layout.approximate(device.origin, [""], message, hint)
    return option("device", "vfio-pci", [("host", host), *_of_host(device, layout)])


def write_host_mediated(device: HostMediated, layout: Layout) -> list[str]:
    """Write a part of a device of the host, which must be there already."""
    settings: Settings = [
        ("sysfsdev", f"/sys/bus/mdev/devices/{device.uuid}"),
        ("display", device.display),
        ("ramfb", device.framebuffer),
        *_of_host(device, layout),
    ]
    driver = "vfio-pci-nohotplug" if device.framebuffer else "vfio-pci"
    return option("device", driver, settings)


def _of_host(device: HostPci | HostMediated, layout: Layout) -> Settings:
    """Return what devices of the host have in common."""
    rom = "" if device.rom_enabled is False else device.rom
    return [
        ("bootindex", device.boot_order),
        ("rombar", None if device.rom_shown is None else int(device.rom_shown)),
        ("romfile", rom),
        *layout.pci(device.address),
    ]
