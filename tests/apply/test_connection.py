"""A URI → calls of libvirt's, on its play host and on a real daemon; and each way in which there is none."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qnetx.apply import connection as connection_
from qnetx.apply.address import way_in, way_past, way_there
from qnetx.apply.connection import Connection, LibvirtError, connect, default_uri
from qnetx.apply.state import ObjectKind
from qnetx.catalogue import CODES, Effect
from qnetx.model.versions import LibvirtVersion
from support.libvirtd import Libvirtd, running_libvirtd

ABSENT = "7f0e0a3e-0000-4000-8000-00000000dead"
UUIDS: dict[ObjectKind, str] = {
    "domain": "7f0e0a3e-0000-4000-8000-000000000001",
    "network": "7f0e0a3e-0000-4000-8000-000000000002",
}
XML: dict[ObjectKind, str] = {
    "domain": f"""\
<domain type='qemu'><name>guest</name><uuid>{UUIDS["domain"]}</uuid><memory unit='MiB'>64</memory>
<os><type arch='x86_64'>hvm</type></os>
<devices><graphics type='vnc' passwd='geheim'/></devices></domain>
""",
    "network": f"""\
<network><name>lan</name><uuid>{UUIDS["network"]}</uuid><bridge name='virbr7'/></network>
""",
}
CHANGES: dict[ObjectKind, tuple[str, str]] = {
    "domain": ("<memory unit='MiB'>64<", "<memory unit='MiB'>96<"),
    "network": ("virbr7", "virbr8"),
}
KINDS = pytest.mark.parametrize("kind", ["network", "domain"])


@pytest.fixture(params=["play", "daemon"])
def connection(request: pytest.FixtureRequest) -> Connection:
    """A connection to each sort of host."""
    found: Connection = request.getfixturevalue(request.param)
    return found


@KINDS
def test_a_definition_goes_through_its_life(connection: Connection, kind: ObjectKind) -> None:
    """Each call does the one thing it is named for, and what is read tells exactly that."""
    uuid = UUIDS[kind]
    assert connection.read(kind, uuid) is None
    connection.define(kind, XML[kind])
    found = connection.read(kind, uuid)
    assert found is not None
    assert (found.kind, found.uuid) == (kind, uuid)
    assert (found.active, found.persistent, found.autostart) == (False, True, False)
    before, after = CHANGES[kind]
    connection.define(kind, XML[kind].replace(before, after))
    changed = connection.read(kind, uuid)
    assert changed is not None
    assert changed.xml != found.xml
    connection.set_autostart(kind, uuid, on=True)
    connection.start(kind, uuid)
    running = connection.read(kind, uuid)
    assert running is not None
    assert (running.active, running.persistent, running.autostart) == (True, True, True)
    connection.set_autostart(kind, uuid, on=False)
    connection.stop(kind, uuid)
    assert connection.read(kind, uuid) == changed
    connection.undefine(kind, uuid)
    assert connection.read(kind, uuid) is None


@KINDS
def test_all_are_read_as_each_is(connection: Connection, kind: ObjectKind) -> None:
    """The list, which takes fewer calls, says of each object what reading it alone says."""
    connection.define(kind, XML[kind])
    connection.set_autostart(kind, UUIDS[kind], on=True)
    if kind == "network":
        connection.start(kind, UUIDS[kind])
    listed = connection.read_all(kind)
    assert [o.name for o in listed] == sorted(o.name for o in listed)
    assert UUIDS[kind] in {o.uuid for o in listed}
    assert list(listed) == [connection.read(kind, o.uuid) for o in listed]


def test_what_is_gone_between_list_and_reading_is_left_out(
    play: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else undefines a guest while the list is read: the list is without it."""
    import libvirt

    play.define("domain", XML["domain"])
    read = libvirt.virDomain.XMLDesc

    def vanishing(domain: Any, flags: int) -> Any:
        if domain.name() == "guest":
            domain.undefine()
        return read(domain, flags)

    monkeypatch.setattr(libvirt.virDomain, "XMLDesc", vanishing)
    assert [o.name for o in play.read_all("domain")] == ["test"]


def test_a_transient_guest_is_told_from_a_defined_one(
    daemon: Connection, libvirtd: Libvirtd
) -> None:
    libvirtd.virsh("create", "/dev/stdin", input=XML["domain"]).check_returncode()
    (found,) = daemon.read_all("domain")
    assert (found.active, found.persistent) == (True, False)
    assert found == daemon.read("domain", found.uuid)


