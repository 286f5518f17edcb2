"""How the guest's memory is kept from its host → `-object sev-guest` and its like; `-machine` names it."""

from __future__ import annotations

from qnetx.model.security import Security
from qnetx.qemu.writing.words import Settings, option


def write_security(security: Security) -> list[str]:
    """Write the object that `-machine confidential-guest-support=lsec0` names."""
    policy = None if security.policy is None else hex(security.policy)
    settings: Settings = [
        ("id", "lsec0"),
        ("cbitpos", security.cbit),
        ("reduced-phys-bits", security.reduced_bits),
        ("policy", policy),
        ("kernel-hashes", security.kernel_hashes),
        ("author-key-enabled", security.author_key),
        ("vcek-disabled", None if security.vcek is None else not security.vcek),
        ("guest-visible-workarounds", security.visible_workarounds),
        ("id-block", security.id_block),
        ("id-auth", security.id_auth),
        ("host-data", security.host_data),
    ]
    return option("object", f"{security.kind}-guest", settings)
