"""A root element, and `--schema` → the grammar that judges the document, or why there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from qnetx.checking import Candidate, check_all
from qnetx.validate import grammars
from qnetx.validate.grammars import Grammar, SchemaError, described, find, kind_of, load
from qnetx.validate.run import Settings, check_document
from qnetx.validate.verdict import schema_folder

BRIDGE = "<interface type='bridge'><source bridge='br0'/></interface>"

DOCUMENTS = [kind for kind in grammars._FILES if kind != "host-interface"]


def judge(schema: str, text: str) -> bool:
    root = etree.fromstring(text)
    return bool(load(schema, kind_of(root)).validate(root))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Where grammars are found is remembered by the process, and these tests move them."""
    yield
    load.cache_clear()
    grammars._parts.cache_clear()


@pytest.fixture
def no_libvirt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammars, "LIBVIRT_FOLDERS", (Path("/nonexistent"),))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder of grammars that a test can break."""
    return shutil.copytree(schema_folder(), tmp_path / "schemas")


@pytest.mark.usefixtures("no_libvirt")
def test_auto_takes_our_own_where_libvirt_is_missing() -> None:
    """Without libvirt a document is judged all the same, and it is said by whose grammar."""
    assert find("auto", "interface") == Grammar(schema_folder() / "interface.rng")
    assert described("auto") == "qnetx's own grammars"


@pytest.mark.usefixtures("no_libvirt")
def test_libvirt_as_the_only_authority_has_to_be_there() -> None:
    """`--schema libvirt` never falls back on another grammar; the hint names what to install."""
    with pytest.raises(SchemaError, match="not installed") as error:
        find("libvirt", "interface")
    assert error.value.code == "schema-unusable"
    assert "--schema bundled" in error.value.hint


@pytest.mark.usefixtures("libvirt_schemas")
def test_auto_takes_libvirts_where_they_are() -> None:
    """The installed libvirt is the authority, and it is said where its grammars are."""
    grammar = find("auto", "domain")
    assert grammar == find("libvirt", "domain")
    assert described("auto") == f"libvirt's grammars in {grammar.file.parent}"


@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_document_of_libvirts_has_its_grammar(kind: str) -> None:
    """Each root element leads to a grammar that libxml2 takes, and that refuses another one."""
    assert find("libvirt", kind).file.is_file()
    assert not load("libvirt", kind).validate(etree.Element("no-such-element"))


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
        ("<graphics type='vnc'/>", True),
        ("<graphics type='vnx'/>", False),
        ("<cpu mode='host-model'/>", True),
        ("<cpu><arch>x86_64</arch><model>pentium</model></cpu>", True),
    ],
)
@pytest.mark.parametrize("schema", ["libvirt", "auto"])
def test_a_part_is_judged_alone(schema: str, text: str, *, right: bool) -> None:
    """What stands inside a document is judged by the pattern that describes it there."""
    assert judge(schema, text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (BRIDGE, True),
        ("<interface type='bridge'/>", False),
        ("<devices/>", True),
        ("<os><type>hvm</type></os>", True),
        ("<os><type>none</type></os>", False),
        ("<disk><target dev='vda'/></disk>", True),
        ("<disk><target/></disk>", False),
        ("<cpu mode='host-model'/>", True),
        ("<forward mode='nat'/>", True),
        ("<forward mode='nats'/>", False),
    ],
)
def test_our_own_grammars_judge_parts_too(text: str, *, right: bool) -> None:
    """The part of a domain or a network, by the bundled grammars."""
    assert judge("bundled", text) is right


@pytest.mark.usefixtures("libvirt_schemas")
def test_an_interface_with_a_name_is_one_of_the_host() -> None:
    """`virsh iface-define` takes another `<interface>` than a guest has."""
    host = kind_of(etree.fromstring("<interface type='ethernet' name='eth0'/>"))
    assert find("libvirt", host).file.name == "interface.rng"
    guest = kind_of(etree.fromstring("<interface type='ethernet'/>"))
    assert find("libvirt", guest).file.name == "domain.rng"
    with pytest.raises(SchemaError, match="<interface>"):
        find("bundled", host)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<interface type='bridge' name='br0'><source bridge='br0'/></interface>", "interface"),
        ("<interface type='ethernet' name='a'><mac address='x'/><model/></interface>", "interface"),
        ("<interface type='network' name='a'><mac address='x'/></interface>", "interface"),
        ("<interface name='a'/>", "interface"),
        ("<interface type='bridge'><bridge name='br0'/></interface>", "interface"),
        ("<interface type='bridge' name='br0'><bridge/></interface>", "host-interface"),
        ("<interface type='ethernet' name='a'><mac address='x'/></interface>", "host-interface"),
        ("<interface type='ethernet'><start mode='onboot'/></interface>", "host-interface"),
        ("<interface name='a'><protocol family='ipv4'/></interface>", "host-interface"),
    ],
)
def test_a_name_alone_is_no_interface_of_the_host(text: str, kind: str) -> None:
    """A guest's card with a name by mistake stays one: its type, or what is in it, says so."""
    assert kind_of(etree.fromstring(text)) == kind


