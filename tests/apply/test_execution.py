"""A plan is carried out as a whole, and what libvirt makes of it is told; or nothing is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from qnetx.apply import execution
from qnetx.apply.connection import Connection, LibvirtError, connect
from qnetx.apply.dialogue import Ask
from qnetx.apply.execution import Call, Ending, execute, recover
from qnetx.apply.host import read_host
from qnetx.apply.journal import Journal, JournalError
from qnetx.apply.plan import Action, Choices, Plan, Step, is_blocked, make_plan
from qnetx.apply.state import HostState, Object
from qnetx.apply.undo import undo
from qnetx.apply.wanted import Wanted
from qnetx.diagnostics import Artefact, Report
from qnetx.domxml.definition import with_identity
from qnetx.domxml.marker import digest, mark, read_marker, unmarked
from support.plans import Tapped, domain, network, plan_of, removal_of, uuid_of

pytestmark = [pytest.mark.libvirt, pytest.mark.usefixtures("libvirt_python")]

LAN = network("lan", "qx9", 9)
WEB = domain("web", "lan")
MISSING = "<interface type='network'><source network='nothing'/></interface>"
"""What libvirt misses when a guest that has it is started."""
Planner = Callable[[HostState], Plan]


@pytest.fixture
def journal(daemon: Connection, tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(daemon.uri, tmp_path)
    with journal.lock(lambda: None):
        yield journal


def run(connection: Connection, journal: Journal, *documents: str) -> execution.Outcome:
    return execute(plan_of(read_host(connection), *documents, autostart=None), connection, journal)


def objects(connection: Connection) -> tuple[Object, ...]:
    return read_host(connection).objects


def said(report: Report) -> dict[str, str]:
    """The codes of what was said, each with its sentence and its hint."""
    return {d.code: f"{d.message} / {d.hint}" for d in report.diagnostics}


def test_a_plan_without_work_asks_nothing(daemon: Connection, journal: Journal) -> None:
    """No call, and no journal either."""

    def fail(_number: int) -> None:
        pytest.fail("libvirt is asked")

    assert run(daemon, journal, LAN).ending is Ending.DONE
    plan = plan_of(read_host(daemon), LAN, autostart=None)
    outcome = execute(plan, Tapped(daemon, fail), journal)  # type: ignore[arg-type]
    assert (outcome.ending, outcome.exit_code) == (Ending.IDLE, 0)


def test_each_call_is_told_before_it_is_made(daemon: Connection, journal: Journal) -> None:
    """Networks are there and run before the guest that needs them."""
    told = []

    def on_step(step: Step, call: Call) -> None:
        assert journal.pending()
        told.append((step.name, call))

    plan = plan_of(read_host(daemon), LAN, WEB)
    assert execute(plan, daemon, journal, on_step).ending is Ending.DONE
    assert told == [
        *(("lan", Call.DEFINE), ("lan", Call.AUTOSTART), ("lan", Call.START)),
        *(("web", Call.DEFINE), ("web", Call.AUTOSTART), ("web", Call.START)),
    ]


def test_the_end_of_a_guest_comes_last(daemon: Connection, journal: Journal) -> None:
    """What libvirt may refuse is asked for while everything still runs."""
    run(daemon, journal, LAN, WEB)
    told = []
    plan = removal_of(read_host(daemon), ("domain", "web"), ("network", "lan"))
    outcome = execute(plan, daemon, journal, lambda step, call: told.append((step.name, call)))
    assert outcome.ending is Ending.DONE
    assert told == [
        *(("web", Call.UNDEFINE), ("lan", Call.UNDEFINE)),
        *(("web", Call.STOP), ("lan", Call.STOP)),
    ]
    assert objects(daemon) == ()


def test_a_network_that_a_guest_runs_on_stays(daemon: Connection, journal: Journal) -> None:
    """Though the guest is defined otherwise by now, and libvirt would pull its plug; it may go with the guest."""
    run(daemon, journal, LAN, WEB)
    run(daemon, journal, domain("web"))
    before = objects(daemon)
    named = removal_of(read_host(daemon), ("network", "lan"))
    outcome = execute(named, daemon, journal)
    assert (outcome.ending, outcome.exit_code) == (Ending.UNDONE, 1)
    assert "web runs on network 'lan'" in said(outcome.report)["network-used"]
    assert objects(daemon) == before
    both = removal_of(read_host(daemon), ("domain", "web"), ("network", "lan"))
    assert execute(both, daemon, journal).ending is Ending.DONE
    assert objects(daemon) == ()


def test_a_network_whose_bridge_a_guest_runs_on_stays(daemon: Connection, journal: Journal) -> None:
    """Such a guest has no port of the network, and its definition may name another bridge by now."""
    on_bridge = domain("web", "lan").replace("type='network'", "type='bridge'")
    run(daemon, journal, LAN, on_bridge.replace("network='lan'", "bridge='qx9'"))
    run(daemon, journal, domain("web"))
    before = objects(daemon)
    outcome = execute(removal_of(read_host(daemon), ("network", "lan")), daemon, journal)
    assert outcome.ending is Ending.UNDONE
    assert "web runs on network 'lan'" in said(outcome.report)["network-used"]
    assert objects(daemon) == before


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_network_that_a_guest_comes_to_meanwhile_stays(
    daemon: Connection, journal: Journal, moment: str
) -> None:
    """Up to the first thing that ends: by then it has been looked at twice."""
    run(daemon, journal, LAN, WEB)
    daemon.define("domain", domain("other", "lan", mac=7))
    (other,) = (each for each in objects(daemon) if each.name == "other")
    before = objects(daemon)
    late = {"before": (Call.UNDEFINE, "network"), "after": (Call.STOP, "domain")}[moment]

    def on_step(step: Step, call: Call) -> None:
        if (call, step.kind) == late:
            daemon.start("domain", other.uuid)

    removal = removal_of(read_host(daemon), ("domain", "web"), ("network", "lan"))
    outcome = execute(removal, daemon, journal, on_step)
    assert outcome.ending is Ending.UNDONE
    assert "other runs on network 'lan'" in said(outcome.report)["network-used"]
    daemon.stop("domain", other.uuid)
    assert objects(daemon) == before


def test_what_was_changed_since_the_plan_stays(daemon: Connection, journal: Journal) -> None:
    """Whoever reached the host by another way, and got there first, is not undone."""
    first, second = (plan_of(read_host(daemon), LAN, WEB, autostart=None) for _ in range(2))
    assert execute(first, daemon, journal).ending is Ending.DONE
    there = objects(daemon)
    outcome = execute(second, daemon, journal)
    assert (outcome.ending, outcome.exit_code) == (Ending.UNDONE, 1)
    assert "it was made since the plan" in said(outcome.report)["plan-outdated"]
    assert objects(daemon) == there
    removals = [removal_of(read_host(daemon), ("domain", "web")) for _ in range(2)]
    change = plan_of(read_host(daemon), domain("web", memory=64), autostart=None)
    assert execute(removals[0], daemon, journal).ending is Ending.DONE
    for late in (removals[1], change):
        outcome = execute(late, daemon, journal)
        assert "it is gone since the plan" in said(outcome.report)["plan-outdated"]
        assert [each.name for each in objects(daemon)] == ["lan"]


def test_the_saved_memory_of_a_guest_is_not_used_up(daemon: Connection, journal: Journal) -> None:
    """Neither where the plan knows of it, nor where the guest is saved behind its back."""

    def planned(text: str) -> tuple[Plan, Report]:
        wanted = Wanted(domains=(Artefact("domain", "web", text),), report=Report())
        choices = Choices(start=True)
        plan = make_plan(wanted, read_host(daemon), choices, iter([uuid_of("web")]))
        return plan, wanted.report

    first, _ = planned(domain("web"))
    execute(replace(first, steps=(replace(first.steps[0], start=False),)), daemon, journal)
    outdated, report = planned(domain("web"))
    assert not is_blocked(report)
    daemon.start("domain", uuid_of("web"))
    daemon._look_up("domain", uuid_of("web")).managedSave()
    saved = objects(daemon)
    outcome = execute(outdated, daemon, journal)
    assert "it was changed since the plan" in said(outcome.report)["plan-outdated"]
    assert objects(daemon) == saved
    for memory in (32, 48):
        _, report = planned(domain("web", memory=memory))
        assert is_blocked(report)
        assert "'virsh managedsave-remove web'" in said(report)["guest-saved"]
    daemon._look_up("domain", uuid_of("web")).managedSaveRemove()
    plan, report = planned(domain("web", memory=48))
    assert not is_blocked(report)
    assert execute(plan, daemon, journal).ending is Ending.DONE


def test_what_libvirt_makes_otherwise_is_told_and_marked(
    daemon: Connection, journal: Journal
) -> None:
    """libvirt drops a tap's name that looks like its own, without a word; the mark remembers it."""
    tap = "<interface type='ethernet'><mac address='52:54:00:00:00:99'/><target dev='vnet7'/></interface>"
    document = domain("web").replace("</devices>", f"{tap}</devices>")
    outcome = execute(
        plan_of(read_host(daemon), document, start=False, autostart=None), daemon, journal
    )
    assert outcome.ending is Ending.DONE
    (settled,) = outcome.settled
    assert settled.step.name == "web"
    assert [(d.wanted, d.found) for d in settled.differences] == [('<target dev="vnet7"/>', None)]
    (found,) = objects(daemon)
    marker = read_marker(found.xml)
    assert marker
    assert marker.wanted == digest(with_identity(document, uuid=uuid_of("web")))
    assert marker.settled


