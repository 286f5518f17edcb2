"""Disks and their controllers → `<disk>`, `<controller>`.

Disk(bus="virtio", path="/vm/a.img", target="vda") → <disk type='file' device='disk'><source file=…/>…

Source: libvirt's formatdomain page, "Hard drives, floppy disks, CDROMs" and "Controllers".
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.device import ADDRESS_ROWS
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Codec, Row
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.disk import Controller, Disk, Remote
from qnetx.model.versions import LibvirtVersion

_PLACE = (("type", "drive"),)
_ALIAS = Codec(write=lambda name: f"ua-{name}", read=lambda name: name.removeprefix("ua-"))
_PRESENT = Codec(write=lambda value: "" if value else None, read=lambda _: True)
"""An element that says all by being there."""


def _since(version: str) -> LibvirtVersion:
    return LibvirtVersion.parse(version)


_DRIVER = (
    Row("driver/@type", "format", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@cache", "cache", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@io", "aio", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@error_policy", "write_error", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@rerror_policy", "read_error", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@discard", "discard", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@detect_zeroes", "detect_zeroes", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@copy_on_read", "copy_on_read", ON_OFF, constants=(("name", "qemu"),)),
    Row("driver/@ioeventfd", "ioeventfd", ON_OFF, constants=(("name", "qemu"),)),
    Row("driver/@event_idx", "event_idx", ON_OFF, constants=(("name", "qemu"),)),
    Row("driver/@queues", "queues", INTEGER, _since("3.9.0"), (("name", "qemu"),)),
    Row("driver/@queue_size", "queue_size", INTEGER, _since("7.8.0"), (("name", "qemu"),)),
)
_GUEST_SIDE = (
    Row("target/@dev", "target", TEXT),
    Row("target/@bus", "bus", TEXT),
    Row("target/@removable", "removable", ON_OFF),
    Row("target/@rotation_rate", "rotation", INTEGER, _since("7.3.0")),
    *(
        Row(f"iotune/{which}_{kind}_sec", f"throttle.{kind}_{which}", INTEGER)
        for kind in ("bytes", "iops")
        for which in ("total", "read", "write")
    ),
    Row("readonly", "read_only", _PRESENT),
    Row("transient", "snapshot", _PRESENT),
    Row("serial", "serial", TEXT),
    Row("wwn", "wwn", Codec(write=lambda text: text.removeprefix("0x"), read=str)),
    Row("vendor", "vendor", TEXT),
    Row("product", "product", TEXT),
    Row("boot/@order", "boot_order", INTEGER),
    Row("alias/@name", "alias", _ALIAS, _since("3.9.0")),
    Row("geometry/@cyls", "geometry.cyls", INTEGER),
    Row("geometry/@heads", "geometry.heads", INTEGER),
    Row("geometry/@secs", "geometry.secs", INTEGER),
    Row("geometry/@trans", "geometry.trans", TEXT),
    Row("blockio/@logical_block_size", "logical_block", INTEGER),
    Row("blockio/@physical_block_size", "physical_block", INTEGER),
    Row("address/@controller", "place.controller", INTEGER, constants=_PLACE),
    Row("address/@bus", "place.bus", INTEGER, constants=_PLACE),
    Row("address/@target", "place.target", INTEGER, constants=_PLACE),
    Row("address/@unit", "place.unit", INTEGER, constants=_PLACE),
    *ADDRESS_ROWS,
)

_CONTROLLER = (
    Row("@type", "kind", TEXT),
    Row("@index", "index", INTEGER),
    Row("@model", "model", TEXT),
    Row("driver/@queues", "queues", INTEGER),
    Row("alias/@name", "alias", _ALIAS, _since("3.9.0")),
    *ADDRESS_ROWS,
)


def write_disk(disk: Disk, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a disk; one without an image is an empty drive."""
    block = disk.path is not None and disk.path.startswith("/dev/")
    kind = "network" if disk.remote else "block" if block else "file"
    element = etree.Element("disk", type=kind, device=disk.kind or "disk")
    if disk.model:
        element.set("model", disk.model)
    write_rows(element, disk, _DRIVER, libvirt, report)
    if disk.path:
        etree.SubElement(element, "source", {"dev" if block else "file": disk.path})
    elif disk.remote:
        _write_remote(element, disk.remote)
    for item in items_of(disk, "path"):
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)
    write_rows(element, disk, _GUEST_SIDE, libvirt, report)
    return element


def _write_remote(element: etree._Element, remote: Remote) -> None:
    source = etree.SubElement(element, "source", protocol=remote.protocol)
    if remote.name:
        source.set("name", remote.name)
    if remote.query:
        source.set("query", remote.query)
    if remote.socket:
        etree.SubElement(source, "host", transport="unix", socket=remote.socket)
    for host in remote.hosts:
        entry = etree.SubElement(source, "host", name=host.host)
        if host.port:
            entry.set("port", str(host.port))
        if remote.transport:
            entry.set("transport", remote.transport)
    if remote.snapshot:
        etree.SubElement(source, "snapshot", name=remote.snapshot)


def write_controller(
    controller: Controller, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write a controller."""
    element = etree.Element("controller")
    write_rows(element, controller, _CONTROLLER, libvirt, report)
    return element
