"""Elements below `<devices>` that are a part of the board: they say nothing that QEMU is to be told.

<controller type='pci' index='0' model='pcie-root'/>, <controller type='ide' index='0'/>, <nvram>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag, find_key

_OWN = ("@type", "@index", "@model", "@ports", "model/@name", "alias/@name", "alias")


def read_board_part(bag: Bag) -> None:
    """Take what only says that a part of the board is there, and where; the rest is named as lost."""
    bag.take((bag.element, None), "")
    for path in _OWN:
        if (key := find_key(bag.element, tuple(path.split("/")))) is not None:
            bag.take(key, "")
    for address in bag.element.iterchildren("address"):
        bag.take_all(address, "")
    for item in bag.items.get("", ()):
        bag.report.ledger.settle(item, Fate.MAPPED)
    drop_left(bag)


def is_q35(element: etree._Element) -> bool:
    """Whether a device is one of a q35."""
    return "q35" in _os_type(element).get("machine", "").split("-")


def arch_of(element: etree._Element) -> str:
    """Return the architecture of the guest that a device is of."""
    return _os_type(element).get("arch", "x86_64")


def _os_type(element: etree._Element) -> etree._Element:
    domain = element.getroottree().getroot()
    found = domain.find("os/type")
    return domain if found is None else found
