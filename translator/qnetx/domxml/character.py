"""Serial and parallel ports, consoles, channels → their elements.

Character(port="serial", kind="pty") → <serial type='pty'>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS
from qnetx.domxml.peripheral import USB_ROWS
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, YES_NO, Row, hexadecimal
from qnetx.domxml.seat import SEAT_ROWS
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
