"""`-redir`, `-tftp`, `-bootp`, `-smb`, `-net channel` → fields of the user networks that they belong to.

    -net user -redir tcp:2222::22  →  User(forwards=(tcp::2222-:22,))

Measured: `-redir` and `-net channel` apply to the first user network that QEMU makes (of `-netdev` before
`-net`), the others to each one that lacks its own setting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.network import Topology, User
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.bag import say_repeated
from qnetx.values import BadValueError, PortForward, parse_port

_FIRST_ONLY = {"redir": "forwards", "channel": "guestfwd"}
_EACH = {"tftp": "tftp", "bootp": "bootfile", "smb": "smb"}
LEGACY_OPTIONS = ("redir", *_EACH)
"""Options that say something of the user network without naming one."""

_CHANNEL = "channel,"


class Legacy(Struct, frozen=True):
    """One such option: the field that it sets, its value, and its ledger item."""

    field: str
    value: object
    item: Item


def is_channel(given: Given) -> bool:
    """Return whether an option is `-net channel,…`, which is a legacy option in disguise."""
    kind = given.value.text.partition(",")[0] if given.value else ""
    return given.name == "net" and kind == "channel"


def read_legacy(options: Sequence[Given], report: Report) -> list[Legacy]:
    """Read the options, in the order of the line; a rule that QEMU refuses is refused."""
    found = [legacy for given in options if (legacy := _read(given, report))]
    return _last_of_each(found, report)


def _last_of_each(found: list[Legacy], report: Report) -> list[Legacy]:
    """Keep the last of options that overrule each other; QEMU refuses a second -smb."""
    last: dict[str, Legacy] = {}
    for legacy in found:
        first = last.get(legacy.field)
        if first and legacy.field == "smb":
            report.ledger.settle(legacy.item, Fate.REJECTED, "bad-value")
            message = "-smb is given twice, which QEMU refuses"
            report.say("bad-value", message, legacy.item.place, second=first.item.place)
        elif first and legacy.field in _EACH.values():
            say_repeated(first.item, legacy.item, report)
        last[legacy.field] = legacy
    return [x for x in found if x.field not in _EACH.values() or x is last[x.field]]


def _read(given: Given, report: Report) -> Legacy | None:
    item = report.ledger.open(given.text, given.place)
    name = "channel" if is_channel(given) else given.name
    field = _FIRST_ONLY.get(name) or _EACH[name]
    if given.value is None or given.value.unknowns:
        report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
        if given.value:
            say_unresolved(given.value, f"'{given.text}'", report)
        return None
    text = given.value.text
    try:
        match name:
            case "redir":
                return Legacy(field, _redirection(text), item)
            case "channel":
                return Legacy(field, _channel(text), item)
    except BadValueError as error:
        report.ledger.settle(item, Fate.REJECTED, "bad-value")
        report.say("bad-value", f"-{given.name}: {error}", given.value.span, hint=error.hint)
        return None
    return Legacy(field, text, item)


def _redirection(text: str) -> PortForward:
    """Read `[tcp|udp]:hport:[gaddr]:gport`; the host's address can't be said, it is always any."""
    parts = text.split(":")
    if len(parts) != 4 or parts[0] not in ("tcp", "udp", ""):
        raise BadValueError(
            f"'{text}' is not a redirection",
            "write [tcp|udp]:hostport:[guestaddr]:guestport, like tcp:2222::22",
        )
    return PortForward(parts[0] or "tcp", "", parse_port(parts[1]), parts[2], parse_port(parts[3]))


def _channel(text: str) -> str:
    """Read `channel,port:device`: a port of 10.0.2.4 that leads to a character device."""
    port, colon, device = text.removeprefix(_CHANNEL).partition(":")
    if not colon or not device:
        raise BadValueError(f"'{text}' is not a channel", "write channel,port:device")
    return f"tcp:10.0.2.4:{parse_port(port)}-{device}"


def apply_legacy(
    topology: Topology,
    users: Sequence[User],
    implicit: User | None,
    found: Sequence[Legacy],
    report: Report,
) -> tuple[Topology, User | None]:
    """Give each option to the user networks that it is for: `users` in the order QEMU makes them."""
    if not found:
        return topology, implicit
    targets = [*users, *([implicit] if implicit else [])]
    if not targets:
        for legacy in found:
            report.ledger.settle(legacy.item, Fate.DROPPED, "no-user-network")
            report.say(
                "no-user-network",
                f"'{legacy.item.text}' belongs to a user network, and the guest has none",
                legacy.item.place,
            )
        return topology, implicit
    changed: dict[int, User] = {
        id(user): _apply(user, found, first=user is targets[0]) for user in targets
    }
    segments = tuple(
        replace(
            segment,
            backends=tuple(changed.get(id(b), b) for b in segment.backends),
        )
        for segment in topology.segments
    )
    _name_unused(found, changed.values(), report)
    return replace(topology, segments=segments), changed.get(id(implicit))


def _name_unused(found: Sequence[Legacy], users: Iterable[User], report: Report) -> None:
    """Name what every user network overrules with a setting of its own."""
    used = {item for user in users for items in user.origin.items.values() for item in items}
    for legacy in found:
        if legacy.item not in used:
            report.ledger.settle(legacy.item, Fate.DROPPED, "setting-without-effect")
            report.say(
                "setting-without-effect",
                f"'{legacy.item.text}' is overruled by the user network's own {legacy.field}=",
                legacy.item.place,
            )


def _apply(user: User, found: Sequence[Legacy], *, first: bool) -> User:
    for legacy in found:
        old = getattr(user, legacy.field)
        several = isinstance(old, tuple)
        if (several and not first) or (not several and old is not None):
            continue
        items = (*(user.origin.items.get(legacy.field, ()) if several else ()), legacy.item)
        values: dict[str, Any] = {legacy.field: (*old, legacy.value) if several else legacy.value}
        origin = replace(user.origin, items={**user.origin.items, legacy.field: items})
        user = replace(user, origin=origin, **values)
    return user
