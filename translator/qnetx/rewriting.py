"""One QEMU call → the same guest as a command line in another dialect.

    qemu -net nic,vlan=1 -net user,vlan=1  →  qemu -netdev user,id=net0 -device e1000,netdev=net0,mac=…,addr=0x3

The pipeline: read the line's network, write out QEMU's defaults, arrange and write it for the dialect,
put it in the old options' places, and read the result again to see that every device is where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from msgspec import Struct

from qnetx.diagnostics import Artefact, Report
from qnetx.hooks.shell import Command, write_command, write_script
from qnetx.lowering.from_libvirt import lower_from_libvirt
from qnetx.lowering.hostside import lower_host_side
from qnetx.lowering.rewriting import (
    Placed,
    leave_slots,
    lower_to_line,
    places_of,
)
from qnetx.model.argument import Argument
from qnetx.model.device import Device
from qnetx.model.hooks import KnownNetwork
from qnetx.model.host import HostFacts
from qnetx.model.machine import Guest, Machine
from qnetx.model.network import Tap, Topology
from qnetx.model.versions import CURRENT_QEMU, LAST_WITH_VLAN, QemuVersion, release_before
from qnetx.options import Dialect, LineForm, Options
from qnetx.qemu.line import (
    Group,
    Line,
    compose,
    read_line,
    reread,
    say_kept_unknowns,
    settle_kept,
)
from qnetx.qemu.options import OPTIONS
from qnetx.qemu.writing.arrangement import arrange
from qnetx.qemu.writing.forms import nic_gap
from qnetx.qemu.writing.interfaces import write_interfaces
from qnetx.qemu.writing.network import Form, write_network
from qnetx.shell.command import Invocation
from qnetx.source import Span


def target_of(options: Options) -> QemuVersion:
    """Return the QEMU to write for: the one named, or the newest that has all of the dialect.

    The last with vlans has no `-net dump` any more, which is all that it lacks.
    """
    newest = release_before(LAST_WITH_VLAN) if options.dialect is Dialect.LEGACY else CURRENT_QEMU
    return options.target or newest


def rewrite_calls(
    calls: Iterable[tuple[Invocation, str]],
    options: Options,
    source: str,
    report: Report,
    facts: HostFacts | None = None,
) -> list[Artefact]:
    """Rewrite the calls of one input, each with the name of a guest that has none of its own.

    `facts` are those of a running QEMU, whose descriptors nobody opens for the new line.

    Every call is a command line of its own; a script (`options.form`) runs one after another.
    """
    found = [
        rewritten
        for call, fallback in calls
        if (rewritten := rewrite_call(call, options, fallback, report, facts))
    ]
    if report.refused or not found:
        return []
    if options.form is LineForm.SCRIPT:
        commands = [command for _, command in found]
        text = write_script(commands, f"The guest of {_one_line(source)}, written by qnetx.")
        argv = commands[0].argv if len(commands) == 1 else ()
        return [Artefact("argv", found[0][0], text=text, argv=argv)]
    if options.form is LineForm.ARGV:
        for _, command in found:
            _say_argv_gaps(command, report)
        return [Artefact("argv", n, text=json.dumps(c.argv), argv=c.argv) for n, c in found]
    return [Artefact("argv", n, text=write_command(c), argv=c.argv) for n, c in found]


def rewrite_call(
    call: Invocation,
    options: Options,
    fallback: str,
    report: Report,
    facts: HostFacts | None = None,
) -> tuple[str, Command] | None:
    """Rewrite one call: the guest's name and the command; None where it is refused."""
    target = target_of(options)
    if call.bare and options.form is LineForm.SCRIPT:
        message = "the input names no QEMU, and a script must start one"
        hint = "put qemu-system-x86_64 (or another) before the options"
        report.say("script-without-emulator", message, call.place, hint=hint)
        return None
    line = read_line(call.words, report, bare=call.bare, named=options.qemu)
    if report.refused:
        return None
    name = (line.guest.machine and line.guest.machine.name) or fallback
    guest = lower_to_line(line.guest, line.version, options, name, report, call.words[0].span)
    settle_kept(line, target, report)
    _say_buses_in_json(line, guest, report)
    _say_left_out(call, report)
    if facts:
        _say_inherited(guest, facts, report)
    say_kept_unknowns(line, report)
    groups = _write(line, guest, options.dialect, target, report)
    command = Command(
        groups=groups,
        environment=[(key, Argument.of(value)) for key, value in call.environment],
        descriptors={number: Argument.of(file) for number, file in call.descriptors.items()},
    )
    return name, command


