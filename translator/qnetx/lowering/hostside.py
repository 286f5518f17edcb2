"""Back ends of libvirt's → back ends that a plain QEMU has, and the scripts that do libvirt's part.

    Bridge("br0")      →  Tap(script="hooks/ifup-br0", downscript="hooks/ifdown-br0")
    Bridge("br0")      →  Bridge("br0"), by QEMU's own helper, where no folder for scripts is named
    Direct("eth0")     →  Tap(fds=("3",)), behind a launcher that makes the macvtap
    VirtualNetwork(…)  →  the bridge or interface that the network's XML names

Source: libvirt's page on `<interface>`, QEMU's manual page on -netdev tap and bridge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from msgspec import Struct, field
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.lowering.networks import Networks
from qnetx.lowering.sockets import lower_socket
from qnetx.model.hooks import HostScripts, KnownNetwork, Macvtap, TapHook
from qnetx.model.host import BridgeKind
from qnetx.model.network import (
    MACVTAP_MODES,
    Backend,
    Bridge,
    Direct,
    Foreign,
    Hostdev,
    Nic,
    Origin,
    Segment,
    SocketClient,
    SocketMulticast,
    SocketServer,
    SocketUdp,
    Tap,
    Topology,
    User,
    Vdpa,
    VhostUser,
    VirtualNetwork,
)
from qnetx.model.versions import CURRENT_QEMU, QemuVersion

HELPER = "/usr/lib/qemu/qemu-bridge-helper"
"""Where Debian has QEMU's helper; `-netdev tap` must be told, `-netdev bridge` knows by itself."""

_FIRST_DESCRIPTOR, _LAST_DESCRIPTOR = 3, 9
"""Descriptors that every shell can open by number."""

_NAME = r"[A-Za-z0-9_.@+%][A-Za-z0-9_.@+%-]{0,14}"
"""What an interface may be called here: Linux takes more, and nobody uses it."""


def lower_host_side(
    topology: Topology,
    report: Report,
    *,
    scripts: str | None,
    helper: bool = False,
    networks: Mapping[str, KnownNetwork] | None = None,
    qemu: QemuVersion = CURRENT_QEMU,
) -> tuple[Topology, HostScripts]:
    """Return the topology with back ends of QEMU's alone, and the scripts that they need.

    `scripts` is the folder of the scripts as the command line names it; without it bridges of Linux
    are joined by QEMU's helper (as always with `helper`), and what needs scripts is refused with
    `hooks-needed`. A name that no interface can have is refused with `name-invalid`, a socket of IPv6
    that `qemu` does not have with `socket-of-ipv6`.
    """
    lowering = _Lowering(report, scripts, helper, Networks(networks or {}, report), qemu)
    segments = tuple(lowering.segment(segment) for segment in topology.segments)
    found = HostScripts(taps=tuple(lowering.taps.values()), macvtaps=tuple(lowering.macvtaps))
    return replace(topology, segments=segments), found


