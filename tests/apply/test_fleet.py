"""Several connections → what is planned for all, and done host by host."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qnetx.apply.connection import LibvirtError, connect
from qnetx.apply.execution import Ending
from qnetx.apply.fleet import HostRun, Planned, Planner, Watcher, read_hosts, run_fleet, worst
from qnetx.apply.host import read_host
from qnetx.apply.journal import Journal
from qnetx.apply.plan import Plan
from qnetx.apply.state import HostState
from qnetx.diagnostics import Exit, Report
from qnetx.model.versions import CURRENT_LIBVIRT
from qnetx.source import Source
from support import libvirtd as libvirtd_
from support.libvirtd import Libvirtd
from support.plans import clear, domain, network, plan_of

DOWN = "qemu+unix:///system?socket=/nowhere/libvirt-sock"
DOCUMENTS = (network("lan", "qxbr3", 3), domain("vm", "lan"))


def planner(*documents: str, blocked: tuple[str, ...] = ()) -> Planner:
    """What wants documents on each host, and finds fault with some of the hosts."""

    def plan(host: HostState) -> Planned:
        report = Report()
        if host.uri in blocked:
            report.say("name-taken", "somebody has the name")
        made = plan_of(host, *documents, start=False, autostart=None)
        return Planned(plan=made, report=report, blocked=bool(report.diagnostics))

    return plan


def said(run: HostRun) -> list[str]:
    return [diagnostic.code for diagnostic in run.report.diagnostics]


@pytest.fixture(scope="module")
def second(libvirtd: Libvirtd) -> Iterator[Libvirtd]:
    """Another host; asked for after the first, which says where there can be none."""
    with libvirtd_.running_libvirtd() as daemon:
        yield daemon


@pytest.fixture
def hosts(libvirtd: Libvirtd, second: Libvirtd, libvirt_python: None) -> Iterator[tuple[str, str]]:
    """The connections of two hosts, which have nothing before and after."""
    uris = (libvirtd.uri, second.uri)
    yield uris
    for uri in uris:
        with connect(uri) as connection:
            clear(connection)


def names_on(uri: str) -> list[str]:
    with connect(uri) as connection:
        return [each.name for each in read_host(connection).objects]


@pytest.mark.libvirt
def test_two_hosts_are_done(hosts: tuple[str, str], tmp_path: Path) -> None:
    """Both are planned for before one is changed; a second run finds nothing to do on either."""
    heard: list[tuple[str, str]] = []
    watcher = Watcher(
        planned=lambda run: heard.append(("planned", run.uri)),
        step=lambda run, step, call: heard.append((f"{call} {step.name}", run.uri)),
        done=lambda run: heard.append(("done", run.uri)),
    )
    wanted = planner(*DOCUMENTS)
    runs = run_fleet(hosts, wanted, watcher, directory=tmp_path)
    steps = ("define lan", "define vm", "done")
    assert heard == [
        *(("planned", uri) for uri in hosts),
        *((step, uri) for uri in hosts for step in steps),
    ]
    assert worst(runs) == Exit.FINE
    assert [names_on(uri) for uri in hosts] == [["lan", "vm"]] * 2
    again = run_fleet(hosts, wanted, Watcher(), directory=tmp_path)
    assert [run.outcome and run.outcome.ending for run in again] == [Ending.IDLE] * 2


@pytest.mark.libvirt
def test_a_host_that_is_down_stops_no_other(hosts: tuple[str, str], tmp_path: Path) -> None:
    """Of two hosts one is done and stays so, the other is told; the exit code is that of the other."""
    runs = run_fleet((DOWN, hosts[0]), planner(*DOCUMENTS), Watcher(), directory=tmp_path)
    assert [run.exit_code for run in runs] == [Exit.LIBVIRT, Exit.FINE]
    assert worst(runs) == Exit.LIBVIRT
    assert said(runs[0]) == ["libvirt-unreachable"]
    assert names_on(hosts[0]) == ["lan", "vm"]


@pytest.mark.libvirt
def test_findings_stop_their_own_host(hosts: tuple[str, str], tmp_path: Path) -> None:
    """A plan with findings is there to be shown and not carried out; the other host's is."""
    wanted = planner(*DOCUMENTS, blocked=hosts[:1])
    runs = run_fleet(hosts, wanted, Watcher(), directory=tmp_path)
    assert [run.exit_code for run in runs] == [Exit.FINDINGS, Exit.FINE]
    assert runs[0].plan
    assert runs[0].outcome is None
    assert [names_on(uri) for uri in hosts] == [[], ["lan", "vm"]]


