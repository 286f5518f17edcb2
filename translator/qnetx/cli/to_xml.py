"""`qnetx to-xml`: QEMU command lines → libvirt XML."""

# Without annotations as strings: typer would compile and evaluate each of them four times.

import os
from pathlib import Path
from typing import Annotated

import typer

from qnetx.cli import parameters as p
from qnetx.options import HostSide, HubPolicy, Identity, MacPolicy, Options

EXAMPLES = """\b
Examples:
  qnetx to-xml start-vm.sh                    every QEMU call in a script
  qnetx to-xml --root ./root start-vm.sh      hook scripts below ./root
  qnetx to-xml - < options.txt                standard input
  qnetx to-xml -- kvm -net nic -net user      a command line as it is
  qnetx to-xml --pid 4711 -o web.xml          a running QEMU
  qnetx to-xml scripts/ -o guests/            a folder, one file a document

\b
Exit status: 0 converted, 1 something was lost (with --strict),
2 nothing to convert or no way to write it.
"""


# typer evaluates the annotations of a verb four times: as names, they are made once.
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE|DIR/",
        help="Write here instead of to standard output. A folder takes any number of "
        "documents, each as NAME.xml.",
    ),
]
Form = Annotated[
    p.Format,
    typer.Option(
        "--format",
        metavar="xml|json",
        help="json: documents, ledger and findings in one record; one a line where there "
        "are several inputs.",
    ),
]
Interfaces = Annotated[
    bool,
    typer.Option("--interfaces", help="Only the network: <devices> with <interface>, no <domain>."),
]
Annotate = Annotated[
    bool,
    typer.Option("--annotate", help="Losses also as XML comments, at the top of the document."),
]


def to_xml(
    ctx: typer.Context,
    *,
    files: p.Files = None,
    output: Output = None,
    force: p.Force = False,
    form: Form = p.Format.XML,
    pid: p.Pid = None,
    root: p.Root = Path("/"),
    cwd: p.Cwd = None,
    bridge: p.Bridges = None,
    setting: p.Settings = None,
    qemu_version: p.Qemu = None,
    libvirt_version: p.Libvirt = None,
    interfaces: Interfaces = False,
    strict: p.Strict = False,
    carry: p.Carry = False,
    annotate: Annotate = False,
    pair: p.Pair = False,
    hub: p.Hub = HubPolicy.SPLIT,
    mac: p.Mac = MacPolicy.QEMU,
    host_side: p.Hooks = HostSide.READ,
    identity: p.Chosen = Identity.QEMU,
    quiet: p.Quiet = False,
    verbose: p.Verbose = False,
) -> None:
    """Translate QEMU command lines to libvirt XML.

    FILE is a script, bare options, JSON argv, a systemd unit, a libvirt log, …; a folder stands for
    the files in it, '-' for standard input. Nothing in it is run.

    libvirt's XML is taken as well: it comes back with its <interface> elements as qnetx understands
    them, and all else as it is written.

    A whole command line becomes a <domain>, bare options like '-net nic' become <devices>. The
    document goes to standard output, the report to standard error.
    """
    from qnetx.cli.delivery import Delivery, check_output, look
    from qnetx.cli.inputs import check_named, read_all, several

    argv: list[str] | None = ctx.obj
    names = files or []
    check_named(ctx, names, argv)
    target = None if output == "-" else output
    many = several(names)
    if many:
        last = names[-1]
        if target is None and last.endswith(".xml") and not os.path.lexists(last):
            ctx.fail(f"there is no input '{last}'; to write there: -o {last}")
        check_output(ctx, target, form)
    options = Options(
        root=p.folder(root, "--root"),
        cwd=cwd,
        bridges=p.bridges(bridge),
        settings=p.settings(setting),
        qemu=p.qemu_version(qemu_version),
        libvirt=p.libvirt_version(libvirt_version),
        interfaces_only=interfaces,
        carry=carry,
        annotate=annotate,
        pair=pair,
        hub=hub,
        mac=mac,
        host_side=host_side,
        identity=identity,
    )
    delivery = Delivery(
        output=target,
        form=form,
        several=many,
        force=force,
        strict=strict,
        look=look(quiet=quiet, verbose=verbose),
    )
    for name, result in read_all(names, argv, pid, options):
        delivery.take(name, result)
    raise typer.Exit(delivery.finish())
