"""What is wanted and what the host has → the steps from one to the other, each with its reason.

Nothing is changed here: a plan is data, and shown as it stands (`--dry-run`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from enum import StrEnum
from shlex import quote

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.apply.bridges import MissingBridge, PresentBridge
from qnetx.apply.clashes import say_clashes
from qnetx.apply.decision import Known, decide, known_objects
from qnetx.apply.state import HostState, Object, ObjectKind
from qnetx.apply.wanted import Wanted
from qnetx.catalogue import CODES, Effect, Severity
from qnetx.diagnostics import Report
from qnetx.domxml.addressing import with_bridge, with_macs
from qnetx.domxml.definition import Definition, read_definition, with_identity
from qnetx.domxml.difference import Difference, differences
from qnetx.domxml.joining import join_networks
from qnetx.domxml.marker import (
    Marker,
    digest,
    digest_of,
    mark,
    read_marker,
    unmarked,
    with_metadata_of,
)
from qnetx.model.host import BridgeKind
from qnetx.options import NetworkPolicy


class Action(StrEnum):
    """What a plan does with a domain or a network."""

    CREATE = "create"
    CHANGE = "change"
    START = "start"
    """Its definition stays; it is started, or its autostart changed."""
    KEEP = "keep"
    """It is as wanted, and is left alone."""
    REMOVE = "remove"
    """`undefine` takes it away."""


class Step(Struct, frozen=True, kw_only=True):
    """What becomes of one domain or network."""

    kind: ObjectKind
    name: str
    uuid: str
    action: Action
    reason: str
    """One clause for people: `the guest needs bridge br1, which the host does not have`."""
    before: Object | None = None
    """As it is; None where it is not yet."""
    xml: str = ""
    """The definition that is wanted, marked as ours; empty where it is not defined anew."""
    differences: tuple[Difference, ...] = ()
    """What a CHANGE changes, in the order of the document."""
    start: bool = False
    """Whether it is started (it is not active, and should be)."""
    autostart: bool | None = None
    """What its autostart is set to; None where it stays."""


class Plan(Struct, frozen=True, kw_only=True):
    """The steps for one host, networks before the domains that need them."""

    host: HostState
    steps: tuple[Step, ...]
    bridges: tuple[PresentBridge, ...] = ()
    """Bridges that domains need, and that the host has."""
    missing_bridges: tuple[MissingBridge, ...] = ()
    """Bridges that domains need, and that neither the host has nor libvirt is to make."""
    relied: dict[str, BridgeKind] = field(default_factory=dict)
    """Interfaces of the host that the plan takes for bridges of a kind, by their names alone."""

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return all(step.action is Action.KEEP for step in self.steps)


class Choices(Struct, frozen=True, kw_only=True):
    """What the user asks of a plan; the defaults are those of the command line."""

    networks: NetworkPolicy | None = None
    """How bridges that the host lacks become networks of libvirt's; None: not at all."""
    subnet: ipaddress.IPv4Network | None = None
    """The range of the first network that is made; None: a free one where it needs any."""
    accept: frozenset[str] = frozenset()
    """Codes of findings that are no reason to stop."""
    start: bool = False
    autostart: bool = False


_OF_HOSTS = frozenset({"bridge-missing", "network-missing", "mac-taken", "subnet-overlap"})
"""Findings about a host that libvirt lets pass until the guest starts, or for good."""


def is_acceptable(code: str) -> bool:
    """Return whether `--accept` takes a code: losses, lint, and what libvirt itself would let pass."""
    return CODES[code].effect is Effect.LOSS or code.startswith("lint-") or code in _OF_HOSTS


def is_blocked(report: Report) -> bool:
    """Return whether what was found about a plan forbids to carry it out."""
    return any(
        d.effect is Effect.FINDING and d.severity is Severity.ERROR for d in report.diagnostics
    )


