"""Disks and their controllers → `<disk>`, `<controller>`.

Disk(bus="virtio", path="/vm/a.img", target="vda") → <disk type='file' device='disk'><source file=…/>…

Source: libvirt's formatdomain page, "Hard drives, floppy disks, CDROMs" and "Controllers".
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.device import ADDRESS_ROWS
from qnetx.domxml.disk_source import disk_type, write_source
from qnetx.domxml.peripheral import USB_ROWS
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Codec, Row, matching
from qnetx.domxml.seat import SEAT_ROWS
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.disk import Controller, Disk, HostScsi
from qnetx.model.versions import LibvirtVersion

_PLACE = (("type", "drive"),)
_ALIAS = Codec(write=lambda name: f"ua-{name}", read=lambda name: name.removeprefix("ua-"))
_SERIAL = matching("[A-Za-z0-9_.+ -]+", "letters, digits, blanks and any of _.+-")
_WWN = Codec(write=lambda text: f"{int(text, 0):016x}", read=lambda text: f"0x{text}")
_PRESENT = Codec(write=lambda value: "" if value else None, read=lambda _: True)
"""An element that says all by being there."""


def _since(version: str) -> LibvirtVersion:
    return LibvirtVersion.parse(version)


def _virtio(constants: tuple[tuple[str, str], ...]) -> tuple[Row, ...]:
    """Make the rows of what every virtio device takes."""
    return (
        Row("driver/@iommu", "iommu", ON_OFF, _since("3.5.0"), constants),
        Row("driver/@ats", "ats", ON_OFF, _since("3.5.0"), constants),
        Row("driver/@packed", "packed", ON_OFF, _since("6.3.0"), constants),
        Row("driver/@page_per_vq", "page_per_vq", ON_OFF, _since("7.9.0"), constants),
    )


_DRIVER = (
    Row("driver/@type", "format", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@cache", "cache", TEXT, constants=(("name", "qemu"),)),
    Row(
        "driver/@io",
        "aio",
        TEXT,
        constants=(("name", "qemu"),),
        newer=(("io_uring", _since("6.3.0")),),
    ),
    Row("driver/@error_policy", "write_error", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@rerror_policy", "read_error", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@discard", "discard", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@detect_zeroes", "detect_zeroes", TEXT, constants=(("name", "qemu"),)),
    Row("driver/@copy_on_read", "copy_on_read", ON_OFF, constants=(("name", "qemu"),)),
    Row("driver/@ioeventfd", "ioeventfd", ON_OFF, constants=(("name", "qemu"),)),
    Row("driver/@event_idx", "event_idx", ON_OFF, constants=(("name", "qemu"),)),
    Row("driver/@queues", "queues", INTEGER, _since("3.9.0"), (("name", "qemu"),)),
    Row("driver/@queue_size", "queue_size", INTEGER, _since("7.8.0"), (("name", "qemu"),)),
    Row("driver/@iothread", "iothread", INTEGER, _since("1.2.8"), (("name", "qemu"),)),
    *_virtio((("name", "qemu"),)),
    Row("driver/metadata_cache/max_size", "cache_size", INTEGER, _since("7.0.0")),
)
_SERVED = tuple(
    row for row in _DRIVER if row.field in ("queues", "queue_size", "ioeventfd", "event_idx")
)
"""What libvirt takes of a disk that another program serves."""
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
    *(
        Row(
            f"iotune/{which}_{kind}_sec_max{end}",
            f"throttle.{kind}_{which}_{field}",
            INTEGER,
            since,
        )
        for kind in ("bytes", "iops")
        for which in ("total", "read", "write")
        for end, field, since in (("", "max", None), ("_length", "length", _since("2.4.0")))
    ),
    Row("iotune/size_iops_sec", "throttle.iops_size", INTEGER),
    Row("iotune/group_name", "throttle.group", TEXT, _since("3.0.0")),
    Row("readonly", "read_only", _PRESENT),
    Row("shareable", "shared", _PRESENT),
    Row("transient", "snapshot", _PRESENT, _since("6.9.0")),
    Row("serial", "serial", _SERIAL),
    Row("wwn", "wwn", _WWN),
    Row("vendor", "vendor", matching("[ -~]{1,8}", "at most 8 characters of ASCII")),
    Row("product", "product", matching("[ -~]{1,16}", "at most 16 characters of ASCII")),
    Row("boot/@order", "boot_order", INTEGER),
    Row("alias/@name", "alias", _ALIAS, _since("3.9.0")),
    Row("geometry/@cyls", "geometry.cyls", INTEGER),
    Row("geometry/@heads", "geometry.heads", INTEGER),
    Row("geometry/@secs", "geometry.secs", INTEGER),
    Row("geometry/@trans", "geometry.trans", TEXT),
    Row("blockio/@logical_block_size", "logical_block", INTEGER),
    Row("blockio/@physical_block_size", "physical_block", INTEGER),
    Row("blockio/@discard_granularity", "discard_block", INTEGER, _since("11.0.0")),
    Row("address/@controller", "place.controller", INTEGER, constants=_PLACE),
    Row("address/@bus", "place.bus", INTEGER, constants=_PLACE),
    Row("address/@target", "place.target", INTEGER, constants=_PLACE),
    Row("address/@unit", "place.unit", INTEGER, constants=_PLACE),
    *USB_ROWS,
    *ADDRESS_ROWS,
    *SEAT_ROWS,
)

_CONTROLLER = (
    Row("@type", "kind", TEXT),
    Row("@index", "index", INTEGER),
    Row("@model", "model", TEXT),
    Row("driver/@queues", "queues", INTEGER),
    Row("driver/@cmd_per_lun", "cmd_per_lun", INTEGER, _since("1.2.7")),
    Row("driver/@max_sectors", "max_sectors", INTEGER, _since("1.2.7")),
    Row("driver/@ioeventfd", "ioeventfd", ON_OFF, _since("1.2.18")),
    Row("driver/@iothread", "iothread", INTEGER, _since("1.3.5")),
    *_virtio(()),
    Row("alias/@name", "alias", _ALIAS, _since("3.9.0")),
    *ADDRESS_ROWS,
    *SEAT_ROWS,
)

_HOST_SCSI = (
    Row("source/@wwpn", "wwpn", TEXT, _since("2.5.0")),
    Row("boot/@order", "boot_order", INTEGER),
    Row("alias/@name", "alias", _ALIAS, _since("3.9.0")),
    *ADDRESS_ROWS,
)


def write_disk(disk: Disk, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a disk; one without an image is an empty drive."""
    element = etree.Element("disk", type=disk_type(disk), device=disk.kind or "disk")
    if disk.model:
        element.set("model", disk.model)
    write_rows(element, disk, _SERVED if disk.socket else _DRIVER, libvirt, report)
    write_source(element, disk, libvirt, report)
    for field in ("path", "remote", "folder", "socket", "backing"):
        for item in items_of(disk, field):
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.MAPPED)
    write_rows(element, disk, _GUEST_SIDE, libvirt, report)
    return element


def write_host_scsi(adapter: HostScsi, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a SCSI adapter of the host's kernel."""
    element = etree.Element("hostdev", mode="subsystem", type="scsi_host")
    etree.SubElement(element, "source", protocol="vhost")
    write_rows(element, adapter, _HOST_SCSI, libvirt, report)
    return element


def write_controller(
    controller: Controller, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write a controller."""
    element = etree.Element("controller")
    write_rows(element, controller, _CONTROLLER, libvirt, report)
    return element
