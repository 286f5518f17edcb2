"""`-cpu`, `-smp` → processors, their features, and the features of hypervisors that `-cpu` has too.

    -cpu Haswell,+vmx,kvm=off -smp 4,cores=2 → Processor(model="Haswell", …), Features(kvm_hidden=True)

Sources: QEMU's manual page, "-cpu" and "-smp"; libvirt's page "Domain XML format".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qnetx.diagnostics import Item
from qnetx.model.clock import Timer
from qnetx.model.features import Features
from qnetx.model.network import Origin
from qnetx.model.panic import Panic
from qnetx.model.processor import Feature, Processor
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.draft import Draft, Reader
from qnetx.qemu.settings.clock import add_timer
from qnetx.qemu.settings.cpu_names import feature_name
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_X86 = ("x86_64", "i686")
_UNKNOWN = ("base",)
"""Models of x86 that libvirt's map has not."""

_VERSIONS: Mapping[str, str] = {
    f"{model}-v{version}": f"{model}-{name}"
    for model, names in {
        "Broadwell": ("noTSX", "IBRS", "noTSX-IBRS"),
        "Haswell": ("noTSX", "IBRS", "noTSX-IBRS"),
        "EPYC": ("IBPB",),
        "Icelake-Server": ("noTSX",),
        "IvyBridge": ("IBRS",),
        "Nehalem": ("IBRS",),
        "SandyBridge": ("IBRS",),
        "Skylake-Client": ("IBRS", "noTSX-IBRS"),
        "Skylake-Server": ("IBRS", "noTSX-IBRS"),
        "Westmere": ("IBRS",),
    }.items()
    for version, name in enumerate(names, 2)
} | {"Cascadelake-Server-v3": "Cascadelake-Server-noTSX"}
"""Versions of a model that have a name of their own, which every libvirt knows (`-cpu help`)."""

_HYPERV = {
    **{name: name for name in ("relaxed", "vapic", "vpindex", "runtime", "synic", "stimer")},
    **{name: name for name in ("reset", "frequencies", "reenlightenment", "tlbflush", "ipi")},
    "evmcs": "evmcs",
    "spinlocks": "spinlocks",
    "vendor-id": "vendor_id",
    "avic": "avic",
    "emsr-bitmap": "emsr_bitmap",
    "xmm-input": "xmm_input",
    "stimer-direct": "stimer/direct",
    "tlbflush-direct": "tlbflush/direct",
    "tlbflush-ext": "tlbflush/extended",
}
"""`hv-NAME` → libvirt's element."""

_BOARD = {"kvm-pv-eoi": "eoi", "kvm-pv-unhalt": "pvspinlock", "pmu": "pmu"}
_KVM = {
    "kvm-hint-dedicated": "hint_dedicated",
    "kvm-poll-control": "poll_control",
    "kvm-pv-ipi": "pv_ipi",
}
"""Feature of the processor → the feature of the board that it is to libvirt."""

_TIMERS = {"kvmclock": "kvmclock", "hv-time": "hypervclock"}


def _cpu(value: Word, item: Item, draft: Draft) -> None:
    first, *rest = split_settings(value, "model")
    _model(first.value.text, item, draft)
    for setting in rest:
        key, text = setting.key, setting.value.text
        if setting.bare:
            sign, key = (key[0], key[1:]) if key[:1] in ("+", "-") else ("+", key)
            text = "off" if sign == "-" else "on"
        _property(key.replace("_", "-"), text, setting.text, item, draft)


def _model(name: str, item: Item, draft: Draft) -> None:
    draft.change("processor", Processor, item)
    if name in ("help", "?"):
        raise BadValueError(f"'{name}' prints a list and starts no guest", "name a model")
    if name == "host":
        draft.change("processor", Processor, item, passthrough=True)
    elif name == "max":
        draft.change("processor", Processor, item, maximum=True)
    elif not re.fullmatch(r"\w[\w.+ -]*", name, re.ASCII):
        raise BadValueError(f"'{name}' is no model of a processor", "-cpu help lists them")
    elif draft.values.get("arch") in _X86 and name in _UNKNOWN:
        message = f"libvirt knows no model '{name}': the guest gets the default of its board"
        draft.lose_part(item, message)
    else:
        if draft.values.get("arch") in _X86:
            # Every board that libvirt knows has version 1 of a model that is named without one.
            name = _VERSIONS.get(name, name.removesuffix("-v1"))
        draft.change("processor", Processor, item, model=name)


def _property(key: str, text: str, shown: str, item: Item, draft: Draft) -> None:
    """Read one property: of the processor, or what libvirt counts to the board or to the clock."""
    on = text in ("on", "yes", "true", "y")
    hyperv = _HYPERV.get(key.removeprefix("hv-")) if key.startswith("hv-") else None
    if hyperv:
        _hyperv(hyperv, text, item, draft)
    elif key == "hv-passthrough" and on:
        draft.change("features", Features, item, hyperv_passthrough=True)
    elif key in _TIMERS:
        add_timer(Timer(name=_TIMERS[key], present=BOOLEAN.parse(text)), item, draft)
    elif key in _KVM:
        draft.change("features", Features, item, **{_KVM[key]: BOOLEAN.parse(text)})
    elif key in _BOARD:
        draft.change("features", Features, item, **{_BOARD[key]: BOOLEAN.parse(text)})
    elif key == "kvm":
        draft.change("features", Features, item, kvm_hidden=not BOOLEAN.parse(text) or None)
    elif key == "tsc-frequency" and re.fullmatch("[1-9][0-9]{0,8}|[1-3][0-9]{9}", text):
        add_timer(Timer(name="tsc", frequency=int(text)), item, draft)
    else:
        _own_property(key, text, shown, item, draft)


