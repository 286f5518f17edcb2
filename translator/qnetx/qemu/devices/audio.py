"""`-audiodev`, `-audio` → the guest's sound back ends, and the card that `-audio` makes with one.

    -audiodev pa,id=snd,out.frequency=48000  →  Audio(id=1, kind="pulseaudio", output=Stream(frequency=48000))

Source: QEMU's manual page, "Sound options"; libvirt's "Audio backends".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qnetx.model.audio import Audio, Stream
from qnetx.model.network import Phase
from qnetx.model.sound import Sound
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.qemu.syntax import split_settings
from qnetx.values import BadValueError

KINDS: Mapping[str, str] = {
    "none": "none", "alsa": "alsa", "coreaudio": "coreaudio", "dbus": "dbus", "jack": "jack",
    "oss": "oss", "pa": "pulseaudio", "pipewire": "pipewire", "sdl": "sdl", "spice": "spice", "wav": "file",
}  # fmt: skip
"""QEMU's drivers → libvirt's types."""

_WITHOUT = ("dsound", "sndio")
"""Drivers of other systems, which libvirt has no type for."""

_CARDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ac97": ("ac97", ()),
    "es1370": ("es1370", ()),
    "sb16": ("sb16", ()),
    "hda": ("ich6", ("duplex",)),
    "pcspk": ("pcspk", ()),
}
"""The `model=` of `-audio`."""

COMMON: Mapping[str, tuple[str, str]] = {
    "mixing-engine": ("mixing", "switch"),
    "fixed-settings": ("fixed", "switch"),
    "frequency": ("frequency", "number"),
    "channels": ("channels", "number"),
    "format": ("format", "text"),
    "voices": ("voices", "number"),
    "buffer-length": ("buffer_length", "number"),
}
"""Settings of a stream → field, and how it is read."""

_NAMED: Mapping[str, tuple[str, str]] = {
    "name": ("name", "text"),
    "stream-name": ("stream_name", "text"),
    "latency": ("latency", "number"),
}

STREAMS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "alsa": {"dev": ("device", "text")},
    "coreaudio": {"buffer-count": ("buffers", "number")},
    "jack": {
        "server-name": ("server", "text"),
        "client-name": ("client", "text"),
        "connect-ports": ("ports", "text"),
        "exact-name": ("exact_name", "switch"),
    },
    "oss": {
        "dev": ("device", "text"),
        "buffer-count": ("buffers", "number"),
        "try-poll": ("poll", "switch"),
    },
    "pa": _NAMED,
    "pipewire": _NAMED,
    "sdl": {"buffer-count": ("buffers", "number")},
}
"""What streams have with one driver alone."""

OWN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "oss": {
        "try-mmap": ("mmap", "switch"),
        "exclusive": ("exclusive", "switch"),
        "dsp-policy": ("policy", "number"),
    },
    "pa": {"server": ("server", "text")},
    "wav": {"path": ("path", "text")},
}

FORMATS = ("s8", "u8", "s16", "u16", "s32", "u32", "f32")


def _audiodev(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    if not parts.take("id"):
        error = BadValueError("it has no id=, which the sound card names as its audiodev=")
        refuse(parts.item, error, draft.report)
        return
    try:
        _add_audio(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _audio(given: Given, index: int, draft: Draft) -> None:
    """Read `-audio`: a back end, and the card on it."""
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    model = parts.take("model")
    if model and model not in _CARDS:
        error = BadValueError(f"'{model}' is no sound card", f"write {', '.join(_CARDS)}")
        refuse(parts.item, error, draft.report)
        return
    try:
        number = _add_audio(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    if number is not None and model:
        card, codecs = _CARDS[model]
        origin = parts.origin(index, Phase.BOARD)
        draft.add("devices", Sound(model=card, codecs=codecs, audio=number, origin=origin))


def _add_audio(parts: Parts, index: int, draft: Draft) -> int | None:
    """Add the back end and return its number; None where libvirt has none of the kind."""
    driver = parts.kind
    if driver in _WITHOUT:
        message = f"libvirt has no sound back end '{driver}': '{parts.item.text}' is left out"
        hint = "-audiodev none,id=… keeps the guest's sound card without any sound"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
        return None
    if driver not in KINDS:
        raise BadValueError(f"'{driver}' is no sound back end", f"write {', '.join(KINDS)}")
    if driver == "spice" and not any(_shows_spice(option) for option in draft.options):
        raise BadValueError("'spice' needs a SPICE server", "add -spice, or write another driver")
    number = 1 + sum(option.name in ("audiodev", "audio") for option in draft.options[:index])
    draft.add(
        "devices",
        Audio(
            id=number,
            kind=KINDS[driver],
            timer_period=parts.number("timer-period"),
            input=_stream(parts, driver, "in"),
            output=_stream(parts, driver, "out"),
            origin=parts.origin(index),
            **_fields(parts, "", OWN.get(driver, {})),
        ),
    )
    parts.close(draft)
    return number


def _shows_spice(given: Given) -> bool:
    return given.name == "spice" or (given.name == "display" and "spice" in given.text)


def _stream(parts: Parts, driver: str, way: str) -> Stream | None:
    fields = _fields(parts, f"{way}.", {**COMMON, **STREAMS.get(driver, {})})
    if not fields:
        return None
    kept = fields.get("format")
    if kept is not None and kept not in FORMATS:
        raise BadValueError(f"{way}.format: '{kept}' is no format", f"write {', '.join(FORMATS)}")
    if {"frequency", "channels", "format"} & fields.keys():
        # QEMU fixes the settings by itself; libvirt takes them only where that is said.
        fields.setdefault("fixed", True)
        fields.setdefault("mixing", True)
    return Stream(**fields)


def _fields(parts: Parts, prefix: str, rows: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, (field, form) in rows.items():
        name = prefix + key
        match form:
            case "switch":
                value: object = parts.is_on(name)
            case "number":
                value = parts.number(name)
            case _:
                value = parts.take(name)
        if value is not None:
            found[field] = value
    return found


def find_audio(name: str, draft: Draft) -> int | None:
    """Return the number of the `-audiodev` with an id; None where libvirt has none of its kind.

    Raises BadValueError where there is no such option.
    """
    number = 0
    for given in draft.options:
        number += given.name in ("audiodev", "audio")
        if given.name != "audiodev":
            continue
        try:
            settings = given.settings or split_settings(given.value or given.word, "driver")
        except BadValueError:
            continue  # said where the option itself is read
        found = {setting.key: setting.value.text for setting in settings}
        if found.get("id") == name:
            return None if found.get("driver") in _WITHOUT else number
    raise BadValueError(f"audiodev: there is no -audiodev with id={name}")


BAG_READERS: Mapping[str, BagReader] = {"audiodev": _audiodev, "audio": _audio}