@pytest.mark.libvirt
def test_a_host_that_refuses_is_as_it_was(hosts: tuple[str, str], tmp_path: Path) -> None:
    """What fails on one host is undone there, and the next host is done."""
    fine = network("other", "qxbr4", 4)
    broken = domain("bad", "lan").replace("arch='x86_64'", "arch='s390x'")

    def plan(host: HostState) -> Planned:
        documents = (fine, broken) if host.uri == hosts[0] else DOCUMENTS
        return planner(*documents)(host)

    runs = run_fleet(hosts, plan, Watcher(), directory=tmp_path)
    assert [run.outcome and run.outcome.ending for run in runs] == [Ending.UNDONE, Ending.DONE]
    assert "libvirt-refused" in said(runs[0])
    assert worst(runs) == Exit.LIBVIRT
    assert [names_on(uri) for uri in hosts] == [[], ["lan", "vm"]]


@pytest.mark.libvirt
def test_a_dry_run_changes_nothing(hosts: tuple[str, str], tmp_path: Path) -> None:
    """Plans are made, nobody is waited for, and an earlier run's journal stays, and is told."""
    journal = Journal(hosts[0], tmp_path)
    with journal.lock(lambda: None):
        journal.begin(
            Plan(host=HostState(uri=hosts[0], driver="QEMU", libvirt=CURRENT_LIBVIRT), steps=())
        )
        runs = run_fleet(hosts, planner(*DOCUMENTS), Watcher(), dry_run=True, directory=tmp_path)
    assert [len(run.plan.steps) if run.plan else 0 for run in runs] == [2, 2]
    assert [names_on(uri) for uri in hosts] == [[], []]
    assert journal.path.exists()
    assert [said(run) for run in runs] == [["run-pending"], []]


@pytest.mark.libvirt
def test_what_an_earlier_run_left_is_undone_first(hosts: tuple[str, str], tmp_path: Path) -> None:
    """A journal that is there is told and gone, whether or not its host has something to do."""
    journal = Journal(hosts[1], tmp_path)
    with journal.lock(lambda: None):
        journal.begin(
            Plan(host=HostState(uri=hosts[1], driver="QEMU", libvirt=CURRENT_LIBVIRT), steps=())
        )
    runs = run_fleet(hosts, planner(), Watcher(), directory=tmp_path)
    assert [said(run) for run in runs] == [[], ["run-recovered"]]
    assert not journal.path.exists()


