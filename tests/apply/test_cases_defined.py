"""Every domain and network of tests/cases and samples → what a real libvirtd makes of it means the same."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree

from qnetx import api
from qnetx.apply.connection import Connection, connect
from qnetx.apply.state import ObjectKind
from qnetx.domxml.definition import read_definition, with_identity
from qnetx.domxml.difference import differences
from qnetx.domxml.marker import Marker, digest, mark, read_marker
from qnetx.options import Options
from support.cases import all_cases
from support.libvirtd import Libvirtd, for_this_host

pytestmark = [pytest.mark.libvirt, pytest.mark.no_cover]

UUID = "7f0e0a3e-0000-4000-8000-00000000d2d2"
SAMPLES = Path(__file__).parents[2] / "samples"


def documents() -> Iterator[Any]:
    """The documents that a libvirtd takes: all but parts of a domain, and those that cases foretell to be refused."""
    for case in all_cases():
        if (case.folder / "define.txt").exists():
            continue
        for path in sorted(case.folder.glob("*.xml")):
            text = path.read_text()
            if etree.fromstring(text.encode()).tag in ("domain", "network"):
                yield pytest.param(text, id=f"{case.folder.name}/{path.stem}")
    for script in sorted(SAMPLES.glob("*/start-vm.sh")):
        options = Options(root=script.parent / "root")
        for artefact in api.convert_file(script, options).artefacts:
            yield pytest.param(artefact.text, id=f"samples/{script.parent.name}/{artefact.kind}")


@pytest.fixture(scope="module")
def connection(libvirtd: Libvirtd, libvirt_python: None) -> Iterator[Connection]:
    """One for all tests: a connection of each one's own would take longer than the test."""
    with connect(libvirtd.uri) as connection:
        yield connection


def made_of(text: str, connection: Connection) -> str:
    """What libvirt has once a document is defined; nothing of it stays."""
    kind: ObjectKind = read_definition(text).kind
    connection.define(kind, text)
    try:
        found = connection.read(kind, UUID)
        assert found is not None
        return found.xml
    finally:
        connection.undefine(kind, UUID)


@pytest.mark.parametrize("text", list(documents()))
def test_what_was_defined_means_what_was_wanted(text: str, connection: Connection) -> None:
    """Read back, nothing that was wanted is missing or other, and nothing is there that libvirt would not add;
    the mark is there as it was written.
    """
    wanted = with_identity(for_this_host(text) if "<domain" in text else text, uuid=UUID)
    found = made_of(mark(wanted, digest(wanted)), connection)
    assert differences(wanted, found) == ()
    assert read_marker(found) == Marker(digest(wanted))


@pytest.fixture(scope="module")
def play_host(libvirt_python: None) -> Iterator[Connection]:
    with connect("test:///default") as connection:
        yield connection


@pytest.mark.parametrize("text", list(documents()))
def test_the_play_host_means_the_same(text: str, play_host: Connection) -> None:
    """On `test:///default`, as the document stands: all but options for QEMU itself, which it drops."""
    wanted = with_identity(text, uuid=UUID)
    found = made_of(mark(wanted, digest(wanted)), play_host)
    assert [d.path for d in differences(wanted, found) if d.path != "commandline"] == []
    assert read_marker(found) == Marker(digest(wanted))


EDITS = tomllib.loads((Path(__file__).with_name("edits.toml")).read_text())


def edited(text: str, edit: dict[str, Any]) -> str:
    """What libvirt wrote, as a user leaves it."""
    root = etree.fromstring(text.encode())
    (element,) = cast("list[etree._Element]", root.xpath(edit["at"]))
    for name, value in edit.get("set", {}).items():
        element.set(name, value)
    if "text" in edit:
        element.text = edit["text"]
    if "append" in edit:
        element.append(etree.fromstring(edit["append"]))
    if "delete" in edit:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("edit", EDITS["edit"], ids=lambda edit: edit["what"].replace(" ", "-"))
def test_what_a_user_changed_is_told(edit: dict[str, Any], connection: Connection) -> None:
    """After `virsh edit` of what libvirt made, exactly the edit differs from what was wanted."""
    wanted = with_identity(EDITS["domain"], uuid=UUID)
    found = made_of(edited(made_of(wanted, connection), edit), connection)
    told = [[d.path, d.wanted or "", d.found or ""] for d in differences(wanted, found)]
    assert told == edit["differ"]
    assert bool(told) != (edit["what"] == "nothing" or "unseen" in edit)
