"""How the guest's memory is kept from its host: `-object sev-guest,…` → `Security`."""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin


class Security(Struct, frozen=True, kw_only=True):
    """A way of keeping memory secret; names as libvirt has them."""

    kind: str
    """`sev`, `sev-snp`, `s390-pv`."""
    cbit: int | None = None
    """The bit of a page's address that says that it is encrypted."""
    reduced_bits: int | None = None
    policy: int | None = None
    kernel_hashes: bool | None = None
    """Whether kernel, initrd and command line are measured too."""
    author_key: bool | None = None
    vcek: bool | None = None
    visible_workarounds: str | None = None
    id_block: str | None = None
    id_auth: str | None = None
    host_data: str | None = None
    origin: Origin = Origin()
