"""Hypothesis strategies: devices and records of a machine, as XML and a QEMU command line can both say them.

sounds()  →  Sound(model="ich9", codecs=("duplex", "micro"), audio=1, address=PciAddress(4))
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from qnetx.model.audio import Audio, Stream
from qnetx.model.balloon import Balloon
from qnetx.model.boot import Boot, Power
from qnetx.model.character import Character, SerialController
from qnetx.model.clock import Clock, Timer
from qnetx.model.display import Graphics, Video
from qnetx.model.features import Features, Memory
from qnetx.model.input import Input
from qnetx.model.memory import Binding, Cell, Distance
from qnetx.model.processor import Feature, Processor
from qnetx.model.sound import Sound
from qnetx.model.system_info import Blob, SystemInfo
from qnetx.model.usb import CardReader, HostUsb, SmartCard, UsbHub
from qnetx.model.usb_controller import UsbController
from qnetx.values import PciAddress
from strategies import IPV4, NAMES, PATHS, PORTS

SWITCH = st.none() | st.booleans()
WORDS = st.from_regex(r"[A-Za-z][A-Za-z0-9 ,._-]{0,12}[a-z0-9]", fullmatch=True)
"""Texts with commas, which options write twice."""


def maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | strategy


def numbers(low: int, high: int) -> SearchStrategy[int | None]:
    return maybe(st.integers(low, high))


def one_of(*words: str) -> SearchStrategy[Any]:
    return maybe(st.sampled_from(words))


def slots() -> SearchStrategy[PciAddress | None]:
    """Places on the root bus that no board has taken."""
    return maybe(
        st.builds(
            PciAddress,
            slot=st.integers(4, 30),
            function=st.integers(0, 7),
            multifunction=st.none() | st.just(value=True),
        )
    )


def usb_places() -> SearchStrategy[dict[str, Any]]:
    """On no controller that is named, or on the first one, at a port."""
    port = st.from_regex(r"[1-9](\.[1-9]){0,2}", fullmatch=True)
    return st.just({}) | port.map(lambda text: {"usb_bus": 0, "usb_port": text})


# Devices


def balloons() -> SearchStrategy[Balloon]:
    return st.builds(Balloon, address=slots())


def streams(kind: str) -> SearchStrategy[Stream]:
    own: dict[str, dict[str, Any]] = {
        "alsa": {"device": maybe(NAMES)},
        "jack": {
            "server": maybe(NAMES),
            "client": maybe(WORDS),
            "ports": maybe(WORDS),
            "exact_name": SWITCH,
        },
        "oss": {"device": maybe(PATHS), "buffers": numbers(1, 64), "poll": SWITCH},
        "pulseaudio": {
            "name": maybe(NAMES),
            "stream_name": maybe(WORDS),
            "latency": numbers(1, 10**6),
        },
        "sdl": {"buffers": numbers(1, 64)},
    }
    common = {
        "voices": st.integers(1, 16),
        "buffer_length": numbers(1, 10**6),
    }
    fixed = {
        "mixing": st.just(value=True),
        "fixed": st.just(value=True),
        "frequency": numbers(8000, 192000),
        "channels": st.integers(1, 8),
        "format": one_of("s8", "u16", "f32"),
    }
    return st.builds(Stream, **common, **own.get(kind, {})) | st.builds(
        Stream, **common, **fixed, **own.get(kind, {})
    )


def audios() -> SearchStrategy[Audio]:
    """One back end, which is the first."""

    def of(kind: str) -> SearchStrategy[Audio]:
        own: dict[str, Any] = {
            "oss": {
                "mmap": SWITCH,
                "exclusive": SWITCH,
                "policy": numbers(-1, 10).filter(_not_negative),
            },
            "pulseaudio": {"server": maybe(NAMES)},
            "file": {"path": maybe(PATHS)},
        }.get(kind, {})
        return st.builds(
            Audio,
            id=st.just(1),
            kind=st.just(kind),
            timer_period=numbers(0, 10**6),
            input=maybe(streams(kind)),
            output=maybe(streams(kind)),
            **own,
        )

    kinds = ("none", "alsa", "jack", "oss", "pulseaudio", "sdl", "file", "dbus")
    return st.sampled_from(kinds).flatmap(of)


def _not_negative(number: int | None) -> bool:
    return number is None or number >= 0


def sounds() -> SearchStrategy[Sound]:
    codecs = st.lists(st.sampled_from(["duplex", "micro", "output"]), min_size=1, max_size=2)
    hda = st.builds(
        Sound,
        model=st.sampled_from(["ich6", "ich9"]),
        codecs=codecs.map(tuple),
        address=slots(),
    )
    usb = usb_places().map(lambda place: Sound(model="usb", **place))
    plain = st.builds(Sound, model=st.sampled_from(["ac97", "es1370"]), address=slots())
    return hda | usb | plain | st.just(Sound(model="sb16"))


def _far_ends(port: str) -> SearchStrategy[dict[str, Any]]:
    """What is at the other end of a port."""
    log = {"log": PATHS, "log_append": SWITCH}
    listening = {"mode": st.just("bind")}
    calling = {"mode": st.just("connect"), "reconnect": numbers(1, 60)}
    tcp = {
        "host": IPV4,
        "service": PORTS.map(str),
        "protocol": st.sampled_from(["raw", "telnet"]),
    }
    udp = {
        "mode": st.just("connect"),
        "host": IPV4,
        "service": PORTS.map(str),
    }
    near = {"local_host": IPV4, "local_service": PORTS.map(str)}
    ends = [
        _dicts("pty"),
        _dicts("null"),
        _dicts("pty", **log),
        _dicts("pipe", path=PATHS),
        _dicts("dev", path=PATHS),
        _dicts("file", path=PATHS, append=SWITCH),
        _dicts("tcp", **tcp, **listening),
        _dicts("tcp", **tcp, **calling),
        _dicts("unix", path=PATHS, **listening),
        _dicts("unix", path=PATHS, **calling),
        _dicts("udp", **udp),
        _dicts("udp", **udp, **near),
    ]
    if port == "channel":
        ends += [
            _dicts("spicevmc"),
            _dicts("spiceport", channel=NAMES),
            _dicts("dbus", channel=NAMES),
            _dicts("qemu-vdagent", clipboard=SWITCH, mouse=one_of("client", "server")),
        ]
    return st.one_of(ends)


def _dicts(kind: str, **fields: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


def characters() -> SearchStrategy[Character]:
    """Ports, each the first of its kind."""

    def of(port: str, target: str | None, **more: SearchStrategy[Any]) -> SearchStrategy[Character]:
        return st.builds(
            lambda far, own: Character(port=port, target=target, **far, **own),
            _far_ends(port),
            st.fixed_dictionaries(more),
        )

    first = st.just(0)
    return st.one_of(
        of("serial", "isa-serial", number=st.integers(0, 3)),
        of("serial", "pci-serial", number=first, address=slots()),
        of("serial", "usb-serial", number=first),
        of(
            "serial",
            "isa-debug",
            model=st.just("isa-debugcon"),
            io_port=st.sampled_from([0xE9, 0x402]),
        ),
        of("parallel", None, number=st.integers(0, 2)),
        of("console", "virtio"),
        of("channel", "virtio", name=maybe(NAMES)),
        of("redirdev", None),
        of("smartcard", None),
    )


def serial_controllers() -> SearchStrategy[SerialController]:
    return st.builds(
        SerialController,
        index=st.just(0),
        model=one_of("virtio-transitional", "virtio-non-transitional"),
        ports=numbers(1, 31),
        vectors=numbers(0, 32),
        address=slots(),
    )


def inputs() -> SearchStrategy[Input]:
    kinds = st.sampled_from(["tablet", "mouse", "keyboard"])
    usb = st.builds(lambda kind, place: Input(kind=kind, bus="usb", **place), kinds, usb_places())
    virtio = st.builds(Input, kind=kinds, bus=st.just("virtio"), address=slots())
    host = st.builds(
        Input, kind=st.just("passthrough"), bus=st.just("virtio"), event=PATHS, address=slots()
    )
    evdev = st.builds(
        Input,
        kind=st.just("evdev"),
        bus=st.none(),
        device=PATHS,
        grab=one_of("all"),
        grab_toggle=one_of("ctrl-ctrl", "scrolllock"),
        repeat=SWITCH,
    )
    return usb | virtio | host | evdev


def usb_controllers() -> SearchStrategy[UsbController]:
    models = ("piix3-uhci", "piix4-uhci", "ehci", "ich9-ehci1", "ich9-uhci1", "pci-ohci")
    plain = st.builds(
        UsbController, model=st.sampled_from(models), index=st.just(0), address=slots()
    )
    fast = st.builds(
        UsbController,
        model=st.sampled_from(["nec-xhci", "qemu-xhci"]),
        index=st.just(0),
        ports=numbers(1, 15),
        address=slots(),
    )
    return plain | fast


def usb_devices() -> SearchStrategy[HostUsb | UsbHub | CardReader | SmartCard]:
    make = {"vendor": st.integers(1, 0xFFFF), "product": st.integers(1, 0xFFFF)}
    spot = {"bus": st.integers(1, 255), "device": st.integers(1, 255)}
    chosen = st.fixed_dictionaries(make) | st.fixed_dictionaries(spot)
    host = st.builds(
        lambda fields, order, place: HostUsb(**fields, boot_order=order, **place),
        chosen | st.fixed_dictionaries({**make, **spot}),
        numbers(1, 9),
        usb_places(),
    )
    hub = usb_places().map(lambda place: UsbHub(**place))
    reader = usb_places().map(lambda place: CardReader(index=0, **place))
    certificates = st.tuples(NAMES, NAMES, NAMES)
    card = st.just(SmartCard(mode="host")) | st.builds(
        SmartCard,
        mode=st.just("host-certificates"),
        certificates=certificates,
        database=maybe(PATHS),
    )
    return st.one_of(host, hub, reader, card)


def videos() -> SearchStrategy[Video]:
    """The first card of a guest."""
    mebibytes = maybe(st.sampled_from([1, 4, 16, 64]).map(lambda n: n * 1024))
    size: SearchStrategy[dict[str, Any]] = st.just({}) | st.fixed_dictionaries(
        {"width": st.integers(640, 4096), "height": st.integers(480, 2160)}
    )
    vga = st.builds(
        lambda memory, place, pixels: Video(
            model="vga", memory=memory, primary=True, address=place, **pixels
        ),
        mebibytes,
        slots(),
        size,
    )
    plain = st.builds(
        Video,
        model=st.sampled_from(["cirrus", "vmvga"]),
        memory=mebibytes,
        primary=st.just(value=True),
        address=slots(),
    )
    qxl = st.builds(
        Video,
        model=st.just("qxl"),
        memory=mebibytes,
        vga_memory=mebibytes,
        ram=mebibytes,
        wide_memory=mebibytes,
        heads=numbers(1, 4),
        primary=st.just(value=True),
        address=slots(),
    )
    virtio = st.builds(
        Video,
        model=st.just("virtio"),
        heads=numbers(1, 16),
        blob=SWITCH,
        accelerated=st.none() | st.just(value=True),
        primary=st.just(value=True),
        address=slots(),
    )
    others = st.builds(Video, model=st.just("bochs"), memory=mebibytes, address=slots())
    return vga | plain | qxl | virtio | others | st.just(Video(model="ramfb"))


def graphics() -> SearchStrategy[Graphics]:
    """Servers whose ports are named; a SPICE server has no port of libvirt's choice."""
    vnc = {
        "kind": st.just("vnc"),
        "password": maybe(WORDS) | st.just(""),
        "share": one_of("allow-exclusive", "force-shared", "ignore"),
        "power": SWITCH,
    }
    spice = {
        "kind": st.just("spice"),
        "password": maybe(WORDS),
        "images": one_of("auto_glz", "off"),
        "jpeg": one_of("auto", "never"),
        "zlib": one_of("always", "never"),
        "playback": SWITCH,
        "streaming": one_of("filter", "off"),
        "mouse": one_of("client", "server"),
        "clipboard": SWITCH,
        "file_transfer": SWITCH,
        "channels": st.lists(
            st.tuples(
                st.sampled_from(["default", "main", "inputs"]),
                st.sampled_from(["secure", "insecure"]),
            ),
            unique_by=lambda pair: pair[0],
            max_size=2,
        ).map(lambda pairs: tuple(sorted(pairs))),
        "gl": SWITCH,
    }
    port = {"port": st.integers(5900, 6100), "listen": IPV4}
    chosen = {"port": st.just(-1), "listen": IPV4}
    socket = {"socket": PATHS}
    web = {"websocket": numbers(1, 65535)}
    return st.one_of(
        st.builds(Graphics, **vnc, **port, **web),
        st.builds(Graphics, **vnc, **chosen, **web),
        st.builds(Graphics, **vnc, **socket),
        st.builds(Graphics, **spice, **port, tls_port=maybe(PORTS)),
        st.builds(Graphics, **spice, **socket),
        st.builds(Graphics, kind=st.just("egl-headless"), render_node=maybe(PATHS)),
        st.builds(Graphics, kind=st.just("dbus"), bus=maybe(NAMES), p2p=SWITCH, gl=SWITCH),
    )


