"""Hook scripts → the network of libvirt's that does the same, or none."""

from __future__ import annotations

import pytest

from qnetx.diagnostics import Report
from qnetx.lowering.described import described_networks
from qnetx.model.host import Forward, Hook, HostFacts, NetworkDefinition
from qnetx.shell.host.hook import read_hook
from qnetx.source import Source

MAKE = "ip link add br5 type bridge\n"
JOIN = 'brctl addif br5 "$1"\n'
ADDRESS = "ip addr add 10.0.5.1/24 dev br5\n"
MASQUERADE = "iptables -t nat -A POSTROUTING -s 10.0.5.0/24 -j MASQUERADE\n"
DHCP = "dnsmasq -i br5 --dhcp-range=10.0.5.10,10.0.5.99,12h\n"

PLAIN = NetworkDefinition(name="br5", bridge="br5")


def hook(text: str) -> Hook:
    return read_hook("/etc/up", Source("/etc/up", text), Report(), sourced=lambda _path: None)


@pytest.mark.parametrize(
    ("text", "network"),
    [
        (MAKE + JOIN, PLAIN),
        (
            MAKE + ADDRESS + JOIN,
            NetworkDefinition(name="br5", bridge="br5", address="10.0.5.1/24"),
        ),
        (
            MAKE + ADDRESS + DHCP + JOIN,
            NetworkDefinition(
                name="br5", bridge="br5", address="10.0.5.1/24", dhcp=("10.0.5.10", "10.0.5.99")
            ),
        ),
        (
            ADDRESS + MASQUERADE + JOIN,
            NetworkDefinition(name="br5", bridge="br5", address="10.0.5.1/24", forward=Forward.NAT),
        ),
        # The bridge is made elsewhere, and nothing tells how.
        (JOIN, None),
        # A card of the host is on it: the network outside.
        (MAKE + JOIN + "brctl addif br5 eth0\n", None),
        # More than libvirt does for a network.
        (MAKE + JOIN + "ip route add 10.0.6.0/24 dev br5\n", None),
        (MAKE + JOIN + "sysctl -w net.ipv4.ip_forward=1\n", None),
        # What is masqueraded is on another interface, or the address is none.
        (MASQUERADE + "ip addr add 10.0.5.1/24 dev eth0\n" + JOIN, None),
        (MASQUERADE + "ip addr add $ADDRESS dev br5\n" + JOIN, None),
        (MASQUERADE + "ip addr add 10.0.5.1/32 dev br5\n" + JOIN, None),
        (MASQUERADE + ADDRESS + "ip addr add 10.0.6.1/24 dev br5\n" + JOIN, None),
        # Two bridges, none, and one that only running it would tell.
        (MAKE + JOIN + 'brctl addif br6 "$1"\n', None),
        (MAKE, None),
        (MAKE + 'brctl addif $(cat /etc/bridge) "$1"\n', None),
        (MAKE + 'ovs-vsctl add-port br5 "$1"\n', None),
    ],
)
def test_a_script_describes_a_network(text: str, network: NetworkDefinition | None) -> None:
    """What libvirt does itself for a network, and no more than that."""
    found = [each.network for each in described_networks(HostFacts(hooks={"/etc/up": hook(text)}))]
    assert found == ([network] if network else [])


def test_the_launch_script_describes_one_as_well() -> None:
    """Its taps have names; they are no cards of the host."""
    launch = hook("tunctl -t tap0\n" + MAKE + "brctl addif br5 tap0\n").actions
    (found,) = described_networks(HostFacts(actions=launch))
    assert found.network == PLAIN
    assert [place.text for place in found.places] == ["tunctl -t tap0", MAKE.strip()]
