"""`-soundhw`, `-watchdog` and the devices like them → nodes of the model.

    -device virtio-rng-pci,rng=r0 -object rng-random,id=r0  →  Rng(backend="random", path="/dev/random")

Source: QEMU's manual page, "Standard options" and "Debug/Expert options".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from qnetx.diagnostics import Fate
from qnetx.model.accessory import Rng, Sound, Watchdog
from qnetx.model.character import Character
from qnetx.model.network import Origin, Phase
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given
from qnetx.qemu.chardev_backend import find_chardev
from qnetx.qemu.claims import SOUND_ORDER
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, find_settings, is_named, open_parts, refuse
from qnetx.qemu.settings.features import WATCHDOG_ACTIONS
from qnetx.values import BadValueError

_SOUND_CARDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ac97": ("ac97", ()),
    "es1370": ("es1370", ()),
    "sb16": ("sb16", ()),
    "pcspk": ("pcspk", ()),
    "hda": ("ich6", ("duplex",)),
}

_SOUND_DEVICES: Mapping[str, str] = {
    "AC97": "ac97", "ES1370": "es1370", "sb16": "sb16", "intel-hda": "ich6",
    "ich9-intel-hda": "ich9", "usb-audio": "usb",
}  # fmt: skip

_CODECS: Mapping[str, str] = {"hda-duplex": "duplex", "hda-micro": "micro", "hda-output": "output"}

_BUILT_IN = QemuVersion.parse("4.2")
"""From here on a random device that names no source has QEMU's own."""


def _sound(given: Given, index: int, draft: Draft) -> None:
    del index
    parts = open_parts(given, "cards", draft)
    if parts is None:
        return
    names = [parts.kind, *parts.values]
    if names == ["all"]:
        names = list(_SOUND_CARDS)
    for name in names:
        if name not in _SOUND_CARDS:
            draft.lose_part(parts.item, f"libvirt has no sound card '{name}'")
            continue
        model, codecs = _SOUND_CARDS[name]
        origin = Origin(parts.item.place, {"": (parts.item,)}, SOUND_ORDER.get(name, (0, 0)))
        draft.add("devices", Sound(model=model, codecs=codecs, origin=origin))


def _watchdog(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "model", draft)
    if parts is None:
        return
    if parts.kind not in ("i6300esb", "ib700", "diag288"):
        refuse(parts.item, BadValueError(f"'{parts.kind}' is no watchdog"), draft.report)
        return
    _add_watchdog(parts, index, draft, Phase.WATCHDOG)


def _add_watchdog(parts: Parts, index: int, draft: Draft, phase: Phase = Phase.DEVICE) -> None:
    action = "reset"
    for given in draft.options:
        text = given.value.text if given.value else ""
        if given.name == "action":
            words = text.split(",")
            found = [w.removeprefix("watchdog=") for w in words if w.startswith("watchdog=")]
            text = found[-1] if found else ""
        if given.name in ("action", "watchdog-action") and text in WATCHDOG_ACTIONS:
            action = text
    address = parts.address() if parts.kind == "i6300esb" else None
    origin = parts.origin(index, phase)
    watchdog = Watchdog(model=parts.kind, action=action, address=address, origin=origin)
    draft.add("devices", watchdog)


def _watchdog_action(given: Given, index: int, draft: Draft) -> None:
    """Give `-watchdog-action` its fate; the watchdog holds it."""
    del index
    parts = open_parts(given, "action", draft)
    if parts is None:
        return
    texts = [option.text for option in draft.options]
    if parts.kind not in WATCHDOG_ACTIONS:
        message = f"libvirt's watchdogs have no action '{parts.kind}'"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
    elif any(re.match(r"-?-(watchdog |device (i6300esb|ib700|diag288))", text) for text in texts):
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
    else:
        message = f"'{parts.item.text}' is left out: the guest has no watchdog"
        draft.drop(parts.item, "no-libvirt-equivalent", message)


