"""`-vnc`, `-spice`, `-display`, `-nographic`, `-vga`, display devices, `-k` → the guest's screen.

    -vnc :1,websocket  →  Graphics(kind="vnc", port=5901, websocket=5701)

A window of QEMU's own has no place under libvirt, which runs guests without a desktop: a VNC server
on the host itself takes its place. Source: QEMU's manual page, "Display options".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qnetx.diagnostics import Fate, Item
from qnetx.model.display import Graphics, Video
from qnetx.qemu.argv import Given
from qnetx.qemu.character import keep_default_out
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.values import BadValueError

_FIRST_PORT, _FIRST_WEBSOCKET = 5900, 5700

_WINDOWS = ("gtk", "sdl", "curses", "cocoa", "default")

_OF_THE_WINDOW = frozenset(
    {"full-screen", "no-frame", "alt-grab", "ctrl-grab", "no-quit", "show-cursor"}
)

CARDS: Mapping[str, str] = {
    "std": "vga", "cirrus": "cirrus", "vmware": "vmvga", "qxl": "qxl", "virtio": "virtio", "none": "none",
}  # fmt: skip
"""`-vga` → libvirt's models."""

_DEVICES: Mapping[str, tuple[str, bool | None]] = {
    # driver: model, whether it is the primary one
    "VGA": ("vga", True),
    "cirrus-vga": ("cirrus", True),
    "vmware-svga": ("vmvga", True),
    "qxl-vga": ("qxl", True),
    "virtio-vga": ("virtio", True),
    "bochs-display": ("bochs", None),
    "ramfb": ("ramfb", None),
    "qxl": ("qxl", None),
    "virtio-gpu-pci": ("virtio", None),
}

_TLS = "vnc_tls and vnc_tls_x509_cert_dir in /etc/libvirt/qemu.conf"
_SASL = "vnc_sasl (spice_sasl) in /etc/libvirt/qemu.conf"
_X509 = "spice_tls and spice_tls_x509_cert_dir in /etc/libvirt/qemu.conf"

_OF_THE_HOST = {"tls-creds": _TLS, "tls": _TLS, "sasl": _SASL, "x509": _TLS, "x509-dir": _X509}
"""What libvirt has for all guests of a host."""


def _vnc(given: Given, index: int, draft: Draft) -> None:
    del index
    keep_default_out(draft, "display")
    parts = open_parts(given, "address", draft)
    if parts is not None:
        _read_vnc(parts, parts.kind, draft)


def _read_vnc(parts: Parts, address: str, draft: Draft) -> None:
    try:
        fields = _vnc_place(address)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    if fields is None:
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
        return
    websocket = parts.take("websocket")
    if websocket == "on":
        fields["websocket"] = _FIRST_WEBSOCKET + fields.get("port", _FIRST_PORT) - _FIRST_PORT
    elif websocket and websocket.isdigit():
        fields["websocket"] = int(websocket)
    share = parts.take("share")
    fields["share"] = {"ignore": "ignore", "force-shared": "force-shared"}.get(
        share or "", "allow-exclusive" if share else None
    )
    if "to" in parts.values and "port" in fields:
        # QEMU tries the ports up to there, as libvirt does with its own range.
        parts.take("to")
        fields["port"] = -1
    if parts.values.get("password") in ("on", "yes"):
        parts.take("password")
        fields["password"] = _no_password(parts.item, draft)
    draft.add("devices", Graphics(kind="vnc", origin=parts.origin(0), **fields))
    parts.close(draft, _OF_THE_HOST)


def _vnc_place(text: str) -> dict[str, Any] | None:
    """Read `HOST:NUMBER` or `unix:PATH`; None for `none`."""
    if text == "none":
        return None
    if text.startswith("unix:"):
        return {"socket": text.removeprefix("unix:")}
    host, colon, number = text.rpartition(":")
    if not colon or not number.isdigit() or int(number) > 0xFFFF - _FIRST_PORT:
        raise BadValueError(
            f"'{text}' is no VNC display", "write HOST:NUMBER, like :1, or unix:PATH"
        )
    # QEMU listens everywhere where the line names no host; libvirt on the host itself alone.
    return {"port": _FIRST_PORT + int(number), "listen": host.strip("[]") or "0.0.0.0"}  # noqa: S104


def _no_password(item: Item, draft: Draft) -> str:
    draft.report.say(
        "password-not-set",
        f"'{item.text}' asks for a password, which is set while the guest runs: until then nobody gets in",
        item.place,
        hint="write it as the passwd of <graphics>, which is empty now",
    )
    return ""


