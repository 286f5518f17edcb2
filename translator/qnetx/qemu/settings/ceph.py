"""`CEPH_ARGS` → the monitors of rbd disks: `-m mon1:6789,mon2` → `<host>` of each `<source protocol='rbd'>`.

Source: Ceph's manual page ceph(8), whose arguments librados reads from this variable.
"""

from __future__ import annotations

import shlex

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item
from qnetx.model.disk import Disk, Remote
from qnetx.qemu.devices.image import parse_host
from qnetx.qemu.draft import Draft
from qnetx.values import BadValueError, HostPort

_MONITORS = ("-m", "--mon-host", "--mon_host")


def read_ceph(text: str, item: Item, draft: Draft) -> bool:
    """Give rbd disks that name no monitors those of the environment; False where it names none."""
    try:
        hosts, rest = _parse(text)
    except (BadValueError, ValueError):
        return False
    if not hosts:
        return False
    devices = draft.values.get("devices", ())
    draft.values["devices"] = tuple(_with_hosts(device, hosts) for device in devices)
    if rest:
        hint = "<auth> and <config> of the <source> hold who logs in, and how"
        draft.lose_part(item, "only the monitors of 'CEPH_ARGS' are converted", hint)
    else:
        draft.report.ledger.settle(item, Fate.MAPPED)
    return True


def _parse(text: str) -> tuple[tuple[HostPort, ...], bool]:
    """Return the monitors, and whether anything else is said."""
    hosts: tuple[HostPort, ...] = ()
    words = [part for word in shlex.split(text) for part in _cut(word)]
    rest = False
    while words:
        word = words.pop(0)
        if word in _MONITORS and words:
            hosts = tuple(parse_host(host) for host in words.pop(0).split(",") if host)
        else:
            rest = True
    return hosts, rest


def _cut(word: str) -> list[str]:
    """Take `--mon-host=a` apart."""
    name, equals, value = word.partition("=")
    return [name, value] if equals and name.startswith("--") else [word]


def _with_hosts(device: object, hosts: tuple[HostPort, ...]) -> object:
    match device:
        case Disk(remote=Remote(protocol="rbd", hosts=()) as remote):
            return replace(device, remote=replace(remote, hosts=hosts))
    return device
