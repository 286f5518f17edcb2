"""The guest's clock and timers → `-rtc` and the options of single timers.

Clock(local=True)  →  -rtc base=localtime
"""

from __future__ import annotations

from datetime import UTC, datetime

from qnetx.model.clock import Clock, Timer
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_TRACKS = {"wall": "host", "guest": "vm", "realtime": "rt"}
_DRIFT = {"catchup": "slew", "delay": "none"}
_NO_HPET_ENDS = QemuVersion(6, 0)
CPU_TIMERS = {"kvmclock": "kvmclock", "hypervclock": "hv-time"}
"""Timers that are properties of the processor."""


def write_clock(layout: Layout) -> list[str]:
    """Write what the clock shows, and how the timers run."""
    clock = layout.machine.clock
    if clock is None:
        return []
    rtc = next((timer for timer in clock.timers if timer.name == "rtc"), None)
    settings: Settings = [
        ("base", _base(clock)),
        ("clock", _TRACKS.get(rtc.track or "") if rtc else None),
        ("driftfix", _DRIFT.get(rtc.tick_policy or "") if rtc else None),
    ]
    said = any(value is not None for _, value in settings)
    words = option("rtc", "", settings) if said else []
    for timer in clock.timers:
        words += _timer(timer, layout)
    return words


def _base(clock: Clock) -> str | None:
    if clock.start is not None:
        return datetime.fromtimestamp(clock.start, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return "localtime" if clock.local else None


def _timer(timer: Timer, layout: Layout) -> list[str]:
    """Write one timer, and name what QEMU has no word for of it."""
    fields = {
        name for name in ("present", "tick_policy", "track") if getattr(timer, name) is not None
    }
    words: list[str] = []
    match timer.name:
        case "rtc":
            fields -= {"tick_policy"} if timer.tick_policy in _DRIFT else set()
            fields -= {"track"} if timer.track in _TRACKS else set()
            fields -= {"present"} if timer.present else set()
        case "pit":
            if timer.tick_policy in ("delay", "discard"):
                words = ["-global", f"kvm-pit.lost_tick_policy={timer.tick_policy}"]
                fields.discard("tick_policy")
            fields -= {"present"} if timer.present else set()
        case "hpet":
            if layout.version < _NO_HPET_ENDS and timer.present is False:
                words = ["-no-hpet"]
            fields.discard("present")
        case "tsc":
            fields -= {"present"} if timer.present else set()
        case name if name in CPU_TIMERS:
            fields.discard("present")
        case _:
            fields |= {"name"} if timer.present is not False else set()
    if fields:
        what = ", ".join(
            f"{name.replace('_', '')}='{getattr(timer, name)}'" for name in sorted(fields)
        )
        message = (
            f"of the timer '{timer.name}', {what} has no word on a QEMU command line: left out"
        )
        layout.lose(timer.origin, fields, message)
    return words
