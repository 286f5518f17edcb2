"""One reading of a document's part, while it is read: what it cost so far, its slips, what may follow.

Way(0, Trail(), content).on(left, 10, [slip]) → the way behind a slip
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from qnetx.validate.explain.pattern import Pattern
from qnetx.validate.explain.slip import Slip


class Trail(Struct, eq=False):
    """The slips of a way, as a leaf of a tree: ways share their beginnings, and the same slips are one leaf."""

    before: Trail | None = None
    slip: Slip | None = None
    _after: dict[Slip, Trail] = field(default_factory=dict)

    def on(self, slips: Iterable[Slip]) -> Trail:
        """Return the leaf behind more slips."""
        trail = self
        for slip in slips:
            if slip not in trail._after:
                trail._after[slip] = Trail(trail, slip)
            trail = trail._after[slip]
        return trail

    @property
    def slips(self) -> tuple[Slip, ...]:
        """All slips from the root on."""
        found = list[Slip]()
        trail: Trail | None = self
        while trail is not None and trail.slip is not None:
            found.append(trail.slip)
            trail = trail.before
        return tuple(reversed(found))


class Way(Struct, frozen=True):
    """How far one reading came: what it cost, what it took for slips, and what may follow."""

    cost: int
    trail: Trail
    left: Pattern

    def on(self, left: Pattern, cost: int = 0, slips: Iterable[Slip] = ()) -> Way:
        """Return this way a step further."""
        return Way(self.cost + cost, self.trail.on(slips), left)


class Outcome(Struct, frozen=True):
    """The cheapest reading of an element."""

    cost: int
    slips: tuple[Slip, ...]