@pytest.mark.libvirt
def test_one_host_under_two_names_is_taken_once(
    libvirtd: Libvirtd, libvirt_python: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libvirt says that two names are one connection: it is neither planned twice nor waited for."""
    monkeypatch.setenv("LIBVIRT_DEFAULT_URI", libvirtd.uri)
    runs = run_fleet((libvirtd.uri, ""), planner(), Watcher(), directory=tmp_path)
    assert [run.uri for run in runs] == [libvirtd.uri]
    assert "host-twice" in said(runs[0])


def test_a_uri_that_is_named_twice_is_tried_once(libvirt_python: None, tmp_path: Path) -> None:
    """So it is where nobody answers, too."""
    (run,) = run_fleet((DOWN, DOWN), planner(), Watcher(), directory=tmp_path)
    assert said(run) == ["libvirt-unreachable", "host-twice"]


def test_a_journal_that_cannot_be_stops_its_host(libvirt_python: None, tmp_path: Path) -> None:
    """Without a state directory nothing is planned, and that is told of the host."""
    (tmp_path / "file").write_text("")
    (run,) = run_fleet(
        ["test:///default"], planner(), Watcher(), directory=tmp_path / "file" / "below"
    )
    assert run.exit_code == Exit.UNUSABLE
    assert said(run) == ["journal-unusable"]
    assert run.plan is None


def test_a_dry_run_needs_no_journal(
    libvirt_python: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no journal can be, the plan is shown all the same; carrying it out is refused."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setattr(Path, "home", homeless)
    for dry_run, code, codes in ((True, 0, []), (False, Exit.UNUSABLE, ["journal-unusable"])):
        (run,) = run_fleet(["test:///default"], planner(domain("vm")), Watcher(), dry_run=dry_run)
        assert (run.exit_code, said(run)) == (code, codes)
        assert (run.plan is not None) == dry_run


def test_a_journal_that_cannot_be_written_stops_its_host(
    libvirt_python: None, tmp_path: Path
) -> None:
    """Nothing is done where the folder went away behind the plan."""
    folder = tmp_path / "state"
    watcher = Watcher(planned=lambda _run: shutil.rmtree(folder))
    documents = planner(domain("vm"))
    (run,) = run_fleet(["test:///default"], documents, watcher, directory=folder)
    assert run.exit_code == Exit.UNUSABLE
    assert said(run) == ["journal-unusable"]


def test_a_connection_that_breaks_while_planning(libvirt_python: None, tmp_path: Path) -> None:
    """What libvirt says is told of its host."""

    def plan(_host: HostState) -> Planned:
        raise LibvirtError("libvirt-lost", "end of file", lost=True)

    (run,) = run_fleet(["test:///default"], plan, Watcher(), directory=tmp_path)
    assert run.exit_code == Exit.LIBVIRT
    assert said(run) == ["libvirt-lost"]


@pytest.mark.libvirt
def test_a_signal_ends_the_fleet(hosts: tuple[str, str], tmp_path: Path) -> None:
    """The host that it came at is as it was, and the next one is not begun."""

    watcher = Watcher(step=lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    runs = run_fleet(hosts, planner(*DOCUMENTS), watcher, directory=tmp_path)
    assert [run.outcome and run.outcome.ending for run in runs] == [Ending.UNDONE, None]
    assert said(runs[1]) == ["run-interrupted"]
    assert [run.exit_code for run in runs] == [128 + signal.SIGTERM] * 2
    assert [names_on(uri) for uri in hosts] == [[], []]


def test_an_input_that_is_no_use_stops_its_host(libvirt_python: None, tmp_path: Path) -> None:
    """Where nothing comes of the input for a host, its exit code says that of the input."""

    def plan(_host: HostState) -> Planned:
        report = Report()
        report.say("input-empty", "nothing there")
        return Planned(plan=None, report=report)

    (run,) = run_fleet(["test:///default"], plan, Watcher(), directory=tmp_path)
    assert run.exit_code == Exit.UNUSABLE
    assert run.outcome is None


LINE = ("--", "qemu-system-x86_64", "-name", "vm", "-m", "32", "-net", "nic", "-net", "user")


def define(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program itself, with a state directory of its own."""
    return subprocess.run(
        [sys.executable, "-m", "qnetx", "define", *words, *LINE],
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.libvirt
def test_a_hosts_file_with_a_host_that_is_down(hosts: tuple[str, str], tmp_path: Path) -> None:
    """One is done and one failed, as the summary says; exit status 3, and what is done stays done."""
    file = tmp_path / "hosts"
    file.write_text(f"{DOWN}  # rack 1\n{hosts[0]}\n{hosts[0]}\n")
    first = define(tmp_path, "--hosts", str(file))
    assert first.returncode == Exit.LIBVIRT, first.stderr
    assert "hosts:3:1: warning:" in first.stderr
    assert first.stderr.count("Failed to connect socket to '/nowhere/libvirt-sock'") == 1
    assert "1 of 2 hosts as wanted" in first.stdout
    assert names_on(hosts[0]) == ["vm"]
    second = define(tmp_path, "--hosts", str(file))
    assert second.returncode == Exit.LIBVIRT
    assert "nothing to do" in second.stdout


@pytest.mark.libvirt
def test_hosts_as_records(hosts: tuple[str, str], tmp_path: Path) -> None:
    """One record a host, on a line of its own, in the order of the hosts."""
    connect_to = [word for uri in (*hosts, DOWN) for word in ("--connect", uri)]
    answer = define(tmp_path, "--format", "json", *connect_to)
    records = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.returncode == Exit.LIBVIRT
    assert [record["host"] for record in records] == [*hosts, DOWN]
    assert [record["outcome"] and record["outcome"]["ending"] for record in records] == [
        *("done", "done"),
        None,
    ]
    uuids = {step["uuid"] for record in records[:2] for step in record["plan"]["steps"]}
    assert len(uuids) == 2


HOSTS = """\
# The two racks.
qemu+ssh://root@a/system   # first

  qemu:///system
"""


def test_a_hosts_file() -> None:
    """One URI a line; comments and blanks are none."""
    report = Report()
    found = read_hosts(Source("hosts", HOSTS), report)
    assert found == ("qemu+ssh://root@a/system", "qemu:///system")
    assert not report.diagnostics


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# none\n\n", "1:1 hosts-empty"),
        ("qemu:///system\nqemu+ssh://a/system b\n", "2:1 hosts-malformed"),
        ("a:///b\n\n  a:///b # twice", "3:3 host-twice"),
    ],
)
def test_a_hosts_file_is_told_by_its_lines(text: str, said: str) -> None:
    """What is wrong with a line is told at its place."""
    report = Report()
    read_hosts(Source("hosts", text), report)
    (found,) = report.diagnostics
    assert found.place
    assert f"{found.place.line}:{found.place.column} {found.code}" == said