class _Lowering(Struct):
    report: Report
    scripts: str | None
    helper: bool
    networks: Networks
    qemu: QemuVersion
    taps: dict[str, TapHook] = field(default_factory=dict)
    macvtaps: list[Macvtap] = field(default_factory=list)
    _next: count[int] = field(default_factory=lambda: count(_FIRST_DESCRIPTOR))

    def segment(self, segment: Segment) -> Segment:
        """Lower the one card and the one back end that an interface is."""
        (nic,), (backend,) = segment.nics, segment.backends
        for_tap = nic
        if isinstance(backend, VirtualNetwork) and nic.mtu is None:
            # The tap has it, and no card tells it: measured on libvirt 9.0.
            for_tap = replace(nic, mtu=self.networks.mtu(backend))
        lowered = self.backend(backend, for_tap)
        return replace(segment, nics=(self.with_mtu(nic, lowered),), backends=(lowered,))

    def with_mtu(self, nic: Nic, lowered: Backend) -> Nic:
        """Return the card as QEMU can say it: virtio ones tell their guest the MTU, the others' taps have it."""
        if nic.mtu is None or self.report.refused or not isinstance(lowered, Tap | Bridge):
            return nic
        own = {f"{self.scripts}/{hook.up}" for hook in self.taps.values()}
        written = isinstance(lowered, Tap) and (lowered.fds or lowered.script in own)
        if not written:
            items = nic.origin.items.get("mtu", ())
            place = items[0].place if items else nic.origin.place
            message = f"nothing sets the MTU of this tap to {nic.mtu}"
            self.report.say("mtu-not-set", message, place, hint=_WITH_SCRIPTS)
        if (nic.model or "").startswith("virtio"):
            return nic
        fate = Fate.REWRITTEN if written else Fate.DROPPED
        _settle(nic.origin, ("mtu",), fate, None if written else "mtu-not-set", self.report)
        return replace(nic, mtu=None)

    def backend(self, backend: Backend, nic: Nic) -> Backend:
        match backend:
            case VirtualNetwork():
                joined = self.networks.joined(backend)
                return self.backend(joined, nic) if joined else Tap(script="")
            case Bridge():
                return self.bridge(backend, nic)
            case Direct():
                return self.direct(backend, nic)
            case Tap():
                return self.tap(backend, nic)
            case User(passt=True):
                message = "passt becomes QEMU's own user network: the guest has 10.0.2.15, not the host's address"
                self.report.say("passt-as-slirp", message, backend.origin.place)
                _settle(
                    backend.origin, ("passt",), Fate.APPROXIMATED, "passt-as-slirp", self.report
                )
                return replace(backend, passt=False)
            case SocketServer() | SocketClient() | SocketMulticast() | SocketUdp():
                return lower_socket(backend, self.qemu, self.report)
            case User() | VhostUser() | Vdpa() | Foreign():
                return backend
            case Hostdev() if backend.slot is not None:
                if backend.managed is not False:
                    message = (
                        "libvirt takes this card from the driver of the host; a plain QEMU does not"
                    )
                    hint = "'driverctl set-override ADDRESS vfio-pci' does it"
                    self.report.say(
                        "hostdev-not-detached", message, backend.origin.place, hint=hint
                    )
                return backend
            case _:
                kind = getattr(backend, "kind", "hostdev")
                message = (
                    f"an interface of type '{kind}' is libvirt's own: QEMU has no such back end"
                )
                self.report.say("libvirt-alone", message, backend.origin.place)
                return Tap(script="", downscript="", origin=backend.origin)

    def bridge(self, backend: Bridge, nic: Nic) -> Backend:
        tagged = backend.vlan_tag is not None or backend.trunk is not None
        plain = backend.kind is BridgeKind.LINUX and not tagged
        if not self.usable(backend.bridge, "a bridge", backend.origin):
            return backend
        if backend.ifname is not None and not self.usable(backend.ifname, "a tap", backend.origin):
            return backend
        if plain and (self.helper or self.scripts is None):
            return self.by_helper(backend)
        if self.scripts is None:
            self.need_scripts(f"a port of the bridge '{backend.bridge}'", backend.origin)
            return backend
        alone = bool(backend.isolated)
        if alone and backend.kind is BridgeKind.OPENVSWITCH:
            alone = False
            self.lose(backend, "isolated", f"the switch '{backend.bridge}' isolates no ports")
        hook = TapHook(
            kind=backend.kind,
            bridge=backend.bridge,
            vlan_tag=backend.vlan_tag,
            trunk=backend.trunk,
            mtu=nic.mtu,
            isolated=alone,
        )
        return self.hooked(backend, hook)

    def lose(self, backend: Bridge, name: str, why: str) -> None:
        """Say that a setting of a bridge's port is left out."""
        _settle(backend.origin, (name,), Fate.DROPPED, "no-qemu-equivalent", self.report)
        items = backend.origin.items.get(name, ())
        place = items[0].place if items else backend.origin.place
        self.report.say("no-qemu-equivalent", f"{why}: the port is like the others", place)

    def hooked(self, backend: Bridge | Tap, hook: TapHook) -> Tap:
        """Return a tap that runs a hook's scripts."""
        while self.taps.setdefault(hook.stem, hook) != hook:
            hook = replace(hook, number=hook.number + 1)
        return Tap(
            name=backend.name,
            ifname=backend.ifname,
            script=f"{self.scripts}/{hook.up}",
            downscript=f"{self.scripts}/{hook.down}",
            vhost=backend.vhost,
            sndbuf=backend.sndbuf,
            queues=backend.queues,
            origin=backend.origin,
        )

    def by_helper(self, backend: Bridge) -> Backend:
        """Join a bridge as QEMU itself can: a helper with the rights makes the tap."""
        for name in ("ifname", "queues", "isolated"):
            value = getattr(backend, name)
            if value:
                shown = "yes" if value is True else value
                message = f"QEMU's bridge helper takes no {name}: '{shown}' is left out"
                self.report.say("helper-cannot", message, backend.origin.place, hint=_WITH_SCRIPTS)
                _settle(backend.origin, (name,), Fate.DROPPED, "helper-cannot", self.report)
        self.report.say(
            "bridge-by-helper",
            f"the tap joins '{backend.bridge}' by QEMU's bridge helper",
            backend.origin.place,
            hint=f"'allow {backend.bridge}' in /etc/qemu/bridge.conf lets it; {_WITH_SCRIPTS}",
        )
        if backend.vhost is None and backend.sndbuf is None:
            return replace(backend, ifname=None, queues=None, isolated=None)
        return Tap(
            name=backend.name,
            helper=backend.helper or HELPER,
            bridge=backend.bridge,
            vhost=backend.vhost,
            sndbuf=backend.sndbuf,
            origin=backend.origin,
        )

    def tap(self, backend: Tap, nic: Nic) -> Tap:
        """A tap joined to nothing: libvirt makes it and brings it up, or runs the script that it is told."""
        if backend.ifname is not None and not self.usable(backend.ifname, "a tap", backend.origin):
            return backend
        # libvirt runs no script that it is not told, where QEMU has a default.
        down = backend.downscript if backend.downscript is not None else ""
        if backend.script is not None or backend.fds or backend.helper:
            return backend if backend.fds or backend.helper else replace(backend, downscript=down)
        if backend.managed is False:
            return replace(backend, managed=None, script="", downscript=down)
        if self.scripts is None:
            message = "nobody brings this tap up: libvirt does when it makes it"
            self.report.say("tap-stays-down", message, backend.origin.place, hint=_WITH_SCRIPTS)
            return replace(backend, managed=None, script="", downscript=down)
        tap = self.hooked(backend, TapHook(mtu=nic.mtu))
        return replace(tap, downscript=down) if down else tap

    def direct(self, backend: Direct, nic: Nic) -> Backend:
        if not self.usable(backend.device, "an interface", backend.origin):
            return backend
        if backend.ifname is not None and not self.usable(
            backend.ifname, "a macvtap", backend.origin
        ):
            return backend
        if not self.networks.take(backend):
            return backend
        if self.scripts is None:
            self.need_scripts(f"a macvtap on '{backend.device}'", backend.origin)
            return backend
        assert nic.mac is not None, "lower_from_libvirt() says so"
        wanted = tuple(next(self._next) for _ in range(backend.queues or 1))
        if wanted[-1] > _LAST_DESCRIPTOR:
            message = "the macvtaps of this guest have more queues than a shell can open"
            hint = f"it opens {_LAST_DESCRIPTOR - _FIRST_DESCRIPTOR + 1} in all"
            self.report.say("macvtap-queues", message, backend.origin.place, hint=hint)
            return backend
        self.macvtaps.append(
            Macvtap(
                name=backend.ifname or f"mvt{nic.mac.octets[2:].hex()}",
                device=backend.device,
                mode=MACVTAP_MODES[backend.mode or "vepa"],
                mac=nic.mac,
                mtu=nic.mtu,
                descriptors=wanted,
            )
        )
        fds = tuple(map(str, wanted))
        return Tap(
            name=backend.name,
            fds=fds,
            vhost=backend.vhost,
            sndbuf=backend.sndbuf,
            origin=backend.origin,
        )

    def need_scripts(self, what: str, origin: Origin) -> None:
        message = f"{what} needs a script that a plain QEMU runs in libvirt's place"
        self.report.say("hooks-needed", message, origin.place, hint=_WITH_SCRIPTS)

    def usable(self, name: str, what: str, origin: Origin) -> bool:
        if re.fullmatch(_NAME, name) and name not in (".", ".."):
            return True
        message = f"'{name}' can't be the name of {what}"
        hint = "a name has 1 to 15 letters, digits, '.', '_', '-', and does not begin with '-'"
        self.report.say("name-invalid", message, origin.place, hint=hint)
        return False


_WITH_SCRIPTS = "--scripts DIR writes scripts that do it"


def _settle(
    origin: Origin, names: tuple[str, ...], fate: Fate, code: str | None, report: Report
) -> None:
    for name in names:
        for item in origin.items.get(name, ()):
            report.ledger.settle(item, fate, code)
