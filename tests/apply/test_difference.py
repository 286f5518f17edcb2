"""Two documents → what differs in meaning: by rows, and by mistakes put into every case of the corpus."""

from __future__ import annotations

import cProfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

from qnetx.domxml.difference import Difference, differences

HERE = Path(__file__).parent
ROWS = tomllib.loads((HERE / "differences.toml").read_text())["row"]


def document(row: dict[str, Any], part: str) -> str:
    kind, blank, attributes = row.get("of", "domain").partition(" ")
    more = blank + attributes if part == "wanted" else ""
    return f"<{kind}{more}><name>vm</name>{row[part]}</{kind}>"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"].replace(" ", "-"))
def test_exactly_what_differs_in_meaning_is_told(row: dict[str, Any]) -> None:
    """Each difference with its place and both values, in the order of what was wanted."""
    found = differences(document(row, "wanted"), document(row, "found"))
    told = [[d.path, d.wanted or "", d.found or ""] for d in found]
    assert told == row.get("differ", [])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"].replace(" ", "-"))
def test_nothing_differs_from_itself(row: dict[str, Any]) -> None:
    """What libvirt has means what it says."""
    text = document(row, "found")
    assert differences(text, text) == ()


def test_documents_of_two_kinds_have_nothing_in_common() -> None:
    assert differences("<domain/>", "<network/>") == (Difference("", "<domain>", "<network>"),)


def test_what_is_no_document_is_refused() -> None:
    """Nobody hands one in by mistake and is told that all is well."""
    with pytest.raises(ValueError, match="well-formed"):
        differences("<domain>", "<domain/>")


def many(count: int, *, placed: bool) -> str:
    """A domain with as many devices of each kind; as libvirt has it, or as somebody wrote it."""
    seat = "<address type='pci' bus='0x01' slot='0x02'/>" if placed else ""
    devices = []
    for n in range(count):
        mac = f"<mac address='{n:012x}'/>" if placed else ""
        devices += [
            f"<disk type='file'><target dev='sd{n}' bus='scsi'/>{seat}</disk>",
            f"<interface type='user'>{mac}{seat}</interface>",
            f"<controller type='pci' index='{n}' model='pcie-root-port'>{seat}</controller>",
            f"<input type='mouse' bus='ps2'/><video/><audio id='{n}'/><hostdev/>",
        ]
    if placed:
        devices += [f"<controller type='scsi' index='{n}'/><memballoon/>" for n in range(count)]
    return f"<domain><name>vm</name><devices>{''.join(devices)}</devices></domain>"


def calls(count: int) -> int:
    """How many functions, Python's own included, a comparison calls."""
    profile = cProfile.Profile()
    profile.runcall(differences, many(count, placed=False), many(count, placed=True))
    return sum(entry.callcount for entry in profile.getstats())


def test_each_device_takes_the_same_work() -> None:
    """The thousandth takes what the tenth takes, within a tenth."""
    calls(1)  # rows are looked up once
    few, some, many = (calls(count) for count in (10, 100, 1000))
    assert (many - some) / 900 == pytest.approx((some - few) / 90, rel=0.1)
