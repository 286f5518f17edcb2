"""Where a disk's image is → the type of its `<disk>`, `<source>` and `<backingStore>`.

Disk(remote=Remote(protocol="rbd", name="pool/web")) → <source protocol='rbd' name='pool/web'/>

Source: libvirt's formatdomain page, "Hard drives, floppy disks, CDROMs".
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row, hexadecimal
from qnetx.domxml.writing import write_rows
from qnetx.model.disk import Disk, Remote
from qnetx.model.versions import LibvirtVersion

_SOURCE = (
    Row("@protocol", "remote.protocol", TEXT),
    Row("@name", "remote.name", TEXT),
    Row("@query", "remote.query", TEXT),
    Row("@tls", "remote.tls", YES_NO),
    Row("@namespace", "nvme.namespace", INTEGER),
    Row("address/@domain", "nvme.domain", hexadecimal(4)),
    Row("address/@bus", "nvme.bus", hexadecimal(2)),
    Row("address/@slot", "nvme.slot", hexadecimal(2)),
    Row("address/@function", "nvme.function", hexadecimal(1)),
    Row("snapshot/@name", "remote.snapshot", TEXT),
    Row("config/@file", "remote.config", TEXT),
    Row("initiator/iqn/@name", "remote.initiator", TEXT),
    Row("auth/@username", "auth.user", TEXT),
    Row("auth/secret/@type", "auth.kind", TEXT),
    Row("auth/secret/@usage", "auth.usage", TEXT),
    Row("encryption/secret/@type", "encryption.kind", TEXT),
    Row("encryption/secret/@usage", "encryption.usage", TEXT),
)


def disk_type(disk: Disk) -> str:
    """Return the type of a disk by where its image is; an empty drive is of files."""
    if disk.remote:
        return "network"
    if disk.folder:
        return "dir"
    if disk.socket:
        return "vhostuser"
    if disk.nvme:
        return "nvme"
    return "block" if disk.path and disk.path.startswith("/dev/") else "file"


def write_source(
    element: etree._Element, disk: Disk, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write where the image is, who may open it, and the image below it."""
    if not (disk.path or disk.remote or disk.folder or disk.socket or disk.nvme):
        return
    source = etree.SubElement(element, "source")
    if disk.path:
        source.set("dev" if disk_type(disk) == "block" else "file", disk.path)
    elif disk.folder:
        source.set("dir", disk.folder)
    elif disk.socket:
        source.set("type", "unix")
        source.set("path", disk.socket)
    elif disk.remote:
        _write_hosts(source, disk.remote)
    elif disk.nvme:
        source.set("type", "pci")
        source.set("managed", "yes")
    write_rows(source, disk, _SOURCE, libvirt, report)
    encryption = source.find("encryption")
    if encryption is not None:
        encryption.set("format", "luks")
    if disk.backing:
        _write_backing(element, disk.backing, libvirt, report)


def _write_hosts(source: etree._Element, remote: Remote) -> None:
    if remote.socket:
        etree.SubElement(source, "host", transport="unix", socket=remote.socket)
    for host in remote.hosts:
        entry = etree.SubElement(source, "host", name=host.host)
        if host.port:
            entry.set("port", str(host.port))
        if remote.transport:
            entry.set("transport", remote.transport)


def _write_backing(
    element: etree._Element, image: Disk, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write the image below; one of nothing says that there is none."""
    below = etree.SubElement(element, "backingStore")
    if image.path or image.remote:
        below.set("type", disk_type(image))
        etree.SubElement(below, "format", type=image.format or "raw")
        write_source(below, image, libvirt, report)
        if image.backing is None:
            # libvirt would look for more by itself.
            etree.SubElement(below, "backingStore")
