"""The ids that options call devices by: the second rng's object is `objrng1`, <alias name='ua-web'/> is `web`."""

from __future__ import annotations

from qnetx.model.device import Device
from qnetx.qemu.writing.layout import Layout


def number_of(device: Device, layout: Layout) -> int:
    """Return how many devices of the same kind stand before a device."""
    same = [other for other in layout.machine.devices if isinstance(other, type(device))]
    return next((number for number, other in enumerate(same) if other is device), 0)


def id_of(alias: str | None) -> str | None:
    """Return the id of a device by its alias; QEMU's begin with a letter, and libvirt's may not."""
    return alias if alias is None or alias[:1].isalpha() else f"ua-{alias}"
