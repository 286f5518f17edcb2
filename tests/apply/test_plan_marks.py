"""What libvirt made otherwise, and what a user edits afterwards → whether there is something to do."""

from __future__ import annotations

import json
from itertools import repeat

import pytest

from qnetx.apply.execution import Ending, Outcome, Settled
from qnetx.apply.fleet import HostRun
from qnetx.apply.plan import Action, Choices, Plan, make_plan
from qnetx.apply.state import HostState, Object
from qnetx.apply.wanted import Wanted
from qnetx.catalogue import CODES, Effect
from qnetx.cli.parameters import accepted
from qnetx.diagnostics import Artefact, Report
from qnetx.domxml.difference import differences
from qnetx.domxml.marker import digest, digest_of, mark, read_marker, unmarked
from qnetx.model.versions import LibvirtVersion
from qnetx.options import NetworkPolicy
from qnetx.report.plan import record, render
from qnetx.report.run import render as render_outcome
from qnetx.report.run import render_record, summarise
from qnetx.report.text import Look

UUID = "11111111-0000-4000-8000-000000000001"
WANTED = """\
<domain type='qemu'>
  <name>web</name>
  <uuid>11111111-0000-4000-8000-000000000001</uuid>
  <memory unit='MiB'>512</memory>
  <os><type>hvm</type></os>
</domain>
"""
MADE = WANTED.replace("'MiB'>512", "'MiB'>768")
"""What a libvirt might make of it by itself."""


def planned(found: str, wanted: str = WANTED) -> Plan:
    there = Object(kind="domain", name="web", uuid=UUID, xml=found)
    host = HostState(
        uri="qemu:///system", driver="QEMU", libvirt=LibvirtVersion(9, 0), objects=(there,)
    )
    asked = Wanted(domains=(Artefact("domain", "web", wanted),), report=Report())
    return make_plan(asked, host, Choices(), repeat(UUID))


SETTLED = mark(MADE, digest(WANTED), digest_of(differences(WANTED, MADE)))


@pytest.mark.parametrize(
    ("found", "wanted", "action"),
    [
        (mark(WANTED, digest(WANTED)), WANTED, Action.KEEP),
        (SETTLED, WANTED, Action.KEEP),
        # Somebody edited it since.
        (SETTLED.replace(">768<", ">769<"), WANTED, Action.CHANGE),
        (mark(MADE, digest(WANTED)), WANTED, Action.CHANGE),
        # Something else is wanted now.
        (SETTLED, WANTED.replace("hvm", "xen"), Action.CHANGE),
        # Edited back to what was asked for.
        (SETTLED.replace(">768<", ">512<"), WANTED, Action.KEEP),
        (MADE, WANTED, Action.KEEP),
    ],
)
def test_libvirts_own_doing_is_nothing_to_do(found: str, wanted: str, action: Action) -> None:
    """And an edit of the user's is; what has no mark is kept whatever it is."""
    (step,) = planned(found, wanted).steps
    assert step.action is action
    assert bool(step.xml) == (action is Action.CHANGE)


def test_what_is_defined_is_marked_by_what_was_asked_for() -> None:
    """The digest is that of the document without what qnetx adds; so a second run knows it again."""
    wanted = WANTED.replace("</domain>", "<devices><interface type='user'/></devices></domain>")
    (step,) = planned(mark(WANTED, digest(WANTED)), wanted).steps
    marker = read_marker(step.xml)
    assert marker is not None
    assert marker.wanted == digest(wanted)
    assert "<mac address=" in step.xml
    (again,) = planned(step.xml, wanted).steps
    assert again.action is Action.KEEP


@pytest.mark.parametrize(
    ("before", "action"),
    [
        ("nothing", Action.CREATE),
        ("of its own", Action.START),
        ("for guests", Action.CHANGE),
    ],
)
def test_a_network_for_a_bridge_of_a_guest_is_marked_so(before: str, action: Action) -> None:
    """Whoever defined it by a document of its own has not handed it over by letting guests on it: it stays as it is."""
    nic = "<devices><interface type='bridge'><source bridge='br0'/></interface></devices></domain>"
    wanted = Wanted(
        domains=(Artefact("domain", "web", WANTED.replace("</domain>", nic)),), report=Report()
    )
    there = f"<network><name>br0</name><uuid>{UUID}</uuid><bridge name='br0'/></network>"
    network = Object(
        kind="network",
        name="br0",
        uuid=UUID,
        xml=mark(there, digest(there), for_guests=before == "for guests"),
    )
    host = HostState(
        uri="qemu:///system",
        driver="QEMU",
        libvirt=LibvirtVersion(9, 0),
        objects=() if before == "nothing" else (network,),
        interfaces=frozenset({"lo"}),
    )
    plan = make_plan(wanted, host, Choices(networks=NetworkPolicy.NAT), repeat(UUID))
    step = plan.steps[0]
    assert step.action is action
    marker = read_marker(step.xml) if step.xml else None
    assert (marker and marker.for_guests) is (None if before == "of its own" else True)


