"""A socket between the guest and its host ↔ its element.

Vsock(cid=3) ↔ <vsock model='virtio'><cid auto='no' address='3'/></vsock>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Row, build
from qnetx.domxml.writing import write_rows
from qnetx.model.versions import LibvirtVersion
from qnetx.model.vsock import Vsock

_ROWS = (
    Row("@model", "model", TEXT),
    Row("cid/@address", "cid", INTEGER, constants=(("auto", "no"),)),
    *ADDRESS_ROWS,
)

_MODELS = ("virtio", "virtio-transitional", "virtio-non-transitional")


def write_vsock(vsock: Vsock, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a vsock."""
    element = etree.Element("vsock")
    write_rows(element, vsock, _ROWS, libvirt, report)
    return element


def read_vsock(bag: Bag) -> Vsock | None:
    """Read a vsock; None for a model that is not converted."""
    model = bag.element.get("model") or "virtio"
    if model not in _MODELS:
        drop_left(bag, whole=True)
        return None
    # The number may be left to libvirt.
    rows = tuple(row for row in _ROWS if row.field != "cid")
    values = {**read_place(bag, rows), "model": model, "cid": _read_cid(bag)}
    vsock: Vsock = build(Vsock, {**values, "origin": bag.origin()})
    return vsock


_FIRST_CID = 3


def _read_cid(bag: Bag) -> int:
    """Read the guest's number; where libvirt chooses it, the first one is taken, and told."""
    values = bag.read((Row("cid/@address", "cid", INTEGER),))
    auto = bag.get("cid/@auto", "cid")
    bag.get("cid", "cid")
    if "cid" in values:
        return int(values["cid"])
    if auto != "no":
        bag.report.say(
            "chosen-for-line",
            f"libvirt chooses the number of the guest's <vsock> at each start: the line has {_FIRST_CID}",
            bag.document.place(bag.element),
            hint="each guest of a host needs a number of its own",
        )
    return _FIRST_CID