def devices() -> SearchStrategy[Any]:
    """Any of them."""
    return st.one_of(
        audios(), balloons(), characters(), graphics(), inputs(), serial_controllers(), sounds(),
        usb_controllers(), usb_devices(), videos(),
    )  # fmt: skip


# Records


def boots() -> SearchStrategy[Boot]:
    kinds = st.sampled_from(["hd", "cdrom", "fd", "network"])
    orders = st.lists(kinds, unique=True, min_size=1, max_size=3).map(tuple)
    text = maybe(WORDS)
    return st.builds(
        lambda order, menu, again, kernel, firmware: Boot(
            order=order, **menu, reboot_timeout=again, **kernel, **firmware
        ),
        orders,
        st.just({}) | st.fixed_dictionaries({"menu": st.just(value=False)})
        | st.fixed_dictionaries({"menu": st.just(value=True), "menu_timeout": numbers(0, 65535)}),
        numbers(-1, 65535),
        st.just({}) | st.fixed_dictionaries(
            {"kernel": PATHS, "initrd": maybe(PATHS), "cmdline": text, "dtb": maybe(PATHS)}
        ),
        st.just({})
        | st.fixed_dictionaries({"rom": PATHS})
        | st.fixed_dictionaries({"flash": PATHS, "flash_readonly": st.booleans()})
        | st.fixed_dictionaries(
            {"flash": PATHS, "flash_readonly": st.just(value=True), "nvram": PATHS}
        ),
    )  # fmt: skip


