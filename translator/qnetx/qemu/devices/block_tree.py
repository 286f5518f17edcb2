"""A tree of block drivers, in JSON or dotted keys → where a disk's image is, and how it is used.

    driver=qcow2,file.driver=file,file.filename=/vm/a.qcow2  →  {"format": "qcow2", "path": "/vm/a.qcow2"}

Source: QEMU's QMP reference, BlockdevOptions; what `-blockdev` and `file=json:` take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qnetx.model.disk import Disk
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.devices.block_source import SOURCES, Fields, Graph, Tree, note_secret
from qnetx.values import BadValueError, NoWordError

FORMATS = frozenset(
    "raw qcow2 qcow qed vmdk vdi vpc vhdx luks bochs cloop dmg parallels".split()  # noqa: SIM905 - as a list it would be a page
)
"""Drivers that are a format, and libvirt's words for it where it has one."""

_FORMAT_NAMES = {"vhdx": "vhdx", "luks": "raw"}


def read_tree(tree: Tree, graph: Graph) -> Fields:
    """Return the fields of the disk that a tree makes.

    Raises BadValueError for what QEMU refuses, and for a driver that libvirt has no word for.
    """
    driver = tree.take("driver")
    if driver is None:
        raise BadValueError("it names no driver", "driver=file, driver=qcow2, …")
    fields: Fields = {}
    if driver in FORMATS:
        fields |= _read_format(driver, tree, graph)
    elif driver == "throttle":
        group = tree.take("throttle-group")
        if group is None:
            raise BadValueError("driver=throttle names no group", "throttle-group=ID names it")
        fields |= {"throttle": graph.throttles(group), **_child("file", tree, graph)}
    elif driver == "copy-on-read":
        tree.take("bottom")
        fields |= {"copy_on_read": True, **_child("file", tree, graph)}
    elif reader := SOURCES.get(driver):
        fields |= reader(driver, tree, graph)
    else:
        raise NoWordError(f"the block driver '{driver}' is not converted", _OTHERS.get(driver, ""))
    fields |= _read_common(tree)
    graph.lost += [f"{key}={value}" for key, value in tree.entries]
    return fields


def _child(key: str, tree: Tree, graph: Graph) -> Fields:
    """Read the node below: one of the line by its name, or one that is written here."""
    name = tree.take(key)
    inner = tree.below(key)
    if name is not None:
        if name not in graph.nodes:
            raise BadValueError(
                f"there is no block device '{name}'", "-blockdev node-name=… makes one"
            )
        if name in graph.seen:
            raise BadValueError(f"the block device '{name}' is below itself")
        graph.seen.append(name)
        inner = Tree(list(graph.nodes[name].entries))
    elif not inner.entries:
        raise BadValueError(f"{key}= is missing", f"{key}=NODE names the node below")
    return read_tree(inner, graph)


_SAME = ("node-name", "force-share", "locking", "x-check-cache-dropped", "drop-cache")
"""What libvirt sets by itself, or needs no word for."""


def _read_common(tree: Tree) -> Fields:
    """Read what every driver takes."""
    fields: Fields = {}
    for key in _SAME:
        tree.take(key)
    tree.take("auto-read-only")
    if (text := tree.take("read-only")) is not None and BOOLEAN.parse(text):
        fields["read_only"] = True
    direct, flushless = (tree.take(f"cache.{key}") for key in ("direct", "no-flush"))
    if flushless is not None and BOOLEAN.parse(flushless):
        fields["cache"] = "unsafe"
    elif direct is not None and BOOLEAN.parse(direct):
        fields["cache"] = "none"
    if (discard := tree.take("discard")) is not None:
        fields["discard"] = "unmap" if discard in ("unmap", "on") else "ignore"
    if (zeroes := tree.take("detect-zeroes")) is not None:
        fields["detect_zeroes"] = zeroes
    return fields


def _read_format(driver: str, tree: Tree, graph: Graph) -> Fields:
    fields: Fields = _child("file", tree, graph)
    named = tree.below("encrypt")
    key = tree.take("key-secret") if driver == "luks" else named.take("key-secret")
    kind = named.take("format")
    graph.lost += [f"encrypt.{name}={value}" for name, value in named.entries]
    if key is not None:
        if kind not in (None, "luks"):
            raise NoWordError(f"libvirt opens no image that is encrypted with '{kind}'")
        fields["encryption"] = note_secret("passphrase", _place_of(fields), None, graph)
    if driver == "qcow2" and (size := tree.take("cache-size")):
        fields["cache_size"] = int(size) if size.isdigit() else None
    if (backing := _backing(tree, graph)) is not None:
        fields["backing"] = backing
    fields["format"] = _FORMAT_NAMES.get(driver, driver)
    return fields


_BELOW = ("path", "remote", "format", "backing")
"""What libvirt knows of an image below another."""


def _backing(tree: Tree, graph: Graph) -> Disk | None:
    """Read the image below; a Disk of nothing where the line says that there is none."""
    said = [value for key, value in tree.entries if key == "backing"]
    if said and said[-1] in ("", "None"):
        tree.take("backing")
        return Disk()
    if not any(re.match(r"backing(\.|$)", key) for key, _ in tree.entries):
        return None
    fields = _child("backing", tree, graph)
    return Disk(**{name: fields[name] for name in _BELOW if name in fields})


def _place_of(fields: Fields) -> str:
    remote = fields.get("remote")
    return str(fields.get("path") or (remote and remote.name) or "image")


_OTHERS = {
    "nfs": "mount the export on the host, and name the file",
    "null-co": "an empty file or a RAM disk of the host does instead",
    "null-aio": "an empty file or a RAM disk of the host does instead",
    "quorum": "RAID of the host does instead",
    "blkdebug": "it is for tests of QEMU's",
}
"""What does instead of a driver."""


def children(tree: Tree) -> Iterable[str]:
    """Yield the node names that a tree refers to."""
    for key, value in tree.entries:
        if value and re.fullmatch(r"(?:file\.|backing\.)*(?:file|backing)", key):
            yield value
