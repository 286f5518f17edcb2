"""Names → the plan that takes away what `define` made, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from qnetx.apply.plan import Plan
from qnetx.apply.state import HostState, Object
from qnetx.apply.undefine import plan_removal
from qnetx.diagnostics import Report
from qnetx.domxml.definition import read_definition, with_identity
from qnetx.domxml.marker import digest, mark
from qnetx.model.versions import LibvirtVersion
from support.plans import domain, network, uuid_of

LAN, WAN = network("lan", "br0", 1), network("wan", "br1", 2)
WEB, DB = domain("web", "lan", "wan"), domain("db", "wan", mac=9)
BRIDGED = (
    domain("bridged", "lan")
    .replace("type='network'", "type='bridge'")
    .replace("<source network='lan'/>", "<source bridge='br0'/>")
)


def there(
    text: str,
    *,
    ours: bool = True,
    for_guests: bool = True,
    active: bool = False,
    saved: bool = False,
) -> Object:
    """A domain or network as a host has it."""
    definition = read_definition(text)
    return Object(
        kind=definition.kind,
        name=definition.name,
        uuid=uuid_of(definition.name),
        xml=mark(text, digest(text), for_guests=for_guests) if ours else text,
        active=active,
        saved=saved,
    )


def planned(
    names: Sequence[str],
    *objects: Object,
    documents: Sequence[tuple[str, str]] = (),
    destroy: bool = False,
) -> tuple[Plan, Report]:
    report = Report()
    host = HostState(
        uri="qemu:///system", driver="QEMU", libvirt=LibvirtVersion(9, 0, 0), objects=objects
    )
    return plan_removal(names, host, report, documents=documents, destroy=destroy), report


def steps(plan: Plan) -> list[str]:
    return [f"{step.action} {step.kind} {step.name}: {step.reason}" for step in plan.steps]


def said(report: Report) -> list[str]:
    return [f"{d.code}: {d.message}" for d in report.diagnostics]


def test_a_guest_goes_with_its_networks() -> None:
    """The guest first; each network that nobody else is on, and that qnetx defined."""
    plan, report = planned(["web"], there(LAN), there(WAN, ours=False), there(WEB))
    assert steps(plan) == [
        "remove domain web: it is to go, and qnetx defined it",
        "remove network lan: it was made for guests, and nobody but web is on it",
    ]
    assert all(step.before and not step.xml for step in plan.steps)
    assert said(report) == []


def test_a_network_with_another_guest_on_it_stays() -> None:
    """Whether that guest is on it by the network's name or by its bridge, and whoever defined it."""
    others = there(DB), there(BRIDGED, ours=False)
    plan, report = planned(["web"], there(LAN), there(WAN), there(WEB), *others)
    assert steps(plan) == [
        "remove domain web: it is to go, and qnetx defined it",
        "keep network lan: bridged is on it",
        "keep network wan: db is on it",
    ]
    assert said(report) == []
    plan, _ = planned(["web", "db"], there(WAN), there(WEB), there(DB))
    assert (
        steps(plan)[2]
        == "remove network wan: it was made for guests, and nobody but web, db is on it"
    )


def test_a_network_of_its_own_document_stays() -> None:
    """It was wanted for itself; named, by its name or its document, it goes."""
    objects = there(LAN, for_guests=False), there(WAN), there(WEB)
    plan, _ = planned(["web"], *objects)
    assert steps(plan) == [
        "remove domain web: it is to go, and qnetx defined it",
        "keep network lan: it is not marked as made for guests, and goes where it is named",
        "remove network wan: it was made for guests, and nobody but web is on it",
    ]
    for names, documents in ((["web", "lan"], []), (["web"], [("network", "lan")])):
        plan, _ = planned(names, *objects, documents=documents)
        assert [step.action for step in plan.steps] == ["remove"] * 3


def test_a_network_is_named() -> None:
    """It goes if it is nobody's, and is in the way of nobody; else that is a finding."""
    plan, report = planned(["lan"], there(LAN), there(DB))
    assert steps(plan) == ["remove network lan: it is to go, and qnetx defined it"]
    assert said(report) == []
    plan, report = planned(["lan"], there(LAN), there(WEB))
    assert steps(plan) == []
    assert said(report) == ["network-used: network lan is in use: web is on it"]
    plan, report = planned(["lan"], there(LAN), there(WEB), there(BRIDGED))
    assert said(report) == ["network-used: network lan is in use: web, bridged are on it"]
    plan, report = planned(["lan", "web"], there(LAN), there(WEB))
    assert [step.name for step in plan.steps] == ["web", "lan"]
    assert said(report) == []


def test_a_document_means_its_own_kind() -> None:
    """Whatever else has its name; the name alone means both."""
    objects = there(network("web", "br0", 1)), there(domain("web"))
    plan, report = planned([], *objects, documents=[("domain", "web"), ("network", "db")])
    assert steps(plan) == ["remove domain web: it is to go, and qnetx defined it"]
    assert said(report) == ["nothing-there: there is no network db"]
    plan, _ = planned(["web"], *objects)
    assert [step.kind for step in plan.steps] == ["domain", "network"]


def test_what_others_defined_stays() -> None:
    """A name that they have is a finding; one that nobody has is worth a word."""
    plan, report = planned(
        ["web", "lan", "nix"], there(LAN, ours=False), there(WEB, ours=False), there(WAN)
    )
    assert steps(plan) == []
    assert said(report) == [
        "nothing-there: there is no domain and no network nix",
        "not-ours: network lan was not defined by qnetx: it stays",
        "not-ours: domain web was not defined by qnetx: it stays",
    ]


def test_a_guest_that_runs_goes_only_if_that_is_meant() -> None:
    """`--destroy` is virsh's word for it."""
    _, report = planned(["web"], there(WEB, active=True))
    assert said(report) == ["domain-running: domain web runs"]
    plan, report = planned(["web"], there(WEB, active=True), destroy=True)
    assert len(plan.steps) == 1
    assert said(report) == []


def test_a_guest_whose_memory_is_saved_stays() -> None:
    """It would be lost, and is the user's to give up; a running guest's may go if that is meant."""
    for destroy in (False, True):
        _, report = planned(["web"], there(WEB, saved=True), destroy=destroy)
        assert said(report) == [
            "guest-saved: the memory of domain web is saved: that would be lost"
        ]
        assert "'virsh managedsave-remove web' gives it up" in report.diagnostics[0].hint


def test_what_is_to_be_pasted_is_shell_text() -> None:
    """libvirt takes any name but one with a slash or an end of line."""
    text = with_identity(WEB, name="web; reboot")
    for given in (there(text, ours=False), there(text, active=True), there(text, saved=True)):
        _, report = planned(["web; reboot"], given)
        assert [" 'web; reboot'" in d.hint for d in report.diagnostics if d.hint] == [True]
