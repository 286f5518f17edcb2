"""What shows the guest's screen: its display cards, and the servers that carry the picture.

`-vga qxl -vnc :1` → `Video(model="qxl")`, `Graphics(kind="vnc", port=5901)`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Video(Struct, frozen=True, kw_only=True):
    """A display card; models as libvirt names them."""

    model: str
    memory: int | None = None
    """KiB of video memory."""
    vga_memory: int | None = None
    """KiB of it that a qxl card has for its VGA modes."""
    ram: int | None = None
    """KiB that a qxl card has first of all."""
    wide_memory: int | None = None
    """KiB that only 64-bit guests see of it."""
    heads: int | None = None
    width: int | None = None
    height: int | None = None
    blob: bool | None = None
    primary: bool | None = None
    accelerated: bool | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class Graphics(Struct, frozen=True, kw_only=True):
    """A server for the guest's screen."""

    kind: str
    """`vnc`, `spice`, `dbus` or `egl-headless`."""
    port: int | None = None
    """-1 where libvirt chooses one."""
    tls_port: int | None = None
    websocket: int | None = None
    listen: str | None = None
    """The address that the server listens on."""
    socket: str | None = None
    """The Unix socket in place of a port."""
    password: str | None = None
    """An empty one lets nobody in until one is set."""
    share: str | None = None
    keymap: str | None = None
    images: str | None = None
    jpeg: str | None = None
    zlib: str | None = None
    playback: bool | None = None
    streaming: str | None = None
    mouse: str | None = None
    clipboard: bool | None = None
    file_transfer: bool | None = None
    channels: tuple[tuple[str, str], ...] = ()
    """Channels of SPICE that are `secure` or `insecure`; the name `default` is all others."""
    power: bool | None = None
    """Whether a viewer may switch the guest off."""
    audio: int | None = None
    """The number of the back end whose sound goes to viewers."""
    p2p: bool | None = None
    bus: str | None = None
    """The address of the D-Bus."""
    gl: bool | None = None
    render_node: str | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()


class CardSetting(Struct, frozen=True, kw_only=True):
    """What is said of all display cards of a model at once."""

    model: str
    field: str
    """The field of `Video`."""
    value: int
    origin: Origin = Origin()
