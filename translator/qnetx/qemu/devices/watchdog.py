"""`-watchdog`, `-watchdog-action` and the devices of watchdogs → `Watchdog`.

    -device i6300esb -watchdog-action poweroff  →  Watchdog(model="i6300esb", action="poweroff")

Source: QEMU's manual page, "Debug/Expert options".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.network import Phase
from qnetx.model.watchdog import Watchdog
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, open_parts, refuse
from qnetx.qemu.settings.features import WATCHDOG_ACTIONS
from qnetx.values import BadValueError

_MODELS = ("i6300esb", "ib700", "diag288")


def _watchdog(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "model", draft)
    if parts is None:
        return
    if parts.kind not in _MODELS:
        refuse(parts.item, BadValueError(f"'{parts.kind}' is no watchdog"), draft.report)
        return
    _add_watchdog(parts, index, draft, Phase.WATCHDOG)


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    _add_watchdog(parts, index, draft, Phase.DEVICE)
    return True


def _add_watchdog(parts: Parts, index: int, draft: Draft, phase: Phase) -> None:
    action = "reset"
    for given in draft.options:
        text = given.value.text if given.value else ""
        if given.name == "action":
            words = text.split(",")
            found = [w.removeprefix("watchdog=") for w in words if w.startswith("watchdog=")]
            text = found[-1] if found else ""
        if given.name in ("action", "watchdog-action") and text in WATCHDOG_ACTIONS:
            action = text
    address = parts.address() if parts.kind == "i6300esb" else None
    origin = parts.origin(index, phase)
    watchdog = Watchdog(model=parts.kind, action=action, address=address, origin=origin)
    draft.add("devices", watchdog)


def _watchdog_action(given: Given, index: int, draft: Draft) -> None:
    """Give `-watchdog-action` its fate; the watchdog holds it."""
    del index
    parts = open_parts(given, "action", draft)
    if parts is None:
        return
    texts = [option.text for option in draft.options]
    if parts.kind not in WATCHDOG_ACTIONS:
        message = f"libvirt's watchdogs have no action '{parts.kind}'"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
    elif any(re.match(r"-?-(watchdog |device (i6300esb|ib700|diag288))", text) for text in texts):
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
    else:
        message = f"'{parts.item.text}' is left out: the guest has no watchdog"
        draft.drop(parts.item, "no-libvirt-equivalent", message)


BAG_READERS: Mapping[str, BagReader] = {
    "watchdog": _watchdog,
    "watchdog-action": _watchdog_action,
    "device": device_reader(_read),
}
