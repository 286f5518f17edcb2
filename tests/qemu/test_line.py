"""Any command line, written again: what is not network is as it was, and twice is as once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings

import strategies
from qnetx import api
from qnetx.diagnostics import Report, Result
from qnetx.model.host import HostFacts
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect, LineForm, Options
from qnetx.qemu.argv import read_options
from qnetx.qemu.legacy import LEGACY_OPTIONS
from qnetx.qemu.network import NETWORK_OPTIONS
from qnetx.qemu.nic_models import find_device
from qnetx.shell.inputs.argv import read_argv
from qnetx.source import Source, Word

CHANGES = {"place-changed", "not-on-command-line", "type-not-in-release", "option-not-in-target"}
"""Findings of a line that a dialect can't say as it was."""


def rewrite(words: Sequence[str], dialect: Dialect) -> Result:
    options = Options(root=Path("/nonexistent"), dialect=dialect, form=LineForm.ARGV)
    return api.convert_argv(words, options, api.to_lines)


def others(words: Sequence[str]) -> list[str]:
    """The options of a line that have nothing to do with its network."""
    source = Source("line", " ")
    line = [Word.literal(source.whole(), word) for word in words[1:]]
    found = []
    for given_ in read_options(line, Report()):
        value = given_.value.text if given_.value else ""
        card = given_.name == "device" and find_device(value.partition(",")[0])
        dump = given_.name == "object" and value.startswith("filter-dump")
        if given_.name not in (*NETWORK_OPTIONS, *LEGACY_OPTIONS) and not card and not dump:
            found.append(given_.text)
    return found


@pytest.mark.parametrize("dialect", Dialect)
@settings(max_examples=80)
@given(words=strategies.command_lines())
def test_what_is_not_network_is_as_it_was(dialect: Dialect, words: list[str]) -> None:
    """Word for word, in its order; each item has its fate, and nothing makes qnetx stumble."""
    result = rewrite(words, dialect)
    assert result.report.ledger.open_items() == []
    assert bool(result.artefacts) != result.report.refused
    for artefact in result.artefacts:
        assert artefact.argv[0] == words[0]
        assert others(artefact.argv) == others(words)


@pytest.mark.parametrize("dialect", Dialect)
@settings(max_examples=80)
@given(words=strategies.command_lines())
def test_written_twice_is_written_once(dialect: Dialect, words: list[str]) -> None:
    """What the dialect says is read as it was meant, and nothing is left to add."""
    once = rewrite(words, dialect)
    if not once.artefacts or CHANGES & {d.code for d in once.report.diagnostics}:
        return
    (line,) = once.artefacts
    twice = rewrite(line.argv, dialect)
    assert [d.message for d in twice.report.diagnostics if d.code in CHANGES] == []
    assert not twice.report.refused, [d.message for d in twice.report.diagnostics]
    assert sorted(twice.artefacts[0].argv) == sorted(line.argv)


LINES = {
    # the line, what is on the new one
    "-device virtio-scsi-pci -net nic,model=e1000 -net user": "addr=0x3 -device virtio-scsi-pci",
    "-net nic,vlan=1 -net user,vlan=1,name=my.id": "id=my.id",
    "-net nic,vlan=1 -net user,vlan=1,name=1st": "id=net0",
    "-net nic -net user -chardev null,id=net0": "id=net0",
    "-netdev user,id=net0 -device e1000,netdev=net0 -net nic -net user": "-netdev user,id=net1",
    "-net nic,model=ne2k_isa -net user": "-net nic,netdev=net0",
    "-device pci-bridge,id=b,chassis_nr=1 -device e1000,netdev=n,bus=b -netdev user,id=n": "bus=b",
    "-device e1000,netdev=n,bus=b -netdev user,id=n -device pci-bridge,id=b,chassis_nr=1": "",
    "-net nic -net user,script": "",
    "-nic none -net nic -net user": "-nic none",
    "-net nic -net $X": "",
    "-net channel": "",
}


