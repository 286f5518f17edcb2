"""The environment of a QEMU call → what libvirt has for it: `QEMU_AUDIO_DRV=alsa qemu …` → Audio(kind="alsa").

libvirt starts QEMU in an environment of its own, so that what it has nothing for is named.
Source: `qemu -audio-help` of the releases before 8.2, and the libraries that QEMU is linked with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qnetx.diagnostics import Fate, Item, Whole
from qnetx.model.audio import Audio, Stream
from qnetx.model.network import Origin
from qnetx.qemu.argv import say_unresolved
from qnetx.qemu.devices.audio import FORMATS, KINDS
from qnetx.qemu.draft import Draft
from qnetx.qemu.settings.ceph import read_ceph
from qnetx.source import Word

Environment = Sequence[tuple[str, Word]]

_WINDOW = re.compile(
    "DISPLAY|XAUTHORITY|WAYLAND_DISPLAY|SDL_.*|GDK_.*|QT_.*|QEMU_SDL_.*|XDG_SESSION_TYPE"
)

_EXPORTED = re.compile(
    "QEMU_(AUDIO|PA|ALSA|OSS|SDL|WAV|ESD|SPICE|MODULE)_.*|SDL_.*|DISPLAY|XAUTHORITY|CEPH_.*|LD_.*"
)
"""Exported names that are QEMU's: the others are the script's own, for whatever it starts."""

_LOST = re.compile(
    "QEMU_.*|CEPH_.*|LD_.*|PULSE_.*|ALSA_.*|PIPEWIRE_.*|AUDIODEV|VDPAU_.*|MESA_.*|LIBGL_.*"
)
"""What QEMU and its libraries look for; anything else of a call is not about QEMU."""

_SOUND: Mapping[str, tuple[str, str]] = {
    # name: driver, field
    "QEMU_PA_SERVER": ("pa", "server"),
    "QEMU_PA_SINK": ("pa", "output.name"),
    "QEMU_PA_SOURCE": ("pa", "input.name"),
    "QEMU_ALSA_DAC_DEV": ("alsa", "output.device"),
    "QEMU_ALSA_ADC_DEV": ("alsa", "input.device"),
    "QEMU_OSS_DAC_DEV": ("oss", "output.device"),
    "QEMU_OSS_ADC_DEV": ("oss", "input.device"),
    "QEMU_WAV_PATH": ("wav", "path"),
}

_FIXED = re.compile("QEMU_AUDIO_(DAC|ADC)_FIXED_(FREQ|CHANNELS|FMT)")
_WAYS = {"DAC": "output", "ADC": "input"}
_FIELDS = {"FREQ": "frequency", "CHANNELS": "channels", "FMT": "format"}


def read_environment(prefixes: Environment, exported: Environment, draft: Draft) -> None:
    """Give each variable of the call its fate, and the guest the sound back end that they describe."""
    own = dict(prefixes)
    told = {name: word for name, word in exported if _EXPORTED.fullmatch(name) and name not in own}
    values = {**told, **own}
    driver = values["QEMU_AUDIO_DRV"].text if "QEMU_AUDIO_DRV" in values else ""
    named = any(option.name in ("audiodev", "audio") for option in draft.options)
    sound: dict[str, tuple[str, Item]] = {}
    for name, word in values.items():
        text = f"{name}={word.shown}"
        # Its value is not known where the word has holes, and --carry hands on nothing of those.
        whole = None if word.unknowns else Whole((name, word.text), variable=True)
        draft.report.ledger.whole = whole
        item = draft.report.ledger.open(text, word.span)
        draft.report.ledger.whole = None
        if _WINDOW.fullmatch(name):
            draft.report.ledger.settle(item, Fate.REWRITTEN, "window-option")
            message = (
                f"'{item.text}' is about QEMU's own window, which a guest of libvirt's has not"
            )
            draft.report.say("window-option", message, item.place)
            continue
        if word.unknowns:
            draft.report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
            say_unresolved(word, f"'{text}'", draft.report)
            continue
        draft.put("environment", (*draft.values.get("environment", ()), (name, word.text)), item)
        field = _field(name, word.text, driver)
        if field and named:
            draft.report.ledger.settle(item, Fate.REWRITTEN, "libvirt-does-it")
            message = f"'{item.text}' has no effect beside -audiodev"
            draft.report.say("libvirt-does-it", message, item.place)
        elif field:
            sound[field] = (word.text, item)
        elif name == "CEPH_ARGS" and read_ceph(word.text, item, draft):
            continue
        else:
            _settle(name, item, draft)
    if sound:
        _add_audio(KINDS[driver], sound, draft)


def _field(name: str, value: str, driver: str) -> str | None:
    """Return the field of Audio that a variable sets; None where it sets none of this driver."""
    if driver not in KINDS:
        return None
    if name == "QEMU_AUDIO_DRV":
        return "kind"
    if match := _FIXED.fullmatch(name):
        known = value.lower() in FORMATS if match[2] == "FMT" else value.isdecimal()
        return f"{_WAYS[match[1]]}.{_FIELDS[match[2]]}" if known else None
    of, field = _SOUND.get(name, ("", ""))
    return field if of == driver else None


def _settle(name: str, item: Item, draft: Draft) -> None:
    """Name what libvirt has no element for."""
    if _LOST.fullmatch(name):
        message = f"'{item.text}' is left out: libvirt starts QEMU in an environment of its own"
        hint = f"<qemu:env name='{name}' value='…'/> in a <qemu:commandline> of the XML hands it on"
        draft.drop(item, "environment-dropped", message, hint)
    else:
        # PATH, LANG, HOME and their like: libvirt has its own, and nobody misses them.
        draft.report.ledger.settle(item, Fate.REWRITTEN, "libvirt-does-it")


def _add_audio(kind: str, sound: Mapping[str, tuple[str, Item]], draft: Draft) -> None:
    own: dict[str, Any] = {}
    streams: dict[str, dict[str, Any]] = {"input": {}, "output": {}}
    for field, (text, _) in sound.items():
        way, _, inner = field.rpartition(".")
        if inner in ("frequency", "channels"):
            streams[way][inner] = int(text)
        elif inner == "format":
            streams[way][inner] = text.lower()
        elif way:
            streams[way][inner] = text
        elif field != "kind":
            own[field] = text
    made: dict[str, Any] = {way: _stream(fields) for way, fields in streams.items() if fields}
    items = tuple(item for _, item in sound.values())
    draft.add(
        "devices",
        Audio(id=1, kind=kind, origin=Origin(items[0].place, {"": items}), **own, **made),
    )


def _stream(fields: dict[str, Any]) -> Stream:
    if {"frequency", "channels", "format"} & fields.keys():
        fields = {"mixing": True, "fixed": True, **fields}
    return Stream(**fields)
