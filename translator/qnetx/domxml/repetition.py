"""What libvirt writes twice → the same once, so that either form means the other.

<graphics listen='::1'><listen type='address' address='::1'/>  →  <graphics><listen type='address' address='::1'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.domxml.meaning import text_at


def say_once(root: etree._Element) -> None:
    """Take out of a `<domain>` or `<network>` what another part of it says as well."""
    for devices in root.iterfind("devices"):
        _join_console(devices)
        for graphics in devices.iterfind("graphics"):
            _join_listen(graphics)
    for forward in root.iterfind("forward"):
        _join_interface(forward)


def _join_console(devices: etree._Element) -> None:
    """Make one of the first console and the first serial port: libvirt takes either, and writes both."""
    console = devices.find("console")
    if console is None or text_at(console, "target/@type") not in (None, "serial"):
        return
    if devices.find("serial") is not None:
        devices.remove(console)
        return
    console.tag = "serial"
    for target in console.iterfind("target"):
        target.attrib.pop("type", "")


def _join_listen(graphics: etree._Element) -> None:
    """Put where a screen listens in the element alone; a port is none where it is chosen at the start."""
    if graphics.get("autoport") == "yes" or graphics.get("port") == "-1":
        graphics.attrib.pop("port", "")
    address, path = graphics.attrib.pop("listen", ""), graphics.attrib.pop("socket", "")
    if graphics.find("listen") is not None:
        return
    if address:
        etree.SubElement(graphics, "listen", type="address", address=str(address))
    elif path:
        etree.SubElement(graphics, "listen", type="socket", socket=str(path))


def _join_interface(forward: etree._Element) -> None:
    """Put the device that a network forwards to in the element alone."""
    device = forward.attrib.pop("dev", "")
    if device and forward.find("interface") is None:
        etree.SubElement(forward, "interface", dev=str(device))
