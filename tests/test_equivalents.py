"""The table of what becomes of each option → what the corpus says: each row is seen in it, and all in it has a row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

import pytest
from lxml import etree

from qnetx.catalogue import CODES
from qnetx.model.versions import LibvirtVersion
from qnetx.qemu import machine
from qnetx.qemu.equivalents import BY_NAME, EQUIVALENTS, Equivalent
from qnetx.qemu.options import OPTIONS
from support.cases import FOLDER

ANYWHERE = {
    *("interfaces-only", "unresolved-word", "carried", "needs-newer-libvirt"),
    *("bus-not-converted", "slot-moved"),
    *("repeated-key", "setting-without-effect"),
}
"""Codes of what can become of any option, whatever its row says."""

KEPT = {"mapped", "rewritten", "approximated"}

INSTALLED = LibvirtVersion(9, 0)
"""The libvirt whose grammar the corpus holds under: no case has an element that is newer."""


@cache
def seen() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Name → fate → the cases in which an option, a driver or an object of that name has that fate."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for ledger in FOLDER.glob("*/ledger.txt"):
        for line in ledger.read_text().splitlines():
            entry = re.fullmatch(r"(?:-|.*?:\d+:\d+): (\w+): (.*?)(?: \(([\w-]+)\))?", line)
            if not entry:
                continue  # the refused have no fate
            fate, item, code = entry.groups()
            if fate in ("defaulted", "rejected") or code in ANYWHERE:
                continue
            if code == "path-made-absolute":
                fate = "mapped"
            for name in names_of(item):
                found[name][fate].add(ledger.parent.name)
    return {name: {k: frozenset(v) for k, v in fates.items()} for name, fates in found.items()}


def names_of(item: str) -> Iterable[str]:
    """`-device driver=usb-tablet,id=t` → `-device` and `-device usb-tablet`; `DISPLAY=:0` → `DISPLAY`."""
    option, _, value = item.partition(" ")
    if re.fullmatch(r"[A-Z_]+=.*", item, re.DOTALL):
        yield item.partition("=")[0]
    if not re.fullmatch("--?[a-zA-Z].*", option):
        return
    option = re.sub("^--", "-", option)
    yield option
    if option in ("-device", "-object"):
        said = r'(?:(?:^|,)(?:driver|qom-type)=|"(?:driver|qom-type)": *")([^,"]*)'
        kind = re.search(said, value)
        yield f"{option} {kind[1] if kind else value.partition(',')[0]}"


@cache
def domains_of(case: str) -> tuple[etree._Element, ...]:
    """Return the domains of a case; interfaces to paste stand in a domain of their own."""
    roots = [etree.fromstring(path.read_bytes()) for path in (FOLDER / case).glob("*.xml")]
    for number, root in enumerate(roots):
        if root.tag == "devices":
            roots[number] = etree.Element("domain")
            roots[number].append(root)
    return tuple(root for root in roots if root.tag == "domain")


def test_every_name_has_one_row() -> None:
    """All options of all QEMUs, all drivers and objects that are read, and none twice."""
    expected = {f"-{name}" for name in OPTIONS}
    expected |= {f"-device {driver}" for driver in machine._DEVICES}
    expected |= {f"-object {kind}" for kind in machine._OBJECTS}
    assert sorted(expected - BY_NAME.keys()) == []
    assert len(BY_NAME) == sum(len(row.names) for row in EQUIVALENTS)


def test_no_option_is_unknown_to_qemu() -> None:
    """A row's option is one of the options."""
    named = {name.split()[0] for name in BY_NAME if name.startswith("-")}
    assert named - {f"-{name}" for name in OPTIONS} == set()


def test_no_name_is_a_code_too() -> None:
    """`qnetx explain NAME` is about one thing."""
    assert CODES.keys() & {name.lstrip("-") for name in BY_NAME} == set()


def test_what_a_case_converts_has_a_row() -> None:
    """Drivers and objects as well; of the environment, whatever a script has is named."""
    kept = {name for name, fates in seen().items() if KEPT & fates.keys()}
    # A name that no QEMU has is told as such.
    known = {name for name in kept if name.split()[0][1:] in OPTIONS}
    assert sorted(known - BY_NAME.keys()) == []


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_in_a_case(option: str) -> None:
    """With one of the fates that its row names."""
    name = f"-{option}"
    assert seen().get(name, {}).keys() & {fate.value for fate in BY_NAME[name].fates}


@pytest.mark.parametrize("row", EQUIVALENTS, ids=lambda row: row.names[0])
def test_a_row_says_what_the_cases_show(row: Equivalent) -> None:
    """Its fates are those that its names have in the corpus: no more, and no fewer."""
    shown = {fate: cases for name in row.names for fate, cases in seen().get(name, {}).items()}
    told = {fate.value for fate in row.fates}
    if row.since and row.since > INSTALLED:
        told -= KEPT - shown.keys()
    assert (sorted(told - shown.keys()), {f: shown[f] for f in shown.keys() - told}) == ([], {})


@pytest.mark.parametrize("row", EQUIVALENTS, ids=lambda row: row.names[0])
def test_the_elements_stand_in_a_case(row: Equivalent) -> None:
    """Where one of the row's names is converted, the XML has the element or attribute."""
    if row.since and row.since > INSTALLED:
        return
    cases = {
        case
        for name in row.names
        for fate, cases in seen().get(name, {}).items()
        if fate in KEPT
        for case in cases
    }
    domains = [domain for case in cases for domain in domains_of(case)]
    missing = [path for path in row.elements if not any(domain.xpath(path) for domain in domains)]
    assert missing == []
    assert bool(row.elements) <= bool(KEPT & {fate.value for fate in row.fates})