def _say_left_out(call: Invocation, report: Report) -> None:
    """Name what the script around the call does to the host's taps and bridges: the call alone is written."""
    for action in call.actions:
        if any(_holds(word.span, action.place) for word in call.words):
            continue  # a substitution in the call itself, which is kept for the shell
        command = " ".join(action.place.text.replace("\\\n", " ").split())
        report.say(
            "host-command-left-out",
            f"the script also runs '{command}', and the line that is written starts QEMU alone",
            action.place,
            hint="run the script's own commands around the new line as before",
        )


def _holds(outer: Span, inner: Span) -> bool:
    return outer.source is inner.source and outer.start <= inner.start and inner.end <= outer.end


def _say_buses_in_json(line: Line, guest: Guest, report: Report) -> None:
    """Name the cards whose bus QEMU makes after them: devices that are said in JSON come last."""
    texts = [p.words[-1].text for p in line.parts if p.given and p.given.name == "device"]
    made = {f'"id":"{nic.pci_bus}"': nic for s in guest.topology.segments for nic in s.nics}
    for text in texts:
        said = text.replace(" ", "") if text.startswith("{") else ""
        for key, nic in made.items():
            if nic.pci_bus and key in said:
                message = (
                    f"a -device in JSON makes the bus '{nic.pci_bus}', and QEMU makes those last"
                )
                hint = (
                    f"write the -device of '{nic.pci_bus}' and of the buses before it without JSON"
                )
                report.say("bus-expected", message, nic.origin.place, hint=hint)


def _say_inherited(guest: Guest, facts: HostFacts, report: Report) -> None:
    """Name the descriptors that a running QEMU was given, and the taps behind them."""
    taps = [b for s in guest.topology.segments for b in s.backends if isinstance(b, Tap)]
    for tap in taps:
        for text in tap.fds:
            name = facts.descriptors.get(int(text)) if text.isdigit() else None
            bridge = facts.masters.get(name) if name else None
            behind = f", which is the tap '{name}'" if name else ""
            hint = "open it, or write ifname= and script= in its place"
            if bridge:
                hint += f"; the tap is on the bridge '{bridge}'"
            message = f"the running QEMU was handed the descriptor {text}{behind}"
            report.say("descriptor-not-opened", message, tap.origin.place, hint=hint)


def _say_argv_gaps(command: Command, report: Report) -> None:
    """Name what an argv can't say."""
    for argument in command.arguments:
        for unknown in argument.unknowns:
            message = f"'{unknown.shown}' in '{argument.text}' is filled in by no shell"
            hint = f"--set '{unknown.name}=VALUE' gives its value"
            report.say("unresolved-in-argv", message, hint=hint)
    for number, file in command.descriptors.items():
        message = (
            f"the descriptor {number} ('{file.text}') must be opened by whoever starts this argv"
        )
        report.say("descriptor-not-opened", message)


def write_guest(
    guest: Guest,
    networks: Mapping[str, KnownNetwork],
    options: Options,
    name: str,
    report: Report,
    place: Span | None = None,
) -> list[Artefact]:
    """Write a guest of libvirt's: its command line, and the scripts that this needs.

    Of interfaces alone come options alone: who starts the guest puts them behind others. A launcher of
    macvtaps stands among the scripts, and goes before the emulator.
    """
    if guest.machine is None and options.form is LineForm.SCRIPT:
        message = f"of '{name}' the network alone is written, and a script must start a QEMU"
        hint = "-o FILE in place of --script has the options, to be put behind an emulator's own"
        report.say("script-without-emulator", message, place, hint=hint)
        return []
    guest = lower_from_libvirt(guest, name, report)
    placed = guest.machine is not None and any(map(_is_placed, guest.machine.devices))
    written = write_topology(guest.topology, networks, options, name, report, placed=placed)
    if report.refused:
        return []
    if guest.machine:
        command = _whole(guest.machine, written, options, report)
    else:
        command = Command(groups=written.groups)
        if written.launcher:
            message = f"'{written.launcher}' opens the macvtaps: it goes before the emulator"
            report.say("launcher-first", message, hint=f"{written.launcher} qemu-system-x86_64 …")
    if not command.groups:
        return list(written.scripts)
    if options.form is LineForm.SCRIPT:
        text = write_script([command], f"The guest {_one_line(name)}, written by qnetx.")
    else:
        text = json.dumps(command.argv) if options.form is LineForm.ARGV else write_command(command)
    return [Artefact("argv", name, text=text, argv=command.argv), *written.scripts]


