"""Whatever was handed in → the QEMU calls in it.

A shell script, a Makefile, a systemd unit, `ps` output, a libvirt log, a pasted terminal session, an
argv as JSON or from /proc, or bare options: what it is shows in the text itself.

Most inputs are plain scripts, and the patterns of the other readers take longer to compile than such
a script to read: a reader is loaded where the text has a trace of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.shell.bash.evaluate import evaluate
from qnetx.shell.command import Invocation
from qnetx.shell.script import read_script
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
        from qnetx.shell.inputs.argv import is_cmdline, read_cmdline

        if is_cmdline(text):
            return read_cmdline(source)
        report.say("input-binary", f"'{source.name}' is no text", source.whole())
        return []
    if text.lstrip().startswith(("[", "{")):
        from qnetx.shell.inputs.argv import is_json, read_json

        if is_json(text):
            return read_json(source, report)
    reader = _Text(settings, sourced).read
    if not text.isascii() or "\r" in text:
        from qnetx.shell.inputs.typography import plain

        if cleaned := plain(source, report):
            return cleaned.read(reader, report)
    return reader(source, report)


class _Text(Struct, frozen=True):
    """Readers of text in the shell's language or near to it."""

    settings: Mapping[str, str]
    sourced: Sourced | None

    def read(self, source: Source, report: Report) -> list[Invocation]:
        """Dispatch on what shows in the text; what shows nothing is a script."""
        text = source.text
        if "[" in text and re.search(r"(?m)^[ \t]*\[[A-Z]", text):
            from qnetx.shell.inputs.unit import is_unit, shell_text

            if is_unit(text):
                return shell_text(source, self.settings, self.sourced).read(self.script, report)
        if ": starting up" in text:
            from qnetx.shell.inputs.listing import is_libvirt_log, last_start

            if is_libvirt_log(text):
                return last_start(source).read(self.script, report)
        if "\n\t" in text or source.name.endswith(("akefile", ".mk")):
            from qnetx.shell.inputs.makefile import is_makefile, recipes

            if is_makefile(source):
                return recipes(source, self.settings).read(self.script, report)
        if re.search(r"(?m)^[ \t]*(?:\S+ +)?\d+ ", text):
            from qnetx.shell.inputs.listing import is_process_list, read_process_list

            if is_process_list(text):
                return read_process_list(source, report)
        if not text.startswith("#!"):
            return self._pasted(source, report)
        return self.script(source, report)

    def _pasted(self, source: Source, report: Report) -> list[Invocation]:
        """Read what a file that says of itself that it is a script is not: a session, or options."""
        from qnetx.shell.inputs.pasted import has_prompts, is_bare, one_line, without_prompts

        if has_prompts(source.text):
            return without_prompts(source).read(self.read, report)
        if is_bare(source.text):
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
