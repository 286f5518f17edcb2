"""A block driver that says where an image is → the same as fields of a disk.

    driver=nbd,server.host=10.0.0.5,export=web  →  {"remote": Remote(protocol="nbd", name="web", …)}

Source: QEMU's QMP reference, BlockdevOptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from qnetx.model.disk import HostNvme, Remote, Secret, Throttle
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.devices.image import parse_image
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError, HostPort, parse_port

Fields = dict[str, Any]


class Tree(Struct):
    """Settings in their order, taken one by one; a list has one key several times."""

    entries: list[tuple[str, str]]

    def take(self, key: str) -> str | None:
        """Return the last value of a key, and take it out."""
        found = [value for name, value in self.entries if name == key]
        self.entries = [entry for entry in self.entries if entry[0] != key]
        return found[-1] if found else None

    def below(self, prefix: str) -> Tree:
        """Take out all that is below a key, by the rest of its name."""
        dotted = f"{prefix}."
        found = [(k.removeprefix(dotted), v) for k, v in self.entries if k.startswith(dotted)]
        self.entries = [entry for entry in self.entries if not entry[0].startswith(dotted)]
        return Tree(found)


def parse_tree(word: Word, implied: str = "") -> Tree:
    """Read a tree as an option string or JSON.

    Raises BadValueError for JSON that is none.
    """
    settings = split_settings(word, implied)
    return Tree([(s.key, "on" if s.bare and s.key != implied else s.value.text) for s in settings])


class Graph(Struct):
    """What a walk through a tree needs of the rest of the line, and what it finds on the way."""

    nodes: Mapping[str, Tree]
    """The other trees of the line, by their node names."""
    throttles: Callable[[str], Throttle]
    """Returns the limits of a throttle group; raises BadValueError where there is none."""
    seen: list[str] = field(default_factory=list)
    """The nodes that were walked through."""
    lost: list[str] = field(default_factory=list)
    """Settings that libvirt has no word for, as `key=value`."""
    secrets: list[Secret] = field(default_factory=list)
    """What opens the images."""
    tls: list[str] = field(default_factory=list)
    """Ids of credentials for TLS."""


def note_secret(kind: str, usage: str, user: str | None, graph: Graph) -> Secret:
    """Note the secret that an image is opened with."""
    secret = Secret(kind=kind, usage=usage, user=user)
    graph.secrets.append(secret)
    return secret


def _file(driver: str, tree: Tree, graph: Graph) -> Fields:
    del graph
    path = tree.take("filename")
    if not path:
        raise BadValueError(f"driver={driver} names no file", "filename=PATH names it")
    fields: Fields = {"path": path, "format": "raw"}
    if aio := tree.take("aio"):
        fields["aio"] = aio
    if driver == "host_cdrom":
        fields["kind"] = "cdrom"
    return fields


def _hosts(tree: Tree) -> tuple[tuple[HostPort, ...], str | None, str | None]:
    """Take the servers of a driver: hosts with their ports, a socket, and the transport."""
    hosts: list[dict[str, str]] = [{}]
    for key, value in tree.below("server").entries:
        name = re.sub(r"^\d+\.", "", key)
        number = re.match(r"\d+", key)
        if name in hosts[-1] or (number and hosts[-1].get("", number[0]) != number[0]):
            hosts.append({})
        if number:
            hosts[-1][""] = number[0]
        hosts[-1][name] = value
    if (path := tree.take("path")) and not hosts[0]:
        return (), path, "unix"
    if host := tree.take("host"):
        hosts = [{"host": host, "port": tree.take("port") or "0"}]
    socket = hosts[0].get("path") or hosts[0].get("socket")
    if socket:
        return (), socket, "unix"
    found = [h for h in hosts if h.get("host")]
    ports = [0 if h.get("port", "0") == "0" else parse_port(h["port"]) for h in found]
    return tuple(HostPort(h["host"], p) for h, p in zip(found, ports, strict=True)), None, None


def _nbd(driver: str, tree: Tree, graph: Graph) -> Fields:
    hosts, socket, transport = _hosts(tree)
    tree.take("port")
    credentials = tree.take("tls-creds")
    if credentials:
        graph.tls.append(credentials)
    remote = Remote(
        protocol=driver,
        name=tree.take("export"),
        hosts=hosts,
        socket=socket,
        transport=transport,
        tls=True if credentials else None,
    )
    if not hosts and not socket:
        raise BadValueError("driver=nbd names no server", "server.host=, server.port= name it")
    return {"remote": remote, "format": "raw"}


def _rbd(driver: str, tree: Tree, graph: Graph) -> Fields:
    hosts, _, _ = _hosts(tree)
    pool, space, image = (tree.take(key) for key in ("pool", "namespace", "image"))
    if not pool or not image:
        raise BadValueError("driver=rbd names no image", "pool=, image= name it")
    remote = Remote(
        protocol=driver,
        name="/".join(part for part in (pool, space, image) if part),
        hosts=hosts,
        snapshot=tree.take("snapshot"),
        config=tree.take("conf"),
    )
    user, key = tree.take("user"), tree.take("key-secret")
    tree.take("auth-client-required")
    fields: Fields = {"remote": remote, "format": "raw"}
    if user or key:
        user = user or "admin"
        fields["auth"] = note_secret("ceph", f"client.{user}", user, graph)
    return fields


def _iscsi(driver: str, tree: Tree, graph: Graph) -> Fields:
    portal, target = tree.take("portal"), tree.take("target")
    if not portal or not target:
        raise BadValueError("driver=iscsi names no target", "portal=HOST, target=IQN name it")
    transport = tree.take("transport")
    if transport not in (None, "tcp"):
        graph.lost.append(f"transport={transport}")
    host, colon, port = portal.rpartition(":")
    name = f"{target}/{tree.take('lun') or 0}"
    remote = Remote(
        protocol=driver,
        name=name,
        hosts=(HostPort(host.strip("[]"), parse_port(port)) if colon else HostPort(portal, 0),),
        initiator=tree.take("initiator-name"),
    )
    user, key = tree.take("user"), tree.take("password-secret")
    fields: Fields = {"remote": remote, "format": "raw"}
    if user and key:
        fields["auth"] = note_secret("iscsi", target, user, graph)
    elif user:
        graph.lost.append(f"user={user}")
    return fields


def _gluster(driver: str, tree: Tree, graph: Graph) -> Fields:
    del graph
    volume, path = tree.take("volume"), tree.take("path")
    hosts, socket, transport = _hosts(tree)
    if not volume or not path:
        raise BadValueError("driver=gluster names no image", "volume=, path= name it")
    name = f"{volume}/{path.removeprefix('/')}"
    remote = Remote(protocol=driver, name=name, hosts=hosts, socket=socket, transport=transport)
    return {"remote": remote, "format": "raw"}


def _url(driver: str, tree: Tree, graph: Graph) -> Fields:
    url = tree.take("url") or tree.take("filename")
    if not url:
        raise BadValueError(f"driver={driver} names no address", "url= names it")
    user, key = tree.take("username"), tree.take("password-secret")
    fields: Fields = {"remote": parse_image(url), "format": "raw"}
    if user and key:
        fields["auth"] = note_secret("iscsi", url.rpartition("@")[2], user, graph)
    return fields


def _ssh(driver: str, tree: Tree, graph: Graph) -> Fields:
    del graph
    path = tree.take("path")
    hosts, _, _ = _hosts(tree)
    if not path or not hosts:
        raise BadValueError("driver=ssh names no image", "server.host=, path= name it")
    return {"remote": Remote(protocol=driver, name=path, hosts=hosts), "format": "raw"}


def _vvfat(driver: str, tree: Tree, graph: Graph) -> Fields:
    del driver
    folder = tree.take("dir")
    if not folder:
        raise BadValueError("driver=vvfat names no folder", "dir=PATH names it")
    if (writable := tree.take("rw")) and BOOLEAN.parse(writable):
        graph.lost.append("rw=on")
    fields: Fields = {"folder": folder, "format": "fat", "read_only": True}
    if (floppy := tree.take("floppy")) and BOOLEAN.parse(floppy):
        fields["kind"] = "floppy"
    return fields


def _nvme(driver: str, tree: Tree, graph: Graph) -> Fields:
    del driver, graph
    text, number = tree.take("device") or "", tree.take("namespace") or ""
    match = re.fullmatch(r"(?:([0-9a-f]{4}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])", text)
    if not match or not number.isdigit():
        raise BadValueError(
            "driver=nvme names no device", "device=0000:04:00.0, namespace=1 name it"
        )
    domain, bus, slot, function = (int(part or "0", 16) for part in match.groups())
    device = HostNvme(domain=domain, bus=bus, slot=slot, function=function, namespace=int(number))
    return {"nvme": device, "format": "raw"}


SOURCES: Mapping[str, Callable[[str, Tree, Graph], Fields]] = {
    **dict.fromkeys(("file", "host_device", "host_cdrom"), _file),
    **dict.fromkeys(("http", "https", "ftp", "ftps"), _url),
    "nbd": _nbd,
    "rbd": _rbd,
    "iscsi": _iscsi,
    "gluster": _gluster,
    "ssh": _ssh,
    "vvfat": _vvfat,
    "nvme": _nvme,
}
"""Drivers that say where an image is."""
