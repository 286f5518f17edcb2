"""`-smbios`, `-fw_cfg` and the devices `vmgenid`, `vmcoreinfo` → what firmware tells the guest.

    -smbios type=1,manufacturer=Acme,product=Web  →  SystemInfo(system=(("manufacturer", "Acme"), …))

Source: QEMU's manual page, "-smbios" and "-fw_cfg"; libvirt's page "Domain XML format", "SMBIOS System Information".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from qnetx.model.features import Features
from qnetx.model.system_info import Blob, SystemInfo
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.qemu.syntax import split_settings
from qnetx.values import BadValueError

_TABLES: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    # type: field, keys that libvirt has, keys that it has not
    "0": ("bios", ("vendor", "version", "date", "release"), ("uefi",)),
    "1": (
        "system",
        ("manufacturer", "product", "version", "serial", "sku", "family"),
        ("uuid",),
    ),
    "2": (
        "base_board",
        ("manufacturer", "product", "version", "serial", "asset", "location"),
        (),
    ),
    "3": ("chassis", ("manufacturer", "version", "serial", "asset", "sku"), ()),
    "11": ("oem_strings", ("value",), ("path",)),
    "4": ("", (), (
        "sock_pfx", "manufacturer", "version", "serial", "asset", "part", "max-speed",
        "current-speed", "processor-family", "processor-id",
    )),
    "8": ("", (), (
        "internal_reference", "external_reference", "connector_type", "port_type",
    )),
    "9": ("", (), (
        "slot_designation", "slot_type", "slot_data_bus_width", "current_usage", "slot_length",
        "slot_id", "slot_characteristics1", "slot_characteristics2", "pcidev",
    )),
    "17": ("", (), (
        "loc_pfx", "bank", "manufacturer", "serial", "asset", "part", "speed",
    )),
    "41": ("", (), ("designation", "kind", "instance", "pcidev")),
}  # fmt: skip
"""The tables that QEMU builds, by their numbers in the SMBIOS specification."""

_NO_TABLE = "libvirt fills the tables 0, 1, 2, 3 and 11 alone; --carry hands it to QEMU itself"

_MANGLED = "[,<>&\"']"
"""What libvirt (measured: 9.0.0) hands on as `&lt;` and its like, or leaves as the end of the text."""

_NAME_LENGTH = 55
"""Characters of a blob's name."""


def _smbios(given: Given, index: int, draft: Draft) -> None:
    """Read one table; a second option for the same table adds to it, as in QEMU."""
    parts = open_parts(given, "", draft)
    if parts is None:
        return
    try:
        _read_table(parts, given, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _read_table(parts: Parts, given: Given, index: int, draft: Draft) -> None:
    kind, file = parts.take("type"), parts.take("file")
    if file is not None:
        message = f"libvirt takes no finished table from a file: '{parts.item.text}' is left out"
        hint = "<sysinfo type='smbios'> holds what 'dmidecode' in the guest shows of it; --carry keeps the file"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
        return
    if kind is None or kind not in _TABLES:
        what = "it needs type= or file=" if kind is None else f"QEMU builds no table {kind}"
        raise BadValueError(what, f"it builds {', '.join(sorted(_TABLES, key=int))}")
    field, known, lost = _TABLES[kind]
    if strange := [key for key in parts.values if key not in (*known, *lost)]:
        raise BadValueError(
            f"table {kind} has no '{strange[0]}'", f"it has {', '.join((*known, *lost))}"
        )
    if not field:
        message = f"libvirt has no word for '{parts.item.text}'"
        draft.drop(parts.item, "no-libvirt-equivalent", message, _NO_TABLE)
        return
    if "uuid" in parts.values:
        _take_uuid(parts, index, draft)
    before = getattr(draft.values.get("system_info") or SystemInfo(), field) or ()
    if field == "oem_strings":
        value = (*before, *_strings(parts, given))
    else:
        said = {key: text for key in known if (text := parts.take(key)) is not None}
        if field == "bios":
            _check_bios(said, parts, draft)
        if field == "base_board" and not (said or before):
            # The option alone has QEMU build the table; this is what QEMU writes by itself.
            said = {"manufacturer": "QEMU"}
        value = tuple({**dict(before), **said}.items())
    draft.change("system_info", SystemInfo, parts.item, **{field: value or None})
    parts.close(draft, _LOST)


_LOST = {"path": "write what is in the file as value=", "uefi": "UEFI's firmware says it itself"}


def _strings(parts: Parts, given: Given) -> list[str]:
    """Return the values of the one key that may stand several times."""
    parts.take("value")
    settings = given.settings or split_settings(given.value or given.word)
    return [setting.value.text for setting in settings if setting.key == "value"]


def _take_uuid(parts: Parts, index: int, draft: Draft) -> None:
    """Give the guest the UUID of its table: QEMU has one for both, and the last option says it."""
    text = parts.take("uuid") or ""
    try:
        uuid = UUID(text)
    except ValueError:
        raise BadValueError(f"'{text}' is no UUID") from None
    for at, option in enumerate(draft.options):
        other = option.value.text if option.name == "uuid" and option.value else text
        if other.lower() != text.lower():
            first, last = (text, other) if index < at else (other, text)
            message = (
                f"the guest has two UUIDs: QEMU and libvirt take the last, '{last}', not '{first}'"
            )
            draft.report.say("repeated-key", message, parts.item.place, second=option.place)
    draft.put("uuid", uuid, parts.item)


def _check_bios(said: dict[str, str], parts: Parts, draft: Draft) -> None:
    """Refuse a release that QEMU refuses, and name a date that only QEMU takes."""
    release, date = said.get("release"), said.get("date")
    if release is not None and not re.fullmatch(r"[0-9]{1,3}\.[0-9]{1,3}", release):
        raise BadValueError(f"'{release}' is no release of a BIOS", "write it like 4.2")
    if date is None:
        return
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", date, re.ASCII)
    if not match or not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31):
        message = f"libvirt takes no date 'date={date}' of '{parts.item.text}'"
        draft.lose_part(parts.item, message, "write month/day/year, like 04/01/2014")
        del said["date"]


