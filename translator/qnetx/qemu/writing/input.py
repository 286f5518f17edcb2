"""An input device → `-device`, or `-object input-linux`.

Input(kind="tablet", bus="usb")  →  -device usb-tablet
"""

from __future__ import annotations

from qnetx.model.input import Input
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_INPUTS = {"tablet": "tablet", "mouse": "mouse", "keyboard": "kbd"}


def write_input(device: Input, layout: Layout) -> list[str]:
    """Write a tablet, mouse or keyboard, or one of the host's."""
    inputs = [d for d in layout.machine.devices if isinstance(d, Input)]
    name = f"input{next((n for n, d in enumerate(inputs) if d is device), 0)}"
    if device.kind == "evdev":
        settings: Settings = [
            ("id", name),
            ("evdev", device.device),
            ("grab_all", True if device.grab == "all" else None),
            ("grab-toggle", device.grab_toggle),
            ("repeat", device.repeat),
        ]
        return option("object", "input-linux", settings)
    if device.kind == "passthrough":
        driver = layout.virtio("virtio-input-host", None)
        return option("device", driver, [("evdev", device.event), *layout.pci(device.address)])
    if device.kind not in _INPUTS or device.bus not in ("usb", "virtio"):
        message = f"QEMU has no {device.kind} on '{device.bus}': left out"
        layout.lose(device.origin, ["kind", "bus"], message)
        return []
    if device.bus == "usb":
        place = layout.usb(device.usb_bus, device.usb_port)
        return option("device", f"usb-{_INPUTS[device.kind]}", place)
    driver = layout.virtio(f"virtio-{device.kind}", None)
    return option("device", driver, layout.pci(device.address))
