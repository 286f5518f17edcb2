"""The rules about `<interface>`: addresses, names, models, scripts, ports.

Sources: libvirt's qemu driver (what it refuses at start), domain_conf.c (names that it drops), passt's
parsing of ports, IEEE 802 (the two lowest bits of a MAC's first byte).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from qnetx.diagnostics import Diagnostic
from qnetx.model.cards import bus_of
from qnetx.validate.lint.subject import X86, Subject, port_of, twins
from qnetx.values import BadValueError, MacAddress

if TYPE_CHECKING:
    from lxml.etree import _Element

_HYPERVISORS = frozenset(
    "00:05:69 00:0c:29 00:15:5d 00:16:3e 00:1a:4a 00:1c:14 00:1c:42 00:50:56 08:00:27 50:6b:8d"  # noqa: SIM905 - as a list it would be a page
    " 54:52:00 bc:24:11".split()
)
"""Prefixes of VMware, Hyper-V, Xen, oVirt, Parallels, VirtualBox, Nutanix, Proxmox and of QEMU's early days."""

_DEVICES = ("network", "bridge", "direct", "ethernet")
"""The types of interface that make, or take, a device of the host: others only remember its name."""

_GENERATED = {"vnet": None, "macvtap": "direct", "macvlan": "direct"}
"""What libvirt's own names begin with, and the type of interface that is so named; None: any."""

_CARDS = frozenset(
    "virtio virtio-transitional virtio-non-transitional e1000 e1000-82544gc e1000-82545em e1000e igb"  # noqa: SIM905 - as above
    " rtl8139 ne2k_pci ne2k_isa pcnet vmxnet3 i82550 i82551 i82557a i82557b i82557c i82558a i82558b"
    " i82559a i82559b i82559c i82559er i82562 i82801 tulip sungem sunhme usb-net spapr-vlan netfront"
    " lan9118 smc91c111"
    " virtio-net virtio-net-pci virtio-net-pci-transitional virtio-net-pci-non-transitional".split()
)
"""The cards that libvirt can give a guest of QEMU; the last are QEMU's own names, which it hands on as they are."""

_ARCHITECTURES = {
    "isa": X86,
    "vio": ("ppc64", "ppc64le"),
    "xen": X86,
    "sysbus": ("aarch64", "armv6l", "armv7l"),
}
"""The architectures that have a bus; one that is not named is on all but s390x's boards."""


def _type(element: _Element) -> str:
    """Return the type of the interface, or other device, that an element is a child of."""
    device = element.getparent()
    return "" if device is None else device.get("type", "")


def _macs(subject: Subject, *parents: str) -> Iterator[tuple[_Element, str, MacAddress]]:
    """Give each <mac> with its text and address; where it is none, the schema says so."""
    for element in subject.below("mac", *parents):
        text = element.get("address", "")
        with suppress(BadValueError):
            yield element, text, MacAddress.parse(text)


def duplicate_macs(subject: Subject) -> Iterator[Diagnostic]:
    """Two interfaces with one MAC address; the halves of a failover pair share theirs."""
    pairs = [
        (element.get("address", "").lower(), element)
        for element in subject.below("mac", "interface")
        if (interface := element.getparent()) is not None and interface.find("teaming") is None
    ]
    for mac, again, first in twins(pairs):
        yield subject.found(
            "lint-mac-duplicate",
            f"'{mac}' is the address of two interfaces",
            again,
            "address",
            hint="give one of them another address, or none: libvirt makes one",
            second=subject.place(first, "address"),
        )


def impossible_macs(subject: Subject) -> Iterator[Diagnostic]:
    """Group addresses, and zeros alone."""
    for element, text, mac in _macs(subject, "interface", "network"):
        if mac.multicast or not any(mac.octets):
            what = "stands for a group of cards" if mac.multicast else "is no card's"
            hint = (
                f"the first byte must be even: {mac.octets[0] & 0xFE:02x}" if mac.multicast else ""
            )
            yield subject.found(
                "lint-mac-impossible", f"'{text}' {what}", element, "address", hint=hint
            )


def vendor_macs(subject: Subject) -> Iterator[Diagnostic]:
    """Addresses that a maker of hardware may have given to a card."""
    for element, text, mac in _macs(subject, "interface"):
        local = mac.octets[0] & 3
        if not local and any(mac.octets) and text[:8].lower() not in _HYPERVISORS:
            yield subject.found(
                "lint-mac-vendor",
                f"'{text}' is in a range that makers of hardware have",
                element,
                "address",
                hint=f"52:54:00{text[8:]} is in the range of QEMU and libvirt",
            )


def duplicate_taps(subject: Subject) -> Iterator[Diagnostic]:
    """Two interfaces with one name on the host."""
    pairs = [
        (element.get("dev", ""), element)
        for element in subject.below("target", "interface")
        if element.get("dev") and _type(element) in _DEVICES
    ]
    for name, again, first in twins(pairs):
        yield subject.found(
            "lint-target-duplicate",
            f"'{name}' is the name of two interfaces on the host",
            again,
            "dev",
            second=subject.place(first, "dev"),
        )


