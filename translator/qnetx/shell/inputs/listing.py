r"""Lists of processes and libvirt's logs → the stretches that are QEMU command lines.

`root 4711 1 5 Jan01 ? 00:12:34 /usr/bin/qemu-system-x86_64 -m 512` → its words from the emulator on;
a log's `2023-01-01 10:00:00.000+0000: starting up …` → the shell text that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qnetx.diagnostics import Report
from qnetx.shell.command import Invocation
from qnetx.shell.inputs.argv import invocation_of
from qnetx.shell.inputs.rewriting import Rewriting
from qnetx.source import Piece, Source, Word

_EMULATOR = r"(?:\[?)(?:[^\s\[]*/)?(?:qemu-system-[\w-]+|qemu-kvm|qemu|kvm(?:-spice)?)\]?"
_PS = re.compile(
    r"""^[ \t]*(?:
        \S+[ ]+\d+[ ]+\d+[ ]+\d+[ ]+\S+(?:[ ]\d+)?[ ]+\S+[ ]+[\d:-]+                           # ps -ef
      | \S+[ ]+\d+[ ]+[\d.]+[ ]+[\d.]+[ ]+\d+[ ]+\d+[ ]+\S+[ ]+\S+[ ]+\S+(?:[ ]\d+)?[ ]+[\d:.-]+  # ps aux
      | \d+[ ]+\S+[ ]+[A-Zls<+NL]+[ ]+\d+:\d+                                                # ps ax
      | \d+                                                                              # ps -o pid,args
    )[ ]+(?:[|\\_ ]+[ ])?(?P<command>"""
    + _EMULATOR
    + r"[ ].*)$",
    re.VERBOSE | re.MULTILINE,
)
_START = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(?:[+-]\d{4})?: starting up.*\n", re.MULTILINE
)


def is_process_list(text: str) -> bool:
    """Whether a line has ps's columns and then an emulator."""
    return bool(_PS.search(text))


def read_process_list(source: Source, report: Report) -> list[Invocation]:
    """Read the lines of `ps` that show an emulator; their words are split at every blank."""
    return [_listed(source, *m.span("command"), report) for m in _PS.finditer(source.text)]


def _listed(source: Source, start: int, end: int, report: Report) -> Invocation:
    words = [
        Word.literal(source.span(*match.span()))
        for match in re.compile(r"\S+").finditer(source.text, start, end)
    ]
    place = source.span(start, end)
    report.say(
        "quoting-lost",
        "ps shows no quotes: a word with a blank in it is read as several",
        place,
        hint="take the command line of a process that runs with --pid, or from /proc/PID/cmdline",
    )
    return invocation_of(words, place)


def is_libvirt_log(text: str) -> bool:
    """Whether a line says when libvirt started a guest."""
    return bool(_START.search(text))


def last_start(source: Source) -> Rewriting:
    """Return the shell text with which a log's guest was last started."""
    return Rewriting.of(source, _last_start(source))


def _last_start(source: Source) -> Iterator[Piece]:
    *_, last = _START.finditer(source.text)
    command = re.compile(r"(?:[^\n]*\\\n)*[^\n]*").match(source.text, last.end())
    assert command is not None
    yield Piece(command[0], source.span(*command.span()))