def _own_property(key: str, text: str, shown: str, item: Item, draft: Draft) -> None:
    """Read a property that libvirt has at `<cpu>` itself."""
    on = text in ("on", "yes", "true", "y")
    if key == "vendor" and re.fullmatch("[^,]{12}", text) and draft.values["processor"].model:
        draft.change("processor", Processor, item, vendor_id=text)
    elif key == "migratable" and not draft.values["processor"].model:
        draft.change("processor", Processor, item, migratable=BOOLEAN.parse(text))
    elif key == "host-cache-info" and on and draft.values["processor"].passthrough:
        draft.change("processor", Processor, item, cache="passthrough")
    elif key == "l3-cache" and draft.values["processor"].cache != "passthrough":
        draft.change("processor", Processor, item, cache="emulate" if on else "disable")
        draft.change("processor", Processor, item, cache_level=3 if on else None)
    elif key == "host-phys-bits-limit" and re.fullmatch("[1-9]|[1-5][0-9]", text):
        draft.change("processor", Processor, item, address_limit=int(text))
        draft.change("processor", Processor, item, host_address_bits=True)
    elif key == "hv-crash" and on:
        origin = Origin(item.place, {"": (item,)})
        draft.add("devices", Panic(model="hyperv", origin=origin))
    elif key == "host-phys-bits" and on:
        draft.change("processor", Processor, item, host_address_bits=True)
    elif key == "phys-bits" and re.fullmatch("[1-9]|[1-5][0-9]", text):
        draft.change("processor", Processor, item, address_bits=int(text))
    elif key == "enforce" and on:
        draft.change("processor", Processor, item, check="full")
    elif key not in ("check", "enforce"):
        _feature(key, text, shown, item, draft)


def _hyperv(name: str, text: str, item: Item, draft: Draft) -> None:
    value = text
    if name == "spinlocks":
        if not re.fullmatch("0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}", text):
            raise BadValueError(f"'{text}' is no number of retries", "like hv-spinlocks=0x1fff")
        value = str(int(text, 0))
    elif name == "vendor_id":
        if not re.fullmatch("[^,]{1,12}", text) or not text.isprintable():
            raise BadValueError(f"'{text}' is no vendor's name", "1 to 12 characters")
    else:
        value = BOOLEAN.write(BOOLEAN.parse(text)) or ""
    before = draft.values.get("features", Features()).hyperv or ()
    others = tuple(entry for entry in before if entry[0] != name)
    draft.change("features", Features, item, hyperv=(*others, (name, value)))


def _feature(key: str, text: str, shown: str, item: Item, draft: Draft) -> None:
    name = None
    if draft.values.get("arch") in _X86:
        name = feature_name(key)
    elif draft.values.get("arch") == "aarch64" and re.fullmatch(r"sve(\d{3,4})?", key):
        name = key
    if name is None or text not in ("on", "off"):
        draft.lose_part(item, f"'{shown}' of '{item.text}' has no equivalent in libvirt's <cpu>")
        return
    before = draft.values["processor"].features or ()
    others = tuple(feature for feature in before if feature.name != name)
    feature = Feature(name=name, present=text == "on")
    draft.change("processor", Processor, item, features=(*others, feature))


_MAX_CPUS = 65535
"""The most that libvirt counts; QEMU's own limits are lower and depend on the board."""

_LEVELS = ("sockets", "dies", "clusters", "cores", "threads")


def _smp(value: Word, item: Item, draft: Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "cpus")}
    counts = {key: _count(value) for key, value in settings.items()}
    topology = 1
    for key in _LEVELS:
        topology *= counts.get(key, 1)
    cpus = counts.get("cpus") or counts.get("maxcpus") or topology
    if not cpus <= counts.get("maxcpus", cpus) <= _MAX_CPUS:
        raise BadValueError(f"{cpus} processors are more than there can be")
    draft.put("vcpus", cpus, item)
    if "maxcpus" in counts:
        draft.values["max_vcpus"] = counts["maxcpus"]
    draft.change("processor", Processor, item, **{key: counts.get(key) for key in _LEVELS})
    for key in counts.keys() - {"cpus", "maxcpus", *_LEVELS}:
        draft.lose_part(
            item, f"'{key}=' of '{item.text}' has no equivalent in libvirt's <topology>"
        )


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not int(text):
        raise BadValueError(f"'{text}' is not a number of processors", "write a number from 1")
    return int(text)


READERS: Mapping[str, Reader] = {"cpu": _cpu, "smp": _smp}