@pytest.mark.parametrize("mac", ["<mac address='52:54:00:00:00:99'/>", ""])
def test_what_libvirt_makes_otherwise_is_no_reason_to_define_it_again(
    daemon: Connection, journal: Journal, mac: str
) -> None:
    """A second run knows libvirt's doing by the mark; the one that is wanted otherwise is changed."""
    tap = f"<interface type='ethernet'>{mac}<target dev='vnet7'/></interface>"
    document = domain("web").replace("</devices>", f"{tap}</devices>")

    def planned(text: str) -> Plan:
        wanted = Wanted(domains=(Artefact("domain", "web", text),), report=Report())
        return make_plan(wanted, read_host(daemon), Choices(), iter([uuid_of("web")]))

    outcome = execute(planned(document), daemon, journal)
    assert (outcome.ending, len(outcome.settled)) == (Ending.DONE, 1)
    assert planned(document).idle
    changed = document.replace("vnet7", "vnet8")
    assert [step.action for step in planned(changed).steps] == [Action.CHANGE]
    assert execute(planned(changed), daemon, journal).ending is Ending.DONE
    assert planned(changed).idle


def test_what_fails_is_told_in_libvirts_words(daemon: Connection, journal: Journal) -> None:
    """With what it was asked, and the way out where there is one; and it is undone, the network too."""
    disk = "<disk type='file'><source file='/nowhere.img'/><target dev='vda' bus='virtio'/></disk>"
    outcome = run(daemon, journal, LAN, WEB.replace("</devices>", f"{disk}</devices>"))
    assert (outcome.ending, outcome.exit_code) == (Ending.UNDONE, 3)
    message = said(outcome.report)["libvirt-refused"]
    assert message.startswith("start domain 'web': Cannot access storage file '/nowhere.img'")
    assert message.endswith("copy it there, or name it as it is")
    undone = [d.message for d in outcome.report.diagnostics if d.code == "run-undone"]
    assert undone == ["domain 'web' is removed", "network 'lan' is removed"]
    assert objects(daemon) == ()


