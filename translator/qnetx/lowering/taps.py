"""What is behind a tap: hook and launch scripts → the bridge that the tap joins.

    Tap(script="/root/ifup-br0"), hook says "brctl addif br0 $1"  →  Bridge(bridge="br0")

What a tap means lies in its hook script. Where nothing tells, the tap stays an `ethernet` interface that
runs the same scripts.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.host import (
    TAP_ARGUMENT,
    Attach,
    Effect,
    EffectKind,
    HostAction,
    HostFacts,
)
from qnetx.model.network import Backend, Bridge, Direct, Foreign, Origin, Tap, Topology
from qnetx.options import HostSide

DEFAULT_UP = "/etc/qemu-ifup"
DEFAULT_DOWN = "/etc/qemu-ifdown"
KVM_UP = "/etc/kvm/kvm-ifup"
"""What Debian's own `kvm` ran in place of DEFAULT_UP."""

LIBVIRT_PREFIXES = ("vnet", "macvtap", "macvlan")
"""Names that libvirt gives to its own devices, and removes from a definition without a word."""

_DONE_BY_LIBVIRT = frozenset({EffectKind.LINK, EffectKind.TAP})
_NAT_NETWORK = frozenset({EffectKind.ADDRESS, EffectKind.MASQUERADE, EffectKind.DHCP})


def hook_paths(topology: Topology) -> Iterable[str]:
    """Return the paths of all hook scripts that the guest's taps run, QEMU's defaults included."""
    for segment in topology.segments:
        for backend in segment.backends:
            if isinstance(backend, Tap) and not backend.fds and backend.helper is None:
                for path in (_up(backend), _down(backend)):
                    if path:
                        yield path
                if _up(backend) == DEFAULT_UP:
                    yield KVM_UP


def name_kvm_scripts(topology: Topology, emulator: str | None, facts: HostFacts) -> Topology:
    """Give taps without `script=` the script of Debian's `kvm`, where it was called and has one."""
    if posixpath.basename(emulator or "") != "kvm" or KVM_UP not in facts.hooks:
        return topology

    def name(backend: Backend) -> Backend:
        unsaid = isinstance(backend, Tap) and _up(backend) == DEFAULT_UP
        return replace(backend, script=KVM_UP) if unsaid else backend

    return _each_backend(topology, name)


def _up(tap: Tap) -> str:
    """Return the script that QEMU runs when it opens the tap; empty for none and for an unknown one."""
    unsaid = tap.script is None and "script" not in tap.origin.unresolved
    return DEFAULT_UP if unsaid else tap.script or ""


def _down(tap: Tap) -> str:
    unsaid = tap.downscript is None and "downscript" not in tap.origin.unresolved
    return DEFAULT_DOWN if unsaid else tap.downscript or ""


def lower_taps(
    topology: Topology, facts: HostFacts, host_side: HostSide, report: Report
) -> Topology:
    """Return the topology with each tap replaced by the bridge that it joins, where that is known."""

    def lower(backend: Backend) -> Backend:
        match backend:
            case Tap():
                lowered = _lower_tap(backend, facts, host_side, report)
                if isinstance(lowered, Bridge | Tap):
                    _warn_of_prefix(lowered, report)
                return lowered
            case Bridge():
                _warn_of_prefix(backend, report)
                fields = ("helper",)
                _settle(backend.origin, fields, Fate.REWRITTEN, "helper-joins-bridge", report)
            case Foreign(kind="socket"):
                _refuse_socket_fd(backend, report)
        return backend

    return _each_backend(topology, lower)


def _each_backend(topology: Topology, change: Callable[[Backend], Backend]) -> Topology:
    segments = tuple(
        replace(segment, backends=tuple(change(backend) for backend in segment.backends))
        for segment in topology.segments
    )
    return replace(topology, segments=segments)


def _lower_tap(tap: Tap, facts: HostFacts, host_side: HostSide, report: Report) -> Backend:
    if macvtap := _macvtap(tap, facts, report):
        return macvtap
    tap = _name_descriptors(tap, facts, report)
    if tap.fds:
        return tap
    if tap.helper is not None:
        return _join(tap, tap.bridge or "br0", ("helper", "bridge"), "helper-joins-bridge", report)
    if host_side is HostSide.KEEP:
        return _keep_scripts(tap, report)
    for item in tap.origin.items.get("bridge", ()):
        report.ledger.settle(item, Fate.DROPPED, "setting-without-effect")
        message = f"'{item.text}' is for a helper=, and there is none: QEMU passes over it"
        report.say("setting-without-effect", message, item.place)
    found = _from_facts(tap, facts, report) or _unmanaged(tap, report)
    if found is None:
        _warn_of_unread(tap, facts, report)
        return _keep_scripts(tap, report)
    return found


