"""`-rtc`, `-localtime` and the options of single timers → the guest's clock.

    -rtc base=localtime,driftfix=slew → Clock(local=True, timers=(Timer(name="rtc", tick_policy="catchup"),))

Source: QEMU's manual page, "-rtc"; libvirt's page on `<clock>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from qnetx.diagnostics import Item
from qnetx.model.clock import Clock, Timer
from qnetx.model.network import Origin
from qnetx.qemu.draft import Draft, Reader
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_TRACKS = {"host": "wall", "vm": "guest", "rt": "realtime"}
_DRIFT = {"slew": "catchup", "none": "delay"}


def add_timer(timer: Timer, item: Item, draft: Draft) -> None:
    """Add a timer to the clock, or what is new of one to the timer that is there."""
    fields = dict.fromkeys(("name", "present", "tick_policy", "track", "frequency"), (item,))
    timer = Timer(
        name=timer.name,
        present=timer.present,
        tick_policy=timer.tick_policy,
        track=timer.track,
        frequency=timer.frequency,
        origin=Origin(item.place, fields),
    )
    before = draft.values.get("clock", Clock()).timers
    others = tuple(old for old in before if old.name != timer.name)
    draft.change("clock", Clock, item, timers=(*others, timer))


def _rtc(value: Word, item: Item, draft: Draft) -> None:
    settings = {s.key: s for s in split_settings(value, "base")}
    track = policy = None
    for key, setting in settings.items():
        text = setting.value.text
        if key == "base":
            _base(text, item, draft)
        elif key == "clock" and text in _TRACKS:
            track = _TRACKS[text]
        elif key == "driftfix" and text in _DRIFT:
            policy = _DRIFT[text]
        else:
            raise BadValueError(
                f"'{setting.text}' is no setting of the clock",
                "base=utc|localtime|DATE, clock=host|rt|vm, driftfix=slew|none",
            )
    # QEMU's defaults are libvirt's too: the host's clock, and ticks that are lost stay so.
    track = None if track == "wall" else track
    policy = None if policy == "delay" else policy
    if track or policy:
        add_timer(Timer(name="rtc", track=track, tick_policy=policy), item, draft)
    elif "base" not in settings:
        draft.change("clock", Clock, item, local=False)


def _base(text: str, item: Item, draft: Draft) -> None:
    if text in ("utc", "localtime", "now"):
        draft.change("clock", Clock, item, local=text == "localtime", start=None)
        return
    try:
        start = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
    except ValueError:
        start = -1
    if start < 0:
        raise BadValueError(
            f"'{text}' is no date", "write utc, localtime, 2006-06-17 or 2006-06-17T16:01:21"
        )
    draft.change("clock", Clock, item, local=None, start=start)


def _startdate(value: Word, item: Item, draft: Draft) -> None:
    _base(value.text, item, draft)


def _localtime(value: Word, item: Item, draft: Draft) -> None:
    del value
    draft.change("clock", Clock, item, local=True, start=None)


def _td_hack(value: Word, item: Item, draft: Draft) -> None:
    del value
    add_timer(Timer(name="rtc", tick_policy="catchup"), item, draft)


def _no_hpet(value: Word, item: Item, draft: Draft) -> None:
    del value
    add_timer(Timer(name="hpet", present=False), item, draft)


def _no_pit_reinjection(value: Word, item: Item, draft: Draft) -> None:
    del value
    add_timer(Timer(name="pit", tick_policy="discard"), item, draft)


READERS: Mapping[str, Reader] = {
    "rtc": _rtc,
    "startdate": _startdate,
    "localtime": _localtime,
    "rtc-td-hack": _td_hack,
    "no-hpet": _no_hpet,
    "no-kvm-pit-reinjection": _no_pit_reinjection,
}
