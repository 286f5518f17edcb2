"""How the guest's memory is kept from its host → `<launchSecurity>`.

Security(kind="sev", cbit=47) → <launchSecurity type='sev'><cbitpos>47</cbitpos>…
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row, hexadecimal
from qnetx.domxml.taking import child
from qnetx.domxml.writing import write_rows
from qnetx.model.security import Security
from qnetx.model.versions import LibvirtVersion

_ROWS = (
    Row("@type", "kind", TEXT),
    Row("@kernelHashes", "kernel_hashes", YES_NO, since=LibvirtVersion(8, 0)),
    Row("@authorKey", "author_key", YES_NO),
    Row("@vcek", "vcek", YES_NO),
    Row("cbitpos", "cbit", INTEGER),
    Row("reducedPhysBits", "reduced_bits", INTEGER),
    Row("policy", "policy", hexadecimal(4)),
    Row("guestVisibleWorkarounds", "visible_workarounds", TEXT),
    Row("idBlock", "id_block", TEXT),
    Row("idAuth", "id_auth", TEXT),
    Row("hostData", "host_data", TEXT),
)

_SINCE = {
    "sev": LibvirtVersion(4, 5),
    "s390-pv": LibvirtVersion(7, 6),
    "sev-snp": LibvirtVersion(10, 5),
}


def write_security(
    domain: etree._Element, security: Security, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write it where the target has it."""
    since = _SINCE[security.kind]
    items = security.origin.items.get("", ())
    if libvirt < since:
        for item in items:
            report.ledger.settle(item, Fate.DROPPED, "needs-newer-libvirt")
            message = f"'{item.text}' needs libvirt {since}, and the target is {libvirt}"
            report.say("needs-newer-libvirt", message, item.place)
        return
    element = etree.SubElement(domain, "launchSecurity")
    write_rows(element, security, _ROWS, libvirt, report)
    for item in items:
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)


_HINTS = "a file with its text, as dh-cert-file= or session-file= of the -object, says it by hand"


def read_security(domain: Bag) -> Security | None:
    """Read how the memory is kept from the host; None for a kind that QEMU's options have not here."""
    element = child(domain.element, "launchSecurity")
    if element is None or element.get("type") not in _SINCE:
        return None
    bag = domain.part(element)
    security = Security(**bag.read(_ROWS), origin=bag.origin())
    drop_left(bag, hint=_HINTS)
    return security
