"""The tables of QEMU's options, held against the installed QEMU."""

from __future__ import annotations

import re
import subprocess
from functools import cache

import pytest

from qnetx.model.versions import QemuVersion
from qnetx.qemu.network_keys import TYPES, rows_for
from qnetx.qemu.nic_models import find_device, net_models, properties_for
from qnetx.qemu.options import OPTIONS, Option
from qnetx.qemu.pci_devices import takes_pci_slot

pytestmark = pytest.mark.qemu

NOT_SETTABLE = "child<"
"""How `help` marks what is a part of the device, not a property to set."""


@cache
def ask(binary: str, *words: str) -> str:
    """What a QEMU that ends by itself says, without the complaints of missing modules."""
    run = subprocess.run([binary, *words], capture_output=True, text=True, timeout=20, check=False)
    return "\n".join(
        line for line in (run.stdout + run.stderr).splitlines() if "module" not in line
    )


@cache
def installed(binary: str) -> QemuVersion:
    found = re.search(r"version (\d+\.\d+)", ask(binary, "-version"))
    assert found
    return QemuVersion.parse(found[1])


def arity(binary: str, name: str) -> bool | None:
    """Whether an option takes a value; None where this QEMU has no such option.

    QEMU looks at all option names before it acts on one, and takes the word behind an option with a
    value without looking at it.
    """
    said = ask(binary, f"-{name}", "-no-such-one", "-no-such-two")
    if "-no-such-two: invalid option" in said:
        return True
    return False if "-no-such-one: invalid option" in said else None


def help_options(binary: str) -> set[str]:
    words = re.findall(
        r"^--?([\w-]+)(?:/-([\w-]+))?(?: or -(\w+))?", ask(binary, "-help"), re.MULTILINE
    )
    return {name for found in words for name in found if name}


def test_every_option_of_the_help_has_a_row(qemu: str) -> None:
    """Otherwise a line that QEMU takes would be refused."""
    assert help_options(qemu) - set(OPTIONS) == set()


FOREIGN = {"id"}
"""Options that only a distributor's QEMU has."""


@pytest.mark.parametrize(
    "option",
    [row for name, row in OPTIONS.items() if name not in FOREIGN],
    ids=lambda row: row.name,
)
def test_qemu_takes_an_option_and_its_value_as_the_row_says(qemu: str, option: Option) -> None:
    """A wrong arity would make a value an option, or an option a value."""
    taken = option.taken_by(installed(qemu))
    assert arity(qemu, option.name) == (option.takes_value if taken else None)


NO_NICS = {"rocker", "pvrdma"}
"""A switch and an RDMA device, which QEMU lists among its network cards."""


def nic_devices(binary: str) -> list[str]:
    section = ask(binary, "-device", "help").partition("Network devices:\n")[2].partition("\n\n")[0]
    names = re.findall(r'^name "([^"]+)"', section, re.MULTILINE)
    return [name for name in names if name not in NO_NICS]


def test_every_nic_of_the_installed_qemu_is_known(qemu: str) -> None:
    """By its name for -device."""
    found = nic_devices(qemu)
    assert "virtio-net-pci" in found
    assert [device for device in found if not find_device(device)] == []


def test_every_property_of_every_nic_has_a_row(qemu: str) -> None:
    """And those that the rows say this release has are there."""
    version = installed(qemu)
    for device in nic_devices(qemu):
        said = re.findall(
            r"^  ([\w-]+)=<(.*?)>", ask(qemu, "-device", f"{device},help"), re.MULTILINE
        )
        found = {name for name, kind in said if not kind.startswith(NOT_SETTABLE)}
        # `bus` and `id` belong to -device itself, and slots and versions of one device differ by build.
        rows = properties_for(device)
        known = {
            row.name
            for row in rows.values()
            if (row.since is None or row.since <= version)
            and (row.removed is None or version < row.removed)
        }
        assert found - known == set(), device
        mapped = {row.name for row in rows.values() if row.field and row.name in known}
        assert mapped - {"id", "bus"} <= found, device


def test_the_models_of_net_nic_are_those_of_the_installed_qemu(qemu: str) -> None:
    """On a pc: every name that it lists is known for its release."""
    listed = ask(qemu, "-net", "nic,model=help").partition(":\n")[2].split()
    assert "e1000" in listed
    assert set(listed) - NO_NICS - set(net_models(installed(qemu))) == set()


