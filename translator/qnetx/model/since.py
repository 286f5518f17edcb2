"""libvirt's XML → the release that first had it: `downscript/@path` of an `<interface>` → 6.4.0.

Source: the version notes in libvirt's "Domain XML format" and "Network XML format", and its release notes.
What is older than 0.9 is left out, and so is what stands only in, or by, something newer. The rows of
`domxml` say the same for what qnetx writes; a test holds that both agree, and another one that nothing is
missing that our grammars take and the installed libvirt's do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from qnetx.model.versions import LibvirtVersion


class Novelty(Struct, frozen=True):
    """An element, an attribute or a value that only newer libvirts have.

    `element` is the tag that the path is meant from, and `type` what its attribute of that name must say,
    if it must: `interface:vhostuser` in the table. A path ends in an element or an attribute;
    `value` narrows it to one value, or with `*` at its end to those that begin so.
    """

    element: str
    path: str
    value: str
    since: LibvirtVersion
    type: str = ""
    absent: bool = False
    """It is the absence of the attribute that only newer libvirts take: `without` in the table."""


_ROWS = {
    "domain": {
        "memoryBacking/access/@mode": "3.2.0",
        "memoryBacking/allocation/@threads": "8.2.0",
        "memoryBacking/discard": "4.4.0",
        "iothreads": "1.2.8",
        "memoryBacking/allocation/@mode": "3.2.0",
        "memoryBacking/source/@type=memfd": "4.10.0",
        "launchSecurity": "4.5.0",
        "iothreadids/iothread/poll": "9.4.0",
        "launchSecurity/@type=sev-snp": "10.5.0",
        "launchSecurity/@type=tdx": "11.6.0",
        "throttlegroups": "11.2.0",
    },
    "os": {
        "@firmware": "5.2.0",
        "loader/@format": "9.2.0",
        "nvram/@format": "9.2.0",
        "nvram/@templateFormat": "10.10.0",
        "shim": "11.2.0",
        "varstore": "12.1.0",
        "type/@arch=loongarch64": "10.2.0",
        "acpi/table/@type=msdm": "11.2.0",
        "acpi/table/@type=raw": "11.2.0",
        "acpi/table/@type=rawset": "11.2.0",
    },
    "cpu": {
        "cache/@level": "3.3.0",
        "maxphysaddr/@limit": "9.3.0",
        "@mode=maximum": "7.1.0",
        "@check": "3.2.0",
        "@migratable": "6.5.0",
        "cache/@mode": "3.3.0",
        "maxphysaddr/@mode": "8.7.0",
        "maxphysaddr/@bits": "8.7.0",
        "topology/@dies": "6.1.0",
        "topology/@clusters": "10.1.0",
        "@deprecated_features": "11.0.0",
    },
    "clock": {"@start": "8.4.0"},
    "features": {
        "kvm/hint-dedicated/@state": "5.7.0",
        "kvm/poll-control/@state": "6.10.0",
        "kvm/pv-ipi/@state": "7.10.0",
        "kvm/dirty-ring/@size": "8.0.0",
        "tcg/tb-cache": "8.0.0",
        "ps2/@state": "10.7.0",
        "ras/@state": "10.4.0",
        "htm/@state": "4.6.0",
        "nested-hv/@state": "4.10.0",
        "ccf-assist/@state": "5.9.0",
        "cfpc/@value": "6.3.0",
        "sbbc/@value": "6.3.0",
        "ibs/@value": "6.3.0",
        "hpt/@resizing": "3.10.0",
        "hpt/maxpagesize": "4.5.0",
        "vmcoreinfo/@state": "3.10.0",
        "pmu/@state": "1.2.12",
        "kvm/hidden/@state": "1.2.8",
        "hyperv/@mode": "8.0.0",
        "ioapic/@driver": "3.4.0",
        "vmport/@state": "1.2.16",
        "smm/@state": "2.1.0",
        "gic/@version": "1.2.16",
        "aia": "11.1.0",
        "async-teardown": "9.6.0",
        "hyperv/emsr_bitmap": "10.7.0",
        "hyperv/xmm_input": "10.7.0",
        "hyperv/tlbflush/direct": "11.0.0",
        "hyperv/tlbflush/extended": "11.0.0",
    },
    "devices": {
        # The page says 9.0.0, whose own grammar does not have it.
        "crypto": "9.1.0",
        "iommu": "2.1.0",
        "panic": "1.2.1",
        "shmem": "1.2.10",
        "vsock": "4.4.0",
        "pstore": "10.6.0",
    },
    "controller": {
        "driver/@cmd_per_lun": "1.2.7",
        "driver/@max_sectors": "1.2.7",
        "driver/@ioeventfd": "1.2.18",
        "driver/@iothread": "1.3.5",
        "driver/@iommu": "3.5.0",
        "driver/@ats": "3.5.0",
        "driver/@packed": "6.3.0",
        "driver/@page_per_vq": "7.9.0",
        "alias/@name=ua-*": "3.9.0",
        "@type=nvme": "11.5.0",
        "driver/iothreads": "11.2.0",
        "target/@memReserve": "10.3.0",
    },
    "disk": {
        "driver/@iothread": "1.2.8",
        "driver/@iommu": "3.5.0",
        "driver/@ats": "3.5.0",
        "driver/@packed": "6.3.0",
        "driver/@page_per_vq": "7.9.0",
        "driver/metadata_cache/max_size": "7.0.0",
        "iotune/total_bytes_sec_max_length": "2.4.0",
        "iotune/read_bytes_sec_max_length": "2.4.0",
        "iotune/write_bytes_sec_max_length": "2.4.0",
        "iotune/total_iops_sec_max_length": "2.4.0",
        "iotune/read_iops_sec_max_length": "2.4.0",
        "iotune/write_iops_sec_max_length": "2.4.0",
        "iotune/group_name": "3.0.0",
        "transient": "6.9.0",
        # The page names no release; that of 9.8.0 is the first known to describe it.
        "blockio/@discard_granularity": "9.8.0",
        "driver/@queues": "3.9.0",
        "driver/@queue_size": "7.8.0",
        "target/@rotation_rate": "7.3.0",
        "alias/@name=ua-*": "3.9.0",
        "@type=vhostvdpa": "9.8.0",
        "driver/@discard_no_unref": "9.5.0",
        "driver/iothreads": "10.0.0",
        "driver/statistics": "11.9.0",
        "target/@bus=nvme": "11.5.0",
        "target/@dpofua": "11.10.0",
        "throttlefilters": "11.2.0",
    },
    **{
        image: {"@type=vhostvdpa": "9.8.0"}
        # What stands for a disk's image elsewhere: the same source in another element.
        for image in ("backingStore", "mirror", "nvram")
    },
    "source": {
        "@protocol=ssh": "9.8.0",
        "dataStore": "10.10.0",
        "reconnect/@delay": "9.2.0",
        "reservations/@migration": "12.1.0",
    },
    "encryption": {"@format=luks-any": "9.3.0"},
    "filesystem": {
        "driver/@type=virtiofs": "6.2.0",
        "driver/@type=mtp": "10.2.0",
        "binary/openfiles": "10.6.0",
        "idmap": "10.0.0",
    },
    "graphics": {
        "@powerControl": "7.1.0",
        "audio/@id": "7.2.0",
        "@websocket": "1.0.6",
        "listen/@socket": "2.0.0",
        "gl/@enable": "1.3.3",
        "gl/@rendernode": "3.1.0",
        "@username": "11.1.0",
        "@wait": "11.10.0",
    },
    "interface": {
        "@type=udp": "1.2.20",
        "@type=vdpa": "6.9.0",
        "@type=null": "8.7.0",
        "@type=vds": "8.7.0",
        "backend/@type=passt": "9.0.0",
        "portForward": "9.0.0",
        "mac/@type": "6.6.0",
        "ip": "3.8.0",
        "port/@isolated": "6.1.0",
        "model/@type=virtio-transitional": "5.2.0",
        "model/@type=virtio-non-transitional": "5.2.0",
        "model/@type=igb": "9.3.0",
        "downscript/@path": "6.4.0",
        "target/@managed": "5.7.0",
        "source/reconnect/@timeout": "4.1.0",
        "virtualport/@type": "0.9.11",
        "vlan/tag/@id": "0.10.0",
        "source/@portgroup": "0.9.4",
        "tune/sndbuf": "0.8.8",
        "driver/@queues": "1.0.6",
        "driver/@rx_queue_size": "2.3.0",
        "driver/@tx_queue_size": "3.7.0",
        "driver/@iommu": "3.5.0",
        "driver/@ats": "3.5.0",
        "driver/@packed": "6.3.0",
        "driver/@page_per_vq": "7.9.0",
        "driver/@model": "10.0.0",
        "driver/@rss": "8.3.0",
        "driver/@rss_hash_report": "8.3.0",
        **{
            f"driver/{side}/@{name}": "1.2.9"
            for side in ("host", "guest")
            for name in ("csum", "gso", "tso4", "tso6", "ecn", "ufo", "mrg_rxbuf")
        },
        "teaming/@type": "6.1.0",
        "teaming/@persistent": "6.1.0",
        "mtu/@size": "3.1.0",
        "rom/@enabled": "4.3.0",
        "acpi/@index": "7.3.0",
        "alias/@name=ua-*": "3.9.0",
        "address/@multifunction": "0.9.7",
        "backend/@type=default": "10.6.0",
        "mac/@currentAddress": "11.2.0",
    },
    "interface:vhostuser": {
        "backend/@type=passt": "11.1.0",
        # A socket had to be described in full before.
        "without source[@path]/@type": "11.1.0",
        "without source[@path]/@mode": "11.1.0",
    },
    "rng": {"rate/@bytes": "1.0.4", "rate/@period": "1.0.4"},
    **{
        port: {
            "source/@append": "1.3.1",
            "source/reconnect/@timeout": "3.7.0",
            "log/@file": "1.3.3",
            "log/@append": "1.3.3",
            "target/model/@name": "3.10.0",
        }
        for port in ("serial", "parallel", "console", "channel")
    },
    "tpm": {
        "backend/@type=emulator": "4.5.0",
        "backend/@debug": "10.6.0",
        "backend/profile": "10.10.0",
        "backend/source/@type=file": "10.10.0",
        "backend/source/@type=dir": "10.10.0",
    },
    "watchdog": {"@model=itco": "9.1.0"},
    "audio": {"@type=pipewire": "9.10.0"},
    "hostdev": {
        "driver/@model": "10.0.0",
        "driver/@iommufd": "12.1.0",
        "acpi/@nodeset": "11.8.0",
        "source/acpi/@nodeset": "11.8.0",
    },
    "iommu": {
        "@model=amd": "11.5.0",
        "driver/@dma_translation": "10.7.0",
        "driver/@passthrough": "11.5.0",
        "driver/@xtsup": "11.5.0",
        "driver/@pciBus": "11.10.0",
        # The page names no release; that of 12.1.0 does not describe it yet.
        "driver/@accel": "12.2.0",
    },
    "memory": {"target/@dynamicMemslots": "10.1.0", "target/address": "9.4.0"},
    "panic": {"@model=pvpanic": "9.1.0"},
    "sound": {
        "@model=virtio": "10.4.0",
        "@multichannel": "9.4.0",
        "@streams": "10.4.0",
        "driver": "10.4.0",
    },
    "video": {"model/@blob": "9.2.0", "model/@edid": "11.7.0"},
    "network": {
        "metadata": "2.1.0",
        "mtu/@size": "3.1.0",
        "bridge/@zone": "5.1.0",
        "forward/@mode=open": "2.2.0",
        "forward/nat/@ipv6": "6.5.0",
        "forward/driver/@model": "10.0.0",
        "port/@isolated": "6.1.0",
        "title": "9.7.0",
        "description": "9.7.0",
        "domain/@register": "10.1.0",
    },
}
"""Element → path below it, with `=` and a value where it is about that → release."""

_ABSENT = "without "


@cache
def novelties() -> tuple[Novelty, ...]:
    """Return the rows of the table, oldest release first."""
    return tuple(sorted(_read(), key=lambda row: row.since))


def _read() -> Iterator[Novelty]:
    for start, rows in _ROWS.items():
        element, _, kind = start.partition(":")
        for text, since in rows.items():
            path, _, value = text.removeprefix(_ABSENT).partition("=")
            absent = text.startswith(_ABSENT)
            yield Novelty(element, path, value, LibvirtVersion.parse(since), kind, absent)
