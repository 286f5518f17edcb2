"""A command line ↔ its parts: the network, understood, and every other option as it is written.

    qemu-system-x86_64 -m 512 -net nic -net user -hda a.img
        →  Line(topology=…, parts=("-m 512", the network, "-hda a.img"))

This is how one command line becomes another: what is not network keeps its words, place and order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Diagnostic, Fate, Report
from qnetx.model.argument import Argument
from qnetx.model.machine import Guest
from qnetx.model.network import Nic, Phase
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given, read_options
from qnetx.qemu.chardev import read_chardevs
from qnetx.qemu.legacy import LEGACY_OPTIONS
from qnetx.qemu.machine import read_machine
from qnetx.qemu.network import NETWORK_OPTIONS, read_network, wanted_chardevs
from qnetx.qemu.options import OPTIONS
from qnetx.qemu.reader import infer_version, refuse_other_releases
from qnetx.qemu.syntax import split_settings
from qnetx.qemu.writing.network import Written
from qnetx.source import Word
from qnetx.values import BadValueError

Group = tuple[Argument, ...]
"""An option and its value, or a word alone."""

_JOINING = ("type", "driver", "id", "netdev", "vlan", "hubid")
"""Settings that must be known, or nobody knows what is joined with what."""

_TAKES_SLOT = ("device", "virtfs", "balloon")
"""Options that take PCI slots in their order on the line, cards of `-device` among them."""


class Part(Struct, frozen=True):
    """One option of the line, or words that are none."""

    words: tuple[Word, ...]
    index: int
    """The number of the option; words that are none have that of the option before them."""
    given: Given | None
    network: bool = False
    """Whether it was read, so that what is written takes its place."""


class Line(Struct, frozen=True, kw_only=True):
    """A command line that was read to be written again."""

    emulator: Word | None
    guest: Guest
    version: QemuVersion
    """The QEMU that it is read for."""
    parts: tuple[Part, ...]
    chardevs: frozenset[str] = frozenset()
    """Ids of the character devices that back ends refer to; their options are kept."""
    names: frozenset[str] = frozenset()
    """Ids of `-netdev` that stand in options which are kept."""
    fixed: frozenset[int] = frozenset()
    """Hubs that options which are kept may be on."""


def read_line(
    words: Sequence[Word], report: Report, *, bare: bool, named: QemuVersion | None
) -> Line:
    """Read a command line (with its emulator, unless `bare`); only its network is understood.

    `named` is the version that the user gave; without it, the newest that takes every option is meant.
    """
    rest = words if bare else words[1:]
    reading = Report()
    options = read_options(rest, reading)
    version = named or infer_version(options)
    if named:
        refuse_other_releases(options, named, reading)
    open_ones = {given for given in options if _is_open(given)}
    shown = [Given("", given.word) if given in open_ones else given for given in options]
    shown = [Given("", g.word) if _is_dump_object(g) else g for g in shown]
    network = Report(ledger=report.ledger)
    topology, implicit, taken = read_network(shown, version, named, network)
    machine = None
    if not bare:
        machine, _ = read_machine(words[0], options, version, ((), ()), Report())
        emulator = report.ledger.open(words[0].shown, words[0].span)
        report.ledger.settle(emulator, Fate.MAPPED)
    if bare and not topology.segments:
        implicit = implicit if any(given.name in LEGACY_OPTIONS for given in options) else None
    if any(given.name in NETWORK_OPTIONS for given in open_ones):
        implicit = None
    chardevs = read_chardevs(options, wanted_chardevs(options), Report())
    taken = {given for given in taken if given.name != "chardev" and not _is_none(given)}
    _pass_on([*reading.diagnostics, *network.diagnostics], report)
    parts = tuple(_parts(rest, options, taken))
    return Line(
        emulator=None if bare else words[0],
        guest=Guest(topology=topology, machine=machine, implicit_user=implicit),
        version=version,
        parts=parts,
        chardevs=frozenset(chardevs),
        names=frozenset(_names(given for given in options if given not in taken)),
        fixed=frozenset(_fixed(open_ones)),
    )


def _is_open(given: Given) -> bool:
    """Whether an option of the network has a part that joins it and that only running tells."""
    if given.name in LEGACY_OPTIONS:
        return bool(given.value and given.value.unknowns)
    if given.name not in NETWORK_OPTIONS and given.name != "device":
        return False
    if given.value is None or not given.value.unknowns:
        return False
    implied = "driver" if given.name == "device" else "type"
    try:
        settings = split_settings(given.value, implied)
    except BadValueError:
        return True
    return any(s.value.unknowns and (s.key in _JOINING or s.bare) for s in settings)


def _is_dump_object(given: Given) -> bool:
    """A capture names its back end by id, which stays the same: it is kept as it is."""
    return given.name == "object" and bool(given.value) and "filter-dump" in given.text


def _is_none(given: Given) -> bool:
    """Whether an option says that there is no network: it stays where it is."""
    text = given.value.text.removeprefix("type=") if given.value else ""
    return given.name in ("net", "nic") and text == "none"


def _fixed(open_ones: Iterable[Given]) -> Iterator[int]:
    if any(given.name == "net" for given in open_ones):
        yield 0


def _names(kept: Iterable[Given]) -> Iterator[str]:
    for given in kept:
        if given.value is None or given.name not in (*NETWORK_OPTIONS, "chardev", "object"):
            continue
        for setting in given.value.text.split(","):
            key, _, value = setting.partition("=")
            if key in ("id", "netdev"):
                yield value


def _parts(words: Sequence[Word], options: Sequence[Given], taken: set[Given]) -> Iterator[Part]:
    """Yield every word of the line in its place, those of an option together."""
    heads = {id(given.word): (index, given) for index, given in enumerate(options)}
    at, index = 0, -1
    while at < len(words):
        found = heads.get(id(words[at]))
        length = 1
        if found:
            index, given = found
            length += _width(given, words, at + 1)
            yield Part(tuple(words[at : at + length]), index, given, given in taken)
        else:
            follows = words[at + 1 : at + 2]
            own = words[at].text.startswith("-") and follows and id(follows[0]) not in heads
            length += bool(own and not follows[0].text.startswith("-"))
            yield Part(tuple(words[at : at + length]), index, None)
        at += length


def _width(given: Given, words: Sequence[Word], at: int) -> int:
    """Return how many words an option's value is made of: one, or several around a stray blank."""
    if given.value is None:
        return 0
    pieces, width = 0, 0
    while pieces < len(given.value.pieces) and at + width < len(words):
        pieces += len(words[at + width].pieces)
        width += 1
    return max(width, 1)


