"""Where the sound of a guest's cards goes on the host.

`-audiodev pa,id=snd,out.name=hdmi` → `Audio(id=1, kind="pulseaudio", output=Stream(name="hdmi"))`.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.values import PciAddress


class Stream(Struct, frozen=True, kw_only=True):
    """What comes in, or goes out; times in microseconds."""

    mixing: bool | None = None
    fixed: bool | None = None
    """Whether frequency, channels and format are as said here, and not as the guest has them."""
    voices: int | None = None
    buffer_length: int | None = None
    device: str | None = None
    buffers: int | None = None
    poll: bool | None = None
    name: str | None = None
    stream_name: str | None = None
    latency: int | None = None
    server: str | None = None
    client: str | None = None
    ports: str | None = None
    exact_name: bool | None = None
    frequency: int | None = None
    channels: int | None = None
    format: str | None = None


class Audio(Struct, frozen=True, kw_only=True):
    """A sound back end; kinds as libvirt names them."""

    id: int
    kind: str
    timer_period: int | None = None
    server: str | None = None
    path: str | None = None
    """The file that sound is written to."""
    driver: str | None = None
    """What SDL plays with."""
    mmap: bool | None = None
    exclusive: bool | None = None
    policy: int | None = None
    input: Stream | None = None
    output: Stream | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()
