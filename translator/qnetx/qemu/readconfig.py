"""A `-readconfig` file → options: `[netdev "n0"]` with `type = "user"` is `-netdev user,id=n0`.

Source: QEMU's manual page, -readconfig; QEMU's own parser takes values in double quotes only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qnetx.diagnostics import Report
from qnetx.qemu.argv import Given
from qnetx.qemu.syntax import Setting
from qnetx.source import Source, Word

_HEADER = r'\[([\w-]+)(?:\s+"([^"]*)")?\]'
_SETTING = r'([\w.-]+)\s*=\s*"([^"]*)"'


def is_readconfig(source: Source) -> bool:
    """Return whether a text looks like such a file: its first line with content is a section of QEMU's."""
    for line in source.text.splitlines():
        if (text := line.strip()) and not text.startswith("#"):
            match = re.fullmatch(_HEADER, text) if text.startswith("[") else None
            return match is not None and match[1] in _GROUPS
    return False


_GROUPS = frozenset(
    [
        "net",
        "netdev",
        "device",
        "drive",
        "chardev",
        "machine",
        "memory",
        "smp-opts",
        "name",
        "rtc",
        "object",
        "fsdev",
        "mon",
        "boot-opts",
        "spice",
        "vnc",
        "numa",
        "icount",
        "accel",
        "global",
        "tpmdev",
        "iscsi",
        "smp",
    ]
)


def read_config(source: Source, report: Report) -> Iterator[Given]:
    """Yield one option for each section, in the order of the file."""
    name, header = "", None
    settings: list[Setting] = []
    for start, line in _lines(source):
        text = line.strip()
        at = start + len(line) - len(line.lstrip())
        place = source.span(at, at + len(text))
        if not text or text.startswith("#"):
            continue
        if match := re.fullmatch(_HEADER, text):
            if header:
                yield Given(name, header, None, tuple(settings))
            name, header, settings = match[1], Word.literal(place), []
            if match[2] is not None:
                own = Word.literal(source.span(at + match.start(2), at + match.end(2)))
                settings.append(Setting("id", own, own))
        elif (match := re.fullmatch(_SETTING, text)) and header:
            value = Word.literal(source.span(at + match.start(2), at + match.end(2)))
            settings.append(Setting(match[1], value, Word.literal(place)))
        else:
            report.say(
                "config-syntax",
                f"'{text}' is neither a section nor a setting of a -readconfig file",
                place,
                hint='write key = "value", with the double quotes, below a [section "id"]',
            )
            return
    if header:
        yield Given(name, header, None, tuple(settings))


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    start = 0
    for line in source.text.split("\n"):
        yield start, line
        start += len(line) + 1
