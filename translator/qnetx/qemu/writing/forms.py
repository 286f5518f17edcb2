"""A card or a back end → the forms in which options can say it: `-device`, `-net nic`, `-nic`, `-netdev`, `-net`.

Nic(model="virtio", address=05.1)  →  `-device virtio-net-pci,…,addr=0x5.0x1`; `-net nic` has no word for ".1".
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from qnetx.model.argument import Argument
from qnetx.model.network import (
    Backend,
    Bridge,
    Direct,
    Foreign,
    Nic,
    Phase,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
    Tap,
    User,
    Vdpa,
    VhostUser,
    VirtualNetwork,
)
from qnetx.model.versions import QemuVersion
from qnetx.qemu.network_keys import Key, releases_of, rows_for, types_for
from qnetx.qemu.nic_models import NIC_MODELS, NicModel, Property, properties_for
from qnetx.qemu.writing.arguments import Row, Settings, rows_of, unsayable, write_settings

_KINDS: Mapping[type[Backend], str] = {
    User: "user",
    Tap: "tap",
    Bridge: "bridge",
    SocketServer: "socket",
    SocketClient: "socket",
    SocketMulticast: "socket",
    SocketUdp: "socket",
    VhostUser: "vhost-user",
    Vdpa: "vhost-vdpa",
}

_ON_BOARD = frozenset({"sysbus", "isa", "vio", "xen"})
"""Buses on which a board puts the cards of `-net nic` at places that `-device` does not know."""

_OF_CARD = ("id", "mac", "model", "netdev", "name")


def kind_of(backend: Backend) -> str | None:
    """Return QEMU's type of a back end; None for one that only libvirt has."""
    return backend.kind if isinstance(backend, Foreign) else _KINDS.get(type(backend))


def is_libvirts(backend: Backend) -> bool:
    """Return whether QEMU has no word for a back end: it must be lowered first."""
    return isinstance(backend, VirtualNetwork | Direct)


_BUSES = {"spapr-vio": "vio"}
"""A bus as libvirt calls it, where the table of cards has another word."""


def model_of(nic: Nic) -> NicModel | None:
    """Return the table's row for a card; None where it names no model, or one that nobody knows."""
    rows = [row for row in NIC_MODELS if row.model == nic.model]
    if nic.seat:
        bus = _BUSES.get(nic.seat.kind, nic.seat.kind)
        rows = [row for row in rows if row.bus == bus]
    return rows[0] if rows else None


_LISTS_ALL = QemuVersion.parse("2.12")
"""The release in which `model=` took up the cards that were there: newer names are newer cards."""


def began(nic: Nic) -> QemuVersion | None:
    """Return the release that brought a card, where it is one of those since 2.12."""
    row = model_of(nic)
    if row is None or row.bus != "pci" or not row.net_names:
        return None
    since = row.net_names[0].since
    return since if since and since > _LISTS_ALL else None


def by_board(nic: Nic) -> bool:
    """Return whether a card must be left to the board: `-net nic`, not `-device`."""
    row = model_of(nic)
    if row is None or not row.devices:
        return True
    return row.bus in _ON_BOARD and nic.origin.order[0] < Phase.DEVICE


# The card as a -device


def device_settings(nic: Nic, version: QemuVersion) -> tuple[str, Settings]:
    """Return the driver of a card and its settings."""
    row = model_of(nic)
    assert row is not None, "by_board() says so"
    driver = row.devices[0]
    settings = write_settings(nic, _properties(driver, version))
    if nic.alias is not None:
        settings.insert(0, ("id", Argument.plain(nic.alias)))
    if nic.address is not None and nic.address.multifunction is not None:
        on = "on" if nic.address.multifunction else "off"
        settings.append(("multifunction", Argument.plain(on)))
    return driver, [*settings, *((key, Argument.plain(value)) for key, value in nic.other)]


def device_gap(nic: Nic, version: QemuVersion) -> tuple[str, ...]:
    """Return the fields of a card that a `-device` of a release has no word for."""
    row = model_of(nic)
    known = _properties(row.devices[0] if row and row.devices else "", version)
    said = ("model", "seat", "alias")
    return tuple(field for field in unsayable(nic, known) if field not in said)


def _properties(driver: str, version: QemuVersion) -> list[Row]:
    rows: Mapping[str, Property] = properties_for(driver)
    return [row for row in rows_of(rows, version) if row.name not in ("id", "vlan")]


# A card of the host's


def assigned_settings(nic: Nic, version: QemuVersion) -> Settings:
    """Return what a `-device vfio-pci` says of the guest's side of the card."""
    settings = write_settings(replace(nic, mac=None), _assigned_rows(version))
    if nic.alias is not None:
        settings.insert(0, ("id", Argument.plain(nic.alias)))
    if nic.address is not None and nic.address.multifunction is not None:
        on = "on" if nic.address.multifunction else "off"
        settings.append(("multifunction", Argument.plain(on)))
    return settings


def assigned_gap(nic: Nic, version: QemuVersion) -> tuple[str, ...]:
    """Return the fields of a card that has no model and no MAC of QEMU's, and which QEMU can't say."""
    own = ("model", "seat", "alias")
    return tuple(f for f in unsayable(nic, _assigned_rows(version)) if f not in own)


