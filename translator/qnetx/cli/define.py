"""`qnetx define`: QEMU command lines or libvirt XML → domains and networks of a libvirt, by a plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from qnetx.cli import parameters as p
from qnetx.diagnostics import Result
from qnetx.options import (
    HostSide,
    HubPolicy,
    Identity,
    MacPolicy,
    NetworkPolicy,
    Options,
)

EXAMPLES = """\b
Examples:
  qnetx define --dry-run start-vm.sh            the plan, and nothing is changed
  qnetx define --start --autostart start-vm.sh
  qnetx define --networks nat start-vm.sh       libvirt makes the bridges
  qnetx define lan.xml web.xml                  a network and a guest, as XML
  qnetx define --connect qemu+ssh://root@kvm1/system web.xml
  qnetx define --connect test:///default --networks isolated start-vm.sh
                                                to try it: all is gone at the end

\b
Exit status: 0 defined, or nothing to do, 1 findings: nothing was changed,
2 an input that can't be used, or no way to tell what is done,
3 libvirt refused or is not there: everything is as it was. After a signal
128 and its number, likewise.
"""

Connect = Annotated[
    list[str] | None,
    typer.Option(
        "--connect",
        metavar="URI",
        help="The libvirt that is to have the guest; without it LIBVIRT_DEFAULT_URI, else "
        "qemu:///system. Repeatable.",
    ),
]
Hosts = Annotated[
    Path | None,
    typer.Option("--hosts", metavar="FILE", help="A file with a URI on each line, for many hosts."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell the plan and change nothing.")]
Networks = Annotated[
    NetworkPolicy | None,
    typer.Option(
        "--networks",
        metavar="bridge|isolated|nat|route|open",
        help="Bridges that the host lacks: libvirt makes a network for each, of this mode. bridge: a "
        "network names the bridge that the host has. → <network>, <interface type='network'>.",
    ),
]
Subnet = Annotated[
    str | None,
    typer.Option(
        "--subnet",
        metavar="CIDR",
        help="The addresses of the first network that is made, like 192.168.122.0/24; the next "
        "ones follow. Without it, free ones for nat, route and open → <ip>, <dhcp>.",
    ),
]
Name = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="Another name for the one guest → <name>."),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="CODE",
        help="Go on in spite of the findings of this code: a loss of the conversion, mac-taken, "
        "bridge-missing, … Repeatable, or with commas.",
    ),
]
Start = Annotated[
    bool, typer.Option("--start", help="Start guests that do not run; none is started anew.")
]
Autostart = Annotated[
    bool, typer.Option("--autostart", help="Have guests and their networks start with the host.")
]
Form = Annotated[
    p.PlanFormat,
    typer.Option(
        "--format",
        metavar="text|json",
        help="json: plan, outcome and findings in one record; one a line where there are several hosts.",
    ),
]


def define(
    ctx: typer.Context,
    *,
    files: p.Files = None,
    connect: Connect = None,
    hosts: Hosts = None,
    dry_run: DryRun = False,
    networks: Networks = None,
    subnet: Subnet = None,
    name: Name = None,
    accept: Accept = None,
    start: Start = False,
    autostart: Autostart = False,
    form: Form = p.PlanFormat.TEXT,
    pid: p.Pid = None,
    root: p.Root = Path("/"),
    cwd: p.Cwd = None,
    bridge: p.Bridges = None,
    setting: p.Settings = None,
    qemu_version: p.Qemu = None,
    carry: p.Carry = False,
    pair: p.Pair = False,
    hub: p.Hub = HubPolicy.SPLIT,
    mac: p.Mac = MacPolicy.QEMU,
    host_side: p.Hooks = HostSide.READ,
    identity: p.Chosen = Identity.QEMU,
    quiet: p.Quiet = False,
    verbose: p.Verbose = False,
) -> None:
    """Define guests and their networks through libvirt: first a plan, then all of it or nothing.

    FILE is a script or another input with a QEMU command line, or libvirt's XML: a <domain> or a
    <network>; a folder stands for the files in it, '-' for standard input.

    What is there already, and as wanted, is left as it is. What qnetx did not define is never
    redefined or removed, but started where guests need it, or --start and --autostart ask for it. If
    anything fails, all that was done is undone. 'qnetx undefine' takes it away again.
    """
    from qnetx.api import to_documents
    from qnetx.apply.plan import Choices
    from qnetx.cli.delivery import look
    from qnetx.cli.hosts import Telling, named_hosts, run_on_hosts
    from qnetx.cli.inputs import check_named, read_all, read_once
    from qnetx.defining import planner

    argv: list[str] | None = ctx.obj
    check_named(ctx, files or [], argv)
    choices = Choices(
        networks=networks,
        subnet=p.subnet(ctx, subnet, networks),
        accept=p.accepted(accept),
        start=start,
        autostart=autostart,
    )
    options = Options(
        root=p.folder(root, "--root"),
        cwd=cwd,
        bridges=p.bridges(bridge),
        settings=p.settings(setting),
        qemu=p.qemu_version(qemu_version),
        carry=carry,
        pair=pair,
        hub=hub,
        mac=mac,
        host_side=host_side,
        identity=identity,
    )
    looks = look(quiet=quiet, verbose=verbose)
    uris = named_hosts(connect or (), hosts, looks)
    names = read_once(files or [])

    def converted(own: Options) -> Iterator[Result]:
        return (result for _, result in read_all(names, argv, pid, own, to_documents))

    plans = planner(converted, options, choices, name)
    telling = Telling.of(form, looks, several=len(uris) > 1)
    raise typer.Exit(run_on_hosts(uris, plans, telling, dry_run=dry_run))
