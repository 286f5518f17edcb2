"""libvirt's XML handed in: what is good comes back with its interfaces, what is not is told with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from cli.console import Qnetx

DOMAIN = """\
<?xml version='1.0' encoding='UTF-8'?>
<!-- made by hand -->
<domain type='kvm'>
  <name>web</name>
  <metadata><x:own xmlns:x='urn:x' x:kept='yes'>text</x:own></metadata>
  <devices>
    <disk type='file'/>
    <interface type='network' trustGuestRxFilters='yes'>
      <!-- to the lan -->
      <source network='lan' portgroup='fast'/>
      <mac address='52:54:0:11:22:33' type='static'/>
      <bandwidth><inbound average='1000' peak='5000'/></bandwidth>
      <vlan trunk='yes'><tag id='42'/><tag id='47' nativeMode='untagged'/></vlan>
      <address type='pci' bus='0x01' slot='0x4'/>
    </interface>
    <interface type='null'/>
  </devices>
</domain>
"""


def test_a_document_keeps_all_that_is_no_interface(qnetx: Qnetx) -> None:
    """Comments, blanks, quotes and namespaces stay; an interface means what it meant."""
    done = qnetx("to-xml", "-", stdin=DOMAIN)
    assert done.code == 0
    start = DOMAIN.index("<interface")
    assert done.out.startswith(DOMAIN[:start])
    assert done.out.endswith("\n  </devices>\n</domain>\n")
    assert "<!-- to the lan -->" in done.out
    (first, second) = etree.fromstring(done.out.encode()).iter("interface")
    assert first.get("trustGuestRxFilters") == "yes"
    assert dict(first.find("source").attrib) == {"network": "lan", "portgroup": "fast"}  # type: ignore[union-attr]
    assert dict(first.find("mac").attrib) == {"address": "52:54:00:11:22:33", "type": "static"}  # type: ignore[union-attr]
    assert [tag.get("id") for tag in first.iter("tag")] == ["42", "47"]
    assert [e.get("peak") for e in first.iter("inbound")] == ["5000"]
    assert second.get("type") == "null"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<interface type='user'/>", "interface"),
        ("<devices><interface type='user'/></devices>", "devices"),
        ("<domain><devices><interface type='user'/></devices></domain>", "domain"),
        ("<domstatus><domain><name>a</name></domain></domstatus>", "domstatus"),
        ("<domainsnapshot><domain/></domainsnapshot>", "domainsnapshot"),
    ],
)
def test_a_guest_and_its_parts_are_read(qnetx: Qnetx, text: str, kind: str) -> None:
    """A guest alone, in another document, and parts of it are taken; each fate is told."""
    done = qnetx("to-xml", "--format", "json", "-", stdin=text)
    whole = json.loads(done.out)
    assert (done.code, whole["artefacts"][0]["kind"]) == (0, kind)
    assert all(entry["fate"] == "mapped" for entry in whole["ledger"])
    inner = {d["code"] for d in whole["diagnostics"]}
    assert inner == ({"xml-inner-domain"} if kind.startswith("dom") and kind != "domain" else set())


def test_options_that_have_nothing_to_do_are_named(qnetx: Qnetx) -> None:
    """What is about command lines alone is told, not passed over."""
    done = qnetx("to-xml", "--hub", "nat", "--pair", "-", stdin="<devices/>")
    assert done.code == 0
    assert "--pair, --hub: nothing to do in an XML document" in done.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "iso-8859-1"])
def test_bytes_are_read_as_they_say(qnetx: Qnetx, tmp_path: Path, encoding: str) -> None:
    """The declared encoding counts, and a mark ahead of it; what is written is UTF-8 and says so."""
    declared = encoding.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{declared}'?>\n<domain><name>müller</name></domain>\n"
    (tmp_path / "x.xml").write_bytes(text.encode(encoding))
    done = qnetx("to-xml", str(tmp_path / "x.xml"))
    assert done.code == 0
    assert etree.fromstring(done.out.encode()).findtext("name") == "müller"
    assert "encoding='UTF-8'" in done.out or declared == "utf-8"


def of_interface(text: str) -> str:
    return f"<devices>\n{text}\n</devices>"


BAD = [
    # not XML
    ("<domain>\n  <name>a</nam>\n</domain>", "xml-malformed", "2:16"),
    ("<domain>\n  <name>a", "xml-malformed", "2:10"),
    ("<domain a=1/>", "xml-malformed", "1:11"),
    ("<domain/><domain/>", "xml-malformed", "1:10"),
    ("<domain>&nbsp;</domain>", "xml-malformed", "1:15"),
    ("<a>" * 100_000, "xml-malformed", "1:"),
    ("<a>" * 100_000 + "</a>" * 100_000, "xml-malformed", "1:"),
    # what libvirt's XML has not
    ("<!DOCTYPE domain SYSTEM 'file:///etc/passwd'>\n<domain/>", "xml-doctype", "1:1"),
    ("<!DOCTYPE d [<!ENTITY x SYSTEM '/etc/passwd'>]>\n<domain>&x;</domain>", "xml-doctype", "1:1"),
    (
        "<!DOCTYPE d [<!ENTITY a 'aaaaaaaa'>"
        + "".join(
            f"<!ENTITY {b} '{f'&{a};' * 50}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "]>\n<domain>&i;</domain>",
        "xml-doctype",
        "1:1",
    ),
    # no guest
    ("<html/>", "xml-no-guest", "1:1"),
    ("<network><name>lan</name></network>", "xml-no-guest", "1:1"),
    ("<domainbackup/>", "xml-no-guest", "1:1"),
    # no interface
    (of_interface("<interface type='brigde'><source bridge='br0'/></interface>"), "interface-type-unknown", "2:12"),
    (of_interface("<interface type='bridge'/>"), "element-missing", "2:1"),
    (of_interface("<interface type='vhostuser'><source path='/a'/></interface>"), "element-missing", "2:1"),
    (of_interface("<interface type='user'><mac address='52:54:00:00:00'/></interface>"), "bad-value", "2:29"),
    (of_interface("<interface type='user'><mac address='01:54:00:00:00:01'/></interface>"), "bad-value", "2:29"),
    (of_interface("<interface type='user'><address type='pci' slot='0x20'/></interface>"), "bad-value", "2:44"),
    (of_interface("<interface type='user'><address type='pci' slot='09'/></interface>"), "bad-value", "2:44"),
    (of_interface("<interface type='user'><address type='pci' slot='x'/></interface>"), "bad-value", "2:44"),
    (of_interface("<interface type='user'><mtu size='many'/></interface>"), "bad-value", "2:29"),
    (of_interface("<interface type='user'><mtu size='1'/><mtu size='2'/></interface>"), "element-twice", "2:39"),
    (of_interface("<interface type='user'><rom enabled='no' file='/a'/></interface>"), "xml-conflict", "2:42"),
    (
        of_interface("<interface type='user'><teaming type='persistent' persistent='ua-a'/></interface>"),
        "xml-conflict",
        "2:51",
    ),
    (of_interface("<interface type='user'><alias name='ua-a'/></interface>\n" * 2), "duplicate-id", "3:31"),
    (
        of_interface("<interface type='user'><address type='pci' slot='3'/></interface>\n" * 2),
        "duplicate-address",
        "3:44",
    ),
    (
        of_interface(
            "<interface type='user'><backend type='passt'/><portForward proto='sctp'><range start='1'/>"
            "</portForward></interface>"
        ),
        "bad-value",
        "2:47",
    ),
]  # fmt: skip


@pytest.mark.parametrize("verb", ["to-xml", "to-cmdline"])
@pytest.mark.parametrize(
    ("text", "code", "place"), BAD, ids=[f"{n}-{b[1]}" for n, b in enumerate(BAD)]
)
def test_what_can_not_be_is_refused_with_its_place(
    qnetx: Qnetx, verb: str, text: str, code: str, place: str
) -> None:
    """One error, at the line and column where it stands, and nothing is written."""
    done = qnetx(verb, "-", stdin=text)
    assert (done.code, done.out) == (2, "")
    errors = re.findall(r"^<stdin>:(\S+): error: .*\[([a-z-]+)\]$", done.err, re.MULTILINE)
    assert [found[1] for found in errors] == [code]
    assert errors[0][0].startswith(place)


def test_an_unknown_type_gets_its_nearest(qnetx: Qnetx) -> None:
    """A slip of the finger is named."""
    done = qnetx("to-xml", "-", stdin="<interface type='vhost-user'/>")
    assert "did you mean 'vhostuser'?" in done.err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<?xml version='1.0' encoding='utf-16'?><domain/>", "says that it is in utf-16"),
        (b"<?xml version='1.0' encoding='klingon'?><domain/>", "'klingon', which qnetx does not know"),
        (b"\xff\xfe<\x00d\x00o\x00m", "says that it is in utf-16"),
    ],
)  # fmt: skip
def test_bytes_that_are_not_what_they_say_are_refused(qnetx: Qnetx, data: bytes, said: str) -> None:
    """A wrong declaration is an error of its own, and no guess is made."""
    done = qnetx("to-xml", "-", stdin=data)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "[input-encoding-wrong]" in done.err


def test_what_libvirt_alone_knows_is_named_on_the_way_to_a_line(qnetx: Qnetx) -> None:
    """Each child that no option can say is a finding of its own, with its place; notes are none."""
    text = (
        "<interface type='user'>\n<bandwidth><inbound average='1' peak='2'/><outbound average='3'/></bandwidth>\n"
        "<filterref filter='f'/>\n<alias name='net0'/>\n</interface>"
    )
    done = qnetx("to-cmdline", "--format", "json", "-", stdin=text)
    whole = json.loads(done.out)
    found = [(d["code"], d["place"]["line"]) for d in whole["diagnostics"]]
    assert ("no-qemu-equivalent", 2) in found
    assert ("no-qemu-equivalent", 3) in found
    assert ("libvirt-bookkeeping", 4) in found
    assert len(found) == len(set(found))
    dropped = [e["item"] for e in whole["ledger"] if e["fate"] == "dropped"]
    assert len(dropped) == 5
    assert qnetx("to-cmdline", "--strict", "-", stdin=text).code == 1
