"""An arranged topology → network options in a dialect.

    netdev: -netdev user,id=net0 -device e1000,netdev=net0,mac=52:54:00:12:34:56,addr=0x3
    legacy: -net nic,vlan=0,model=e1000,macaddr=52:54:00:12:34:56,addr=3 -net user,vlan=0
    nic:    -nic user,model=e1000,mac=52:54:00:12:34:56

A hub of several is a vlan, or ports of `-netdev hubport`. What a form has no word for is written in
another form that has, and said so; what none has is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import Struct, field

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.argument import Argument
from qnetx.model.network import (
    Backend,
    Dump,
    Hostdev,
    Nic,
    Origin,
    Phase,
    Segment,
    Topology,
    VhostUser,
)
from qnetx.model.seat import Seat
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect
from qnetx.qemu.writing.arguments import Settings, join
from qnetx.qemu.writing.arrangement import JOINS_BACKENDS, as_nic, on_vlan
from qnetx.qemu.writing.forms import (
    assigned_gap,
    assigned_settings,
    backend_gap,
    backend_settings,
    began,
    by_board,
    device_gap,
    device_settings,
    fits_vlan,
    is_libvirts,
    kind_of,
    net_gap,
    net_settings,
    nic_gap,
    nic_settings,
    takes_type,
)
from qnetx.values import PciAddress

_MAX_NICS = 8
"""QEMU's own limit of cards by -net nic and -nic."""

_DUMP_OBJECT = QemuVersion.parse("2.5")
"""The first release with `-object filter-dump`."""


class Written(Struct, frozen=True):
    """One option, and the node it is for; that node's origin tells where on a line it belongs."""

    option: str
    value: Argument
    node: Nic | Backend | Dump


class Form(Struct, frozen=True, kw_only=True):
    """How a topology is written."""

    dialect: Dialect
    version: QemuVersion
    on_board: bool = False
    """Whether cards that a board made stay the board's: `-net nic,netdev=…` in place of `-device`."""
    chardevs: frozenset[str] = frozenset()
    """Ids of character devices that stand on the line already."""


def write_network(topology: Topology, form: Form, report: Report) -> list[list[Written]]:
    """Return the options of each segment, in the order of the segments; the topology is arranged.

    Says `form-changed` where the dialect's own form can't say something and another is written,
    `not-on-command-line` where none can, `hub-refused` where back ends can't share a hub.
    """
    writer = _Writer(form, report)
    return [list(writer.segment(segment)) for segment in topology.segments]


