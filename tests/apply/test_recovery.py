"""What a run left that was killed, and what somebody did since → what the next run makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from qnetx.apply.connection import Connection
from qnetx.apply.execution import Ending, execute, recover
from qnetx.apply.host import read_host
from qnetx.apply.journal import Journal
from qnetx.apply.plan import Action, Choices, Plan, make_plan
from qnetx.apply.state import Object
from qnetx.apply.wanted import Wanted
from qnetx.diagnostics import Artefact, Report
from qnetx.domxml.marker import unmarked
from support.plans import clear, domain, network, plan_of, removal_of, uuid_of

pytestmark = [pytest.mark.libvirt, pytest.mark.usefixtures("libvirt_python")]

LAN, WAN = network("lan", "qx9", 9), network("wan", "qx8", 8)
WEB, DB = domain("web", "lan"), domain("db", "wan", mac=9)
EDITED = ("<memory unit='KiB'>32768", "<memory unit='KiB'>65536")


@pytest.fixture
def journal(daemon: Connection, tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(daemon.uri, tmp_path)
    with journal.lock(lambda: None):
        yield journal


def objects(connection: Connection) -> dict[str, Object]:
    return {each.name: each for each in read_host(connection).objects}


def recovered(connection: Connection, journal: Journal) -> list[str]:
    """What the beginning of a run tells; there is no journal after that."""
    report = recover(connection, journal)
    assert journal.pending() is None
    first = [d for d in report.diagnostics if d.code == "run-recovered"]
    assert all(str(journal.path) in d.message for d in first)
    return [d.message.partition(" (")[0] for d in report.diagnostics]


def killed(connection: Connection, journal: Journal, plan: Plan, done: int) -> None:
    """Carry out some steps of a plan, and leave the journal of it all."""
    part = replace(plan, steps=plan.steps[:done])
    assert execute(part, connection, journal).ending is Ending.DONE
    journal.begin(plan)


def edit(connection: Connection, name: str, changes: tuple[str, str] = EDITED) -> None:
    """What `virsh edit` does."""
    before = objects(connection)[name]
    after = before.xml.replace(*changes)
    assert after != before.xml
    connection.define(before.kind, after, checked=False)


def test_the_next_run_tells_what_it_undoes(daemon: Connection, journal: Journal) -> None:
    """It names the journal, and each object that is as it was; without a journal it says nothing."""
    assert recovered(daemon, journal) == []
    killed(daemon, journal, plan_of(read_host(daemon), LAN, WEB), 1)
    assert recovered(daemon, journal) == [
        "an earlier run did not come to its end",
        "network 'lan' is removed",
    ]
    assert objects(daemon) == {}


def test_a_run_that_was_at_its_end_is_done(daemon: Connection, journal: Journal) -> None:
    """And what somebody has made of it since is nobody's to undo; so too where all was taken away."""
    killed(daemon, journal, plan_of(read_host(daemon), LAN, WEB), 2)
    edit(daemon, "web")
    there = objects(daemon)
    assert recovered(daemon, journal) == ["an earlier run was at its end, and is done"]
    assert objects(daemon) == there
    killed(daemon, journal, plan_of(read_host(daemon), domain("web", "lan", memory=48)), 1)
    there = objects(daemon)
    assert recovered(daemon, journal) == ["an earlier run was at its end, and is done"]
    assert objects(daemon) == there
    killed(daemon, journal, removal_of(read_host(daemon), ("domain", "web")), 1)
    assert recovered(daemon, journal) == ["an earlier run was at its end, and is done"]
    assert [*objects(daemon)] == ["lan"]


def test_a_definition_that_was_to_be_given_back_its_form_is_not_done(
    daemon: Connection, journal: Journal
) -> None:
    """An edited guest has the mark of what it is to be again."""
    execute(plan_of(read_host(daemon), WAN, DB, autostart=None), daemon, journal)
    edit(daemon, "db")
    before = objects(daemon)
    wanted = Wanted(domains=(Artefact("domain", "db", DB),), report=Report())
    plan = make_plan(wanted, read_host(daemon), Choices(), iter(()))
    assert [step.action for step in plan.steps] == [Action.KEEP, Action.CHANGE]
    journal.begin(plan)
    assert recovered(daemon, journal) == ["an earlier run did not come to its end"]
    assert objects(daemon) == before


def test_what_somebody_edited_since_stays(daemon: Connection, journal: Journal) -> None:
    """With the networks that it is on; all else is undone."""
    plan = plan_of(read_host(daemon), LAN, WAN, WEB, DB, domain("other"))
    killed(daemon, journal, plan, 4)
    edit(daemon, "web")
    there = objects(daemon)
    assert recovered(daemon, journal) == [
        "an earlier run did not come to its end",
        "domain 'db' is removed",
        "domain 'web' stays: it was changed since",
        "network 'wan' is removed",
        "network 'lan' stays: a guest that stays is on it",
    ]
    assert objects(daemon) == {name: there[name] for name in ("lan", "web")}


def test_a_bridge_that_a_guest_is_on_stays_with_it(daemon: Connection, journal: Journal) -> None:
    """Whatever the guest has it from; and a mark that was taken out is an edit, too."""
    on_bridge = WEB.replace("type='network'", "type='bridge'").replace(
        "network='lan'", "bridge='qx9'"
    )
    killed(daemon, journal, plan_of(read_host(daemon), LAN, on_bridge, DB, start=False), 2)
    daemon.define("domain", unmarked(objects(daemon)["web"].xml))
    assert recovered(daemon, journal)[1:] == [
        "domain 'web' stays: it no longer says that qnetx defined it",
        "network 'lan' stays: a guest that stays is on it",
    ]