@pytest.mark.parametrize("line", LINES)
def test_single_rules(line: str) -> None:
    """One each: what fits is written, and ids are kept where they can be."""
    result = rewrite(["qemu-system-x86_64", *line.split()], Dialect.NETDEV)
    assert LINES[line] in " ".join(result.artefacts[0].argv if result.artefacts else ())


def test_a_card_that_would_lose_its_slot_as_a_device_stays_the_boards() -> None:
    """QEMU makes sound cards of -soundhw before any -device."""
    line = ["qemu-system-x86_64", "-net", "nic", "-net", "user", "-soundhw", "ac97"]
    options = Options(root=Path("/nonexistent"), target=QemuVersion.parse("7.0"))
    (artefact,) = api.convert_argv(line, options, api.to_lines).artefacts
    assert "nic,netdev=net0,macaddr=52:54:00:12:34:56,model=e1000,addr=3" in artefact.argv


def kept(text: str, *, form: LineForm = LineForm.SH) -> Result:
    options = Options(root=Path("/nonexistent"), form=form)
    return api.convert(Source("x.sh", text), options, into=api.to_lines)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("qemu -net nic -net $KIND\n", "-net $KIND"),
        ("qemu -netdev user,id=$ID -device e1000,netdev=$ID\n", '-netdev "user,id=$ID"'),
        ("qemu -net nic,vlan=$V -net user,vlan=$V\n", '-net "nic,vlan=$V"'),
        ("qemu -net nic,model=$M -net user\n", "model=$M"),
        (
            'qemu -net nic -net user,hostfwd=tcp::"$P"-:22,hostfwd=tcp::80-:80\n',
            "hostfwd=tcp::$P-:22",
        ),
        ('qemu -net nic -net tap,ifname=tap"$A"b\n', "ifname=tap${A}b"),
        ('qemu -net nic -net vde,sock="$S"/x\n', "sock=$S/x"),
        ('qemu -net nic,addr="$A" -net user\n', "addr=$A"),
        ('qemu -net nic -net socket,connect="$H":12\n', "connect=$H:12"),
    ],
)
def test_what_only_running_tells_stays_where_it_was(text: str, written: str) -> None:
    """A setting in its option, or the whole option where what it joins is not known."""
    result = kept(text)
    assert not result.report.refused
    assert written in result.artefacts[0].text
    assert not result.report.lossy


@pytest.mark.parametrize("option", ["-tftp $DIR", "-redir tcp:$PORT::22", '-smb "$HOME/x"'])
def test_what_only_running_tells_of_a_user_network_stays(option: str) -> None:
    """It is said where the QEMU of today has no such option."""
    result = kept(f"qemu -net nic -net user {option}\n")
    assert option.replace('"', "") in result.artefacts[0].text.replace('"', "")
    assert "option-not-in-target" in {found.code for found in result.report.diagnostics}


def test_a_bus_that_is_made_after_the_card_is_named() -> None:
    """QEMU makes devices that are said in JSON after all others (measured: `Bus 'b' not found`)."""
    bridge = '{"driver": "pci-bridge", "id": "b", "chassis_nr": 1}'
    result = kept(f"qemu -device '{bridge}' -netdev user,id=n -device e1000,netdev=n,bus=b\n")
    assert "bus-expected" in {found.code for found in result.report.diagnostics}


def test_descriptors_of_a_running_qemu_are_named_with_the_taps_behind_them() -> None:
    """Nobody opens them for the new line."""
    report = Report()
    call = read_argv(["qemu", "-netdev", "tap,id=n,fd=24", "-device", "e1000,netdev=n"], report)
    assert call
    facts = HostFacts(descriptors={24: "vnet3"}, masters={"vnet3": "br0"})
    api.to_lines(api.Calls(calls=[call], name="process-1", facts=facts), Options(), report)
    (found,) = report.diagnostics
    assert found.code == "descriptor-not-opened"
    assert "'vnet3'" in found.message
    assert "'br0'" in found.hint
