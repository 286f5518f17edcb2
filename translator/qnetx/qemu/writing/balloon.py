"""The memory balloon → `-device`.

Balloon()  →  -device virtio-balloon-pci
"""

from __future__ import annotations

from qnetx.model.balloon import Balloon
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import option


def write_balloon(balloon: Balloon, layout: Layout) -> list[str]:
    """Write the memory balloon; a guest without one has none by itself."""
    if balloon.model == "none":
        return []
    driver = layout.virtio("virtio-balloon", balloon.seat, balloon.model)
    place = [*layout.pci(balloon.address), *layout.seat(balloon.seat)]
    return option("device", driver, place)