@pytest.mark.parametrize("port", ["network='lan'", "bridge='qx9'"])
@pytest.mark.parametrize("before", ["nothing", "inactive"])
def test_a_network_that_anybody_runs_on_by_now_stays(
    daemon: Connection, journal: Journal, port: str, before: str
) -> None:
    """The guest is nobody's of the plan, and would run on without its plug; when it has ended, all is undone."""
    if before == "inactive":
        alone = plan_of(read_host(daemon), LAN, start=False, autostart=None)
        assert execute(alone, daemon, journal).ending is Ending.DONE
    old = objects(daemon)
    plan = plan_of(read_host(daemon), LAN, DB, autostart=None)
    killed(daemon, journal, plan, 1)
    kind = port.partition("=")[0]
    other = domain("other", "lan").replace("type='network'", f"type='{kind}'")
    daemon.define("domain", other.replace("network='lan'", port))
    daemon.start("domain", objects(daemon)["other"].uuid)
    there = objects(daemon)
    assert recovered(daemon, journal)[1:] == ["network 'lan' stays: other runs on it"]
    assert objects(daemon) == there
    daemon.stop("domain", there["other"].uuid)
    daemon.undefine("domain", there["other"].uuid)
    journal.begin(plan)
    recovered(daemon, journal)
    assert objects(daemon) == old


def test_what_somebody_started_or_saved_since_stays(daemon: Connection, journal: Journal) -> None:
    """The run did not start it, or it does not run any more: its memory is the user's."""
    plan = plan_of(read_host(daemon), domain("web"), DB, start=False)
    killed(daemon, journal, plan, 1)
    daemon.start("domain", uuid_of("web"))
    assert recovered(daemon, journal)[1:] == ["domain 'web' stays: it was started since"]
    assert objects(daemon)["web"].active
    journal.begin(plan)
    daemon._look_up("domain", uuid_of("web")).managedSave()
    assert recovered(daemon, journal)[1:] == ["domain 'web' stays: its memory was saved since"]
    assert objects(daemon)["web"].saved
    daemon._look_up("domain", uuid_of("web")).managedSaveRemove()
    journal.begin(plan)
    assert recovered(daemon, journal)[1:] == ["domain 'web' is removed"]


def test_a_change_that_was_changed_since_stays(daemon: Connection, journal: Journal) -> None:
    """Its former definition is gone anyway, and the new one somebody's work."""
    execute(plan_of(read_host(daemon), domain("web"), start=False), daemon, journal)
    plan = plan_of(read_host(daemon), domain("web", memory=48), DB, start=False)
    killed(daemon, journal, plan, 1)
    edit(daemon, "web", ("49152", "65536"))
    there = objects(daemon)
    assert recovered(daemon, journal)[1:] == ["domain 'web' stays: it was changed since"]
    assert objects(daemon) == there
    edit(daemon, "web", ("65536", "49152"))
    journal.begin(plan)
    assert recovered(daemon, journal)[1:] == ["domain 'web' has its former definition"]


def test_what_was_defined_anew_after_it_was_taken_away_stays(
    daemon: Connection, journal: Journal
) -> None:
    """As it was before, or not at all: then it is given back."""
    execute(plan_of(read_host(daemon), LAN, domain("web"), start=False), daemon, journal)
    plan = removal_of(read_host(daemon), ("domain", "web"), ("network", "lan"))
    before = objects(daemon)
    killed(daemon, journal, plan, 1)
    daemon.define("domain", before["web"].xml.replace(*EDITED))
    there = objects(daemon)
    assert recovered(daemon, journal)[1:] == ["domain 'web' stays: it was defined anew since"]
    assert objects(daemon) == there
    daemon.undefine("domain", uuid_of("web"))
    journal.begin(plan)
    recovered(daemon, journal)
    assert objects(daemon) == before


def test_a_definition_without_its_mark_of_libvirts_doings_is_brought_to_its_end(
    daemon: Connection, journal: Journal
) -> None:
    """A run that was killed between the two: after the next one all is as if it had not been."""
    tap = "<interface type='ethernet'><mac address='52:54:00:00:00:99'/><target dev='vnet7'/></interface>"
    guest = WEB.replace("</devices>", f"{tap}</devices>")

    def planned() -> Plan:
        artefacts = Artefact("domain", "web", guest), Artefact("network", "lan", LAN)
        wanted = Wanted(domains=artefacts[:1], networks=artefacts[1:], report=Report())
        uuids = iter([uuid_of("lan"), uuid_of("web")])
        return make_plan(wanted, read_host(daemon), Choices(start=True), uuids)

    plan = planned()
    assert execute(plan, daemon, journal).ending is Ending.DONE
    wanted = objects(daemon)
    clear(daemon)
    killed(daemon, journal, plan, 1)
    daemon.define("domain", plan.steps[1].xml)
    assert recovered(daemon, journal)[1:] == [
        "domain 'web' stays: it was changed since",
        "network 'lan' stays: a guest that stays is on it",
    ]
    assert execute(planned(), daemon, journal).ending is Ending.DONE
    assert objects(daemon) == wanted
    assert planned().idle