@pytest.mark.usefixtures("libvirt_schemas")
@pytest.mark.parametrize("schema", ["bundled", "libvirt"])
def test_a_card_with_a_name_is_told_of_the_name(schema: str) -> None:
    """What is wrong with it is that attribute and nothing else, by whosever grammar."""
    data = b"<interface type='bridge' name='br0'><source bridge='br0'/></interface>"
    (finding,) = check_document("card.xml", data, Settings(schema=schema)).findings
    assert finding.message == "<interface> has no attribute 'name'"


@pytest.mark.parametrize("kind", ["pool", "device", "secret", "capabilities"])
def test_what_only_libvirt_describes(kind: str) -> None:
    """Our own grammars say that they have none for a kind, though a part of a domain is called so."""
    with pytest.raises(SchemaError, match=f"no grammar for a <{kind}>") as error:
        find("bundled", kind)
    assert error.value.code == "kind-unknown"
    assert "libvirt's grammars" in error.value.hint


@pytest.mark.parametrize("tag", ["html", "{urn:x}domain", "source"])
@pytest.mark.parametrize("schema", ["auto", "bundled"])
def test_what_is_no_document(tag: str, schema: str) -> None:
    """A root element that no grammar knows, or that several patterns describe, is named."""
    with pytest.raises(SchemaError, match=tag) as error:
        find(schema, kind_of(etree.Element(tag)))
    assert error.value.code == "kind-unknown"


def test_a_folder_of_grammars(copy: Path) -> None:
    """`--schema DIR` takes whatever lies there under libvirt's names."""
    assert find(str(copy), "domain") == Grammar(copy / "domain.rng")
    assert described(str(copy)) == f"the grammars in {copy}"
    assert judge(str(copy), BRIDGE)
    assert not judge(str(copy), "<network/>")


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """A folder that is missing, or has no grammars in it."""
    for folder in (tmp_path / "missing", tmp_path):
        with pytest.raises(SchemaError, match="no grammars in") as error:
            find(str(folder), "domain")
        assert error.value.code == "schema-unusable"


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
    with pytest.raises(SchemaError, match=f"{copy}|<os>"):
        judge(str(copy), root)


def test_grammars_that_no_input_can_use_are_told_once(copy: Path) -> None:
    """Nothing is wrong with the inputs: the first that needs the grammar is the last, however many it makes."""
    (copy / "domain.rng").write_text("<grammar")
    script = b"qemu-system-x86_64 -net nic -net user\n" * 2
    given = [
        Candidate(name="network.xml", data=b"<network><name>lab</name></network>"),
        Candidate(name="start.sh", data=script),
        Candidate(name="domain.xml", data=b"<domain/>"),
    ]
    network, last = check_all(given, Settings(schema=str(copy)))
    assert not network.findings
    assert [each.code for each in last.findings].count("schema-unusable") == 1


def test_a_grammar_is_read_once() -> None:
    """Documents of one kind share the compiled grammar."""
    assert load("bundled", "interface") is load("bundled", "interface")
