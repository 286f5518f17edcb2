"""Where a pseries board keeps its settings → `-global`.

Nvram(seat=Seat(kind="spapr-vio", reg=0x3000))  →  -global spapr-nvram.reg=0x3000
"""

from __future__ import annotations

from qnetx.model.nvram import Nvram
from qnetx.qemu.writing.layout import Layout


def write_nvram(device: Nvram, layout: Layout) -> list[str]:
    """Write where a pseries board keeps its settings."""
    del layout
    reg = device.seat.reg
    return [] if reg is None else ["-global", f"spapr-nvram.reg=0x{reg:x}"]
