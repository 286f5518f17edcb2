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
    heads: int | None = None
    primary: bool | None = None
    accelerated: bool | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class Graphics(Struct, frozen=True, kw_only=True):
    """A server for the guest's screen."""

    kind: str
    """`vnc`, `spice` or `egl-headless`."""
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
    gl: bool | None = None
    render_node: str | None = None
    address: PciAddress | None = None
    origin: Origin = Origin()
