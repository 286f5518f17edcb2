"""libvirt's own test data → we read what libvirt reads, and write the options that libvirt writes.

Differences that are meant stand in exceptions.toml, by file, each with its reason; one that is no longer
needed fails as well.
"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from qnetx import api
from qnetx.diagnostics import Report
from qnetx.domxml.network import read_network
from qnetx.domxml.reader import read_content
from qnetx.model.hooks import KnownNetwork
from qnetx.model.network import VirtualNetwork
from qnetx.options import LineForm, Options
from qnetx.rewriting import write_guest
from qnetx.source import Source

pytestmark = pytest.mark.conformance

EXCEPTIONS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("exceptions.toml").read_text()
)

Properties = dict[str, str]


def check(found: Mapping[str, str], kind: str) -> None:
    """Compare what differs with what may."""
    known = EXCEPTIONS[kind]
    new = {name: what for name, what in found.items() if name not in known}
    assert not new, f"{len(new)} differ: " + "\n".join(f"{n}: {w}" for n, w in new.items())
    assert not (gone := set(known) - set(found)), f"exceptions that nobody needs: {sorted(gone)}"
    assert all(len(reason) > 20 for reason in known.values()), "each exception has its reason"


# Documents


def test_every_document_is_read_and_written_back(
    libvirt_tests: Path, tell: Callable[[str], None]
) -> None:
    """No document makes us stumble, and its interfaces mean the same when they are written again."""
    found: dict[str, str] = {}
    documents = interfaces = 0
    for folder in ("qemuxml2argvdata", "qemuxml2xmloutdata", "genericxml2xmlindata"):
        for path in sorted((libvirt_tests / folder).glob("*.xml")):
            source = Source(path.name, path.read_text())
            result = api.convert(source, Options())
            documents += 1
            assert not result.report.ledger.open_items()
            if not result.artefacts:
                found[f"{folder}/{path.name}"] = result.report.diagnostics[0].message
                continue
            before, after = interfaces_of(source.text), interfaces_of(result.artefacts[0].text)
            interfaces += len(before)
            if before != after:
                found[f"{folder}/{path.name}"] = f"{before} is not {after}"
    tell(
        f"{documents} documents with {interfaces} interfaces are read and written back,"
        f" {len(found)} of them exceptions",
    )
    check(found, "documents")


def interfaces_of(text: str) -> list[str]:
    return [canonical(element) for element in etree.fromstring(text.encode()).iter("interface")]


def canonical(element: etree._Element) -> str:
    """Return an element in one form: order, blanks and the ways to write a number do not count."""
    attributes = {k: _plain(element, v) for k, v in _attributes(element).items()}
    if element.tag == "address" and attributes.get("type") == "pci" and "slot" in attributes:
        attributes = {"domain": "0", "bus": "0", "function": "0"} | attributes
    children = [part for e in element.iterchildren(etree.Element) for part in _split(e)]
    inside = sorted(map(canonical, children))
    said = " ".join(f"{name}={value}" for name, value in sorted(attributes.items()))
    return f"<{element.tag} {said}>{(element.text or '').strip()}{''.join(inside)}</>"


def _split(element: etree._Element) -> list[etree._Element]:
    """Take apart what forwards several ranges of ports: it is the same as one element for each."""
    ranges = list(element)
    if element.tag != "portForward" or any(limits.get("exclude") for limits in ranges):
        return [element]
    parts = []
    for limits in ranges:
        part = etree.Element("portForward", _attributes(element))
        etree.SubElement(part, "range", _attributes(limits))
        parts.append(part)
    return parts


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _plain(element: etree._Element, value: str) -> str:
    if element.tag == "model":
        return value.lower()  # libvirt does not tell VirtIO from virtio
    if element.tag == "mac":
        return ":".join(part.zfill(2) for part in value.lower().split(":"))
    if element.tag == "address" and re.fullmatch("0x[0-9a-fA-F]+|[0-9]", value):
        return str(int(value, 0))
    return value


# Options


def test_the_options_are_those_of_libvirt(libvirt_tests: Path, tell: Callable[[str], None]) -> None:
    """Back ends and cards have the properties that libvirt gives them.

    Descriptors, ids, places, scripts and addresses that whoever starts the guest chooses are left aside.
    """
    found: dict[str, str] = {}
    guests = back_ends = cards = 0
    for path in sorted((libvirt_tests / "qemuxml2argvdata").glob("*.xml")):
        expected = newest_args(path)
        if expected is None or "<interface" not in path.read_text():
            continue
        guests += 1
        theirs = list(network_of(words_of(expected.read_text())))
        if "<boot dev=" in path.read_text():
            # libvirt makes ranks of devices of the order; ours is -boot order=.
            for _, properties in theirs:
                properties.pop("bootindex", None)
        try:
            ours = list(network_of(our_words(path)))
        except RefusedError as error:
            found[path.name] = str(error)
            continue
        back_ends += sum(1 for option, _ in theirs if option == "netdev")
        cards += sum(1 for option, _ in theirs if option != "netdev")
        if difference := compare(ours, theirs):
            found[path.name] = difference
    tell(
        f"{guests} guests with {back_ends} back ends and {cards} cards have libvirt's options,"
        f" {len(found)} of them exceptions",
    )
    check(found, "options")


class RefusedError(Exception):
    """A guest that we write no options for, with what is said about it."""


def our_words(path: Path) -> list[str]:
    """Write the options of a guest's network as `qnetx to-cmdline` does, with any network it names."""
    report = Report()
    content = read_content(Source(path.name, path.read_text()), report, whole=True)
    if content is None:
        raise RefusedError(report.diagnostics[0].message)
    backends = [b for segment in content.guest.topology.segments for b in segment.backends]
    names = [backend.network for backend in backends if isinstance(backend, VirtualNetwork)]
    networks = {name: KnownNetwork(name=name, bridge="br0") for name in names}
    options = Options(scripts="hooks", form=LineForm.ARGV)
    artefacts = write_guest(content.guest, networks, options, "guest", report)
    if report.refused:
        raise RefusedError("; ".join(d.message for d in report.diagnostics))
    return [word for artefact in artefacts for word in artefact.argv]


