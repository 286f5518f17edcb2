"""`-acpitable`, `-L` → tables of the firmware, and where QEMU looks for its images.

    -acpitable file=/srv/SLIC.bin → AcpiTable(kind="slic", path="/srv/SLIC.bin")

Source: QEMU's manual page, "-acpitable" and "-L".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from qnetx.diagnostics import Fate, Item
from qnetx.model.boot import AcpiTable
from qnetx.model.network import Origin
from qnetx.qemu.draft import Draft, Reader
from qnetx.qemu.settings.boot import file_path
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_OWN_FOLDERS = re.compile(
    r"/usr/(local/)?(share|lib|libexec)(/[\w-]+)*/?(qemu|kvm|qemu-kvm|seabios|ovmf|OVMF|ipxe)(/.*)?"
)
"""Where distributions keep the images that QEMU finds by itself."""


def _acpi_table(value: Word, item: Item, draft: Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value)}
    file, data = settings.pop("file", None), settings.pop("data", None)
    if (file is None) == (data is None):
        raise BadValueError("it needs file= or data=", "-acpitable file=/path/to/SLIC.bin")
    signature = settings.pop("sig", "").strip().upper()
    path = file_path(file or data or "")
    name = posixpath.basename(path).upper()
    kind = next((k for k in ("slic", "msdm") if k.upper() == signature or k.upper() in name), "raw")
    if file is None or ":" in path:
        # The rest is a table without its head, or several files in a row.
        message = f"libvirt takes whole tables, each in a file: '{item.text}' is left out"
        draft.drop(item, "no-libvirt-equivalent", message, "<os><acpi><table type='slic'>")
        return
    for key in settings:
        message = f"'{key}=' of '{item.text}' has no equivalent: the table's own head says it"
        draft.lose_part(item, message)
    origin = Origin(item.place, {"": (item,)})
    draft.add("acpi_tables", AcpiTable(kind=kind, path=path, origin=origin))


def _folder(value: Word, item: Item, draft: Draft) -> None:
    folder = file_path(value.text)
    if _OWN_FOLDERS.fullmatch(folder):
        draft.report.ledger.settle(item, Fate.REWRITTEN, "libvirt-does-it")
        message = f"'{item.text}' is where QEMU looks for its firmware by itself"
        draft.report.say("libvirt-does-it", message, item.place)
        return
    named = [g for g in draft.options if g.name == "bios" and g.value and not g.value.unknowns]
    if any(g.value and not g.value.text.startswith("/") for g in named):
        # The boot's own path, which is not whole, is meant from here.
        draft.values["firmware_folder"] = folder
        draft.items["firmware_folder"] = (item,)
        return
    message = f"libvirt has no folder of firmware: '{item.text}' is left out"
    hint = f"<loader type='rom'>{posixpath.join(folder, 'bios-256k.bin')}</loader> names the image"
    draft.drop(item, "no-libvirt-equivalent", message, hint)


READERS: Mapping[str, Reader] = {"acpitable": _acpi_table, "L": _folder}
