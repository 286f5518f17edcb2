"""Keys of block drivers below a `-drive` → the fields of its disk.

    file.driver=nbd,file.host=10.0.0.5  →  {"remote": Remote(protocol="nbd", …)}

Source: QEMU's QMP reference, BlockdevOptions: `-drive` takes all of it in dotted keys.
"""

from __future__ import annotations

from typing import Any

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import Unresolved
from qnetx.qemu.argv import say_unresolved
from qnetx.qemu.bag import Bag
from qnetx.qemu.draft import Draft
from qnetx.qemu.parts import refuse
from qnetx.qemu.syntax import Setting
from qnetx.values import BadValueError, NoWordError

Part = tuple[Setting, Item]


def _is_below(key: str) -> bool:
    """Whether a key is one of the block drivers below the drive."""
    driver, dot, rest = key.partition(".")
    below = driver in ("file", "encrypt", "backing") and dot and rest != "locking"
    return bool(below) or key in ("backing", "key-secret")


def take_tree(bag: Bag, report: Report) -> list[Part]:
    """Take the settings of block drivers out of a bag, unless they only name a file."""
    found = [part for part in bag.settings if _is_below(part[0].key)]
    said = {setting.key: setting.value.text for setting, _ in found}
    local = said.get("file.driver", "file") in ("file", "host_device", "host_cdrom")
    if said.keys() <= {"file.driver", "file.filename"} and local:
        return []
    bag.settings = [part for part in bag.settings if part not in found]
    for setting, item in found:
        if setting.value.unknowns:
            report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
            say_unresolved(setting.value, f"'{setting.text}'", report)
            bag.unresolved["path"] = (Unresolved(setting.key, setting.value),)
    return found


def put_tree(values: dict[str, Any], parts: list[Part], name: str | None, draft: Draft) -> bool:
    """Add what the keys of block drivers say; say no where libvirt can't have it."""
    if not parts:
        return True
    from qnetx.qemu.devices.block_source import Tree  # noqa: PLC0415 - few have it
    from qnetx.qemu.devices.block_tree import FORMATS  # noqa: PLC0415 - as above
    from qnetx.qemu.devices.blockdev import read_image  # noqa: PLC0415 - as above

    entries = [(s.key, s.value.text) for s, _ in parts]
    if name is not None:
        # The file is named in one word beside them.
        entries += [("file.driver", "file"), ("file.filename", name)]
    driver = values.get("format", "raw")
    item = next((item for s, item in parts if s.key.endswith("secret")), parts[0][1])
    try:
        fields = read_image(
            Tree([("driver", driver if driver in FORMATS else "raw"), *entries]), item, draft
        )
    except NoWordError as error:
        draft.drop(item, "no-libvirt-equivalent", f"the disk of '{item.text}' is left out: {error}")
        return False
    except BadValueError as error:
        refuse(item, error, draft.report)
        return False
    if "format" not in values and driver == "raw":
        fields.pop("format")
    values |= fields
    return True