@pytest.mark.parametrize(
    ("device", "hint"),
    [
        (
            "<interface type='ethernet'><script path='/nowhere'/></interface>",
            "the host lacks the script /nowhere; with --bridge /nowhere=BRIDGE libvirt needs none",
        ),
        (
            "<interface type='bridge'><source bridge='br77'/></interface>",
            "'ip link add name br77 type bridge' on the host makes the bridge",
        ),
        (
            "<interface type='ethernet'><target dev='tap77' managed='no'/></interface>",
            "'ip tuntap add mode tap name NAME'",
        ),
        ("<emulator>/nowhere</emulator>", "/nowhere is to be installed on the host"),
        (MISSING, ""),
    ],
)
def test_a_guest_that_lacks_something_is_not_left_half_made(
    daemon: Connection, journal: Journal, device: str, hint: str
) -> None:
    """Whatever it is that libvirt misses, at definition or at start."""
    outcome = run(daemon, journal, LAN, WEB.replace("</devices>", f"{device}</devices>"))
    assert outcome.ending is Ending.UNDONE
    assert hint in said(outcome.report)["libvirt-refused"]
    assert objects(daemon) == ()


def test_what_was_there_before_stays(daemon: Connection, journal: Journal) -> None:
    """A network that an earlier run made is not undone with the guest that fails."""
    run(daemon, journal, LAN)
    before = objects(daemon)
    outcome = run(daemon, journal, LAN, WEB.replace("</devices>", f"{MISSING}</devices>"))
    assert outcome.ending is Ending.UNDONE
    assert objects(daemon) == before


