"""The guest's clock and timers: `-rtc base=localtime,driftfix=slew` → `Clock`.

Clock(offset="localtime", timers=(Timer(name="rtc", tick_policy="catchup"),))
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin


class Timer(Struct, frozen=True, kw_only=True):
    """One timer; names and words as libvirt has them."""

    name: str
    present: bool | None = None
    tick_policy: str | None = None
    track: str | None = None
    frequency: int | None = None
    origin: Origin = Origin()


class Clock(Struct, frozen=True, kw_only=True):
    """What the clock shows at the start, and how the timers run."""

    local: bool | None = None
    """Whether it shows the host's local time; else UTC."""
    start: int | None = None
    """The moment it shows at the start, in seconds since 1970."""
    timers: tuple[Timer, ...] = ()
    origin: Origin = Origin()
