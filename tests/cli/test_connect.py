"""`--connect URI` → what a libvirt knows, where the input does not say it."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from cli.console import Qnetx
from qnetx.apply.connection import Connection
from support.libvirtd import Libvirtd

NETWORKS = {
    "lan": "<network><name>lan</name><forward mode='nat'/><bridge name='virbr7'/>"
    "<ip address='192.168.177.1' prefix='24'/></network>",
    "hall": "<network><name>hall</name><forward mode='bridge'/><bridge name='br-hall'/></network>",
    "switch": "<network><name>switch</name><forward mode='bridge'/><bridge name='ovs0'/>"
    "<virtualport type='openvswitch'/><vlan><tag id='42'/></vlan></network>",
    "wire": "<network><name>wire</name><forward mode='private'>"
    "<interface dev='eth7'/></forward></network>",
}


def domain(*networks: str) -> str:
    interfaces = "".join(
        f"<interface type='network'><source network='{name}'/>"
        f"<mac address='52:54:00:00:00:0{number}'/><model type='e1000'/></interface>"
        for number, name in enumerate(networks)
    )
    return (
        "<domain type='qemu'><name>web</name><memory>65536</memory>"
        "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
        f"<devices>{interfaces}</devices></domain>"
    )


def netdevs(line: str) -> list[str]:
    """What stands behind each -netdev, with the folder of the hooks left out."""
    words = line.replace("\\\n", "").split()
    values = [word for option, word in pairwise(words) if option == "-netdev"]
    return [",".join(part.split("/")[-1] for part in value.split(",")) for value in values]


def test_networks_are_what_the_daemon_says(
    qnetx: Qnetx, daemon: Connection, tmp_path: Path
) -> None:
    """A bridge of libvirt's own, one of the host's, one of Open vSwitch's, an interface for macvtaps."""
    for text in NETWORKS.values():
        daemon.define("network", text)
    outcome = qnetx(
        *("to-cmdline", "--connect", daemon.uri, "--scripts", str(tmp_path), "-"),
        stdin=domain(*NETWORKS),
    )
    assert outcome.code == 0
    assert netdevs(outcome.out) == [
        "tap,id=net0,ifup-virbr7,ifdown-virbr7",
        "tap,id=net1,ifup-br-hall,ifdown-br-hall",
        "tap,id=net2,ifup-ovs0-vlan42,ifdown-ovs0-vlan42",
        "tap,id=net3,fd=3",
    ]
    assert {path.name for path in tmp_path.iterdir()} == {
        *("ifup-virbr7", "ifdown-virbr7", "ifup-br-hall", "ifdown-br-hall"),
        *("ifup-ovs0-vlan42", "ifdown-ovs0-vlan42", "macvtap-web"),
    }
    launcher = (tmp_path / "macvtap-web").read_text()
    assert "eth7" in launcher
    assert "private" in launcher


def test_a_network_that_libvirt_named_a_bridge_for(qnetx: Qnetx, daemon: Connection) -> None:
    """Where the definition has no bridge, the one that libvirt chose is taken."""
    daemon.define("network", "<network><name>lan</name></network>")
    (network,) = daemon.read_all("network")
    bridge = network.xml.partition("<bridge name='")[2].partition("'")[0]
    outcome = qnetx("to-cmdline", "--connect", daemon.uri, "-", stdin=domain("lan"))
    assert netdevs(outcome.out) == [f"bridge,id=net0,br={bridge}"]


def test_a_network_that_it_does_not_have(qnetx: Qnetx, daemon: Connection) -> None:
    outcome = qnetx("to-cmdline", "--connect", daemon.uri, "-", stdin=domain("lan"))
    assert (outcome.code, outcome.out) == (2, "")
    assert "<stdin>:1:" in outcome.err
    assert f"'{daemon.uri}' has no network 'lan' [network-unknown]" in outcome.err