def newest_args(path: Path) -> Path | None:
    """Return the newest of the command lines that libvirt writes of a document."""
    stem = path.name.removesuffix(".xml")
    found = [p for p in path.parent.glob(f"{stem}.*args") if _rank(p, stem) is not None]
    return max(found, key=lambda p: _rank(p, stem) or (), default=None)


def _rank(path: Path, stem: str) -> tuple[int, ...] | None:
    middle = path.name.removeprefix(stem).removesuffix("args").strip(".")
    match = re.fullmatch(r"(\w+)-(latest|[\d.]+)", middle)
    if not match:
        return None if middle else (0,)
    latest = match[2] == "latest"
    version = (99,) if latest else tuple(map(int, match[2].split(".")))
    return (1, *version, int(match[1] == "x86_64"))


def words_of(text: str) -> list[str]:
    return shlex.split(text.replace("\\\n", " "))


def network_of(words: Sequence[str]) -> Iterator[tuple[str, Properties]]:
    """Yield the back ends and the cards of a line, as (option, properties)."""
    for option, value in pairwise(words):
        match option.lstrip("-"):
            case "netdev":
                yield "netdev", properties_of(value, "type")
            case "net":
                yield "net", properties_of(value, "type")
            case "device":
                properties = properties_of(value, "driver")
                if "netdev" in properties:
                    yield "device", properties
                elif properties["driver"] == "vfio-pci":
                    yield "hostdev", properties


def properties_of(value: str, implied: str) -> Properties:
    """Read the properties of an option, in JSON or in QEMU's own form."""
    if value.startswith("{"):
        return {key: _text(inner) for key, inner in json.loads(value).items()}
    parts = [part.replace("\0", ",") for part in value.replace(",,", "\0").split(",")]
    if "=" not in parts[0]:
        parts[0] = f"{implied}={parts[0]}"
    return {key: text for key, _, text in (part.partition("=") for part in parts)}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else json.dumps(value)


ASIDE = {
    "netdev": {
        *("id", "fd", "fds", "vhostfd", "vhostfds", "ifname", "script", "downscript", "helper"),
        *("br", "chardev", "queues"),
    },
    "device": {"id", "netdev", "bus", "addr", "devno", "reg"},
    "net": {"id", "name", "netdev"},
    "hostdev": {"id", "bus", "addr"},
}
"""Properties that are joining, or chosen by whoever starts the guest."""


def compare(
    ours: Sequence[tuple[str, Properties]], theirs: Sequence[tuple[str, Properties]]
) -> str:
    """Return what differs, empty where nothing does."""
    lines = []
    for option in ("netdev", "device", "net", "hostdev"):
        mine = [p for o, p in ours if o == option]
        other = [p for o, p in theirs if o == option]
        if option == "hostdev":
            # A guest may have other devices of the host's than cards, and these in another order.
            mine = sorted(mine, key=lambda p: p.get("host", ""))
            other = sorted(other, key=lambda p: p.get("host", ""))
            hosts = {p.get("host") for p in mine}
            other = [p for p in other if p.get("host") in hosts]
        if len(mine) != len(other):
            lines.append(f"{len(mine)} -{option} are not {len(other)}: {mine} {other}")
            continue
        for one, two in zip(mine, other, strict=True):
            if (left := shown(option, one, two)) != (right := shown(option, two, one)):
                lines.append(f"-{option} {left} is not {right}")
    return "; ".join(lines)


def shown(option: str, properties: Properties, other: Properties) -> dict[str, str]:
    """Return the properties that count."""
    left = {k: v for k, v in properties.items() if k not in ASIDE[option]}
    if option == "netdev" and properties["type"] in ("tap", "bridge"):
        # A bridge is joined by a tap of libvirt's or by QEMU's helper; vhost is what the host has.
        left["type"] = "tap"
        if "vhost" not in other:
            left.pop("vhost", None)
    if properties.get("type") == "vhost-vdpa":
        left.pop("vhostdev", None)  # libvirt hands it over as a descriptor
    if left.get("ipv6-prefixlen") == "64":
        del left["ipv6-prefixlen"]  # which QEMU takes where none is said
    if "failover_pair_id" in left:
        left["failover_pair_id"] = left["failover_pair_id"].removeprefix("ua-")  # an id, as above
    for key in ("mac", "macaddr"):
        if key not in other:
            left.pop(key, None)  # chosen at random
    return left


# Networks


def test_every_network_is_read(libvirt_tests: Path, tell: Callable[[str], None]) -> None:
    """Each network is known by its name, and by the bridge that it names."""
    paths = sorted((libvirt_tests / "networkxml2xmlin").glob("*.xml"))
    paths += sorted((libvirt_tests / "networkxml2confdata").glob("*.xml"))
    for path in paths:
        report = Report()
        network = read_network(Source(path.name, path.read_text()), report)
        assert network is not None, path.name
        assert report.diagnostics == []
        root = etree.fromstring(path.read_bytes())
        bridge = root.find("bridge")
        assert network.name == root.findtext("name")
        assert network.bridge == (None if bridge is None else bridge.get("name"))
    tell(f"{len(paths)} networks are read")