def test_a_guest_whose_memory_is_saved_is_told_from_one_that_is_shut_down(
    connection: Connection,
) -> None:
    """Until it goes on from there; and another definition changes nothing of that."""
    uuid = UUIDS["domain"]
    connection.define("domain", XML["domain"])
    before = connection.read("domain", uuid)
    assert before
    assert not before.saved
    connection.start("domain", uuid)
    connection._look_up("domain", uuid).managedSave()
    connection.define("domain", XML["domain"].replace(*CHANGES["domain"]))
    saved = connection.read("domain", uuid)
    assert saved
    assert (saved.saved, saved.active) == (True, False)
    assert saved in connection.read_all("domain")
    connection.start("domain", uuid)
    running = connection.read("domain", uuid)
    assert running
    assert (running.saved, running.active) == (False, True)
    assert running in connection.read_all("domain")


def test_a_driver_that_saves_no_guest_has_none_that_is(
    play: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    import libvirt

    def failing(*_: object) -> None:
        raise error

    error = libvirt.libvirtError("")
    monkeypatch.setattr(libvirt.virDomain, "hasManagedSaveImage", failing)
    (test,) = play.read_all("domain")
    error.err = (libvirt.VIR_ERR_NO_SUPPORT, 0, "not supported", 2, *[""] * 3, -1, -1)
    assert play.read("domain", test.uuid) == test
    error.err = (libvirt.VIR_ERR_INTERNAL_ERROR, 0, "broken", 2, *[""] * 3, -1, -1)
    with pytest.raises(LibvirtError, match="broken"):
        play.read("domain", test.uuid)


def test_passwords_are_read_where_they_must_be_put_back(connection: Connection) -> None:
    """Without them, what was saved before a change would come back without its password."""
    connection.define("domain", XML["domain"])
    found = connection.read("domain", UUIDS["domain"])
    assert found is not None
    assert "geheim" in found.xml


def test_reading_alone_sees_no_password_and_changes_nothing(
    daemon: Connection, libvirtd: Libvirtd
) -> None:
    daemon.define("domain", XML["domain"])
    with connect(libvirtd.uri, readonly=True) as reading:
        (found,) = reading.read_all("domain")
        assert "geheim" not in found.xml
        with pytest.raises(LibvirtError, match="read only") as refused:
            reading.define("domain", XML["domain"])
    assert refused.value.code == "libvirt-denied"
    assert not refused.value.lost


def test_a_network_is_found_by_its_name(connection: Connection) -> None:
    connection.define("network", XML["network"])
    assert "<bridge name='virbr7'" in (connection.read_network("lan") or "")
    assert connection.read_network("wan") is None


def test_guests_on_a_network_are_those_that_run(connection: Connection) -> None:
    """None where the driver keeps no ports; a network that is not there has no answer."""
    connection.define("network", XML["network"])
    connection.start("network", UUIDS["network"])
    interface = "<devices><interface type='network'><source network='lan'/></interface>"
    connection.define("domain", XML["domain"].replace("<devices>", interface))
    assert connection.guests_on(UUIDS["network"]) == frozenset()
    connection.start("domain", UUIDS["domain"])
    running = connection.guests_on(UUIDS["network"])
    assert running == (frozenset() if connection.driver == "TEST" else frozenset({"guest"}))
    with pytest.raises(LibvirtError, match="not found"):
        connection.guests_on(ABSENT)


def test_the_connection_tells_who_it_is(libvirtd: Libvirtd, daemon: Connection) -> None:
    words = libvirtd.virsh("version", "--daemon").stdout
    assert f"Running against daemon: {daemon.libvirt}" in words
    assert (daemon.uri, daemon.driver) == (libvirtd.uri, "QEMU")


def test_what_breaks_the_schema_is_refused(connection: Connection) -> None:
    """Definitions are validated; libvirt's own lines come as one."""
    for kind, text in XML.items():
        broken = text.replace(f"</{kind}>", f"<nonsense/></{kind}>")
        with pytest.raises(LibvirtError) as refused:
            connection.define(kind, broken)
        assert refused.value.code == "libvirt-refused"
        assert "nonsense" in refused.value.message
        assert "\n" not in refused.value.message
        assert connection.read(kind, UUIDS[kind]) is None


Change = Callable[[Connection], None]
CHANGES_OF_NOTHING: dict[str, Change] = {
    "undefine": lambda c: c.undefine("domain", ABSENT),
    "start": lambda c: c.start("domain", ABSENT),
    "stop": lambda c: c.stop("network", ABSENT),
    "set_autostart": lambda c: c.set_autostart("network", ABSENT, on=True),
}


@pytest.mark.parametrize("change", CHANGES_OF_NOTHING.values(), ids=CHANGES_OF_NOTHING)
def test_no_change_of_what_is_not_there(connection: Connection, change: Change) -> None:
    with pytest.raises(LibvirtError, match="not found") as refused:
        change(connection)
    assert refused.value.code == "libvirt-refused"


def test_libvirt_says_nothing_beside_us(
    daemon: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    """libvirt's library prints each error to standard error unless told not to."""
    with pytest.raises(LibvirtError):
        daemon.start("domain", ABSENT)
    with pytest.raises(LibvirtError):
        connect("rubbish")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", [None, "<node", "", "<node><network file='/no/such'/></node>"])
def test_a_play_host_that_cannot_be_read(
    libvirt_python: None, tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str | None
) -> None:
    """Of a file that is none, libxml2 says nothing beside us either; no daemon would help."""
    file = tmp_path / "host.xml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(LibvirtError) as refused:
        connect(f"test://{file}")
    assert refused.value.code == "libvirt-uri"
    assert capfd.readouterr() == ("", "")


def test_a_daemon_that_dies_is_a_lost_connection(libvirt_python: None, libvirtd: Libvirtd) -> None:
    """Every call says so from then on, in libvirt's words; and closing what is closed is no error."""
    with running_libvirtd() as doomed:
        connection = connect(doomed.uri)
        assert connection.alive()
    calls: list[Callable[[], object]] = [
        lambda: connection.read_all("domain"),
        lambda: connection.read("network", ABSENT),
        lambda: connection.read_network("lan"),
        connection.interfaces,
        lambda: connection.define("network", XML["network"]),
    ]
    for call in calls:
        with pytest.raises(LibvirtError) as lost:
            call()
        assert (lost.value.code, lost.value.lost) == ("libvirt-lost", True)
        assert lost.value.message
    assert not connection.alive()
    connection.close()
    connection.close()
    assert not connection.alive()


def test_a_host_that_falls_silent_is_lost(
    libvirt_python: None, libvirtd: Libvirtd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its power fails, and no packet says so: the call ends after some seconds, not never."""
    monkeypatch.setattr(connection_, "SILENCE", (1, 1))
    with running_libvirtd() as silent, connect(silent.uri) as connection:
        (first,) = children(silent.process)
        for process in children(first):
            os.kill(process, signal.SIGSTOP)
        with pytest.raises(LibvirtError, match="keepalive") as lost:
            connection.read_all("domain")
    assert lost.value.code == "libvirt-lost"


def test_no_thread_is_left_behind(libvirt_python: None) -> None:
    """Who has no open connection may fork; one that was never opened leaves none, either."""

    def threads() -> set[str]:
        return {thread.name for thread in threading.enumerate()}

    with connect("test:///default"):
        with connect("test:///default"):
            assert "libvirt" in threads()
        assert "libvirt" in threads()
    assert "libvirt" not in threads()
    with pytest.raises(LibvirtError):
        connect("rubbish")
    assert "libvirt" not in threads()


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(word) for word in text.split()]


@pytest.mark.parametrize(
    ("uri", "code", "hint"),
    [
        ("rubbish", "libvirt-uri", "qemu:///system"),
        ("qemu+pigeon:///system", "libvirt-uri", "qemu:///system"),
        ("test:///no/such/file.xml", "libvirt-uri", "qemu:///system"),
        ("qemu+ssh://host:abc/system", "libvirt-uri", "qemu:///system"),
        ("qemu+ssh://[::1/system", "libvirt-uri", "qemu:///system"),
        ("qemu+tcp://127.0.0.1:99999/system", "libvirt-uri", "qemu:///system"),
        ("qemu+unix:///system?socket=/no/socket", "libvirt-unreachable", "systemctl start"),
        ("qemu+tcp://127.0.0.1:1/system", "libvirt-unreachable", "listen on 127.0.0.1"),
        ("qemu+tls://127.0.0.1:1/system?pkipath=/no", "libvirt-unreachable", "listen on 127.0.0.1"),
        (
            "qemu+ssh://root@127.0.0.1:1/system",
            "libvirt-unreachable",
            "ssh -p 1 root@127.0.0.1 virsh -c qemu:///system uri",
        ),
    ],
)
def test_no_way_there(libvirt_python: None, uri: str, code: str, hint: str) -> None:
    """The error names the URI that the user gave, keeps libvirt's text, and says what to try."""
    with pytest.raises(LibvirtError) as refused:
        connect(uri)
    assert refused.value.code == code
    assert refused.value.message.startswith(f"'{uri}': ")
    assert hint in refused.value.hint
    assert refused.value.lost == (code == "libvirt-unreachable")


def test_who_is_refused_elsewhere_is_told_of_elsewhere() -> None:
    """The group 'libvirt' of this machine is of no use on another."""
    assert "auth" in way_in("qemu+tls://host/system")
    assert "auth" not in way_in("qemu:///session")
    assert "group" not in way_past("qemu+tls://host/system")
    assert "group" in way_past("qemu:///system")


def test_a_hint_is_for_a_shell() -> None:
    """Whatever the URI holds, what is to be tried can be pasted."""
    uri = "qemu+tcp://host/system?no_verify=1&name='"
    assert shlex.split(way_there(uri)) == [
        *("does", "libvirt", "listen", "on", "host?"),
        *("virsh", "-c", uri, "uri"),
    ]


def test_no_driver_of_the_daemon(libvirtd: Libvirtd, libvirt_python: None) -> None:
    with pytest.raises(LibvirtError, match="no connection driver") as refused:
        connect(libvirtd.uri.replace("qemu", "bhyve"))
    assert refused.value.code == "libvirt-uri"


AS_NOBODY = """
import os, sys
import libvirt
from qnetx.apply.connection import LibvirtError, connect
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    connect(sys.argv[1])
except LibvirtError as error:
    print(error.code, error.message, error.hint, sep="\\n")
"""


SSH = """\
#!/bin/sh
# ssh -l root -T -e none -- HOST COMMAND, for a host that is a libvirtd's mounts and network.
for command; do :; done
at=/proc/{process}/ns
exec nsenter --mount=$at/mnt --net=$at/net sh -c "$command"
"""


def test_a_host_behind_ssh_is_as_near(
    libvirtd: Libvirtd, daemon: Connection, tmp_path: Path
) -> None:
    """libvirt runs its own helper over there; what goes wrong on the way is told in ssh's words."""
    ssh = tmp_path / "ssh"
    ssh.write_text(SSH.format(process=libvirtd.process))
    ssh.chmod(0o755)
    uri = f"qemu+ssh://root@kvm1/system?command={ssh}"
    with connect(uri) as far:
        far.define("network", XML["network"])
        assert far.uri == uri
        assert far.read_all("network") == daemon.read_all("network")
    # libvirt reads ssh's words when it waits for an answer, not when it can't ask: it is let ask.
    ssh.write_text(
        "#!/bin/sh\nhead -c 1 >/dev/null; echo 'kvm1: the key is not known' >&2; exit 255\n"
    )
    with pytest.raises(LibvirtError, match="the key is not known") as refused:
        connect(uri)
    assert refused.value.code == "libvirt-unreachable"


def test_no_right_to_the_socket(libvirtd: Libvirtd, libvirt_python: None) -> None:
    """Told by the system's number of the error: the text is in the user's language."""
    mode = libvirtd.socket.stat().st_mode
    libvirtd.socket.chmod(0o600)
    try:
        ran = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, libvirtd.uri],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"HOME": "/nonexistent"},
        )
    finally:
        libvirtd.socket.chmod(mode)
    assert ran.stderr == ""
    code, message, hint = ran.stdout.splitlines()
    assert code == "libvirt-denied"
    assert message.startswith(f"'{libvirtd.uri}': ")
    assert "group 'libvirt'" in hint


