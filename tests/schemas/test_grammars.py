"""Documents that are valid, and documents that are not for one reason each → every validator says so.

`valid/` holds what libvirt's own grammars take as well, `newer/` what they take from a version that the
file names, `invalid/` what nobody should write; a file is named after its kind.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qnetx.model.machine import ARCHITECTURES
from qnetx.validate import GRAMMARS, Kind, check, schema_folder
from qnetx.validate.grammars import load
from support.host import require_host
from support.schemas import libvirt_complaints

HERE = Path(__file__).parent
FOLDERS = {name: sorted((HERE / name).glob("*.xml")) for name in ("valid", "newer", "invalid")}
GOOD = [*FOLDERS["valid"], *FOLDERS["newer"]]
EVERY = [*GOOD, *FOLDERS["invalid"]]
RNG = "{http://relaxng.org/ns/structure/1.0}"

KINDS: tuple[Kind, ...] = tuple(GRAMMARS)

FILES = sorted(schema_folder().glob("*.rng"))

JUDGES: dict[Kind, tuple[str, ...]] = {
    kind: (file, "written.rng") if kind in ("domain", "devices") else (file,)
    for kind, file in GRAMMARS.items()
}
"""The grammars that take a document of a kind: the whole one, and that of what qnetx writes."""


def kind_of(document: Path) -> Kind:
    return next(kind for kind in KINDS if document.stem.split("-")[0] == kind)


def name_of(document: Path | str) -> str:
    return document if isinstance(document, str) else f"{document.parent.name}/{document.stem}"


def is_good(document: Path) -> bool:
    return document.parent.name != "invalid"


def root_of(document: Path) -> etree._Element:
    return etree.parse(document).getroot()


JUDGED = [(judge, document) for document in EVERY for judge in JUDGES[kind_of(document)]]


@cache
def refused_by_jing(judge: str) -> frozenset[str]:
    """The documents that jing finds a mistake in by a grammar; one start of Java for all of them."""
    documents = [str(document) for by, document in JUDGED if by == judge]
    ran = subprocess.run(
        ["jing", schema_folder() / judge, *documents],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode in (0, 1), ran.stderr
    return frozenset(line.partition(":")[0] for line in ran.stdout.splitlines())


@pytest.mark.parametrize("document", GOOD, ids=name_of)
def test_takes_what_is_right(document: Path) -> None:
    """Neither our grammars, nor the check of what is written, have anything against a valid document."""
    kind, root = kind_of(document), root_of(document)
    assert load("bundled", kind).validate(root)
    assert check(kind, root) == ()


@pytest.mark.parametrize("document", FOLDERS["invalid"], ids=name_of)
def test_refuses_what_is_wrong(document: Path) -> None:
    """Each invalid document says why it is, and gets mistakes with a line and a path in it."""
    root = root_of(document)
    assert document.read_text().startswith("<!-- ")
    mistakes = check(kind_of(document), root)
    assert mistakes
    for mistake in mistakes:
        assert mistake.line >= 2
        assert root.xpath(
            mistake.path, namespaces={"qemu": "http://libvirt.org/schemas/domain/qemu/1.0"}
        )


@pytest.mark.parametrize(("judge", "document"), JUDGED, ids=name_of)
def test_xmllint_agrees(judge: str, document: Path) -> None:
    """Each grammar works alone, with the validator that most machines have."""
    found = shutil.which("xmllint")
    require_host("xmllint", present=bool(found), reason="not on the path (Debian: libxml2-utils)")
    ran = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--relaxng", schema_folder() / judge, document],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == (0 if is_good(document) else 3), ran.stderr


@pytest.mark.parametrize(("judge", "document"), JUDGED, ids=name_of)
def test_jing_agrees(judge: str, document: Path) -> None:
    """A second implementation of RelaxNG takes each grammar, and reads it the same way."""
    found = shutil.which("jing")
    require_host("jing", present=bool(found), reason="not on the path (Debian: jing)")
    assert (str(document) not in refused_by_jing(judge)) == is_good(document)


def test_every_file_is_in_a_grammar() -> None:
    """A file is judged with itself, as the tests above do, or included by one that is."""
    roots = {judge for judges in JUDGES.values() for judge in judges}
    trees = {file.name: etree.parse(file) for file in FILES}
    assert roots == {
        name for name, tree in trees.items() if tree.find(f".//{RNG}start") is not None
    }
    included = {part.get("href") for tree in trees.values() for part in tree.iter(f"{RNG}include")}
    assert roots | included == set(trees)


@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize("document", FOLDERS["valid"], ids=name_of)
def test_libvirt_takes_what_is_valid(document: Path) -> None:
    """What we call valid is valid for libvirt, of which ours is never the laxer grammar."""
    assert libvirt_complaints(document.read_text()) == []


def test_a_mistake_inside_devices_is_placed_at_the_interface() -> None:
    """libxml2 alone would name `<devices>`; the second interface, on line 6, is what is wrong."""
    wrong = check("domain", root_of(HERE / "invalid" / "domain-second-interface-wrong.xml"))
    assert {mistake.path for mistake in wrong} == {"/domain/devices/interface[2]"}
    assert {mistake.line for mistake in wrong} == {6}


def test_a_part_of_a_document_is_checked_with_its_own_places() -> None:
    """An element inside a larger document keeps that document's lines and paths."""
    domain = root_of(HERE / "invalid" / "domain-second-interface-wrong.xml")
    first, second = domain.iter("interface")
    assert check("interface", first) == ()
    mistake = check("interface", second)[0]
    assert (mistake.line, mistake.path) == (6, "/domain/devices/interface[2]")


