"""Inputs → their findings, in the order of the inputs: XML as it is, command lines through a conversion.

check_all([Candidate(name="vm.xml"), Candidate(name="start-vm.sh")], settings) → Checked, Checked

A command line is converted, and what is wrong with the XML is told at the place in the script that it
comes from. Inputs are checked by several processes where that is asked for.
"""

from __future__ import annotations

import os
import re
import signal
import stat
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from qnetx.catalogue import Severity
from qnetx.diagnostics import Diagnostic, Item, Report, Result
from qnetx.options import Options
from qnetx.source import Span
from qnetx.validate.lint.networks import Claims
from qnetx.validate.macs import Macs
from qnetx.validate.reading import MAX_DOCUMENT
from qnetx.validate.run import Checked, Settings, check_document

if TYPE_CHECKING:
    from concurrent.futures import Future
    from io import FileIO

_BATCH = 32
"""Inputs that a process is handed at once: handing them over takes time as well."""

_AHEAD = 4
"""Batches for each process that wait or are done and not told yet, whatever the number of inputs."""

_CALL = re.compile(r"(?:[^\s=]*/)?(?:qemu-\S+|kvm)")


class Candidate(Struct, frozen=True):
    """One thing to check: a file, or bytes or a command line that were handed in."""

    name: str
    data: bytes | None = None
    """What standard input held; None: the file of this name."""
    words: tuple[str, ...] = ()
    """A command line."""
    folder: bool = False
    """Whether it is a folder in which no document was found."""
    named: bool = True
    """Whether the user named it, or it lay in a folder that the user named."""


def check_all(inputs: Iterable[Candidate], settings: Settings, jobs: int = 1) -> Iterator[Checked]:
    """Check each input, by so many processes; results come in the order of the inputs.

    However many there are, few are held at a time. Grammars that can't be used are told once, of the
    first input that needs them, which is then the last.
    """
    results = _by_processes(inputs, settings, jobs) if jobs > 1 else _in_turn(inputs, settings)
    claims, macs = Claims(), Macs(_read_again)
    for checked in results:
        clashes = [clash for claim in checked.claims if (clash := claims.add(claim))]
        clashes += filter(settings.tells, macs.clashes(checked.name, checked.macs))
        if clashes:
            both = Report(diagnostics=[*checked.findings, *clashes])
            checked = replace(checked, findings=tuple(both.ordered()))  # noqa: PLW2901 - it, with more
        yield checked
        if checked.unjudged:
            return


def check_input(given: Candidate, settings: Settings) -> Checked:
    """Check one input; what can't be read is a finding."""
    if given.words:
        return _check_result(given.name, _convert_words(given.words, settings), settings)
    report = Report()
    if given.folder:
        hint = "files with other names are checked where they are named themselves"
        report.say("input-empty", f"the folder '{given.name}' holds no *.xml", hint=hint)
        return Checked(name=given.name, findings=tuple(report.diagnostics))
    data = given.data if given.data is not None else _read(given.name, report)
    if data is None:
        return Checked(name=given.name, findings=tuple(report.diagnostics))
    if given.name.endswith(".xml") or _is_xml(data):
        return check_document(given.name, data, settings, named=given.named)
    return _check_result(given.name, _convert(given.name, data, settings), settings)


def _in_turn(inputs: Iterable[Candidate], settings: Settings) -> Iterator[Checked]:
    return (check_input(given, settings) for given in inputs)


def _by_processes(inputs: Iterable[Candidate], settings: Settings, jobs: int) -> Iterator[Checked]:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - one process needs none
    from multiprocessing import get_context  # noqa: PLC0415 - as above

    rest = iter(inputs)
    # A fork has all modules at once; macOS has no safe one.
    context = get_context("fork" if sys.platform == "linux" else None)
    with ProcessPoolExecutor(jobs, context, _leave_interrupts) as pool:
        waiting: deque[Future[list[Checked]]] = deque()
        while True:
            while len(waiting) < jobs * _AHEAD and (batch := list(islice(rest, _BATCH))):
                waiting.append(pool.submit(_check_batch, batch, settings))
            if not waiting:
                return
            yield from waiting.popleft().result()


