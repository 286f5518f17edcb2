"""Shared memory ↔ its element.

SharedMemory(name="pool", model="ivshmem-plain", size=1 << 20) ↔ <shmem name='pool'><model type='ivshmem-plain'/>…

Source of "since": libvirt's page "Domain XML format".
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, build
from qnetx.domxml.taking import child, read_size, take_if
from qnetx.domxml.writing import write_rows
from qnetx.model.shmem import SharedMemory
from qnetx.model.versions import LibvirtVersion

_ROWS = (
    Row("@name", "name", TEXT),
    Row("@role", "role", TEXT, LibvirtVersion.parse("6.6.0")),
    Row("model/@type", "model", TEXT, LibvirtVersion.parse("2.5.0")),
    Row("size", "size", INTEGER),
    Row("server/@path", "server", TEXT),
    Row("msi/@vectors", "vectors", INTEGER),
    Row("msi/@ioeventfd", "ioeventfd", ON_OFF),
    *ADDRESS_ROWS,
)

_MODELS = ("ivshmem-plain", "ivshmem-doorbell")


def write_shmem(memory: SharedMemory, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write shared memory."""
    element = etree.Element("shmem")
    write_rows(element, memory, _ROWS, libvirt, report)
    return element


def read_shmem(bag: Bag) -> SharedMemory | None:
    """Read shared memory; None for a model that is not converted, and for one without a name."""
    element = bag.element
    model = _model(element)
    if model not in _MODELS or not element.get("name"):
        drop_left(bag, whole=True)
        return None
    # A size has a unit.
    rows = tuple(row for row in _ROWS if row.field != "size")
    values = {**read_place(bag, rows), "model": model, **_read_size(bag)}
    if model == "ivshmem-plain":
        values.setdefault("size", 4 << 20)
    else:
        values.setdefault("server", f"/var/lib/libvirt/shmem-{values['name']}-sock")
    # A switch beside a number may stand alone.
    take_if(bag, "msi/@enabled", "vectors", "yes")
    take_if(bag, "msi", "vectors", "")
    take_if(bag, "server", "server", "")
    memory: SharedMemory = build(SharedMemory, {**values, "origin": bag.origin()})
    return memory


def _model(element: etree._Element) -> str:
    """Return libvirt's model, or what it takes where none is said."""
    model = element.find("model")
    said = "ivshmem" if model is None else model.get("type", "ivshmem")
    if said != "ivshmem":
        return said
    # QEMU 4.0 and newer have its two forms alone.
    return "ivshmem-doorbell" if element.find("server") is not None else "ivshmem-plain"


def _read_size(bag: Bag) -> dict[str, Any]:
    size = child(bag.element, "size")
    if size is None:
        return {}
    if "unit" not in size.attrib:
        return bag.read((Row("size", "size", INTEGER),))
    return {"size": read_size(bag, "size", "size")}
