"""Interfaces without a MAC address get one, and keep what they have; nothing else in the text changes."""

from __future__ import annotations

import re

import pytest

from qnetx import api
from qnetx.domxml.addressing import with_macs
from qnetx.options import MacPolicy, Options
from qnetx.values import MacAddress

SECOND = "52:54:00:00:00:0B"


def addressed(*interfaces: str, present: tuple[str, ...] = ()) -> str:
    text = f"<domain><name>web</name><devices>{''.join(interfaces)}</devices></domain>"
    return with_macs(text, present=present).partition("<devices>")[2].partition("</devices>")[0]


@pytest.mark.parametrize(
    ("interface", "with_mac"),
    [
        ("<interface type='user'/>", "<interface type='user'>{}</interface>"),
        ("<interface type='user' />", "<interface type='user' >{}</interface>"),
        ("<interface type='user'></interface>", "<interface type='user'>{}</interface>"),
        ("<interface type='user'>\n</interface>", "<interface type='user'>\n{}</interface>"),
        (
            "<interface type='user'><!-- </x> --></interface\n>",
            "<interface type='user'><!-- </x> -->{}</interface\n>",
        ),
        (
            "<interface type='user'>\n  <model type='virtio'/>\n</interface>",
            "<interface type='user'>\n  {}\n  <model type='virtio'/>\n</interface>",
        ),
    ],
)
def test_an_interface_gets_a_mac_address(interface: str, with_mac: str) -> None:
    """However it is written."""
    mac = "<mac address='52:54:00:00:00:0a'/>"
    assert addressed(interface, present=("52:54:00:00:00:0a",)) == with_mac.format(mac)


def test_an_address_that_another_interface_has_is_not_kept() -> None:
    """In capitals or not."""
    named = f"<interface type='user'><mac address='{SECOND}'/></interface>"
    found = addressed("<interface type='user'/>", named, present=(SECOND.lower(), SECOND.lower()))
    assert found.lower().count(SECOND.lower()) == 1
    assert found.count("<mac ") == 2


def test_a_derived_address_is_none_that_the_guest_has() -> None:
    """Not one that is named, in capitals or not, not one that is kept, and not one derived before."""
    first, second, third = (str(MacAddress.derived("web", number)) for number in (0, 1, 2))
    bare = "<interface type='user'/>"
    named = f"<interface type='user'><mac address='{first.upper()}'/></interface>"
    assert addressed(bare, bare, named).lower().count(first) == 1
    assert [f"'{mac}'" in addressed(bare, bare, named) for mac in (second, third)] == [True, True]
    kept = addressed(bare, bare, present=("", first))
    assert [kept.count(f"'{mac}'") for mac in (first, second)] == [1, 1]


def test_unique_addresses_of_a_line_are_unique_in_the_guest() -> None:
    """What the line names is no card's derived one."""
    first, second, third = (str(MacAddress.derived("web", number)) for number in (0, 1, 2))
    words = ["qemu-system-x86_64", "-name", "web", "-nic", "user", "-nic", "user", "-nic"]
    options = Options(mac=MacPolicy.UNIQUE)
    (domain,) = api.convert_argv([*words, f"user,mac={first}"], options).artefacts
    assert re.findall("mac address=.([0-9a-f:]{17})", domain.text) == [second, third, first]