def make_plan(wanted: Wanted, host: HostState, choices: Choices, uuids: Iterator[str]) -> Plan:
    """Return the steps from what the host has to what is wanted; findings go to the report of `wanted`.

    `uuids` gives a fresh one for each object that is new and names none. Nothing else is asked of
    anybody: the same arguments give the same plan.
    """
    report = wanted.report
    known = known_objects(host)
    given = [
        _Document.of(a.text, _GIVEN, for_guests=a.kind == "network" and a.name in wanted.for_guests)
        for a in (*wanted.networks, *wanted.domains)
    ]
    decision = decide(
        [document.definition for document in given],
        host,
        known,
        report,
        wanted.offers,
        policy=choices.networks,
        subnet=choices.subnet,
    )
    documents = [_Document.of(m.text, m.reason, for_guests=True) for m in decision.made]
    documents += [
        _Document.of(join_networks(document.text, decision.joined), document.reason)
        if decision.joined and document.definition.kind == "domain"
        else document
        for document in given
    ]
    documents = _once(documents, report)
    say_clashes([document.definition for document in documents], host, known, report)
    _say_losses(choices, report)
    # What the user has accepted is no finding; losses are told all the same.
    report.diagnostics = [
        d for d in report.diagnostics if d.effect is Effect.LOSS or d.code not in choices.accept
    ]
    there = {(k.definition.kind, k.definition.name): k for k in known}
    steps = [
        _used(there["network", name], reason, choices)
        for name, reason in decision.used.items()
        if not any(d.key == ("network", name) for d in documents)
    ]
    steps += [_step(d, there.get(d.key), choices, uuids, report) for d in documents]
    return Plan(
        host=host,
        steps=tuple(steps),
        bridges=tuple(decision.present),
        missing_bridges=tuple(decision.missing),
        relied=decision.relied,
    )


_GIVEN = "it is not there yet"
"""Why a document of the user's own is defined."""


class _Document(Struct, frozen=True):
    """A document that is wanted, and why."""

    text: str
    definition: Definition
    reason: str
    for_guests: bool
    """Whether it is a network that is only there for the guests that are wanted with it."""

    @classmethod
    def of(cls, text: str, reason: str, *, for_guests: bool = False) -> _Document:
        return cls(text, read_definition(text), reason, for_guests)

    @property
    def key(self) -> tuple[ObjectKind, str]:
        return self.definition.kind, self.definition.name


def _once(documents: Sequence[_Document], report: Report) -> list[_Document]:
    """Leave out what is wanted a second time; where it is wanted otherwise, that is said."""
    found: dict[tuple[ObjectKind, str], _Document] = {}
    for document in documents:
        first = found.setdefault(document.key, document)
        if digest(first.text) != digest(document.text):
            kind, name = document.key
            message = f"two inputs define {kind} {name}, and not alike"
            report.say("wanted-twice", message, hint="give one of them another name")
    return list(found.values())


def _say_losses(choices: Choices, report: Report) -> None:
    codes = dict.fromkeys(d.code for d in report.diagnostics if d.effect is Effect.LOSS)
    lost = [code for code in codes if code not in choices.accept]
    if lost:
        accept = " ".join(f"--accept {code}" for code in lost)
        report.say(
            "loss-unaccepted",
            f"the guest would not be quite that of the command line: {', '.join(lost)}",
            hint=f"'qnetx explain {lost[0]}' tells what that means; {accept} takes it so",
        )


def _used(known: Known, reason: str, choices: Choices) -> Step:
    """Return the step for a network that is there and is needed as it is.

    One that somebody else defined is started, which its guests need, and otherwise stays as it is.
    """
    network = known.object
    ours = known.marker is not None
    autostart = True if choices.autostart and ours and not network.autostart else None
    return Step(
        kind="network",
        name=network.name,
        uuid=network.uuid,
        action=Action.KEEP if network.active and autostart is None else Action.START,
        reason=reason if network.active else f"{reason}, and it is not active",
        before=network,
        start=not network.active,
        autostart=autostart,
    )