def test_files_come_before_libvirt(qnetx: Qnetx, play: Connection, tmp_path: Path) -> None:
    """What a file tells is not asked for; the rest is."""
    (tmp_path / "net.xml").write_text(NETWORKS["lan"].replace("lan", "default"))
    words = ["to-cmdline", "--connect", play.uri, "-"]
    both = domain("default")
    assert netdevs(qnetx(*words, stdin=both).out) == ["bridge,id=net0,br=virbr0"]
    words += ["--network", str(tmp_path / "net.xml")]
    assert netdevs(qnetx(*words, stdin=both).out) == ["bridge,id=net0,br=virbr7"]


NO_DAEMON = "qemu+unix:///system?socket=/no/socket"


@pytest.mark.parametrize(
    "text",
    [
        domain(),
        domain("lan").replace("network='lan'", "network='lan' bridge='virbr3'"),
        domain("lan").replace("type='network'", "type='bridge'").replace("network=", "bridge="),
    ],
    ids=["no-network", "running", "bridge"],
)
def test_libvirt_is_asked_only_where_something_is_open(qnetx: Qnetx, text: str) -> None:
    """No daemon is there, and none is missed."""
    assert qnetx("to-cmdline", "--connect", NO_DAEMON, "-", stdin=text).code == 0


def test_no_daemon_is_exit_status_three(qnetx: Qnetx, libvirt_python: None) -> None:
    """With libvirt's own words, once, and nothing written."""
    outcome = qnetx("to-cmdline", "--connect", NO_DAEMON, "-", stdin=domain("lan"))
    assert (outcome.code, outcome.out) == (3, "")
    assert "[libvirt-unreachable]" in outcome.err
    assert outcome.err.count("No such file or directory") == 1
    assert "network-unknown" not in outcome.err


def test_of_several_one_that_needs_no_daemon_is_written(
    qnetx: Qnetx, libvirt_python: None, tmp_path: Path
) -> None:
    """The worst exit status of all is told, and what can be written is."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.xml").write_text(domain("lan"))
    (tmp_path / "in/b.xml").write_text(domain())
    out = f"{tmp_path}/out/"
    assert qnetx("to-cmdline", "--connect", NO_DAEMON, "-o", out, f"{tmp_path}/in").code == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["web.sh"]


def test_a_command_line_has_nothing_to_ask(qnetx: Qnetx) -> None:
    outcome = qnetx("to-cmdline", "--connect", NO_DAEMON, "-", stdin="qemu -net nic -net user")
    assert outcome.code == 0
    assert "--connect: nothing to do in a command line" in outcome.err


def test_reading_needs_no_right_to_change(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd
) -> None:
    """The socket for reading alone is enough; the other is closed meanwhile."""
    daemon.define("network", NETWORKS["lan"])
    reading = daemon.uri + "-ro"
    assert libvirtd.socket.with_name("libvirt-sock-ro").exists()
    outcome = qnetx("to-cmdline", "--connect", reading, "-", stdin=domain("lan"))
    assert netdevs(outcome.out) == ["bridge,id=net0,br=virbr7"]


@pytest.fixture
def guarded(tmp_path: Path, libvirt_python: None) -> str:
    """A play host that wants a name and a password, and has a network 'lan'."""
    text = f"<node><auth><user password='geheim'>alice</user></auth>{NETWORKS['lan']}</node>"
    (tmp_path / "node.xml").write_text(text)
    return f"test://{tmp_path}/node.xml"


def test_nobody_is_asked_where_nobody_is(qnetx: Qnetx, guarded: str) -> None:
    """Standard input is a pipe: a password that is wanted is an error, not a wait."""
    outcome = qnetx("to-cmdline", "--connect", guarded, "-", stdin=domain("lan"))
    assert outcome.code == 3
    assert "[libvirt-denied]" in outcome.err


def test_name_and_password_are_asked_on_the_terminal(guarded: str, tmp_path: Path) -> None:
    """The name is seen, the password not; standard output has the command line alone."""
    (tmp_path / "web.xml").write_text(domain("lan"))
    words = [sys.executable, "-m", "qnetx", "to-cmdline", "--connect", guarded]
    keyboard, terminal = pty.openpty()
    running = subprocess.Popen(
        [*words, str(tmp_path / "web.xml")],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        start_new_session=True,
        text=True,
    )
    os.close(terminal)
    shown = b""
    for prompt, answer in (
        (b"username for localhost: ", b"alice"),
        (b"password for localhost: ", b"geheim"),
    ):
        while prompt not in shown:
            shown += os.read(keyboard, 4096)
        os.write(keyboard, answer + b"\n")
    line, _ = running.communicate(timeout=60)
    shown += os.read(keyboard, 4096)
    os.close(keyboard)
    assert running.returncode == 0
    assert netdevs(line) == ["bridge,id=net0,br=virbr7"]
    assert b"alice" in shown
    assert b"geheim" not in shown


def test_ctrl_c_ends_the_wait_for_a_host_that_is_silent(tmp_path: Path) -> None:
    """libvirt waits for ever in one call, in which Python hears of no signal."""
    (tmp_path / "web.xml").write_text(domain("lan"))
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        uri = f"qemu+unix:///system?socket={tmp_path}/silent"
        running = subprocess.Popen(
            [sys.executable, "-m", "qnetx", "define", "--connect", uri, str(tmp_path / "web.xml")],
            stderr=subprocess.PIPE,
            text=True,
        )
        host, _ = silent.accept()
        host.recv(1)  # what it is asked first
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
        host.close()
    assert (running.returncode, told) == (-signal.SIGINT, "")


BRIDGED = """\
<devices>
  <interface type='bridge'><source bridge='br-x'/></interface>
  <interface type='network'><source network='lan'/></interface>
  <interface type='direct'><source dev='eth-x' mode='bridge'/></interface>
  <interface type='ethernet'><target dev='tap-x'/></interface>
