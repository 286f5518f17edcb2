"""What an explanation consists of."""

from __future__ import annotations

from msgspec import Struct

from qnetx.source import Span


class Finding(Struct, frozen=True, kw_only=True):
    """One mistake in a document: what is wrong, where, and the way out."""

    code: str
    """A row of the catalogue, `schema-…`."""
    message: str
    place: Span
    path: str
    """The way to it: `domain/devices/interface[2]/source/@bridge`."""
    hint: str = ""
    second: Span | None = None
    """The first of two elements where one is allowed."""
