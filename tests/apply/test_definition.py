"""A document → what it takes of its host; and a document with another name or uuid."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from qnetx.domxml.definition import BridgePort, Definition, read_definition, with_identity
from support.cases import FOLDER

DOMAIN = """\
<?xml version="1.0"?>
<!-- made by hand -->
<domain type='kvm'>
  <name>web &amp; mail</name>
  <!-- <uuid>of another</uuid> -->
  <uuid>7F0E0A3E-0000-4000-8000-00000000D2D2</uuid>
  <devices>
    <interface type='user'/>
    <interface type='bridge'><mac address='52:54:00:00:00:0A'/><source bridge='br0'/></interface>
    <interface type='network'><mac address='52:54:00:00:00:0b'/><source network='lan'/></interface>
    <interface type='bridge'><source bridge='ovs0'/><virtualport type='openvswitch'/></interface>
    <interface type='network'><mac/><source network='lan' portgroup='a'/></interface>
    <interface type='bridge'/>
  </devices>
</domain>
"""
NETWORK = """\
<network>
  <name>lan</name>
  <forward/>
  <bridge name='virbr7'/>
  <mac address='52:54:00:00:00:0C'/>
  <ip address='192.168.150.1' netmask='255.255.255.0'/>
  <ip family='ipv6' address='fd00::1' prefix='64'/>
</network>
"""


def test_a_domain_is_read() -> None:
    """Its name without escapes, its uuid and MACs in small letters, and what it joins, in order."""
    assert read_definition(DOMAIN) == Definition(
        kind="domain",
        name="web & mail",
        uuid="7f0e0a3e-0000-4000-8000-00000000d2d2",
        macs=("52:54:00:00:00:0a", "52:54:00:00:00:0b"),
        bridges=(
            BridgePort(bridge="br0"),
            BridgePort(bridge="ovs0", switched=True),
        ),
        networks=("lan",),
    )


@pytest.mark.parametrize(
    ("written", "uuid"),
    [
        ("7F0E0A3E000040008000 00000000D2D2", "7f0e0a3e000040008000 00000000d2d2"),
        ("7F0E0A3E00004000800000000000D2D2", "7f0e0a3e-0000-4000-8000-00000000d2d2"),
        ("", None),
    ],
)
def test_a_uuid_is_read_as_libvirt_writes_it(written: str, uuid: str | None) -> None:
    """It takes them without dashes, too; what is none, it refuses itself."""
    text = f"<domain><name>web</name><uuid>{written}</uuid></domain>"
    assert read_definition(text).uuid == uuid


def test_a_network_is_read() -> None:
    """A forward element without a mode is NAT."""
    assert read_definition(NETWORK) == Definition(
        kind="network",
        name="lan",
        macs=("52:54:00:00:00:0c",),
        bridge="virbr7",
        forward="nat",
        subnets=(ip_network("192.168.150.0/24"), ip_network("fd00::/64")),
    )


def test_an_isolated_network_leads_nowhere() -> None:
    found = read_definition("<network><name>lan</name></network>")
    assert found == Definition(kind="network", name="lan")


@pytest.mark.parametrize(
    ("ip", "subnet"),
    [
        ("address='10.9.0.1'", "10.0.0.0/8"),
        ("address='172.20.0.1'", "172.20.0.0/16"),
        ("address='192.168.7.1'", "192.168.7.0/24"),
        ("address='192.168.7.1' prefix='29'", "192.168.7.0/29"),
        ("address='fd00::1'", "fd00::/64"),
        ("family='ipv4'", None),
        ("address='10.9.0.1' prefix='99'", None),
        ("address='x.y'", None),
    ],
)
def test_the_subnet_of_an_address(ip: str, subnet: str | None) -> None:
    """Without a prefix it is that of the address's class, as libvirt has it; what can't be is none."""
    found = read_definition(f"<network><name>lan</name><ip {ip}/></network>").subnets
    assert found == ((ip_network(subnet),) if subnet else ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<domain>", "well-formed"),
        ("<domain/>", "<domain> has no <name>"),
        ("<domain><name> </name></domain>", "<domain> has no <name>"),
        ("<pool><name>a</name></pool>", "<pool> is neither a domain nor a network"),
        ("<!DOCTYPE a><domain/>", "document type"),
    ],
)
def test_what_is_neither_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_definition(text)


def test_a_name_and_a_uuid_are_changed_and_nothing_else() -> None:
    """Each other character stays, comments that look alike included."""
    changed = with_identity(DOMAIN, name="a<b", uuid="other")
    expected = DOMAIN.replace("web &amp; mail", "a&lt;b")
    assert changed == expected.replace("7F0E0A3E-0000-4000-8000-00000000D2D2", "other")
    assert with_identity(DOMAIN) == DOMAIN


def test_a_uuid_that_is_not_there_stands_below_the_name() -> None:
    """On a line of its own, where the next element has one."""
    assert "<name>lan</name>\n  <uuid>u</uuid>\n  <forward/>" in with_identity(NETWORK, uuid="u")
    plain = "<network><name>lan</name></network>"
    assert with_identity(plain, uuid="u") == "<network><name>lan</name><uuid>u</uuid></network>"


def test_a_document_without_a_name_gets_none() -> None:
    with pytest.raises(ValueError, match="has no <name>"):
        with_identity("<domain/>", name="vm")


def test_what_was_changed_is_read_again_in_every_case() -> None:
    """In each document of the corpus, whatever its form."""
    tried = 0
    for path in sorted(FOLDER.glob("*/*.xml")):
        text = path.read_text()
        if "<domain" not in text and "<network" not in text:
            continue
        tried += 1
        before = read_definition(text)
        after = read_definition(with_identity(text, name="other & one", uuid="u-1"))
        assert (after.name, after.uuid) == ("other & one", "u-1")
        assert (after.macs, after.bridges, after.networks) == (
            before.macs,
            before.bridges,
            before.networks,
        )
    assert tried > 500