def test_pci_devices_are_those_that_qemu_has_on_pci(qemu: str) -> None:
    """No device on PCI is missing, none on another bus is among them."""
    said = ask(qemu, "-device", "help")
    rows = re.findall(r'^name "([^"]+)"(?:, bus ([\w-]+))?', said, re.MULTILINE)
    others = [(name, bus) for name, bus in rows if not find_device(name)]
    assert len(others) > 100
    assert [(name, bus) for name, bus in others if (bus == "PCI") != takes_pci_slot(name)] == []


ENOUGH = {
    "l2tpv3": "src=a,dst=b,txsession=1",
    "vhost-user": "chardev=c",
    "hubport": "hubid=1",
    "stream": "addr.type=unix,addr.path=/p",
    "dgram": "local.type=unix,local.path=/p",
    "netmap": "ifname=i",
}
"""Settings that a type needs before QEMU looks at any other."""

OPTIONAL = {"af-xdp", "passt", "vmnet-host", "vmnet-shared", "vmnet-bridged"}
"""Types that a QEMU has only where it was built with them."""

UNION_MEMBERS = re.compile(r"(addr|local|remote)\..*")
"""Which members of an address QEMU takes depends on its type; the rows have them all."""


def refusal(binary: str, family: str, kind: str, settings: str) -> str:
    """QEMU's answer to an option; the machine that does not exist keeps it from starting a guest."""
    words = [f"-{family}", f"{kind},{settings}", "-machine", "none", "-device", "no-such-device"]
    return ask(binary, "-display", "none", "-nodefaults", *words)


NOT_TAKEN = r"Invalid parameter '{0}'|Parameter '{0}' is unexpected"


def trials() -> list[tuple[str, str, str]]:
    return [
        (family, kind, name)
        for family in ("net", "netdev", "nic")
        for kind, row in TYPES.items()
        if getattr(row, family) and kind not in ("none", "channel")
        for name in rows_for(family, kind)
        if not UNION_MEMBERS.match(name)
    ]


def is_taken(version: QemuVersion, family: str, kind: str, name: str) -> bool | None:
    """Whether the rows say that a release takes a key; None where it has not even the type."""
    since, removed = getattr(TYPES[kind], family)
    if (since and version < since) or (removed and version >= removed):
        return None
    row = rows_for(family, kind)[name]
    return not (row.since and version < row.since) and not (row.removed and version >= row.removed)


@pytest.mark.parametrize(("family", "kind", "name"), trials())
def test_qemu_takes_a_key_as_the_row_says(qemu: str, family: str, kind: str, name: str) -> None:
    """QEMU complains of the first key that it does not know, so one behind it tells that it is taken."""
    taken = is_taken(installed(qemu), family, kind, name)
    settings = ",".join(filter(None, ("id=a", ENOUGH.get(kind), f"{name}=1")))
    said = refusal(qemu, family, kind, settings)
    if taken is None or (kind in OPTIONAL and "Parameter 'type' does not accept" in said):
        assert re.search(r"does not accept value|is only supported|Invalid parameter", said)
    else:
        assert bool(re.search(NOT_TAKEN.format(re.escape(name)), said)) is not taken


def test_the_manual_has_no_key_that_the_rows_lack(qemu: str) -> None:
    """The help names the settings of each type in brackets and after commas."""
    for line in re.split(r"\n(?=-)", ask(qemu, "-help")):
        found = re.match(r"-(netdev|net|nic) ([\w-]+)(,.*)?", line, re.DOTALL)
        if not found or found[2] not in TYPES:
            continue
        # The syntax stands before the first word of prose.
        syntax = re.split(r"\n\s+(?=[a-z]+ )", line)[0].replace("\n", "").replace(" ", "")
        names = set(re.findall(r"[,\[]([a-z][\w.-]*)=", syntax))
        rows = set(rows_for(found[1], found[2]))
        # It leaves out the `addr.` before some of an address's members.
        rows |= {name.partition(".")[2] for name in rows}
        assert names - rows == set(), line.partition(",")[0]
