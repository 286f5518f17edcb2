"""What firmware tables and files tell the guest of itself: `-smbios type=1,product=X` → `SystemInfo`.

SystemInfo(system=(("product", "X"),), blobs=(Blob(name="opt/org.example/key", value="k"),))
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin

Entries = tuple[tuple[str, str], ...]
"""Names, which QEMU and libvirt share, with their values."""


class Blob(Struct, frozen=True, kw_only=True):
    """A piece of data that the guest reads by its name, through QEMU's `fw_cfg` device."""

    name: str
    value: str | None = None
    file: str | None = None
    """The file of the host that holds it, where it is not said itself."""
    origin: Origin = Origin()


class SystemInfo(Struct, frozen=True, kw_only=True):
    """The SMBIOS tables as far as the user fills them, the blobs, and the generation of the guest."""

    bios: Entries | None = None
    """Table 0."""
    system: Entries | None = None
    """Table 1, without the UUID: that is the guest's own."""
    base_board: Entries | None = None
    """Table 2."""
    chassis: Entries | None = None
    """Table 3."""
    oem_strings: tuple[str, ...] | None = None
    """Table 11."""
    blobs: tuple[Blob, ...] = ()
    generation: str | None = None
    """A UUID that changes when the guest is put back in time; `auto` is a new one."""
    origin: Origin = Origin()
