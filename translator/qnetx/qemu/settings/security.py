"""`-object sev-guest` and its like → how the guest's memory is kept from its host.

    -machine memory-encryption=sev0 -object sev-guest,id=sev0,cbitpos=47,reduced-phys-bits=1 → Security(kind="sev")

Source: QEMU's manual, "AMD Secure Encrypted Virtualization" and "Protected Virtualization on s390x".
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.model.network import Origin
from qnetx.model.security import Security
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, is_named, open_parts, refuse
from qnetx.values import BadValueError

_POLICIES = {"sev-guest": 0x1, "sev-snp-guest": 0x30000}
"""What QEMU asks the processor for, where it is told nothing."""

_HINTS = {
    "dh-cert-file": "the file's text is <dhCert> of <launchSecurity>",
    "session-file": "the file's text is <session> of <launchSecurity>",
    "sev-device": "libvirt uses /dev/sev",
}


def _object(given: Given, index: int, draft: Draft) -> None:
    del index
    parts = open_parts(given, "qom-type", draft)
    if parts is None:
        return
    name = parts.take("id") or ""
    keys = ("memory-encryption", "confidential-guest-support")
    if not any(is_named(draft, key, name) for key in keys):
        message = f"no -machine names '{parts.item.text}': it is left out"
        draft.drop(parts.item, "option-dropped", message)
        return
    if parts.kind in ("pef-guest", "tdx-guest"):
        message = f"libvirt has no '{parts.kind}': '{parts.item.text}' is left out"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return
    try:
        draft.values["security"] = _read(parts)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.close(draft, _HINTS)


def _read(parts: Parts) -> Security:
    origin = Origin(parts.item.place, {"": (parts.item,)})
    if parts.kind == "s390-pv-guest":
        return Security(kind="s390-pv", origin=origin)
    if parts.values.get("sev-device") == "/dev/sev":
        parts.take("sev-device")
    policy = parts.number("policy", 0, 2**64 - 1)
    disabled = parts.is_on("vcek-disabled")
    return Security(
        kind=parts.kind.removesuffix("-guest"),
        cbit=parts.number("cbitpos", 0, 63),
        reduced_bits=parts.number("reduced-phys-bits", 0, 63),
        policy=_POLICIES[parts.kind] if policy is None else policy,
        kernel_hashes=parts.is_on("kernel-hashes"),
        author_key=parts.is_on("author-key-enabled"),
        vcek=None if disabled is None else not disabled,
        visible_workarounds=parts.take("guest-visible-workarounds"),
        id_block=parts.take("id-block"),
        id_auth=parts.take("id-auth"),
        host_data=parts.take("host-data"),
        origin=origin,
    )


BAG_READERS: Mapping[str, BagReader] = {"object": _object}
