"""The far end of a port, in both of QEMU's ways to say it → fields of Character.

    tcp::4555,server   and   socket,id=c,port=4555,server=on   →   kind="tcp", mode="bind", service="4555"

Source: QEMU's manual page, "Character device options", and `-serial`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

Fields = dict[str, Any]


def parse_legacy(text: str) -> Fields | None:
    """Read the value of `-serial`: `pty`, `file:PATH`, `tcp:HOST:PORT,server`, …; None for `none`.

    What libvirt has no type for is under the key `unsayable`.

    Raises BadValueError for what is no character device.
    """
    head, _, rest = text.partition(":")
    if text == "none":
        return None
    if text in ("null", "pty", "stdio") or head == "vc":
        return {"kind": head}
    if text.startswith("/dev/"):
        return {"kind": "dev", "path": text}
    if head in ("file", "pipe"):
        return {"kind": head, "path": rest}
    if head == "udp":
        return _legacy_udp(rest)
    if head in ("tcp", "telnet", "unix", "tn3270", "websocket"):
        return _legacy_socket(head, rest)
    if (
        text in ("msmouse", "braille", "testdev")
        or head in ("con", "wctablet")
        or text.startswith("COM")
    ):
        return {"kind": "null", "unsayable": text}
    raise BadValueError(
        f"'{text}' is no character device", "write pty, file:PATH, tcp:HOST:PORT, unix:PATH or none"
    )


def _legacy_socket(kind: str, text: str) -> Fields:
    address, *words = text.split(",")
    switches = {word.partition("=")[0]: word.partition("=")[2] or "on" for word in words}
    if "nowait" in switches:
        switches["wait"] = "off"
    values = {**switches, kind: "on"} if kind not in ("tcp", "unix") else switches
    if kind == "unix":
        return _socket({**values, "path": address})
    host, colon, port = address.rpartition(":")
    if not colon or not port:
        raise BadValueError(f"'{text}' has no port", f"write {kind}:HOST:PORT")
    return _socket({**values, "host": host.strip("[]"), "port": port})


def _legacy_udp(text: str) -> Fields:
    remote, at, local = text.partition("@")
    host, colon, port = remote.rpartition(":")
    if not colon:
        raise BadValueError(f"'udp:{text}' has no port", "write udp:HOST:PORT@HOST:PORT")
    values = {"host": host, "port": port}
    if at:
        values["localaddr"], _, values["localport"] = local.rpartition(":")
    return _udp(values)


def find_chardev(name: str, options: Iterable[Given]) -> Fields | None:
    """Return the fields of the `-chardev` with an id; None where there is none.

    Raises BadValueError where its settings are wrong.
    """
    for given in options:
        if given.name != "chardev":
            continue
        settings = given.settings or split_settings(
            given.value or Word.literal(given.place, ""), "backend"
        )
        values = {s.key: "on" if s.bare and s.key != "backend" else s.value.text for s in settings}
        if values.get("id") == name:
            return _backend(values)
    return None


def _backend(values: Mapping[str, str]) -> Fields:
    kind = values.get("backend", "")
    if kind not in _BACKENDS:
        return {"kind": "null", "unsayable": kind}
    fields = _BACKENDS[kind](values)
    if "logfile" in values:
        fields["log"] = values["logfile"]
        fields["log_append"] = _is_on(values, "logappend") if "logappend" in values else None
    return fields


def _is_on(values: Mapping[str, str], key: str) -> bool:
    return bool(BOOLEAN.parse(values.get(key, "off")))


def _socket(values: Mapping[str, str]) -> Fields:
    values = {**values, "server": "off"} if "noserver" in values else values
    server = _is_on(values, "server")
    fields: Fields = {"mode": "bind" if server else "connect"}
    if server and values.get("wait", "on") == "on" and "nowait" not in values:
        fields["waits"] = True
    if re.fullmatch("[1-9][0-9]*", values.get("reconnect", "")):
        fields["reconnect"] = int(values["reconnect"])
    for form in ("tn3270", "websocket", "tls-creds", "fd", "abstract"):
        if values.get(form, "off") != "off":
            return {"kind": "null", "unsayable": form}
    if "path" in values:
        return {"kind": "unix", "path": values["path"], **fields}
    # libvirt wants a host always; these are what QEMU takes for an empty one.
    host = values.get("host") or ("0.0.0.0" if server else "127.0.0.1")  # noqa: S104 - as the line has it
    protocol = "telnet" if _is_on(values, "telnet") else "raw"
    return {
        "kind": "tcp", "host": host, "service": values.get("port", ""), "protocol": protocol, **fields
    }  # fmt: skip


def _udp(values: Mapping[str, str]) -> Fields:
    fields: Fields = {"kind": "udp", "mode": "connect", "service": values.get("port", "")}
    fields["host"] = values.get("host") or "127.0.0.1"
    if "localport" in values:
        fields["local_host"] = values.get("localaddr") or "0.0.0.0"  # noqa: S104 - as the line has it
        fields["local_service"] = values["localport"]
    return fields


def _file(values: Mapping[str, str]) -> Fields:
    append = _is_on(values, "append") if "append" in values else None
    return {"kind": "file", "path": values.get("path", ""), "append": append}


def _agent(values: Mapping[str, str]) -> Fields:
    """Read QEMU's own agent for the guest's clipboard and mouse."""
    return {
        "kind": "qemu-vdagent",
        "clipboard": _is_on(values, "clipboard") if "clipboard" in values else None,
        "mouse": ("client" if _is_on(values, "mouse") else "server") if "mouse" in values else None,
    }


def _plain(kind: str) -> Callable[[Mapping[str, str]], Fields]:
    return lambda _: {"kind": kind}


def _with_path(kind: str) -> Callable[[Mapping[str, str]], Fields]:
    return lambda values: {"kind": kind, "path": values.get("path", "")}


_BACKENDS: Mapping[str, Callable[[Mapping[str, str]], Fields]] = {
    "socket": _socket,
    "udp": _udp,
    "file": _file,
    "pipe": _with_path("pipe"),
    "serial": _with_path("dev"),
    "tty": _with_path("dev"),
    "parallel": _with_path("dev"),
    "parport": _with_path("dev"),
    "pty": _plain("pty"),
    "stdio": _plain("stdio"),
    "vc": _plain("vc"),
    "null": _plain("null"),
    "spicevmc": _plain("spicevmc"),
    "dbus": lambda values: {"kind": "dbus", "channel": values.get("name", "")},
    "qemu-vdagent": _agent,
    "spiceport": lambda values: {"kind": "spiceport", "channel": values.get("name", "")},
}
"""Back ends of `-chardev` → how their settings are read."""