def _step(
    document: _Document,
    known: Known | None,
    choices: Choices,
    uuids: Iterator[str],
    report: Report,
) -> Step:
    """Return what becomes of one object that is wanted, of which the host has `known` so far."""
    definition, text = document.definition, document.text
    before = known.object if known else None
    network = definition.kind == "network"
    step = Step(
        kind=definition.kind,
        name=definition.name,
        uuid=before.uuid if before else definition.uuid or next(uuids),
        action=Action.CREATE,
        reason=document.reason,
        before=before,
        # A network is wanted for guests to be on it; a guest runs where that is asked for.
        start=(network or choices.start) and not (before and before.active),
        autostart=True if choices.autostart and not (before and before.autostart) else None,
    )
    if known is None or before is None:
        return replace(step, xml=_marked(document, step.uuid))
    if definition.uuid not in (None, before.uuid):
        return _taken(step, f"its uuid is {before.uuid}, and not {definition.uuid}", report)
    text = with_identity(text, uuid=before.uuid)
    # As it is defined: by their MACs, differences are named alike each time.
    whole = with_macs(with_bridge(text, known.definition), before.uuid, known.definition.macs)
    present = unmarked(before.xml)
    whole = with_metadata_of(whole, present)
    apart = differences(whole, present)
    if known.marker is None and (apart or not before.persistent):
        return _taken(step, _summary(apart) if before.persistent else "", report)
    if before.saved and step.start:
        say_saved(before, "its start would go on from there, as it was", report)
    # Who once defined it by a document of its own has not handed it over to guests; the other way round it is taken over.
    marker = known.marker
    was_for_guests = marker is not None and marker.for_guests
    for_guests = document.for_guests and was_for_guests
    if before.persistent and _is_as_wanted(known.marker, text, apart):
        if marker and was_for_guests and not for_guests:
            xml = mark(whole, digest(text), marker.settled)
            return replace(step, action=Action.CHANGE, reason=_ON_ITS_OWN, xml=xml)
        idle = not step.start and step.autostart is None
        return replace(step, action=Action.KEEP if idle else Action.START, reason=_AS_WANTED)
    if before.active:
        report.say(
            "change-at-next-start",
            f"{step.kind} {step.name} runs on as it is, and is changed from its next start on",
        )
    elif before.saved and not step.start:
        report.say(
            "change-at-next-start",
            f"domain {step.name} goes on at its next start as it was saved, and is changed from the one after that on",
        )
    reason = _summary(apart) if before.persistent else "it is transient: its definition is gone"
    xml = mark(whole, digest(text), for_guests=for_guests)
    return replace(step, action=Action.CHANGE, reason=reason, xml=xml, differences=apart)


_AS_WANTED = "it is defined as wanted"
_ON_ITS_OWN = f"{_AS_WANTED}, and stays from now on when the guests that it was made for go"


def _marked(document: _Document, uuid: str) -> str:
    """Return the document that is defined: with its uuid, a MAC for each card, and marked by what was asked for.

    libvirt would draw the MACs anew whenever the document changes, and the guest see other cards.
    """
    text = with_identity(document.text, uuid=uuid)
    return mark(with_macs(text, uuid), digest(text), for_guests=document.for_guests)


def _is_as_wanted(marker: Marker | None, text: str, apart: Sequence[Difference]) -> bool:
    """Whether an object differs from what is wanted by nothing, or by what libvirt made otherwise when it was defined."""
    if not apart or marker is None:
        return not apart
    return (marker.wanted, marker.settled) == (digest(text), digest_of(apart))


def _taken(step: Step, why: str, report: Report) -> Step:
    """Leave alone what stands in the way of a wanted object, and say so."""
    assert step.before
    name, net = quote(step.name), "net-" if step.kind == "network" else ""
    hint = f"'virsh {net}undefine {name}' takes it away"
    if not step.before.persistent:
        # Its live XML differs by all that libvirt chose for this one run.
        why = "it is transient, and runs without a definition"
        hint = f"'virsh {net}destroy {name}' ends it at once, and then it is gone"
    elif read_marker(step.before.xml):
        hint = f"'qnetx undefine {name}' takes it away"
    if step.kind == "domain":
        hint = f"--name gives the wanted one another name; {hint}"
    report.say("name-taken", f"{step.kind} {step.name} is there already: {why}", hint=hint)
    reason = "it stands in the way"
    return replace(step, action=Action.KEEP, reason=reason, start=False, autostart=None)


def say_saved(domain: Object, but: str, report: Report) -> None:
    """Say `guest-saved` of a domain, and why it matters: what is saved is the user's to go on from or to give up."""
    name = quote(domain.name)
    report.say(
        "guest-saved",
        f"the memory of domain {domain.name} is saved: {but}",
        hint=f"'virsh start {name}' goes on from it; 'virsh managedsave-remove {name}' gives it up",
    )


def _summary(apart: Sequence[Difference]) -> str:
    """Return in a clause what differs, the first of it in full."""
    first = (
        f"{apart[0].path} is {apart[0].found or 'not said'}, and not {apart[0].wanted or 'said'}"
    )
    return first if len(apart) == 1 else f"{first} (and {len(apart) - 1} more)"
