"""What a host has and what it is to have → the runs that tests break off, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qnetx.apply.plan import Plan
from qnetx.apply.state import HostState
from support.plans import domain, network, plan_of, removal_of

ONE, TWO = network("one", "qx1", 1), network("two", "qx2", 2)
ONE_CHANGED, TWO_CHANGED = (each.replace("stp='on'", "stp='off'") for each in (ONE, TWO))
THREE = network("three", "qx3", 3)
WEB = domain("web", "one", "two")
ALONE, ALONE_CHANGED = domain("alone", "one"), domain("alone", "one", memory=48)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A run, and what is there before it."""

    before: Callable[[HostState], Plan]
    plan: Callable[[HostState], Plan]


def _nothing(host: HostState) -> Plan:
    return Plan(host=host, steps=())


def _all_running(host: HostState) -> Plan:
    return plan_of(host, ONE, TWO, WEB)


def _second_idle(host: HostState) -> Plan:
    first, guest = plan_of(host, ONE).steps, plan_of(host, ALONE).steps
    second = plan_of(host, TWO, start=False, autostart=False).steps
    return Plan(host=host, steps=(*first, *second, *guest))


def _changed(host: HostState) -> Plan:
    networks = plan_of(host, ONE_CHANGED, TWO_CHANGED).steps
    return Plan(host=host, steps=(*networks, *plan_of(host, ALONE_CHANGED, autostart=False).steps))


def _exchanged(host: HostState) -> Plan:
    changed = plan_of(host, ONE_CHANGED, autostart=False).steps
    removed = removal_of(host, ("network", "two")).steps
    made = plan_of(host, THREE).steps
    guest = plan_of(host, ALONE, start=False).steps
    return Plan(host=host, steps=(*changed, *removed, *made, *guest))


def _removed(host: HostState) -> Plan:
    return removal_of(host, ("domain", "web"), ("network", "two"), ("network", "one"))


SEQUENCES = {
    # Two networks and a guest on them, from nothing.
    "create": Sequence(_nothing, _all_running),
    # A network that is to run from now on; and, changed for their next start, a network and a guest that run.
    "change": Sequence(_second_idle, _changed),
    "undefine": Sequence(_all_running, _removed),
}

QUICK = Sequence(lambda host: plan_of(host, ONE, TWO), _exchanged)
"""A bit of everything but the start of a guest, which takes long."""