def powers() -> SearchStrategy[Power]:
    fields = {
        "on_reboot": one_of("destroy"),
        "on_crash": one_of("preserve"),
        "suspend_to_mem": SWITCH,
        "suspend_to_disk": SWITCH,
    }
    return st.builds(Power, **fields).filter(lambda power: power != Power())


def clocks() -> SearchStrategy[Clock]:
    timers = {
        "rtc": st.builds(
            Timer,
            name=st.just("rtc"),
            tick_policy=st.just("catchup"),
            track=one_of("guest", "realtime"),
        ),
        "pit": st.builds(
            Timer, name=st.just("pit"), tick_policy=st.sampled_from(["delay", "discard"])
        ),
        "hpet": st.builds(Timer, name=st.just("hpet"), present=st.booleans()),
        "kvmclock": st.builds(Timer, name=st.just("kvmclock"), present=st.booleans()),
        "hypervclock": st.builds(Timer, name=st.just("hypervclock"), present=st.booleans()),
        "tsc": st.builds(Timer, name=st.just("tsc"), frequency=st.integers(1, 10**9 - 1)),
    }
    several = st.sets(st.sampled_from(sorted(timers)), min_size=1).flatmap(
        lambda names: st.tuples(*(timers[name] for name in sorted(names)))
    )
    shown = st.fixed_dictionaries({"local": st.just(value=True)}) | st.fixed_dictionaries(
        {"start": st.integers(0, 2**31)}
    )
    return st.builds(lambda fields, found: Clock(**fields, timers=found), shown, several)


