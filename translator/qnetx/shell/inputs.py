"""Whatever was handed in → the QEMU calls in it.

A shell script, a Makefile, a systemd unit, `ps` output, a libvirt log, a pasted terminal session, an
argv as JSON or from /proc, or bare options: what it is shows in the text itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.shell.argv import is_cmdline, is_json, read_cmdline, read_json
from qnetx.shell.command import Invocation
from qnetx.shell.evaluate import evaluate
from qnetx.shell.listing import is_libvirt_log, is_process_list, last_start, read_process_list
from qnetx.shell.makefile import is_makefile, recipes
from qnetx.shell.pasted import has_prompts, is_bare, one_line, without_prompts
from qnetx.shell.script import read_script
from qnetx.shell.typography import plain
from qnetx.shell.unit import is_unit, shell_text
from qnetx.source import Source

MAX_INPUT = 16 * 1024 * 1024
"""The size in bytes beyond which an input is refused before it is read."""

Sourced = Callable[[str], Source | None]
"""Gives the text of a file that a script sources, None where it may not or can't be read."""


def read_input(
    source: Source,
    report: Report,
    *,
    settings: Mapping[str, str],
    sourced: Sourced | None = None,
) -> list[Invocation]:
    """Recognise what the text is and return the QEMU calls in it, in order.

    Says `input-empty`, `input-binary` or `input-json` where there is nothing to read, and
    `no-qemu-call` where the text is a script without one.
    """
    text = source.text
    if not text.strip("\ufeff \t\r\n\0"):
        report.say("input-empty", f"'{source.name}' is empty", source.whole())
        return []
    if "\0" in text:
        if is_cmdline(text):
            return read_cmdline(source)
        report.say("input-binary", f"'{source.name}' is no text", source.whole())
        return []
    if is_json(text):
        return read_json(source, report)
    reader = partial(_Text(settings, sourced).read)
    cleaned = plain(source, report)
    return cleaned.read(reader, report) if cleaned else reader(source, report)


class _Text(Struct, frozen=True):
    """Readers of text in the shell's language or near to it."""

    settings: Mapping[str, str]
    sourced: Sourced | None

    def read(self, source: Source, report: Report) -> list[Invocation]:
        """Dispatch on what shows in the text; what shows nothing is a script."""
        text = source.text
        if is_unit(text):
            return shell_text(source, self.settings, self.sourced).read(self.script, report)
        if is_libvirt_log(text):
            return last_start(source).read(self.script, report)
        if is_makefile(source):
            return recipes(source, self.settings).read(self.script, report)
        if is_process_list(text):
            return read_process_list(source, report)
        if has_prompts(text):
            return without_prompts(source).read(self.read, report)
        if is_bare(text):
            return one_line(source).read(self.options, report)
        return self.script(source, report)

    def script(self, source: Source, report: Report) -> list[Invocation]:
        """Read shell text."""
        return read_script(source, report, settings=self.settings, sourced=self.sourced)

    def options(self, source: Source, report: Report) -> list[Invocation]:
        """Read options that stand alone: to the shell, one command without a name."""
        commands = evaluate(source, report, settings=self.settings)
        words = tuple(word for command in commands for word in command.words)
        if not words:
            return []
        return [Invocation(words=words, bare=True, place=source.whole())]
