"""Firmware tables and blobs → `<sysinfo>` and `<os><smbios>`; the guest's generation → `<genid>`.

SystemInfo(system=(("product", "X"),)) → <sysinfo type='smbios'><system><entry name='product'>X</entry>…

Source of "since": libvirt's page "Domain XML format", "SMBIOS System Information".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml import etree

from qnetx.diagnostics import Fate, Item, Report
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import TEXT, Codec, Row
from qnetx.domxml.taking import child, parts
from qnetx.domxml.writing import items_of, lose_to_version, write_rows
from qnetx.model.system_info import Blob, SystemInfo
from qnetx.model.versions import LibvirtVersion

_since = LibvirtVersion.parse

TABLES: tuple[tuple[str, str, LibvirtVersion], ...] = (
    ("bios", "bios", _since("0.8.1")),
    ("system", "system", _since("0.8.1")),
    ("baseBoard", "base_board", _since("1.2.18")),
    ("chassis", "chassis", _since("4.1.0")),
    ("oemStrings", "oem_strings", _since("4.1.0")),
)
"""Element, field, and the first libvirt with it."""

_BLOBS_SINCE = _since("6.5.0")

_GENERATION = (
    Row(
        "genid",
        "generation",
        Codec(write=lambda text: "" if text == "auto" else text, read=lambda text: text or "auto"),
        _since("4.4.0"),
    ),
)

_ENTRY = (Row("@name", "name", TEXT), Row("@file", "file", TEXT))


def write_system_info(
    domain: etree._Element,
    os: etree._Element,
    info: SystemInfo,
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Write what firmware tells the guest, and have QEMU hand it on."""
    write_rows(domain, info, _GENERATION, libvirt, report)
    tables = etree.Element("sysinfo", type="smbios")
    for tag, field, since in TABLES:
        content = getattr(info, field)
        items = items_of(info, field)
        if not content:
            _settle(items, report)
        elif libvirt < since:
            lose_to_version(items, f"<{tag}>", since, libvirt, report)
        else:
            table = etree.SubElement(tables, tag)
            for entry in content:
                element = etree.SubElement(table, "entry")
                if isinstance(entry, str):  # a string of the maker's, which has no name
                    element.text = entry
                else:
                    element.set("name", entry[0])
                    element.text = entry[1]
            _settle(items, report)
    if len(tables):
        domain.append(tables)
        # Without it libvirt keeps the tables to itself.
        etree.SubElement(os, "smbios", mode="sysinfo")
    _write_blobs(domain, info, libvirt, report)


def _write_blobs(
    domain: etree._Element, info: SystemInfo, libvirt: LibvirtVersion, report: Report
) -> None:
    items = items_of(info, "blobs")
    if not info.blobs:
        return
    if libvirt < _BLOBS_SINCE:
        what = "<sysinfo type='fwcfg'>"
        lose_to_version(items, what, _BLOBS_SINCE, libvirt, report)
        return
    blobs = etree.SubElement(domain, "sysinfo", type="fwcfg")
    for blob in info.blobs:
        entry = etree.SubElement(blobs, "entry")
        write_rows(entry, blob, _ENTRY, libvirt, report)
        entry.text = blob.value
    _settle(items, report)


def _settle(items: Iterable[Item], report: Report) -> None:
    for item in items:
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)


def read_system_info(domain: Bag) -> SystemInfo | None:
    """Read what firmware tells the guest; tables that `<os>` does not ask for are not its."""
    values: dict[str, Any] = {}
    text = domain.get("genid", "generation")
    if text is not None:
        values["generation"] = text or "auto"
    asked = domain.element.find("os/smbios[@mode='sysinfo']") is not None
    if asked:
        domain.get("os/smbios/@mode", "system")
    for bag in parts(domain, "sysinfo"):
        kind = bag.get("@type", "system")
        if kind == "fwcfg":
            values["blobs"] = tuple(_read_blob(entry) for entry in parts(bag, "entry"))
        elif kind == "smbios" and asked:
            values.update(_read_tables(bag))
        for name, items in bag.items.items():
            domain.items[name] = (*domain.items.get(name, ()), *items)
        drop_left(bag)
    return SystemInfo(**values, origin=domain.origin()) if values else None


def _read_tables(bag: Bag) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for tag, field, _ in TABLES:
        table = child(bag.element, tag)
        if table is None:
            continue
        entries = list(table.iterchildren("entry"))
        # The guest's own UUID is said by the domain.
        own = [e for e in entries if (tag, e.get("name")) != ("system", "uuid")]
        if field == "oem_strings":
            values[field] = tuple((e.text or "").strip() for e in own)
        else:
            values[field] = tuple((e.get("name", ""), (e.text or "").strip()) for e in own)
        bag.take_all(table, field)
    return {field: value for field, value in values.items() if value}


def _read_blob(bag: Bag) -> Blob:
    values = bag.read(_ENTRY)
    values.setdefault("name", "")
    text = (bag.element.text or "").strip()
    bag.take((bag.element, None), "value")
    blob = Blob(value=text or None, origin=bag.origin(), **values)
    drop_left(bag)
    return blob
