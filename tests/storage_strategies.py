"""Hypothesis strategies: disks, buses, memory and accessories, as XML and a QEMU command line can both say them.

disks()  →  Disk(bus="virtio", path="/vm/a.qcow2", format="qcow2", target="vda", cache="none")
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from machine_strategies import SWITCH, maybe, numbers, one_of, slots, usb_places
from qnetx.model.bridge import Iommu, PciController
from qnetx.model.character import Character
from qnetx.model.crypto import Crypto
from qnetx.model.disk import (
    Controller,
    Disk,
    DriveAddress,
    Geometry,
    HostNvme,
    HostScsi,
    Remote,
    Secret,
    Throttle,
)
from qnetx.model.filesystem import Filesystem
from qnetx.model.hostdev import HostPci
from qnetx.model.memory import MemoryDevice
from qnetx.model.panic import Panic
from qnetx.model.rng import Rng
from qnetx.model.shmem import SharedMemory
from qnetx.model.tpm import Tpm
from qnetx.model.vsock import Vsock
from qnetx.model.watchdog import Watchdog
from qnetx.values import HostPort
from strategies import IPV4, NAMES, PATHS, PORTS

YES = st.none() | st.just(value=True)
IDS = st.from_regex("[a-z][a-z0-9]{0,7}", fullmatch=True)
SIZES = st.integers(1, 64).map(lambda n: n << 20)


# Where an image is


def _remotes() -> SearchStrategy[dict[str, Any]]:
    host = st.builds(HostPort, host=IPV4, port=PORTS)
    one, several = st.tuples(host), st.lists(host, min_size=1, max_size=3).map(tuple)
    iqn = st.just("iqn.2004-04.com.example:web")
    auth = st.builds(lambda user: Secret(kind="ceph", usage=f"client.{user}", user=user), IDS)
    chap = st.builds(
        lambda user: Secret(kind="iscsi", usage="iqn.2004-04.com.example:web", user=user), IDS
    )

    def of(protocol: str, **fields: SearchStrategy[Any]) -> SearchStrategy[Remote]:
        return st.builds(Remote, protocol=st.just(protocol), **fields)

    image = st.builds("/".join, st.tuples(IDS, IDS))
    plain = (
        of("nbd", name=maybe(IDS), hosts=one, tls=YES)
        | of("nbd", name=maybe(IDS), socket=PATHS, transport=st.just("unix"))
        | of("gluster", name=image, hosts=several)
        | of("ssh", name=PATHS, hosts=one)
        | st.sampled_from(["http", "https", "ftp", "ftps"]).flatmap(
            lambda protocol: of(protocol, name=image, hosts=one, query=maybe(st.just("a=1&b=2")))
        )
    )
    rbd = of("rbd", name=image, hosts=several, snapshot=maybe(IDS), config=maybe(PATHS))
    iscsi = of(
        "iscsi",
        name=st.builds("{}/{}".format, iqn, st.integers(0, 255)),
        hosts=one,
        initiator=maybe(iqn),
    )
    return (
        st.fixed_dictionaries({"remote": plain})
        | st.fixed_dictionaries({"remote": rbd, "auth": maybe(auth)})
        | st.fixed_dictionaries({"remote": iscsi, "auth": maybe(chap)})
    )


def _backings() -> SearchStrategy[Disk | None]:
    lowest = st.builds(Disk, path=PATHS, format=st.sampled_from(["raw", "qcow2"]))
    above = st.builds(Disk, path=PATHS, format=st.just("qcow2"), backing=lowest)
    return st.none() | st.just(Disk()) | lowest | above


def _images() -> SearchStrategy[dict[str, Any]]:
    """Where an image is, its format, and what is below it."""
    nvme = st.builds(
        HostNvme,
        domain=st.integers(0, 0xFFFF),
        bus=st.integers(0, 255),
        slot=st.integers(0, 31),
        function=st.integers(0, 7),
        namespace=st.integers(1, 64),
    )
    raw = {"format": st.just("raw")}
    file = st.fixed_dictionaries(
        {
            "path": PATHS,
            "format": st.just("qcow2"),
            "cache_size": maybe(SIZES),
            "backing": _backings(),
        }
    )
    hidden = st.builds(
        lambda path, kind: {
            "path": path,
            "format": kind,
            "encryption": Secret(kind="passphrase", usage=path),
        },
        PATHS,
        st.sampled_from(["raw", "qcow2"]),
    )
    return (
        st.fixed_dictionaries({"path": PATHS | PATHS.map(lambda p: f"/dev{p}"), **raw})
        | file
        | hidden
        | st.fixed_dictionaries({"nvme": nvme, **raw})
        | st.builds(lambda image: {**image, "format": "raw"}, _remotes())
    )


def _limits() -> SearchStrategy[Throttle | None]:
    rate = numbers(1, 1 << 40)
    return maybe(
        st.builds(
            Throttle,
            bytes_total=st.integers(1, 1 << 40),
            iops_read=st.integers(1, 1 << 30),
            iops_write=st.integers(1, 1 << 30),
            bytes_total_max=rate,
            iops_read_max=rate,
            iops_read_length=numbers(1, 60),
            iops_size=rate,
            group=maybe(IDS),
        )
    )


def _use() -> dict[str, SearchStrategy[Any]]:
    """How the host uses an image."""
    return {
        "cache": one_of("none", "writeback", "writethrough", "directsync", "unsafe"),
        "aio": one_of("threads", "io_uring"),
        "write_error": one_of("stop", "report", "ignore", "enospace"),
        "read_error": one_of("stop", "report", "ignore"),
        "discard": one_of("unmap", "ignore"),
        "detect_zeroes": one_of("off", "on", "unmap"),
        "copy_on_read": SWITCH,
        "snapshot": YES,
        "throttle": _limits(),
    }


# What the guest sees


def _virtio() -> dict[str, SearchStrategy[Any]]:
    return dict.fromkeys(
        ("ioeventfd", "event_idx", "iommu", "ats", "packed", "page_per_vq"), SWITCH
    )


def _blocks() -> dict[str, SearchStrategy[Any]]:
    return {
        "serial": maybe(NAMES),
        "boot_order": numbers(1, 9),
        "logical_block": st.sampled_from([None, 512, 4096]),
        "physical_block": st.sampled_from([None, 4096]),
        "discard_block": st.sampled_from([None, 4096]),
    }


_WWN = st.from_regex("0x[1-9a-f][0-9a-f]{15}", fullmatch=True)
_SHAPE = st.builds(
    Geometry,
    cyls=st.integers(1, 65535),
    heads=st.integers(1, 16),
    secs=st.integers(1, 63),
    trans=one_of("none", "lba", "auto"),
)


def _disk(image: SearchStrategy[dict[str, Any]], **fields: Any) -> SearchStrategy[Disk]:
    given = {
        name: value if isinstance(value, SearchStrategy) else st.just(value)
        for name, value in fields.items()
    }
    return st.builds(
        lambda image, rest: Disk(**{**rest, **image}), image, st.fixed_dictionaries(given)
    )


def disks() -> SearchStrategy[Disk]:
    """Disks on every bus of a pc, each the only one of its guest."""
    return _virtio_disks() | _ide() | _scsi() | _usb() | _floppies()


_ON_VIRTIO = {"bus": "virtio", "target": "vda", "kind": "disk"}


def remote_disks() -> SearchStrategy[Disk]:
    """Disks whose images are on other hosts."""
    return _disk(_remotes().map(lambda image: {**image, "format": "raw"}), **_ON_VIRTIO)


def backed_disks() -> SearchStrategy[Disk]:
    """Disks whose images stand on others, or are known to stand on none."""
    image = st.fixed_dictionaries({"path": PATHS, "format": st.just("qcow2")})
    return _disk(image, **_ON_VIRTIO, backing=_backings(), cache_size=maybe(SIZES))


def limited_disks() -> SearchStrategy[Disk]:
    image = st.fixed_dictionaries({"path": PATHS, "format": st.just("raw")})
    return _disk(image, **_ON_VIRTIO, throttle=_limits())


def _virtio_disks() -> SearchStrategy[Disk]:
    common = {"bus": "virtio", "target": "vda", "kind": "disk", "address": slots(), **_virtio()}
    model = one_of("virtio-transitional", "virtio-non-transitional")
    own = {"queues": numbers(1, 8), "queue_size": st.sampled_from([None, 64, 1024])}
    folder = st.fixed_dictionaries(
        {"folder": PATHS, "format": st.just("fat"), "read_only": st.just(value=True)}
    )
    served = {name: value for name, value in common.items() if name not in _virtio()}
    events = {"ioeventfd": SWITCH, "event_idx": SWITCH, **own}
    return (
        _disk(
            _images(), **common, **_use(), **_blocks(), **own, model=model, geometry=maybe(_SHAPE)
        )
        | _disk(folder, **common)
        | _disk(st.fixed_dictionaries({"socket": PATHS}), **served, **events)
    )


def _ide() -> SearchStrategy[Disk]:
    def at(number: int) -> SearchStrategy[Disk]:
        common = {
            "bus": "ide",
            "target": f"hd{'abcd'[number]}",
            "place": DriveAddress(bus=number // 2, unit=number % 2),
            "wwn": maybe(_WWN),
            "serial": maybe(NAMES),
        }
        disk = _disk(
            _images(), **common, kind="disk", rotation=numbers(1, 10000), geometry=maybe(_SHAPE)
        )
        image: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
            {"path": PATHS, "format": st.just("raw")}
        ) | st.just({})
        return disk | _disk(image, **common, kind="cdrom")

    return st.integers(0, 3).flatmap(at)


def _scsi() -> SearchStrategy[Disk]:
    """On the controller that a guest has without a word: LSI, where disks have one number."""
    common = {
        "bus": "scsi",
        "target": "sda",
        "place": st.integers(0, 6).map(lambda unit: DriveAddress(unit=unit)),
        "wwn": maybe(_WWN),
        "vendor": maybe(IDS),
        "product": maybe(IDS),
    }
    empty: SearchStrategy[dict[str, Any]] = st.just({})
    return _disk(_images(), **common, **_use(), **_blocks(), kind="disk", removable=SWITCH) | _disk(
        empty, **common, kind="cdrom"
    )


def _usb() -> SearchStrategy[Disk]:
    common = {"bus": "usb", "target": "sda", **_blocks(), "removable": SWITCH}
    both = st.tuples(_images(), usb_places()).map(lambda pair: {**pair[0], **pair[1]})
    return _disk(both, **common, kind="disk")


def _floppies() -> SearchStrategy[Disk]:
    def at(unit: int) -> SearchStrategy[Disk]:
        image: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
            {"path": PATHS, "format": st.just("raw"), "read_only": YES}
        ) | st.just({})
        place = DriveAddress(unit=unit)
        return _disk(image, bus="fdc", kind="floppy", target=f"fd{'ab'[unit]}", place=place)

    return st.integers(0, 1).flatmap(at)


def controllers() -> SearchStrategy[Controller]:
    virtio = st.sampled_from(["virtio-scsi", "virtio-transitional", "virtio-non-transitional"])
    others = [
        *("lsilogic", "lsisas1068", "lsisas1078", "vmpvscsi", "am53c974", "dc390"),
    ]
    names = ("ioeventfd", "iommu", "ats", "packed", "page_per_vq")
    return (
        st.builds(
            Controller,
            kind=st.just("scsi"),
            model=virtio,
            index=st.just(0),
            address=slots(),
            queues=numbers(1, 8),
            cmd_per_lun=numbers(1, 128),
            max_sectors=numbers(1, 65535),
            **dict.fromkeys(names, SWITCH),
        )
        | st.builds(
            Controller,
            kind=st.just("scsi"),
            model=st.sampled_from(others),
            index=st.just(0),
            address=slots(),
        )
        | st.builds(Controller, kind=st.just("sata"), index=st.just(0), address=slots())
    )


# Buses, memory, accessories


def bridges() -> SearchStrategy[PciController]:
    """A bridge of a pc, and what makes another root."""
    return st.builds(
        PciController,
        model=st.just("pci-bridge"),
        device=st.just("pci-bridge"),
        index=st.just(1),
        chassis_nr=st.integers(1, 255),
        address=slots(),
    ) | st.builds(
        PciController,
        model=st.just("pci-expander-bus"),
        device=st.just("pxb"),
        index=st.just(1),
        bus_nr=st.integers(1, 254),
        node=numbers(0, 3),
        address=slots(),
    )


def ports() -> SearchStrategy[PciController]:
    """A port of a q35."""
    return st.builds(
        PciController,
        model=st.just("pcie-root-port"),
        device=st.sampled_from(["pcie-root-port", "ioh3420"]),
        index=st.just(1),
        chassis=st.integers(0, 255),
        port=st.integers(0, 255),
        address=slots(),
    )


def iommus() -> SearchStrategy[Iommu]:
    """An IOMMU of a q35."""
    return st.builds(
        Iommu,
        model=st.just("intel"),
        interrupt_remapping=SWITCH,
        caching_mode=SWITCH,
        eim=SWITCH,
        device_tlb=SWITCH,
        address_bits=st.sampled_from([None, 39, 48]),
    )


def folders() -> SearchStrategy[Filesystem]:
    mapped = {"file_mode": one_of("0644"), "folder_mode": one_of("0755")}
    common = {"tag": NAMES, "address": slots()}
    plain = {
        "path": PATHS,
        "read_only": st.booleans(),
        "write_policy": one_of("immediate"),
        "several": one_of("remap", "forbid", "warn"),
        **common,
    }
    return (
        st.builds(Filesystem, access=st.sampled_from(["passthrough", "squash"]), **plain)
        | st.builds(Filesystem, access=st.just("mapped"), **plain, **mapped)
        | st.builds(
            Filesystem,
            driver=st.just("virtiofs"),
            socket=PATHS,
            queue_size=st.sampled_from([None, 1024]),
            **common,
        )
    )


def rngs() -> SearchStrategy[Rng]:
    daemon = st.builds(
        Character,
        port=st.just("backend"),
        kind=st.just("tcp"),
        mode=st.just("connect"),
        host=IPV4,
        service=PORTS.map(str),
        protocol=st.just("raw"),
    )
    rate: SearchStrategy[dict[str, Any]] = st.just({}) | st.fixed_dictionaries(
        {"rate_bytes": st.integers(1, 1 << 20), "rate_period": st.integers(1, 10000)}
    )
    source = (
        st.builds(lambda path: {"backend": "random", "path": path}, PATHS)
        | st.just({"backend": "builtin"})
        | st.builds(lambda far: {"backend": "egd", "source": far}, daemon)
    )
    return st.builds(
        lambda back_end, limit, address: Rng(**back_end, **limit, address=address),
        source,
        rate,
        slots(),
    )


def modules() -> SearchStrategy[MemoryDevice]:
    place = {"size": SIZES, "slot": numbers(0, 3), "base": numbers(1 << 32, 1 << 40)}
    on_file = {"path": PATHS, "align": maybe(SIZES), "shared": YES, "persistent": YES}
    return (
        st.builds(MemoryDevice, model=st.just("dimm"), node=st.integers(0, 3), shared=YES, **place)
        | st.builds(
            MemoryDevice,
            model=st.just("nvdimm"),
            node=st.integers(0, 3),
            label_size=maybe(st.just(128 << 10)),
            read_only=YES,
            **on_file,
            **place,
        )
        | st.builds(
            MemoryDevice,
            model=st.just("virtio-mem"),
            size=SIZES,
            node=st.integers(0, 3),
            block_size=maybe(st.just(2 << 20)),
            requested=st.just(0) | SIZES,
            base=numbers(1 << 32, 1 << 40),
            address=slots(),
        )
    )


def small_devices() -> SearchStrategy[Any]:
    size = st.integers(20, 30).map(lambda n: 1 << n)
    role = one_of("master", "peer")
    return (
        st.builds(
            Tpm,
            model=st.sampled_from(["tpm-tis", "tpm-crb"]),
            backend=st.just("passthrough"),
            path=PATHS,
        )
        | st.just(Tpm(model="tpm-tis", backend="emulator", version="2.0"))
        | st.builds(Panic, model=st.just("isa"), port=numbers(1, 0xFFFF))
        | st.builds(Panic, model=st.just("pvpanic"), address=slots())
        | st.builds(
            SharedMemory,
            model=st.just("ivshmem-plain"),
            name=NAMES,
            size=size,
            role=role,
            address=slots(),
        )
        | st.builds(
            SharedMemory,
            model=st.just("ivshmem-doorbell"),
            name=NAMES,
            server=PATHS,
            vectors=numbers(1, 64),
            ioeventfd=SWITCH,
            role=role,
            address=slots(),
        )
        | st.builds(
            Vsock,
            model=st.sampled_from(["virtio", "virtio-transitional", "virtio-non-transitional"]),
            cid=st.integers(3, 2**32 - 1),
            address=slots(),
        )
        | st.builds(Crypto, backend=st.just("builtin"), queues=numbers(1, 4), address=slots())
    )


def others() -> SearchStrategy[Any]:
    """Watchdogs, and devices of the host."""
    actions = ["reset", "shutdown", "poweroff", "pause", "none", "inject-nmi"]
    whole = {
        "domain": st.integers(0, 0xFFFF),
        "bus": st.integers(0, 255),
        "slot": st.integers(0, 31),
        "function": st.integers(0, 7),
    }
    return (
        st.builds(
            Watchdog,
            model=st.just("i6300esb"),
            action=st.sampled_from(actions),
            address=slots(),
        )
        | st.builds(Watchdog, model=st.just("ib700"), action=st.sampled_from(actions))
        | st.builds(HostPci, **whole, address=slots())
        | st.builds(
            HostScsi,
            wwpn=st.from_regex("naa[.][0-9a-f]{16}", fullmatch=True),
            boot_order=numbers(1, 9),
            address=slots(),
        )
    )
