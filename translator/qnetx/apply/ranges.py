"""Ranges of addresses that are taken → those of networks that are made, like `192.168.122.0/24`."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from msgspec import Struct

from qnetx.domxml.definition import Subnet
from qnetx.options import NetworkPolicy

_CANDIDATES = tuple(ipaddress.IPv4Network(f"192.168.{n}.0/24") for n in range(122, 255))
"""Ranges for networks that need one: from that of libvirt's own default network on."""


class Ranges(Struct):
    """Which ranges of addresses are taken, and which come next."""

    taken: list[Subnet]
    asked: ipaddress.IPv4Network | None
    """`--subnet`: the range of the first network that is made; the others have those behind it."""

    def choose(
        self, policy: NetworkPolicy, present: Sequence[Subnet]
    ) -> ipaddress.IPv4Network | None:
        """Return a network's range; None where it needs none. What an earlier run has chosen stays."""
        if self.asked is not None:
            chosen = self.asked
            behind = int(chosen.network_address) + chosen.num_addresses
            self.asked = ipaddress.IPv4Network((behind, chosen.prefixlen))
            return chosen
        if policy is NetworkPolicy.ISOLATED:
            return None
        for subnet in present:
            if isinstance(subnet, ipaddress.IPv4Network):
                return subnet
        # Where nothing is free, the clash is found with the others.
        chosen = next((s for s in _CANDIDATES if not self._overlaps(s)), _CANDIDATES[0])
        self.taken.append(chosen)
        return chosen

    def _overlaps(self, subnet: ipaddress.IPv4Network) -> bool:
        return any(overlap(subnet, other) for other in self.taken)


def overlap(one: Subnet, other: Subnet) -> bool:
    """Return whether two ranges have addresses in common."""
    return one.version == other.version and one.overlaps(other)
