"""Every input of tests/cases → a plan; on a host that has what it says, nothing is left to do."""

from __future__ import annotations

from contextlib import chdir
from itertools import count
from pathlib import Path

import pytest

from qnetx import api
from qnetx.apply.plan import Action, Choices, Plan, make_plan
from qnetx.apply.state import HostState, Object
from qnetx.apply.wanted import Wanted, gather
from qnetx.catalogue import Effect
from qnetx.model.versions import LibvirtVersion
from qnetx.options import NetworkPolicy, Options
from support.cases import Case, all_cases

RELEASE = LibvirtVersion(9, 0)


def wanted(case: Case) -> Wanted:
    root = Path("root" if (case.folder / "root").is_dir() else ".")
    options = Options(root=root, cwd=Path("/srv/guests"), libvirt=RELEASE)
    with chdir(case.folder):
        return gather([api.convert_file(Path(case.source.name), options, into=api.to_documents)])


def planned(asked: Wanted, objects: tuple[Object, ...], interfaces: frozenset[str]) -> Plan:
    host = HostState(
        uri="qemu:///system",
        driver="QEMU",
        libvirt=RELEASE,
        objects=objects,
        interfaces=interfaces,
    )
    uuids = (f"00000000-0000-4000-8000-{number:012}" for number in count(1))
    return make_plan(asked, host, Choices(networks=NetworkPolicy.NAT), uuids)


@pytest.mark.no_cover
@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.folder.name)
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(case: Case) -> None:
    """Without libvirt's own doing: each document is on the host as the plan has it, each network runs."""
    asked = wanted(case)
    if asked.report.refused or any(d.code == "wanted-twice" for d in asked.report.diagnostics):
        return
    first = planned(asked, (), frozenset({"lo"}))
    assert {step.action for step in first.steps} <= {Action.CREATE}
    assert first.missing_bridges == () or any(
        b.kind == "openvswitch" for b in first.missing_bridges
    )
    there = tuple(
        Object(kind=s.kind, name=s.name, uuid=s.uuid, xml=s.xml, active=s.start)
        for s in first.steps
    )
    again = wanted(case)
    second = planned(again, there, frozenset({"lo", *(s.name for s in first.steps)}))
    assert second.idle, [step for step in second.steps if step.action is not Action.KEEP]
    assert [d for d in again.report.diagnostics if d.effect is Effect.REFUSED] == []