def _leave_interrupts() -> None:
    """Let Ctrl-C end the process that told us to work, which then ends us: one message is enough."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check_batch(batch: list[Candidate], settings: Settings) -> list[Checked]:
    return [check_input(given, settings) for given in batch]


def _read(name: str, report: Report) -> bytes | None:
    try:
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123 - a Path takes as long as the file
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_DOCUMENT:
                return file.readall()
            # A pipe, or too much: no more than shows that it is.
            return b"".join(_pieces(file))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the name and its permissions"
        report.say("input-unreadable", f"'{name}' can't be read: {reason}", hint=hint)
        return None


def _read_again(name: str) -> bytes | None:
    return _read(name, Report()) if Path(name).is_file() else None  # a pipe gives nothing twice


def _pieces(file: FileIO) -> Iterator[bytes]:
    left = MAX_DOCUMENT + 1
    while left > 0 and (piece := file.read(min(left, 1 << 16))):
        left -= len(piece)
        yield piece


def _is_xml(data: bytes) -> bool:
    """Whether bytes mean to be XML, in whatever encoding: the first that is no blank is a `<`."""
    return data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _convert(name: str, data: bytes, settings: Settings) -> Result:
    from qnetx import api  # noqa: PLC0415 - XML needs no converter
    from qnetx.shell.inputs.files import decoded  # noqa: PLC0415 - as above

    report = Report()
    source = decoded(name, data, report)
    return api.convert(source, _options(settings), report) if source else Result((), report)


def _convert_words(words: tuple[str, ...], settings: Settings) -> Result:
    from qnetx import api  # noqa: PLC0415 - as above

    return api.convert_argv(words, _options(settings))


def _options(settings: Settings) -> Options:
    return Options(root=settings.root, libvirt=settings.terms.libvirt)


def _check_result(name: str, result: Result, settings: Settings) -> Checked:
    """Check what a command line became; losses of the conversion are findings as well."""
    told = Report()
    for diagnostic in result.report.diagnostics:
        if diagnostic.severity is not Severity.NOTE and settings.tells(diagnostic):
            told.diagnostics.append(diagnostic)
    said = {diagnostic.place for diagnostic in told.diagnostics if diagnostic.place}
    items = [entry.item for entry in result.report.ledger if entry.item.written]
    kinds = []
    for artefact in result.artefacts:
        kinds.append(artefact.kind)
        # The script is what there is to mend: what it makes has no ranges that others take.
        made = check_document(artefact.name, artefact.text.encode(), settings)
        for finding in made.findings:
            exact, inside = _at_script(finding, items)
            # Of a value that the conversion warns of, the XML has nothing new to say.
            if exact is None or exact not in said:
                place = exact or inside or _at_call(items)
                told.diagnostics.append(replace(finding, place=place, second=None, path=""))
        if made.unjudged:
            break
    return Checked(name=name, kind=", ".join(kinds), findings=tuple(told.ordered()))


def _at_script(finding: Diagnostic, items: list[Item]) -> tuple[Span | None, Span | None]:
    """Return the words of which the XML was made that a finding is about: those with the value that is there.

    They have it as their value or, where none has, among others: 443 in `hostfwd=tcp::443-:443`. Where a
    value is there several times, its place in the order counts.
    """
    from qnetx.masking import mask  # noqa: PLC0415 - for findings alone

    if finding.place is None or not (value := mask(_value(finding.place.text))):
        return None, None
    earlier = finding.place.source.text[: finding.place.start].count(finding.place.text)
    if same := [item for item in items if _says(item.text, value)]:
        return same[min(earlier, len(same) - 1)].written, None
    word = re.compile(rf"(?<![\w.]){re.escape(value)}(?![\w.])")
    around = [item for item in items if word.search(item.text)]
    return None, around[min(earlier, len(around) - 1)].written if around else None


def _at_call(items: list[Item]) -> Span | None:
    """Return the call of QEMU, where what comes of no word of its own is told; else the first word."""
    calls = [item for item in items if _CALL.fullmatch(item.text)]
    return next((item.written for item in calls or items), None)


def _value(text: str) -> str:
    """Return the value of an attribute as it is written: `slot="0x03"` → `0x03`."""
    return text.partition("=")[2].strip("\"'")


def _says(item: str, value: str) -> bool:
    """Whether an item of a command line, like `macaddr=52:54:…`, has a value; numbers in any form."""
    said = item.rpartition("=")[2]
    if said.lower() == value.lower():
        return True
    try:
        return "=" in item and int(said, 16) == int(value, 16) and value.startswith("0x")
    except ValueError:
        return False
