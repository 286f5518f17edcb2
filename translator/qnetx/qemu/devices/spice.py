"""`-spice` → Graphics: `-spice port=5900,disable-ticketing=on` → Graphics(kind="spice", port=5900).

Source: QEMU's manual page, "Display options"; libvirt's "Graphical framebuffers".
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from qnetx.model.display import Graphics
from qnetx.qemu.argv import Given
from qnetx.qemu.devices.display import (
    ANY,
    FREE_PLACE,
    OF_THE_HOST,
    SERVER_STAYS,
    drawing,
    listen_on,
    no_password,
    one_of,
    read_secret,
)
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.qemu.syntax import split_settings
from qnetx.values import BadValueError

_CHANNELS = (
    "default",
    "main",
    "display",
    "inputs",
    "cursor",
    "playback",
    "record",
    "smartcard",
    "usbredir",
)

_MODES = {"tls-channel": "secure", "plaintext-channel": "insecure"}


def _channels(given: Given) -> tuple[tuple[str, str], ...]:
    """Return the channels that have a mode of their own, of which there may be several."""
    settings = given.settings or split_settings(given.value or given.word, "port")
    found = tuple((s.value.text, _MODES[s.key]) for s in settings if s.key in _MODES)
    for name, _ in found:
        if name not in _CHANNELS:
            raise BadValueError(f"'{name}' is no channel", f"write {', '.join(_CHANNELS)}")
    return found


def _spice(given: Given, index: int, draft: Draft) -> None:
    del index
    draft.speak_of("display")
    parts = open_parts(given, "port", draft, partly=SERVER_STAYS)
    if parts is None:
        return
    try:
        server = replace(_read_spice(parts, draft), channels=_channels(given))
        if {"port", "tls-port", "addr"} & parts.unknown:
            server = _with_place(server)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    draft.add("devices", server)
    parts.close(draft, OF_THE_HOST)


def _with_place(server: Graphics) -> Graphics:
    """Return a server, whose place is not known as a whole, on a free port of this host alone."""
    server = replace(server, listen=FREE_PLACE["listen"])
    known = server.port is not None or server.tls_port is not None
    return server if known else replace(server, port=FREE_PLACE["port"])


def _read_spice(parts: Parts, draft: Draft) -> Graphics:
    if parts.kind:
        parts.values["port"] = parts.kind
    any_address = "::" if parts.is_on("ipv6") else ANY
    address, unix = parts.take("addr"), parts.is_on("unix")
    open_to_all, password = parts.is_on("disable-ticketing"), parts.take("password")
    if password is None and (secret := read_secret(parts, draft)) is not None:
        password = secret
    # libvirt says the first to QEMU by itself; channels are read apart, as there may be several.
    for key in ("seamless-migration", "ipv4", "ipv6", *_MODES):
        parts.take(key)
    copies, files, playback = (
        parts.is_on(key)
        for key in ("disable-copy-paste", "disable-agent-file-xfer", "playback-compression")
    )
    mouse = parts.is_on("agent-mouse")
    return Graphics(
        kind="spice",
        port=None if unix else parts.number("port", 0, 0xFFFF),
        tls_port=parts.number("tls-port", 0, 0xFFFF),
        listen=None if unix else listen_on(address or "", any_address),
        socket=address if unix else None,
        password=None if open_to_all else password or no_password(parts.item, draft),
        images=one_of(parts, "image-compression", "auto_glz auto_lz quic glz lz off"),
        jpeg=one_of(parts, "jpeg-wan-compression", "auto never always"),
        zlib=one_of(parts, "zlib-glz-wan-compression", "auto never always"),
        playback=playback,
        streaming=one_of(parts, "streaming-video", "filter all off"),
        mouse=None if mouse is None else "client" if mouse else "server",
        clipboard=None if copies is None else not copies,
        file_transfer=None if files is None else not files,
        gl=drawing(parts),
        render_node=parts.take("rendernode"),
        origin=parts.origin(0),
    )


BAG_READERS: Mapping[str, BagReader] = {"spice": _spice}
