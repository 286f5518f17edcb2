"""The network options of one command line → Topology.

    -net nic,vlan=0 -net tap,vlan=0  →  Segment(nics=(Nic(),), backends=(Tap(),), hub=0)

QEMU makes all `-netdev` first, then `-nic`, then `-net`, then `-device`, whatever their order on the line.
Source: "Network options" of QEMU's manual page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from difflib import get_close_matches

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import Backend, Dump, Nic, Origin, Phase, Topology, User
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given
from qnetx.qemu.backend import make_backend
from qnetx.qemu.bag import Bag, empty, open_bag
from qnetx.qemu.chardev import Chardev, read_chardevs
from qnetx.qemu.legacy import LEGACY_OPTIONS, apply_legacy, is_channel, read_legacy
from qnetx.qemu.network_keys import FILTER_DUMP_KEYS, releases_of, rows_for, types_for
from qnetx.qemu.nic import make_nic
from qnetx.qemu.nic_models import find_device, properties_for
from qnetx.qemu.syntax import comma_hint, split_settings
from qnetx.qemu.wiring import Wiring
from qnetx.values import BadValueError

NETWORK_OPTIONS = ("netdev", "nic", "net")
_SAYING = (*NETWORK_OPTIONS, "dummy-net")
"""With any of them QEMU adds no network of its own."""
"""The options that by themselves say that the guest's network is given."""

_NEVER = QemuVersion(1 << 16, 0)

_MAX_NICS = 8
"""QEMU's MAX_NICS: cards of -net nic and -nic together."""

_NIC_FIELDS = ("model", "mac")
"""The fields of a `-nic` that are the card's; all others are the back end's."""