def _spice(given: Given, index: int, draft: Draft) -> None:
    del index
    keep_default_out(draft, "display")
    parts = open_parts(given, "port", draft)
    if parts is None:
        return
    try:
        server = _read_spice(parts, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    draft.add("devices", server)
    parts.close(draft, _OF_THE_HOST)


def _read_spice(parts: Parts, draft: Draft) -> Graphics:
    if parts.kind:
        parts.values["port"] = parts.kind
    address, unix = parts.take("addr"), parts.is_on("unix")
    open_to_all, password = parts.is_on("disable-ticketing"), parts.take("password")
    if password is None and not open_to_all:
        password = _no_password(parts.item, draft)
    # libvirt says this to QEMU by itself.
    parts.take("seamless-migration")
    copies, files, playback = (
        parts.is_on(key)
        for key in ("disable-copy-paste", "disable-agent-file-xfer", "playback-compression")
    )
    mouse = parts.is_on("agent-mouse")
    return Graphics(
        kind="spice",
        port=None if unix else parts.number("port"),
        tls_port=parts.number("tls-port"),
        listen=None if unix else address or "0.0.0.0",  # noqa: S104 - QEMU's default
        socket=address if unix else None,
        password=None if open_to_all else password,
        images=parts.take("image-compression"),
        jpeg=parts.take("jpeg-wan-compression"),
        zlib=parts.take("zlib-glz-wan-compression"),
        playback=playback,
        streaming=parts.take("streaming-video"),
        mouse=None if mouse is None else "client" if mouse else "server",
        clipboard=None if copies is None else not copies,
        file_transfer=None if files is None else not files,
        gl=parts.is_on("gl"),
        render_node=parts.take("rendernode"),
        origin=parts.origin(0),
    )


def _display(given: Given, index: int, draft: Draft) -> None:
    """Read `-display`, `-sdl` and `-curses`: a window becomes a server on this host alone."""
    del index
    keep_default_out(draft, "display")
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    kind = parts.kind or given.name
    if kind == "none":
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
    elif kind.startswith("vnc="):
        _read_vnc(parts, kind.removeprefix("vnc="), draft)
    elif kind == "vnc":
        _read_vnc(parts, parts.take("vnc") or ":0", draft)
    elif kind == "egl-headless":
        node = parts.take("rendernode")
        server = Graphics(kind=kind, render_node=node, origin=parts.origin(0))
        draft.add("devices", server)
        parts.close(draft)
    elif kind in _WINDOWS or kind == "spice-app":
        name = "spice" if kind == "spice-app" else "vnc"
        draft.report.ledger.settle(parts.item, Fate.REWRITTEN, "window-as-server")
        draft.report.say(
            "window-as-server",
            f"the window of '{parts.item.text}' becomes a {name.upper()} server on this host alone",
            parts.item.place,
            hint="'virt-viewer GUEST' shows the screen",
        )
        draft.add("devices", window(name))
    else:
        refuse(parts.item, BadValueError(f"'{kind}' is no display"), draft.report)


def window(kind: str) -> Graphics:
    """Return what takes the place of a window."""
    return Graphics(kind=kind, port=-1, listen="127.0.0.1")


def _nographic(given: Given, index: int, draft: Draft) -> None:
    """No window, and the serial port on the terminal: libvirt's guests have no window anyhow."""
    del index
    keep_default_out(draft, "display")
    item = draft.report.ledger.open(given.text, given.place)
    draft.report.ledger.settle(item, Fate.MAPPED)


def _window_option(given: Given, index: int, draft: Draft) -> None:
    del index
    item = draft.report.ledger.open(given.text, given.place)
    message = f"'{item.text}' is about QEMU's own window, which a guest of libvirt's has not"
    draft.report.ledger.settle(item, Fate.REWRITTEN, "window-option")
    draft.report.say("window-option", message, item.place)


def _vga(given: Given, index: int, draft: Draft) -> None:
    """Read `-vga`; the card itself is made with the board."""
    del index
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    kind = {"std-vga": "std", "vmwarevga": "vmware"}.get(given.name, parts.kind)
    if kind not in CARDS:
        message = f"libvirt has no display card for '{parts.item.text}'"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return
    draft.put("vga", kind, parts.item)
    parts.close(draft)


def _keymap(given: Given, index: int, draft: Draft) -> None:
    del index
    parts = open_parts(given, "layout", draft)
    if parts is not None:
        draft.put("keymap", parts.kind, parts.item)


def _device(given: Given, index: int, draft: Draft) -> None:
    """Read a `-device` that is a display card."""
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    model, primary = _DEVICES[parts.kind]
    try:
        megabytes = parts.number("vgamem_mb")
        size = parts.number("vram_size") if model == "qxl" else None
        heads = parts.number("max_outputs")
        address = parts.address()
        accelerated = parts.is_on("virgl")
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.take("id")
    vga = megabytes * 1024 if megabytes else None
    memory = size // 1024 if size else None
    draft.add(
        "devices",
        Video(
            model=model, heads=heads, primary=primary, address=address, accelerated=accelerated,
            memory=memory if model == "qxl" else vga, vga_memory=vga if model == "qxl" else None,
            origin=parts.origin(index),
        ),
    )  # fmt: skip
    parts.close(draft)


BAG_READERS: Mapping[str, BagReader] = {
    "vnc": _vnc,
    "spice": _spice,
    "display": _display,
    "sdl": _display,
    "curses": _display,
    "nographic": _nographic,
    "vga": _vga,
    "std-vga": _vga,
    "vmwarevga": _vga,
    "k": _keymap,
    "device": _device,
    **dict.fromkeys(_OF_THE_WINDOW, _window_option),
}
