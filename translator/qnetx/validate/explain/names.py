"""RelaxNG's name classes: which names an element or attribute pattern takes.

Names are written as lxml does, `{namespace}local`, or `local` without a namespace.
"""

from __future__ import annotations

from msgspec import Struct


class Exactly(Struct, frozen=True):
    """One name."""

    name: str


class Any(Struct, frozen=True):
    """Each name, but for some."""

    but: Name | None = None


class InNamespace(Struct, frozen=True):
    """Each name of a namespace, but for some."""

    namespace: str
    but: Name | None = None


class OneOf(Struct, frozen=True):
    """The names of several classes."""

    parts: tuple[Name, ...]


Name = Exactly | Any | InNamespace | OneOf


def takes(wanted: Name, name: str) -> bool:
    """Whether a name is in a class."""
    match wanted:
        case Exactly():
            return wanted.name == name
        case Any():
            return wanted.but is None or not takes(wanted.but, name)
        case InNamespace():
            inside = namespace(name) == wanted.namespace
            return inside and (wanted.but is None or not takes(wanted.but, name))
        case OneOf():
            return any(takes(part, name) for part in wanted.parts)


def spelled(wanted: Name) -> tuple[str, ...]:
    """Return the names that a class lists one by one."""
    match wanted:
        case Exactly():
            return (wanted.name,)
        case OneOf():
            return tuple(name for part in wanted.parts for name in spelled(part))
        case Any() | InNamespace():
            return ()


def namespace(name: str) -> str:
    """Return the namespace of a name, empty where it has none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]