def _from_facts(tap: Tap, facts: HostFacts, report: Report) -> Backend | None:
    """Find the bridge: the user's word, a running guest's tap, the hook script, the launch script."""
    script = _up(tap)
    if script and (said := _said_bridge(script, facts)):
        return _join(tap, said, ("script", "downscript"), "tap-joins-bridge", report)
    if tap.ifname and tap.ifname in facts.masters:
        bridge = facts.masters[tap.ifname]
        return _join(tap, bridge, ("script", "downscript"), "tap-joins-bridge", report)
    hook = facts.hooks.get(script) if script else None
    if hook:
        return _from_actions(tap, hook.actions, f"'{script}'", facts, report)
    if tap.ifname and not script:
        return _from_actions(tap, facts.actions, "the launch script", facts, report)
    return None


def _said_bridge(script: str, facts: HostFacts) -> str | None:
    return facts.bridges.get(script) or facts.bridges.get(posixpath.basename(script))


def _from_actions(
    tap: Tap, actions: Iterable[HostAction], who: str, facts: HostFacts, report: Report
) -> Backend | None:
    """Return the bridge that a script joins the tap to, or None where it can't be told."""
    actions = list(actions)
    ours = [a for a in actions if isinstance(a, Attach) and a.port in (TAP_ARGUMENT, tap.ifname)]
    bridges = {attach.bridge for attach in ours if attach.bridge}
    hint = f"--bridge {_up(tap) or 'SCRIPT'}=BRIDGE says which"
    if len(bridges) > 1:
        names = ", ".join(sorted(bridges))
        report.say(
            "bridge-ambiguous",
            f"{who} joins the tap to one of {names}, and only running it tells which:"
            " libvirt will run the script itself",
            tap.origin.place,
            hint=hint,
            second=ours[0].place,
        )
        return None
    if not bridges:
        if ours:
            report.say(
                "bridge-at-run-time",
                f"{who} finds its bridge when it runs ({ours[0].why_unknown}):"
                " libvirt will run the script itself",
                tap.origin.place,
                hint=hint,
                second=ours[0].place,
            )
        return None
    _name_effects([*actions, *_down_actions(tap, facts)], bridges.pop(), report)
    attach = next(attach for attach in ours if attach.bridge)
    fields = ("script", "downscript")
    bridge = _join(tap, attach.bridge or "", fields, "tap-joins-bridge", report)
    return replace(bridge, kind=attach.kind, vlan_tag=attach.vlan_tag)


def _down_actions(tap: Tap, facts: HostFacts) -> tuple[HostAction, ...]:
    hook = facts.hooks.get(_down(tap))
    return hook.actions if hook else ()


def _name_effects(actions: Iterable[HostAction], bridge: str, report: Report) -> None:
    """Name what a script does beside joining the tap: libvirt runs no script for a bridge."""
    effects = [
        action
        for action in actions
        if isinstance(action, Effect)
        and action.kind not in _DONE_BY_LIBVIRT
        # libvirt, too, gives a tap the MTU of its bridge.
        and (action.kind, action.value) != (EffectKind.MTU, f"$(cat /sys/class/net/{bridge}/mtu)")
    ]
    for effect in effects:
        report.say(
            "hook-side-effect",
            f"the script also runs '{effect.command}', which libvirt will not do",
            effect.place,
            hint=f"do it once for the bridge '{bridge}', where the host's network is set up",
        )
    values = {effect.kind: effect for effect in effects if effect.value}
    if values.keys() >= _NAT_NETWORK:
        address = values[EffectKind.ADDRESS]
        start, _, end = values[EffectKind.DHCP].value.partition(",")
        report.say(
            "nat-network-described",
            f"address {address.value}, masquerading and DHCP together are a NAT network:"
            f" libvirt can run it in place of the bridge '{bridge}'",
            address.place,
            hint="a <network> with <forward mode='nat'/>, the ip element"
            f" {address.value} and the dhcp range {start} to {end} does all of it",
        )


def _join(tap: Tap, bridge: str, fields: tuple[str, ...], code: str, report: Report) -> Bridge:
    """Write the tap as a port of the bridge and account for what said so."""
    for field in fields:
        for item in tap.origin.items.get(field, ()):
            report.ledger.settle(item, Fate.REWRITTEN, code)
    report.say(
        code,
        f"the tap joins the bridge '{bridge}': written as a bridge interface",
        tap.origin.place,
    )
    return Bridge(
        name=tap.name,
        bridge=bridge,
        ifname=tap.ifname,
        vhost=tap.vhost,
        sndbuf=tap.sndbuf,
        queues=tap.queues,
        origin=tap.origin,
    )


def _unmanaged(tap: Tap, report: Report) -> Tap | None:
    """Read `ifname=tap0,script=no`: a tap that somebody else makes and joins."""
    if tap.script != "" or tap.ifname is None:
        return None
    _settle(tap.origin, ("script",), Fate.REWRITTEN, "tap-unmanaged", report)
    if tap.downscript == "":
        _settle(tap.origin, ("downscript",), Fate.REWRITTEN, "tap-unmanaged", report)
        return replace(tap, managed=False)
    return replace(tap, managed=False, downscript=_default_down(tap, report))


def _default_down(tap: Tap, report: Report) -> str:
    """Return the down script, writing QEMU's own default out: `script=no` alone still runs it."""
    down = _down(tap)
    if tap.downscript is None and down:
        report.default(f"downscript={down}", tap.origin.place, "default-script")
    return down