@pytest.fixture
def guarded(tmp_path: Path, libvirt_python: None) -> str:
    """A play host that wants a name and a password."""
    node = "<node><auth><user password='geheim'>alice</user></auth></node>"
    (tmp_path / "node.xml").write_text(node)
    return f"test://{tmp_path}/node.xml"


def test_a_server_that_asks_is_answered(guarded: str) -> None:
    """The name may be seen, the password not."""
    asked = []

    def ask(prompt: str, seen: object) -> str:
        asked.append((prompt, seen))
        return "alice" if seen else "geheim"

    with connect(guarded, ask=ask) as connection:
        assert connection.driver == "TEST"
    assert asked == [
        ("Enter username for localhost: ", True),
        ("Enter alice's password for localhost: ", False),
    ]


def test_who_connects_again_is_not_asked_again(guarded: str) -> None:
    """As undoing does where the connection was lost: nobody may be there any more to answer."""
    asked = []

    def ask(prompt: str, seen: object) -> str:
        asked.append(prompt)
        return "alice" if seen else "geheim"

    with connect(guarded, ask=ask) as first, connect(guarded, ask=first.ask) as second:
        assert second.alive()
    assert len(asked) == 2


@pytest.mark.parametrize("ask", [None, lambda _p, _s: None, lambda _p, _s: "wrong"])
def test_a_server_that_asks_and_is_not_answered(
    guarded: str, ask: Callable[[str, bool], str | None] | None
) -> None:
    with pytest.raises(LibvirtError, match="authentication failed") as refused:
        connect(guarded, ask=ask)
    assert refused.value.code == "libvirt-denied"
    assert "are name and password right?" in refused.value.hint


