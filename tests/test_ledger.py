"""Any command line → every item of it has exactly one fate, and nothing makes qnetx stumble."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

import strategies
from qnetx import api
from qnetx.catalogue import Effect
from qnetx.diagnostics import LOSSES, Fate, Report, Result
from qnetx.options import Options
from qnetx.qemu.nic_models import find_device
from qnetx.qemu.options import OPTIONS
from qnetx.shell.inputs.files import read_stdin
from qnetx.source import Source

NOWHERE = Options(root=Path("/nonexistent"))
"""No file of this machine is read."""

IMPLIED = {
    "net": "type",
    "netdev": "type",
    "nic": "type",
    "device": "driver",
    "object": "qom-type",
    "drive": "",
}
"""Options with settings, and the key of a first word that has none."""


DISK_DEVICES = re.compile(
    r"virtio-(blk|scsi)(-pci.*|-ccw|-device)?|ide-(hd|cd|drive)|scsi-(hd|cd|disk|block)|floppy"
    r"|usb-storage|lsi|lsi53c895a|megasas|(ich9-)?ahci|pvscsi|mptsas1068|am53c974|dc390"
    r"|vhost-user-blk(-pci)?|vhost-scsi-pci"
)


def items_of(words: Sequence[str]) -> Iterator[str]:
    """The items of a line, counted without the reader: as the page on the ledger defines them."""
    yield words[0]
    rest = list(words[1:])
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            yield word
            continue
        name = re.sub("^--?", "", word)
        row = OPTIONS.get(name)
        takes = row.takes_value if row else bool(rest) and not rest[0].startswith("-")
        if not takes:
            yield word
        elif not rest:
            # An option without its value is refused as a whole: a diagnostic, and nothing to enter.
            return
        else:
            yield from _with_value(word, name, rest.pop(0))


def _with_value(word: str, name: str, value: str) -> Iterator[str]:
    if name not in IMPLIED or value.startswith("channel,"):
        yield f"{word} {value}"
        return
    parts = [part.replace("\0", ",,") for part in value.replace(",,", "\0").split(",")]
    if IMPLIED[name] and not re.match("[^,]*=", value):
        # A doubled comma before the first "=" belongs to the value of the implied key.
        parts[0] = f"{IMPLIED[name]}={parts[0]}"
    kinds = [p.partition("=")[2] for p in parts if p.partition("=")[0] == IMPLIED[name]]
    kind = kinds[-1].replace(",,", ",") if kinds else ""
    opened = find_device(kind) or DISK_DEVICES.fullmatch(kind)
    if (name == "device" and not opened) or (name == "object" and kind != "filter-dump"):
        yield f"{word} {value}"
        return
    yield f"{word} {kind}".strip()
    for part in parts:
        if part and part.partition("=")[0] != IMPLIED[name]:
            yield part.replace(",,", ",")


def convert(words: Sequence[str]) -> Result:
    return api.convert_argv(words, NOWHERE)


@given(strategies.command_lines())
@example(["qemu", "-device", "e1000e,,bootindex=17"])
@example(["qemu", "-net", "nic,name=a", "-net", "tap,name=b,ifname=t,script=no"])
@example(["qemu", "-netdev", "socket,id=n,udp=:1,localaddr=x"])
@example(["qemu", "-nic", "socket,mcast=1.2.3.4:1"])
@example(["qemu", "-nic", "hubport"])
@example(["qemu", "-device", "imx.fec"])
@example(["qemu", "-device", "e1000,romfile=relative.rom"])
def test_every_item_has_one_fate(words: list[str]) -> None:
    """The ledger has each item of the line once, and nothing else but defaults."""
    report = convert(words).report
    entered = Counter(e.item.text for e in report.ledger if e.fate is not Fate.DEFAULTED)
    assert entered == Counter(items_of(words))
    assert report.ledger.open_items() == []


VARIABLES = st.dictionaries(
    st.sampled_from("QEMU_AUDIO_DRV QEMU_PA_SINK CEPH_ARGS DISPLAY LC_ALL".split()),  # noqa: SIM905
    st.sampled_from(["alsa", "pa", ":0", "C"]),
)


@given(strategies.command_lines(), VARIABLES)
def test_every_variable_of_a_call_has_one_fate(words: list[str], variables: dict[str, str]) -> None:
    """The ledger has each variable that is set for QEMU once, beside the items of the line."""
    told = [f"{name}={value}" for name, value in variables.items()]
    report = convert(["env", *told, *words]).report
    entered = Counter(e.item.text for e in report.ledger if e.fate is not Fate.DEFAULTED)
    bare = words[0].startswith("-")
    assert entered == Counter(items_of(words)) + Counter([] if bare else told)
    assert report.ledger.open_items() == []


@given(strategies.command_lines())
def test_items_stand_where_the_ledger_says(words: list[str]) -> None:
    """The text at an item's place is a part of the item."""
    for entry in convert(words).report.ledger:
        place = entry.item.place
        assert place is not None
        assert place.end <= len(place.source.text)
        if entry.fate is not Fate.DEFAULTED:
            written = unquoted(place.text)
            option, _, value = entry.item.text.partition(" ")
            assert written in entry.item.text or (value or option) in written, written