def _is_placed(device: Device) -> bool:
    """Whether a device has a slot that QEMU might give to a card; parts of a chipset have none of those."""
    place = device.address
    return place is not None and place.bus == 0 and place.function == 0 and place.slot != 0x1F


def _whole(machine: Machine, network: NetworkOptions, options: Options, report: Report) -> Command:
    """Write the machine around its network, an option a group."""
    from qnetx.qemu.writing.machine import write_machine  # noqa: PLC0415 - interfaces need none of it

    words = [argument.text for group in network.groups for argument in group]
    line = write_machine(machine, words, target_of(options), report)
    first = [word for word in (network.launcher, line.words[0]) if word]
    groups: list[Group] = [tuple(map(Argument.plain, first))]
    rest = iter(line.words[1:])
    for word in rest:
        row = OPTIONS.get(word.lstrip("-"))
        value = [next(rest)] if row and row.takes_value else []
        groups.append(tuple(map(Argument.plain, [word, *value])))
    environment = [(key, Argument.plain(value)) for key, value in line.environment]
    return Command(groups=groups, environment=environment)


class NetworkOptions(Struct, frozen=True, kw_only=True):
    """The network of a guest that was no command line, as options."""

    groups: list[Group]
    scripts: list[Artefact]
    launcher: str | None = None
    """What must stand before the emulator: it opens the guest's macvtaps."""


def write_topology(
    topology: Topology,
    networks: Mapping[str, KnownNetwork],
    options: Options,
    name: str,
    report: Report,
    *,
    placed: bool = False,
) -> NetworkOptions:
    """Write the network of a guest of libvirt's as options of QEMU, with the scripts that it needs.

    Models, MACs and slots are written as far as the topology says them; `name` is the guest's. `placed`
    tells that other devices of the guest have places on PCI.
    """
    target = target_of(options)
    topology, needed = lower_host_side(
        topology,
        report,
        scripts=options.scripts,
        helper=options.helper,
        networks=networks,
        qemu=target,
    )
    if report.refused:
        return NetworkOptions(groups=[], scripts=[])
    written = write_interfaces(topology, options.dialect, target, report, placed=placed)
    scripts: list[Artefact] = []
    if needed.taps or needed.macvtaps:
        from qnetx.hooks.scripts import write_scripts  # noqa: PLC0415 - loads jinja2

        scripts = write_scripts(needed, name)
    return NetworkOptions(
        groups=[(Argument.plain(w.option), w.value) for part in written for w in part],
        scripts=scripts,
        launcher=f"{options.scripts}/{scripts[-1].name}" if needed.macvtaps else None,
    )


def _write(
    line: Line, guest: Guest, dialect: Dialect, target: QemuVersion, report: Report
) -> list[Group]:
    """Write the line with cards as devices; where that moves anything, with cards of the board."""
    wanted = places_of(guest, line.version)
    if dialect is Dialect.NIC:
        guest = leave_slots(guest, line.version, lambda nic, b: not nic_gap(nic, b, target))
    topology = arrange(guest.topology, dialect, target, taken=line.names, fixed=line.fixed)
    tries: list[tuple[list[Group], Report, Placed]] = []
    for on_board in (False, True):
        found = Report(ledger=report.ledger)
        form = Form(dialect=dialect, version=target, on_board=on_board, chardevs=line.chardevs)
        groups = compose(line, write_network(topology, form, found))
        got = _places(groups, line, target) or wanted
        tries.append((groups, found, got))
        if got == wanted:
            break
    groups, found, got = tries[-1] if tries[-1][2] == wanted else tries[0]
    for d in found.diagnostics:
        report.say(d.code, d.message, d.place, hint=d.hint, second=d.second)
    if got != wanted:
        _say_moved(wanted, got, line, report)
    return groups


def _places(groups: list[Group], line: Line, target: QemuVersion) -> Placed | None:
    """Return where everything is on the line that was written, as its QEMU reads it.

    None where that QEMU refuses something, which is told already.
    """
    again, report = reread(groups, line, target)
    if report.refused:
        return None
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


def _one_line(name: str) -> str:
    """Return a file's name as a comment may hold it: one that has a line end must not end the comment."""
    return "".join(char if char.isprintable() else "?" for char in name)
