"""One QEMU call → the same guest as a command line in another dialect.

    qemu -net nic,vlan=1 -net user,vlan=1  →  qemu -netdev user,id=net0 -device e1000,netdev=net0,mac=…,addr=0x3

The pipeline: read the line's network, write out QEMU's defaults, arrange and write it for the dialect,
put it in the old options' places, and read the result again to see that every device is where it was.
"""

from __future__ import annotations

from qnetx.diagnostics import Artefact, Report
from qnetx.hooks.shell import Command, write_command
from qnetx.lowering.rewriting import Placed, leave_slots, lower_to_line, places_of
from qnetx.model.argument import Argument
from qnetx.model.machine import Guest
from qnetx.model.versions import CURRENT_QEMU, LAST_WITH_VLAN, QemuVersion
from qnetx.options import Dialect, Options
from qnetx.qemu.arrangement import arrange
from qnetx.qemu.line import (
    Group,
    Line,
    compose,
    read_line,
    reread,
    say_kept_unknowns,
    settle_kept,
)
from qnetx.qemu.network_writer import Form, write_network
from qnetx.shell.command import Invocation
from qnetx.source import Span


def target_of(options: Options) -> QemuVersion:
    """Return the QEMU to write for: the one named, or the newest that has the dialect."""
    newest = LAST_WITH_VLAN if options.dialect is Dialect.LEGACY else CURRENT_QEMU
    return options.target or newest


def rewrite_call(
    call: Invocation, options: Options, fallback: str, report: Report
) -> list[Artefact]:
    """Rewrite one call; `fallback` names a guest without a name. None of it where it is refused."""
    target = target_of(options)
    line = read_line(call.words, report, bare=call.bare, named=options.qemu)
    if report.refused:
        return []
    name = (line.guest.machine and line.guest.machine.name) or fallback
    guest = lower_to_line(line.guest, line.version, options, name, report, call.words[0].span)
    settle_kept(line, target, report)
    say_kept_unknowns(line, report)
    groups = _write(line, guest, options.dialect, target, report)
    if report.refused:
        return []
    command = Command(
        groups=groups,
        environment=[(key, Argument.of(value)) for key, value in call.environment],
        descriptors={number: Argument.of(file) for number, file in call.descriptors.items()},
    )
    return [Artefact("argv", name, text=write_command(command), argv=command.argv)]


def _write(
    line: Line, guest: Guest, dialect: Dialect, target: QemuVersion, report: Report
) -> list[Group]:
    """Write the line with cards as devices; where that moves anything, with cards of the board."""
    wanted = places_of(guest, line.version)
    if dialect is Dialect.NIC:
        guest = leave_slots(guest, line.version)
    topology = arrange(guest.topology, dialect, target, taken=line.names, fixed=line.fixed)
    tries: list[tuple[list[Group], Report, Placed]] = []
    for on_board in (False, True):
        found = Report(ledger=report.ledger)
        form = Form(dialect=dialect, version=target, on_board=on_board, chardevs=line.chardevs)
        groups = compose(line, write_network(topology, form, found))
        got = _places(groups, line, target) if not found.refused else wanted
        tries.append((groups, found, got))
        if got == wanted:
            break
    groups, found, got = tries[-1] if tries[-1][2] == wanted else tries[0]
    for d in found.diagnostics:
        report.say(d.code, d.message, d.place, hint=d.hint, second=d.second)
    if got != wanted:
        _say_moved(wanted, got, line, report)
    return groups


def _places(groups: list[Group], line: Line, target: QemuVersion) -> Placed:
    """Return where everything is on the line that was written, as its QEMU reads it."""
    again, _ = reread(groups, line, target)
    lowered = lower_to_line(again.guest, target, Options(), "", Report(), _place(line))
    return places_of(lowered, target)


def _say_moved(wanted: Placed, got: Placed, line: Line, report: Report) -> None:
    """Name what is not where it was."""
    before = [entry for side in wanted for entry in side]
    after = [entry for side in got for entry in side]
    lost = [entry for entry in before if entry not in after]
    new = [entry for entry in after if entry not in before]
    report.say(
        "place-changed",
        f"not everything stays where it was: {', '.join(lost) or 'nothing'} before,"
        f" {', '.join(new) or 'nothing'} now",
        _place(line),
    )


def _place(line: Line) -> Span:
    return (line.emulator or line.parts[0].words[0]).span
