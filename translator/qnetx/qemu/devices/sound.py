"""`-soundhw` and the devices of sound cards → `Sound`.

    -device intel-hda -device hda-duplex  →  Sound(model="ich6", codecs=("duplex",))

Source: QEMU's manual page, "Standard options".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from qnetx.model.network import Origin
from qnetx.model.sound import Sound
from qnetx.qemu.argv import Given
from qnetx.qemu.claims import SOUND_ORDER
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, open_parts
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


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    """Read a card, or a codec on one."""
    name = parts.take("id")
    if parts.kind in _CODECS:
        return _read_codec(parts, draft)
    model = _SOUND_DEVICES[parts.kind]
    audio, origin = _audio(parts, draft), parts.origin(index)
    place: dict[str, Any] = {}
    if model == "usb":
        from qnetx.qemu.devices.usb_controller import usb_place  # noqa: PLC0415 - hardly a card is on USB

        place = usb_place(parts, draft)
    elif model != "sb16":
        place = {"address": parts.address()}
    sound = Sound(model=model, audio=audio, alias=name, origin=origin, **place)
    draft.add("devices", sound)
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


BAG_READERS: Mapping[str, BagReader] = {
    "soundhw": _sound,
    "device": device_reader(_read),
}
