"""What libvirt says when it refuses → the way out, where its words tell what is missing.

advice("Cannot get interface MTU on 'br0': No such device") → "'ip link add name br0 type bridge' on the host makes the …"

The words are those of libvirt 9.0 and QEMU 7.2. A daemon that speaks another language has none of these ways.
"""

from __future__ import annotations

import re

_WAYS = {
    r"Cannot access storage file '(?P<it>[^']+)'.*No such file": (
        "the guest's image is to be on the host, as {it}: copy it there, or name it as it is"
    ),
    r"Image is not in (?P<it>\S+) format": (
        "'qemu-img info IMAGE' tells its format; <driver type='…'/> of the disk has another one"
    ),
    r"cannot execute binary (?P<it>\S+): No such file": (
        "the host lacks the script {it}; with --bridge {it}=BRIDGE libvirt needs none"
    ),
    r"Cannot get interface MTU on '(?P<it>[^']+)': No such device": (
        "'ip link add name {it} type bridge' on the host makes the bridge; or --networks has libvirt make it"
    ),
    r"target managed='no' but specified dev doesn't exist": (
        "the tap is to be there before the guest starts: 'ip tuntap add mode tap name NAME'"
    ),
    r"Network is already in use by interface (?P<it>\S+)": (
        "its range of addresses is that of {it}: --subnet names another one; where a daemon that was killed left "
        "{it} behind, 'ip link del {it}' on the host takes it away"
    ),
    r"cannot set up guest memory": "the host has not so much memory left: -m, or <memory>",
    r"Cannot check QEMU binary (?P<it>\S+): No such file": (
        "{it} is to be installed on the host; without <emulator> libvirt takes the one that it has"
    ),
    r"does not support machine type": (
        "'virsh domcapabilities' and 'virsh capabilities' tell the machines that the host's QEMU has"
    ),
    r"(domaintype=kvm|domain type 'kvm'|KVM kernel module|/dev/kvm)": (
        "the host has no KVM: load kvm_intel or kvm_amd, or allow nested virtualisation"
    ),
    r"managed save image": (
        "'virsh managedsave-remove GUEST' gives up the guest's saved state; 'virsh start GUEST' goes on from it"
    ),
    r"checkpoints": (
        "'virsh checkpoint-list GUEST' tells them, by which backups go on; "
        "'virsh checkpoint-delete GUEST CHECKPOINT' takes one away"
    ),
    r"snapshots": (
        "'virsh snapshot-list GUEST' tells them; 'virsh snapshot-delete GUEST SNAPSHOT' takes one away"
    ),
}
"""A part of what libvirt says → what to do about it."""


def advice(message: str) -> str:
    """Return the way out of what libvirt says; empty where none is known."""
    for pattern, way in _WAYS.items():
        found = re.search(pattern, message)
        if found:
            return way.format(**found.groupdict())
    return ""