def test_a_network_that_gets_a_document_is_no_longer_for_guests_alone() -> None:
    """Though nothing else of it is wanted otherwise; then it is as wanted."""
    text = f"<network><name>br0</name><uuid>{UUID}</uuid><bridge name='br0'/></network>"
    wanted = Wanted(networks=(Artefact("network", "br0", text),), report=Report())
    xml = mark(text, digest(text), for_guests=True)
    for action in (Action.CHANGE, Action.KEEP):
        there = Object(kind="network", name="br0", uuid=UUID, xml=xml, active=True)
        host = HostState(
            uri="qemu:///system", driver="QEMU", libvirt=LibvirtVersion(9, 0), objects=(there,)
        )
        (step,) = make_plan(wanted, host, Choices(), repeat(UUID)).steps
        assert step.action is action
        xml = step.xml
    assert host.objects[0].xml == mark(text, digest(text))


def test_the_same_arguments_give_the_same_plan() -> None:
    """A plan asks nobody for anything."""
    assert planned(SETTLED) == planned(SETTLED)
    assert unmarked(SETTLED) == MADE


def test_every_code_is_acceptable_or_not() -> None:
    """Losses all are; what can't be used, and what would overwrite something, never is."""
    for code, row in CODES.items():
        if row.effect is Effect.LOSS:
            assert accepted([code]) == {code}
    for code in ("name-taken", "uuid-taken", "bridge-taken", "wanted-twice", "xml-malformed"):
        with pytest.raises(Exception, match="can't be accepted"):
            accepted([code])
    assert accepted(["mac-taken,lint-mac-duplicate", " bridge-missing"]) == {
        "mac-taken",
        "lint-mac-duplicate",
        "bridge-missing",
    }


def test_differences_are_told_from_what_is_to_what_is_wanted() -> None:
    """A change, an addition and a removal, each on its line; the record has both sides."""
    found = mark(WANTED.replace("hvm", "xen").replace("<os>", "<title>t</title><os>"), "sha256:0")
    plan = planned(found, WANTED.replace("<os>", "<description>d</description><os>"))
    lines = [line.strip() for line in render(plan, Look())]
    assert "os/type: xen → hvm" in lines
    assert any(line.startswith("title: - ") for line in lines)
    assert any(line.startswith("description: + ") for line in lines)
    (step,) = record(plan)["steps"]
    assert {"path": "os/type", "wanted": "hvm", "found": "xen"} in step["differences"]


def test_colours_are_only_where_they_are_wanted() -> None:
    """And no escape sequence of a document reaches the terminal."""
    plan = planned(mark(WANTED.replace(">hvm<", ">\x7fx<"), "sha256:0"))
    assert "\033" not in "".join(render(plan, Look()))
    assert "\x7f" not in "".join(render(plan, Look(colour=True)))
    assert "\033[33m" in "".join(render(plan, Look(colour=True)))


def test_what_libvirt_made_otherwise_is_told_from_what_was_wanted() -> None:
    """The other way round than a change: what libvirt has is the news. The record has both sides, too."""
    plan = planned(mark(WANTED.replace("hvm", "xen"), "sha256:0"))
    settled = Settled(step=plan.steps[0], differences=differences(WANTED, MADE))
    outcome = Outcome(ending=Ending.DONE, report=Report(), settled=(settled,))
    assert list(render_outcome(outcome, Look())) == [
        "done",
        "  domain web: libvirt has it otherwise by itself",
        "    memory: 512 MiB → 768 MiB",
    ]
    run = HostRun(uri="qemu:///system", plan=plan, outcome=outcome)
    told = json.loads(render_record(run, several=True))["outcome"]["settled"]
    differ = [{"path": "memory", "wanted": "512 MiB", "found": "768 MiB"}]
    assert told == [{"kind": "domain", "name": "web", "differences": differ}]


def test_a_summary_has_a_line_for_each_host() -> None:
    """What became of it, or why nothing did; a dry run is told as one."""
    planned_only = HostRun(uri="a")
    failed = HostRun(uri="long", exit_code=3)
    failed.report.say("libvirt-unreachable", "nobody is there")
    assert list(summarise([planned_only, failed], Look())) == [
        "a     planned",
        "long  failed: libvirt-unreachable",
        "1 of 2 hosts with nothing in the way",
    ]
    undone = HostRun(uri="b", outcome=Outcome(ending=Ending.UNDONE, report=Report()), exit_code=3)
    assert list(summarise([undone], Look())) == ["b  undone", "0 of 1 hosts as wanted"]
