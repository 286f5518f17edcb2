"""A domain on bridges → the same on networks, with all else to the blank as it was."""

from __future__ import annotations

import pytest

from qnetx.domxml.definition import read_definition
from qnetx.domxml.joining import join_networks
from support.cases import FOLDER

DOMAIN = """\
<domain>
  <name>vm</name>
  <devices>
    <!-- <interface type='bridge'><source bridge='br0'/></interface> -->
    <interface  type = "bridge" >
      <mac address='52:54:00:00:00:01'/>
      <source  bridge='br0' />
      <target dev='tap0'/>
    </interface>
    <interface type='bridge'><source bridge='br1'/></interface>
    <interface type='ethernet'><source bridge='br0'/></interface>
    <interface type='bridge'/>
  </devices>
</domain>
"""


def test_an_interface_joins_the_network_of_its_bridge() -> None:
    """Its type and its source change, and not a blank beside them."""
    joined = join_networks(DOMAIN, {"br0": 'l\'an "1"'})
    expected = DOMAIN.replace('type = "bridge"', "type='network'")
    assert joined == expected.replace(
        "<source  bridge='br0' />", '<source  network="l\'an &quot;1&quot;" />'
    )
    assert read_definition(joined).networks == ('l\'an "1"',)


@pytest.mark.parametrize("networks", [{}, {"br7": "lan"}])
def test_a_bridge_without_a_network_stays(networks: dict[str, str]) -> None:
    assert join_networks(DOMAIN, networks) == DOMAIN


def test_an_open_vswitch_bridge_stays() -> None:
    """A network of libvirt's would make a Linux bridge of that name."""
    text = DOMAIN.replace("<target dev='tap0'/>", "<virtualport type='openvswitch'/>")
    assert join_networks(text, {"br0": "lan"}) == text


def test_in_every_case_all_bridges_become_networks() -> None:
    """And everything else that is read of the domain is as before."""
    tried = 0
    for path in sorted(FOLDER.glob("*/*.xml")):
        text = path.read_text()
        if "<domain" not in text:
            continue
        before = read_definition(text)
        plain = [port for port in before.bridges if not port.switched]
        after = read_definition(join_networks(text, {port.bridge: "lan" for port in plain}))
        assert [port for port in after.bridges if not port.switched] == []
        assert set(after.networks) == set(before.networks) | ({"lan"} if plain else set())
        assert after.macs == before.macs
        tried += bool(plain)
    assert tried > 20
