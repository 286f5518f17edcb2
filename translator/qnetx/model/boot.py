"""What a guest boots, and what becomes of it when it ends: `-boot order=dc -kernel vmlinuz` → `Boot`.

Boot(order=("cdrom", "hd")), Power(on_reboot="destroy")
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin


class Boot(Struct, frozen=True, kw_only=True):
    """The boot order, or a kernel that is started directly, and the firmware."""

    order: tuple[str, ...] | None = None
    """`hd`, `cdrom`, `fd`, `network`: libvirt's words; None where single devices have a rank."""
    menu: bool | None = None
    menu_timeout: int | None = None
    """Milliseconds for which the menu is shown."""
    reboot_timeout: int | None = None
    """Milliseconds until a guest that found nothing to boot tries again; -1: never."""
    kernel: str | None = None
    initrd: str | None = None
    cmdline: str | None = None
    dtb: str | None = None
    rom: str | None = None
    """A firmware image, as `-bios` has it."""
    flash: str | None = None
    """UEFI's code, as `-pflash` has it: in flash memory."""
    flash_readonly: bool | None = None
    secure: bool | None = None
    """Whether the flash memory lets only system management code write to it."""
    nvram: str | None = None
    """UEFI's variables."""
    origin: Origin = Origin()


class AcpiTable(Struct, frozen=True, kw_only=True):
    """A table that the firmware hands to the guest."""

    kind: str
    """`slic`, `msdm`, or `raw` for any other."""
    path: str
    origin: Origin = Origin()


class Power(Struct, frozen=True, kw_only=True):
    """What libvirt does when the guest ends, and which ways of sleeping the guest has."""

    on_poweroff: str | None = None
    """`destroy`, `restart` or `preserve`, as the next two."""
    on_reboot: str | None = None
    on_crash: str | None = None
    suspend_to_mem: bool | None = None
    suspend_to_disk: bool | None = None
    origin: Origin = Origin()
