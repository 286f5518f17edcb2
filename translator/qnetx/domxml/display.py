"""Display cards and servers of the screen → `<video>` and `<graphics>`.

Graphics(kind="vnc", port=5901) → <graphics type='vnc' port='5901' autoport='no'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row, build, choice
from qnetx.domxml.taking import take_if
from qnetx.domxml.writing import write_rows
from qnetx.model.display import Graphics, Video
from qnetx.model.versions import LibvirtVersion

_VIDEO: tuple[Row, ...] = (
    Row("model/@type", "model", TEXT),
    Row("model/@vram", "memory", INTEGER),
    Row("model/@ram", "ram", INTEGER, LibvirtVersion.parse("1.0.2")),
    Row("model/@vgamem", "vga_memory", INTEGER),
    Row("model/@vram64", "wide_memory", INTEGER, LibvirtVersion.parse("1.3.3")),
    Row("model/@heads", "heads", INTEGER),
    Row("model/@primary", "primary", YES_NO),
    Row("model/@blob", "blob", choice({True: "on", False: "off"}), LibvirtVersion.parse("9.2.0")),
    Row("model/resolution/@x", "width", INTEGER, LibvirtVersion.parse("5.9.0")),
    Row("model/resolution/@y", "height", INTEGER, LibvirtVersion.parse("5.9.0")),
    Row("model/acceleration/@accel3d", "accelerated", YES_NO),
    *ADDRESS_ROWS,
)

_ON_OFF = choice({True: "on", False: "off"})

_GRAPHICS: tuple[Row, ...] = (
    Row("@port", "port", INTEGER),
    Row("@tlsPort", "tls_port", INTEGER),
    Row("@websocket", "websocket", INTEGER, LibvirtVersion.parse("1.0.6")),
    Row("@sharePolicy", "share", TEXT),
    Row("@keymap", "keymap", TEXT),
    Row("@passwd", "password", TEXT),
    Row("@powerControl", "power", YES_NO, LibvirtVersion.parse("7.1.0")),
    Row("@p2p", "p2p", YES_NO),
    Row("@address", "bus", TEXT),
    Row("listen/@address", "listen", TEXT, constants=(("type", "address"),)),
    Row("listen/@socket", "socket", TEXT, LibvirtVersion.parse("2.0.0"), (("type", "socket"),)),
    Row("image/@compression", "images", TEXT),
    Row("jpeg/@compression", "jpeg", TEXT),
    Row("zlib/@compression", "zlib", TEXT),
    Row("playback/@compression", "playback", _ON_OFF),
    Row("streaming/@mode", "streaming", TEXT),
    Row("mouse/@mode", "mouse", TEXT),
    Row("clipboard/@copypaste", "clipboard", YES_NO),
    Row("filetransfer/@enable", "file_transfer", YES_NO),
    Row("audio/@id", "audio", INTEGER, LibvirtVersion.parse("7.2.0")),
    Row("gl/@enable", "gl", YES_NO, LibvirtVersion.parse("1.3.3")),
    Row("gl/@rendernode", "render_node", TEXT, LibvirtVersion.parse("3.1.0")),
)


def write_video(video: Video, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a display card."""
    element = etree.Element("video")
    write_rows(element, video, _VIDEO, libvirt, report)
    return element


def write_graphics(server: Graphics, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a server; libvirt chooses its ports unless the line names them."""
    element = etree.Element("graphics", type=server.kind)
    write_rows(element, server, _GRAPHICS, libvirt, report)
    for name, mode in server.channels:
        if name == "default":
            element.set("defaultMode", mode)
        else:
            etree.SubElement(element, "channel", name=name, mode=mode)
    if server.kind in ("vnc", "spice") and server.socket is None:
        element.set("autoport", "yes" if server.port == -1 else "no")
    return element


_SERVERS = ("vnc", "spice", "dbus", "egl-headless")


def read_graphics(bag: Bag) -> Graphics | None:
    """Read a server; None for a window, and for what other programs serve."""
    kind = bag.element.get("type", "")
    if kind not in _SERVERS:
        return None
    bag.get("@type", "")
    values = bag.read(_GRAPHICS)
    chosen = bag.get("@autoport", "port") == "yes" or values.get("port") == -1
    if chosen:
        # Ports of a guest that runs were chosen for that one start.
        values["port"] = -1
        values.pop("tls_port", None)
    listen = bag.get("@listen", "listen")
    if take_if(bag, "listen/@type", "listen", "none"):
        # Nobody is served but those who get a descriptor from libvirt.
        values.pop("port", None)
        values.pop("listen", None)
    elif kind in ("vnc", "spice") and "socket" not in values:
        # libvirt's own default; the attribute is an older form of the element.
        values.setdefault("listen", listen or "127.0.0.1")
        unnamed = kind == "vnc" or (
            "tls_port" not in values and bag.element.get("autoport") != "no"
        )
        values.setdefault("port", -1 if unnamed else None)
    for name in ("address", "socket"):
        take_if(bag, "listen/@type", "listen", name)
    channels = [(c.get("name", ""), c.get("mode", "")) for c in bag.element.iterchildren("channel")]
    for channel in bag.element.iterchildren("channel"):
        bag.take_all(channel, "channels")
    default = bag.get("@defaultMode", "channels")
    if default not in (None, "any"):
        channels.insert(0, ("default", default or ""))
    told = tuple((name, mode) for name, mode in channels if mode != "any")
    return Graphics(kind=kind, channels=told, origin=bag.origin(), **values)


def read_video(bag: Bag) -> Video | None:
    """Read a display card."""
    values = read_place(bag, _VIDEO)
    if "model" not in values:
        return None
    video: Video = build(Video, {**values, "origin": bag.origin()})
    return video