class _Reader(Struct):
    report: Report
    version: QemuVersion
    named: QemuVersion | None
    """The version if the user named it: only then is a key of another one refused."""
    chardevs: Mapping[str, Chardev]
    wiring: Wiring
    users: list[User] = field(default_factory=list)
    """The user networks in the order in which QEMU makes them."""
    board_nics: int = 0
    index: int = 0
    """The place of the option that is read."""

    def open(self, given: Given, family: str) -> Bag | None:
        """Read an option's settings by the rows of its type; None where there is no such type."""
        bag = open_bag(given, "type", self.report)
        if bag is None:
            return None
        bag.index = self.index
        if not bag.kind and family == "nic":
            # `-nic model=e1000` is a user network.
            bag.kind = "user"
        if bag.kind not in types_for(family):
            self._refuse_type(bag, family)
            return None
        since, removed = releases_of(family, bag.kind)
        if self.named and not (since or self.named) <= self.named < (removed or _NEVER):
            limit = (
                f"needs QEMU {since}" if since and self.named < since else f"ended with {removed}"
            )
            message = f"'{bag.head.text}' {limit}, and {self.named} is named"
            self._refuse(bag.head, "key-version", message)
            return None
        empty(bag, rows_for(family, bag.kind), self.named, self.report)
        return bag

    def _refuse_type(self, bag: Bag, family: str) -> None:
        types = types_for(family)
        close = get_close_matches(bag.kind, types, n=1)
        message = f"'{bag.kind}' is no type of -{family}" if bag.kind else f"-{family} needs a type"
        for item in (bag.head, *(item for _, item in bag.settings)):
            self.report.ledger.settle(item, Fate.REJECTED, "type-unknown")
        self.report.say(
            "type-unknown",
            message,
            bag.place,
            hint=comma_hint(bag.kind)
            or (f"did you mean {close[0]}?" if close else f"it takes {', '.join(types)}"),
        )

    def backend(self, bag: Bag, name: str | None) -> Backend | None:
        backend = make_backend(bag, name, self.chardevs, self.report)
        if isinstance(backend, User):
            self.users.append(backend)
        return backend

    def read_netdev(self, given: Given) -> None:
        bag = self.open(given, "netdev")
        if bag is None:
            return
        name = bag.values.pop("id", None)
        if name is None:
            if "id" not in bag.unresolved:
                self._refuse(bag.head, "id-missing", f"{bag.head.text} needs id=NAME")
            return
        if not self.wiring.claim_id(bag, "netdev", name):
            return
        if bag.kind == "hubport":
            hub, netdev = bag.values.get("hub"), bag.values.get("netdev")
            if hub is None:
                self._refuse_hubport(bag)
                return
            self._map_joining(bag)
            self.wiring.add_hubport(name, bag, hub, netdev)
        elif backend := self.backend(bag, name):
            self.wiring.add_netdev(name, bag, backend)

    def read_nic(self, given: Given, index: int) -> None:
        bag = self.open(given, "nic")
        if bag is None:
            return
        if bag.kind == "none":
            self.report.ledger.settle(bag.head, Fate.MAPPED)
            return
        name = bag.values.pop("id", None)
        if not self.wiring.claim_id(bag, "netdev", name):
            return
        if bag.kind == "hubport" and "hub" not in bag.values:
            self._refuse_hubport(bag)
            return
        card, rest = _split_bag(bag)
        nic = self._board_nic(card, (Phase.NIC_OPTION, index))
        if bag.kind == "hubport":
            if nic:
                self._map_joining(rest)
                self.wiring.hub(rest.values["hub"]).nics.append(nic)
        elif (backend := self.backend(rest, name)) and nic:
            self.wiring.add_pair(nic, backend)

    def read_net(self, given: Given, index: int) -> None:
        bag = self.open(given, "net")
        if bag is None:
            return
        hub = bag.values.pop("hub", 0)
        # QEMU takes a name for a card too, and makes nothing of it (measured, 0.15 to 2.8).
        label = bag.values.pop("name", None)
        name = bag.values.pop("id", None)
        if not self.wiring.claim_id(bag, "net", name):
            return
        match bag.kind:
            case "none":
                self.report.ledger.settle(bag.head, Fate.MAPPED)
            case "nic":
                netdev = bag.values.pop("netdev", None)
                nic = self._board_nic(bag, (Phase.NET_OPTION, index))
                if nic and netdev is not None:
                    self.wiring.join(nic, netdev, bag)
                elif nic and "netdev" not in bag.unresolved:
                    self.wiring.hub(hub).nics.append(nic)
            case "dump":
                file = bag.values.get("file", f"qemu-vlan{hub}.pcap")
                dump = Dump(file=file, length=bag.values.get("length"), origin=bag.origin())
                self.wiring.hub(hub).dumps.append(dump)
            case _:
                if backend := self.backend(bag, label if name is None else name):
                    self.wiring.hub(hub).backends.append(backend)

    def _board_nic(self, bag: Bag, order: tuple[int, int]) -> Nic | None:
        self.board_nics += 1
        if self.board_nics > _MAX_NICS:
            message = f"{bag.head.text} is one more than the {_MAX_NICS} cards that QEMU takes"
            self._refuse(bag.head, "too-many-nics", message, hint="use -device for the others")
            return None
        return make_nic(bag, order, self.version, self.report)

    def read_device(self, bag: Bag, index: int) -> None:
        empty(bag, properties_for(bag.kind), self.named, self.report)
        name = bag.values.pop("id", None)
        hub, netdev = bag.values.pop("hub", None), bag.values.pop("netdev", None)
        if not self.wiring.claim_id(bag, "device", name):
            return
        nic = make_nic(bag, (Phase.DEVICE, index), self.version, self.report)
        if nic is None:
            return
        if name is not None:
            nic = replace(nic, alias=name, origin=_rename(nic.origin, "id", "alias"))
        if netdev is not None:
            self.wiring.join(nic, netdev, bag)
        elif hub is not None:
            self.wiring.hub(hub).nics.append(nic)
        elif "netdev" not in bag.unresolved:
            self.wiring.add_lonely(nic)

    def _map_joining(self, bag: Bag) -> None:
        """A hub port is no node of its own: it is where its NIC or back end stands."""
        for items in ((bag.head,), *bag.items.values()):
            for item in items:
                self.report.ledger.settle(item, Fate.MAPPED)

    def _refuse_hubport(self, bag: Bag) -> None:
        if "hub" not in bag.unresolved:
            self._refuse(bag.head, "hubid-missing", f"{bag.head.text} needs hubid=NUMBER")

    def _refuse(self, item: Item, code: str, message: str, hint: str = "") -> None:
        self.report.ledger.settle(item, Fate.REJECTED, code)
        self.report.say(code, message, item.place, hint=hint)