def processors() -> SearchStrategy[Processor]:
    """Processors with a model, in one topology of four."""
    features = st.lists(
        st.builds(Feature, name=st.sampled_from(["vmx", "sse4.1", "pcid"]), present=st.booleans()),
        unique_by=lambda feature: feature.name,
        min_size=1,
    ).map(tuple)
    common = {
        "check": one_of("full"),
        "features": maybe(features),
        "address_bits": numbers(32, 52),
        "sockets": st.just(1),
        "dies": one_of_numbers(1),
        "cores": st.just(2),
        "threads": st.just(2),
    }
    host = {"passthrough": st.just(value=True), "migratable": SWITCH}
    named = {"model": st.sampled_from(["Haswell", "EPYC", "qemu64"])}
    return st.one_of(
        st.builds(Processor, **common, **host, cache=one_of("passthrough")),
        st.builds(Processor, **common, maximum=st.just(value=True), migratable=SWITCH),
        st.builds(Processor, **common, **named, vendor_id=one_of("GenuineIntel")),
        st.builds(Processor, **common, **named, cache=st.just("emulate"), cache_level=st.just(3)),
        st.builds(Processor, **common, **named, cache=st.just("disable")),
    )


def one_of_numbers(*numbers: int) -> SearchStrategy[Any]:
    return maybe(st.sampled_from(numbers))


