"""A sound card ↔ its element.

Sound(model="ich6", codecs=("duplex",)) ↔ <sound model='ich6'><codec type='duplex'/></sound>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Row, build
from qnetx.domxml.seat import USB_ROWS
from qnetx.domxml.writing import write_rows
from qnetx.model.sound import Sound
from qnetx.model.versions import LibvirtVersion

_SOUND = (
    Row("@model", "model", TEXT),
    Row("audio/@id", "audio", INTEGER, LibvirtVersion.parse("7.2.0")),
    *USB_ROWS,
    *ADDRESS_ROWS,
)


def write_sound(card: Sound, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a sound card."""
    element = etree.Element("sound")
    write_rows(element, card, _SOUND, libvirt, report)
    for codec in reversed(card.codecs):
        element.insert(0, etree.Element("codec", type=codec))
    return element


def read_sound(bag: Bag) -> Sound | None:
    """Read a sound card."""
    values = read_place(bag, _SOUND)
    codecs = []
    for codec in bag.element.iterchildren("codec"):
        bag.take((codec, "type"), "codecs")
        codecs.append(codec.get("type", ""))
    if "model" not in values:
        return None
    sound: Sound = build(Sound, {**values, "codecs": tuple(codecs), "origin": bag.origin()})
    return sound