def test_a_password_survives_undoing(daemon: Connection, journal: Journal) -> None:
    """What libvirt tells only to who asks for it is in what was there before, and so is put back."""
    vnc = "<graphics type='vnc' port='-1' autoport='yes' passwd='sesame'/>"
    guest = domain("web").replace("</devices>", f"{vnc}</devices>")
    execute(plan_of(read_host(daemon), guest, start=False, autostart=None), daemon, journal)
    before = objects(daemon)
    assert "passwd='sesame'" in before[0].xml
    changed = guest.replace("sesame", "other").replace("</devices>", f"{MISSING}</devices>")
    outcome = run(daemon, journal, changed)
    assert outcome.ending is Ending.UNDONE
    assert objects(daemon) == before
    assert "sesame" not in str(outcome.report.diagnostics)


def test_a_fault_of_our_own_is_undone_too(daemon: Connection, journal: Journal) -> None:
    """A program that breaks in the middle leaves the host as it was, and tells of its fault."""

    def broken(step: Step, call: Call) -> None:
        if (step.name, call) == ("web", Call.START):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as told:
        execute(plan_of(read_host(daemon), LAN, WEB), daemon, journal, broken)
    assert told.value.__notes__ == [
        f"the run on '{daemon.uri}' is undone, journal '{journal.path}'"
    ]
    assert objects(daemon) == ()
    assert journal.pending() is None


