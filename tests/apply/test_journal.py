"""The journal: what is under way is on disk, private, and one run's at a time."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from qnetx.apply.journal import Journal, JournalError, state_directory
from qnetx.apply.plan import Plan
from qnetx.apply.state import HostState, Object
from qnetx.model.versions import LibvirtVersion
from support.plans import domain, network, plan_of

HOST = HostState(
    uri="qemu:///system",
    driver="QEMU",
    libvirt=LibvirtVersion(9, 0, 0),
    objects=(Object(kind="network", name="lan", uuid="1", xml=network("lan", "br0", 1)),),
    interfaces=frozenset({"lo"}),
)


@pytest.fixture
def plan() -> Plan:
    return plan_of(HOST, network("lan", "br1", 1), domain("web", "lan"))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal("qemu:///system", tmp_path / "state")


def test_what_is_begun_is_pending_until_its_end(journal: Journal, plan: Plan) -> None:
    """The steps come back, with the states before them."""
    with journal.lock(lambda: None):
        assert journal.pending() is None
        journal.begin(plan)
        assert Journal("qemu:///system", journal.path.parent).pending() == plan.steps
        assert plan.steps[0].before == HOST.objects[0]
        journal.end()
        assert journal.pending() is None
        journal.end()


def test_nobody_else_reads_it(journal: Journal, plan: Plan) -> None:
    """A domain's XML may hold passwords: whatever the umask, the journal is the user's alone."""
    before = os.umask(0)
    try:
        with journal.lock(lambda: None):
            journal.begin(plan)
    finally:
        os.umask(before)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_another_host_has_another_journal(journal: Journal, plan: Plan) -> None:
    """Runs on different hosts neither wait for each other nor undo each other."""
    other = Journal("qemu+ssh://kvm1/system", journal.path.parent)
    with journal.lock(lambda: None):
        journal.begin(plan)
        with other.lock(lambda: pytest.fail("it waits")):
            assert other.pending() is None


def test_a_home_on_many_machines_has_a_journal_for_each(
    journal: Journal, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One URI names the libvirt of whoever says it; a host elsewhere is the same for all."""
    far = Journal("qemu+ssh://kvm1/system", journal.path.parent)
    with journal.lock(lambda: None), far.lock(lambda: None):
        journal.begin(plan)
        far.begin(plan)
        monkeypatch.setattr("platform.node", lambda: "another")
        assert Journal("qemu:///system", journal.path.parent).pending() is None
        assert Journal("qemu+ssh://kvm1/system", journal.path.parent).pending() == plan.steps


def test_a_second_run_waits_and_is_told(journal: Journal) -> None:
    """It goes on when the first one is done, or is killed."""
    program = f"""
from pathlib import Path
from qnetx.apply.journal import Journal
with Journal("qemu:///system", Path({str(journal.path.parent)!r})).lock(lambda: print("waits", flush=True)):
    print("has it", flush=True)
"""
    with journal.lock(lambda: pytest.fail("nobody has it")):
        other = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert other.stdout
        assert other.stdout.readline() == "waits\n"
        assert other.poll() is None
    assert other.communicate()[0] == "has it\n"


@pytest.mark.parametrize("text", ["", "{", '{"steps": 1}', "\x00", '{"uri": 1, "steps": []}'])
def test_a_journal_that_cannot_be_read_is_named(journal: Journal, text: str) -> None:
    """It is neither taken for none nor thrown away: what it was about may be on the host."""
    journal.path.parent.mkdir()
    journal.path.write_text(text)
    with pytest.raises(JournalError, match=rf"journal '{journal.path}' is not one of this"):
        journal.pending()
    assert journal.path.read_text() == text


def test_a_file_in_the_place_of_the_folder(tmp_path: Path, plan: Plan) -> None:
    """Where no journal can be, that is said before anything is done."""
    tmp_path.joinpath("state").write_text("")
    journal = Journal("qemu:///system", tmp_path / "state")
    with pytest.raises(JournalError, match="File exists"), journal.lock(lambda: None):
        pytest.fail("it is locked")
    with pytest.raises(JournalError, match="Not a directory"):
        journal.begin(plan)
    with pytest.raises(JournalError, match="Not a directory"):
        journal.pending()


def test_a_write_that_fails_leaves_no_record(
    journal: Journal, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is found before the first change, and the next run finds nothing to undo."""

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with journal.lock(lambda: None):
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(JournalError, match="No space left on device"):
                journal.begin(plan)
        assert journal.pending() is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [("/var/state", "/var/state/qnetx"), ("", "/home/me/.local/state/qnetx"), ("state", None)],
)
def test_where_it_is(monkeypatch: pytest.MonkeyPatch, state: str, expected: str | None) -> None:
    """As the XDG directories have it; a relative path counts as none."""
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.setenv("HOME", "/home/me")
    assert str(state_directory()) == (expected or "/home/me/.local/state/qnetx")


def test_without_a_home_there_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's user may have neither HOME nor an entry in the user database: nothing can be under way then."""

    def nobody(_uid: int) -> None:
        raise KeyError

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    journal = Journal("qemu:///system")
    assert not journal.is_there()
    with (
        pytest.raises(JournalError, match="set HOME or XDG_STATE_HOME"),
        journal.lock(lambda: None),
    ):
        pytest.fail("it is locked")


def test_a_folder_closed_to_us_shows_no_record(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look whether a run is under way may fail: it says nothing of the plan that is shown."""

    def closed(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", lambda path, **_: closed(path))
    assert not journal.is_there()


@pytest.mark.parametrize("held_by", ["nobody", "another run"])
def test_a_file_system_without_locks(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, held_by: str
) -> None:
    """NFS may have none, or lose its server while another run is waited for: that is told of the journal."""

    def flock(_file: int, how: int) -> None:
        if held_by == "another run" and how & fcntl.LOCK_NB:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with (
        pytest.raises(JournalError, match=rf"journal '{journal.path}': No locks available"),
        journal.lock(lambda: None),
    ):
        pytest.fail("it is locked")