def reserved_names(subject: Subject) -> Iterator[Diagnostic]:
    """Names like those that libvirt makes and drops."""
    if subject.running:
        return
    for element in subject.below("target", "interface"):
        name, type_ = element.get("dev", ""), _type(element)
        if type_ == "ethernet" and element.get("managed") == "no":
            continue  # somebody else makes the tap, by whatever name
        for prefix, kind in _GENERATED.items():
            if name.startswith(prefix) and kind in (None, type_):
                yield subject.found(
                    "lint-target-reserved",
                    f"libvirt drops '{name}': names with '{prefix}' in front are its own",
                    element,
                    "dev",
                    hint=f"a name like 'tap-{name.removeprefix(prefix)}' stays",
                )


def refused_scripts(subject: Subject) -> Iterator[Diagnostic]:
    """Scripts where the qemu driver runs none; it starts guests with a needless `<downscript>`."""
    if not subject.emulated:
        return
    for element in subject.below("script", "interface"):
        kind = _type(element)
        if kind != "ethernet":
            yield subject.found(
                "lint-script-refused",
                f"an interface of type '{kind}' runs no script: the guest does not start",
                element,
                "path" if element.get("path") else None,
                hint="take <script> out, or make the interface type='ethernet'",
            )


def forwards_without_passt(subject: Subject) -> Iterator[Diagnostic]:
    """`<portForward>` beside no passt, once an interface."""
    told = set()
    for element in subject.below("portForward", "interface"):
        interface = element.getparent()
        assert interface is not None
        backend = interface.find("backend")
        if interface not in told and (backend is None or backend.get("type") != "passt"):
            told.add(interface)
            yield subject.found(
                "lint-forward-without-passt",
                "nothing forwards this port: only passt does",
                element,
                hint="add <backend type='passt'/> to the interface",
            )


def backward_ranges(subject: Subject) -> Iterator[Diagnostic]:
    """Ranges of ports that end before they begin; passt refuses them."""
    for element in subject.below("range", "portForward"):
        start, end = element.get("start", ""), element.get("end", "")
        if 0 < port_of(end) < port_of(start):
            yield subject.found(
                "lint-port-range",
                f"the ports from {start} to {end} are none: passt refuses such a range",
                element,
                "end",
                hint=f"start='{end}' end='{start}' goes upwards",
            )


def unknown_models(subject: Subject) -> Iterator[Diagnostic]:
    """Cards that QEMU has not, or not for this architecture."""
    if not subject.emulated:
        return
    for element in subject.below("model", "interface"):
        model, arch = element.get("type", ""), subject.architecture
        if model and model not in _CARDS:
            from difflib import get_close_matches  # noqa: PLC0415 - for a finding alone

            near = get_close_matches(model, sorted(_CARDS), n=1)
            hint = f"did you mean '{near[0]}'?" if near else "'virtio' works everywhere"
            yield subject.found(
                "lint-model-unknown", f"QEMU has no card '{model}'", element, "type", hint=hint
            )
        elif arch and arch not in _ARCHITECTURES.get(bus_of(model), (arch,)):
            yield subject.found(
                "lint-model-unknown",
                f"there is no card '{model}' for {arch}",
                element,
                "type",
                hint="'virtio' works everywhere",
            )


def privileged_forwards(subject: Subject) -> Iterator[Diagnostic]:
    """Ports that passt would open for the guest."""
    ranges = subject.below("range", "portForward")
    return _privileged(subject, ((e, "start") for e in ranges if e.get("exclude") != "yes"))


def privileged_ports(subject: Subject) -> Iterator[Diagnostic]:
    """Ports at which QEMU would listen for other guests, or for a terminal."""
    return _privileged(
        subject,
        (
            (element, "service" if element.get("mode") == "bind" else "port")
            for element in subject.all("source")
            if element.get("mode") == "bind" or _type(element) in ("server", "mcast")
        ),
    )


def privileged_local_ports(subject: Subject) -> Iterator[Diagnostic]:
    """Ports at which QEMU would listen for what comes back over UDP."""
    return _privileged(subject, ((e, "port") for e in subject.below("local", "source")))


def privileged_displays(subject: Subject) -> Iterator[Diagnostic]:
    """Ports at which QEMU would show the guest's screen; `autoport` chooses but the WebSocket's itself."""
    return _privileged(
        subject,
        (
            (element, attribute)
            for element in subject.below("graphics", "devices")
            for attribute in ("port", "tlsPort", "websocket")
            if attribute == "websocket" or element.get("autoport") != "yes"
        ),
    )


def _privileged(subject: Subject, places: Iterable[tuple[_Element, str]]) -> Iterator[Diagnostic]:
    for element, attribute in places:
        port = element.get(attribute, "")
        if 0 < port_of(port) < 1024:
            yield subject.found(
                "lint-port-privileged",
                f"port {port} of the host is open to root alone",
                element,
                attribute,
                hint="take one from 1024 on",
            )
