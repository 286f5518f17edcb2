"""NICs and back ends, joined by vlan, hub or id → segments.

nic on vlan 0, nic on vlan 0, user on vlan 0  →  Segment(nics=(a, b), backends=(user,), hub=0)
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from msgspec import Struct, field

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import Backend, Dump, Nic, Segment, Topology
from qnetx.qemu.bag import Bag
from qnetx.qemu.ids import ID, ID_HINT


class _Port(Struct):
    """A `-netdev`: a back end, or a port of a hub; and the NICs that name it."""

    item: Item
    backend: Backend | None = None
    hub: int | None = None
    nics: list[Nic] = field(default_factory=list)
    dumps: list[Dump] = field(default_factory=list)
    taken_by: Item | None = None


class _Hub(Struct):
    nics: list[Nic] = field(default_factory=list)
    backends: list[Backend] = field(default_factory=list)
    dumps: list[Dump] = field(default_factory=list)


class Wiring(Struct):
    """What is joined with what, while the options are read."""

    report: Report
    _hubs: dict[int, _Hub] = field(default_factory=dict)
    _ports: dict[str, _Port] = field(default_factory=dict)
    _pairs: list[Segment] = field(default_factory=list)
    _ids: dict[tuple[str, str], Item] = field(default_factory=dict)

    def hub(self, number: int) -> _Hub:
        """Return a hub, made when it is first named."""
        return self._hubs.setdefault(number, _Hub())

    def claim_id(self, bag: Bag, family: str, name: str | None) -> bool:
        """Enter an id; a second one of the same family is refused, and one that is none, as QEMU does."""
        if name is None:
            return True
        if not re.fullmatch(ID, name, re.ASCII):
            item = bag.of("id") or bag.head
            self.report.ledger.settle(item, Fate.REJECTED, "bad-value")
            self.report.say("bad-value", f"'{name}' is not an id", item.place, hint=ID_HINT)
            return False
        first = self._ids.setdefault((family, name), bag.head)
        if first is bag.head:
            return True
        item = bag.of("id") or bag.head
        self.report.ledger.settle(item, Fate.REJECTED, "duplicate-id")
        self.report.say(
            "duplicate-id",
            f"the id '{name}' is taken by '{first.text}' already",
            item.written,
            hint="give each its own id",
            second=first.place,
        )
        return False

    def add_netdev(self, name: str, bag: Bag, backend: Backend) -> None:
        """Enter a back end that NICs join by its id."""
        self._ports[name] = _Port(bag.head, backend)

    def add_hubport(self, name: str, bag: Bag, hub: int, netdev: str | None) -> None:
        """Enter a port of a hub: for a NIC that names it, or for the back end that it names."""
        if netdev is None:
            self._ports[name] = _Port(bag.head, hub=hub)
            return
        port = self._find(netdev, bag)
        if port and port.backend:
            port.hub = hub
            self.hub(hub).backends.append(port.backend)

    def add_pair(self, nic: Nic, backend: Backend) -> None:
        """Join a NIC and a back end directly, as `-nic` does."""
        self._pairs.append(Segment(nics=(nic,), backends=(backend,)))

    def add_lonely(self, nic: Nic) -> None:
        """Enter a NIC that names nothing to join."""
        self._pairs.append(Segment(nics=(nic,)))

    def join(self, nic: Nic, netdev: str, bag: Bag) -> None:
        """Join a NIC to the back end of an id; two on one are refused, as QEMU does."""
        port = self._find(netdev, bag)
        if port is None:
            return
        item = bag.of("netdev") or bag.head
        if port.taken_by:
            self.report.ledger.settle(item, Fate.REJECTED, "netdev-in-use")
            self.report.say(
                "netdev-in-use",
                f"the netdev '{netdev}' has a NIC already",
                item.written,
                hint="give each NIC a -netdev of its own, or join several by -netdev hubport",
                second=port.taken_by.place,
            )
            return
        port.taken_by = item
        (port.nics if port.hub is None else self.hub(port.hub).nics).append(nic)

    def add_dump(self, netdev: str, dump: Dump, bag: Bag) -> None:
        """Enter a capture on a back end or on the hub that it is a port of."""
        if port := self._find(netdev, bag):
            (port.dumps if port.hub is None else self.hub(port.hub).dumps).append(dump)

    def _find(self, netdev: str, bag: Bag) -> _Port | None:
        port = self._ports.get(netdev)
        if port is None:
            item = bag.of("netdev") or bag.head
            close = get_close_matches(netdev, self._ports, n=1)
            self.report.ledger.settle(item, Fate.REJECTED, "netdev-missing")
            self.report.say(
                "netdev-missing",
                f"there is no -netdev with the id '{netdev}'",
                item.written,
                hint=f"did you mean {close[0]}?" if close else f"add '-netdev TYPE,id={netdev}'",
            )
        return port

    def topology(self) -> Topology:
        """Return the segments: hubs first by number, then what is joined directly."""
        hubs = [
            Segment(
                nics=tuple(hub.nics),
                backends=tuple(hub.backends),
                hub=number,
                dumps=tuple(hub.dumps),
            )
            for number, hub in sorted(self._hubs.items())
        ]
        ports = [
            Segment(nics=tuple(port.nics), backends=(port.backend,), dumps=tuple(port.dumps))
            for port in self._ports.values()
            if port.backend and port.hub is None
        ]
        return Topology(segments=(*hubs, *ports, *self._pairs))
