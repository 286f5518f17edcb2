"""`-drive`, `-hda` … `-cdrom`, `-fda`, the disk image without an option → disks.

    -drive file=/vm/web.qcow2,if=virtio  →  Disk(bus="virtio", path="/vm/web.qcow2", format="qcow2")

Source: QEMU's manual page, "Block device options"; `-drive` of 0.12 to 7.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item
from qnetx.model.disk import Disk, Geometry, Remote, Throttle
from qnetx.model.network import Origin, Phase
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.bag import Bag, empty, open_bag
from qnetx.qemu.codecs import BOOLEAN, SIZE, TEXT, UINT32, UINT64, Codec
from qnetx.qemu.devices.drive_tree import put_tree, take_tree
from qnetx.qemu.devices.image import find_secret, parse_image, unsaid_parts
from qnetx.qemu.draft import BagReader, BagReaders, Draft
from qnetx.qemu.parts import refuse
from qnetx.values import BadValueError, NoWordError


class Key(Struct, frozen=True):
    """One key of `-drive`."""

    name: str
    field: str | None
    codec: Codec = TEXT
    since: QemuVersion | None = None
    removed: QemuVersion | None = None
    repeat: bool = False


def _choice(words: Mapping[str, Any]) -> Codec:
    """Make the codec of a fixed set of words."""

    def parse(text: str) -> Any:
        if text not in words:
            raise BadValueError(f"'{text}' is none of {', '.join(words)}")
        return words[text]

    return Codec(parse, str)


def _same(*words: str) -> Codec:
    return _choice({word: word for word in words})


_BUSES = {
    "ide": "ide", "scsi": "scsi", "virtio": "virtio", "floppy": "fdc", "none": "none", "sd": "sd",
    "mtd": "mtd", "xen": "xen",
}  # fmt: skip

_ERRORS = {"enospc": "enospace", "report": "report", "stop": "stop", "ignore": "ignore"}

_CACHE = {
    "on": "writeback", "off": "none",
    **{w: w for w in ("none", "writeback", "writethrough", "directsync", "unsafe")},
}  # fmt: skip

_READ_ERRORS = {word: word for word in ("report", "stop", "ignore")}

_DISCARD = {"ignore": "ignore", "off": "ignore", "unmap": "unmap", "on": "unmap"}

_LOCAL = Codec(lambda text: None if text in ("file", "host_device", "host_cdrom") else text, str)
"""The protocols that a path says by itself."""

_KEYS = (
    Key("file", "path"),
    Key("if", "bus", _choice(_BUSES)),
    Key("file.filename", "path"),
    Key("file.driver", None, _LOCAL),
    Key("index", "index", UINT32),
    Key("bus", "bus_number", UINT32),
    Key("unit", "unit", UINT32),
    Key("media", "kind", _same("disk", "cdrom")),
    Key("id", "id"),
    Key("format", "format"),
    Key("driver", "format"),
    Key("cache", "cache", _choice(_CACHE)),
    Key("aio", "aio", _same("threads", "native", "io_uring")),
    Key("snapshot", "snapshot", BOOLEAN),
    Key("readonly", "read_only", BOOLEAN),
    Key("read-only", "read_only", BOOLEAN),
    Key("serial", "serial"),
    Key("werror", "write_error", _choice(_ERRORS)),
    Key("rerror", "read_error", _choice(_READ_ERRORS)),
    Key("discard", "discard", _choice(_DISCARD)),
    Key("detect-zeroes", "detect_zeroes", _same("off", "on", "unmap")),
    Key("copy-on-read", "copy_on_read", BOOLEAN),
    Key("cyls", "geometry.cyls", UINT32),
    Key("heads", "geometry.heads", UINT32),
    Key("secs", "geometry.secs", UINT32),
    Key("trans", "geometry.trans", _same("none", "lba", "auto")),
    *(
        Key(f"{old}{end}", f"throttle.{field}_{which}", UINT64)
        for old, field in (("bps", "bytes"), ("iops", "iops"))
        for end, which in (("", "total"), ("_rd", "read"), ("_wr", "write"))
    ),
    *(
        Key(f"{old}{end}_max{length}", f"throttle.{field}_{which}_{part}", UINT64)
        for old, field in (("bps", "bytes"), ("iops", "iops"))
        for end, which in (("", "total"), ("_rd", "read"), ("_wr", "write"))
        for length, part in (("", "max"), ("_length", "length"))
    ),
    *(
        Key(f"throttling.{kind}-{which}{end}", f"throttle.{field}_{which}{part}", UINT64)
        for kind, field in (("bps", "bytes"), ("iops", "iops"))
        for which in ("total", "read", "write")
        for end, part in (("", ""), ("-max", "_max"), ("-max-length", "_length"))
    ),
    *(Key(name, "throttle.iops_size", UINT64) for name in ("iops_size", "throttling.iops-size")),
    *(Key(name, "throttle.group") for name in ("group", "throttling.group")),
    Key("cache.direct", "mode.direct", BOOLEAN),
    Key("cache.no-flush", "mode.flushless", BOOLEAN),
    Key("cache.writeback", "write_cache", BOOLEAN),
    Key("cache-size", "cache_size", SIZE),
    Key("boot", None),
    Key("addr", None),
    *(Key(name, None) for name in ("stats-intervals.0", "stats-intervals", "size", "offset")),
    *(Key(f"stats-account-{name}", None) for name in ("invalid", "failed")),
    *(Key(f"pass-discard-{name}", None) for name in ("request", "snapshot", "other")),
    *(Key(f"{name}-cache-size", None) for name in ("l2", "refcount")),
    *(Key(name, None) for name in ("l2-cache-entry-size", "cache-clean-interval")),
    *(Key(name, None) for name in ("lazy-refcounts", "overlap-check", "discard-no-unref")),
    *(Key(name, None) for name in ("file.locking", "node-name", "auto-read-only", "force-share")),
)

KEYS: Mapping[str, Key] = {key.name: key for key in _KEYS}
"""What `-drive` takes, by name."""


def _drive(given: Given, index: int, draft: Draft) -> None:
    report = draft.report
    bag = open_bag(given, "", report)
    if bag is None:
        return
    tree = take_tree(bag, report)
    empty(bag, KEYS, None, report)
    bag.items["path"] = (*bag.items.get("path", ()), *(item for _, item in tree))
    if (boot := bag.of("other.boot")) is not None:
        report.ledger.settle(boot, Fate.DROPPED, "option-part-dropped")
        report.say(
            "option-part-dropped",
            f"'{boot.text}' is of QEMUs before 1.1: today's boot from such a disk without it",
            boot.place,
        )
    name = bag.values.pop("path", None)
    values = _nested(bag)
    if (
        "path" in bag.unresolved
        or not put_tree(values, tree, name, draft)
        or not _put_image(values, bag, name, draft)
    ):
        _give_up(bag, draft)
        return
    if isinstance(values.get("serial"), str) and not values["serial"]:
        del values["serial"]
    if (
        values.get("read_only")
        and values.pop("copy_on_read", None)
        and (item := bag.of("copy_on_read"))
    ):
        # QEMU takes no notice of it on a drive that can't be written, and libvirt refuses it.
        report.ledger.settle(item, Fate.MAPPED)
    disk = Disk(**values, origin=bag.origin((Phase.DRIVE, index)))
    if disk.bus == "none" and disk.id:
        from qnetx.qemu.devices.disk_device import find_shower  # noqa: PLC0415 - a board's own drives need none

        disk = replace(disk, shown_by=find_shower(disk.id, draft))
    draft.add("devices", disk)


def _nested(bag: Bag) -> dict[str, Any]:
    """Put the dotted fields of a bag into their records."""
    values = {field: value for field, value in bag.values.items() if "." not in field}
    parts: dict[str, dict[str, Any]] = {"geometry": {}, "throttle": {}, "mode": {}}
    for field, value in bag.values.items():
        record, _, part = field.partition(".")
        if part:
            parts[record][part] = value
    if parts["throttle"]:
        values["throttle"] = Throttle(**parts["throttle"])
    if parts["mode"]:
        for name in parts["mode"]:
            bag.items["cache"] = (*bag.items.get("cache", ()), *bag.items.pop(f"mode.{name}"))
        direct = parts["mode"].get("direct")
        values.setdefault("cache", "none" if direct else "writeback")
        if parts["mode"].get("flushless"):
            values["cache"] = "unsafe"
    if {"cyls", "heads", "secs"} <= parts["geometry"].keys():
        values["geometry"] = Geometry(**parts["geometry"])
    return values


def _put_image(values: dict[str, Any], bag: Bag, name: str | None, draft: Draft) -> bool:
    """Add where the image is; say no where libvirt can't have it."""
    item = bag.of("path")
    if not name or item is None:
        return True
    try:
        if name.startswith(("json:", "fat:", "nvme:")):
            from qnetx.qemu.devices.blockdev import read_pseudo  # noqa: PLC0415 - few images are so

            fields = read_pseudo(name, item, draft)
            fields |= {} if "folder" in fields else values
            values |= fields
            return True
        image = parse_image(name)
    except BadValueError as error:
        if name.startswith("json:") and not isinstance(error, NoWordError):
            refuse(item, error, draft.report)
        else:
            message = f"the disk of '{item.text}' is left out: {error}"
            draft.drop(item, "no-libvirt-equivalent", message, error.hint)
        return False
    values["remote" if isinstance(image, Remote) else "path"] = image
    if secret := find_secret(name):
        from qnetx.qemu.devices.block_object import say_secret  # noqa: PLC0415 - few have one

        values["auth"] = secret
        say_secret(secret, item, draft)
    _say_unsaid(name, item, draft)
    return True


