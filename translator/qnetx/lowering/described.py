"""What scripts do to a bridge → the network of libvirt's that does the same, where it is no more than that.

brctl addbr br5; ip addr add 10.0.5.1/24 dev br5; iptables … -j MASQUERADE; brctl addif br5 $1
  →  NetworkDefinition(name="br5", bridge="br5", forward=NAT, address="10.0.5.1/24")
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

from qnetx.model.host import (
    TAP_ARGUMENT,
    Attach,
    BridgeKind,
    Described,
    Effect,
    EffectKind,
    Forward,
    HostAction,
    HostFacts,
    NetworkDefinition,
)

_OF_NETWORKS = frozenset(
    {
        EffectKind.BRIDGE_CREATE,
        EffectKind.ADDRESS,
        EffectKind.MASQUERADE,
        EffectKind.DHCP,
        EffectKind.SYSCTL,
        EffectKind.LINK,
        EffectKind.TAP,
    }
)
"""What libvirt does itself for a network that it runs."""


def described_networks(facts: HostFacts) -> Iterator[Described]:
    """Give the network that each hook script describes, and the launch script around the call.

    A bridge with a card of the host on it is none: its guests are on the network outside.
    """
    for actions in (*(hook.actions for hook in facts.hooks.values()), facts.actions):
        if described := _described(actions):
            yield described


def _described(actions: Iterable[HostAction]) -> Described | None:
    actions = list(actions)
    effects = [action for action in actions if isinstance(action, Effect)]
    taps = {TAP_ARGUMENT, *(e.subject for e in effects if e.kind is EffectKind.TAP)}
    attached = [a for a in actions if isinstance(a, Attach) and a.kind is BridgeKind.LINUX]
    bridges = {attach.bridge for attach in attached}
    bridge = bridges.pop() if len(bridges) == 1 else None
    if bridge is None or any(attach.port not in taps for attach in attached):
        return None
    kinds = {effect.kind for effect in effects}
    if {EffectKind.ADDRESS, EffectKind.MASQUERADE} <= kinds:
        forward = Forward.NAT
    elif EffectKind.BRIDGE_CREATE in kinds and kinds <= _OF_NETWORKS - {EffectKind.SYSCTL}:
        forward = None
    else:
        return None
    address = _value(effects, EffectKind.ADDRESS, bridge)
    if not _is_interface(address) and (address or forward):
        return None
    dhcp = _value(effects, EffectKind.DHCP).split(",") if address else []
    network = NetworkDefinition(
        name=bridge,
        bridge=bridge,
        forward=forward,
        address=address or None,
        dhcp=(dhcp[0], dhcp[1]) if len(dhcp) >= 2 else None,
    )
    return Described(network, tuple(e.place for e in effects if e.kind in _OF_NETWORKS))


def _value(effects: Iterable[Effect], kind: EffectKind, subject: str | None = None) -> str:
    """Return what the one effect of a kind says; nothing where there is none, or more than one."""
    found = {e.value for e in effects if e.kind is kind and subject in (None, e.subject)}
    return found.pop() if len(found) == 1 else ""


def _is_interface(address: str) -> bool:
    try:
        return ipaddress.ip_interface(address).network.num_addresses > 1
    except ValueError:
        return False
