"""The variables of a script as far as a walk has come: `A=1; A+=2` → A is `12`.

Every change is written down, so that a branch which may not be taken can be walked and undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from qnetx.shell.bash.value import EMPTY, Value, joined
from qnetx.source import Source


class Array(Struct, frozen=True):
    """An array: pairs of subscript and value in order."""

    items: tuple[tuple[str, Value], ...] = ()

    @property
    def values(self) -> list[Value]:
        """The elements without their subscripts."""
        return [value for _, value in self.items]

    def with_item(self, key: str, value: Value) -> Array:
        """Return the array with one element set."""
        keys = [k for k, _ in self.items]
        if key not in keys:
            return Array(in_order((*self.items, (key, value))))
        return Array(tuple((k, value if k == key else v) for k, v in self.items))

    def extended(self, values: list[Value]) -> Array:
        """Return the array with elements appended."""
        last = self.items[-1][0] if self.items else "-1"
        start = int(last) + 1 if last.removeprefix("-").isdigit() else len(self.items)
        return Array((*self.items, *((str(start + i), v) for i, v in enumerate(values))))


def in_order(items: Sequence[tuple[str, Value]]) -> tuple[tuple[str, Value], ...]:
    """Return elements by their numbers; those of a table with other keys as they come."""
    if all(key.isdigit() for key, _ in items):
        return tuple(sorted(items, key=lambda item: int(item[0])))
    return tuple(items)


Content = Value | Array


def first_value(content: Content | None) -> Value | None:
    """Return what `$NAME` gives: the value, or an array's first element."""
    if isinstance(content, Array):
        return content.items[0][1] if content.items else None
    return content


class Variables:
    """Names and their contents; settings of the user stand above every assignment."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = {name: setting(name, text) for name, text in settings.items()}
        self._contents: dict[str, Content] = {}
        self._changes: list[tuple[str, Content | None]] = []
        self._marks = 0
        self._locals: list[dict[str, Content | None]] = []
        self.exported: dict[str, None] = {}
        """Names that commands find in their environment, in order."""

    def get(self, name: str) -> Content | None:
        """Return a variable's content, None where it was never set."""
        return self.settings.get(name) or self._contents.get(name)

    def set(self, name: str, content: Content | None) -> None:
        """Set a variable, or unset it with None."""
        if isinstance(content, Value) and content.holes and name.isidentifier():
            content = _named(content, name)
        if self._marks:
            self._changes.append((name, self._contents.get(name)))
        self._put(name, content)

    def append(self, name: str, content: Content) -> None:
        """Do what `NAME+=…` does."""
        old = self.get(name)
        if isinstance(content, Array):
            base = old if isinstance(old, Array) else Array()
            if isinstance(old, Value):
                base = Array((("0", old),))
            self.set(name, base.extended(content.values))
        elif isinstance(old, Array):
            first = old.items[0][1] if old.items else EMPTY
            self.set(name, old.with_item("0", joined((first, content))))
        else:
            self.set(name, joined((old, content)) if old else content)

    def mark(self) -> int:
        """Begin to write changes down, up to the `undo` or `keep` that belongs to this mark."""
        self._marks += 1
        return len(self._changes)

    def keep(self, mark: int) -> bool:
        """Let the changes since a mark stand, and return whether there were any."""
        changed = len(self._changes) > mark
        self._close()
        return changed

    def undo(self, mark: int) -> dict[str, Content | None]:
        """Go back to a mark and return what had become of each name changed since, in order."""
        effects = {name: self._contents.get(name) for name, _ in self._changes[mark:]}
        while len(self._changes) > mark:
            self._put(*self._changes.pop())
        self._close()
        return effects

    def _close(self) -> None:
        self._marks -= 1
        if not self._marks:
            self._changes.clear()

    def _put(self, name: str, content: Content | None) -> None:
        if content is None:
            self._contents.pop(name, None)
        else:
            self._contents[name] = content

    def enter(self) -> None:
        """Begin a function, whose `local` variables end with it."""
        self._locals.append({})

    def leave(self) -> None:
        """End a function."""
        for name, old in self._locals.pop().items():
            self.set(name, old)

    def make_local(self, name: str) -> None:
        """Do what `local NAME` does; outside a function nothing."""
        if self._locals and name not in self._locals[-1]:
            self._locals[-1][name] = self._contents.get(name)
            self.set(name, None)


def setting(name: str, text: str) -> Value:
    """Return the value of `--set NAME=TEXT`; its place is the command line itself."""
    source = Source(f"--set {name}", text)
    # An empty setting is still a setting: one empty piece keeps it from reading as unset.
    return Value.literal(text, source.whole()) if text else EMPTY


def _named(value: Value, name: str) -> Value:
    """Return the value with its holes named after the variable that --set can fill.

    A value that is one word is filled as a whole; in an option string each hole keeps its own name,
    and so does a hole that is a variable itself.
    """
    if value.blank:
        return value
    whole = len(value.pieces) == 1
    return Value.of(
        replace(piece, unknown=replace(piece.unknown, name=name))
        if piece.unknown and (whole or not piece.unknown.name.isidentifier())
        else piece
        for piece in value.pieces
    )