def _say_unsaid(name: str, item: Item, draft: Draft) -> None:
    if parts := unsaid_parts(name):
        draft.report.say(
            "option-part-dropped",
            f"{', '.join(parts)} of '{item.text}' is not converted: <source> has no word for it",
            item.place,
        )


def _give_up(bag: Bag, draft: Draft) -> None:
    """Leave a disk out with all that is said of it; why has been said."""
    for items in (*bag.items.values(), (bag.head,)):
        for item in items:
            if draft.report.ledger.is_open(item):
                draft.report.ledger.settle(item, Fate.DROPPED, "disk-left-out")
    draft.report.say("disk-left-out", f"this '{bag.given.word.shown}' is left out", bag.place)


def _image_option(disk: Disk) -> BagReader:
    """Make the reader of an option that is an image alone, like `-hda`."""

    def read(given: Given, index: int, draft: Draft) -> None:
        item = draft.report.ledger.open(given.text, given.place)
        value = given.value or given.word
        if value.unknowns:
            draft.report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
            say_unresolved(value, f"'{given.text}'", draft.report)
            return
        items: dict[str, tuple[Item, ...]] = {"": (item,), "path": (item,)}
        bag = Bag(given, "", item, [], {}, items)
        values: dict[str, Any] = {"kind": disk.kind}
        if _put_image(values, bag, value.text, draft):
            del values["kind"]
            origin = Origin(value.span, items, (Phase.DRIVE, index))
            draft.add("devices", replace(disk, **values, origin=origin))

    return read


def _snapshot(given: Given, index: int, draft: Draft) -> None:
    del index
    item = draft.report.ledger.open(given.text, given.place)
    draft.put("snapshot", True, item)  # noqa: FBT003  the value of a field


BAG_READERS: BagReaders = {
    "drive": _drive,
    "": _image_option(Disk(index=0)),
    "hda": _image_option(Disk(index=0)),
    "hdb": _image_option(Disk(index=1)),
    "hdc": _image_option(Disk(index=2)),
    "hdd": _image_option(Disk(index=3)),
    "cdrom": _image_option(Disk(index=2, kind="cdrom")),
    "fda": _image_option(Disk(bus="fdc", index=0)),
    "fdb": _image_option(Disk(bus="fdc", index=1)),
    "sd": _image_option(Disk(bus="sd")),
    "mtdblock": _image_option(Disk(bus="mtd")),
    "snapshot": _snapshot,
}
