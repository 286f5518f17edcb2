"""`qnetx to-cmdline`: a QEMU command line, or libvirt's XML → a command line in the dialect asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qnetx.cli import parameters as p
from qnetx.model.versions import CURRENT_QEMU, QemuVersion
from qnetx.options import Dialect, LineForm, MacPolicy, Options

EXAMPLES = """\b
Examples:
  qnetx to-cmdline old.sh                       vlan= as -netdev and -device
  qnetx to-cmdline --dialect nic old.sh         the short form of today
  qnetx to-cmdline --dialect legacy new.sh      for a QEMU before 3.0
  qnetx to-cmdline --qemu-version 7.2 old.sh    what Debian 12 takes
  qnetx to-cmdline --script run.sh old.sh       a script that starts the guest
  qnetx to-cmdline -- kvm -net nic -net user    a command line as it is
  qnetx to-cmdline --scripts hooks web.xml      libvirt's guest, with its bridges
  qnetx to-cmdline --connect URI web.xml        and with its networks

\b
Exit status: 0 converted, 1 something was lost (with --strict),
2 nothing to convert or no way to write it, 3 libvirt could not be asked.
"""

Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE|DIR/",
        help="Write here instead of to standard output. A folder takes any number of "
        "command lines, each as NAME.sh or NAME.json.",
    ),
]
Script = Annotated[
    str | None,
    typer.Option(
        "--script",
        metavar="FILE",
        help="Write a script that starts the guest: #!/bin/sh, set -eu, exec.",
    ),
]
Scripts = Annotated[
    Path | None,
    typer.Option(
        "--scripts",
        metavar="DIR",
        help="Write the scripts that QEMU runs for bridges, switches and macvtaps of libvirt's "
        "→ script=DIR/ifup-BRIDGE. A --script names DIR by its whole path.",
    ),
]
Helper = Annotated[
    bool,
    typer.Option(
        "--helper", help="Join bridges by QEMU's own helper, without scripts → -netdev bridge."
    ),
]
Networks = Annotated[
    list[Path] | None,
    typer.Option(
        "--network",
        metavar="FILE",
        help="The XML of a network of libvirt's, which tells its bridge. Repeatable.",
    ),
]
Connect = Annotated[
    str | None,
    typer.Option(
        "--connect",
        metavar="URI",
        help="The libvirt to ask for networks that no --network FILE tells: qemu:///system, "
        "qemu+ssh://root@host/system, … It is only read from.",
    ),
]
Form = Annotated[
    p.LineFormat,
    typer.Option(
        "--format",
        metavar="sh|argv|json",
        help="sh: to be pasted, an option a line. argv: a JSON list of words. json: command "
        "lines, ledger and findings in one record.",
    ),
]
Said = Annotated[
    Dialect,
    typer.Option(
        "--dialect",
        metavar="legacy|netdev|nic",
        help="How the network is written: -net with vlan= (up to QEMU 2.12), -netdev with "
        "-device, or -nic (from 2.12).",
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        "--qemu-version",
        metavar="VERSION",
        help="The QEMU to write for, like 7.2. Without it, the newest that has the dialect.",
    ),
]
WrittenFor = Annotated[
    str | None,
    typer.Option(
        "--written-for",
        metavar="VERSION",
        help="The QEMU that the line was written for: 2.8, kvm-0.12, … Decides what it left "
        "unsaid. Without it, the newest that takes every option on the line.",
    ),
]
Root = Annotated[
    Path,
    typer.Option("--root", metavar="DIR", help="Read the files that a script sources below DIR."),
]
Mac = Annotated[
    MacPolicy,
    typer.Option(
        "--mac",
        metavar="qemu|unique",
        help="A NIC of a command line without macaddr=: QEMU's default, or one of its own. Of XML "
        "it is always one of its own, as libvirt has it.",
    ),
]

_NIC_SINCE = QemuVersion.parse("2.12")
_VLANS_END = QemuVersion.parse("3.0")
_NETDEV_SINCE = QemuVersion.parse("0.12")


def to_cmdline(
    ctx: typer.Context,
    *,
    files: p.Files = None,
    output: Output = None,
    script: Script = None,
    scripts: Scripts = None,
    helper: Helper = False,
    network: Networks = None,
    connect: Connect = None,
    force: p.Force = False,
    form: Form = p.LineFormat.SH,
    dialect: Said = Dialect.NETDEV,
    qemu_version: Target = None,
    written_for: WrittenFor = None,
    pid: p.Pid = None,
    root: Root = Path("/"),
    setting: p.Settings = None,
    strict: p.Strict = False,
    pair: p.Pair = False,
    mac: Mac = MacPolicy.QEMU,
    quiet: p.Quiet = False,
    verbose: p.Verbose = False,
) -> None:
    """Translate QEMU command lines, or libvirt's XML, to the dialect of a QEMU.

    FILE is a script, bare options, JSON argv, a systemd unit, XML of libvirt's, …; a folder stands
    for the files in it, '-' for standard input. Nothing in it is run.

    Of a command line, hubs, models, MAC addresses, PCI slots and hook scripts stay what they are,
    those that it leaves to QEMU are written out, and every option that is not network is kept as it
    is written. Of XML comes the whole guest, with the scripts that its interfaces need. The command
    line goes to standard output, the report to standard error.
    """
    from qnetx.cli.asking import asker
    from qnetx.cli.delivery import Delivery, check_output, look
    from qnetx.cli.inputs import check_named, read_all, several

    argv: list[str] | None = ctx.obj
    names = files or []
    check_named(ctx, names, argv)
    if script is not None and (output is not None or form is not p.LineFormat.SH):
        ctx.fail("--script names a file of its own: leave out -o and --format")
    target = None if output == "-" else output
    many = several(names)
    if many:
        if script is not None:
            ctx.fail("--script is for one FILE; of several, -o DIR/ takes the command line of each")
        check_output(ctx, target, form)
    options = Options(
        root=p.folder(root, "--root"),
        settings=p.settings(setting),
        qemu=p.qemu_version(written_for, "--written-for"),
        dialect=dialect,
        target=_target(ctx, qemu_version, dialect),
        pair=pair,
        mac=mac,
        form=_form(form, script),
        scripts=_as_named(scripts, script),
        helper=helper,
        networks=tuple(network or ()),
        connect=connect,
        ask=asker(),
    )
    delivery = Delivery(
        output=target if script in (None, "-") else script,
        form=form,
        several=many,
        force=force,
        strict=strict,
        look=look(quiet=quiet, verbose=verbose),
        executable=script is not None,
        scripts=scripts,
    )
    from qnetx.api import to_lines  # here, as it takes more time than all that may be refused above

    for name, result in read_all(names, argv, pid, options, to_lines):
        delivery.take(name, result)
    raise typer.Exit(delivery.finish())


def _as_named(scripts: Path | None, script: str | None) -> str | None:
    """Return the folder as the line names it: a script is started from anywhere."""
    if scripts is None:
        return None
    return str(scripts if script is None else scripts.absolute())


def _form(form: p.LineFormat, script: str | None) -> LineForm:
    if script is not None:
        return LineForm.SCRIPT
    return LineForm.SH if form is p.LineFormat.SH else LineForm.ARGV


def _target(ctx: typer.Context, text: str | None, dialect: Dialect) -> QemuVersion | None:
    """Return the QEMU to write for; refuse one that has not the dialect."""
    version = p.qemu_version(text)
    if version is None:
        return None
    if dialect is Dialect.LEGACY and version >= _VLANS_END:
        ctx.fail(f"QEMU {version} has no vlan=, which ended with {_VLANS_END}: --dialect netdev")
    if dialect is Dialect.NIC and version < _NIC_SINCE:
        ctx.fail(f"QEMU {version} has no -nic, which came with {_NIC_SINCE}: --dialect netdev")
    if dialect is Dialect.NETDEV and version < _NETDEV_SINCE:
        ctx.fail(f"QEMU {version} has no -netdev, which came with 0.12: --dialect legacy")
    if version > CURRENT_QEMU:
        # What a release will drop is not known before it is there.
        return CURRENT_QEMU
    return version