_KEPT = "unresolved-word"


def _pass_on(found: Iterable[Diagnostic], report: Report) -> None:
    """Hand on what reading found; what only running the input tells is kept here, and no loss."""
    for d in found:
        if d.code not in (_KEPT, "option-unknown"):
            report.say(d.code, d.message, d.place, hint=d.hint, second=d.second)
    for entry in report.ledger:
        if entry.code == _KEPT:
            entry.fate, entry.code = Fate.MAPPED, None


def settle_kept(line: Line, target: QemuVersion, report: Report) -> None:
    """Give every part that is kept its fate, and name what the QEMU to write for does not take."""
    for part in line.parts:
        if part.network:
            continue
        text, place = " ".join(word.shown for word in part.words), part.words[0].span
        item = report.ledger.open(text, place)
        report.ledger.settle(item, Fate.MAPPED)
        row = OPTIONS.get(part.given.name) if part.given else None
        if part.given is None and part.words[0].text.startswith("-"):
            report.say("option-unknown", f"'{text}' is no option of QEMU: kept as it is", place)
        elif row and not row.taken_by(target):
            limit = f"was removed in {row.removed}"
            if row.since and target < row.since:
                limit = f"came with {row.since}"
            message = f"QEMU {target} does not take '{text}', which {limit}: kept as it is"
            report.say("option-not-in-target", message, place, hint=row.note)
        if part.given and part.given.name == "readconfig":
            message = f"'{text}' is kept, and what its file says of the network is not rewritten"
            report.say("config-kept", message, place)


def say_kept_unknowns(line: Line, report: Report) -> None:
    """Name what only a shell can fill in."""
    words = [word for part in line.parts for word in part.words]
    for word in ([line.emulator] if line.emulator else []) + words:
        for unknown in word.unknowns:
            report.say(
                "unresolved-kept",
                f"'{unknown.shown}' in '{word.shown}' is kept for the shell to fill in: it is {unknown.reason}",
                word.span,
                hint=f"--set '{unknown.name}=VALUE' gives its value",
            )


def compose(line: Line, written: Sequence[Sequence[Written]]) -> list[Group]:
    """Put the network's new options in the places of the old ones; all else is where it was."""
    end = max((part.index for part in line.parts), default=-1) + 1
    devices = [part.index for part in line.parts if part.given and part.given.name in _TAKES_SLOT]
    first_device = min(devices, default=end)
    places: dict[int, list[Group]] = {}
    for options in written:
        own = [w.node.origin.order[1] for w in options if not _stays(w)]
        start = min([*own, end])
        for option in options:
            at = start
            if _stays(option):
                at = option.node.origin.order[1]
            elif option.option == "-device":
                at = min(start, first_device)
            group = (Argument.plain(option.option), option.value)
            places.setdefault(at, []).append(group)
    groups: list[Group] = [(Argument.of(line.emulator),)] if line.emulator else []
    done: set[int] = set()
    for part in line.parts:
        if part.index >= 0 and part.index not in done:
            groups += places.pop(part.index, [])
            done.add(part.index)
        if not part.network:
            groups.append(tuple(Argument.of(word) for word in part.words))
    for index in sorted(places):
        groups += places[index]
    return groups


def _stays(option: Written) -> bool:
    """Whether an option is for a card of `-device`, which keeps its place among other devices."""
    return isinstance(option.node, Nic) and option.node.origin.order[0] >= Phase.DEVICE


def reread(groups: Sequence[Group], line: Line, target: QemuVersion) -> tuple[Line, Report]:
    """Read what was written, as the QEMU that it is for reads it."""
    report = Report()
    place = (line.emulator or line.parts[0].words[0]).span
    words = [argument.word(place) for group in groups for argument in group]
    found = read_line(words, report, bare=line.emulator is None, named=target)
    return replace(found, version=target), report
