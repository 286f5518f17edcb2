"""Domains, networks and plans by hand; a connection that something can happen to between two calls."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from qnetx.apply.connection import Connection
from qnetx.apply.plan import Action, Plan, Step
from qnetx.apply.state import HostState, Object, ObjectKind
from qnetx.domxml.definition import read_definition, with_identity
from qnetx.domxml.marker import digest, mark, read_marker

CHANGES = frozenset({"define", "undefine", "start", "stop", "set_autostart"})
QUESTIONS = frozenset({"read", "guests_on", "guests_at"})
"""What a run asks of a connection."""


def network(name: str, bridge: str, number: int) -> str:
    """A network with a bridge of its own; of the kind for which libvirt starts no dnsmasq and writes no firewall rules.

    Its MAC is given, because libvirt would draw another one each time.
    """
    return (
        f"<network><name>{name}</name><forward mode='open'/>"
        f"<bridge name='{bridge}' stp='on' delay='0'/><mac address='52:54:00:ff:00:{number:02x}'/>"
        f"<dns enable='no'/><ip address='10.99.{number}.1' prefix='24'/></network>"
    )


def domain(name: str, *networks: str, mac: int = 1, memory: int = 32) -> str:
    """A guest with firmware alone; a card for each network, the first with a MAC that ends in `mac`."""
    cards = "".join(
        f"<interface type='network'><mac address='52:54:00:00:00:{mac + number:02x}'/>"
        f"<source network='{each}'/><model type='virtio'/></interface>"
        for number, each in enumerate(networks)
    )
    return (
        f"<domain type='qemu'><name>{name}</name><memory unit='MiB'>{memory}</memory>"
        "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
        f"<devices><controller type='usb' model='none'/>{cards}<memballoon model='none'/></devices></domain>"
    )


def uuid_of(name: str) -> str:
    """The same for a name each time, so that two runs make the same object."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def plan_of(
    host: HostState, *documents: str, start: bool = True, autostart: bool | None = True
) -> Plan:
    """What makes a host have all documents, running and with autostart if so asked."""
    return Plan(
        host=host,
        steps=tuple(
            _step(host, document, start=start, autostart=autostart) for document in documents
        ),
    )


def _found(host: HostState, kind: ObjectKind, name: str) -> Object | None:
    return next((each for each in host.objects if (each.kind, each.name) == (kind, name)), None)


def _step(host: HostState, document: str, *, start: bool, autostart: bool | None) -> Step:
    definition = read_definition(document)
    name = definition.name
    before = _found(host, definition.kind, name)
    wanted = with_identity(document, uuid=uuid_of(name))
    marker = read_marker(before.xml) if before else None
    same = marker is not None and marker.wanted == digest(wanted)
    start = start and not (before and before.active)
    if autostart is (before.autostart if before else False):
        autostart = None
    action = Action.CREATE if before is None else Action.CHANGE
    if same:
        action = Action.START if start or autostart is not None else Action.KEEP
    return Step(
        kind=definition.kind,
        name=name,
        uuid=uuid_of(name),
        action=action,
        reason="a test wants it",
        before=before,
        xml="" if same else mark(wanted, digest(wanted)),
        start=start,
        autostart=autostart,
    )


def removal_of(host: HostState, *names: tuple[ObjectKind, str]) -> Plan:
    """What takes away those that are there, domains before their networks."""
    found = [_found(host, kind, name) for kind, name in names]
    return Plan(
        host=host,
        steps=tuple(
            Step(
                kind=each.kind,
                name=each.name,
                uuid=each.uuid,
                action=Action.REMOVE,
                reason="a test is rid of it",
                before=each,
            )
            for each in found
            if each
        ),
    )


def nothing(_number: int) -> None:
    """Let the call pass."""


class Tapped:
    """A connection with somebody beside it who hears of each call, and may kill, raise or wait.

    Attributes:
        made: The names of the calls so far.
    """

    def __init__(
        self,
        connection: Connection,
        before: Callable[[int], None] = nothing,
        after: Callable[[int], None] = nothing,
    ) -> None:
        """`before` and `after` get the number of each call, from 0 on, in front of it and behind it."""
        self.connection = connection
        self.made: list[str] = []
        self._before = before
        self._after = after

    def __getattr__(self, name: str) -> Any:
        there = getattr(self.connection, name)
        if name not in CHANGES | QUESTIONS:
            return there

        def call(*arguments: Any, **named: Any) -> Any:
            number = len(self.made)
            self.made.append(name)
            self._before(number)
            answer = there(*arguments, **named)
            self._after(number)
            return answer

        return call


def clear(connection: Connection) -> None:
    """Take away all that a libvirtd has."""
    kinds: tuple[ObjectKind, ...] = ("domain", "network")
    for kind in kinds:
        for each in connection.read_all(kind):
            if each.active:
                connection.stop(kind, each.uuid)
            if each.persistent:
                connection.undefine(kind, each.uuid)
