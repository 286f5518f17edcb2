"""libvirt's own test data, defined on a real libvirtd → what it makes of a document means the same.

What libvirt changes by itself stands in defined.toml, with its reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from qnetx.apply.connection import Connection, LibvirtError, connect
from qnetx.domxml.definition import read_definition, with_identity
from qnetx.domxml.difference import differences
from support.libvirtd import Libvirtd, for_this_host

pytestmark = [pytest.mark.conformance, pytest.mark.libvirt]

UUID = "7f0e0a3e-0000-4000-8000-00000000d2d3"
MADE = tomllib.loads(Path(__file__).with_name("defined.toml").read_text())["made"]


def made_of(text: str, connection: Connection) -> str | None:
    """What libvirt makes of a document; None where this one refuses it."""
    kind = read_definition(text).kind
    try:
        connection.define(kind, text)
    except LibvirtError:
        return None
    found = connection.read(kind, UUID)
    connection.undefine(kind, UUID)
    assert found is not None
    return found.xml


def test_what_libvirt_makes_of_its_own_documents_means_the_same(
    libvirt_tests: Path,
    libvirtd: Libvirtd,
    libvirt_python: None,
    tell: Callable[[str], None],
) -> None:
    """Every document that this libvirtd takes, but for what it is known to make otherwise."""
    found: dict[str, list[str]] = {}
    count = 0
    with connect(libvirtd.uri) as connection:
        for folder in ("qemuxml2argvdata", "networkxml2xmlin", "networkxml2confdata"):
            for path in sorted((libvirt_tests / folder).glob("*.xml")):
                text = path.read_text()
                if etree.fromstring(text.encode()).tag == "domain":
                    text = for_this_host(text)
                wanted = with_identity(text, uuid=UUID)
                made = made_of(wanted, connection)
                if made is None:
                    continue
                count += 1
                ways = {re.sub(r"\[[^]]*\]", "", d.path) for d in differences(wanted, made)}
                if ways:
                    found[path.stem] = sorted(ways)
    known = {name: sorted(row["at"]) for row in MADE for name in row["names"]}
    tell(f"{count} documents are defined and read back, {len(found)} of them exceptions")
    assert count > 700
    assert {name: ways for name, ways in found.items() if known.get(name) != ways} == {}
    assert set(known) - set(found) == set(), "exceptions that nobody needs"
