"""Which of its kind a device is, for the ids that options call it by: the second rng's object is `objrng1`."""

from __future__ import annotations

from qnetx.model.device import Device
from qnetx.qemu.writing.layout import Layout


def number_of(device: Device, layout: Layout) -> int:
    """Return how many devices of the same kind stand before a device."""
    same = [other for other in layout.machine.devices if isinstance(other, type(device))]
    return next((number for number, other in enumerate(same) if other is device), 0)