class _Writer(Struct):
    form: Form
    report: Report
    board_nics: int = 0
    """Cards of `-net nic` so far; QEMU takes no more than eight."""
    _ports: dict[int, Iterator[int]] = field(default_factory=dict)
    """The numbers of each hub's ports that are not given away."""

    @property
    def version(self) -> QemuVersion:
        return self.form.version

    def segment(self, segment: Segment) -> Iterator[Written]:
        if any(is_libvirts(backend) for backend in segment.backends):
            raise AssertionError("networks and macvtaps of libvirt's are lowered before")
        if on_vlan(segment, self.form.dialect, self.version):
            yield from self.vlan(segment)
        elif segment.hub is not None:
            yield from self.hub(segment, segment.hub)
        elif as_nic(segment, self.form.dialect, self.version):
            yield from self.nic_option(segment.nics[0], segment.backends[0])
        else:
            yield from self.pair(segment)

    # A pair

    def pair(self, segment: Segment) -> Iterator[Written]:
        if segment.nics and segment.backends and isinstance(segment.backends[0], Hostdev):
            yield self.assigned(segment.nics[0], segment.backends[0])
            return
        if segment.nics and segment.backends:
            self.say_downgraded(segment.nics[0], segment.backends[0])
        for backend in segment.backends:
            yield from self.netdev(backend)
            for dump in segment.dumps:
                yield self.dump(dump, str(backend.name))
        name = segment.backends[0].name if segment.backends else None
        for nic in segment.nics:
            yield self.card(nic, name)

    def assigned(self, nic: Nic, card: Hostdev) -> Written:
        """Write a card of the host's that the guest has for its own: it is card and back end in one."""
        host = f"{card.domain or 0:04x}:{card.bus or 0:02x}:{card.slot or 0:02x}.{card.function or 0:x}"
        gap = assigned_gap(nic, self.version)
        self.say_lost(nic, gap, "-device vfio-pci")
        settings = [("host", Argument.plain(host)), *assigned_settings(nic, self.version)]
        _settle(nic.origin, "-device", "vfio-pci", settings, self.report)
        _settle(card.origin, "-device", "vfio-pci", settings, self.report)
        return Written("-device", join("vfio-pci", settings), nic)

    def nic_option(self, nic: Nic, backend: Backend) -> Iterator[Written]:
        if isinstance(backend, VhostUser) and backend.chardev not in self.form.chardevs:
            yield Written("-chardev", _chardev(backend), nic)
        kind = str(kind_of(backend))
        own = self.checked(backend, "nic", backend_settings(backend, "nic", self.version))
        named = [("id", Argument.plain(backend.name))] if backend.name is not None else []
        card = nic_settings(nic, kind, self.version)
        value = join(kind, [*named, *own, *card])
        _settle(backend.origin, "-nic", kind, [*named, *own], self.report)
        _settle(nic.origin, "-nic", kind, card, self.report)
        yield Written("-nic", value, nic)

    def say_downgraded(self, nic: Nic, backend: Backend) -> None:
        """Say why a pair has not the form that the dialect prefers."""
        if self.form.dialect is Dialect.NIC:
            gap = nic_gap(nic, backend, self.version)
            what = (
                f"-nic has no word for {_named(nic, gap)}" if any(gap) else "-nic has no such type"
            )
        elif self.form.dialect is Dialect.LEGACY and not fits_vlan(backend, self.version):
            what = f"{_head(backend)} works with the one card at its other end, not on a vlan"
        else:
            return
        message = f"{what}: the pair is written as -netdev and -device"
        self.report.say("form-changed", message, nic.origin.place)

    # Hubs

    def vlan(self, segment: Segment) -> Iterator[Written]:
        """Write `-net` options on one vlan."""
        if self.form.dialect is not Dialect.LEGACY:
            places = [node.origin.place for node in (*segment.nics, *segment.backends)]
            message = (
                f"ports of a hub take no back end in QEMU {self.version}, which"
                f" {JOINS_BACKENDS} began: the hub is written as vlan {segment.hub}"
            )
            self.report.say("form-changed", message, places[0] if places else None)
        number = ("vlan", Argument.plain(str(segment.hub)))
        for nic in sorted(segment.nics, key=lambda nic: nic.origin.order):
            yield self.vlan_card(nic, number)
        for backend in segment.backends:
            kind = str(kind_of(backend))
            if not takes_type("net", kind, self.version) or not fits_vlan(backend, self.version):
                self.refuse_on_hub(backend, "a vlan")
                continue
            settings = self.checked(backend, "net", backend_settings(backend, "net", self.version))
            name = [("name", Argument.plain(backend.name))] if backend.name is not None else []
            whole = [number, *name, *settings]
            _settle(backend.origin, "-net", kind, whole, self.report)
            yield Written("-net", join(kind, whole), backend)
        for dump in segment.dumps:
            if not takes_type("net", "dump", self.version):
                message = f"QEMU {self.version} has no capture of a vlan: '{dump.file}' stays empty"
                self.report.say("not-on-command-line", message, dump.origin.place)
                _give_up(dump.origin, dump.origin.items, "not-on-command-line", self.report)
                continue
            length = [("len", Argument.plain(str(dump.length)))] if dump.length is not None else []
            settings = [number, ("file", Argument.plain(dump.file)), *length]
            _settle(dump.origin, "-net", "dump", settings, self.report)
            yield Written("-net", join("dump", settings), dump)

    def vlan_card(self, nic: Nic, number: tuple[str, Argument]) -> Written:
        gap = net_gap(nic, self.version)
        if by_board(nic) or (not gap and self.board_nics < _MAX_NICS):
            self.board_nics += 1
            self.say_lost(nic, gap, "-net nic")
            settings = [number, *net_settings(nic, self.version)]
            _settle(nic.origin, "-net", "nic", settings, self.report)
            return Written("-net", join("nic", settings), nic)
        if not gap:
            message = f"QEMU takes {_MAX_NICS} cards of -net nic: this one is written as -device"
            self.report.say("form-changed", message, nic.origin.place)
        elif gap != ("alias",) or nic.origin.order[0] < Phase.DEVICE:
            message = f"-net nic has no word for {_named(nic, gap)}: the card is written as -device"
            self.report.say("form-changed", message, nic.origin.place)
        return self.device(nic, [number])

    def hub(self, segment: Segment, number: int) -> Iterator[Written]:
        """Write one port of `-netdev hubport` for each back end and each card."""
        ports = self._ports.setdefault(number, count())
        watched = ""
        for backend in segment.backends:
            if isinstance(backend, VhostUser):
                self.refuse_on_hub(backend, "a hub")
                continue
            yield from self.netdev(backend)
            watched = watched or str(backend.name)
            yield self.port(number, next(ports), backend, str(backend.name))
        for nic in sorted(segment.nics, key=lambda nic: nic.origin.order):
            name = f"hub{number}port{next(ports)}"
            watched = watched or name
            yield self.hubport(name, number, nic, None)
            yield self.card(nic, name)
        for dump in segment.dumps:
            if watched:
                yield self.dump(dump, watched)

    def port(self, number: int, port: int, node: Backend, netdev: str) -> Written:
        return self.hubport(f"hub{number}port{port}", number, node, netdev)

    def hubport(self, name: str, number: int, node: Nic | Backend, netdev: str | None) -> Written:
        settings = [("id", Argument.plain(name)), ("hubid", Argument.plain(str(number)))]
        if netdev is not None:
            settings.append(("netdev", Argument.plain(netdev)))
        return Written("-netdev", join("hubport", settings), node)

    def refuse_on_hub(self, backend: Backend, what: str) -> None:
        message = f"{_head(backend)} can't be on {what}: it needs one card for itself"
        self.report.say(
            "hub-refused",
            message,
            backend.origin.place,
            hint="join it to one card, by -netdev and -device, and give the others a back end of their own",
        )
        _give_up(backend.origin, backend.origin.items, "hub-refused", self.report)

    # Single options

    def netdev(self, backend: Backend) -> Iterator[Written]:
        kind = str(kind_of(backend))
        settings = self.checked(
            backend, "netdev", backend_settings(backend, "netdev", self.version)
        )
        whole = [("id", Argument.plain(str(backend.name))), *settings]
        _settle(backend.origin, "-netdev", kind, whole, self.report)
        if isinstance(backend, VhostUser) and backend.chardev not in self.form.chardevs:
            yield Written("-chardev", _chardev(backend), backend)
        yield Written("-netdev", join(kind, whole), backend)

    def card(self, nic: Nic, netdev: str | None) -> Written:
        """Write a card that is joined by an id: as a device, or as the board's own."""
        joining: Settings = [("netdev", Argument.plain(netdev))] if netdev is not None else []
        own = "model" in nic.origin.unresolved or by_board(nic)
        kept = self.form.on_board and nic.origin.order[0] < Phase.DEVICE
        if not (own or (kept and not net_gap(nic, self.version))):
            return self.device(nic, joining)
        self.say_lost(nic, net_gap(nic, self.version), "-net nic")
        settings = [*joining, *net_settings(nic, self.version)]
        _settle(nic.origin, "-net", "nic", settings, self.report)
        return Written("-net", join("nic", settings), nic)

    def device(self, nic: Nic, joining: Settings) -> Written:
        self.say_lost(nic, device_gap(nic, self.version), "-device")
        if (since := began(nic)) and self.version < since:
            message = f"QEMU {self.version} has no card '{nic.model}', which came with {since}"
            self.report.say("type-not-in-release", message, nic.origin.place)
        driver, settings = device_settings(nic, self.version)
        whole = [*joining, *settings]
        _settle(nic.origin, "-device", driver, whole, self.report)
        return Written("-device", join(driver, whole), nic)

    def dump(self, dump: Dump, netdev: str) -> Written:
        if self.version < _DUMP_OBJECT:
            message = (
                f"the capture into '{dump.file}' needs QEMU {_DUMP_OBJECT}, where it is no vlan"
            )
            self.report.say("not-on-command-line", message, dump.origin.place)
        settings = [
            ("id", Argument.plain(f"dump-{netdev}")),
            ("netdev", Argument.plain(netdev)),
            ("file", Argument.plain(dump.file)),
        ]
        if dump.length is not None:
            settings.append(("maxlen", Argument.plain(str(dump.length))))
        _settle(dump.origin, "-object", "filter-dump", settings, self.report)
        return Written("-object", join("filter-dump", settings), dump)

    def checked(self, backend: Backend, family: str, settings: Settings) -> Settings:
        """Return the settings as they are, having said what is not among them, or no release takes."""
        kind = str(kind_of(backend))
        if not takes_type(family, kind, self.version):
            self.report.say(
                "type-not-in-release",
                f"QEMU {self.version} has no type '{kind}' of -{family}",
                backend.origin.place,
            )
        self.say_lost(backend, backend_gap(backend, family, self.version), f"-{family} {kind}")
        return settings

    def say_lost(self, node: Nic | Backend, gap: Iterable[str], option: str) -> None:
        gap = tuple(gap)
        if not gap:
            return
        _give_up(node.origin, gap, "not-on-command-line", self.report)
        items = [item for name in gap for item in node.origin.items.get(name, ())]
        message = f"{option} of QEMU {self.version} has no word for {_named(node, gap)}: left out"
        place = items[0].place if items else node.origin.place
        self.report.say("not-on-command-line", message, place)


