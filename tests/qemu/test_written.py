"""Every command line that is written of the corpus, held against the installed QEMU."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from contextlib import chdir
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from qnetx import api
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect, LineForm, Options
from support.cases import Case, all_cases
from support.host import require_host
from support.qemu import MeasuredNic, QemuRefused, running_qemu
from support.stand_ins import of_network

pytestmark = pytest.mark.qemu

INSTALLED = QemuVersion.parse("7.2")

REASONS = {
    "is not a valid device model name": "a card of a newer QEMU",
    r"mac' doesn't take value '.*\$": "a part that only the shell fills in",
    r"Unsupported NIC model: \$": "a part that only the shell fills in",
    "No 'usb-bus' bus": "the controller is that of another option",
    "Could not open vde": "no such switch runs here",
    "vhost-vdpa-0|such host device": "no such device here",
    "guestfwd": "nothing listens at that socket",
    "Bad host address": "the input's own: slirp forwards no IPv6 address",
    "unsupported machine type": "the machine of another QEMU",
    "Could not open '|get socket option|Failed to (?:bind|connect to)|Bad file descriptor": "a file of the case's own",
}
"""What QEMU says → why it does, of a line that is as it should be."""

EXPLAINED = {
    "chipset-of-a-config-file": "the bus is made in a file that is not on this host",
    "failover-pair": "QEMU shows the second card of a pair when the guest asks for it",
    "back-ends-that-libvirt-has-no-word-for": "no tunnel has its addresses here",
    "losses-as-comments": "the input's own: a misspelt option",
    "option-misspelt": "the input's own: an option where a value belongs",
    "root-ports-as-libvirt-itself-writes-them": "QEMU makes devices that are said in JSON after all others",
    "socket-by-names": "the names are nobody's",
    "socket-multicast-from-a-chosen-address": "the address is nobody's",
    "virtio-card-with-all-that-libvirt-can-say": "rss needs a kernel with eBPF",
    "virtio-card-with-what-libvirt-cannot-say": "the input's own: properties that exclude each other",
    "window-of-older-qemus": "-std-vga went with QEMU 0.10",
}
"""Cases whose line this QEMU does not take, or shows in another way, with the reason."""

HOLDS = {"vhost-user-with-its-socket", "vhost-user-as-a-client-that-reconnects"}
"""Cases in which QEMU waits for a switch before it does anything."""

NETWORK = """
ip link set lo up && ip link add testlan0 type bridge && ip addr add 192.0.2.2/24 dev testlan0
ip link set testlan0 up && ip route add default dev testlan0 && exec "$@"
"""
"""A network of the QEMU's own, so that taps and sockets disturb nobody."""


def convert(case: Case, dialect: Dialect) -> list[Sequence[str]]:
    """The command lines that qnetx writes of a case, each as an argv."""
    file = case.folder / "options"
    given = list(pairwise(file.read_text().splitlines() if file.exists() else []))
    settings = dict(word.partition("=")[::2] for option, word in given if option == "--set")
    versions = [word for option, word in given if option == "--qemu-version"]
    options = Options(
        root=case.folder,
        settings=settings,
        qemu=QemuVersion.parse(versions[-1]) if versions else None,
        dialect=dialect,
        target=INSTALLED,
        form=LineForm.ARGV,
    )
    with chdir(case.folder):
        result = api.convert_file(Path(case.source.name), options, api.to_lines)
    return [artefact.argv for artefact in result.artefacts]


@cache
def measure(options: tuple[str, ...]) -> tuple[list[MeasuredNic], str] | str:
    """The cards of a QEMU on these options and what it joins them with, or what it says against them."""
    try:
        with running_qemu(options, launcher=["unshare", "-n", "sh", "-c", NETWORK, "sh"]) as qemu:
            return qemu.nics(), qemu.network()
    except QemuRefused as refusal:
        return refusal.stderr