def features() -> SearchStrategy[Features]:
    """Features of a pc under KVM, whose processor is named."""
    hyperv = st.lists(
        st.sampled_from(
            [
                *(("relaxed", "on"), ("vapic", "off"), ("spinlocks", "8191"), ("synic", "on")),
                *(("vendor_id", "KVM Hv"), ("vpindex", "on"), ("reset", "off")),
            ]
        ),
        unique_by=lambda pair: pair[0],
        min_size=1,
    ).map(tuple)
    return st.builds(
        Features,
        acpi=st.booleans(),
        apic=st.just(value=True),
        vmport=SWITCH,
        smm=SWITCH,
        ioapic=one_of("kvm", "qemu"),
        eoi=SWITCH,
        pmu=SWITCH,
        pvspinlock=SWITCH,
        kvm_hidden=st.none() | st.just(value=True),
        vmcoreinfo=st.none() | st.just(value=True),
        hyperv=maybe(hyperv),
        hint_dedicated=SWITCH,
        poll_control=SWITCH,
        pv_ipi=SWITCH,
        dirty_ring=one_of_numbers(1024, 65536),
        ps2=SWITCH,
    )


def memories() -> SearchStrategy[Memory]:
    common = {
        "dump": SWITCH,
        "merge": st.none() | st.just(value=False),
        "locked": st.none() | st.just(value=True),
        "prealloc": st.none() | st.just(value=True),
        "shared": st.none() | st.just(value=True),
    }
    huge = {"huge_pages": st.just(value=True), "page_size": one_of_numbers(2 << 20, 1 << 30)}
    return st.one_of(
        st.builds(Memory, source=st.just("memfd"), **common),
        st.builds(Memory, source=st.just("file"), discard=st.just(value=True), **common),
        st.builds(Memory, source=st.just("memfd"), **huge, **common),
        st.builds(Memory, source=st.just("file"), **common),
        st.builds(Memory, **huge, **common),
    )


def cells() -> SearchStrategy[tuple[Cell, ...]]:
    """Two nodes of a guest with four processors and 2 GiB."""
    near = (Distance(cell=0, value=10), Distance(cell=1, value=20))
    far = (Distance(cell=0, value=20), Distance(cell=1, value=10))
    own = {"memory": st.just(1 << 30), "shared": st.none() | st.just(value=True)}
    return st.tuples(
        st.builds(
            Cell,
            number=st.just(0),
            cpus=st.sampled_from([(0, 1), (0, 2)]),
            distances=st.just(near),
            **own,
        ),
        st.builds(Cell, number=st.just(1), cpus=st.just((3,)), distances=st.just(far), **own),
    )


def bindings() -> SearchStrategy[Binding]:
    return st.builds(
        Binding,
        mode=st.sampled_from(["strict", "preferred", "interleave"]),
        nodes=st.sampled_from(["0", "0-1", "0,2-3"]),
    )


def system_infos() -> SearchStrategy[SystemInfo]:
    def entries(*names: str) -> SearchStrategy[Any]:
        some = st.lists(st.sampled_from(names), unique=True, min_size=1).map(
            lambda found: sorted(found, key=names.index)
        )
        return maybe(
            some.flatmap(lambda found: st.tuples(*(st.tuples(st.just(n), WORDS) for n in found)))
        )

    blob = NAMES.map(lambda name: f"opt/org.example/{name}")
    blobs = st.lists(
        st.builds(Blob, name=blob, value=NAMES) | st.builds(Blob, name=blob, file=PATHS),
        unique_by=lambda each: each.name,
        max_size=2,
    ).map(tuple)
    made = st.builds(
        SystemInfo,
        bios=entries("vendor", "version"),
        system=entries("manufacturer", "product", "serial", "sku"),
        base_board=entries("manufacturer", "product", "asset"),
        chassis=entries("manufacturer", "version", "sku"),
        oem_strings=maybe(st.lists(WORDS, min_size=1, max_size=2).map(tuple)),
        blobs=blobs,
        generation=maybe(st.just("auto") | st.uuids().map(str)),
    )
    return made.filter(lambda info: info != SystemInfo())
