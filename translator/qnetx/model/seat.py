"""A device's place on a bus that is not PCI: `virtio-blk-ccw,devno=fe.0.0001` → Seat(kind="ccw", devno=1, …).

Words and numbers as libvirt's `<address>` has them.
"""

from __future__ import annotations

from msgspec import Struct


class Seat(Struct, frozen=True, kw_only=True):
    """A transport of virtio that is not PCI, a channel of s390x, or a place on pseries' own bus."""

    kind: str
    """`virtio-mmio`, `ccw`, `spapr-vio`; `s390`, the bus before channels; `pci` where a board prefers another."""
    cssid: int | None = None
    """`fe`, `0` and `1` of `fe.0.0001`."""
    ssid: int | None = None
    devno: int | None = None
    reg: int | None = None
    """The unit address on pseries' bus, like 0x71000001."""
