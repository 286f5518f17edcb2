"""Folders of the host that a guest mounts.

`-virtfs local,path=/srv/a,mount_tag=a,security_model=mapped` → `Filesystem(path="/srv/a", tag="a", access="mapped")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.model.seat import Seat
from qnetx.values import PciAddress


class Filesystem(Struct, frozen=True, kw_only=True):
    """A folder of the host that the guest mounts by its tag."""

    path: str | None = None
    """None where a virtiofsd of the user's own has it."""
    tag: str
    driver: str | None = None
    """`virtiofs`; None is 9p."""
    socket: str | None = None
    """Where that virtiofsd listens."""
    queue_size: int | None = None
    file_mode: str | None = None
    """Rights that new files get, in octal, where the guest's own are kept apart; so of folders below."""
    folder_mode: str | None = None
    several: str | None = None
    """What becomes of files of several devices in the folder: `remap`, `forbid`, `warn`."""
    access: str | None = None
    """`passthrough`, `mapped` or `squash`."""
    read_only: bool = False
    write_policy: str | None = None
    address: PciAddress | None = None
    seat: Seat | None = None
    origin: Origin = Origin()
