"""Interfaces without a MAC address get one, and keep what they have; nothing else in the text changes."""

from __future__ import annotations

import pytest

from qnetx.domxml.addressing import with_macs

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
