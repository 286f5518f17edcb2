"""Names of domains and networks → the plan that takes away those of them that qnetx defined.

plan_removal(["web"], host, report) → Plan(steps=(remove domain web, remove network br0, keep network lan: db is on it))

With a domain go the networks that were made for it, if no other domain of the host is on them. Those that a document
of their own defined stay unless they are named; so do its images, its firmware's variables and all that others defined.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from shlex import quote

from qnetx.apply.decision import Known, known_objects
from qnetx.apply.plan import Action, Plan, Step, say_saved
from qnetx.apply.state import HostState
from qnetx.diagnostics import Report

_ASKED = "it is to go, and qnetx defined it"
_OF_ITS_OWN = "it is not marked as made for guests, and goes where it is named"


def plan_removal(
    names: Collection[str],
    host: HostState,
    report: Report,
    *,
    documents: Collection[tuple[str, str]] = (),
    destroy: bool = False,
) -> Plan:
    """Return the steps that take away domains and networks of these names, domains first.

    A name alone means both kinds; one of `documents`, like `("domain", "web")`, its own. `destroy` takes away a
    domain that runs, too. What is not there needs no step.

    Says `nothing-there`; and `not-ours`, `domain-running`, `guest-saved` and `network-used`, with which the plan is
    not to be carried out.
    """
    known = known_objects(host)
    there = {(k.object.kind, k.object.name) for k in known}
    for name in sorted(set(names) - {name for _, name in there}):
        report.say("nothing-there", f"there is no domain and no network {name}")
    for kind, name in sorted(set(documents) - there):
        report.say("nothing-there", f"there is no {kind} {name}")
    meant = {*documents, *(each for each in there if each[1] in names)}
    named = [k for k in known if (k.object.kind, k.object.name) in meant and _is_ours(k, report)]
    domains = [k for k in named if k.object.kind == "domain"]
    others = [k for k in known if k.object.kind == "domain" and k not in domains]
    steps = []
    for domain in domains:
        if domain.object.active and not destroy:
            _say_running(domain.object.name, report)
        if domain.object.saved:
            say_saved(domain.object, "that would be lost", report)
        steps.append(_step(domain, Action.REMOVE, _ASKED))
    for network in (k for k in known if k.object.kind == "network"):
        left, right = _on(network, domains), _on(network, others)
        if network in named and right:
            message = f"network {network.object.name} is in use: {_are_on_it(right)}"
            report.say("network-used", message, hint="take that away first, or leave the network")
        elif network in named:
            steps.append(_step(network, Action.REMOVE, _ASKED))
        elif left and network.marker and right:
            steps.append(_step(network, Action.KEEP, _are_on_it(right)))
        elif left and network.marker and network.marker.for_guests:
            reason = f"it was made for guests, and nobody but {', '.join(left)} is on it"
            steps.append(_step(network, Action.REMOVE, reason))
        elif left and network.marker:
            steps.append(_step(network, Action.KEEP, _OF_ITS_OWN))
    return Plan(host=host, steps=tuple(steps))


def _is_ours(known: Known, report: Report) -> bool:
    """Whether qnetx defined it; says so where not."""
    if known.marker:
        return True
    kind, name = known.object.kind, known.object.name
    virsh = "virsh net-undefine" if kind == "network" else "virsh undefine"
    message = f"{kind} {name} was not defined by qnetx: it stays"
    report.say("not-ours", message, hint=f"'{virsh} {quote(name)}' takes it away")
    return False


def _say_running(name: str, report: Report) -> None:
    report.say(
        "domain-running",
        f"domain {name} runs",
        hint=f"'virsh shutdown {quote(name)}' asks the guest to end; --destroy ends it at once",
    )


def _on(network: Known, domains: Sequence[Known]) -> list[str]:
    """Return the names of the domains that are on a network, by its name or its bridge."""
    name, bridge = network.object.name, network.definition.bridge
    return [
        domain.object.name
        for domain in domains
        if name in domain.definition.networks
        or bridge in {port.bridge for port in domain.definition.bridges}
    ]


def _are_on_it(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} on it"


def _step(known: Known, action: Action, reason: str) -> Step:
    there = known.object
    return Step(
        kind=there.kind,
        name=there.name,
        uuid=there.uuid,
        action=action,
        reason=reason,
        before=there,
    )
