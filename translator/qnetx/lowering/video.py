"""What is said of all display cards of a model → the cards: `-vga qxl -global qxl-vga.vgamem_mb=32`.

CardSetting(model="qxl", field="vga_memory", value=32768) → Video(model="qxl", vga_memory=32768)
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.device import Device
from qnetx.model.display import CardSetting, Video
from qnetx.model.network import Origin


def apply_to_cards(
    devices: Sequence[Device], settings: Sequence[CardSetting], own: int, report: Report
) -> list[Device]:
    """Return the devices with the settings at their cards; `own` is the memory that QEMU's card has."""
    result = list(devices)
    for setting in settings:
        items = setting.origin.items.get("", ())
        met = False
        for at, card in enumerate(result):
            if not isinstance(card, Video) or card.model != setting.model:
                continue
            met = True
            # What a card says for itself counts more.
            if getattr(card, setting.field) in (None, own):
                behind = {**card.origin.items, setting.field: items}
                origin = Origin(card.origin.place, behind, card.origin.order)
                changed: Video = replace(card, **{setting.field: setting.value}, origin=origin)
                result[at] = changed
        for item in items:
            if met:
                continue
            report.ledger.settle(item, Fate.DROPPED, "setting-without-effect")
            message = f"'{item.text}' has no effect: the guest has no such display card"
            report.say("setting-without-effect", message, item.place)
    return result
