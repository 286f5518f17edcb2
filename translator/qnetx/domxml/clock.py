"""The clock and its timers → `<clock>`.

Clock(local=True) → <clock offset='localtime'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row, choice
from qnetx.domxml.writing import write_rows
from qnetx.model.clock import Clock
from qnetx.model.versions import LibvirtVersion

_CLOCK = (
    Row("@offset", "local", choice({True: "localtime", False: "utc"})),
    Row(
        "@start", "start", INTEGER, since=LibvirtVersion(8, 4), constants=(("offset", "absolute"),)
    ),
)
_TIMER = (
    Row("@name", "name", TEXT),
    Row("@present", "present", YES_NO),
    Row("@tickpolicy", "tick_policy", TEXT),
    Row("@track", "track", TEXT),
    Row("@frequency", "frequency", INTEGER),
)


def write_clock(
    domain: etree._Element, clock: Clock, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write `<clock>`; without a word of it the clock shows UTC, in QEMU and in libvirt."""
    element = etree.SubElement(domain, "clock")
    write_rows(element, clock, _CLOCK, libvirt, report)
    if not element.get("offset"):
        element.set("offset", "utc")
    for timer in clock.timers:
        write_rows(etree.SubElement(element, "timer"), timer, _TIMER, libvirt, report)
