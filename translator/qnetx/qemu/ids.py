"""Ids that are taken → refused as QEMU does: `-chardev null,id=c -chardev pty,id=c`.

Back ends of the network, NICs among themselves and block devices are looked at where they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qnetx.diagnostics import Report
from qnetx.qemu.argv import Given
from qnetx.qemu.nic_models import find_device
from qnetx.qemu.syntax import Setting, split_settings
from qnetx.values import BadValueError

ID = r"[A-Za-z][\w.-]*"
ID_HINT = "an id is a letter, then letters, digits, '-', '.' and '_'"

_IMPLIED = {
    "chardev": "backend", "device": "driver", "drive": "file", "fsdev": "fsdriver",
    "object": "qom-type", "tpmdev": "type",
}  # fmt: skip
"""Options whose ids QEMU keeps apart by kind, and the key of their first value."""


def refuse_taken_ids(options: Iterable[Given], report: Report) -> None:
    """Refuse a second option of a kind with the same id."""
    first: dict[tuple[str, str], tuple[Given, bool]] = {}
    for given in options:
        if given.name not in _IMPLIED:
            continue
        settings = list(_settings(given))
        said = {setting.key: setting for setting in settings}
        # Of several the first counts, where other keys take the last.
        name = next((setting for setting in settings if setting.key == "id"), None)
        if name is None or name.value.unknowns or not name.value.text:
            continue
        driver = said.get("driver")
        is_nic = bool(driver and find_device(driver.value.text))
        if not is_nic and not re.fullmatch(ID, name.value.text, re.ASCII):
            message = f"'{name.value.text}' is not an id"
            report.say("bad-value", message, name.place, hint=ID_HINT)
            continue
        before, was_nic = first.setdefault((given.name, name.value.text), (given, is_nic))
        if before is given or (is_nic and was_nic):
            continue
        report.say(
            "duplicate-id",
            f"the id '{name.value.text}' is taken by '{before.text}' already",
            name.place,
            hint="give each its own id",
            second=before.place,
        )


def _settings(given: Given) -> Iterable[Setting]:
    try:
        return given.settings or split_settings(given.value or given.word, _IMPLIED[given.name])
    except BadValueError:
        return ()  # said where the option itself is read
