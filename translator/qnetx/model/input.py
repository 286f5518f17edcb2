"""Input devices of a guest.

`-device usb-tablet` → `Input(kind="tablet", bus="usb")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Input(Struct, frozen=True, kw_only=True):
    """A tablet, mouse or keyboard, or one of the host's that the guest has."""

    kind: str
    """`tablet`, `mouse` or `keyboard`; `passthrough` and `evdev` are the host's."""
    bus: str | None
    """`usb` or `virtio`; None for an `evdev`, which drives the guest's own keyboard and mouse."""
    event: str | None = None
    """The host's event device, of a `passthrough`."""
    device: str | None = None
    """The same, of an `evdev`."""
    grab: str | None = None
    """`all` where the other devices are grabbed with it."""
    grab_toggle: str | None = None
    repeat: bool | None = None
    usb_bus: int | None = None
    """The index of its USB controller; None where it is on the first one."""
    usb_port: str | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()
