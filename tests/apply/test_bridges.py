"""The ways to make a bridge that is missing: what they print is what their tools take, and makes the bridge."""

from __future__ import annotations

import configparser
import subprocess

import pytest
import yaml

from qnetx.apply.bridges import MissingBridge, ways
from qnetx.model.host import BridgeKind
from support.host import require_host

NAMES = ["br0", "-br", "on", "1e3", "br-lan.7"]
"""Among them one like an option, one like a truth value and one like a number."""


def texts(name: str, kind: BridgeKind = BridgeKind.LINUX) -> dict[str, str]:
    return {way.tool: way.text for way in ways(MissingBridge(name=name, kind=kind))}


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_of_ip_make_the_bridge(name: str) -> None:
    """Run as they are printed, in a network of their own, with a card in the place of PORT."""
    trial = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True)
    require_host("a network namespace", present=trial.returncode == 0, reason="unshare is refused")
    commands = [
        "set -e",
        "ip link add name card type veth peer name far",
        texts(name)["ip"].replace("PORT", "card"),
        f"ip -br link show master {name}",
        f"ip -br link show up dev {name}",
    ]
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", "\n".join(commands)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    card, bridge = done.stdout.splitlines()
    assert card.startswith("card@far ")
    assert bridge.startswith(f"{name} ")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", BridgeKind)
def test_commands_are_shell_text(name: str, kind: BridgeKind) -> None:
    """A shell reads each of them, and each names the bridge and PORT."""
    for tool in ("ip", "nmcli", "ovs-vsctl"):
        if text := texts(name, kind).get(tool):
            subprocess.run(["sh", "-n"], input=text, text=True, check=True)
            assert name in text
            assert "PORT" in text


@pytest.mark.parametrize("name", NAMES)
def test_netplan_gets_the_name_as_a_name(name: str) -> None:
    """The file is YAML whose one bridge has the name and the port."""
    (bridges,) = (yaml.safe_load(texts(name)["netplan"])["network"]["bridges"],)
    assert list(bridges) == [name]
    assert bridges[name]["interfaces"] == ["PORT"]


@pytest.mark.parametrize("name", NAMES)
def test_networkd_gets_three_files(name: str) -> None:
    """Each after a comment with its path: the bridge, its addresses, its port."""
    parts = texts(name)["systemd-networkd"].split("# /etc/systemd/network/")[1:]
    assert [part.split(maxsplit=1)[0].removesuffix(";") for part in parts] == [
        f"10-{name}.netdev",
        f"10-{name}.network",
        f"10-{name}-port.network",
    ]
    units = []
    for part in parts:
        unit = configparser.ConfigParser()
        unit.read_string(part.partition("\n")[2])
        units.append(unit)
    netdev, own, port = units
    assert dict(netdev["NetDev"]) == {"name": name, "kind": "bridge"}
    assert own["Match"]["Name"] == name
    assert (port["Match"]["Name"], port["Network"]["Bridge"]) == ("PORT", name)


def test_a_switch_of_open_vswitch_has_its_own_way() -> None:
    """And no other: the tools for Linux bridges make none."""
    assert list(texts("br0", BridgeKind.OPENVSWITCH)) == ["ovs-vsctl"]
