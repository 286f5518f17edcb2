"""A NIC and its back end → words for QEMU: Nic(model="virtio"), Foreign(kind="vde") → `-netdev vde,… -device …`.

The rows that read an option write it too. So far this serves `--carry`, which hands to QEMU itself what
libvirt has no word for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from qnetx.model.network import (
    Backend,
    Bridge,
    Dump,
    Foreign,
    Nic,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
    Tap,
    User,
    Vdpa,
)
from qnetx.qemu.codecs import Codec
from qnetx.qemu.network_keys import rows_for
from qnetx.qemu.nic_models import find_model, properties_for

_KINDS: Mapping[type[Backend], str] = {
    User: "user",
    Tap: "tap",
    Bridge: "bridge",
    SocketServer: "socket",
    SocketClient: "socket",
    SocketMulticast: "socket",
    SocketUdp: "socket",
    Vdpa: "vhost-vdpa",
}

_JOINING = frozenset({"id", "hub", "netdev", "name"})


class _Row(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def field(self) -> str | None: ...
    @property
    def codec(self) -> Codec: ...
    @property
    def repeat(self) -> bool: ...


def write_pair(nic: Nic, backend: Backend, name: str, slot: int) -> list[str] | None:
    """Return the options that make the pair, with the id `name` and the card on a PCI slot.

    None where the card or the back end has no form of its own on a command line (a card that is
    soldered to a board, a network of libvirt's).
    """
    model = find_model(nic.model or "")
    device = model.devices[0] if model and model.devices else None
    kind = backend.kind if isinstance(backend, Foreign) else _KINDS.get(type(backend))
    if device is None or kind is None or model is None or model.bus in ("sysbus", "vio"):
        return None
    settings = (
        list(backend.options)
        if isinstance(backend, Foreign)
        else _settings(backend, rows_for("netdev", kind).values())
    )
    if isinstance(backend, Tap):
        # Empty is how the model says that there is no script; QEMU's word for it is "no".
        settings = [(key, value or "no") for key, value in settings]
    card = [("netdev", name), ("id", f"{name}-nic")]
    rows = (row for row in properties_for(device).values() if row.name not in ("addr", "bus"))
    card += [(key, value) for key, value in _settings(nic, rows) if key != "id"]
    if model.bus == "pci":
        card.append(("addr", f"0x{slot:x}"))
    return [
        "-netdev",
        _join(kind, [("id", name), *settings]),
        "-device",
        _join(device, [*card, *nic.other]),
    ]


def write_dump(dump: Dump, netdev: str) -> list[str]:
    """Return the options that capture what passes a back end, by its id."""
    settings = [("id", f"dump-{netdev}"), ("netdev", netdev), ("file", dump.file)]
    if dump.length is not None:
        settings.append(("maxlen", str(dump.length)))
    return ["-object", _join("filter-dump", settings)]


def _settings(node: object, rows: Iterable[_Row]) -> list[tuple[str, str]]:
    """Write each field by the first of its rows that can say it."""
    written: set[str] = set()
    settings: list[tuple[str, str]] = []
    for row in rows:
        if row.field is None or row.field in written or row.field in _JOINING:
            continue
        for value in _values(node, row):
            text = row.codec.write(value)
            if text is not None:
                written.add(row.field)
                settings.append((row.name, text))
    return settings


def _values(node: object, row: _Row) -> Iterable[Any]:
    value: Any = node
    for name in (row.field or "").split("."):
        value = getattr(value, name, None)
    if value is None or value == ():
        return ()
    return value if row.repeat else (value,)


def _join(head: str, settings: Iterable[tuple[str, str]]) -> str:
    """Join settings to an option string, in which a comma is written twice."""
    return ",".join([head, *(f"{key}={value.replace(',', ',,')}" for key, value in settings)])