def _chardev(backend: VhostUser) -> Argument:
    settings = [("id", str(backend.chardev)), ("path", backend.path)]
    if backend.server:
        settings += [("server", "on"), ("wait", "off")]
    if backend.reconnect is not None:
        settings.append(("reconnect", str(backend.reconnect)))
    return join("socket", [(key, Argument.plain(value)) for key, value in settings])


def _head(node: Backend) -> str:
    """Return how the user names a back end."""
    for item in node.origin.items.get("", ()):
        return f"'{item.text}'"
    return f"'{kind_of(node)}'"


def _named(node: Nic | Backend, gap: Iterable[str]) -> str:
    """Return fields in the user's own words, or in the model's."""
    texts = []
    for name in gap:
        items: tuple[Item, ...] = node.origin.items.get(name, ())
        value: object = node
        for part in name.split("."):
            value = getattr(value, part, None)
        if isinstance(value, tuple) and not items:
            texts += [str(one) for one in value]
            continue
        if isinstance(value, PciAddress):
            function = f".{value.function:x}" if value.function else ""
            name, value = "addr", f"0x{value.slot:x}{function}"  # noqa: PLW2901 - as options say it
        if isinstance(value, Seat):
            name, value = "bus", value.kind  # noqa: PLW2901 - the driver's name says it
        texts.append(items[-1].text if items else f"{name.replace('_', '-')}={value}")
    return ", ".join(f"'{text}'" for text in texts)


def _settle(origin: Origin, option: str, kind: str, settings: Settings, report: Report) -> None:
    """Give the items of a node their fate: written as they were, or in other words."""
    written = {f"{key}={value.text}" for key, value in settings} | {f"{option} {kind}"}
    for items in origin.items.values():
        for item in items:
            if report.ledger.is_open(item):
                same = item.text.replace(",,", ",") in written
                report.ledger.settle(item, Fate.MAPPED if same else Fate.REWRITTEN)


def _give_up(origin: Origin, names: Iterable[str], code: str, report: Report) -> None:
    for name in names:
        for item in origin.items.get(name, ()):
            report.ledger.settle(item, Fate.DROPPED, code)
