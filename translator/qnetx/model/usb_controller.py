"""USB controllers of a guest; what hangs on them is in `usb` and `input`.

`-usb` → `UsbController(model="piix3-uhci", index=0)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class UsbController(Struct, frozen=True, kw_only=True):
    """A USB controller, or one of the companions that share its bus."""

    model: str
    """libvirt's name: `piix3-uhci`, `ich9-ehci1`, … or `none` where the guest has no USB."""
    index: int | None = None
    first_port: int | None = None
    """The port of the bus that a companion begins at, from 0."""
    ports: int | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()
