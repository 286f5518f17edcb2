"""A libvirt document and options → the same understood, a command line, or what is to be defined.

These are the pipelines of `qnetx.api` for XML: each in a few lines.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from qnetx.diagnostics import Fate, Report, Result
from qnetx.idle import ABOUT_LINES, ABOUT_LINES_TO_LINES, IN_XML, say_idle
from qnetx.model.hooks import KnownNetwork
from qnetx.model.network import Topology, VirtualNetwork
from qnetx.model.versions import CURRENT_LIBVIRT
from qnetx.options import Options
from qnetx.source import Source


def xml_to_xml(source: Source, options: Options, report: Report) -> Result:
    """Read a libvirt document, and write its interfaces again from what was understood of them."""
    from qnetx.domxml.document_writer import write_content  # noqa: PLC0415 - `define` needs neither
    from qnetx.domxml.reader import read_content  # noqa: PLC0415 - as above

    content = read_content(source, report)
    artefacts = []
    if content is not None:
        name = Path(source.name).stem if source.name != "-" else ""
        libvirt = options.libvirt or CURRENT_LIBVIRT
        artefacts = [write_content(content, name, libvirt, report)]
        say_idle(
            options, ABOUT_LINES, IN_XML, report, content.document.place(content.document.root)
        )
    for item in report.ledger.open_items():
        report.ledger.settle(item, Fate.REJECTED)
    return Result(() if report.refused else tuple(artefacts), report)


def xml_to_lines(source: Source, options: Options, report: Report) -> Result:
    """Read a libvirt document, and write its guest as a command line, with the scripts that it needs.

    Of a `<devices>` or an `<interface>` come the options of the network alone.
    """
    from qnetx.domxml.kept import drop_kept  # noqa: PLC0415 - the other pipelines need none of it
    from qnetx.domxml.reader import read_content  # noqa: PLC0415 - as above
    from qnetx.rewriting import write_guest  # noqa: PLC0415 - as above

    networks = known_networks(options.networks, report)
    content = read_content(source, report, whole=True)
    if content is not None and options.connect is not None:
        networks |= asked_networks(content.guest.topology, networks, options, report)
    artefacts = []
    if content is not None and not report.refused:
        machine = content.guest.machine
        name = Path(source.name).stem if source.name != "-" else ""
        own = (machine and machine.name) or name
        drop_kept(content.guest, report)
        place = content.document.place(content.document.root)
        artefacts = write_guest(content.guest, networks, options, own, report, place)
        say_idle(options, ABOUT_LINES_TO_LINES, IN_XML, report, place)
        if not artefacts and not report.refused:
            message = f"'{own}' has no interface: there is nothing to write"
            report.say("nothing-to-write", message, place)
        elif machine is None and content.rest.entered:
            message = f"the network of '{own}' is written, and nothing else of it"
            report.say("network-alone", message, place)
    for item in report.ledger.open_items():
        fate, code = (Fate.REJECTED, None) if report.refused else (Fate.DROPPED, "network-alone")
        report.ledger.settle(item, fate, code)
    return Result(() if report.refused else tuple(artefacts), report)


def xml_to_documents(source: Source, options: Options, report: Report) -> Result:
    """Read a `<domain>` or `<network>` that is to be defined: as it stands, once it is found valid."""
    from qnetx.apply.wanted import read_wanted  # noqa: PLC0415 - only `define` needs it

    artefact = read_wanted(source, options.libvirt, report)
    if artefact is not None:
        say_idle(options, ABOUT_LINES, IN_XML, report, source.span(0, 0))
    return Result((artefact,) if artefact else (), report)


def known_networks(paths: Sequence[Path], report: Report) -> dict[str, KnownNetwork]:
    """Read the networks of libvirt's that were handed in as files, by their names."""
    from qnetx.domxml.network import read_network  # noqa: PLC0415 - few hand in any
    from qnetx.shell.inputs.files import read_file  # noqa: PLC0415 - as above

    found = {}
    for path in paths:
        source = read_file(path, report)
        if source and (network := read_network(source, report)):
            found[network.name] = network
    return found


def asked_networks(
    topology: Topology, known: Collection[str], options: Options, report: Report
) -> dict[str, KnownNetwork]:
    """Ask a libvirt, `options.connect`, for the networks of a guest that are not `known` and name no bridge.

    It is not asked where there are none. One that it does not have is `network-unknown`; where it can't
    be asked, a `libvirt-` code says so.
    """
    from qnetx.domxml.network import read_network  # noqa: PLC0415 - few guests need any of it

    wanted = {
        backend.network: backend
        for segment in topology.segments
        for backend in segment.backends
        if isinstance(backend, VirtualNetwork)
        and backend.bridge is None
        and backend.network not in known
    }
    uri = options.connect
    if not wanted or uri is None:
        return {}
    from qnetx.apply.connection import LibvirtError, connect  # noqa: PLC0415 - as above

    try:
        with connect(uri, readonly=True, ask=options.ask) as connection:
            texts = {name: connection.read_network(name) for name in wanted}
    except LibvirtError as error:
        report.say(error.code, error.message, hint=error.hint)
        return {}
    found = {}
    for name, text in texts.items():
        if text is None:
            place = wanted[name].origin.place
            report.say("network-unknown", f"'{uri}' has no network '{name}'", place)
        elif network := read_network(Source(f"{uri} network {name}", text), report):
            found[name] = network
    return found
