"""Each folder of tests/cases: the input becomes exactly the artefacts, report and ledger beside it."""

from __future__ import annotations

import pytest
from lxml import etree

from support.cases import Case, all_cases
from support.libvirtd import Libvirtd, for_this_host
from support.schemas import libvirt_complaints, within_domain

CASES = list(all_cases())
DOCUMENTS = [
    pytest.param(case, name, id=f"{case.folder.name}/{name}")
    for case in CASES
    for name in sorted(case.kept())
    if name.endswith(".xml")
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_the_input_becomes_what_stands_beside_it(case: Case) -> None:
    """Artefacts, diagnostics and fates are those of the folder, and there are no others."""
    assert case.made() == case.kept()


LINES = [
    pytest.param(case, dialect, id=f"{case.folder.name}/{dialect}")
    for case in CASES
    for dialect in case.dialects
]


@pytest.mark.parametrize(("case", "dialect"), LINES)
def test_the_input_becomes_the_command_line_beside_it(case: Case, dialect: str) -> None:
    """In each dialect that the folder has, with its diagnostics."""
    assert case.lines(dialect) == case.kept_lines(dialect)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_every_item_has_one_fate_and_every_loss_is_told(case: Case) -> None:
    """No fate is open, what is lost is named, and a refused input gives no artefact."""
    code, record = case.convert()
    ledger = record["ledger"]
    assert all(entry["fate"] for entry in ledger)
    assert [e["item"] for e in ledger if e["fate"] == "dropped" and not e["code"]] == []
    codes = {found["code"] for found in record["diagnostics"]}
    lost = {e["code"] for e in ledger if e["fate"] in ("dropped", "rejected") and e["code"]}
    assert lost - {"interfaces-only"} <= codes
    assert bool(record["artefacts"]) == (code != 2) or codes & {"nothing-to-write", "strict-loss"}


@pytest.mark.parametrize(("case", "name"), DOCUMENTS)
def test_libvirts_own_grammar_takes_the_document(
    case: Case, name: str, libvirt_schemas: None
) -> None:
    """What qnetx writes is valid under libvirt's domain.rng or network.rng, unless they are too old for it."""
    complaints = libvirt_complaints((case.folder / name).read_text())
    foretold = case.folder / "define.txt"
    if foretold.exists() and "against schema" in foretold.read_text():
        assert complaints
    else:
        assert complaints == []


@pytest.mark.libvirt
@pytest.mark.parametrize(("case", "name"), DOCUMENTS)
def test_a_real_libvirtd_defines_the_document(case: Case, name: str, libvirtd: Libvirtd) -> None:
    """`virsh define --validate` takes it, or says what the case foretells."""
    text = (case.folder / name).read_text()
    if name.endswith("network.xml"):
        defined, said = libvirtd.define_network(text)
    else:
        root = etree.fromstring(text.encode())
        domain = text if root.tag == "domain" else within_domain(text)
        defined, said = libvirtd.define_validate(for_this_host(domain))
    foretold = case.folder / "define.txt"
    if foretold.exists():
        assert not defined
        assert foretold.read_text().strip() in said
    else:
        assert defined, said
