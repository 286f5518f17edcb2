"""Whatever a dialect can say is the same after it was written and read again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import strategies
from qnetx.diagnostics import Report
from qnetx.model.network import Backend, Nic, Segment, Tap, Topology, User, Vdpa, VhostUser
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect
from qnetx.qemu.reader import read_guest
from qnetx.qemu.writing.arrangement import arrange
from qnetx.qemu.writing.network import Form, write_network
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


def test_a_hub_of_an_older_qemu_is_a_vlan() -> None:
    """Ports of `-netdev hubport` take back ends from 2.12 on only."""
    topology = Topology(segments=(Segment(nics=(Nic(), Nic()), backends=(User(),), hub=3),))
    old = QemuVersion.parse("2.8")
    words, report = write(arrange(topology, Dialect.NETDEV, old), Dialect.NETDEV, old)
    assert words == ["-net", "nic,vlan=3", "-net", "nic,vlan=3", "-net", "user,vlan=3"]
    assert [d.code for d in report.diagnostics] == ["form-changed"]


@pytest.mark.parametrize("backend", [VhostUser(path="/run/s"), Tap(queues=4), Tap(fds=("3", "4"))])
def test_what_needs_a_card_for_itself_is_refused_on_a_vlan(backend: Backend) -> None:
    """Two cards share it, and a vlan can't."""
    topology = Topology(segments=(Segment(nics=(Nic(), Nic()), backends=(backend,), hub=0),))
    _, report = write(
        arrange(topology, Dialect.LEGACY, NEWEST[Dialect.LEGACY]),
        Dialect.LEGACY,
        NEWEST[Dialect.LEGACY],
    )
    assert [d.code for d in report.diagnostics] == ["hub-refused"]


def test_nine_cards_of_a_vlan_are_eight_and_a_device() -> None:
    """QEMU takes no more of -net nic."""
    nics = tuple(Nic(model="e1000") for _ in range(9))
    topology = Topology(segments=(Segment(nics=nics, backends=(User(),), hub=0),))
    words, report = write(topology, Dialect.LEGACY, NEWEST[Dialect.LEGACY])
    assert words.count("-device") == 1
    assert [d.code for d in report.diagnostics] == ["form-changed"]


@pytest.mark.parametrize(
    ("nic", "dialect", "version", "said"),
    [
        (Nic(model="virtio", rss=True), Dialect.NETDEV, "5.0", "rss=True"),
        (Nic(model="e1000", link_up=False), Dialect.NETDEV, "10.1", "link-up=False"),
        (Nic(model="lan9118", boot_order=1), Dialect.NETDEV, "10.1", "boot-order=1"),
    ],
)
def test_a_setting_without_a_word_is_left_out_and_told(
    nic: Nic, dialect: Dialect, version: str, said: str
) -> None:
    """Not the card with it."""
    topology = Topology(segments=(Segment(nics=(nic,), backends=(User(),)),))
    target = QemuVersion.parse(version)
    words, report = write(arrange(topology, dialect, target), dialect, target)
    assert words[2] in ("-device", "-net")
    (found,) = report.diagnostics
    assert found.code == "not-on-command-line"
    assert said in found.message


@pytest.mark.parametrize(
    ("nic", "backend"),
    [(Nic(), Vdpa(device="/dev/v")), (Nic(model="igb"), User()), (Nic(model="tulip"), User())],
)
def test_a_type_that_the_release_does_not_have_is_told(nic: Nic, backend: Backend) -> None:
    """Of a back end, or of a card."""
    topology = Topology(segments=(Segment(nics=(nic,), backends=(backend,)),))
    target = QemuVersion.parse("4.0")
    _, report = write(arrange(topology, Dialect.NETDEV, target), Dialect.NETDEV, target)
    assert [d.code for d in report.diagnostics] == ["type-not-in-release"]
