"""Serial and parallel ports, consoles and channels of a guest, with what is at their other end.

`-serial pty` → `Character(port="serial", kind="pty")`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.model.seat import Seat
from qnetx.values import PciAddress


class Character(Struct, frozen=True, kw_only=True):
    """A port of the guest and its back end; values as libvirt has them."""

    port: str
    """`serial`, `parallel`, `console`, `channel`, `redirdev` or `smartcard`."""
    kind: str
    """The back end: `pty`, `file`, `tcp`, `unix`, `udp`, `null`, `dev`, `pipe`, `spicevmc`, …"""
    path: str | None = None
    append: bool | None = None
    channel: str | None = None
    """The channel of a SPICE port."""
    mode: str | None = None
    """`bind` listens, `connect` calls."""
    host: str | None = None
    service: str | None = None
    local_host: str | None = None
    """Where a UDP port listens."""
    local_service: str | None = None
    protocol: str | None = None
    """`raw` or `telnet`."""
    reconnect: int | None = None
    """Seconds between attempts to connect again."""
    log: str | None = None
    log_append: bool | None = None
    clipboard: bool | None = None
    """Of QEMU's own agent, as is the next."""
    mouse: str | None = None
    target: str | None = None
    """The kind of port: `isa-serial`, `pci-serial`, `virtio`, `sclp`, …"""
    model: str | None = None
    number: int | None = None
    name: str | None = None
    """The name that the guest sees of a virtio port."""
    controller: int | None = None
    """The virtio controller that it is on, and its place there."""
    slot: int | None = None
    io_port: int | None = None
    """Where a debug port is among the I/O ports."""
    usb_bus: int | None = None
    usb_port: str | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class SerialController(Struct, frozen=True, kw_only=True):
    """The virtio device that consoles and channels are ports of."""

    index: int
    model: str | None = None
    ports: int | None = None
    vectors: int | None = None
    address: PciAddress | None = None
    seat: Seat | None = None
    alias: str | None = None
    origin: Origin = Origin()
