"""The public face: an input and options → artefacts and a report; each pipeline in a few lines.

>>> from qnetx import api
>>> from qnetx.options import Options
>>> from qnetx.source import Source
>>> result = api.convert(Source("line", "-net nic -net user"), Options())
>>> print(result.artefacts[0].text)  # doctest: +SKIP
<devices>
  <interface type="user">
...

What becomes of artefacts on a host is in `qnetx.defining`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Offer, Report, Result
from qnetx.domxml.artefact import Carrier, write_artefacts, write_offer
from qnetx.files import Files
from qnetx.lowering.guest import lower_guest
from qnetx.lowering.taps import hook_paths
from qnetx.model.host import Hook, HostFacts
from qnetx.model.machine import Guest, Machine
from qnetx.model.versions import CURRENT_LIBVIRT, Target
from qnetx.options import Options
from qnetx.qemu.readconfig import is_readconfig
from qnetx.qemu.reader import read_guest
from qnetx.shell.command import Invocation
from qnetx.source import Source, Word

if TYPE_CHECKING:
    from qnetx.validate.run import Checked, Settings


class Calls(Struct, frozen=True, kw_only=True):
    """The QEMU calls of one input, and what is known around them."""

    calls: Sequence[Invocation]
    name: str
    """What the user called the input."""
    facts: HostFacts | None = None
    configs: Mapping[str, Source] = field(default_factory=dict)
    """Texts of `-readconfig` files that were handed in themselves."""


Converter = Callable[[Calls, Options, Report], Result]
"""What becomes of an input: `to_xml` or `to_lines`."""


def convert(
    source: Source, options: Options, report: Report | None = None, into: Converter | None = None
) -> Result:
    """Convert a text of any kind: a script, bare options, JSON argv, a systemd unit, … to XML.

    Nothing in the text is run. Files that it names (hook scripts, sourced files) are read below
    `options.root` alone. Findings go to `report`, a new one unless one is handed in. With `into`,
    something else than XML comes out.
    """
    from qnetx.shell.inputs.recognise import read_input  # noqa: PLC0415 - the parser is not needed for an argv

    report = report or Report()
    if _is_xml(source.text):
        return _of_document(into)(source, options, report)
    if is_readconfig(source):
        words = (
            Word.literal(source.span(0, 0), "-readconfig"),
            Word.literal(source.span(0, 0), source.name),
        )
        calls = [Invocation(words=words, bare=True, place=source.whole())]
        given = Calls(calls=calls, name=source.name, configs={source.name: source})
        return (into or to_xml)(given, options, report)
    files = Files(options.root)
    calls = read_input(source, report, settings=options.settings, sourced=files.read)
    return (into or to_xml)(Calls(calls=calls, name=source.name), options, report)


def _is_xml(text: str) -> bool:
    """Whether a text means to be XML: its first character that is no blank is a `<`."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def _of_document(into: Converter | None) -> Callable[[Source, Options, Report], Result]:
    """Return what becomes of an XML document where a command line would be converted `into` something."""
    from qnetx import documents  # noqa: PLC0415 - command lines need none of it

    if into is to_lines:
        return documents.xml_to_lines
    return documents.xml_to_documents if into is to_documents else documents.xml_to_xml


def convert_file(path: Path, options: Options, into: Converter | None = None) -> Result:
    """Convert a file; one that can't be read is a diagnostic."""
    from qnetx.shell.inputs.files import read_file  # noqa: PLC0415 - as above

    report = Report()
    source = read_file(path, report)
    return convert(source, options, report, into) if source else Result((), report)


def convert_argv(words: Sequence[str], options: Options, into: Converter | None = None) -> Result:
    """Convert an argv: QEMU and its options, or the options alone."""
    from qnetx.shell.inputs.argv import read_argv  # noqa: PLC0415 - as above

    report = Report()
    call = read_argv(words, report)
    given = Calls(calls=[call] if call else [], name="guest")
    return (into or to_xml)(given, options, report)


def convert_process(pid: int, options: Options, into: Converter | None = None) -> Result:
    """Convert a running QEMU: its argv, the taps behind its descriptors and the bridges they are on."""
    from qnetx.shell.inputs.process import read_process  # noqa: PLC0415 - as above

    report = Report()
    process = read_process(pid, report)
    if process is None:
        return Result((), report)
    facts = HostFacts(
        masters=process.masters, descriptors=process.descriptors, folder=process.directory
    )
    given = Calls(calls=[process.invocation], name=f"process-{pid}", facts=facts)
    return (into or to_xml)(given, options, report)


def validate(text: str | bytes, name: str, settings: Settings | None = None) -> Checked:
    """Check libvirt XML, or a command line by the XML that comes of it.

    >>> validate("<interface type='bridge'/>", "nic.xml").findings[0].code  # doctest: +SKIP
    'schema-violation'

    The verdict is that of libvirt's own grammars where they are installed, else of qnetx's; lint
    finds what no grammar can say. For many files at once see `qnetx.checking.check_all`.
    """
    from qnetx.checking import Candidate, check_input  # noqa: PLC0415 - a conversion needs none of it
    from qnetx.validate.run import Settings  # noqa: PLC0415 - as above

    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    return check_input(Candidate(name=name, data=data), settings or Settings())