def read_network(
    options: Sequence[Given], version: QemuVersion, named: QemuVersion | None, report: Report
) -> tuple[Topology, User | None, set[Given]]:
    """Read a line's network: its segments, the user network that QEMU adds, the options that were read.

    The user network is None where QEMU adds none; legacy options such as `-redir` already apply to it.
    """
    chardevs = read_chardevs(options, wanted_chardevs(options), report)
    reader = _Reader(report, version, named, chardevs, Wiring(report))
    legacy = [given for given in options if given.name in LEGACY_OPTIONS or is_channel(given)]
    taken = {chardev.given for chardev in chardevs.values()} | set(legacy)
    for phase in (_read_netdevs, _read_nics, _read_nets, _read_devices, _read_dumps):
        for index, given in enumerate(options):
            reader.index = index
            if given not in taken and phase(reader, given, index):
                taken.add(given)
    # Sections of a -readconfig file do not keep QEMU from adding its own network.
    said = any(given.name in _SAYING and given.settings is None for given in options)
    implicit = None if said or any(given.name == "nodefaults" for given in options) else User()
    found = read_legacy(legacy, report)
    topology = reader.wiring.topology()
    topology, implicit = apply_legacy(topology, reader.users, implicit, found, report)
    return topology, implicit, taken


def _read_netdevs(reader: _Reader, given: Given, index: int) -> bool:
    del index
    if given.name == "netdev":
        reader.read_netdev(given)
    return given.name == "netdev"


def _read_nics(reader: _Reader, given: Given, index: int) -> bool:
    if given.name == "nic":
        reader.read_nic(given, index)
    return given.name == "nic"


def _read_nets(reader: _Reader, given: Given, index: int) -> bool:
    if given.name == "net":
        reader.read_net(given, index)
    elif given.name == "dummy-net":
        # QEMU 0.7's `-net none`.
        item = reader.report.ledger.open(given.text, given.place)
        reader.report.ledger.settle(item, Fate.MAPPED)
    return given.name in ("net", "dummy-net")


def _read_devices(reader: _Reader, given: Given, index: int) -> bool:
    driver = device_driver(given)
    if driver is None or find_device(driver) is None:
        return False
    bag = open_bag(given, "driver", reader.report)
    if bag:
        reader.read_device(bag, index)
    return True


def _read_dumps(reader: _Reader, given: Given, index: int) -> bool:
    del index
    if given.name != "object" or given.value is None:
        return False
    if not given.value.text.startswith("filter-dump,"):
        return False
    bag = open_bag(given, "qom-type", reader.report)
    if bag:
        bag.index = reader.index
        empty(bag, FILTER_DUMP_KEYS, reader.named, reader.report)
        dump = Dump(
            file=bag.values.get("file", ""), length=bag.values.get("length"), origin=bag.origin()
        )
        if "netdev" not in bag.unresolved:
            reader.wiring.add_dump(bag.values.get("netdev", ""), dump, bag)
    return True


def device_driver(given: Given) -> str | None:
    """Return the driver of a `-device`, or None for another option or one that can't be read."""
    return _last_of(given, "driver") if given.name == "device" else None


def object_type(given: Given) -> str | None:
    """Return the type of an `-object`, or None as above."""
    return _last_of(given, "qom-type") if given.name == "object" else None


def _last_of(given: Given, key: str) -> str | None:
    try:
        settings = given.settings or split_settings(given.value or given.word, key)
    except BadValueError:
        return None
    return next((s.value.text for s in reversed(settings) if s.key == key), None)


def wanted_chardevs(options: Sequence[Given]) -> Iterator[str]:
    """Yield the ids of the character devices that vhost-user back ends refer to."""
    for given in options:
        if given.name in NETWORK_OPTIONS and given.value and "vhost-user" in given.value.text:
            for setting in split_settings(given.value, "type"):
                if setting.key == "chardev":
                    yield setting.value.text


def _split_bag(bag: Bag) -> tuple[Bag, Bag]:
    """Part a `-nic` into its card and its back end."""
    card, rest = copy(bag), copy(bag)
    card.values = {f: v for f, v in bag.values.items() if f in _NIC_FIELDS}
    card.items = {f: i for f, i in bag.items.items() if f in _NIC_FIELDS}
    card.other = []
    rest.values = {f: v for f, v in bag.values.items() if f not in _NIC_FIELDS}
    rest.items = {f: i for f, i in bag.items.items() if f not in _NIC_FIELDS}
    return card, rest


def _rename(origin: Origin, old: str, new: str) -> Origin:
    items = {new if field == old else field: found for field, found in origin.items.items()}
    return replace(origin, items=items)
