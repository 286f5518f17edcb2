"""QEMU's name of an image → a path or an image on another host.

    rbd:pool/web:id=admin   →  Remote(protocol="rbd", name="pool/web")
    nbd://host:10809/disk   →  Remote(protocol="nbd", hosts=(host:10809,), name="disk")

Source: QEMU's manual page, "Disk Images"; the option strings of block/nbd.c and block/rbd.c.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from qnetx.model.disk import Remote, Secret
from qnetx.values import BadValueError, HostPort, parse_port

_URL = r"(nbd|gluster|iscsi|https?|ftps?|ssh|rbd)(?:\+(tcp|unix|rdma))?://"
_UNSAYABLE = ("vvfat", "sheepdog", "blkdebug", "null-co", "null-aio", "nfs", "vxhs")


def parse_image(text: str) -> str | Remote:
    """Read what `file=` takes: a path, or where the image is on another host.

    Raises BadValueError for a protocol that libvirt has no word for.
    """
    if "://" in text and (match := re.match(_URL, text)):
        return _url(text, match[1], match[2])
    if text.startswith("nbd:"):
        return _nbd(text)
    if text.startswith("rbd:"):
        return _rbd(text)
    if text.startswith("file:"):
        return text.removeprefix("file:")
    protocol, colon, _ = text.partition(":")
    if colon and protocol in _UNSAYABLE:
        raise BadValueError(f"libvirt has no word for an image by '{protocol}:'")
    return text


def _url(text: str, protocol: str, transport: str | None) -> Remote:
    try:
        url = urlsplit(text)
        port = url.port or 0
    except ValueError:
        raise BadValueError(f"'{text}' is not the address of an image") from None
    name = unquote(url.path).removeprefix("/") or None
    socket = re.search(r"(?:^|&)socket=([^&]*)", url.query)
    if transport == "unix" or socket:
        path = unquote(socket[1]) if socket else None
        return Remote(protocol=protocol, name=name, transport="unix", socket=path)
    return Remote(
        protocol=protocol,
        name=name,
        hosts=(HostPort(url.hostname or "localhost", port),),
        transport=transport,
        query=url.query or None,
    )


def _nbd(text: str) -> Remote:
    rest, _, name = text.removeprefix("nbd:").partition(":exportname=")
    if rest.startswith("unix:"):
        socket = rest.removeprefix("unix:")
        return Remote(protocol="nbd", name=name or None, transport="unix", socket=socket)
    return Remote(protocol="nbd", name=name or None, hosts=(HostPort.parse(rest),))


def _rbd(text: str) -> Remote:
    parts = [re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\):", text)[1:]]
    name, _, snapshot = parts[0].partition("@")
    settings = dict(part.partition("=")[::2] for part in parts[1:])
    hosts = re.split("[;,]", settings["mon_host"]) if settings.get("mon_host") else []
    return Remote(
        protocol="rbd",
        name=name,
        hosts=tuple(parse_host(host) for host in hosts),
        snapshot=snapshot or None,
        config=settings.get("conf"),
    )


def parse_host(text: str) -> HostPort:
    """Read `mon1:6789` or `mon1`, whose port of 0 is the protocol's own.

    Raises BadValueError for a port that is none.
    """
    host, colon, port = text.rpartition(":")
    return HostPort(host.strip("[]"), parse_port(port)) if colon else HostPort(text, 0)


def unsaid_parts(text: str) -> list[str]:
    """Return what `parse_image` passes over in a name: settings, and who logs in where libvirt can't."""
    if text.startswith("rbd:"):
        keys = re.findall(r"(?<!\\):([\w-]+)=", text)
        return [key for key in keys if key not in _RBD_KEYS]
    if "://" in text and re.match(r"(https?|ftps?|ssh)://[^/]*@", text):
        return ["user"]
    return []


_RBD_KEYS = ("mon_host", "conf", "id", "key", "auth_supported", "auth_client_required")
"""What `<source>` says, or `<auth>` in it."""


def find_secret(text: str) -> Secret | None:
    """Return who logs in, by a name of an image that says so; the key in it is left where it is."""
    if text.startswith("rbd:") and (found := re.findall(r"(?<!\\):(id|key)=((?:\\.|[^:])*)", text)):
        user = dict(found).get("id") or "admin"
        return Secret(kind="ceph", usage=f"client.{user}", user=user)
    iscsi = r"iscsi://([^/@:%]+)[:%]?[^/@]*@[^/]*/([^/]*)"
    if text.startswith("iscsi://") and (match := re.match(iscsi, text)):
        return Secret(kind="iscsi", usage=match[2], user=unquote(match[1]))
    return None
