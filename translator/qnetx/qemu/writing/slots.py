"""Devices that the XML gives no place among others that it does → places that nobody has.

    -device lsi53c895a -device VGA,addr=0x2  →  -device lsi53c895a,addr=0x3 -device VGA,addr=0x2

QEMU gives the lowest free slot to each device in turn, be it the place of a later one; libvirt looks at
all of them before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qnetx.qemu.nic_models import find_device
from qnetx.qemu.pci_devices import takes_pci_slot
from qnetx.qemu.writing.layout import Layout

_LAST = 0x1F


def settle_slots(words: Sequence[str], layout: Layout) -> list[str]:
    """Return the words with a place at each PCI device of the root bus, if any of them has one."""
    result = list(words)
    devices = [at + 1 for at, (option, _) in enumerate(pairwise(words)) if option == "-device"]
    said = {at: _slot(words[at], layout) for at in devices}
    taken = {slot for slot in said.values() if slot is not None}
    without = [at for at in devices if said[at] is None and _is_free(words[at], layout)]
    if not taken or all(at > max(a for a in devices if said[a] is not None) for at in without):
        # QEMU comes to the same where those without a place are last.
        return result
    free = iter(n for n in range(1, _LAST) if n not in taken | _of_the_board(layout))
    for _ in range(_cards_of_the_board(words)):
        next(free, None)
    for at in without:
        slot = next(free, None)
        if slot is not None:
            result[at] += f",addr=0x{slot:x}"
    return result


def _cards_of_the_board(words: Sequence[str]) -> int:
    """Return how many cards QEMU places before any device, each on the lowest slot."""
    nics = (value for option, value in pairwise(words) if option == "-nic")
    nets = (value for option, value in pairwise(words) if option == "-net")
    own = [value for value in nets if value.startswith("nic,") and ",addr=" not in value]
    return len([*nics, *own])


def _of_the_board(layout: Layout) -> set[int]:
    """Return the slots that a board has for itself."""
    return {0, 0x1F} if layout.express else {0, 1}


def _slot(word: str, layout: Layout) -> int | None:
    """Return the slot that a device names on the root bus."""
    found = re.search(r",addr=0x([0-9a-f]+)", word)
    return int(found[1], 16) if found and _on_root(word, layout) else None


def _on_root(word: str, layout: Layout) -> bool:
    bus = re.search(r",bus=([^,]+)", word)
    return bus is None or bus[1] == layout.root_bus


def _is_free(word: str, layout: Layout) -> bool:
    driver = word.partition(",")[0]
    model = find_device(driver)
    on_pci = takes_pci_slot(driver) or (model is not None and model.bus == "pci")
    return on_pci and _on_root(word, layout) and ",addr=" not in word
