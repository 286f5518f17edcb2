"""A watchdog → `-device` and `-watchdog-action`.

Watchdog(model="i6300esb")  →  -device i6300esb -watchdog-action reset
"""

from __future__ import annotations

from qnetx.model.watchdog import Watchdog
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import option


def write_watchdog(watchdog: Watchdog, layout: Layout) -> list[str]:
    """Write a watchdog, with what QEMU does when it runs out."""
    action = watchdog.action
    if action == "dump":
        message = "libvirt dumps the guest when its watchdog runs out: QEMU alone pauses it"
        hint = "'dump-guest-memory FILE' in QEMU's monitor dumps it then"
        layout.approximate(watchdog.origin, ["action"], message, hint)
        action = "pause"
    device = option("device", watchdog.model, layout.pci(watchdog.address))
    return [*device, "-watchdog-action", action]
