"""`qnetx export FORM`: guests → files for a tool that keeps many hosts as they are written down."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qnetx.cli import parameters as p
from qnetx.cli.define import Subnet
from qnetx.diagnostics import Exit, Report
from qnetx.options import HostSide, HubPolicy, Identity, MacPolicy, NetworkPolicy, Options

if TYPE_CHECKING:
    from qnetx.report.text import Look

EXAMPLES = """\b
Examples:
  qnetx export ansible vms/*.sh -o play        guests on bridges that the hosts have
  qnetx export ansible web.sh --networks nat --start -o play
  ansible-playbook -i inventory play/playbook.yml

\b
Exit status: 0 written, 1 findings: nothing is written,
2 an input that can't be used, or no way to write it.
"""

Folder = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="DIR", help="The folder of the playbook; it is made if need be."
    ),
]
Hosts = Annotated[
    str,
    typer.Option(
        "--hosts",
        metavar="PATTERN",
        help="Whom of the inventory the playbook is for: a group, a host, a pattern of Ansible's.",
    ),
]
Uri = Annotated[
    str,
    typer.Option(
        "--connect",
        metavar="URI",
        help="The libvirt of each host, as seen from there; a host's variable libvirt_uri overrules it.",
    ),
]
Networks = Annotated[
    NetworkPolicy | None,
    typer.Option(
        "--networks",
        metavar="bridge|isolated|nat|route|open",
        help="The bridges of the guests as networks of libvirt's, which make them, or (bridge) name "
        "those of the hosts → <network>. Without it, guests join bridges that the hosts have.",
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="CODE",
        help="Go on in spite of the findings of this code: a loss of the conversion, mac-taken, … "
        "Repeatable, or with commas.",
    ),
]
Start = Annotated[
    bool, typer.Option("--start", help="Start the guests; the variable libvirt_start overrules it.")
]
Autostart = Annotated[
    bool,
    typer.Option(
        "--autostart",
        help="Have guests and networks started with their host; libvirt_autostart overrules it.",
    ),
]

export = typer.Typer(
    help="Write guests and networks as files for another tool.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@export.command("ansible", epilog=EXAMPLES)
def ansible(
    ctx: typer.Context,
    *,
    files: p.Files = None,
    output: Folder,
    force: p.Force = False,
    hosts: Hosts = "all",
    connect: Uri = "qemu:///system",
    networks: Networks = None,
    subnet: Subnet = None,
    accept: Accept = None,
    start: Start = False,
    autostart: Autostart = False,
    root: p.Root = Path("/"),
    cwd: p.Cwd = None,
    bridge: p.Bridges = None,
    setting: p.Settings = None,
    qemu_version: p.Qemu = None,
    libvirt_version: p.Libvirt = None,
    carry: p.Carry = False,
    pair: p.Pair = False,
    hub: p.Hub = HubPolicy.SPLIT,
    mac: p.Mac = MacPolicy.QEMU,
    host_side: p.Hooks = HostSide.READ,
    identity: p.Chosen = Identity.QEMU,
    quiet: p.Quiet = False,
    verbose: p.Verbose = False,
) -> None:
    """Write an Ansible playbook that defines guests and networks, with their XML beside it.

    FILE is a script or command line of QEMU's, or libvirt's XML of a <domain> or <network>; a folder
    stands for the files in it, '-' for standard input.

    The playbook takes community.libvirt, and is made to be run again: what is as it should be stays
    as it is. It fails at a guest or network of the same name that is another one, and never redefines it.
    A guest that changed since its export is exported anew to where the earlier export lies.
    """
    from qnetx.api import to_documents
    from qnetx.apply.plan import Choices
    from qnetx.cli.delivery import look
    from qnetx.cli.inputs import check_named, read_all
    from qnetx.defining import make_playbook
    from qnetx.export.ansible import Play

    argv: list[str] | None = ctx.obj
    check_named(ctx, files or [], argv)
    choices = Choices(
        networks=networks, subnet=p.subnet(ctx, subnet, networks), accept=p.accepted(accept)
    )
    play = Play(hosts=hosts, uri=connect, start=start, autostart=autostart)
    options = Options(
        root=p.folder(root, "--root"),
        cwd=cwd,
        bridges=p.bridges(bridge),
        settings=p.settings(setting),
        qemu=p.qemu_version(qemu_version),
        libvirt=p.libvirt_version(libvirt_version),
        carry=carry,
        pair=pair,
        hub=hub,
        mac=mac,
        host_side=host_side,
        identity=identity,
    )
    results = read_all(files or [], argv, None, options, to_documents)
    texts, report = make_playbook((result for _, result in results), output, choices, play)
    looks = look(quiet=quiet, verbose=verbose)
    raise typer.Exit(_deliver(texts, output, report, looks, force=force))


def _deliver(
    texts: Mapping[Path, str], folder: Path, report: Report, look: Look, *, force: bool
) -> Exit:
    """Write all files or none, tell what was found, and return the exit code."""
    from qnetx.cli.files import OutputError, write_files
    from qnetx.masking import mask
    from qnetx.report.text import Detail, Tally, render

    files = {folder / path: text for path, text in texts.items()}
    try:
        private = {path for path, text in files.items() if mask(text) != text}
        write_files(files, force=force, private=private)
    except OutputError as error:
        report.say(error.code, str(error), hint=error.hint)
    for line in render(report, look):
        print(line, file=sys.stderr)
    if report.diagnostics and look.detail is not Detail.ERRORS:
        tally = Tally()
        tally.add(report)
        print(tally, file=sys.stderr)
    if report.refused:
        return Exit.UNUSABLE
    return Exit.FINE if texts else Exit.FINDINGS
