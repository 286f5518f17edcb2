"""The clock and its timers → `<clock>`.

Clock(local=True) → <clock offset='localtime'/>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row, choice
from qnetx.domxml.taking import child, parts, take_if
from qnetx.domxml.writing import write_rows
from qnetx.model.clock import Clock, Timer
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


def read_clock(domain: Bag) -> Clock | None:
    """Read `<clock>`; one that shows UTC, and nothing else, says nothing."""
    element = child(domain.element, "clock")
    if element is None:
        return None
    bag = domain.part(element)
    timers = tuple(_read_timer(timer) for timer in parts(bag, "timer"))
    if element.get("offset") == "variable" and element.get("adjustment", "0") == "0":
        return _read_variable(bag, timers)
    absolute = element.get("offset") == "absolute"
    values = bag.read(_CLOCK[1:] if absolute else _CLOCK[:1]) if _is_known(element) else {}
    if not values.get("local"):
        take_if(bag, "@offset", "local", "utc")
        take_if(bag, "@adjustment", "local", "reset", "0")
    origin = bag.origin()
    drop_left(bag, hint=_OFFSETS)
    if not timers and not values.get("local") and "start" not in values:
        _settle(bag)
        return None
    return Clock(timers=timers, origin=origin, **values)


def _read_variable(bag: Bag, timers: tuple[Timer, ...]) -> Clock | None:
    """Read a clock that the guest may set, and has not: it shows what it is counted from."""
    bag.take_all(bag.element, "local")
    local = bag.element.get("basis") == "localtime"
    if local or timers:
        return Clock(local=local or None, timers=timers, origin=bag.origin())
    _settle(bag)
    return None


def _settle(bag: Bag) -> None:
    for items in bag.items.values():
        for item in items:
            bag.report.ledger.settle(item, Fate.MAPPED)


_OFFSETS = "-rtc base=DATE starts the clock anywhere"


def _is_known(element: etree._Element) -> bool:
    return element.get("offset") in ("utc", "localtime", "absolute")


def _read_timer(bag: Bag) -> Timer:
    values = bag.read(_TIMER)
    values.setdefault("name", "")
    timer = Timer(origin=bag.origin(), **values)
    drop_left(bag)
    return timer