def _device(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    try:
        done = _read_device(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    if done:
        parts.close(draft)


def _read_device(parts: Parts, index: int, draft: Draft) -> bool:
    """Read one device; False where it is lost as a whole, with its fate settled."""
    name = parts.take("id")
    if parts.kind in _CODECS:
        return _read_codec(parts, draft)
    if parts.kind in _SOUND_DEVICES:
        model = _SOUND_DEVICES[parts.kind]
        audio, origin = _audio(parts, draft), parts.origin(index)
        place: dict[str, Any] = {}
        if model == "usb":
            from qnetx.qemu.devices.usb import usb_place  # noqa: PLC0415 - hardly a card is on USB

            place = usb_place(parts, draft)
        elif model != "sb16":
            place = {"address": parts.address()}
        sound = Sound(model=model, audio=audio, alias=name, origin=origin, **place)
        draft.add("devices", sound)
    elif parts.kind in ("i6300esb", "ib700", "diag288"):
        _add_watchdog(parts, index, draft)
    else:
        return _read_rng(parts, index, draft)
    return True


def _audio(parts: Parts, draft: Draft) -> int | None:
    """Return the number of the back end that a card names; None where it names none."""
    name = parts.take("audiodev")
    if name is None:
        return None
    from qnetx.qemu.devices.audio import find_audio  # noqa: PLC0415 - few cards name one

    return find_audio(name, draft)


def _read_codec(parts: Parts, draft: Draft) -> bool:
    """Put a codec on its HDA card, which stands before it: the last one where none is named."""
    bus = parts.take("bus")
    parts.take("cad")
    devices = list(draft.values.get("devices", ()))
    for at in range(len(devices) - 1, -1, -1):
        card = devices[at]
        if not isinstance(card, Sound) or card.model not in ("ich6", "ich9"):
            continue
        if bus in (None, "hda.0", f"{card.alias}.0"):
            items = {"": (*card.origin.items[""], parts.item)}
            origin = Origin(card.origin.place, items, card.origin.order)
            codecs = (*card.codecs, _CODECS[parts.kind])
            audio = _audio(parts, draft) or card.audio
            devices[at] = replace(card, codecs=codecs, audio=audio, origin=origin)
            draft.values["devices"] = tuple(devices)
            return True
    raise BadValueError(f"there is no HDA card for '{parts.kind}' before it")


def _read_rng(parts: Parts, index: int, draft: Draft) -> bool:
    name = parts.take("rng")
    source = find_settings(draft, "object", name) if name else None
    if name and source is None:
        raise BadValueError(f"there is no -object with id={name}")
    kind = (source or {}).get(
        "qom-type", "rng-builtin" if draft.version >= _BUILT_IN else "rng-random"
    )
    if kind not in ("rng-random", "rng-builtin", "rng-egd"):
        raise BadValueError(f"'{kind}' is no source of chance")
    daemon = None
    if kind == "rng-egd":
        daemon = _daemon((source or {}).get("chardev", ""), parts, draft)
        if daemon is None:
            return False
    path = (source or {}).get("filename", "/dev/random") if kind == "rng-random" else None
    period, size = parts.number("period"), parts.number("max-bytes")
    draft.add(
        "devices",
        Rng(
            backend=kind.removeprefix("rng-"),
            path=path,
            source=daemon,
            rate_bytes=size,
            rate_period=period if size is not None else None,
            address=parts.address(),
            seat=parts.seat(),
            origin=parts.origin(index),
        ),
    )
    return True


_SOCKETS = ("tcp", "udp", "unix")
"""By which libvirt asks an entropy daemon."""


def _daemon(name: str, parts: Parts, draft: Draft) -> Character | None:
    """Return the far end of an entropy daemon; None where libvirt can't have it, with the fate settled."""
    fields = find_chardev(name, draft.options)
    if fields is None:
        raise BadValueError(f"there is no -chardev with id={name}")
    fields.pop("waits", None)
    if fields["kind"] not in _SOCKETS:
        message = (
            f"libvirt asks an entropy daemon by a socket alone: '{parts.item.text}' is left out"
        )
        hint = "<backend model='random'>/dev/urandom</backend> needs no daemon"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
        return None
    return Character(port="backend", **fields)


def _object(given: Given, index: int, draft: Draft) -> None:
    """Give `-object rng-…` its fate: the device that names it holds it."""
    del index
    parts = open_parts(given, "qom-type", draft)
    if parts is None:
        return
    name = parts.take("id") or ""
    try:
        daemon = find_chardev(parts.values.get("chardev", ""), draft.options)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    if not is_named(draft, "rng", name):
        message = f"no device names '{parts.item.text}': it is left out"
        draft.drop(parts.item, "option-dropped", message)
    elif daemon and daemon["kind"] not in _SOCKETS:
        # The device says so.
        draft.report.ledger.settle(parts.item, Fate.DROPPED, "no-libvirt-equivalent")
    else:
        draft.report.ledger.settle(parts.item, Fate.MAPPED)


BAG_READERS: Mapping[str, BagReader] = {
    "soundhw": _sound,
    "watchdog": _watchdog,
    "watchdog-action": _watchdog_action,
    "object": _object,
    "device": _device,
}