def _fw_cfg(given: Given, index: int, draft: Draft) -> None:
    """Read `-fw_cfg [name=]NAME,file=…` or `,string=…`."""
    parts = open_parts(given, "name", draft)
    if parts is None:
        return
    try:
        _read_blob(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _read_blob(parts: Parts, index: int, draft: Draft) -> None:
    name, value, file = parts.kind, parts.take("string"), parts.take("file")
    made = parts.take("gen_id")
    if strange := list(parts.values):
        raise BadValueError(f"there is no '{strange[0]}'", "it has name, file and string")
    if not name or sum(bool(text) for text in (value, file, made)) != 1:
        raise BadValueError("it needs a name, and either file= or string=")
    if len(name) > _NAME_LENGTH:
        raise BadValueError(f"the name '{name}' has more than {_NAME_LENGTH} characters")
    if made:
        message = f"libvirt can't have '{made}' fill a blob: '{parts.item.text}' is left out"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
    elif not name.startswith("opt/") or name.startswith(("opt/ovmf/", "opt/org.qemu/")):
        message = f"libvirt keeps the name '{name}' for firmware: '{parts.item.text}' is left out"
        hint = "a name of your own is opt/org.example/…; --carry hands this one to QEMU itself"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
    elif found := re.search(_MANGLED, value or file or ""):
        what = "text" if value else "name of a file"
        message = (
            f"libvirt garbles the '{found[0]}' in this {what}: '{parts.item.text}' is left out"
        )
        hint = "a file whose name is plain can hold any text: file=/srv/config.txt"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
    else:
        origin = parts.origin(index)
        blob = Blob(name=name, value=value or None, file=file or None, origin=origin)
        before = draft.values.get("system_info") or SystemInfo()
        draft.change("system_info", SystemInfo, parts.item, blobs=(*before.blobs, blob))


def _device(given: Given, index: int, draft: Draft) -> None:
    """Read `-device vmgenid` and `-device vmcoreinfo`, which are no devices to libvirt."""
    del index
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    parts.take("id")
    if parts.kind == "vmcoreinfo":
        draft.change("features", Features, parts.item, vmcoreinfo=True)
    else:
        guid = parts.take("guid") or "auto"
        try:
            generation = guid if guid == "auto" else str(UUID(guid))
        except ValueError:
            error = BadValueError(f"'{guid}' is no UUID", "write guid=auto for a new one")
            refuse(parts.item, error, draft.report)
            return
        draft.change("system_info", SystemInfo, parts.item, generation=generation)
    parts.close(draft)


BAG_READERS: Mapping[str, BagReader] = {"smbios": _smbios, "fw_cfg": _fw_cfg, "device": _device}
