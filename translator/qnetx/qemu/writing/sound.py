"""A sound card → `-device`.

Sound(model="ich6", codecs=("duplex",))  →  -device intel-hda,id=sound0 -device hda-duplex,bus=sound0.0,cad=0
"""

from __future__ import annotations

from qnetx.model.sound import Sound
from qnetx.qemu.writing.audio import find_audio
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_SOUND = {
    "ac97": "AC97",
    "es1370": "ES1370",
    "sb16": "sb16",
    "ich6": "intel-hda",
    "ich9": "ich9-intel-hda",
    "usb": "usb-audio",
    "virtio": "virtio-sound-pci",
}
"""libvirt's models of sound cards → QEMU's devices; `pcspk` is a setting of the board."""

_HDA = ("ich6", "ich9")


def write_sound(card: Sound, layout: Layout) -> list[str]:
    """Write a card with its codecs; an HDA card that names none has the duplex one, as in libvirt."""
    if card.model == "pcspk":
        return []
    if card.model not in _SOUND:
        layout.lose(card.origin, ["model"], f"QEMU has no sound card '{card.model}': left out")
        return []
    cards = [d for d in layout.machine.devices if isinstance(d, Sound)]
    name = card.alias or f"sound{next((n for n, d in enumerate(cards) if d is card), 0)}"
    back_end: Settings = [("audiodev", find_audio(card.audio, layout.machine.devices))]
    hda = card.model in _HDA
    settings: Settings = [
        ("id", name),
        *([] if hda else back_end),
        *layout.pci(card.address),
        *layout.usb(card.usb_bus, card.usb_port),
    ]
    words = option("device", _SOUND[card.model], settings)
    for number, codec in enumerate(card.codecs or ("duplex",)) if hda else ():
        own: Settings = [("bus", f"{name}.0"), ("cad", number), *back_end]
        words += option("device", f"hda-{codec}", own)
    return words
