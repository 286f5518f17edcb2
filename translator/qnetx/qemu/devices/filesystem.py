"""`-virtfs`, `-fsdev` and the devices virtio-9p* and vhost-user-fs* → folders that the guest shares.

    -virtfs local,path=/srv/a,mount_tag=a,security_model=mapped  →  Filesystem(path="/srv/a", tag="a", access="mapped")

Source: QEMU's manual page, "-virtfs", and virtiofsd's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.filesystem import Filesystem
from qnetx.qemu.argv import Given
from qnetx.qemu.chardev_backend import find_chardev
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, find_settings, is_named, open_parts, refuse
from qnetx.values import BadValueError

_ACCESS: Mapping[str, str] = {
    "passthrough": "passthrough", "mapped": "mapped", "mapped-xattr": "mapped", "none": "squash",
}  # fmt: skip

_KEYS = (
    *("path", "mount_tag", "security_model", "readonly", "writeout", "fmode", "dmode"),
    "multidevs",
)
"""What libvirt has a word for; more than that is named."""

_HINT = "local,path=FOLDER,security_model=mapped-xattr shares a folder so that libvirt can have it"


def _virtfs(given: Given, index: int, draft: Draft) -> None:
    """Read folder and device in one."""
    parts = open_parts(given, "fsdriver", draft)
    if parts is None:
        return
    parts.take("id")
    try:
        if _add_folder({"fsdriver": parts.kind, **parts.values}, parts, index, draft):
            parts.close(draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _fsdev(given: Given, index: int, draft: Draft) -> None:
    """Give `-fsdev` its fate: the device that names it holds it."""
    del index
    parts = open_parts(given, "fsdriver", draft)
    if parts is None:
        return
    name = parts.take("id") or ""
    if not is_named(draft, "fsdev", name):
        message = f"no device names '{parts.item.text}': it is left out"
        draft.drop(parts.item, "option-dropped", message)
    elif _why_not({"fsdriver": parts.kind, **parts.values}):
        # The device says so.
        draft.report.ledger.settle(parts.item, Fate.DROPPED, "no-libvirt-equivalent")
    else:
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
        for key in _KEYS:
            parts.take(key)
        parts.close(draft)


def _device(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    parts.take("id")
    try:
        if parts.kind.startswith("vhost-user-fs"):
            done = _read_virtiofs(parts, index, draft)
        else:
            fsdev = find_settings(draft, "fsdev", parts.take("fsdev") or "")
            if fsdev is None:
                raise BadValueError("there is no -fsdev with its fsdev=")  # noqa: TRY301 - as the other
            done = _add_folder({**fsdev, **parts.values}, parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    if done:
        parts.close(draft)


def _why_not(values: Mapping[str, str]) -> str:
    """Return what libvirt has not of a folder; nothing where it can have it."""
    kind, model = values.get("fsdriver", ""), values.get("security_model", "none")
    if kind != "local":
        return f"'{kind}'"
    return "" if model in _ACCESS else f"'security_model={model}'"


def _add_folder(values: Mapping[str, str], parts: Parts, index: int, draft: Draft) -> bool:
    if lost := _why_not(values):
        message = f"libvirt has no {lost} for a shared folder: '{parts.item.text}' is left out"
        draft.drop(parts.item, "no-libvirt-equivalent", message, _HINT)
        return False
    for key in _KEYS:
        parts.take(key)
    if not values.get("path") or not values.get("mount_tag"):
        raise BadValueError("it needs path= and mount_tag=")
    model = values.get("security_model", "none")
    modes = {key: _mode(values[key]) for key in ("fmode", "dmode") if key in values}
    if modes and not model.startswith("mapped"):
        raise BadValueError("fmode= and dmode= need security_model=mapped-xattr")
    if values.get("multidevs", "warn") not in ("remap", "forbid", "warn"):
        raise BadValueError(f"multidevs: '{values['multidevs']}' is none of remap, forbid and warn")
    draft.add(
        "devices",
        Filesystem(
            path=values["path"],
            tag=values["mount_tag"],
            access=_ACCESS[model],
            read_only=bool(BOOLEAN.parse(values.get("readonly", "off"))),
            # QEMU passes over any other word.
            write_policy="immediate" if values.get("writeout") == "immediate" else None,
            file_mode=modes.get("fmode"),
            folder_mode=modes.get("dmode"),
            several=values.get("multidevs"),
            address=parts.address(),
            seat=parts.seat(),
            origin=parts.origin(index),
        ),
    )
    return True


def _mode(text: str) -> str:
    """Return rights in octal, as QEMU reads them: with a 0 ahead, else the number is decimal.

    Raises BadValueError for no number.
    """
    try:
        number = int(text, 8) if re.fullmatch("0[0-7]+", text) else int(text, 0)
    except ValueError:
        raise BadValueError(f"'{text}' is no mode of a file", "write it like 0644") from None
    return f"{number & 0o777:04o}"


def _read_virtiofs(parts: Parts, index: int, draft: Draft) -> bool:
    """Read a folder that a virtiofsd of the user's own shares."""
    name, tag = parts.take("chardev") or "", parts.take("tag")
    fields = find_chardev(name, draft.options)
    if fields is None or not tag:
        raise BadValueError(f"'{parts.kind}' needs tag=NAME and the chardev= of a virtiofsd")
    if fields["kind"] != "unix":
        message = (
            f"libvirt finds a virtiofsd by a Unix socket alone: '{parts.item.text}' is left out"
        )
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return False
    draft.add(
        "devices",
        Filesystem(
            tag=tag,
            driver="virtiofs",
            socket=fields["path"],
            queue_size=parts.number("queue-size", 1, 1024),
            address=parts.address(),
            seat=parts.seat(),
            origin=parts.origin(index),
        ),
    )
    return True


BAG_READERS: Mapping[str, BagReader] = {"virtfs": _virtfs, "fsdev": _fsdev, "device": _device}
