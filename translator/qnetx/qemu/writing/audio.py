"""Sound back ends → `-audiodev`: Audio(id=1, kind="pulseaudio") → `-audiodev pa,id=audio1`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qnetx.model.audio import Audio, Stream
from qnetx.model.device import Device
from qnetx.qemu.devices.audio import COMMON, KINDS, OWN, STREAMS
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_DRIVERS = {kind: driver for driver, kind in KINDS.items()}


def write_audio(audio: Audio, layout: Layout) -> list[str]:
    """Write a back end."""
    driver = _DRIVERS.get(audio.kind)
    if driver is None:
        layout.lose(audio.origin, ["kind"], f"QEMU has no sound back end '{audio.kind}'")
        return option("audiodev", "none", [("id", audio_name(audio.id))])
    if audio.driver is not None:
        message = f"QEMU is told in its environment that SDL plays with '{audio.driver}': left out"
        hint = f"SDL_AUDIODRIVER={audio.driver} in front of the line says it"
        layout.lose(audio.origin, ["driver"], message, hint)
    fields = {**COMMON, **STREAMS.get(driver, {})}
    settings: Settings = [
        ("id", audio_name(audio.id)),
        ("timer-period", audio.timer_period),
        *_settings(audio, OWN.get(driver, {})),
        *((f"in.{key}", value) for key, value in _settings(audio.input, fields)),
        *((f"out.{key}", value) for key, value in _settings(audio.output, fields)),
    ]
    return option("audiodev", driver, settings)


def _settings(node: Audio | Stream | None, rows: Mapping[str, tuple[str, str]]) -> Settings:
    if node is None:
        return []
    return [(key, getattr(node, field)) for key, (field, _) in rows.items()]


def audio_name(number: int) -> str:
    """Return libvirt's id of a back end."""
    return f"audio{number}"


def find_audio(number: int | None, devices: Iterable[Device]) -> str | None:
    """Return the id of the back end with a number, or of the first; None where there is none."""
    numbers = [device.id for device in devices if isinstance(device, Audio)]
    chosen = number if number is not None else min(numbers, default=None)
    return None if chosen is None else audio_name(chosen)
