"""`-vnc`, `-display`, `-nographic`, `-k` → the servers of the guest's screen.

    -vnc :1,websocket  →  Graphics(kind="vnc", port=5901, websocket=5701)

A window of QEMU's own has no place under libvirt, which runs guests without a desktop: a VNC server
on the host itself takes its place. Source: QEMU's manual page, "Display options".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qnetx.diagnostics import Fate, Item
from qnetx.model.display import Graphics
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, find_settings, open_parts, refuse
from qnetx.values import BadValueError

_FIRST_PORT, _FIRST_WEBSOCKET = 5900, 5700
ANY = "0.0.0.0"  # noqa: S104 - where QEMU listens if the line does not say

_WINDOWS = ("gtk", "sdl", "curses", "cocoa", "default")

_OF_THE_WINDOW = frozenset(
    {"full-screen", "no-frame", "alt-grab", "ctrl-grab", "no-quit", "show-cursor"}
)

_TLS = "vnc_tls and vnc_tls_x509_cert_dir in /etc/libvirt/qemu.conf"
_SASL = "vnc_sasl (spice_sasl) in /etc/libvirt/qemu.conf"
_X509 = "spice_tls and spice_tls_x509_cert_dir in /etc/libvirt/qemu.conf"

OF_THE_HOST = {
    **dict.fromkeys(("tls-creds", "tls", "x509", "x509verify"), _TLS),
    **dict.fromkeys(("sasl", "acl", "sasl-authz", "tls-authz"), _SASL),
    **dict.fromkeys(("x509-dir", "x509-key-file", "x509-cert-file", "x509-cacert-file"), _X509),
    **dict.fromkeys(("x509-key-password", "x509-dh-key-file", "tls-ciphers"), _X509),
}
"""What libvirt has for all guests of a host."""


SERVER_STAYS = "libvirt chooses what is missing, and the server is for this host alone"
FREE_PLACE: Mapping[str, Any] = {"port": -1, "listen": "127.0.0.1"}
"""A server whose place the line leaves open."""


def _vnc(given: Given, index: int, draft: Draft) -> None:
    del index
    draft.speak_of("display")
    parts = open_parts(given, "address", draft, partly=SERVER_STAYS)
    if parts is not None:
        _read_vnc(parts, parts.kind, draft)


def _read_vnc(parts: Parts, address: str, draft: Draft) -> None:
    try:
        _add_vnc(parts, address, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _add_vnc(parts: Parts, address: str, draft: Draft) -> None:
    fields = dict(FREE_PLACE) if "address" in parts.unknown else _vnc_place(address)
    if fields is None:
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
        return
    if parts.is_on("reverse"):
        message = (
            f"'{parts.item.text}' calls a viewer, and libvirt's servers only listen: it is left out"
        )
        hint = "<graphics type='vnc'/> listens, and the viewer calls"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
        return
    fields |= _vnc_switches(parts, draft)
    if parts.is_on("ipv6") and fields.get("listen") == ANY:
        fields["listen"] = "::"
    websocket = parts.take("websocket")
    if websocket == "on":
        fields["websocket"] = _FIRST_WEBSOCKET + fields.get("port", _FIRST_PORT) - _FIRST_PORT
    elif websocket and websocket.isdigit():
        fields["websocket"] = int(websocket)
    fields["share"] = one_of(parts, "share", "allow-exclusive force-shared ignore")
    if "to" in parts.values and "port" in fields:
        # QEMU tries the ports up to there, as libvirt does with its own range.
        parts.take("to")
        fields["port"] = -1
    if parts.is_on("password") and "password" not in fields:
        fields["password"] = no_password(parts.item, draft)
    draft.add("devices", Graphics(kind="vnc", origin=parts.origin(0), **fields))
    parts.close(draft, OF_THE_HOST)


def _vnc_switches(parts: Parts, draft: Draft) -> dict[str, Any]:
    """Read what else a VNC server has."""
    fields: dict[str, Any] = {"power": parts.is_on("power-control")}
    if (name := parts.take("audiodev")) is not None:
        from qnetx.qemu.devices.audio import find_audio  # noqa: PLC0415 - few servers name one

        fields["audio"] = find_audio(name, draft)
    if (secret := read_secret(parts, draft)) is not None:
        fields["password"] = secret
    for key in ("ipv4", "id"):
        parts.take(key)
    return fields


def read_secret(parts: Parts, draft: Draft) -> str | None:
    """Return the password that `password-secret=` names; an empty one where only a file has it."""
    name = parts.take("password-secret")
    if name is None:
        return None
    found = find_settings(draft, "object", name)
    if found is None:
        raise BadValueError(f"there is no -object secret with id={name}")
    if "data" in found and found.get("format", "raw") == "raw" and "keyid" not in found:
        return found["data"]
    return no_password(parts.item, draft)


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
    return {"port": _FIRST_PORT + int(number), "listen": listen_on(host.strip("[]"), ANY)}


def listen_on(text: str, default: str) -> str:
    """Return the address or the name that a server listens on.

    Raises BadValueError for what is neither.
    """
    if text and not re.fullmatch(r"[A-Za-z0-9][\w.-]*|(?=.*:.*:)[0-9A-Fa-f:.]+", text):
        raise BadValueError(f"'{text}' is no address of this host")
    return text or default


def no_password(item: Item, draft: Draft) -> str:
    """Say that a password is set while the guest runs, and return the one that lets nobody in."""
    draft.report.say(
        "password-not-set",
        f"'{item.text}' asks for a password, which is set while the guest runs: until then nobody gets in",
        item.place,
        hint="write it as the passwd of <graphics>, which is empty now",
    )
    return ""


def one_of(parts: Parts, key: str, words: str) -> str | None:
    """Return a setting that is one of some words.

    Raises BadValueError for any other.
    """
    text = parts.take(key)
    if text is not None and text not in words.split():
        raise BadValueError(f"{key}: '{text}' is none", f"write {', '.join(words.split())}")
    return text


def drawing(parts: Parts) -> bool | None:
    """Return whether OpenGL is on; off is said where a place to draw is named, as libvirt wants it."""
    if parts.values.get("gl") in ("core", "es"):
        parts.values["gl"] = "on"
    said = parts.is_on("gl")
    return False if said is None and "rendernode" in parts.values else said


def _display(given: Given, index: int, draft: Draft) -> None:
    """Read `-display`, `-sdl` and `-curses`: a window becomes a server on this host alone."""
    del index
    draft.speak_of("display")
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
    elif kind == "dbus":
        _read_dbus(parts, draft)
    elif kind in _WINDOWS or kind == "spice-app":
        drawn = parts.values.get("gl", "off") not in ("off", "no")
        name = "spice" if kind == "spice-app" else "vnc"
        draft.report.ledger.settle(parts.item, Fate.REWRITTEN, "window-as-server")
        draft.report.say(
            "window-as-server",
            f"the window of '{parts.item.text}' becomes a {name.upper()} server on this host alone",
            parts.item.place,
            hint="'virt-viewer GUEST' shows the screen",
        )
        draft.add("devices", window(name))
        if drawn:
            # What the guest draws with the host's OpenGL needs a place that has it.
            draft.add("devices", Graphics(kind="egl-headless"))
    else:
        refuse(parts.item, BadValueError(f"'{kind}' is no display"), draft.report)


def _read_dbus(parts: Parts, draft: Draft) -> None:
    """Read `-display dbus`, whose viewers talk to QEMU over D-Bus."""
    try:
        audio = None
        if (name := parts.take("audiodev")) is not None:
            from qnetx.qemu.devices.audio import find_audio  # noqa: PLC0415 - as above

            audio = find_audio(name, draft)
        server = Graphics(
            kind="dbus",
            p2p=parts.is_on("p2p"),
            bus=parts.take("addr"),
            gl=drawing(parts),
            render_node=parts.take("rendernode"),
            audio=audio,
            origin=parts.origin(0),
        )
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    draft.add("devices", server)
    parts.close(draft)


def _credentials(given: Given, index: int, draft: Draft) -> None:
    """Read `-object tls-creds-…`: libvirt has one set of them for all guests of a host."""
    del index
    parts = open_parts(given, "qom-type", draft)
    if parts is not None:
        message = (
            f"'{parts.item.text}' is none of the guest's: libvirt has it for all guests of the host"
        )
        draft.drop(parts.item, "no-libvirt-equivalent", message, f"set {_TLS}")


def window(kind: str) -> Graphics:
    """Return what takes the place of a window."""
    return Graphics(kind=kind, port=-1, listen="127.0.0.1")


def _nographic(given: Given, index: int, draft: Draft) -> None:
    """No window, and the serial port on the terminal: libvirt's guests have no window anyhow."""
    del index
    draft.speak_of("display")
    draft.speak_of("nographic")
    item = draft.report.ledger.open(given.text, given.place)
    draft.report.ledger.settle(item, Fate.MAPPED)


def _window_option(given: Given, index: int, draft: Draft) -> None:
    del index
    item = draft.report.ledger.open(given.text, given.place)
    message = f"'{item.text}' is about QEMU's own window, which a guest of libvirt's has not"
    draft.report.ledger.settle(item, Fate.REWRITTEN, "window-option")
    draft.report.say("window-option", message, item.place)


def _keymap(given: Given, index: int, draft: Draft) -> None:
    del index
    parts = open_parts(given, "layout", draft)
    if parts is not None:
        draft.put("keymap", parts.kind, parts.item)


BAG_READERS: Mapping[str, BagReader] = {
    "vnc": _vnc,
    "display": _display,
    "sdl": _display,
    "curses": _display,
    "nographic": _nographic,
    "k": _keymap,
    "object": _credentials,
    **dict.fromkeys(_OF_THE_WINDOW, _window_option),
}
