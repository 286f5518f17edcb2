"""Serial and parallel ports, consoles, channels → their elements.

Character(port="serial", kind="pty") → <serial type='pty'>
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, YES_NO, Row, build, hexadecimal
from qnetx.domxml.seat import SEAT_ROWS, USB_ROWS
from qnetx.domxml.writing import write_rows
from qnetx.model.character import Character, SerialController
from qnetx.model.versions import LibvirtVersion

_LISTENS_TOO: tuple[Row, ...] = (
    Row("source/@host", "local_host", TEXT, constants=(("mode", "bind"),)),
    Row("source/@service", "local_service", TEXT, constants=(("mode", "bind"),)),
)
"""The near end of a UDP port, which is a second <source>."""

_VIRTIO = (("type", "virtio-serial"), ("bus", "0"))

_ROWS: tuple[Row, ...] = (
    Row("source/@mode", "mode", TEXT),
    Row("source/@path", "path", TEXT),
    Row("source/@append", "append", ON_OFF, LibvirtVersion.parse("1.3.1")),
    Row("source/@channel", "channel", TEXT),
    Row("source/@host", "host", TEXT),
    Row("source/@service", "service", TEXT),
    Row("source/reconnect/@timeout", "reconnect", INTEGER, LibvirtVersion.parse("3.7.0"), (("enabled", "yes"),)),
    Row("source/clipboard/@copypaste", "clipboard", YES_NO),
    Row("source/mouse/@mode", "mouse", TEXT),
    Row("protocol/@type", "protocol", TEXT),
    Row("log/@file", "log", TEXT, LibvirtVersion.parse("1.3.3")),
    Row("log/@append", "log_append", ON_OFF, LibvirtVersion.parse("1.3.3")),
    Row("target/@type", "target", TEXT),
    Row("target/@port", "number", INTEGER),
    Row("target/@name", "name", TEXT),
    Row("target/model/@name", "model", TEXT, LibvirtVersion.parse("3.10.0")),
    Row("address/@controller", "controller", INTEGER, constants=_VIRTIO),
    Row("address/@port", "slot", INTEGER, constants=_VIRTIO),
    Row("address/@iobase", "io_port", hexadecimal(1), constants=(("type", "isa"),)),
    *USB_ROWS,
    *ADDRESS_ROWS,
)  # fmt: skip

_CONTROLLER: tuple[Row, ...] = (
    Row("@index", "index", INTEGER),
    Row("@model", "model", TEXT),
    Row("@ports", "ports", INTEGER),
    Row("@vectors", "vectors", INTEGER),
    *ADDRESS_ROWS,
    *SEAT_ROWS,
)


_CONSTANTS = {"redirdev": {"bus": "usb"}, "smartcard": {"mode": "passthrough"}}
"""What else each element says."""


def write_character(port: Character, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a port; a UDP port's near end stands in a <source> of its own."""
    element = etree.Element(port.port, type=port.kind)
    for name, value in _CONSTANTS.get(port.port, {}).items():
        element.set(name, value)
    if port.kind == "udp":
        write_rows(element, port, _LISTENS_TOO, libvirt, report)
        near = list(element)
        for source in near:
            element.remove(source)
        write_rows(element, port, _ROWS, libvirt, report)
        for source in near:
            element.insert(0, source)
    else:
        write_rows(element, port, _ROWS, libvirt, report)
    return element


def write_serial_controller(
    controller: SerialController, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write the controller of virtio consoles and channels."""
    element = etree.Element("controller", type="virtio-serial")
    write_rows(element, controller, _CONTROLLER, libvirt, report)
    return element


_CONSOLES = (None, "serial")
"""Targets of a <console> that is the first serial port once more."""


def read_character(bag: Bag) -> Character | None:
    """Read a port; None for a console that is a serial port, which has an element of its own."""
    element = bag.element
    port = str(element.tag)
    target = element.find("target")
    if port == "console" and (None if target is None else target.get("type")) in _CONSOLES:
        beside = element.getparent()
        if beside is not None and beside.find("serial") is not None:
            bag.take_all(element, "")
            for item in bag.items.get("", ()):
                bag.report.ledger.settle(item, Fate.MAPPED)
            return None
        port = "serial"
    bag.get("@type", "kind")
    for name in _CONSTANTS.get(port, {}):
        bag.get(f"@{name}", "kind")
    if element.get("tty"):
        bag.get("@tty", "path")
    values = _read_sources(bag) | _read_target(bag, port)
    if element.get("type") == "pty":
        # The host's terminal has another number at every start.
        values.pop("path", None)
    if any(folder in str(values.get("path")) for folder in _OWN_FOLDERS):
        # So has a socket that libvirt makes.
        values.pop("path")
    kind = element.get("type", "")
    character: Character = build(
        Character, {"port": port, "kind": kind, **values, "origin": bag.origin()}
    )
    return character


_OWN_FOLDERS = ("/libvirt/qemu/channel/",)


def _read_sources(bag: Bag) -> dict[str, Any]:
    """Read the far end and, of a UDP port, the near end, which is a <source> of its own."""
    rows = [row for row in _ROWS if row.steps[0] in ("source", "protocol", "log")]
    sources = list(bag.element.iterchildren("source"))
    near = [source for source in sources if source.get("mode") == "bind"]
    values: dict[str, Any] = {}
    if bag.element.get("type") == "udp":
        for source in near:
            inner = bag.part(source)
            for name, field in (("host", "local_host"), ("service", "local_service")):
                if (text := inner.get(f"@{name}", field)) is not None:
                    values[field] = text
            inner.get("@mode", "local_host")
            bag.items.update(inner.items)
        rest = [source for source in sources if source not in near]
        for source in rest[:1]:
            for name in ("mode", "host", "service"):
                if (text := source.get(name)) is not None:
                    values[name] = text
                    bag.take((source, name), name)
        return values | bag.read(row for row in rows if row.steps[0] != "source")
    values = bag.read(rows)
    bag.get("source/reconnect/@enabled", "reconnect")
    return values


def _read_target(bag: Bag, port: str) -> dict[str, Any]:
    """Read what the guest has: the kind of port, its name and its place."""
    rows = [row for row in _ROWS if row.steps[0] == "target"]
    values = bag.read(rows)
    if bag.element.tag == "console" and port == "serial":
        values.pop("target", None)
    if port in ("channel", "console"):
        # Their number is libvirt's own count.
        values.pop("number", None)
    bag.get("target/@state", "")
    address = bag.element.find("address")
    kind = None if address is None else address.get("type")
    if kind == "virtio-serial":
        bag.get("address/@bus", "controller")
        bag.get("address/@type", "controller")
        wanted = ("controller", "slot")
        return values | bag.read(row for row in _ROWS if row.field in wanted)
    if kind == "isa":
        bag.get("address/@type", "io_port")
        values |= bag.read(row for row in _ROWS if row.field == "io_port")
        if values.get("target") != "isa-debug":
            # Where the board has its ports anyway.
            values.pop("io_port", None)
            bag.get("address/@irq", "io_port")
        return values
    if kind == "ccid":
        for name in ("type", "controller", "slot"):
            bag.get(f"address/@{name}", "")
        return values
    return values | read_place(bag, (*USB_ROWS, *ADDRESS_ROWS))


def read_serial_controller(bag: Bag) -> SerialController:
    """Read the controller of virtio consoles and channels."""
    bag.get("@type", "")
    values = {"index": 0, **read_place(bag, _CONTROLLER)}
    controller: SerialController = build(SerialController, {**values, "origin": bag.origin()})
    return controller
