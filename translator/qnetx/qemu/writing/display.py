"""Servers of the guest's screen → `-vnc`, `-spice`, `-display`.

Graphics(kind="vnc", port=5901, listen="127.0.0.1")  →  -vnc 127.0.0.1:1
"""

from __future__ import annotations

from qnetx.model.display import Graphics
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.audio import audio_name
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_FIRST_PORT, _LAST = 5900, 99
_SECRETS = {"vnc": QemuVersion(6, 0), "spice": QemuVersion(6, 1)}
"""From here on a password may stand in an object of its own."""
_OPEN = "anybody who can list the host's processes reads the password: 'ps' shows the line"


def write_graphics(server: Graphics, layout: Layout) -> list[str]:
    """Write a server."""
    match server.kind:
        case "vnc":
            words = _vnc(server, layout)
        case "spice":
            words = _spice(server, layout)
        case "egl-headless":
            words = option("display", "egl-headless", [("rendernode", server.render_node)])
        case _:
            audio = None if server.audio is None else audio_name(server.audio)
            settings: Settings = [
                ("addr", server.bus),
                ("p2p", server.p2p),
                ("gl", server.gl),
                ("rendernode", server.render_node),
                ("audiodev", audio),
            ]
            words = option("display", server.kind, settings)
    servers = [d for d in layout.machine.devices if isinstance(d, Graphics) and d.keymap]
    if servers and servers[0] is server:
        words += ["-k", str(server.keymap)]
    return words


def _vnc(server: Graphics, layout: Layout) -> list[str]:
    audio = None if server.audio is None else audio_name(server.audio)
    web = server.websocket
    secret, settings = _password(server, layout)
    settings += [
        ("websocket", True if web == -1 else web),
        ("share", server.share),
        ("power-control", server.power),
        ("audiodev", audio),
    ]
    if server.socket is not None:
        return [*secret, *option("vnc", f"unix:{server.socket}", settings)]
    port = server.port or -1
    if port == -1:
        # QEMU takes the first free one, as libvirt does.
        number, settings = 0, [("to", _LAST), *settings]
    else:
        number = port - _FIRST_PORT
    if number < 0:
        message = f"QEMU's VNC servers begin at port {_FIRST_PORT}, and not at {port}: it listens on {_FIRST_PORT}"
        layout.approximate(server.origin, ["port"], message)
        number = 0
    return [*secret, *option("vnc", f"{_host(server.listen)}:{number}", settings)]


def _host(address: str | None) -> str:
    """Return an address as it stands before a port."""
    return f"[{address}]" if address and ":" in address else address or ""


def _password(server: Graphics, layout: Layout) -> tuple[list[str], Settings]:
    """Return the object that holds a password, and the settings that name it."""
    if server.password is None:
        return [], []
    if not server.password:
        return [], [("password", True)] if server.kind == "vnc" else []
    if layout.version >= _SECRETS[server.kind]:
        name = f"{server.kind}-password"
        layout.choose(server.origin, ["password"], _OPEN, "an -object secret with file= hides it")
        return option("object", "secret", [("id", name), ("data", server.password)]), [
            ("password-secret", name)
        ]
    if server.kind == "spice":
        layout.choose(server.origin, ["password"], _OPEN)
        return [], [("password", server.password)]
    message = "a VNC server's password is set while the guest runs: until then nobody gets in"
    layout.approximate(
        server.origin, ["password"], message, "'change vnc password' in QEMU's monitor"
    )
    return [], [("password", True)]


def _spice(server: Graphics, layout: Layout) -> list[str]:
    secret, password = _password(server, layout)
    port = server.port
    if port == -1:
        others = [d.port for d in layout.machine.devices if isinstance(d, Graphics)]
        port = next(n for n in range(_FIRST_PORT, 0xFFFF) if n not in others)
        message = f"libvirt chooses the port of this SPICE server at each start: it is {port} here"
        layout.choose(server.origin, ["port"], message)
    mouse = {"client": True, "server": False}.get(server.mouse or "")
    settings: Settings = [
        ("port", port),
        ("tls-port", server.tls_port),
        ("x509-dir", _certificates(server, layout)),
        ("addr", server.socket if server.socket is not None else server.listen),
        ("unix", True if server.socket is not None else None),
        ("disable-ticketing", True if server.password is None else None),
        *password,
        *((_mode(mode), name) for name, mode in server.channels),
        ("image-compression", server.images),
        ("jpeg-wan-compression", server.jpeg),
        ("zlib-glz-wan-compression", server.zlib),
        ("playback-compression", server.playback),
        ("streaming-video", server.streaming),
        ("agent-mouse", mouse),
        ("disable-copy-paste", None if server.clipboard is None else not server.clipboard),
        (
            "disable-agent-file-xfer",
            None if server.file_transfer is None else not server.file_transfer,
        ),
        ("gl", server.gl),
        ("rendernode", server.render_node),
    ]
    return [*secret, *option("spice", "", settings)]


_CERTIFICATES = "/etc/pki/libvirt-spice"


def _certificates(server: Graphics, layout: Layout) -> str | None:
    if server.tls_port is None:
        return None
    message = f"libvirt has the certificates of SPICE in its own settings: the line has them in {_CERTIFICATES}"
    layout.choose(server.origin, ["tls_port"], message)
    return _CERTIFICATES


def _mode(mode: str) -> str:
    return "tls-channel" if mode == "secure" else "plaintext-channel"
