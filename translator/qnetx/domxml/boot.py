"""What boots → the rest of `<os>`, and what follows the guest's end → `<on_reboot>` and its like.

Boot(order=("cdrom",), menu=True) → <boot dev='cdrom'/><bootmenu enable='yes'/>
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row
from qnetx.domxml.taking import child, refuse, view
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.boot import AcpiTable, Boot, Power
from qnetx.model.versions import LibvirtVersion
from qnetx.values import BadValueError

_OS = (
    Row("loader", "rom", TEXT),
    Row("loader", "flash", TEXT),
    Row("loader/@readonly", "flash_readonly", YES_NO),
    Row("loader/@secure", "secure", YES_NO, since=LibvirtVersion(2, 1)),
    Row("nvram", "nvram", TEXT),
    Row("kernel", "kernel", TEXT),
    Row("initrd", "initrd", TEXT),
    Row("cmdline", "cmdline", TEXT),
    Row("dtb", "dtb", TEXT),
    Row("bootmenu/@enable", "menu", YES_NO),
    Row("bootmenu/@timeout", "menu_timeout", INTEGER),
    Row("bios/@rebootTimeout", "reboot_timeout", INTEGER),
)
_POWER = (
    Row("on_poweroff", "on_poweroff", TEXT),
    Row("on_reboot", "on_reboot", TEXT),
    Row("on_crash", "on_crash", TEXT),
    Row("pm/suspend-to-mem/@enabled", "suspend_to_mem", YES_NO),
    Row("pm/suspend-to-disk/@enabled", "suspend_to_disk", YES_NO),
)


def write_boot(os: etree._Element, boot: Boot, libvirt: LibvirtVersion, report: Report) -> None:
    """Write into `<os>` what the guest boots."""
    write_rows(os, boot, _OS, libvirt, report)
    loader = os.find("loader")
    if loader is not None:
        loader.set("type", "pflash" if boot.flash else "rom")
        if boot.flash_readonly and not boot.nvram and libvirt >= _STATELESS:
            # libvirt would make variables of a template, and QEMU has none here.
            loader.set("stateless", "yes")
    for device in boot.order or ():
        etree.SubElement(os, "boot", dev=device)
    for item in items_of(boot, "order"):
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)


_STATELESS = LibvirtVersion(8, 6)


def write_power(
    domain: etree._Element, power: Power, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write what libvirt does when the guest ends."""
    write_rows(domain, power, _POWER, libvirt, report)


_TABLES_SINCE = {
    "slic": LibvirtVersion(1, 3, 5),
    "msdm": LibvirtVersion(11, 2),
    "raw": LibvirtVersion(11, 2),
}


def write_acpi_tables(
    os: etree._Element, tables: Iterable[AcpiTable], libvirt: LibvirtVersion, report: Report
) -> None:
    """Write the tables that the firmware hands to the guest."""
    acpi = etree.Element("acpi")
    for table in tables:
        since = _TABLES_SINCE[table.kind]
        known = libvirt >= since
        for item in items_of(table, ""):
            if known:
                report.ledger.settle(item, Fate.MAPPED)
                continue
            report.ledger.settle(item, Fate.DROPPED, "needs-newer-libvirt")
            message = f"'{item.text}' needs libvirt {since}, and the target is {libvirt}"
            hint = "libvirt takes a table of type 'slic' from 1.3.5: sig=SLIC says that it is one"
            report.say("needs-newer-libvirt", message, item.place, hint=hint)
        if known:
            etree.SubElement(acpi, "table", type=table.kind).text = table.path
    if len(acpi):
        os.append(acpi)


_DEVICES = ("hd", "cdrom", "fd", "network")


def read_boot(domain: Bag) -> Boot | None:
    """Read what the guest boots from a domain's `<os>`; None where it says nothing of it."""
    os = child(domain.element, "os")
    if os is None:
        return None
    bag = view(domain, os)
    loader = child(os, "loader")
    is_flash = loader is not None and (
        loader.get("type") == "pflash" or child(os, "nvram") is not None
    )
    other = "rom" if is_flash else "flash"
    values = bag.read(row for row in _OS if row.field != other)
    if loader is not None:
        for name in ("type", "stateless"):
            bag.take((loader, name), "flash")
        if is_flash and not loader.get("readonly"):
            values["flash_readonly"] = values.get("nvram") is not None
        elif not is_flash:
            values.pop("flash_readonly", None)
    order = []
    for boot in os.iterchildren("boot"):
        if boot.get("dev") not in _DEVICES:
            words = ", ".join(_DEVICES)
            refuse(bag, (boot, "dev"), BadValueError(f"'{boot.get('dev')}' is none of {words}"))
            continue
        bag.take((boot, "dev"), "order")
        order.append(boot.get("dev"))
    if order:
        values["order"] = tuple(order)
    return Boot(**values, origin=bag.origin()) if values else None


_USUAL = {"on_poweroff": "destroy", "on_reboot": "restart", "on_crash": "destroy"}


def read_power(domain: Bag) -> Power | None:
    """Read what follows the guest's end; what libvirt does anyway says nothing."""
    values = {k: v for k, v in domain.read(_POWER).items() if v != _USUAL.get(k)}
    if values:
        return Power(**values, origin=domain.origin())
    for items in domain.items.values():
        for item in items:
            domain.report.ledger.settle(item, Fate.MAPPED)
    return None


def read_acpi_tables(domain: Bag) -> tuple[AcpiTable, ...]:
    """Read the tables that the firmware hands to the guest."""
    found = []
    for table in domain.element.iterfind("os/acpi/table"):
        bag = domain.part(table)
        kind = bag.get("@type", "") or "raw"
        bag.take((table, None), "")
        found.append(AcpiTable(kind=kind, path=(table.text or "").strip(), origin=bag.origin()))
        drop_left(bag)
    return tuple(found)
