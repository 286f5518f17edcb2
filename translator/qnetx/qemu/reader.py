"""The words of one QEMU call → Guest: its network, its machine, and a fate for everything else.

qemu-system-x86_64 -name web -net nic -net user  →  Guest(topology=…, machine=Machine(name="web"))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from qnetx.diagnostics import Fate, Report
from qnetx.model.machine import Guest
from qnetx.model.versions import CURRENT_QEMU, LAST_WITH_VLAN, QemuVersion, release_before
from qnetx.qemu.argv import Given, read_options
from qnetx.qemu.ids import refuse_taken_ids
from qnetx.qemu.machine import Environments, read_machine
from qnetx.qemu.network import NETWORK_OPTIONS, device_driver, object_type, read_network
from qnetx.qemu.network_keys import TYPES, releases_of, rows_for
from qnetx.qemu.options import OPTIONS
from qnetx.qemu.readconfig import read_config
from qnetx.source import Source, Span, Word


def read_guest(
    words: Sequence[Word],
    report: Report,
    *,
    bare: bool = False,
    named: QemuVersion | None = None,
    configs: Mapping[str, Source] | None = None,
    environment: Environments = ((), ()),
) -> tuple[Guest, QemuVersion]:
    """Read a command line (with its emulator, unless `bare`) and say for which QEMU it was read.

    `named` is the version that the user gave; without it, the newest that takes every option is meant.
    `configs` are the texts of `-readconfig` files, by the names that the line gives them;
    `environment` are the variables set for the call alone, and those exported before it.
    """
    for word in words:
        _refuse_unprintable(word.text, word.span, report)
    options = _with_configs(
        read_options(words if bare else words[1:], report), configs or {}, report
    )
    if any(given.name == "set" for given in options):
        from qnetx.qemu.overrides import apply_overrides  # noqa: PLC0415 - few lines have one

        options = apply_overrides(options, report)
    version = named or infer_version(options)
    if named:
        refuse_other_releases(options, named, report)
    topology, implicit, taken = read_network(options, version, named, report)
    machine = None
    if not bare:
        machine, read = read_machine(words[0], options, version, environment, report)
        taken |= read
    refuse_taken_ids(options, report)
    for given in options:
        if given not in taken:
            _drop(given, report)
    if bare:
        # Options alone are a part of a line: QEMU's own network belongs to the whole.
        alone = not topology.segments and not any(g.name in NETWORK_OPTIONS for g in options)
        implicit = implicit if alone and taken else None
    return Guest(topology=topology, machine=machine, implicit_user=implicit), version


_UNPRINTABLE = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML has no way to say: control characters, and bytes of an argv that are no text."""


def _refuse_unprintable(text: str, place: Span, report: Report) -> None:
    # All of Unicode is a pattern that takes long to compile, and hardly a text needs it.
    if not text.isprintable() and (found := re.search(_UNPRINTABLE, text)):
        report.say(
            "unprintable-character",
            f"there is a character U+{ord(found[0]):04X}, which no XML can hold",
            place,
        )


def _with_configs(
    options: Iterable[Given], configs: Mapping[str, Source], report: Report
) -> list[Given]:
    """Put the sections of each `-readconfig` file in the place of the option."""
    result: list[Given] = []
    for given in options:
        name = given.value.text if given.name == "readconfig" and given.value else None
        if name is None:
            result.append(given)
        elif name in configs:
            _refuse_unprintable(configs[name].text, configs[name].whole(), report)
            item = report.ledger.open(given.text, given.place)
            report.ledger.settle(item, Fate.MAPPED)
            result.extend(read_config(configs[name], report))
        else:
            item = report.ledger.open(given.text, given.place)
            report.ledger.settle(item, Fate.DROPPED, "config-unreadable")
            report.say(
                "config-unreadable",
                f"the file '{name}' of -readconfig could not be read",
                given.place,
                hint="--root DIR reads it below DIR",
            )
    return result


def refuse_other_releases(options: Iterable[Given], named: QemuVersion, report: Report) -> None:
    """Refuse what the QEMU that the user named does not take, as that QEMU would."""
    for given in options:
        # The types of network options have releases of their own; a file's sections are no options.
        row = OPTIONS.get(given.name)
        own = given.name in NETWORK_OPTIONS or given.settings is not None
        if row and not own and not row.taken_by(named):
            limit = f"was removed in QEMU {row.removed}"
            if row.since and named < row.since:
                limit = f"needs QEMU {row.since}"
            report.say(
                "key-version",
                f"'{given.word.shown}' {limit}, and {named} is named",
                given.place,
                hint=row.note,
            )


def infer_version(options: Iterable[Given]) -> QemuVersion:
    """Return the newest QEMU that takes every option: `vlan=` is 2.12 at most, `-redir` is 3.0."""
    limits = [CURRENT_QEMU]
    for given in options:
        row = OPTIONS.get(given.name)
        if row and row.removed:
            limits.append(release_before(row.removed))
        limits.extend(_limits_of_keys(given))
    newest = min(limits)
    # Nothing between 2.8 and 2.12 was measured, and the rules of 2.8 are read for all of them.
    return newest if newest > LAST_WITH_VLAN else min(newest, LAST_WITH_VLAN)


def _limits_of_keys(given: Given) -> Iterable[QemuVersion]:
    if given.value is None:
        return
    text = given.value.text
    if given.name == "device":
        if ",vlan=" in text:
            yield LAST_WITH_VLAN
    elif given.name in NETWORK_OPTIONS:
        kind, *rest = text.split(",")
        kind = kind.removeprefix("type=")
        if kind not in TYPES:
            return
        _, removed = releases_of(given.name, kind)
        if removed:
            yield release_before(removed)
        rows = rows_for(given.name, kind)
        for setting in rest:
            key = rows.get(setting.partition("=")[0])
            if key and key.removed:
                yield release_before(key.removed)


def _drop(given: Given, report: Report) -> None:
    if kind := device_driver(given) or object_type(given):
        from qnetx.qemu.settings.unsayable import drop_unsayable  # noqa: PLC0415 - few lines have such a one

        drop_unsayable(given, kind, report)
        return
    report.ledger.whole = given.whole
    item = report.ledger.open(given.text, given.place)
    report.ledger.whole = None
    report.ledger.settle(item, Fate.DROPPED, "option-dropped")
    what = f"'{given.text}'" if given.name else f"the disk image '{given.text}'"
    report.say("option-dropped", f"{what} is not converted yet", given.place)
