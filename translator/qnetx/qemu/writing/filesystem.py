"""Folders that the guest shares → `-fsdev` with a 9p device, or the socket of a virtiofsd.

Filesystem(path="/srv/a", tag="a", access="mapped")
→  -fsdev local,id=fsdev-fs0,path=/srv/a,security_model=mapped -device virtio-9p-pci,fsdev=fsdev-fs0,mount_tag=a

Source: QEMU's manual page, "-fsdev", and virtiofsd's.
"""

from __future__ import annotations

from qnetx.model.filesystem import Filesystem
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option

_ACCESS = {"squash": "none", None: "passthrough"}
"""libvirt's words where QEMU has others; what is not said is passthrough."""

_SEVERAL = QemuVersion(4, 2)


def write_filesystem(folder: Filesystem, layout: Layout) -> list[str]:
    """Write a shared folder."""
    number = number_of(folder, layout)
    if folder.driver == "virtiofs":
        return _virtiofs(folder, f"chr-vu-fs{number}", layout)
    name = f"fsdev-fs{number}"
    several = folder.several
    if several and layout.version < _SEVERAL:
        message = f"multidevs='{several}' of a shared folder needs QEMU {_SEVERAL}: left out"
        layout.lose(folder.origin, ["several"], message)
        several = None
    if several == "default":
        several = None
    settings: Settings = [
        ("id", name),
        ("path", folder.path),
        ("security_model", _ACCESS.get(folder.access, folder.access)),
        ("multidevs", several),
        ("fmode", folder.file_mode),
        ("dmode", folder.folder_mode),
        ("writeout", folder.write_policy),
        ("readonly", folder.read_only or None),
    ]
    given: Settings = [
        ("fsdev", name),
        ("mount_tag", folder.tag),
        *layout.pci(folder.address),
        *layout.seat(folder.seat),
    ]
    driver = layout.virtio("virtio-9p", folder.seat)
    return [*option("fsdev", "local", settings), *option("device", driver, given)]


def _virtiofs(folder: Filesystem, name: str, layout: Layout) -> list[str]:
    """Write the socket of a virtiofsd; where libvirt would start one, its user does it."""
    socket = folder.socket
    if socket is None:
        socket = f"/run/virtiofsd-{folder.tag}.sock"
        message = (
            f"libvirt starts a virtiofsd for '{folder.path}': QEMU waits for one at '{socket}'"
        )
        hint = (
            f"'virtiofsd --socket-path={socket} --shared-dir {folder.path}' ahead of QEMU;"
            " the guest's memory must be shared"
        )
        layout.approximate(folder.origin, ["path"], message, hint)
    settings: Settings = [
        ("chardev", name),
        ("tag", folder.tag),
        ("queue-size", folder.queue_size),
        *layout.pci(folder.address),
        *layout.seat(folder.seat),
    ]
    driver = layout.virtio("vhost-user-fs", folder.seat)
    chardev = option("chardev", "socket", [("id", name), ("path", socket)])
    return [*chardev, *option("device", driver, settings)]
