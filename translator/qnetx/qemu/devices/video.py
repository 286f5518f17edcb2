"""`-vga` and display cards of `-device` → Video: `-device VGA,vgamem_mb=32` → Video(model="vga", memory=32768).

Source: `-device NAME,help` of QEMU 7.2; libvirt's "Video devices".
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.model.display import Video
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.qemu.settings.backing import parse_bytes
from qnetx.values import BadValueError

CARDS: Mapping[str, str] = {
    "std": "vga", "cirrus": "cirrus", "vmware": "vmvga", "qxl": "qxl", "virtio": "virtio", "none": "none",
}  # fmt: skip
"""`-vga` → libvirt's models."""

_DEVICES: Mapping[str, tuple[str, bool | None]] = {
    # driver: model, whether it is the primary one
    "VGA": ("vga", True),
    "cirrus-vga": ("cirrus", True),
    "vmware-svga": ("vmvga", True),
    "qxl-vga": ("qxl", True),
    "virtio-vga": ("virtio", True),
    "virtio-vga-gl": ("virtio", True),
    "bochs-display": ("bochs", None),
    "ramfb": ("ramfb", None),
    "qxl": ("qxl", None),
    "virtio-gpu": ("virtio", None),
    "virtio-gpu-pci": ("virtio", None),
    "virtio-gpu-gl": ("virtio", None),
    "virtio-gpu-gl-pci": ("virtio", None),
    "virtio-gpu-ccw": ("virtio", None),
    "virtio-gpu-device": ("virtio", None),
}

WITHOUT = (
    *("secondary-vga", "isa-vga", "isa-cirrus-vga", "ati-vga", "sm501", "cg14", "tcx"),
    *("vhost-user-gpu", "vhost-user-gpu-pci", "vhost-user-vga"),
    *("virtio-gpu-rutabaga-pci", "virtio-vga-rutabaga"),
)
"""Cards that libvirt has no model for."""


def _vga(given: Given, index: int, draft: Draft) -> None:
    """Read `-vga`; the card itself is made with the board."""
    del index
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    kind = {"std-vga": "std", "vmwarevga": "vmware"}.get(given.name, parts.kind)
    if kind not in CARDS:
        message = f"libvirt has no display card for '{parts.item.text}'"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return
    draft.put("vga", kind, parts.item)
    parts.close(draft)


def _device(given: Given, index: int, draft: Draft) -> None:
    """Read a `-device` that is a display card."""
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    if parts.kind in WITHOUT:
        message = f"libvirt has no display card '{parts.kind}': '{parts.item.text}' is left out"
        hint = "libvirt has vga, cirrus, vmvga, qxl, virtio, bochs and ramfb: <video><model type='vga'/>"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
        return
    try:
        card = _card(parts, index)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    draft.add("devices", card)
    parts.close(draft)


def _card(parts: Parts, index: int) -> Video:
    model, primary = _DEVICES[parts.kind]
    qxl = model == "qxl"
    vga = parts.number("vgamem_mb")
    ram, memory = (_size(parts, "ram_size"), _size(parts, "vram_size")) if qxl else (None, None)
    wide = parts.number("vram64_size_mb") if qxl else None
    width = height = None
    if {"xres", "yres"} <= parts.values.keys():
        width, height = parts.number("xres"), parts.number("yres")
    accelerated = parts.is_on("virgl")
    if "-gl" in parts.kind:
        accelerated = True
    parts.take("id")
    if parts.is_on("edid"):
        pass  # as every card has it that libvirt makes
    vga_memory = vga * 1024 if vga else None
    if model == "bochs" and (text := parts.take("vgamem")):
        vga_memory = parse_bytes(text) // 1024
    return Video(
        model=model,
        ram=ram,
        memory=memory if qxl else vga_memory,
        vga_memory=vga_memory if qxl else None,
        wide_memory=wide * 1024 if wide else None,
        heads=parts.number("max_outputs", 1) if "max_outputs" in parts.values else None,
        width=width,
        height=height,
        primary=primary,
        blob=parts.is_on("blob"),
        accelerated=accelerated,
        address=parts.address(),
        origin=parts.origin(index),
    )


def _size(parts: Parts, key: str) -> int | None:
    """Return KiB of a size that is said in bytes, or in MiB."""
    megabytes, size = parts.number(f"{key}_mb"), parts.number(key)
    if megabytes is not None:
        return megabytes * 1024
    return None if size is None else size // 1024


BAG_READERS: Mapping[str, BagReader] = {
    "vga": _vga,
    "std-vga": _vga,
    "vmwarevga": _vga,
    "device": _device,
}
