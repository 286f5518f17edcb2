"""Sound cards of a guest; where their sound goes on the host is an `Audio`.

`-soundhw ac97` → `Sound(model="ac97")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Sound(Struct, frozen=True, kw_only=True):
    """A sound card; models as libvirt names them."""

    model: str
    codecs: tuple[str, ...] = ()
    """Of an HDA card: `duplex`, `micro`, `output`."""
    audio: int | None = None
    """The number of its back end; None where it has the first."""
    usb_bus: int | None = None
    usb_port: str | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()
