"""`-device pc-dimm` and its kin → modules of memory.

    -object memory-backend-ram,id=m,size=1G -device pc-dimm,memdev=m → MemoryDevice(model="dimm")

Source: QEMU's docs/memory-hotplug.txt, docs/nvdimm.txt and "virtio-mem", "virtio pmem" of its manual.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qnetx.model.memory import MemoryDevice
from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.qemu.settings.backing import (
    MODES,
    SET_HINT,
    Holder,
    find_holder,
    find_unknown,
    parse_bytes,
)
from qnetx.qemu.settings.boot import file_path
from qnetx.values import BadValueError

_MODELS = {
    "pc-dimm": "dimm", "nvdimm": "nvdimm",
    "virtio-mem-pci": "virtio-mem", "virtio-mem": "virtio-mem",
    "virtio-pmem-pci": "virtio-pmem", "virtio-pmem": "virtio-pmem",
}  # fmt: skip


def _device(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    if unknown := find_unknown(draft, parts.values.get("memdev", "")):
        message = f"'{parts.item.text}' is left out with '{unknown.text}', which is not known"
        draft.drop(parts.item, "unresolved-word", message, SET_HINT)
        return
    try:
        device = _read(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    draft.add("devices", device)
    parts.close(draft)


def _read(parts: Parts, index: int, draft: Draft) -> MemoryDevice:
    model = _MODELS[parts.kind]
    name = parts.take("memdev")
    if not name:
        raise BadValueError("it needs a memory back end", "add memdev= and its -object")
    holder = find_holder(draft, name)
    _check_slots(draft)
    on_file = model in ("nvdimm", "virtio-pmem")
    if on_file and not holder.path:
        raise BadValueError(
            f"libvirt keeps such a module in a file, and '{name}' is none",
            "-object memory-backend-file with mem-path=",
        )
    virtio = model.startswith("virtio")
    return MemoryDevice(
        model=model,
        size=holder.size,
        node=None if model == "virtio-pmem" else parts.number("node") or 0,
        path=file_path(holder.path) if on_file and holder.path else None,
        # libvirt has virtio-pmem on shared memory alone, which a guest can't tell.
        shared=holder.shared or model == "virtio-pmem" or None,
        discard=(holder.discard or None) if model == "dimm" else None,
        page_size=holder.page_size if holder.huge and not on_file else None,
        host_nodes=holder.host_nodes if holder.policy in MODES and not on_file else None,
        align=_bytes(holder.values.get("align")) if on_file else None,
        persistent=_is_on(holder, "pmem") if on_file else None,
        label_size=_bytes(parts.take("label-size")) if model == "nvdimm" else None,
        read_only=_read_only(parts, holder) if model == "nvdimm" else None,
        block_size=_bytes(parts.take("block-size")) if model == "virtio-mem" else None,
        requested=_requested(parts, model),
        slot=None if virtio else parts.number("slot", 0, 255),
        base=_base(parts, "memaddr" if virtio else "addr"),
        address=parts.address() if virtio else None,
        alias=parts.take("id"),
        origin=parts.origin(index),
    )


def _check_slots(draft: Draft) -> None:
    """Refuse a module that QEMU has no slot for."""
    sizes = [given for given in draft.options if given.name == "m"]
    if any(g.settings or (g.value and g.value.unknowns) for g in sizes):
        return
    if not any(g.value and "maxmem=" in g.value.text for g in sizes):
        raise BadValueError("there is no slot for it", "-m …,slots=4,maxmem=8G")


def _is_on(holder: Holder, key: str) -> bool | None:
    return bool(BOOLEAN.parse(holder.values.get(key, "off"))) or None


def _read_only(parts: Parts, holder: Holder) -> bool | None:
    """Whether the guest is told that what it writes is not kept."""
    unarmed = parts.is_on("unarmed")
    return unarmed or _is_on(holder, "readonly")


def _requested(parts: Parts, model: str) -> int | None:
    """Return how much of a virtio-mem the guest gets at the start: nothing, unless it is said."""
    if model != "virtio-mem":
        return None
    text = parts.take("requested-size")
    return 0 if text in (None, "0") else _bytes(text)


def _bytes(text: str | None) -> int | None:
    return None if text is None else parse_bytes(text)


def _base(parts: Parts, key: str) -> int | None:
    text = parts.take(key)
    if text is None:
        return None
    if not re.fullmatch("0[xX][0-9a-fA-F]{1,16}|[0-9]{1,19}", text):
        raise BadValueError(f"{key}: '{text}' is no place in memory", "like 0x100000000")
    return int(text, 0) or None


BAG_READERS: Mapping[str, BagReader] = {"device": _device}