def test_the_element_of_another_kind_is_refused() -> None:
    """A network is no domain."""
    assert check("domain", root_of(HERE / "valid" / "network-isolated.xml"))


@pytest.mark.parametrize("document", GOOD, ids=name_of)
@given(seed=st.integers(min_value=0, max_value=10_000))
def test_the_order_of_children_is_free(document: Path, seed: int) -> None:
    """Elements stand in any order, as in libvirt: of a domain, its devices, an interface, a network.

    This also guards against libxml2's failing on interleaves inside interleaves.
    """
    root = root_of(document)
    shuffled = random.Random(seed)
    for element in [root, *root.iter("devices", "interface", "os", "cpu", "dns", "dhcp", "driver")]:
        children = list(element)
        shuffled.shuffle(children)
        element[:] = children
    assert load("bundled", kind_of(document)).validate(root)
    assert check(kind_of(document), root) == ()


@pytest.mark.parametrize("grammar", ["interface.rng", "network.rng", "parts.rng"])
def test_every_name_of_a_grammar_is_in_a_document(grammar: str) -> None:
    """Each element and attribute that a grammar describes is in a valid document at least once."""
    rules = etree.parse(schema_folder() / grammar)
    used = {
        etree.QName(name).localname
        for document in GOOD
        for element in root_of(document).iter(etree.Element)
        for name in (element.tag, *element.attrib)
    }
    described = {
        rule.get("name") for tag in ("element", "attribute") for rule in rules.iter(RNG + tag)
    }
    assert described - used == set()


def test_every_pattern_is_used() -> None:
    """No grammar carries a pattern that nothing refers to."""
    rules = [etree.parse(path) for path in FILES]
    defined = {rule.get("name") for tree in rules for rule in tree.iter(RNG + "define")}
    referred = {rule.get("name") for tree in rules for rule in tree.iter(RNG + "ref")}
    assert defined == referred


def test_many_attributes_are_checked_quickly() -> None:
    """A driver with all its attributes takes libxml2 about as long as any other interface.

    Written as a group of optional attributes, it would take thousands of times as long.
    """
    full = root_of(HERE / "valid" / "interface-bridge.xml")
    plain = root_of(HERE / "valid" / "interface-bridge-bare.xml")

    def seconds(interface: etree._Element) -> float:
        started = time.perf_counter()
        check("interface", interface)
        return time.perf_counter() - started

    check("interface", plain)
    full_time = min(seconds(full) for _ in range(20))
    plain_time = min(seconds(plain) for _ in range(20))
    assert full_time < 100 * plain_time


def test_what_is_written_is_checked_by_a_small_grammar() -> None:
    """Every conversion waits for written.rng to be compiled, so it leaves out half of domain.rng."""

    def size(grammar: str) -> int:
        tree = etree.parse(schema_folder() / grammar)
        includes = [part.get("href", "") for part in tree.iter(f"{RNG}include")]
        return sum(map(size, includes)) + len(list(tree.iter(f"{RNG}ref", f"{RNG}value")))

    assert size("written.rng") < 0.6 * size("domain.rng")


def test_the_architectures_of_the_model_are_those_of_the_grammar() -> None:
    """A guest that is read has an architecture that a domain may name, and every one can be read."""
    rules = etree.parse(schema_folder() / "guest.rng")
    names = rules.findall(".//{*}define[@name='architecture']//{*}value")
    assert {name.text for name in names} == ARCHITECTURES
