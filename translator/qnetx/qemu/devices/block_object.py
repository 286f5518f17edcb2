"""`-object` of the block layer: I/O threads, throttle groups, and the secrets that open images.

    -object iothread,id=io1  →  IoThread(number=1)

Source: `-object X,help` of QEMU 7.2; libvirt's formatsecret page.
"""

from __future__ import annotations

import re

from qnetx.diagnostics import Fate, Item
from qnetx.model.disk import IoThread, Secret, Throttle
from qnetx.model.network import Phase
from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import UINT64
from qnetx.qemu.draft import BagReaders, Draft
from qnetx.qemu.network import object_type
from qnetx.qemu.parts import find_settings, open_parts, refuse
from qnetx.values import BadValueError

_USAGES = {
    "ceph": ("ceph", "name"),
    "iscsi": ("iscsi", "target"),
    "passphrase": ("volume", "volume"),
}
"""Type of a secret in a domain → its usage in libvirt's `<secret>`, and the element of its name."""


def say_secret(secret: Secret, item: Item, draft: Draft) -> None:
    """Tell which secret libvirt needs before the guest starts; what it holds is never told."""
    usage, element = _USAGES[secret.kind]
    document = (
        "<secret ephemeral='no' private='yes'>"
        f"<usage type='{usage}'><{element}>{secret.usage}</{element}></usage></secret>"
    )
    draft.report.say(
        "secret-to-define",
        f"the key for '{item.text}' is none of the domain's: libvirt takes it from its secret with the"
        f" usage '{secret.usage}'",
        item.place,
        hint=f"once: 'virsh secret-define FILE' with {document}, then 'virsh secret-set-value'",
    )


def _object(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "qom-type", draft)
    if parts is None:
        return
    name = parts.take("id")
    try:
        if not name:
            raise BadValueError("it has no id", "id=NAME names it")  # noqa: TRY301 - said below
        match parts.kind:
            case "iothread":
                thread = IoThread(
                    number=iothread_number(name, draft),
                    pool_min=parts.number("thread-pool-min"),
                    pool_max=parts.number("thread-pool-max"),
                    poll_max=parts.number("poll-max-ns", high=2**63 - 1),
                    poll_grow=parts.number("poll-grow", high=2**63 - 1),
                    poll_shrink=parts.number("poll-shrink", high=2**63 - 1),
                    origin=parts.origin(index, Phase.DEVICE),
                )
                draft.add("iothreads", thread)
                parts.close(draft)
            case "throttle-group":
                throttle_of(name, draft)
                _settle_group(name, parts.item, draft)
            case _:
                _settle_secret(name, parts.item, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def iothread_number(name: str, draft: Draft) -> int:
    """Return libvirt's number of an I/O thread, from 1 in the order of the line.

    Raises BadValueError where there is no such thread.
    """
    number = 0
    for given in draft.options:
        if given.name == "object" and object_type(given) == "iothread":
            number += 1
            if re.search(rf"\bid\"?[=:]\s*\"?{re.escape(name)}(?![\w.-])", given.text):
                return number
            if any((s.key, s.value.text) == ("id", name) for s in given.settings or ()):
                return number
    raise BadValueError(f"there is no I/O thread '{name}'", f"-object iothread,id={name} makes one")


_LIMITS = {
    f"{unit}-{which}{end}": f"{field}_{which}{field_end}"
    for unit, field in (("bps", "bytes"), ("iops", "iops"))
    for which in ("total", "read", "write")
    for end, field_end in (("", ""), ("-max", "_max"), ("-max-length", "_length"))
}


def throttle_of(name: str, draft: Draft) -> Throttle:
    """Return the limits of `-object throttle-group,id=NAME`.

    Raises BadValueError where there is none, or one of its limits is no number.
    """
    found = find_settings(draft, "object", name)
    if found is None:
        raise BadValueError(
            f"there is no throttle group '{name}'", f"-object throttle-group,id={name} makes one"
        )
    limits: dict[str, int] = {}
    for key, text in found.items():
        limit = key.removeprefix("x-").removeprefix("limits.")
        if field := _LIMITS.get(limit) or ("iops_size" if limit == "iops-size" else None):
            limits[field] = UINT64.parse(text)
    return Throttle(**limits, group=name)


def _settle_group(name: str, item: Item, draft: Draft) -> None:
    if _names(draft, rf"(?:throttle-group|group){_IS}{re.escape(name)}{_END}"):
        draft.report.ledger.settle(item, Fate.MAPPED)
    else:
        message = f"'{item.text}' limits nothing: no block device is in this group"
        draft.drop(item, "drive-unused", message, "-blockdev driver=throttle,throttle-group=… is")


_IS = r'"?\s*[=:]\s*"?'
_END = r"(?![\w.-])"


def _guards_screen(name: str, draft: Draft) -> bool:
    return any(
        f"password-secret={name}" in option.text.split(",")
        for option in draft.options
        if option.name in ("vnc", "spice")
    )


def _settle_secret(name: str, item: Item, draft: Draft) -> None:
    """Say what becomes of a secret; an image that it opens says which one libvirt needs."""
    if _guards_screen(name, draft):
        # The password of the screen stands in its element.
        draft.report.ledger.settle(item, Fate.MAPPED)
    elif _names(draft, rf"(?:key|password)-secret{_IS}{re.escape(name)}{_END}"):
        draft.report.ledger.settle(item, Fate.REWRITTEN, "secret-to-define")
    else:
        draft.drop(
            item,
            "no-libvirt-equivalent",
            f"'{item.text}' is not converted: no disk is opened with it",
            "'virsh secret-define' and 'virsh secret-set-value' keep secrets for libvirt",
        )


def _names(draft: Draft, pattern: str) -> bool:
    """Whether a disk of the line names an object."""
    return any(
        given.name in ("blockdev", "drive")
        and (
            re.search(pattern, given.text)
            or any(re.search(pattern, f"{s.key}={s.value.text}") for s in given.settings or ())
        )
        for given in draft.options
    )


BAG_READERS: BagReaders = {"object": _object}
