"""An option that is one ledger item → its settings, taken one by one: `usb-tablet,id=t,bus=usb.0`.

What nobody takes is named when the option is closed, so that no setting is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import Origin, Phase
from qnetx.model.seat import Seat
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.bag import say_second_id
from qnetx.qemu.codecs import BOOLEAN, PCI_ADDRESS
from qnetx.qemu.devices.seat import DEVNO, REG, find_seat
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.syntax import Setting, split_settings
from qnetx.source import Word
from qnetx.values import ANY_SLOT, BadValueError, PciAddress

ROOT_BUSES = (None, "", "pci.0", "pcie.0")
"""QEMU's ids of the bus that devices go to by themselves."""


class Parts(Struct):
    """The settings of one option, until each is taken."""

    item: Item
    kind: str
    """The driver, type or back end."""
    values: dict[str, str]
    places: dict[str, str] = field(default_factory=dict)
    """What the user wrote for each key."""
    unknown: frozenset[str] = frozenset()
    """The keys whose values only the running script has."""

    def take(self, key: str) -> str | None:
        """Return the value of a setting, which counts as read now; None where it is not said."""
        return self.values.pop(key, None)

    def is_on(self, key: str) -> bool | None:
        """Return a switch; None where it is not said.

        Raises BadValueError for what is neither on nor off.
        """
        text = self.take(key)
        return None if text is None else bool(BOOLEAN.parse(text))

    def number(self, key: str, low: int = 0, high: int = 2**32 - 1) -> int | None:
        """Return a number in decimal or, with 0x, in hex; None where it is not said.

        Raises BadValueError for anything else.
        """
        text = self.take(key)
        if text is None:
            return None
        try:
            value = int(text, 0)
        except ValueError:
            raise BadValueError(f"{key}: '{text}' is not a number") from None
        if not low <= value <= high:
            raise BadValueError(f"{key}: {value} is not from {low} to {high}")
        return value

    def address(self) -> PciAddress | None:
        """Return the place on the root bus that the user gave; one on another bus is found by its claim.

        The slot is -1 where the user leaves it to QEMU, and says no more than `multifunction`.
        """
        bus, text, several = self.take("bus"), self.take("addr"), self.is_on("multifunction")
        place: PciAddress = ANY_SLOT if text is None else PCI_ADDRESS.parse(text)
        if bus not in ROOT_BUSES or (text is None and not several):
            return None
        return PciAddress(place.slot, place.function, multifunction=several)

    def seat(self) -> Seat | None:
        """Return the place of a device that is not on PCI."""
        place = find_seat(self.kind)
        if place and place.kind == "ccw" and (text := self.take("devno")):
            channel: Seat = DEVNO.parse(text)
            return channel
        if place and place.kind == "spapr-vio" and (text := self.take("reg")):
            own: Seat = REG.parse(text)
            return own
        return place

    def origin(self, index: int, phase: Phase = Phase.DEVICE) -> Origin:
        """Return what a node keeps of the option."""
        return Origin(self.item.place, {"": (self.item,)}, (phase, index))

    def close(self, draft: Draft, hints: Mapping[str, str] = MappingProxyType({})) -> None:
        """Name the settings that nobody took, with the way out that `hints` have for some."""
        for key in self.values:
            message = f"'{self.places.get(key, key)}' of '{self.item.text}' is not converted"
            draft.lose_part(self.item, message, hints.get(key, ""))


def open_parts(
    given: Given, implied: str, draft: Draft, *, partly: str | None = None
) -> Parts | None:
    """Enter an option and split it; None (and a diagnostic) where that can't be.

    An option with a value that is not known is left out, unless `partly` tells what becomes of it.
    """
    report = draft.report
    item = report.ledger.open(given.text, given.place)
    value = given.value or Word.literal(given.place, "")
    if value.unknowns and partly is None:
        report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
        say_unresolved(value, f"'{item.text}'", report)
        return None
    try:
        settings = given.settings or split_settings(value, implied)
    except BadValueError as error:
        refuse(item, error, report)
        return None
    unknown = [s for s in settings if s.value.unknowns]
    for setting in unknown:
        report.ledger.settle(item, Fate.APPROXIMATED, "unresolved-word")
        say_unresolved(setting.value, f"'{setting.text}'", report, partly or "")
    settings = [s for s in settings if s not in unknown]
    ids = [s for s in settings if s.key == "id"]
    for later in ids[1:]:
        say_second_id(ids[0].text, later.text, later.place, report)
    values = _values(settings, implied)
    places = {s.key: s.text for s in settings}
    return Parts(item, values.pop(implied, ""), values, places, frozenset(s.key for s in unknown))


def _values(settings: Sequence[Setting], implied: str) -> dict[str, str]:
    """Return the last value of each key, but the first id, as QEMU does; a switch alone is on."""
    values: dict[str, str] = {}
    for setting in settings:
        if setting.key != "id" or "id" not in values:
            bare = setting.bare and setting.key != implied
            values[setting.key] = "on" if bare else setting.value.text
    return values


_IMPLIED: Mapping[str, str] = {"object": "qom-type", "fsdev": "fsdriver", "blockdev": "driver"}
"""The key of an option's first value, where it has none of its own."""


def find_settings(draft: Draft, option: str, name: str) -> dict[str, str] | None:
    """Return the settings of the `-object`, `-fsdev`, … with an id; None where there is none."""
    implied = _IMPLIED.get(option, "type")
    for given in draft.options:
        if given.name == option:
            word = given.value or Word.literal(given.place, "")
            try:
                settings = given.settings or split_settings(word, implied)
            except BadValueError:
                continue  # said where the option itself is read
            values = _values(settings, implied)
            if values.get("id") == name:
                return values
    return None


def is_named(draft: Draft, key: str, name: str) -> bool:
    """Whether some option refers to an id, like `rng=r0`."""
    return any(
        f"{key}={name}" in given.value.text.split(",")
        if given.value
        else any((s.key, s.value.text) == (key, name) for s in given.settings or ())
        for given in draft.options
    )


def refuse(item: Item, error: BadValueError, report: Report) -> None:
    """Say what QEMU would refuse."""
    report.ledger.settle(item, Fate.REJECTED, "bad-value")
    option = item.text.partition(" ")[0]
    report.say("bad-value", f"{option}: {error}", item.place, hint=error.hint)


def device_reader(read: Callable[[Parts, int, Draft], bool]) -> BagReader:
    """Return the reader of a `-device` by what reads its settings.

    That returns False for a device that is lost as a whole, with its fate settled.
    """

    def read_device(given: Given, index: int, draft: Draft) -> None:
        parts = open_parts(given, "driver", draft)
        if parts is None:
            return
        try:
            done = read(parts, index, draft)
        except BadValueError as error:
            refuse(parts.item, error, draft.report)
            return
        if done:
            parts.close(draft)

    return read_device
