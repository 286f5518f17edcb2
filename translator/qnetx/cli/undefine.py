"""`qnetx undefine`: names, or the inputs of `define` → their domains and networks taken away, by a plan."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from qnetx.cli import parameters as p
from qnetx.cli.define import Connect, DryRun, Form, Hosts

if TYPE_CHECKING:
    from qnetx.apply.fleet import Planned
    from qnetx.apply.state import HostState

EXAMPLES = """\b
Examples:
  qnetx undefine web                           the domain, and networks that were made for it
  qnetx undefine --destroy start-vm.sh         what 'qnetx define start-vm.sh' made, though it runs
  qnetx undefine --dry-run web db              the plan, and nothing is changed

\b
Exit status: 0 taken away, or nothing to do, 1 findings: nothing was changed,
2 an input that can't be used, or no way to tell what is done,
3 libvirt refused or is not there: everything is as it was. After a signal
128 and its number, likewise.
"""

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME|FILE...",
        help="A domain or network of the host; else a file as 'qnetx define' takes it.",
        show_default=False,
    ),
]
Destroy = Annotated[
    bool,
    typer.Option("--destroy", help="Take away guests that run, too: they end at once."),
]


def undefine(
    ctx: typer.Context,
    *,
    names: Names,
    connect: Connect = None,
    hosts: Hosts = None,
    destroy: Destroy = False,
    dry_run: DryRun = False,
    form: Form = p.PlanFormat.TEXT,
    setting: p.Settings = None,
    quiet: p.Quiet = False,
    verbose: p.Verbose = False,
) -> None:
    """Take away what 'qnetx define' made: guests, and the networks made for them alone.

    NAME is a domain or a network of the host. What has no such name is a FILE: a script or another
    input with a QEMU command line, or libvirt's XML, whose guests and networks are meant.

    A network that other guests are on stays; so does, unless it is named, one that 'qnetx define'
    was given as a <network>. What qnetx did not define stays, and so do images and the variables
    of firmware. If anything fails, all is put back.
    """
    from qnetx import api
    from qnetx.cli.delivery import look
    from qnetx.cli.hosts import Telling, named_hosts, run_on_hosts
    from qnetx.cli.inputs import Stdin, read_all, read_once
    from qnetx.defining import plan_undefine
    from qnetx.options import Options

    if ctx.obj is not None:
        ctx.fail("a command line after '--' is not taken: name the guest, or a FILE")
    options = Options(settings=p.settings(setting))
    looks = look(quiet=quiet, verbose=verbose)
    uris = named_hosts(connect or (), hosts, looks)
    given = read_once(names)

    def planner(host: HostState) -> Planned:
        there = {each.name for each in host.objects}
        plain = [
            word
            for word in given
            if not isinstance(word, Stdin)
            and (word in there or not ("/" in word or os.path.lexists(word)))
        ]
        files = [word for word in given if word not in plain]
        own = replace(options, libvirt=host.libvirt)
        results = read_all(files, None, None, own, into=api.to_documents)
        return plan_undefine(plain, (result for _, result in results), host, destroy=destroy)

    telling = Telling.of(form, looks, several=len(uris) > 1)
    raise typer.Exit(run_on_hosts(uris, planner, telling, dry_run=dry_run))
