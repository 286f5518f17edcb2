"""Wanted documents → a playbook and its files: what it says, without anybody playing it."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import yaml
from lxml import etree

from qnetx.apply.plan import Choices
from qnetx.apply.wanted import Wanted
from qnetx.diagnostics import Artefact, Report
from qnetx.domxml.marker import digest, read_marker
from qnetx.export.ansible import Play, write_playbook
from qnetx.options import NetworkPolicy

DOMAIN = """\
<domain type='qemu'>
  <name>{name}</name>
  <memory unit='MiB'>64</memory>
  <os><type>hvm</type></os>
  <devices>
    <interface type='bridge'>
      <source bridge='{bridge}'/>
    </interface>
    <interface type='user'/>
  </devices>
</domain>
"""


Loader: Any = type("Loader", (yaml.SafeLoader,), {})
"""Reads what Ansible reads, and tells what is marked as no template."""
Loader.add_constructor("!unsafe", lambda loader, node: ("unsafe", loader.construct_scalar(node)))


def domain(name: str, bridge: str = "br0") -> Artefact:
    return Artefact("domain", name, DOMAIN.format(name=escape(name), bridge=bridge))


def written(
    *domains: Artefact, choices: Choices | None = None, play: Play | None = None
) -> dict[str, str]:
    wanted = Wanted(domains=domains, report=Report())
    files = write_playbook(wanted, choices or Choices(), play or Play())
    return {str(path): text for path, text in files.items()}


def lists(files: dict[str, str]) -> Any:
    (play,) = yaml.load(files["playbook.yml"], Loader)
    return play["vars"]


ODD_NAMES = [
    "a: b # c",
    "- x",
    "'\"\\",
    "{{ 7*7 }}{% x %}",
    "!unsafe y",
    "null",
    "0x10",
    "%YAML",
    " blanks ",
    "ü\u00a0\u2028\u0085\x7f\U0001f600",
    "<&>",
    "a--b&c",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_stand_in_yaml_as_they_are(name: str) -> None:
    """Whatever a name holds, YAML gives it back to the letter, and as no template."""
    (entry,) = lists(written(domain(name)))["domains"]
    assert entry["name"] == ("unsafe", name.strip())


@pytest.mark.parametrize("name", [*ODD_NAMES, "../../etc/passwd", ".hidden", "x" * 300, "..."])
def test_documents_are_plain_files_beside_the_playbook(name: str) -> None:
    """No name leads out of the folder, hides its file or is a template in the playbook."""
    files = written(domain(name))
    (entry,) = lists(files)["domains"]
    path = Path(entry["file"])
    assert entry["file"] in files
    assert path.parent == Path("domains")
    assert not path.name.startswith(".")
    assert len(path.name.encode()) < 255
    assert not set(entry["file"]) & set("{}%#\"'\\")


def test_files_of_like_names_are_apart() -> None:
    """Two names that make the same file name have a file each."""
    files = written(domain("a b"), domain("a/b"))
    assert [entry["file"] for entry in lists(files)["domains"]] == [
        "domains/a-b.xml",
        "domains/a-b-2.xml",
    ]


def test_the_same_input_gives_the_same_files() -> None:
    """Uuids and MAC addresses are those of an earlier export, and differ between guests."""
    assert written(domain("one")) == written(domain("one"))
    files = written(domain("one"), domain("two"))
    one, two = lists(files)["domains"]
    assert one["uuid"] != two["uuid"]
    macs = re.findall(r"address='(52:54:00:\S+)'", "".join(files.values()))
    assert len(set(macs)) == 4


def test_a_name_is_not_all_that_a_guest_is() -> None:
    """Two exports with one name and different guests have a uuid each; beside the first, the second is that guest, changed."""
    first, other = domain("one"), domain("one", bridge="br1")
    texts = [text for path, text in written(first).items() if path.endswith(".xml")]

    def uuid(artefact: Artefact, earlier: list[str]) -> str:
        wanted = Wanted(domains=(artefact,), report=Report())
        files = write_playbook(wanted, Choices(), Play(), earlier)
        (entry,) = lists({str(path): text for path, text in files.items()})["domains"]
        return str(entry["uuid"])

    assert uuid(other, []) != uuid(first, [])
    assert uuid(other, texts) == uuid(first, []) != uuid(domain("two"), texts)


def test_a_guest_that_was_renamed_takes_its_uuid_along() -> None:
    """Another one may have its name now."""
    its = "11111111-0000-4000-8000-000000000001"
    earlier = domain("one").text.replace("<name>one</name>", f"<name>one</name><uuid>{its}</uuid>")
    renamed = domain("two").text.replace("<name>two</name>", f"<name>two</name><uuid>{its}</uuid>")
    wanted = Wanted(domains=(Artefact("domain", "two", renamed), domain("one")), report=Report())
    files = write_playbook(wanted, Choices(), Play(), [earlier])
    assert wanted.report.diagnostics == []
    two, one = lists({str(path): text for path, text in files.items()})["domains"]
    assert two["uuid"] == its != one["uuid"]


def test_documents_leave_nothing_open_that_libvirt_would_draw() -> None:
    """Each domain has its uuid, each interface a MAC address, and the mark says what was asked for."""
    files = written(domain("vm"))
    (entry,) = lists(files)["domains"]
    text = files[entry["file"]]
    root = etree.fromstring(text)
    macs = [mac.get("address") for mac in root.findall("devices/interface/mac")]
    assert root.findtext("uuid") == entry["uuid"]
    assert len(set(macs)) == 2
    marker = read_marker(text)
    assert marker
    assert marker.wanted == entry["digest"] != digest(domain("vm").text)


def test_addresses_that_are_given_stay() -> None:
    """Only an interface without a MAC address gets one, however it is written."""
    given = "<mac address='52:54:00:aa:bb:cc'/>"
    text = DOMAIN.format(name="vm", bridge="br0").replace(
        "<interface type='user'/>",
        f"<interface type='user'>{given}</interface><interface type='user'></interface>",
    )
    files = written(Artefact("domain", "vm", text))
    macs = etree.fromstring(files["domains/vm.xml"]).findall("devices/interface/mac")
    assert len({mac.get("address") for mac in macs}) == 3
    assert files["domains/vm.xml"].count(given) == 1


@pytest.mark.parametrize(
    ("policy", "forward"), [(NetworkPolicy.BRIDGE, "bridge"), (NetworkPolicy.NAT, "nat")]
)
def test_networks_are_made_for_bridges(policy: NetworkPolicy, forward: str) -> None:
    """A bridge of two guests is one network of its name, which both are on."""
    files = written(domain("one"), domain("two"), choices=Choices(networks=policy))
    (entry,) = lists(files)["networks"]
    network = etree.fromstring(files[entry["file"]])
    assert network.xpath("string(forward/@mode)") == forward
    assert network.xpath("string(bridge/@name)") == "br0"
    for guest in lists(files)["domains"]:
        assert "<source network='br0'/>" in files[guest["file"]].replace('"', "'")


def test_the_subnet_is_the_users() -> None:
    """What --subnet names is the range of the network that is made."""
    subnet = ipaddress.IPv4Network("10.9.0.0/16")
    files = written(domain("one"), choices=Choices(networks=NetworkPolicy.NAT, subnet=subnet))
    assert "10.9.0.1" in files["networks/br0.xml"]


def test_the_range_of_libvirts_own_network_is_left_to_it() -> None:
    """Hosts have the network that libvirt comes with, so none is made over it or for its bridge."""
    made = written(domain("one"), choices=Choices(networks=NetworkPolicy.NAT))
    assert "192.168.123.1" in made["networks/br0.xml"]
    there = written(domain("one", "virbr0"), choices=Choices(networks=NetworkPolicy.NAT))
    assert lists(there)["networks"] == []


@pytest.mark.parametrize(("name", "bridge"), [("default", "virbr7"), ("lan", "virbr0")])
def test_libvirts_own_network_may_be_what_is_wanted(name: str, bridge: str) -> None:
    """A network of its name, or on its bridge, is written as any other."""
    text = f"<network><name>{name}</name><bridge name='{bridge}'/></network>"
    report = Report()
    wanted = Wanted(networks=(Artefact("network", name, text),), report=report)
    files = write_playbook(wanted, Choices(), Play())
    assert Path(f"networks/{name}.xml") in files
    assert not report.diagnostics


def test_what_define_would_not_do_is_not_written() -> None:
    """Findings are those of a plan: two guests with one name give no files."""
    two = Artefact("domain", "one", domain("one").text.replace("64", "65"))
    wanted = Wanted(domains=(domain("one"), two), report=Report())
    assert write_playbook(wanted, Choices(), Play()) == {}
    assert [finding.code for finding in wanted.report.diagnostics] == ["wanted-twice"]


def test_bridges_are_the_hosts_own_unless_asked() -> None:
    """Without a policy nothing is made, and the playbook has an empty list for it."""
    files = written(domain("one"))
    assert lists(files)["networks"] == []
    assert "<source bridge='br0'/>" in files["domains/one.xml"]


def test_the_play_is_as_asked() -> None:
    """Hosts, connection and what is started stand in the playbook."""
    asked = Play(hosts="kvm:!old", uri='qemu:///s"ystem', start=True, autostart=False)
    files = written(domain("one"), play=asked)
    (play,) = yaml.load(files["playbook.yml"], Loader)
    assert play["hosts"] == "kvm:!old"
    assert play["vars"]["default_uri"] == ("unsafe", 'qemu:///s"ystem')
    assert (play["vars"]["default_start"], play["vars"]["default_autostart"]) == (True, False)
