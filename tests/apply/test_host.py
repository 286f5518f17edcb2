"""A connection → the state of its host, on libvirt's play host and on a real daemon."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qnetx.apply import host as host_
from qnetx.apply.connection import Connection, LibvirtError
from qnetx.apply.host import no_bridges, read_host
from qnetx.model.host import BridgeKind
from support.libvirtd import Libvirtd


def test_the_play_host_is_as_libvirt_ships_it(play: Connection) -> None:
    found = read_host(play)
    assert (found.uri, found.driver, found.libvirt) == (play.uri, "TEST", play.libvirt)
    assert [(o.kind, o.name, o.active) for o in found.objects] == [
        ("network", "default", True),
        ("domain", "test", True),
    ]
    assert found.interfaces == frozenset({"eth1"})


def test_an_empty_host_has_its_interfaces(daemon: Connection) -> None:
    found = read_host(daemon)
    assert found.objects == ()
    assert "lo" in (found.interfaces or ())


def test_bridges_are_seen_whoever_made_them(daemon: Connection, libvirtd: Libvirtd) -> None:
    """Made by hand before or after the daemon came up, with a tap's address, or a network's own."""
    subprocess.run(libvirtd.beside("ip", "link", "add", "br-x", "type", "bridge"), check=True)
    subprocess.run(
        libvirtd.beside("ip", "link", "set", "br-x", "address", "fe:54:00:00:00:07"), check=True
    )
    try:
        daemon.define("network", "<network><name>lan</name><bridge name='virbr7'/></network>")
        (network,) = daemon.read_all("network")
        before = read_host(daemon).interfaces or frozenset()
        daemon.start("network", network.uuid)
        after = read_host(daemon).interfaces or frozenset()
    finally:
        subprocess.run(libvirtd.beside("ip", "link", "delete", "br-x"), check=True)
    assert "br-x" in before
    assert after - before == {"virbr7"}


def test_a_bridge_is_told_from_other_interfaces(
    daemon: Connection, libvirtd: Libvirtd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By libvirt, where the daemon's host is not this one; one that it can't tell of may be one."""
    linux, switch = BridgeKind.LINUX, BridgeKind.OPENVSWITCH
    for words in (["br-x", "type", "bridge"], ["ve", "type", "veth", "peer", "name", "ve2"]):
        subprocess.run(libvirtd.beside("ip", "link", "add", *words), check=True)
    try:
        plain = {"lo": linux, "br-x": linux, "ve": linux, "gone": linux}
        assert no_bridges(daemon, plain) == {"lo", "ve"}
        switches = {"lo": switch, "br-x": switch, "ve": switch, "gone": switch}
        assert no_bridges(daemon, switches) == {"lo", "br-x"}
        monkeypatch.setattr(daemon, "alive", lambda: False)
        with pytest.raises(LibvirtError):
            no_bridges(daemon, {"gone": linux})
    finally:
        for name in ("br-x", "ve"):
            subprocess.run(libvirtd.beside("ip", "link", "delete", name), check=True)


def test_on_this_machine_a_bridge_has_a_folder_of_its_own(
    play: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A card has a device; a switch of Open vSwitch's has neither. Of other machines this one's say nothing."""
    linux, switch = BridgeKind.LINUX, BridgeKind.OPENVSWITCH
    for name in ("br0/bridge", "eth0/device", "eth1/bridge", "lo", "ovs0"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(host_, "INTERFACES", tmp_path)
    names = ("br0", "eth0", "lo", "ovs0")
    assert no_bridges(play, dict.fromkeys(names, linux)) == {"eth0", "lo", "ovs0"}
    assert no_bridges(play, dict.fromkeys(names, switch)) == {"br0", "eth0", "lo"}
    assert no_bridges(play, {"eth1": linux}) == set()
    monkeypatch.setattr(play, "uri", "qemu+ssh://root@host/system")
    assert no_bridges(play, {"eth1": linux}) == {"eth1"}


def test_where_libvirt_lists_none_this_machines_are_taken(
    play: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a connection that stays here; of another, and where there is no /sys, nothing is known."""
    monkeypatch.setattr(Connection, "interfaces", lambda _: None)
    (tmp_path / "net").mkdir()
    for name in ("lo", "br0"):
        (tmp_path / "net" / name).touch()
    monkeypatch.setattr(host_, "INTERFACES", tmp_path / "net")
    assert read_host(play).interfaces == frozenset({"lo", "br0"})
    for uri in ("qemu+ssh://root@host/system", "qemu://host/system", "qemu+libssh2://host/system"):
        monkeypatch.setattr(play, "uri", uri)
        assert read_host(play).interfaces is None
    monkeypatch.setattr(play, "uri", "qemu+unix:///system?socket=/run/other")
    assert read_host(play).interfaces == frozenset({"lo", "br0"})
    monkeypatch.setattr(host_, "INTERFACES", tmp_path / "none")
    assert read_host(play).interfaces is None


def test_routes_are_those_of_this_machine(
    play: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As `ip route` has them, but for the default one; of a connection that stays here alone."""
    listed = subprocess.run(["ip", "-4", "route"], capture_output=True, text=True, check=True)
    shown = {line.split()[0] for line in listed.stdout.splitlines() if line[0].isdigit()}
    found = read_host(play).routes
    assert {route.removesuffix("/32") for route in found} == shown
    monkeypatch.setattr(play, "uri", "qemu+ssh://root@host/system")
    assert read_host(play).routes == ()
    monkeypatch.setattr(play, "uri", "test:///default")
    monkeypatch.setattr(host_, "ROUTES", tmp_path / "none")
    assert read_host(play).routes == ()


def test_a_default_route_in_two_halves_is_left_out(
    play: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A VPN's: every subnet would overlap it."""
    table = tmp_path / "route"
    fields = ["Iface", "Destination", "Gateway", "Flags"]
    rows = [
        ("00000000", "00000080"),  # 0.0.0.0/1
        ("00000080", "00000080"),  # 128.0.0.0/1
        ("0000080A", "00FFFFFF"),  # 10.8.0.0/24
    ]
    lines = [["tun0", to, "0", "1", "0", "0", "0", mask, "0", "0", "0"] for to, mask in rows]
    table.write_text("".join("\t".join(line) + "\n" for line in (fields, *lines)))
    monkeypatch.setattr(host_, "ROUTES", table)
    if sys.byteorder == "little":
        assert read_host(play).routes == ("10.8.0.0/24",)
