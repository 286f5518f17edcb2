"""tests/libvirtd/facts.toml → what it says of libvirt 9.0.0 is what the installed one does."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.host import require_host
from support.libvirtd import Libvirtd

VERSION = "9.0.0"

pytestmark = pytest.mark.libvirt

DOMAIN = """
<domain type='qemu'>
  <name>fact</name>
  <memory>65536</memory>
  <os><type arch='x86_64' machine='{machine}'>hvm</type></os>
  <devices>{interface}</devices>
</domain>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    interface: str
    machine: str = "pc"
    refused: str | None = None


def facts() -> list[object]:
    table = tomllib.loads(Path(__file__).with_name("facts.toml").read_text())
    return [pytest.param(Fact(**fact), id=title) for title, fact in table.items()]


@pytest.mark.parametrize("fact", facts())
def test_libvirt_does_what_is_written(fact: Fact, libvirtd: Libvirtd) -> None:
    """Each fact, asked of a libvirtd."""
    version = libvirtd.virsh("version", "--daemon").stdout
    present = f"libvirt {VERSION}" in version
    require_host(f"libvirt {VERSION}", present=present, reason=version.strip())
    taken, said = libvirtd.define_validate(
        DOMAIN.format(machine=fact.machine, interface=fact.interface)
    )
    assert taken == (fact.refused is None), said
    assert (fact.refused or "") in said
