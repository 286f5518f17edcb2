"""Watchdogs of a guest.

`-watchdog i6300esb -watchdog-action poweroff` → `Watchdog(model="i6300esb", action="poweroff")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Watchdog(Struct, frozen=True, kw_only=True):
    """A card that acts when the guest no longer resets it."""

    model: str
    action: str = "reset"
    address: PciAddress | None = None
    origin: Origin = Origin()