def _named(given: Calls) -> Iterator[tuple[Invocation, str]]:
    """Yield each call with the name that its guest has if it has none of its own."""
    stem = Path(given.name).stem if given.name != "-" else ""
    for number, call in enumerate(given.calls, start=1):
        yield call, stem if len(given.calls) == 1 else f"{stem}-{number}"


def to_lines(given: Calls, options: Options, report: Report) -> Result:
    """Write each QEMU call again as a command line in another dialect; see `qnetx.rewriting`."""
    from qnetx.idle import ABOUT_XML, say_idle  # noqa: PLC0415 - the other verb needs none of it
    from qnetx.rewriting import rewrite_calls  # noqa: PLC0415 - as above

    artefacts = rewrite_calls(_named(given), options, Path(given.name).name, report, given.facts)
    say_idle(options, ABOUT_XML, "a command line, which keeps its own bridges and scripts", report)
    for item in report.ledger.open_items():
        report.ledger.settle(item, Fate.REJECTED if report.refused else Fate.DROPPED)
    return Result(tuple(artefacts), report)


def to_xml(given: Calls, options: Options, report: Report) -> Result:
    """Take each QEMU call through the pipeline; one that can't be used spoils all, so that none is half done."""
    files = Files(options.root)
    name = given.name
    artefacts = []
    offers: list[Offer] = []
    for call, fallback in _named(given):
        guest, qemu = read_guest(
            call.words,
            report,
            bare=call.bare,
            named=options.qemu,
            environment=(call.environment, call.exported),
            configs=_configs(call, files) | dict(given.configs),
        )
        if report.refused:
            continue
        target = Target(qemu, options.libvirt or CURRENT_LIBVIRT)
        start = given.facts or HostFacts(folder=os.path.dirname(name))  # noqa: PTH120 - cheaper than a Path
        start = _in_folder(start, call, options)
        known = _host_facts(guest, call, start, files, options, report)
        guest = lower_guest(guest, known, options, target, report, fallback, call.words[0].span)
        if not report.refused:
            carrier = _carrier() if options.carry else None
            artefacts += write_artefacts(guest, options, target, report, fallback, carrier)
            offers += _offers(known)
    for item in report.ledger.open_items():
        report.ledger.settle(item, Fate.REJECTED if report.refused else Fate.DROPPED)
    if report.refused:
        return Result((), report)
    return Result(tuple(artefacts), report, tuple(offers))


def _offers(facts: HostFacts) -> Iterator[Offer]:
    """Give the networks of libvirt's that do what scripts do to bridges."""
    if facts.hooks or facts.actions:
        from qnetx.lowering.described import described_networks  # noqa: PLC0415 - few lines have any

        yield from map(write_offer, described_networks(facts))


def to_documents(given: Calls, options: Options, report: Report) -> Result:
    """As `to_xml`, for `define`: with it, a libvirt document that `convert` is given stays as it is written."""
    return to_xml(given, options, report)


def _carrier() -> Carrier:
    from qnetx.lowering.carrying import carry_rest  # noqa: PLC0415 - only with --carry
    from qnetx.qemu.writing.carried import write_dump, write_pair  # noqa: PLC0415 - as above

    def rest(
        machine: Machine, report: Report
    ) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        carried = carry_rest(machine.claims, report)
        return carried.words, carried.environment

    return Carrier(write_pair, write_dump, rest)


def _configs(call: Invocation, files: Files) -> dict[str, Source]:
    """Read the `-readconfig` files of a call."""
    texts = [word.text for word in call.words]
    named = [value for option, value in pairwise(texts) if option == "-readconfig"]
    return {name: source for name in named if (source := files.read(name))}


def _in_folder(facts: HostFacts, call: Invocation, options: Options) -> HostFacts:
    """Return what is known of the host with the folder that QEMU is started in."""
    folder = os.path.abspath(options.cwd or facts.folder)  # noqa: PTH100 - as above
    if call.directory is None:
        return replace(facts, folder=folder)
    if call.directory.unknowns:
        return replace(facts, folder=folder, folder_unknown=call.directory)
    return replace(facts, folder=os.path.join(folder, call.directory.text))  # noqa: PTH118 - as above


def _host_facts(
    guest: Guest, call: Invocation, facts: HostFacts, files: Files, options: Options, report: Report
) -> HostFacts:
    """Collect what is known of the host: hook scripts below the root, and the script around the call."""
    hooks: dict[str, Hook] = {}
    for path in hook_paths(guest.topology):
        if path not in hooks and (source := files.read(path)):
            from qnetx.shell.host.hook import read_hook  # noqa: PLC0415 - most lines name no hook

            hooks[path] = read_hook(path, source, report, sourced=files.read)
    return HostFacts(
        hooks=hooks,
        bridges=options.bridges,
        actions=call.actions,
        masters=facts.masters,
        descriptors=facts.descriptors,
        folder=facts.folder,
        folder_unknown=facts.folder_unknown,
        opened={number: word.shown for number, word in call.descriptors.items()},
    )