def unquoted(text: str) -> str:
    """A word as its program gets it; `type=` and `driver=` before a type are understood."""
    text = "".join(shlex.split(text)) if "'" in text else text
    return re.sub("^(type|driver)=", "", text).replace(",,", ",")


@given(strategies.command_lines())
@example(["qemu", "-netdev", "user,id=n", "-object", "filter-dump,id=f,netdev=m,file=a"])
@example(["qemu", "-netdev", "hubport,hubid=1,id=n", "-object", "filter-dump,id=f,netdev=n,file=a"])
def test_what_is_lost_is_said(words: list[str]) -> None:
    """A lost item's code is among the diagnostics; what is refused leaves no document."""
    result = convert(words)
    said = {d.code for d in result.report.diagnostics}
    if result.report.refused:
        assert result.artefacts == ()
        return
    lost = [entry for entry in result.report.ledger if entry.fate in LOSSES]
    assert [e.item.text for e in lost if e.code not in said] == []
    if lost and not all(e.code == "repeated-key" for e in lost):
        effects = {d.effect for d in result.report.diagnostics}
        assert Effect.LOSS in effects or "nothing-to-write" in said


@given(strategies.command_lines())
def test_the_same_line_gives_the_same_twice(words: list[str]) -> None:
    """Nothing depends on chance, on time or on what came before."""
    assert outcome(convert(words)) == outcome(convert(words))


def outcome(result: Result) -> object:
    report = result.report
    return (
        [artefact.text for artefact in result.artefacts],
        [(d.code, d.message, str(d.place), d.hint) for d in report.ordered()],
        [(e.item.text, str(e.item.place), e.fate, e.code) for e in report.ledger],
    )


@given(
    st.lists(st.sampled_from(["user", "tap,ifname=t,script=no", "socket,listen=:1"]), max_size=4),
    st.data(),
)
def test_a_netdev_can_stand_anywhere(kinds: list[str], data: st.DataObject) -> None:
    """QEMU makes all -netdev first: only the order of the cards counts."""
    netdevs = [["-netdev", f"{kind},id=n{n}"] for n, kind in enumerate(kinds)]
    cards = [["-device", f"e1000,netdev=n{n}"] for n in range(len(kinds))]
    places = data.draw(st.permutations([True] * len(kinds) + [False] * len(kinds)))
    queues = {True: iter(data.draw(st.permutations(netdevs))), False: iter(cards)}
    mixed = [next(queues[place]) for place in places]
    texts = [
        [a.text for a in convert(["qemu", *(w for option in line for w in option)]).artefacts]
        for line in (netdevs + cards, mixed)
    ]
    assert texts[0] == texts[1]


# Whatever comes: no exception leaves qnetx


def settled(result: Result) -> None:
    assert result.report.ledger.open_items() == []
    assert not (result.report.refused and result.artefacts)


ODD_WORDS = st.text(st.characters(exclude_characters="\0"), max_size=20)


@given(st.lists(ODD_WORDS, max_size=4), strategies.command_lines())
@example(["-name", "\x01"], ["qemu"])
@example(["-name", "\udc80"], ["qemu"])
@example(["-net", "bridge,br=\x0b", "-net", "nic"], ["qemu"])
@example(["-M", "a b"], ["qemu"])
@example(["-smp", "99999999999999999999"], ["qemu"])
@example(["-m", "9" * 400], ["qemu"])
@example(["-smp", "\xb2"], ["qemu"])
@example(["-kernel", ""], ["qemu"])
@example(["-dtb", "a\nb"], ["qemu"])
@example(["-rtc", "base=0001-01-01"], ["qemu"])
@example(["-overcommit", ""], ["qemu"])
def test_any_words_are_converted_or_refused(words: list[str], line: list[str]) -> None:
    """Also words with control characters, lone surrogates, or no sense."""
    settled(api.convert_argv([*line, *words], NOWHERE))
    settled(api.convert_argv([*words, *line], NOWHERE))


@given(st.text(max_size=60))
@example("qemu -net nic\x0b -net user")
@example("qemu-system-x86_64 -name \x01")
@example("qemu-system-x86_64 -name \udc80")
@example('[net]\n  type = "user"\n[device]\n  driver = "e1000"\n')
def test_any_text_is_converted_or_refused(text: str) -> None:
    """A text of any kind, and the same behind the start of a script."""
    for whole in (text, f"#!/bin/sh\nqemu-system-x86_64 -net nic {text}"):
        settled(api.convert(Source("input", whole), NOWHERE))


@given(
    st.one_of(
        st.recursive(st.text(max_size=9), lambda inner: st.lists(inner, max_size=3)),
        strategies.command_lines(),
    )
)
def test_any_json_is_converted_or_refused(data: object) -> None:
    """An argv, or something that looks like one."""
    settled(api.convert(Source("argv.json", json.dumps(data)), NOWHERE))


@given(st.binary(max_size=60))
def test_any_bytes_are_converted_or_refused(data: bytes) -> None:
    """A file that is no text at all."""
    report = Report()
    source = read_stdin(report, io.BytesIO(data))
    if source is not None:
        settled(api.convert(source, NOWHERE, report))
    else:
        assert report.refused
