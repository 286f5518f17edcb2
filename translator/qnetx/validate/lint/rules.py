"""The rules of lint, a row each: the code of what they find, the documents that they are about, a function.

What a rule means is told by `qnetx explain CODE`, from the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from msgspec import Struct

from qnetx.diagnostics import Diagnostic
from qnetx.validate.lint import devices, host, interfaces, networks, versions
from qnetx.validate.lint.subject import Subject, Terms

_GUEST = ("domain", "devices", "interface")
_NETWORK = ("network",)


class Rule(Struct, frozen=True):
    """One rule; it is asked only where the document has an element of the tag."""

    code: str
    kinds: tuple[str, ...]
    tag: str
    find: Callable[[Subject], Iterator[Diagnostic]]
    needs: str = ""
    """What of `Terms` must be known for it."""


RULES = (
    Rule("lint-mac-duplicate", _GUEST, "mac", interfaces.duplicate_macs),
    Rule("lint-mac-impossible", (*_GUEST, *_NETWORK), "mac", interfaces.impossible_macs),
    Rule("lint-mac-vendor", _GUEST, "mac", interfaces.vendor_macs),
    Rule("lint-target-duplicate", _GUEST, "interface", interfaces.duplicate_taps),
    Rule("lint-target-duplicate", _GUEST, "disk", devices.duplicate_disks),
    Rule("lint-target-reserved", _GUEST, "interface", interfaces.reserved_names),
    Rule("lint-pci-duplicate", _GUEST, "address", devices.duplicate_pci),
    Rule("lint-script-refused", _GUEST, "interface", interfaces.refused_scripts),
    Rule("lint-forward-without-passt", _GUEST, "portForward", interfaces.forwards_without_passt),
    Rule("lint-port-range", _GUEST, "portForward", interfaces.backward_ranges),
    Rule("lint-port-range", _NETWORK, "nat", networks.backward_ports),
    Rule("lint-address-range", _NETWORK, "", networks.backward_addresses),
    Rule("lint-model-unknown", _GUEST, "interface", interfaces.unknown_models),
    Rule("lint-tap-exists", _GUEST, "interface", host.existing_taps, "host"),
    Rule("lint-port-privileged", _GUEST, "source", interfaces.privileged_ports),
    Rule("lint-port-privileged", _GUEST, "local", interfaces.privileged_local_ports),
    Rule("lint-port-privileged", _GUEST, "graphics", interfaces.privileged_displays),
    Rule("lint-port-privileged", _GUEST, "portForward", interfaces.privileged_forwards),
    Rule("lint-bridge-missing", (*_GUEST, *_NETWORK), "", host.missing_bridges, "host"),
    Rule("lint-network-missing", _GUEST, "interface", host.missing_networks, "host"),
    Rule("lint-device-missing", (*_GUEST, *_NETWORK), "", host.missing_devices, "host"),
    Rule("lint-subnet-overlap", _NETWORK, "ip", networks.own_overlaps),
    Rule("lint-newer-libvirt", (*_GUEST, *_NETWORK), "", versions.newer_features, "libvirt"),
    Rule("lint-path-relative", _GUEST, "", devices.relative_paths),
)
"""All rules about one document; what clashes between networks of a run is `networks.Claims`'s."""


def lint_document(subject: Subject) -> Iterator[Diagnostic]:
    """Give the findings of every rule that is about such a document."""
    elements = subject.elements
    for rule in _rules(str(subject.root.tag), subject.terms):
        if not rule.tag or rule.tag in elements:
            yield from rule.find(subject)


@lru_cache(maxsize=8)
def _rules(kind: str, terms: Terms) -> tuple[Rule, ...]:
    """Return the rules for a kind of document by what is known beside it."""
    return tuple(
        rule
        for rule in RULES
        if kind in rule.kinds and (not rule.needs or getattr(terms, rule.needs) is not None)
    )