def _warn_of_unread(tap: Tap, facts: HostFacts, report: Report) -> None:
    """Name a script of which nothing is known; where its bridge is unclear, that was said."""
    script = _up(tap)
    hook = facts.hooks.get(script)
    if not script or (hook and any(isinstance(action, Attach) for action in hook.actions)):
        return
    known = f"'{script}' joins the tap to no bridge" if hook else f"'{script}' could not be read"
    read = "" if hook else "--root DIR reads the script below DIR; "
    report.say(
        "hook-script-kept",
        f"{known}: libvirt will run the script itself",
        tap.origin.place,
        hint=f"{read}--bridge {script}=BRIDGE says what it joins",
    )


def _keep_scripts(tap: Tap, report: Report) -> Tap:
    """Write the tap with its scripts, which libvirt runs as QEMU would."""
    up = _up(tap)
    if tap.script is None and up:
        report.default(f"script={up}", tap.origin.place, "default-script")
    for field in ("script", "downscript"):
        if getattr(tap, field) == "":
            _settle(tap.origin, (field,), Fate.REWRITTEN, "no-script", report)
    return replace(tap, script=up, downscript=_default_down(tap, report))


def _macvtap(tap: Tap, facts: HostFacts, report: Report) -> Direct | None:
    """Find the macvtap that the launch script makes and opens for `fd=`: `3<>/dev/tap5`."""
    opened = [facts.opened.get(int(fd), "") for fd in tap.fds if fd.isdigit()]
    if not opened or not all(file.startswith("/dev/tap") for file in opened):
        return None
    made = [a for a in facts.actions if isinstance(a, Effect) and a.kind is EffectKind.MACVTAP]
    # Its device file is called after a number, which scripts read from /sys/class/net/NAME.
    named = [m for m in made if any(f"/{m.subject}/" in file for file in opened)] or made
    if len(named) != 1 or not named[0].value:
        return None
    device, mode = named[0].value.split()
    _settle(tap.origin, ("fds", "vhost_fds"), Fate.REWRITTEN, "descriptor-is-macvtap", report)
    report.say(
        "descriptor-is-macvtap",
        f"the descriptor is the macvtap '{named[0].subject}' on '{device}': libvirt makes one itself",
        tap.origin.place,
        second=named[0].place,
    )
    return Direct(
        name=tap.name,
        device=device,
        mode=mode,
        vhost=tap.vhost,
        sndbuf=tap.sndbuf,
        queues=tap.queues,
        origin=tap.origin,
    )


def _name_descriptors(tap: Tap, facts: HostFacts, report: Report) -> Tap:
    """Find the tap behind `fd=`; no XML can name a descriptor of another process."""
    if not tap.fds:
        return tap
    names = {facts.descriptors.get(int(fd)) for fd in tap.fds if fd.isdigit()}
    fields = ("fds", "vhost_fds")
    if len(names) == 1 and (name := names.pop()):
        _settle(tap.origin, fields, Fate.REWRITTEN, "descriptor-is-tap", report)
        return replace(tap, fds=(), vhost_fds=(), ifname=name, script="", downscript="")
    _settle(tap.origin, fields, Fate.REJECTED, "fd-not-expressible", report)
    said: tuple[Item, ...] = tap.origin.items.get("fds", ())
    text = said[0].text if said else f"fd={':'.join(tap.fds)}"
    report.say(
        "fd-not-expressible",
        f"'{text}' is a descriptor that the launcher opened: no XML can name it",
        said[0].place if said else tap.origin.place,
        hint="convert the running guest with 'qnetx to-xml --pid PID', which finds the tap behind the "
        "descriptor, or write ifname=TAP,script=no instead",
    )
    return tap


def _refuse_socket_fd(socket: Foreign, report: Report) -> None:
    for item in socket.origin.items.get("fd", ()):
        report.ledger.settle(item, Fate.REJECTED, "fd-not-expressible")
        report.say(
            "fd-not-expressible",
            f"'{item.text}' is a socket that the launcher opened: no XML can name it",
            item.place,
            hint="say what it leads to: listen=, connect=, mcast= or udp=",
        )


def _settle(origin: Origin, fields: Iterable[str], fate: Fate, code: str, report: Report) -> None:
    for field in fields:
        for item in origin.items.get(field, ()):
            report.ledger.settle(item, fate, code)


def _warn_of_prefix(backend: Tap | Bridge, report: Report) -> None:
    name = backend.ifname or ""
    if isinstance(backend, Tap) and backend.managed is False:
        return  # somebody else makes the tap: libvirt keeps its name
    if name.startswith(LIBVIRT_PREFIXES):
        items: tuple[Item, ...] = backend.origin.items.get("ifname", ())
        report.say(
            "reserved-device-name",
            f"'{name}' begins with a prefix that libvirt keeps for itself:"
            " it will remove the name and choose another",
            items[0].place if items else backend.origin.place,
            hint="give the tap another name, like tap0",
        )
