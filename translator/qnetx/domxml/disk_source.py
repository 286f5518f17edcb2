"""Where a disk's image is → the type of its `<disk>`, `<source>` and `<backingStore>`.

Disk(remote=Remote(protocol="rbd", name="pool/web")) → <source protocol='rbd' name='pool/web'/>

Source: libvirt's formatdomain page, "Hard drives, floppy disks, CDROMs".
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row, build, hexadecimal
from qnetx.domxml.taking import child, refuse, view
from qnetx.domxml.writing import write_rows
from qnetx.model.disk import Disk, Remote
from qnetx.model.versions import LibvirtVersion
from qnetx.values import BadValueError, HostPort, parse_port

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


TYPES = frozenset({"file", "block", "network", "dir", "vhostuser", "nvme"})
"""The types of a disk that QEMU finds by itself; a volume is found by libvirt."""

_PATHS = {
    "file": ("file", "path"),
    "block": ("dev", "path"),
    "dir": ("dir", "folder"),
    "vhostuser": ("path", "socket"),
}
"""Type → the attribute of its `<source>`, and the field."""


def read_source(bag: Bag) -> dict[str, Any]:
    """Read where the image of a `<disk>` or `<backingStore>` is, and who may open it, for `build`."""
    kind = bag.element.get("type", "file")
    bag.get("@type", "path")
    source = child(bag.element, "source")
    if source is None:
        return {}
    values: dict[str, Any] = {}
    inner = view(bag, source)
    if kind in _PATHS:
        attribute, field = _PATHS[kind]
        if text := inner.get(f"@{attribute}", field):
            values[field] = text
        for name in ("type", "mode") if kind == "vhostuser" else ():
            inner.get(f"@{name}", field)
    elif kind == "nvme":
        # The whole name of the host's device, as for any that is passed on.
        values |= dict.fromkeys(("nvme.domain", "nvme.bus", "nvme.slot", "nvme.function"), 0)
        values["nvme.namespace"] = 1
        for name in ("@type", "@managed"):
            inner.get(name, "nvme")
    else:
        values |= _read_hosts(inner, source)
    values |= inner.read(row for row in _SOURCE if _is_of(kind, row))
    for record, default in (("auth", "ceph"), ("encryption", "passphrase")):
        _read_secret(inner, record, default, values)
    _merge(bag, inner)
    return values


def _is_of(kind: str, row: Row) -> bool:
    """Whether a row is for a type of source; an image of any may be encrypted."""
    record = row.field.partition(".")[0]
    return record == {"network": "remote", "nvme": "nvme"}.get(kind)


def _read_secret(source: Bag, record: str, default: str, values: dict[str, Any]) -> None:
    """Read which of libvirt's secrets opens an image, by its usage or else its UUID."""
    element = child(source.element, record)
    parent = source.element.getparent()
    if element is None and parent is not None:
        # Where libvirts before 3.9 had it.
        element = child(parent, record)
    secret = None if element is None else child(element, "secret")
    if element is None or secret is None:
        return
    names = ("usage", "uuid")
    usage = next((text for name in names if (text := secret.get(name))), None)
    if usage is None or element.get("format", "luks") != "luks":
        return
    for key in (*((secret, name) for name in (*names, "type")), (element, "format")):
        source.take(key, record)
    if element.get("engine") == "qemu":
        source.take((element, "engine"), record)
    values[f"{record}.kind"] = secret.get("type", default)
    values[f"{record}.usage"] = usage
    if (user := element.get("username")) and record == "auth":
        source.take((element, "username"), record)
        values["auth.user"] = user


def _read_hosts(source: Bag, element: etree._Element) -> dict[str, Any]:
    hosts = []
    values: dict[str, Any] = {}
    for host in element.iterchildren("host"):
        try:
            port = parse_port(host.get("port", "")) if host.get("port", "0") != "0" else 0
        except BadValueError as error:
            refuse(source, (host, "port"), error)
            port = 0
        for name in ("name", "port", "transport", "socket"):
            source.take((host, name), "remote")
        if transport := host.get("transport"):
            values["remote.transport"] = transport
        if socket := host.get("socket"):
            values["remote.socket"] = socket
            continue
        hosts.append(HostPort(host.get("name", "localhost"), port))
    if hosts:
        values["remote.hosts"] = tuple(hosts)
    return values


def read_backing(bag: Bag) -> Disk | None:
    """Read the image below; a Disk of nothing where the XML says that there is none."""
    below = child(bag.element, "backingStore")
    if below is None:
        return None
    inner = view(bag, below)
    inner.take((below, None), "backing")
    inner.take((below, "index"), "backing")
    values = read_source(inner)
    if text := inner.get("format/@type", "backing"):
        values["format"] = text
    # Where the chain ends, libvirt's own documents say so.
    ended = (lower := read_backing(inner)) is None or lower == Disk()
    values = {**values, "backing": None if ended else lower} if values.keys() - {"format"} else {}
    items = [item for found in inner.items.values() for item in found]
    bag.items["backing"] = (*bag.items.get("backing", ()), *items)
    image: Disk = build(Disk, {name: v for name, v in values.items() if v is not None})
    return image


def _merge(bag: Bag, inner: Bag) -> None:
    for field, items in inner.items.items():
        bag.items[field] = (*bag.items.get(field, ()), *items)
