"""Display cards → `-device`: Video(model="vga", memory=16384) → `-device VGA,vgamem_mb=16`."""

from __future__ import annotations

from qnetx.model.display import Video
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_PRIMARY = {
    "vga": "VGA",
    "cirrus": "cirrus-vga",
    "vmvga": "vmware-svga",
    "qxl": "qxl-vga",
    "virtio": "virtio-vga",
    "bochs": "bochs-display",
    "ramfb": "ramfb",
}
_BESIDE = {"qxl": "qxl", "virtio": "virtio-gpu-pci"}
"""libvirt's models → QEMU's devices, of the first card and of those beside it."""

_WITH_VGA = ("x86_64", "i686")
_WITH_MEMORY = ("vga", "cirrus", "vmvga")
_GL_DEVICES = QemuVersion(6, 1)
"""From here on OpenGL is a device of its own, not a switch."""


def write_video(card: Video, layout: Layout) -> list[str]:
    """Write a card; the first is the one that firmware speaks on."""
    if card.model == "none":
        return []
    if card.model not in _PRIMARY:
        message = f"QEMU has no display card '{card.model}': left out"
        layout.lose(card.origin, ["model"], message)
        return []
    driver = _driver(card, layout)
    settings = [*_settings(card, layout), *layout.pci(card.address)]
    if card.accelerated and layout.version >= _GL_DEVICES and card.model == "virtio":
        driver = "virtio-vga-gl" if driver == "virtio-vga" else "virtio-gpu-gl-pci"
    elif card.accelerated and card.model == "virtio":
        settings.append(("virgl", True))
    return option("device", driver, settings)


def _driver(card: Video, layout: Layout) -> str:
    cards = [d for d in layout.machine.devices if isinstance(d, Video)]
    first = card.primary or (card.primary is None and bool(cards) and cards[0] is card)
    if card.model == "virtio" and layout.machine.arch == "s390x":
        return "virtio-gpu-ccw"
    if card.model in _BESIDE and not (first and layout.machine.arch in _WITH_VGA):
        return _BESIDE[card.model]
    return _PRIMARY[card.model]


def _settings(card: Video, layout: Layout) -> Settings:
    lost = []
    settings: Settings = []
    if card.model in _WITH_MEMORY:
        settings.append(("vgamem_mb", _mebibytes(card.memory)))
    elif card.model == "qxl":
        settings += [
            ("ram_size", None if card.ram is None else card.ram * 1024),
            ("vram_size", None if card.memory is None else card.memory * 1024),
            ("vram64_size_mb", _mebibytes(card.wide_memory)),
            ("vgamem_mb", _mebibytes(card.vga_memory)),
        ]
    elif card.model == "bochs":
        settings.append(("vgamem", None if card.memory is None else f"{card.memory}k"))
    if card.model in ("qxl", "virtio"):
        settings.append(("max_outputs", card.heads))
    elif (card.heads or 1) > 1:
        lost.append("heads")
    if card.model in ("cirrus", "vmvga", "ramfb"):
        lost += [name for name in ("width", "height") if getattr(card, name) is not None]
    else:
        settings += [("xres", card.width), ("yres", card.height)]
    if card.model == "virtio":
        settings.append(("blob", card.blob))
    elif card.accelerated:
        lost.append("accelerated")
    if lost:
        what = ", ".join(lost)
        message = f"QEMU's card '{card.model}' has no setting for {what}: left out"
        layout.lose(card.origin, lost, message)
    return settings


def _mebibytes(kibibytes: int | None) -> int | None:
    """Return whole MiB, at least one; QEMU takes powers of two."""
    return None if kibibytes is None else max(kibibytes // 1024, 1)
