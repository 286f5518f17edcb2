"""`-tpmdev` and the devices tpm-* → trusted platform modules.

    -tpmdev passthrough,id=t -device tpm-tis,tpmdev=t  →  Tpm(model="tpm-tis", backend="passthrough", path="/dev/tpm0")

Source: QEMU's page "TPM Device".
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.tpm import Tpm
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, find_settings, is_named, open_parts, refuse
from qnetx.values import BadValueError

_MODELS: Mapping[str, str] = {
    "tpm-tis": "tpm-tis", "tpm-tis-device": "tpm-tis", "tpm-crb": "tpm-crb", "tpm-spapr": "tpm-spapr",
}  # fmt: skip


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    name = parts.take("tpmdev") or ""
    backend = find_settings(draft, "tpmdev", name)
    if backend is None:
        raise BadValueError(f"there is no -tpmdev with id={name}")
    kind = backend.get("type", "")
    if kind not in ("passthrough", "emulator"):
        message = f"'{parts.item.text}' is left out, as its back end is"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return False
    passed = kind == "passthrough"
    tpm = Tpm(
        model=_MODELS[parts.kind],
        backend=kind,
        path=backend.get("path", "/dev/tpm0") if passed else None,
        version=None if passed else "2.0",
        origin=parts.origin(index),
    )
    draft.add("devices", tpm)
    return True


def _tpmdev(given: Given, index: int, draft: Draft) -> None:
    """Give `-tpmdev` its fate: the device that names it holds it."""
    del index
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    try:
        if _check_backend(parts, draft):
            parts.close(draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _check_backend(parts: Parts, draft: Draft) -> bool:
    """Settle a back end; False where it is lost as a whole."""
    name, report = parts.take("id") or "", draft.report
    if parts.kind not in ("passthrough", "emulator"):
        raise BadValueError(f"'{parts.kind}' is no TPM", "it is passthrough or emulator")
    if not name:
        raise BadValueError("it needs id=NAME")
    if not is_named(draft, "tpmdev", name):
        message = f"no device names the TPM '{name}', so the guest has none: it is left out"
        draft.drop(parts.item, "setting-without-effect", message, f"-device tpm-tis,tpmdev={name}")
        return False
    if parts.kind == "passthrough":
        parts.take("path")
        report.ledger.settle(parts.item, Fate.MAPPED)
        if "cancel-path" in parts.values:
            parts.take("cancel-path")
            draft.lose_part(
                parts.item, f"libvirt finds 'cancel-path' of '{parts.item.text}' itself"
            )
        return True
    chardev = parts.take("chardev") or ""
    socket = find_settings(draft, "chardev", chardev)
    if socket is None:
        raise BadValueError(f"there is no -chardev with id={chardev}")
    report.ledger.settle(parts.item, Fate.APPROXIMATED, "tpm-starts-anew")
    report.say(
        "tpm-starts-anew",
        f"the TPM of '{parts.item.text}' is a new one: libvirt starts swtpm itself, and does not use"
        f" the one at '{socket.get('path', chardev)}'",
        parts.item.place,
        hint="copy its state into /var/lib/libvirt/swtpm/UUID/tpm2 before the first start; version='1.2'"
        " if it ran without --tpm2",
    )
    return True


BAG_READERS: Mapping[str, BagReader] = {
    "tpmdev": _tpmdev,
    "device": device_reader(_read),
}
