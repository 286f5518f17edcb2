"""The tables of QEMU's options, held against the model and against themselves."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_type_hints

import pytest
from msgspec import Struct
from msgspec.structs import fields

from qnetx.model.cards import bus_of
from qnetx.model.network import (
    Bridge,
    Dump,
    Nic,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
    Tap,
    User,
    Vdpa,
    VhostUser,
)
from qnetx.model.versions import CURRENT_QEMU, QemuVersion
from qnetx.qemu import network_keys, nic_models, options
from qnetx.qemu.network_keys import FAMILIES, FILTER_DUMP_KEYS, KEYS, TYPES, rows_for, types_for
from qnetx.qemu.nic_models import (
    NIC_MODELS,
    PROPERTIES,
    find_device,
    find_model,
    find_net_model,
    net_models,
    properties_for,
)
from qnetx.qemu.options import OPTIONS
from qnetx.qemu.pci_devices import PCI_DEVICES, takes_pci_slot

NODES: dict[str, tuple[type, ...]] = {
    "nic": (Nic,),
    "user": (User,),
    "tap": (Tap,),
    "bridge": (Bridge,),
    "socket": (SocketServer, SocketClient, SocketMulticast, SocketUdp),
    "vhost-user": (VhostUser,),
    "vhost-vdpa": (Vdpa,),
    "dump": (Dump,),
}


def has_field(node: type, path: str) -> bool:
    first, _, rest = path.partition(".")
    found = {entry.name for entry in fields(node)}
    if first not in found or not rest:
        return first in found
    inner: Any = get_type_hints(node)[first]
    return isinstance(inner, type) and issubclass(inner, Struct) and has_field(inner, rest)


def version(text: str) -> QemuVersion:
    return QemuVersion.parse(text)


def test_no_option_has_two_rows() -> None:
    """A second row of a name would hide the first."""
    assert len(OPTIONS) == len(options._ROWS)


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda row: row.name)
def test_options_end_after_they_began_and_say_what_came_then(option: options.Option) -> None:
    """Whoever has a removed option needs to know what to write instead."""
    assert not option.since or not option.removed or option.since < option.removed
    assert option.removed is None or option.note


@pytest.mark.parametrize(
    ("name", "release", "taken"),
    [
        ("redir", "3.0", True),
        ("redir", "3.1", False),
        ("nic", "2.11", False),
        ("nic", "2.12", True),
        ("pcidevice", "kvm-0.15", True),
        ("net", "kvm-0.12", True),
    ],
)
def test_options_are_taken_from_their_first_release_up_to_their_last(
    name: str, release: str, *, taken: bool
) -> None:
    """`since` is the first release with it, `removed` the first without."""
    assert OPTIONS[name].taken_by(version(release)) is taken


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.types[0]}.{key.name}")
def test_every_key_names_types_that_exist_and_a_field_of_their_node(key: network_keys.Key) -> None:
    """A field that the node lacks would be found only by the user who writes that key."""
    assert set(key.types) <= set(TYPES)
    assert set(key.families) <= set(FAMILIES)
    assert not key.since or not key.removed or key.since < key.removed
    if key.field is None or key.field in network_keys.JOINING:
        return
    kinds = ("nic",) if key.families == ("nic",) else key.types
    for kind in kinds:
        nodes = NODES.get(kind, ())
        # A type without a node of its own keeps its settings as they were written.
        assert not nodes or any(has_field(node, key.field) for node in nodes), kind


def test_no_type_has_a_key_twice() -> None:
    """Two rows of one key for the same type and option would leave it to chance which is read."""
    seen = Counter(
        (family, kind, key.name) for key in KEYS for family in key.families for kind in key.types
    )
    assert [name for name, count in seen.items() if count > 1] == []


def test_the_captures_of_filter_dump_fill_a_dump() -> None:
    """`-object filter-dump` makes the same node as `-net dump` did."""
    named = {key.field for key in FILTER_DUMP_KEYS.values()} - network_keys.JOINING - {None}
    assert all(has_field(Dump, field) for field in named if field)


@pytest.mark.parametrize(
    ("family", "kind", "name", "there"),
    [
        ("net", "nic", "macaddr", True),
        ("net", "nic", "mac", False),
        ("nic", "user", "mac", True),
        ("nic", "user", "macaddr", False),
        ("net", "user", "vlan", True),
        ("netdev", "user", "vlan", False),
        ("netdev", "stream", "addr.path", True),
        ("netdev", "dgram", "addr.path", False),
    ],
)
def test_a_key_belongs_to_the_options_that_take_it(
    family: str, kind: str, name: str, *, there: bool
) -> None:
    """`-net nic` says macaddr=, `-nic` and `-device` say mac=."""
    assert (name in rows_for(family, kind)) is there


def test_types_belong_to_the_options_that_take_them() -> None:
    """`dump` was only ever a type of -net, `hubport` never."""
    assert "dump" in types_for("net")
    assert "dump" not in types_for("netdev")
    assert "hubport" not in types_for("net")
    assert TYPES["vmnet-host"].netdev == (version("7.1"), None)


def test_no_nic_has_a_property_twice() -> None:
    """A card has several groups of properties, and each property is in one of them."""
    for row in NIC_MODELS:
        seen = Counter(p.name for p in PROPERTIES if p.group in row.groups)
        assert [name for name, count in seen.items() if count > 1] == [], row.model


@pytest.mark.parametrize("row", PROPERTIES, ids=lambda row: f"{row.group}.{row.name}")
def test_every_property_names_a_field_of_the_nic_and_a_group_that_cards_have(
    row: nic_models.Property,
) -> None:
    """What libvirt can say has its field; everything else is known by name."""
    assert row.field is None or row.field in nic_models.JOINING or has_field(Nic, row.field)
    assert any(row.group in model.groups for model in NIC_MODELS)
    assert not row.since or not row.removed or row.since < row.removed


def test_no_device_is_two_nics() -> None:
    """A -device name leads to one model."""
    seen = Counter(device for row in NIC_MODELS for device in row.devices)
    assert max(seen.values()) == 1


@pytest.mark.parametrize(
    ("device", "model"),
    [
        ("virtio-net-pci", "virtio"),
        ("virtio-net", "virtio"),
        ("virtio-net-ccw", "virtio"),
        ("virtio-net-pci-transitional", "virtio-transitional"),
        ("e1000-82540em", "e1000"),
        ("igb", "igb"),
        ("virtio-blk-pci", None),
    ],
)
def test_devices_lead_to_models(device: str, model: str | None) -> None:
    """Aliases lead to the same model."""
    found = find_device(device)
    assert (found.model if found else None) == model
    assert bool(properties_for(device)) is (model is not None)


def test_a_model_is_written_as_its_first_device_on_pci() -> None:
    """`virtio` without further word is the PCI card."""
    virtio = find_model("virtio")
    assert virtio is not None
    assert virtio.devices[0] == "virtio-net-pci"
    assert find_model("virtoi") is None


@pytest.mark.parametrize(
    ("name", "release", "model"),
    [
        ("virtio", "2.8", "virtio"),
        ("virtio-net-pci", "2.8", None),
        ("virtio-net-pci", "7.2", "virtio"),
        ("vmxnet3", "2.8", None),
        ("vmxnet3", "2.12", "vmxnet3"),
        ("ne2k_isa", "kvm-0.12", "ne2k_isa"),
        ("virtoi", "7.2", None),
    ],
)
def test_names_for_net_nic_depend_on_the_release(
    name: str, release: str, model: str | None
) -> None:
    """Up to 2.8 QEMU had a short list of its own; since 2.12 it takes any PCI card."""
    found = find_net_model(name, version(release))
    assert (found.model if found else None) == model
    assert (name in net_models(version(release))) is (model is not None)


def test_a_virtio_property_is_not_one_of_other_cards() -> None:
    """An e1000 has no offloads to switch, and a card off PCI has no slot."""
    assert "host_tso4" in properties_for("virtio-net-device")
    assert "host_tso4" not in properties_for("e1000")
    assert "addr" not in properties_for("virtio-net-device")
    assert "ioeventfd" in properties_for("virtio-net-ccw")


@pytest.mark.parametrize(
    "device", ["usb-tablet", "isa-serial", "scsi-hd", "virtserialport", "ide-hd"]
)
def test_devices_on_other_buses_take_no_slot(device: str) -> None:
    """They sit on a controller, which is what takes the slot."""
    assert not takes_pci_slot(device)


@pytest.mark.parametrize(
    "device", ["virtio-blk-pci", "virtio-balloon", "qxl", "vfio-pci", "ich9-ahci"]
)
def test_devices_on_pci_take_a_slot(device: str) -> None:
    """QEMU gives each the lowest free one."""
    assert takes_pci_slot(device)


def test_nothing_is_newer_than_the_newest_release_but_what_is_announced() -> None:
    """A slip of the pen such as 72.0 would make a key unusable."""
    announced = version("10.2")
    rows: list[Any] = [*KEYS, *PROPERTIES, *OPTIONS.values()]
    versions = [version for row in rows for version in (row.since, row.removed)]
    assert max(v for v in versions if v) <= announced
    assert announced >= CURRENT_QEMU


def test_no_nic_is_listed_among_the_other_pci_devices() -> None:
    """A NIC is a node of the model; its slot is not claimed a second time."""
    nics = {device for row in NIC_MODELS for device in row.devices}
    assert nics & PCI_DEVICES == set()


def test_the_bus_of_a_model_is_that_of_its_first_device() -> None:
    """model/cards.py, which lowering goes by, says of each card what QEMU's own table says."""
    first: dict[str, str] = {}
    for row in NIC_MODELS:
        first.setdefault(row.model, row.bus)
    assert {model: bus_of(model) for model in first} == first
