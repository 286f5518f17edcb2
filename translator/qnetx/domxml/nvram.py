"""Where a pseries board keeps its settings ↔ its element.

Nvram(seat=Seat(kind="spapr-vio", reg=0x3000)) ↔ <nvram><address type='spapr-vio' reg='0x00003000'/></nvram>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.board import read_board_part
from qnetx.domxml.device import read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import build
from qnetx.domxml.seat import SEAT_ROWS
from qnetx.domxml.writing import write_rows
from qnetx.model.nvram import Nvram
from qnetx.model.versions import LibvirtVersion


def write_nvram(nvram: Nvram, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write where a pseries board keeps its settings."""
    element = etree.Element("nvram")
    write_rows(element, nvram, SEAT_ROWS, libvirt, report)
    return element


def read_nvram(bag: Bag) -> Nvram | None:
    """Read where a pseries board keeps its settings; None where that is left to the board."""
    values = read_place(bag, SEAT_ROWS)
    if "seat.reg" not in values:
        read_board_part(bag)
        return None
    nvram: Nvram = build(Nvram, {**values, "origin": bag.origin()})
    return nvram
