"""The far end of a port → `-chardev`: Character(kind="pty") → `-chardev pty,id=charserial0`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qnetx.model.character import Character
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_SPICE_NAMES = {"redirdev": "usbredir", "smartcard": "smartcard"}
"""What SPICE calls what a viewer passes on, by libvirt's element; else it is the agent."""


def write_chardev(name: str, port: Character, layout: Layout) -> list[str]:
    """Write the far end of a port, by the id `name`; one that QEMU has not is nothing, and named."""
    if port.kind not in _WRITERS:
        message = f"QEMU has no '{port.kind}' for a port: it goes nowhere"
        layout.lose(port.origin, ["kind"], message)
        return option("chardev", "null", [("id", name)])
    head, settings = _WRITERS[port.kind](port, layout)
    log: Settings = [("logfile", port.log), ("logappend", port.log_append)]
    return option("chardev", head, [("id", name), *settings, *log])


_Written = tuple[str, Settings]


def _plain(head: str) -> Callable[[Character, Layout], _Written]:
    return lambda _, __: (head, [])


def _pipe(port: Character, layout: Layout) -> _Written:
    del layout
    return "pipe", [("path", port.path)]


def _device(port: Character, layout: Layout) -> _Written:
    del layout
    return "parallel" if port.port == "parallel" else "serial", [("path", port.path)]


def _file(port: Character, layout: Layout) -> _Written:
    del layout
    return "file", [("path", port.path), ("append", port.append)]


def _listening(port: Character) -> Settings:
    # A path that nobody names is nobody's to listen on but QEMU's.
    server = port.mode == "bind" or (port.kind == "unix" and port.path is None)
    return [
        ("server", True if server else None),
        ("wait", False if server else None),
        ("reconnect", port.reconnect),
    ]


def _tcp(port: Character, layout: Layout) -> _Written:
    del layout
    telnet = True if port.protocol == "telnet" else None
    return "socket", [
        ("host", port.host),
        ("port", port.service),
        ("telnet", telnet),
        *_listening(port),
    ]


def _unix(port: Character, layout: Layout) -> _Written:
    path = port.path
    if path is None:
        path = f"{layout.machine.name or 'guest'}-{port.name or port.port}.sock"
        message = f"libvirt makes the socket of this {port.port} in a folder of its own: it is '{path}' here"
        hint = "a <source path=…> names another"
        layout.choose(port.origin, ["name"], message, hint)
    return "socket", [("path", path), *_listening(port)]


def _udp(port: Character, layout: Layout) -> _Written:
    del layout
    return "udp", [
        ("host", port.host),
        ("port", port.service),
        ("localaddr", port.local_host),
        ("localport", port.local_service),
    ]


def _spice(port: Character, layout: Layout) -> _Written:
    del layout
    return "spicevmc", [("name", _SPICE_NAMES.get(port.port, "vdagent"))]


def _named(head: str) -> Callable[[Character, Layout], _Written]:
    return lambda port, _: (head, [("name", port.channel)])


def _agent(port: Character, layout: Layout) -> _Written:
    del layout
    mouse = {"client": True, "server": False}.get(port.mouse or "")
    return "qemu-vdagent", [("name", "vdagent"), ("clipboard", port.clipboard), ("mouse", mouse)]


_WRITERS: Mapping[str, Callable[[Character, Layout], _Written]] = {
    "pty": _plain("pty"),
    "null": _plain("null"),
    "stdio": _plain("stdio"),
    "vc": _plain("vc"),
    "dev": _device,
    "file": _file,
    "pipe": _pipe,
    "tcp": _tcp,
    "unix": _unix,
    "udp": _udp,
    "spicevmc": _spice,
    "spiceport": _named("spiceport"),
    "dbus": _named("dbus"),
    "qemu-vdagent": _agent,
}
"""libvirt's kinds of far ends."""
