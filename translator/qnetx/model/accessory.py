"""Sound cards, watchdogs, sources of chance, shared folders and passed-on PCI devices of a guest.

`-soundhw ac97` → `Sound(model="ac97")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.character import Character
from qnetx.model.network import Origin
from qnetx.model.seat import Seat
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


class Watchdog(Struct, frozen=True, kw_only=True):
    """A card that acts when the guest no longer resets it."""

    model: str
    action: str = "reset"
    address: PciAddress | None = None
    origin: Origin = Origin()


class Rng(Struct, frozen=True, kw_only=True):
    """A virtio source of random numbers."""

    backend: str
    """`random`, `builtin` or `egd`."""
    path: str | None = None
    source: Character | None = None
    """The far end of an `egd` daemon."""
    rate_bytes: int | None = None
    rate_period: int | None = None
    """Milliseconds."""
    address: PciAddress | None = None
    seat: Seat | None = None
    origin: Origin = Origin()


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


class HostPci(Struct, frozen=True, kw_only=True):
    """A PCI device of the host that is the guest's."""

    domain: int
    bus: int
    slot: int
    function: int
    rom_enabled: bool | None = None
    rom_shown: bool | None = None
    rom: str | None = None
    """A file in place of the device's own ROM."""
    boot_order: int | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()


class HostMediated(Struct, frozen=True, kw_only=True):
    """A part of a device of the host that is the guest's, like a GVT-g or vGPU display card."""

    uuid: str
    display: bool | None = None
    """Whether the screen of the guest shows it."""
    framebuffer: bool | None = None
    """Whether it has a picture before its driver starts."""
    rom_enabled: bool | None = None
    rom_shown: bool | None = None
    rom: str | None = None
    boot_order: int | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()
