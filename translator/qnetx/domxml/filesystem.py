"""A shared folder ↔ its element.

Filesystem(path="/srv/a", tag="a") ↔ <filesystem type='mount'><source dir='/srv/a'/><target dir='a'/></filesystem>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Row, build
from qnetx.domxml.seat import SEAT_ROWS
from qnetx.domxml.taking import child, take_if
from qnetx.domxml.writing import write_rows
from qnetx.model.filesystem import Filesystem
from qnetx.model.versions import LibvirtVersion

_FILESYSTEM = (
    Row("@accessmode", "access", TEXT),
    Row("@multidevs", "several", TEXT, LibvirtVersion.parse("6.3.0")),
    Row("@fmode", "file_mode", TEXT, LibvirtVersion.parse("6.10.0")),
    Row("@dmode", "folder_mode", TEXT, LibvirtVersion.parse("6.10.0")),
    Row("driver/@type", "driver", TEXT, LibvirtVersion.parse("6.2.0")),
    Row("driver/@queue", "queue_size", INTEGER),
    Row("source/@socket", "socket", TEXT, LibvirtVersion.parse("7.3.0")),
    Row("driver/@wrpolicy", "write_policy", TEXT, constants=(("type", "path"),)),
    Row("source/@dir", "path", TEXT),
    Row("target/@dir", "tag", TEXT),
    *ADDRESS_ROWS,
    *SEAT_ROWS,
)


def write_filesystem(folder: Filesystem, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a shared folder."""
    element = etree.Element("filesystem", type="mount")
    write_rows(element, folder, _FILESYSTEM, libvirt, report)
    if folder.read_only:
        etree.SubElement(element, "readonly")
    return element


def read_filesystem(bag: Bag) -> Filesystem | None:
    """Read a folder of the host; None for what containers have."""
    element = bag.element
    driver = child(element, "driver")
    kind = None if driver is None else driver.get("type")
    if (
        element.get("type", "mount") != "mount"
        or kind not in (None, "path", "virtiofs")
        or element.find("target[@dir]") is None
        or element.find("source") is None
    ):
        return None
    bag.get("@type", "path")
    take_if(bag, "driver/@type", "driver", "path")
    take_if(bag, "@model", "", "virtio")
    rows = [row for row in _FILESYSTEM if kind == "virtiofs" or row.field != "driver"]
    values = read_place(bag, tuple(rows))
    values["read_only"] = bag.get("readonly", "read_only") is not None
    folder: Filesystem = build(Filesystem, {**values, "origin": bag.origin()})
    return folder
