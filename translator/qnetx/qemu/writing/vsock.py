"""A socket between the guest and its host → `-device`.

Vsock(cid=3)  →  -device vhost-vsock-pci,guest-cid=3
"""

from __future__ import annotations

from qnetx.model.vsock import Vsock
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option


def write_vsock(vsock: Vsock, layout: Layout) -> list[str]:
    """Write a vsock."""
    driver = layout.virtio("vhost-vsock", None, vsock.model)
    settings: Settings = [("guest-cid", vsock.cid), *layout.pci(vsock.address)]
    return option("device", driver, settings)
