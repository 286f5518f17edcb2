"""What a port of a switch knows of VLANs ↔ `<vlan>`, of interfaces, networks and port groups.

    <vlan><tag id="42"/></vlan>                                    ↔  42, which a row holds
    <vlan trunk="yes"><tag id="42"/><tag id="47" nativeMode=…/>…   ↔  Trunk(tags=(42, 47), native=47)

Source: libvirt's page on `<network>`, "Setting VLAN tag".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from qnetx.model.host import Trunk
from qnetx.values import BadValueError

_MODES = {"untagged": False, "tagged": True}
_HIGHEST = 4095


def access_tag(parent: etree._Element) -> str | None:
    """Return the tag of a port that is in one VLAN and knows nothing of it; None for a trunk too."""
    vlan = parent.find("vlan")
    tags = list(vlan.iterchildren("tag")) if vlan is not None else []
    if vlan is None or vlan.get("trunk") == "yes" or len(tags) != 1 or tags[0].get("nativeMode"):
        return None
    return tags[0].get("id")


def bad_tags(parent: etree._Element) -> Iterator[tuple[etree._Element, BadValueError]]:
    """Yield the `<tag>`s of a port that no VLAN has, each with what is wrong: libvirt takes 0 to 4095."""
    for tag in parent.iterfind("vlan/tag"):
        text = tag.get("id")
        value = number(text)
        if text is not None and (value is None or value > _HIGHEST):
            hint = f"a tag is a number from 0 to {_HIGHEST}"
            yield tag, BadValueError(f"'{text}' is the tag of no VLAN", hint)


def read_trunk(parent: etree._Element) -> Trunk | None:
    """Return the trunk of a port, or None where there is none, or one that is not as it should be."""
    vlan = parent.find("vlan")
    if vlan is None or access_tag(parent) is not None:
        return None
    tags = list(vlan.iterchildren("tag"))
    natives = [tag for tag in tags if tag.get("nativeMode")]
    numbers = [number(tag.get("id")) for tag in tags]
    said = [number for number in numbers if number is not None]
    if not tags or len(said) != len(tags) or len(natives) > 1:
        return None
    if not natives:
        return Trunk(tags=tuple(said))
    mode = _MODES.get(natives[0].get("nativeMode", ""))
    native = said[tags.index(natives[0])]
    return None if mode is None else Trunk(tags=tuple(said), native=native, native_tagged=mode)


def write_trunk(parent: etree._Element, trunk: Trunk) -> None:
    """Write a trunk as libvirt writes it."""
    vlan = etree.SubElement(parent, "vlan", trunk="yes")
    for tag in trunk.tags:
        element = etree.SubElement(vlan, "tag", id=str(tag))
        if tag == trunk.native:
            element.set("nativeMode", "tagged" if trunk.native_tagged else "untagged")


def number(text: str | None) -> int | None:
    """Return a whole number of up to nine digits, or None where a text is none."""
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else None