</devices>
"""


def test_what_the_host_lacks_is_a_finding(
    qnetx: Qnetx, daemon: Connection, libvirtd: Libvirtd
) -> None:
    """Bridges, networks and interfaces that are not there, and no tap that is; then the contrary."""
    words = ["validate", "--connect", daemon.uri, "--format", "concise", "-"]

    def codes() -> list[str]:
        out = qnetx(*words, stdin=BRIDGED).out
        assert all(f"at {daemon.uri}" in line for line in out.splitlines())
        return sorted(re.findall(r"\blint-[a-z-]+", out))

    assert codes() == ["lint-bridge-missing", "lint-device-missing", "lint-network-missing"]
    names = ("br-x", "eth-x", "tap-x")
    try:
        for name in names:
            # Whatever it is, it has the name.
            command = libvirtd.beside("ip", "link", "add", name, "type", "bridge")
            subprocess.run(command, check=True)
        daemon.define("network", NETWORKS["lan"])
        assert codes() == ["lint-tap-exists"]
    finally:
        for name in names:
            subprocess.run(libvirtd.beside("ip", "link", "delete", name), check=False)


def test_features_newer_than_the_host_are_findings(
    qnetx: Qnetx, play: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release of the connection counts, unless another is named."""
    import libvirt

    text = "<interface type='user'><backend type='passt'/></interface>"
    monkeypatch.setattr(libvirt.virConnect, "getLibVersion", lambda _: 8_000_000)
    words = ["validate", "--connect", play.uri, "--fail-on", "warning"]
    assert "lint-newer-libvirt" in qnetx(*words, "-", stdin=text).out
    named = qnetx(*words, "--libvirt-version", "9.2", "-", stdin=text)
    assert "lint-newer-libvirt" not in named.out


def test_validation_without_the_daemon_is_exit_status_three(
    qnetx: Qnetx, libvirt_python: None
) -> None:
    """Nothing is checked where what it is to be checked against is not known."""
    outcome = qnetx("validate", "--connect", NO_DAEMON, "-", stdin=BRIDGED)
    assert (outcome.code, outcome.out) == (3, "")
    assert "[libvirt-unreachable]" in outcome.err
    assert outcome.err.count("No such file or directory") == 1
