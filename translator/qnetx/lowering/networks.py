"""An interface on a network of libvirt's → the bridge or the macvtap that the network makes of it.

    VirtualNetwork("lan", group="staff")  →  Bridge("virbr1", vlan_tag=42)
    VirtualNetwork("pool")                →  Direct("eth0"), and for the next interface Direct("eth1")

Of settings that several have, the interface's own counts before the port group's, and that before the
network's. Source: libvirt's page on `<network>`, and what its daemon does when it starts a guest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from shlex import quote
from typing import Any

from msgspec import Struct, field

from qnetx.diagnostics import Fate, Report
from qnetx.model.hooks import KnownNetwork, PortGroup, Unsayable
from qnetx.model.host import BridgeKind
from qnetx.model.network import Bridge, Direct, VirtualNetwork


class Networks(Struct):
    """The networks that are known, and what one guest has of them already."""

    known: Mapping[str, KnownNetwork]
    report: Report
    _users: Counter[str] = field(default_factory=Counter)
    """How many cards are on each interface of the host."""
    _alone: set[str] = field(default_factory=set)
    """The interfaces that serve one card alone."""
    _told: set[Unsayable] = field(default_factory=set)

    def take(self, macvtap: Direct) -> bool:
        """Count a card on its interface of the host; refuse one that is taken (`interface-taken`)."""
        device, alone = macvtap.device, macvtap.mode == _ALONE
        if self._users[device] and (alone or device in self._alone):
            message = f"a card has '{device}' for itself, and another card is on it"
            self.report.say("interface-taken", message, macvtap.origin.place)
            return False
        self._users[device] += 1
        if alone:
            self._alone.add(device)
        return True

    def mtu(self, backend: VirtualNetwork) -> int | None:
        """Return the MTU that a network gives to its interfaces: that of its bridge."""
        known = self.known.get(backend.network)
        return known.mtu if known and known.bridge else None

    def joined(self, backend: VirtualNetwork) -> Bridge | Direct | None:
        """Return what an interface joins, having said what else its network would make of it.

        None, and said, where that is not known (`network-unknown`), or where all interfaces of the host
        that it could sit on are taken (`interface-taken`).
        """
        known = self.known.get(backend.network)
        if known is None and backend.bridge is not None:
            known = KnownNetwork(name=backend.network, bridge=backend.bridge)
        if known is None or (known.bridge is None and not known.devices):
            self._say_unknown(backend, known)
            return None
        group = self._group(backend, known)
        for lost in (*known.unsayable, *(group.unsayable if group else ())):
            self._lose(lost, known)
        common: dict[str, Any] = {
            "name": backend.name,
            "ifname": backend.ifname,
            "vhost": backend.vhost,
            "sndbuf": backend.sndbuf,
            "queues": backend.queues,
            "origin": backend.origin,
        }
        tagging = next((n for n in (backend, group, known) if n and _is_tagged(n)), known)
        if known.bridge is not None:
            kinds = (backend.kind, group.kind if group else known.kind, known.kind)
            kind = BridgeKind.OPENVSWITCH if BridgeKind.OPENVSWITCH in kinds else BridgeKind.LINUX
            alone = known.isolated if backend.isolated is None else backend.isolated
            return Bridge(
                bridge=known.bridge,
                kind=kind,
                vlan_tag=tagging.vlan_tag,
                trunk=tagging.trunk,
                isolated=alone or None,
                **common,
            )
        self._lose_port(backend)
        device = self._device(backend, known)
        return Direct(device=device, mode=known.mode, **common) if device else None

    def _lose_port(self, backend: VirtualNetwork) -> None:
        """Say what an interface has of a bridge's port, where it is a macvtap."""
        wanted = (_is_tagged(backend), backend.isolated, backend.kind is BridgeKind.OPENVSWITCH)
        if not any(wanted):
            return
        fields = ("vlan_tag", "trunk", "isolated", "kind")
        items = [item for name in fields for item in backend.origin.items.get(name, ())]
        for item in items:
            self.report.ledger.settle(item, Fate.DROPPED, "no-qemu-equivalent")
        texts = ", ".join(item.text for item in items)
        message = f"a macvtap is no port of a bridge: {texts} is left out"
        place = items[0].place if items else backend.origin.place
        self.report.say("no-qemu-equivalent", message, place, hint=_TAGGED_BELOW)

    def _group(self, backend: VirtualNetwork, known: KnownNetwork) -> PortGroup | None:
        if backend.group is None:
            return next((group for group in known.groups if group.default), None)
        found = next((group for group in known.groups if group.name == backend.group), None)
        # The XML of a guest that runs, which names the bridge, has what the group gave it.
        if found is None and backend.network in self.known:
            items = backend.origin.items.get("group", ())
            for item in items:
                self.report.ledger.settle(item, Fate.DROPPED, "portgroup-unknown")
            message = f"the network '{known.name}' has no port group '{backend.group}'"
            place = items[0].place if items else backend.origin.place
            names = ", ".join(group.name for group in known.groups)
            hint = f"it has {names}" if names else ""
            self.report.say("portgroup-unknown", message, place, hint=hint)
        return found

    def _device(self, backend: VirtualNetwork, known: KnownNetwork) -> str | None:
        """Take the interface of the host that has the fewest cards of this guest."""
        device = min(known.devices, key=lambda name: self._users[name])
        place = backend.origin.place
        if known.mode == _ALONE and self._users[device]:
            count = len(known.devices)
            message = f"the network '{known.name}' gives each card an interface of its own, and has {count}"
            self.report.say("interface-taken", message, place)
            return None
        if len(known.devices) > 1:
            message = f"of the interfaces of the network '{known.name}' this card takes '{device}'"
            self.report.say("interface-of-pool", message, place)
        return device

    def _lose(self, lost: Unsayable, known: KnownNetwork) -> None:
        if lost in self._told:
            return
        self._told.add(lost)
        ledger = self.report.ledger
        ledger.settle(ledger.open(lost.text, lost.place), Fate.DROPPED, "no-qemu-equivalent")
        message = f"{lost.text} of the network '{known.name}' has no word on a QEMU command line: left out"
        self.report.say("no-qemu-equivalent", message, lost.place, hint=lost.hint)

    def _say_unknown(self, backend: VirtualNetwork, known: KnownNetwork | None) -> None:
        message = f"what the network '{backend.network}' of libvirt's joins is not known"
        if known:
            message = f"the network '{backend.network}' names no bridge and no interface"
        hint = _SAY_IT.format(quote(backend.network))
        self.report.say("network-unknown", message, backend.origin.place, hint=hint)


def _is_tagged(port: VirtualNetwork | PortGroup | KnownNetwork) -> bool:
    return port.vlan_tag is not None or port.trunk is not None


_ALONE = "passthrough"
"""The mode in which an interface of the host serves one card alone."""

_TAGGED_BELOW = "an interface of the host that is in the VLAN, below the macvtap, has its tags"

_SAY_IT = (
    "'virsh net-dumpxml {0} > net.xml' and --network net.xml say it, or --connect URI asks libvirt"
    " itself"
)
