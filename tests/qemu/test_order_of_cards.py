"""Interfaces of a domain without addresses → cards in the same order for the guest, whatever forms they need."""

from __future__ import annotations

import re

import pytest

from qnetx import api
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect, LineForm, Options
from qnetx.source import Source
from support.qemu import running_qemu

PLAIN = "<interface type='user'><model type='e1000'/></interface>"
RICH = "<interface type='user'><model type='virtio'/><driver ioeventfd='on'/></interface>"
SEATED = "<interface type='user'><model type='e1000'/><address type='pci' slot='{}'/></interface>"
TABLET = "<input type='tablet' bus='usb'/>"
HOSTDEV = "<interface type='hostdev' managed='no'><source><address type='pci' bus='3' slot='0'/></source></interface>"
VIDEO = "<video><model type='vga'/><address type='pci' slot='0x02'/></video>"

GUESTS = {
    "all plain": PLAIN * 3,
    "one that -nic can't say ahead": RICH + PLAIN * 2,
    "and between": PLAIN + RICH + PLAIN * 2,
    "and last": PLAIN * 2 + RICH,
    "a place far off": PLAIN + SEATED.format("0x9") + RICH + PLAIN,
    "a place that the first would take": SEATED.format("0x2") + PLAIN,
    "a part of the chipset": TABLET + PLAIN + RICH + PLAIN,
    "a display in its place": VIDEO + PLAIN * 2,
}


def convert(devices: str, dialect: Dialect, version: str) -> tuple[list[str], list[str]]:
    """The words of a line, and the findings about it."""
    text = (
        "<domain type='qemu'><name>a</name><os><type arch='x86_64' machine='pc'>hvm</type></os>"
        f"<devices>{devices}</devices></domain>"
    )
    options = Options(dialect=dialect, target=QemuVersion.parse(version), form=LineForm.ARGV)
    result = api.convert(Source("a.xml", text), options, into=api.to_lines)
    (artefact,) = result.artefacts
    codes = [d.code for d in result.report.diagnostics if d.code != "mac-derived"]
    return list(artefact.argv), codes


def macs(words: list[str], pattern: str = r"mac(?:addr)?=([0-9a-f:]{17})") -> list[str]:
    return [match[1] for word in words if (match := re.search(pattern, word))]


@pytest.mark.qemu
@pytest.mark.parametrize("dialect", [Dialect.NETDEV, Dialect.NIC])
@pytest.mark.parametrize("guest", GUESTS)
def test_the_cards_are_in_their_order_on_pci(qemu: str, guest: str, dialect: Dialect) -> None:
    """But for those that have a place of their own; QEMU takes the line, and no two are in one place."""
    words, _ = convert(GUESTS[guest], dialect, "7.2")
    with running_qemu(words[1:], binary=qemu) as running:
        nics = sorted(running.nics(), key=lambda nic: nic.slot or 0)
    interfaces = re.findall("<interface.*?</interface>", GUESTS[guest])
    pairs = list(zip(macs(words), interfaces, strict=True))
    seated = {mac for mac, interface in pairs if "<address" in interface}
    assert len(nics) == len(macs(words))
    assert [nic.mac for nic in nics if nic.mac not in seated] == [
        mac for mac in macs(words) if mac not in seated
    ]


@pytest.mark.parametrize(
    ("devices", "short"),
    [(PLAIN * 3, 3), (PLAIN + RICH + PLAIN, 1), (RICH + PLAIN, 0), (VIDEO + PLAIN, 0)],
)
@pytest.mark.parametrize(
    ("dialect", "version", "form"), [(Dialect.NIC, "7.2", "-nic"), (Dialect.LEGACY, "2.8", "-net")]
)
def test_the_form_of_the_dialect_is_kept_where_it_can_be(
    devices: str, short: int, dialect: Dialect, version: str, form: str
) -> None:
    """A card in another form than its dialect's is told, with the reason."""
    words, codes = convert(devices, dialect, version)
    at = [n for n, word in enumerate(words) if word == form]
    assert len(macs([words[n + 1] for n in at])) == short
    assert codes.count("form-changed") == len(macs(words)) - short


@pytest.mark.parametrize(
    ("dialect", "version", "form"), [(Dialect.NIC, "7.2", "-nic"), (Dialect.LEGACY, "2.8", "-net")]
)
def test_a_card_behind_the_hosts_own_is_a_device_too(
    dialect: Dialect, version: str, form: str
) -> None:
    """QEMU would make it first, and it would have the place of the one that is the host's."""
    words, codes = convert(PLAIN + HOSTDEV + PLAIN, dialect, version)
    kinds = [
        words[n + 1].partition(",")[0]
        for n, word in enumerate(words)
        if word == "-device" and re.match("vfio-pci|e1000", words[n + 1])
    ]
    assert kinds == ["vfio-pci", "e1000"]
    assert len(macs([words[n + 1] for n, word in enumerate(words) if word == form])) == 1
    assert codes.count("form-changed") == 1
