"""Where a pseries board keeps its firmware's settings.

`-global spapr-nvram.reg=0x3000` → `Nvram(seat=Seat(kind="spapr-vio", reg=0x3000))`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.model.seat import Seat
from qnetx.values import PciAddress


class Nvram(Struct, frozen=True, kw_only=True):
    """The memory of a pseries board that its firmware keeps settings in."""

    seat: Seat
    address: PciAddress | None = None
    origin: Origin = Origin()
