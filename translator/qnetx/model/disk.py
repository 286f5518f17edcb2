"""The guest's disks and the controllers that they hang on.

`-drive file=/vm/a.qcow2,if=virtio` → `Disk(bus="virtio", path="/vm/a.qcow2")`.

A `-drive if=none` and the `-device` that shows it are two disks until lowering joins them: one has the
fields of the host's side, the other those of the guest's.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.network import Origin
from qnetx.model.seat import Seat
from qnetx.values import HostPort, PciAddress


class Remote(Struct, frozen=True, kw_only=True):
    """An image on another host, as libvirt's `<source protocol=…>` has it."""

    protocol: str
    """`nbd`, `rbd`, `iscsi`, `gluster`, `http`, `https`, `ftp`, `ftps` or `ssh`."""
    name: str | None = None
    hosts: tuple[HostPort, ...] = ()
    """A port of 0 is the protocol's own."""
    transport: str | None = None
    socket: str | None = None
    """Path of a Unix socket, in place of hosts."""
    snapshot: str | None = None
    query: str | None = None
    config: str | None = None
    """Path of a Ceph configuration."""
    initiator: str | None = None
    """The name that an iSCSI target knows the host by."""
    tls: bool | None = None


class Secret(Struct, frozen=True, kw_only=True):
    """Who opens an image, and which of libvirt's secrets holds the key."""

    kind: str
    """`ceph`, `iscsi` or, for an encrypted image, `passphrase`."""
    usage: str
    """The name that libvirt finds the secret by."""
    user: str | None = None


class DriveAddress(Struct, frozen=True, kw_only=True):
    """A place on a controller, in libvirt's numbers."""

    controller: int = 0
    bus: int = 0
    target: int = 0
    unit: int = 0


class HostNvme(Struct, frozen=True, kw_only=True):
    """A namespace of an NVMe device of the host, which QEMU drives itself."""

    domain: int
    bus: int
    slot: int
    function: int
    namespace: int


class Geometry(Struct, frozen=True, kw_only=True):
    """Cylinders, heads, sectors, and how the BIOS translates them."""

    cyls: int
    heads: int
    secs: int
    trans: str | None = None


class Throttle(Struct, frozen=True, kw_only=True):
    """Limits of a drive, in bytes and operations a second."""

    bytes_total: int | None = None
    bytes_read: int | None = None
    bytes_write: int | None = None
    iops_total: int | None = None
    iops_read: int | None = None
    iops_write: int | None = None
    # A burst: its height, and its seconds.
    bytes_total_max: int | None = None
    bytes_read_max: int | None = None
    bytes_write_max: int | None = None
    iops_total_max: int | None = None
    iops_read_max: int | None = None
    iops_write_max: int | None = None
    bytes_total_length: int | None = None
    bytes_read_length: int | None = None
    bytes_write_length: int | None = None
    iops_total_length: int | None = None
    iops_read_length: int | None = None
    iops_write_length: int | None = None
    iops_size: int | None = None
    """Bytes that count as one operation."""
    group: str | None = None
    """Drives of one group share its limits."""


class Disk(Struct, frozen=True, kw_only=True):
    """A disk, CD-ROM or floppy drive of the guest."""

    bus: str | None = None
    """`ide`, `sata`, `scsi`, `virtio`, `fdc`, `usb`, `sd`; `none` has no guest side yet, None is the
    board's own choice."""
    kind: str | None = None
    """`disk`, `cdrom` or `floppy`; None is what the bus has, mostly disks."""
    id: str | None = None
    """The drive's own id, which `drive` of another one names."""
    path: str | None = None
    """A file or, below /dev, a device of the host."""
    shown_by: str | None = None
    """The `-device` that would show the drive, where it is none that is converted."""
    remote: Remote | None = None
    folder: str | None = None
    """A folder of the host that the guest sees as a FAT disk."""
    socket: str | None = None
    """The Unix socket of a program that serves the disk by vhost-user."""
    nvme: HostNvme | None = None
    backing: Disk | None = None
    """The image below this one, where the line names it."""
    auth: Secret | None = None
    encryption: Secret | None = None
    format: str | None = None
    cache_size: int | None = None
    """Bytes of the cache for an image's own tables."""
    cache: str | None = None
    write_cache: bool | None = None
    """Whether the device holds writes back, as it tells the guest."""
    aio: str | None = None
    snapshot: bool | None = None
    """Whether what the guest writes is forgotten at its end."""
    read_only: bool | None = None
    serial: str | None = None
    write_error: str | None = None
    read_error: str | None = None
    discard: str | None = None
    detect_zeroes: str | None = None
    copy_on_read: bool | None = None
    geometry: Geometry | None = None
    throttle: Throttle | None = None
    # Guest side
    drive: str | None = None
    """The id of the drive that a `-device` shows."""
    on: str | None = None
    """The name of the bus that it is on, like `scsi0.0`."""
    index: int | None = None
    """`index=`: the number on all buses of a kind."""
    bus_number: int | None = None
    """`bus=` of a drive, or `channel=` of a SCSI device."""
    unit: int | None = None
    """`unit=`, or `scsi-id=` of a SCSI device."""
    lun: int | None = None
    boot_order: int | None = None
    wwn: str | None = None
    vendor: str | None = None
    product: str | None = None
    rotation: int | None = None
    removable: bool | None = None
    logical_block: int | None = None
    physical_block: int | None = None
    discard_block: int | None = None
    shared: bool | None = None
    """Whether other guests write to it as well."""
    iothread: int | None = None
    """The number of the I/O thread that serves it."""
    ioeventfd: bool | None = None
    event_idx: bool | None = None
    iommu: bool | None = None
    ats: bool | None = None
    packed: bool | None = None
    page_per_vq: bool | None = None
    queues: int | None = None
    queue_size: int | None = None
    model: str | None = None
    """`virtio-transitional` or `virtio-non-transitional`."""
    target: str | None = None
    """libvirt's name for it, like `vda`."""
    place: DriveAddress | None = None
    usb_bus: int | None = None
    """The index of its USB controller; None where it is on the first one."""
    usb_port: str | None = None
    seat: Seat | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class Controller(Struct, frozen=True, kw_only=True):
    """A controller for disks that the line adds to the board's own."""

    kind: str
    """`scsi` or `sata`."""
    model: str | None = None
    id: str | None = None
    index: int | None = None
    queues: int | None = None
    cmd_per_lun: int | None = None
    max_sectors: int | None = None
    ioeventfd: bool | None = None
    event_idx: bool | None = None
    iommu: bool | None = None
    ats: bool | None = None
    packed: bool | None = None
    page_per_vq: bool | None = None
    iothread: int | None = None
    seat: Seat | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()


class IoThread(Struct, frozen=True, kw_only=True):
    """A thread of QEMU's that serves disks, as `-object iothread` makes it."""

    number: int
    """libvirt's name for it, from 1."""
    pool_min: int | None = None
    pool_max: int | None = None
    poll_max: int | None = None
    """Nanoseconds."""
    poll_grow: int | None = None
    poll_shrink: int | None = None
    origin: Origin = Origin()


class HostScsi(Struct, frozen=True, kw_only=True):
    """A SCSI adapter that the host's kernel serves by vhost."""

    wwpn: str | None = None
    boot_order: int | None = None
    address: PciAddress | None = None
    alias: str | None = None
    origin: Origin = Origin()