CASES = [
    case
    for case in all_cases()
    if case.folder.name not in {*HOLDS, *EXPLAINED} and not case.folder.name.startswith("bad")
]


@pytest.fixture(scope="module", autouse=True)
def _tools(qemu: str) -> None:
    require_host("unshare", present=bool(shutil.which("unshare")), reason="no unshare on the path")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_qemu_takes_the_line_and_has_the_cards_that_stand_on_it(case: Case) -> None:
    """Each card has the model, MAC and slot of its `-device`, and `-nic` leads to the same cards."""
    short = convert(case, Dialect.NIC)
    for argv, other in zip(convert(case, Dialect.NETDEV), short, strict=True):
        options = of_network(argv)
        if options is None:
            continue
        measured = measure(tuple(options))
        if isinstance(measured, str):
            assert any(re.search(pattern, measured) for pattern in REASONS), (measured, options)
            continue
        nics, _ = measured
        found = {(nic.model, nic.mac, nic.slot, nic.function) for nic in nics}
        for word in options:
            written = re.match(
                r"([\w-]+),netdev=.*?mac=([0-9a-f:]{17})(?:.*addr=0x(\w+)(?:.0x(\w))?)?", word
            )
            if written and not re.search(r",bus=", word):
                model, mac, slot, function = written.groups()
                place = (int(slot, 16), int(function or "0")) if slot else (None, None)
                assert (model.replace("net-device", "mmio"), mac, *place) in found
        again = measure(tuple(of_network(other) or ()))
        assert not isinstance(again, str), again
        assert {(nic.model, nic.mac, nic.slot, nic.function) for nic in again[0]} == found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_a_line_that_qemu_takes_already_makes_the_same_cards(case: Case) -> None:
    """Model, MAC, slot and function are those of the line as the user has it."""
    if (case.folder / "options").exists() or not case.source.name.endswith((".txt", ".sh")):
        return
    text = case.source.read_text(errors="replace")
    if not re.fullmatch(r"qemu-system-x86_64 [^\n$'\"\\|&;]*\n", text):
        return
    given = of_network(text.split())
    measured = measure(tuple(given or ()))
    if given is None or isinstance(measured, str):
        return
    (argv,) = convert(case, Dialect.NETDEV)
    written = measure(tuple(of_network(argv) or ()))
    assert not isinstance(written, str), written
    assert _cards(written[0]) == _cards(measured[0])


def _cards(nics: Sequence[MeasuredNic]) -> list[tuple[str, str, int | None, int | None]]:
    return sorted((nic.model, nic.mac, nic.slot, nic.function) for nic in nics)


HUBS = {
    "-net nic -net nic -net user": {0: 3},
    "-net nic,vlan=1 -net nic,vlan=1 -net nic,vlan=1": {1: 3},
    "-net nic,vlan=2 -net user,vlan=2 -net socket,vlan=2,listen=:5555": {2: 3},
    "-net nic,vlan=0 -net user,vlan=0 -net nic,vlan=3 -net nic,vlan=3 -net tap,vlan=3,script=no": {
        3: 3
    },
    "-net user,vlan=4": {4: 1},
    "-net nic -net user": {},
}
"""A line of old → its hubs on a QEMU of today, with the number of ports of each; a cable is no hub."""


@pytest.mark.parametrize("line", HUBS)
def test_vlans_of_old_are_the_hubs_of_today(line: str) -> None:
    """`info network` shows them with the same numbers, and who was on one is on one."""
    options = Options(target=INSTALLED)
    result = api.convert_argv(["qemu-system-x86_64", *line.split()], options, api.to_lines)
    measured = measure(tuple(of_network(result.artefacts[0].argv) or ()))
    assert not isinstance(measured, str), measured
    hubs = re.findall(r"^hub (\d+)\n((?: \\ .*\n?)*)", measured[1], re.MULTILINE)
    assert {int(number): ports.count("\\ ") for number, ports in hubs} == HUBS[line]