def test_who_gives_up_at_the_question_is_let_go(
    guarded: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C reaches whoever connects, through libvirt, which would print it and go on."""

    def ask(_prompt: str, _seen: object) -> str:
        signal.raise_signal(signal.SIGINT)
        return "too late"

    with pytest.raises(KeyboardInterrupt):
        connect(guarded, ask=ask)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("library", "message", "hint"),
    [
        (
            "raise ModuleNotFoundError(\"No module named 'libvirt'\", name='libvirt')",
            "libvirt-python is not installed",
            "pip install 'qnetx[libvirt]'",
        ),
        (
            "import libvirtmod_of_another_python",
            "No module named 'libvirtmod_of_another_python'",
            "--force-reinstall",
        ),
        (
            "raise ImportError('libvirt.so.0: cannot open shared object file')",
            "libvirt.so.0: cannot open",
            "--force-reinstall",
        ),
    ],
    ids=["absent", "another-python", "no-libvirt"],
)
def test_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, message: str, hint: str
) -> None:
    """The library is an extra: what is missing is said, with the command that brings it."""
    (tmp_path / "libvirt.py").write_text(library)
    monkeypatch.delitem(sys.modules, "libvirt", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(LibvirtError) as refused:
        connect("test:///default")
    assert refused.value.code == "libvirt-missing"
    assert message in refused.value.message
    assert hint in refused.value.hint


def test_a_driver_without_a_function(play: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the call, the hint the release that lacks it."""
    import libvirt

    def lacking(*_: object) -> None:
        raise no_support

    no_support = libvirt.libvirtError("")
    no_support.err = (libvirt.VIR_ERR_NO_SUPPORT, 0, "not supported: virThis", 2, *[""] * 3, -1, -1)
    monkeypatch.setattr(libvirt.virConnect, "defineXMLFlags", lacking)
    with pytest.raises(LibvirtError, match="virThis") as refused:
        play.define("domain", XML["domain"])
    assert refused.value.code == "libvirt-too-old"
    assert str(play.libvirt) in refused.value.hint


@pytest.mark.parametrize("number", ["NO_SUPPORT", "SYSTEM_ERROR"])
def test_interfaces_that_nobody_lists_are_not_none_at_all(
    play: Connection, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    """A driver without a list, and a list whose daemon does not run: the rest of the host is there."""
    import libvirt

    def lacking(*_: object) -> None:
        raise error

    error = libvirt.libvirtError("")
    code = getattr(libvirt, f"VIR_ERR_{number}")
    error.err = (code, 0, "Failed to connect socket", 2, *[""] * 3, -1, -1)
    monkeypatch.setattr(libvirt.virConnect, "listAllInterfaces", lacking)
    assert play.interfaces() is None


def test_an_old_libvirt_defines_without_validation(
    play: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Networks are validated from 7.8 on; before, the call has not even the flag."""
    import libvirt

    monkeypatch.setattr(libvirt, "getVersion", lambda: 7_007_000)
    monkeypatch.delattr(libvirt, "VIR_NETWORK_DEFINE_VALIDATE")
    with connect("test:///default") as old:
        old.define("network", XML["network"])
        assert old.libvirt >= LibvirtVersion(7, 8)
    assert play.read_network("lan")


def test_the_named_connection_or_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBVIRT_DEFAULT_URI", "test:///default")
    assert default_uri() == "test:///default"
    monkeypatch.setenv("LIBVIRT_DEFAULT_URI", "")
    assert default_uri() == "qemu:///system"
    monkeypatch.delenv("LIBVIRT_DEFAULT_URI")
    assert default_uri() == "qemu:///system"


def test_every_code_has_exit_status_three() -> None:
    ours = [
        row
        for name, row in CODES.items()
        if name.startswith("libvirt-") and row.effect is Effect.LIBVIRT
    ]
    assert {row.name.removeprefix("libvirt-") for row in ours} >= {
        *("missing", "uri", "unreachable", "denied", "lost", "too-old", "refused"),
    }
