"""Trusted platform modules of a guest.

`-tpmdev passthrough,id=t -device tpm-tis,tpmdev=t` → `Tpm(model="tpm-tis", backend="passthrough", path="/dev/tpm0")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Tpm(Struct, frozen=True, kw_only=True):
    """A trusted platform module; models as libvirt names them."""

    model: str
    backend: str
    """`passthrough` or `emulator`."""
    path: str | None = None
    """The device of the host that is passed on."""
    version: str | None = None
    """`1.2` or `2.0`: what is emulated."""
    address: PciAddress | None = None
    origin: Origin = Origin()
