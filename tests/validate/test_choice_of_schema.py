"""A root element, and `--schema` → the grammar that judges the document, or why there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from qnetx.validate import grammars
from qnetx.validate.grammars import (
    DOCUMENTS,
    Schema,
    SchemaChoice,
    SchemaError,
    UnknownKindError,
    compiled,
    find_schema,
    grammar_tree,
)
from qnetx.validate.verdict import schema_folder

BRIDGE = "<interface type='bridge'><source bridge='br0'/></interface>"


def judge(choice: SchemaChoice, text: str) -> bool:
    root = etree.fromstring(text)
    return bool(compiled(find_schema(choice, root)).validate(root))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Where grammars are found is remembered by the process, and these tests move them."""
    yield
    grammars._find.cache_clear()
    compiled.cache_clear()


@pytest.fixture
def no_libvirt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammars, "LIBVIRT_FOLDERS", (Path("/nonexistent"),))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder of grammars that a test can break."""
    return shutil.copytree(schema_folder(), tmp_path / "schemas")


@pytest.mark.usefixtures("no_libvirt")
def test_auto_takes_our_own_where_libvirt_is_missing() -> None:
    """Without libvirt a document is judged all the same, and the schema says by whose grammar."""
    schema = find_schema("auto", etree.fromstring(BRIDGE))
    assert str(schema) == "qnetx's interface.rng"


@pytest.mark.usefixtures("no_libvirt")
def test_libvirt_as_the_only_authority_has_to_be_there() -> None:
    """`--schema libvirt` never falls back on another grammar; the hint names what to install."""
    with pytest.raises(SchemaError, match="not installed") as error:
        find_schema("libvirt", etree.fromstring(BRIDGE))
    assert "--schema bundled" in error.value.hint


@pytest.mark.usefixtures("libvirt_schemas")
def test_auto_takes_libvirts_where_they_are() -> None:
    """The installed libvirt is the authority, and the schema says where its grammar is."""
    schema = find_schema("auto", etree.fromstring("<domain/>"))
    assert schema.origin == "libvirt"
    assert str(schema) == f"libvirt's domain.rng ({schema.file.parent})"


@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize("tag", DOCUMENTS)
def test_every_document_of_libvirts_has_its_grammar(tag: str) -> None:
    """Each root element leads to a grammar that describes it and refuses it when it is empty."""
    schema = find_schema("libvirt", etree.Element(tag))
    assert schema.file.name == DOCUMENTS[tag]
    grammar = compiled(schema)
    other = etree.Element("no-such-element")
    assert not grammar.validate(other)


@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize(
    ("text", "right"),
    [
        (BRIDGE, True),
        ("<interface type='bridge'><source bride='br0'/></interface>", False),
        ("<devices><emulator>/usr/bin/kvm</emulator></devices>", True),
        ("<devices><emulator>kvm</emulator></devices>", False),
        ("<disk type='file'><target dev='vda'/></disk>", True),
        ("<disk type='file'><target/></disk>", False),
        ("<os><type>hvm</type></os>", True),
        ("<os><type>none</type></os>", False),
        ("<memory unit='KiB'>1024</memory>", True),
        ("<cpu mode='host-model'/>", True),
        ("<cpu><arch>x86_64</arch><model>pentium</model></cpu>", True),
        ("<forward mode='nat'/>", True),
        ("<forward mode='nats'/>", False),
    ],
)
@pytest.mark.parametrize("choice", ["libvirt", "auto"])
def test_a_part_is_judged_alone(choice: SchemaChoice, text: str, *, right: bool) -> None:
    """What stands inside a document is judged by the pattern that describes it there."""
    assert judge(choice, text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (BRIDGE, True),
        ("<interface type='bridge'/>", False),
        ("<devices/>", True),
        ("<os><type>hvm</type></os>", True),
        ("<os><type>none</type></os>", False),
        ("<memory unit='KiB'>1024</memory>", True),
        ("<forward mode='nats'/>", False),
    ],
)
def test_our_own_grammars_judge_parts_too(text: str, *, right: bool) -> None:
    """The part of a domain or a network, by the bundled grammars."""
    assert judge("bundled", text) is right


@pytest.mark.usefixtures("libvirt_schemas")
def test_an_interface_with_a_name_is_one_of_the_host() -> None:
    """`virsh iface-define` takes another `<interface>` than a guest has."""
    host = etree.fromstring("<interface type='ethernet' name='eth0'/>")
    assert find_schema("libvirt", host).file.name == "interface.rng"
    guest = etree.fromstring("<interface type='ethernet'/>")
    assert find_schema("libvirt", guest).file.name == "domain.rng"
    with pytest.raises(UnknownKindError):
        find_schema("bundled", host)


@pytest.mark.parametrize("tag", ["pool", "device", "secret", "capabilities"])
def test_what_only_libvirt_describes(tag: str) -> None:
    """Our own grammars say that they have none for a kind, though a part of a domain is called so."""
    with pytest.raises(UnknownKindError, match=f"describe no <{tag}>") as error:
        find_schema("bundled", etree.Element(tag))
    assert "install libvirt" in error.value.hint


@pytest.mark.parametrize("tag", ["html", "{urn:x}domain"])
def test_what_is_nothing_of_libvirts(tag: str) -> None:
    """A root element that no grammar knows is named."""
    with pytest.raises(UnknownKindError, match=tag) as error:
        find_schema("auto", etree.Element(tag))
    assert "domain, network" in error.value.hint


def test_a_folder_of_grammars(copy: Path) -> None:
    """`--schema DIR` takes whatever lies there under libvirt's names."""
    schema = find_schema(copy, etree.fromstring("<domain/>"))
    assert str(schema) == f"domain.rng ({copy})"
    assert judge(copy, BRIDGE)
    assert not judge(copy, "<network/>")
    with pytest.raises(UnknownKindError, match=str(copy)) as error:
        find_schema(copy, etree.Element("pool"))
    assert "--schema auto" in error.value.hint


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """A folder that is missing, or has no grammars in it."""
    with pytest.raises(SchemaError, match="is no folder"):
        find_schema(tmp_path / "missing", etree.Element("domain"))
    with pytest.raises(SchemaError, match=r"no domain\.rng"):
        find_schema(tmp_path, etree.Element("domain"))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("domain.rng", "<grammar"),
        ("domain.rng", "<html/>"),
        ("domain.rng", ""),
        ("devices.rng", "<grammar"),
        ("basic.rng", None),
        ("parts.rng", "<grammar xmlns='http://relaxng.org/ns/structure/1.0'/>"),
    ],
)
@pytest.mark.parametrize("root", ["<domain/>", "<os/>"])
def test_a_broken_folder(copy: Path, file: str, text: str | None, root: str) -> None:
    """A file that is missing, cut off, no XML or no grammar is an error with a name, of whole and part."""
    if text is None:
        (copy / file).unlink()
    else:
        (copy / file).write_text(text)
    with pytest.raises(SchemaError) as error:
        judge(copy, root)
    assert str(copy) in str(error.value) or isinstance(error.value, UnknownKindError)
    assert error.value.hint


def test_a_grammar_is_read_once() -> None:
    """Documents of one kind share the compiled grammar."""
    one, two = (find_schema("bundled", etree.fromstring(text)) for text in (BRIDGE, BRIDGE))
    assert one == two
    assert compiled(one) is compiled(two)


def test_the_grammar_of_a_part_as_xml() -> None:
    """What explains a verdict gets the same grammar as XML, its includes relative to its place."""
    schema = find_schema("bundled", etree.fromstring("<os><type>hvm</type></os>"))
    assert schema == Schema(origin="bundled", file=schema_folder() / "domain.rng", part="os")
    tree = grammar_tree(schema)
    assert tree.docinfo.URL is not None
    assert Path(tree.docinfo.URL).parent == schema_folder()
    assert [include.get("href") for include in tree.iter("{*}include")] == ["domain.rng"]