def _assigned_rows(version: QemuVersion) -> list[Row]:
    """Return the properties that every PCI device has, and the place in the boot order."""
    rows = [
        p for p in properties_for("e1000").values() if p.group == "pci" or p.name == "bootindex"
    ]
    return rows_of({row.name: row for row in rows}, version)


# The card as -net nic


def net_settings(nic: Nic, version: QemuVersion) -> Settings:
    """Return the settings of a `-net nic`."""
    return write_settings(_with_net_name(nic, version), _card_rows("net", "nic", version))


def net_gap(nic: Nic, version: QemuVersion) -> tuple[str, ...]:
    """Return the fields of a card that `-net nic` of a release has no word for."""
    gap = _but_channels(nic, unsayable(nic, _card_rows("net", "nic", version)))
    if nic.address is not None and nic.address.multifunction is not None:
        gap = (*gap, "address")
    if nic.model is not None and net_name(nic, version) is None:
        gap = (*gap, "model")
    return tuple(dict.fromkeys(gap))


def net_name(nic: Nic, version: QemuVersion) -> str | None:
    """Return what `model=` calls a card in a release; None where it has no such card."""
    row = model_of(nic)
    names = row.net_names if row else ()
    return next((known.name for known in names if known.taken_by(version)), None)


def _with_net_name(nic: Nic, version: QemuVersion) -> Nic:
    return replace(nic, model=net_name(nic, version)) if nic.model else nic


def _card_rows(family: str, kind: str, version: QemuVersion) -> list[Row]:
    """Return the rows of a family that say something of the card."""
    rows: Mapping[str, Key] = rows_for(family, kind)
    return rows_of(rows, version)


# The card as part of -nic


def nic_settings(nic: Nic, kind: str, version: QemuVersion) -> Settings:
    """Return what a `-nic` of a type says of its card."""
    rows = [row for row in _card_rows("nic", kind, version) if row.field in ("mac", "model")]
    return write_settings(_with_net_name(nic, version), rows)


def nic_gap(nic: Nic, backend: Backend | None, version: QemuVersion) -> tuple[str, ...]:
    """Return the fields of a pair that `-nic` of a release has no word for; `""` is the type itself."""
    kind = "hubport" if backend is None else kind_of(backend)
    if kind is None or not takes_type("nic", kind, version):
        return ("",)
    rows = [row for row in _card_rows("nic", kind, version) if row.field in ("mac", "model")]
    gap = _but_channels(nic, unsayable(nic, rows))
    if nic.model is not None and net_name(nic, version) is None:
        gap = (*gap, "model")
    return gap


def _but_channels(nic: Nic, gap: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what the name of the card says on the boards that have such a bus, but for a number on it."""
    seat = nic.seat
    by_name = seat and seat.kind in ("ccw", "spapr-vio") and seat.devno is seat.reg is None
    return tuple(f for f in gap if f != "seat") if by_name else gap


# The back end


def takes_type(family: str, kind: str, version: QemuVersion) -> bool:
    """Return whether `-net`, `-netdev` or `-nic` of a release takes a type."""
    if kind not in types_for(family):
        return False
    since, removed = releases_of(family, kind)
    return (since is None or since <= version) and (removed is None or version < removed)


def backend_settings(backend: Backend, family: str, version: QemuVersion) -> Settings:
    """Return the settings of a back end, without its id and what joins it."""
    kind = kind_of(backend)
    assert kind is not None, "is_libvirts() says so"
    if isinstance(backend, Foreign):
        return _foreign_settings(backend)
    settings = write_settings(backend, _backend_rows(backend, family, version))
    if isinstance(backend, VhostUser):
        settings.insert(0, ("chardev", Argument.plain(backend.chardev or "")))
    return settings


def _foreign_settings(backend: Foreign) -> Settings:
    """Write what nobody reads as it was read."""
    kept = {k.key: k.value for found in backend.origin.unresolved.values() for k in found}
    return [
        (key, Argument.of(kept.pop(key)) if key in kept else Argument.plain(value))
        for key, value in backend.options
        if key not in ("id", "vlan", "name")
    ]


def backend_gap(backend: Backend, family: str, version: QemuVersion) -> tuple[str, ...]:
    """Return the fields of a back end that an option of a release has no word for."""
    if isinstance(backend, Foreign):
        known = {row.name for row in rows_of(rows_for(family, backend.kind), version)}
        return tuple(key for key, _ in backend.options if key not in known and key != "id")
    own = unsayable(backend, _backend_rows(backend, family, version))
    return tuple(field for field in own if field != "passt")


def _backend_rows(backend: Backend, family: str, version: QemuVersion) -> list[Row]:
    rows: Mapping[str, Key] = rows_for(family, kind_of(backend) or "")
    return [row for row in rows_of(rows, version) if row.name not in _OF_CARD]


_NEEDS_PEER = ("vhost", "vhost_fds", "vhost_force")
"""Settings of a tap that work with the one card at its other end, never through a hub."""


def fits_vlan(backend: Backend, version: QemuVersion) -> bool:
    """Return whether a back end can be on a vlan: one of several queues, or vhost, can't."""
    if isinstance(backend, VhostUser | Vdpa) or is_libvirts(backend):
        return False
    if isinstance(backend, Tap):
        several = len(backend.fds) > 1 or len(backend.vhost_fds) > 1 or (backend.queues or 1) > 1
        if several or any(getattr(backend, name) for name in _NEEDS_PEER):
            return False
    kind = kind_of(backend)
    return kind is not None and takes_type("net", kind, version)