def test_without_a_journal_nothing_is_changed(
    daemon: Connection, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could not be undone."""

    def full(_plan: Plan) -> None:
        raise JournalError("disk full")

    monkeypatch.setattr(journal, "begin", full)
    with pytest.raises(JournalError, match="disk full"):
        run(daemon, journal, LAN)
    assert objects(daemon) == ()


def test_a_journal_that_stays_is_told(
    daemon: Connection, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run would undo what is done: so it is undone now, and said why."""

    def stuck() -> None:
        raise JournalError("read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "end", stuck)
        outcome = run(daemon, journal, LAN)
    assert outcome.ending is Ending.UNFINISHED
    assert (
        "read-only file system / the next run undoes it, unless all was done"
        in said(outcome.report)["run-unfinished"]
    )
    assert objects(daemon) == ()
    recover(daemon, journal)
    assert journal.pending() is None


def test_a_journal_that_stays_for_a_while_is_told(
    daemon: Connection, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though all is undone by then: nothing else says why."""
    end, tries = journal.end, count()

    def stuck_once() -> None:
        if next(tries) == 0:
            raise JournalError("no space left on device")
        end()

    monkeypatch.setattr(journal, "end", stuck_once)
    outcome = run(daemon, journal, LAN)
    assert (outcome.ending, outcome.exit_code) == (Ending.UNDONE, 2)
    first, *others = outcome.report.diagnostics
    assert (first.code, first.message) == ("journal-unusable", "no space left on device")
    assert {each.code for each in others} == {"run-undone"}
    assert objects(daemon) == ()
    assert journal.pending() is None


def test_what_vanishes_when_it_is_defined_is_a_failure(
    daemon: Connection, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else is at work on the host."""
    define = daemon.define

    def define_and_lose(kind: str, xml: str, **checked: bool) -> None:
        define("network", xml, **checked)
        daemon.undefine("network", uuid_of("lan"))

    monkeypatch.setattr(daemon, "define", define_and_lose)
    outcome = run(daemon, journal, LAN)
    assert outcome.ending is Ending.UNDONE
    assert "it was defined, and is not there" in said(outcome.report)["libvirt-refused"]


def test_what_is_no_longer_ours_stays(daemon: Connection, journal: Journal) -> None:
    """Undoing takes away what this plan made, and not what somebody made of it meanwhile."""
    plan = plan_of(read_host(daemon), LAN)
    execute(plan, daemon, journal)
    daemon.define("network", unmarked(daemon.read_all("network")[0].xml))
    there = objects(daemon)
    assert list(undo(plan.steps, daemon)) == [
        "network 'lan' stays: it no longer says that qnetx defined it"
    ]
    assert objects(daemon) == there


def test_what_somebody_else_took_away_is_not_made_again(
    daemon: Connection, journal: Journal
) -> None:
    """A plan that only started it has no part in its definition."""
    execute(plan_of(read_host(daemon), LAN, start=False, autostart=None), daemon, journal)
    plan = plan_of(read_host(daemon), LAN)
    assert plan.steps[0].action is Action.START
    execute(plan, daemon, journal)
    daemon.stop("network", uuid_of("lan"))
    daemon.undefine("network", uuid_of("lan"))
    assert list(undo(plan.steps, daemon)) == []
    assert objects(daemon) == ()


def test_what_had_no_definition_has_none_again(daemon: Connection, journal: Journal) -> None:
    """A transient network that is taken away, or given a definition, is transient again when that is undone."""
    wanted = with_identity(LAN, uuid=uuid_of("lan"))
    daemon.define("network", mark(wanted, digest(wanted)))
    daemon.start("network", uuid_of("lan"))
    daemon.undefine("network", uuid_of("lan"))
    (before,) = objects(daemon)
    assert (before.active, before.persistent) == (True, False)
    removal = removal_of(read_host(daemon), ("network", "lan"))
    was_otherwise = replace(removal.steps[0], before=replace(before, xml=f"{before.xml}\n"))
    of_before = Plan(host=removal.host, steps=(was_otherwise,))  # what runs changes by itself
    assert execute(of_before, daemon, journal).ending is Ending.DONE
    assert objects(daemon) == ()
    assert list(undo(removal.steps, daemon)) == [
        "network 'lan' has its former definition",
        "network 'lan' is started again",
        "network 'lan' is transient again",
    ]
    assert objects(daemon) == (before,)
    step = replace(plan_of(read_host(daemon), LAN).steps[0], action=Action.CHANGE, xml=before.xml)
    change = Plan(host=read_host(daemon), steps=(step,))
    assert execute(change, daemon, journal).ending is Ending.DONE
    assert objects(daemon) != (before,)
    assert list(undo(change.steps, daemon)) == [
        "network 'lan' has its former autostart",
        "network 'lan' is transient again",
    ]
    assert objects(daemon) == (before,)


def test_what_the_next_run_cannot_undo_is_told(daemon: Connection, journal: Journal) -> None:
    """With the journal, which whoever has looked at the host may take away."""
    run(daemon, journal, LAN, domain("web"))
    removal = removal_of(read_host(daemon), ("network", "lan"), ("domain", "web"))
    execute(replace(removal, steps=removal.steps[:1]), daemon, journal)
    daemon.define("network", with_identity(LAN, uuid=uuid_of("another")))
    journal.begin(removal)
    with pytest.raises(
        LibvirtError, match=r"an earlier run is to be undone first: .*'lan'"
    ) as told:
        recover(daemon, journal)
    assert str(journal.path) in told.value.hint
    assert journal.pending()


def test_undoing_answers_as_the_user_did(
    daemon: Connection, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host with passwords is connected to again without another question."""

    def ask(_prompt: str, _seen: bool) -> str | None:  # noqa: FBT001 - the verb's own form
        pytest.fail("there was no question")

    def lose(_number: int) -> None:
        lost.close()
        raise LibvirtError("libvirt-lost", "end of file", lost=True)

    def again(uri: str, *, ask: Ask | None) -> Connection:
        assert ask is lost.ask
        return connect(uri, ask=ask)

    lost = connect(daemon.uri, ask=ask)
    monkeypatch.setattr(lost, "alive", lambda: False)
    monkeypatch.setattr(execution, "connect", again)
    outcome = execute(plan_of(read_host(daemon), LAN), Tapped(lost, lose), journal)  # type: ignore[arg-type]
    assert outcome.ending is Ending.UNDONE


def test_a_connection_that_is_lost_is_no_reason_to_forget(
    daemon: Connection, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that can't be reached again leaves a journal; one that can, none."""
    monkeypatch.setattr(execution, "PATIENCE", 0.5)
    tries = []

    def unreachable(uri: str, **_: object) -> Connection:
        tries.append(uri)
        raise LibvirtError("libvirt-unreachable", "connection refused", lost=True)

    def lose(number: int) -> None:
        if number == 1:
            lost.close()
            raise LibvirtError("libvirt-lost", "end of file", lost=True)

    plan = plan_of(read_host(daemon), LAN)
    for connects, ending in ((unreachable, Ending.UNFINISHED), (connect, Ending.UNDONE)):
        monkeypatch.setattr(execution, "connect", connects)
        lost = connect(daemon.uri)
        monkeypatch.setattr(lost, "alive", lambda: False)
        outcome = execute(plan, Tapped(lost, lose), journal)  # type: ignore[arg-type]
        assert outcome.ending is ending
        assert "end of file" in said(outcome.report)["libvirt-lost"]
    assert len(tries) > 1
    assert objects(daemon) == ()
