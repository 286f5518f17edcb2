"""Whatever a dialect can say is the same after it was written and read again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import strategies
from qnetx.diagnostics import Report
from qnetx.model.network import Segment, Topology
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect
from qnetx.qemu.arrangement import arrange
from qnetx.qemu.network_writer import Form, write_network
from qnetx.qemu.reader import read_guest
from qnetx.source import Source, Word

NEWEST = {
    Dialect.LEGACY: QemuVersion.parse("2.11"),
    Dialect.NETDEV: QemuVersion.parse("10.1"),
    Dialect.NIC: QemuVersion.parse("10.1"),
}


def write(topology: Topology, dialect: Dialect, version: QemuVersion) -> tuple[list[str], Report]:
    """The words of an arranged topology."""
    report = Report()
    written = write_network(topology, Form(dialect=dialect, version=version), report)
    return [word for part in written for w in part for word in (w.option, w.value.text)], report


def read(words: list[str], version: QemuVersion) -> tuple[Topology, Report]:
    report = Report()
    source = Source("line", " ".join(words))
    line = [Word.literal(source.whole(), word) for word in ["qemu-system-x86_64", *words]]
    guest, _ = read_guest(line, report, named=version)
    return guest.topology, report


def unordered(topology: Topology) -> list[Segment]:
    """The segments with the cards of each hub in no order: QEMU makes those of -device last."""
    return [
        replace(segment, nics=tuple(sorted(segment.nics, key=repr)))
        if segment.hub is not None
        else segment
        for segment in topology.segments
    ]


@pytest.mark.parametrize("dialect", Dialect)
@settings(max_examples=50)
@given(data=st.data())
def test_a_topology_is_the_same_after_writing_and_reading(
    dialect: Dialect, data: st.DataObject
) -> None:
    """Nothing is refused, lost or joined in another way, in the newest QEMU that has the dialect."""
    version = NEWEST[dialect]
    topology = data.draw(strategies.topologies(dialect, version))
    arranged = arrange(topology, dialect, version)
    words, report = write(arranged, dialect, version)
    lost = {d.code for d in report.diagnostics} - {"form-changed"}
    if lost:
        # A property or a type of a newer QEMU than the last with vlans: it is told.
        assert dialect is Dialect.LEGACY, report.diagnostics
        assert lost <= {"not-on-command-line", "type-not-in-release"}
        return
    again, found = read(words, version)
    assert [d.message for d in found.diagnostics if d.code != "option-dropped"] == []
    assert unordered(again) == unordered(arranged)


@pytest.mark.parametrize("dialect", Dialect)
@settings(max_examples=25)
@given(data=st.data())
def test_arranging_twice_changes_nothing(dialect: Dialect, data: st.DataObject) -> None:
    """What is arranged has all that its dialect needs."""
    version = NEWEST[dialect]
    once = arrange(data.draw(strategies.topologies(dialect, version)), dialect, version)
    assert arrange(once, dialect, version) == once
