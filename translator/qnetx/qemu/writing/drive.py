"""The host's side of a disk → `-drive` with its image, and the `-object`s that open it.

Disk(path="/vm/a.qcow2", format="qcow2", cache="none")
→  -drive if=none,id=drive-vda,format=qcow2,file=/vm/a.qcow2,cache=none

Source: QEMU's manual page, "Block device options"; what 2.12 to 7.2 take alike.
"""

from __future__ import annotations

from qnetx.model.disk import Disk, Secret, Throttle
from qnetx.qemu.writing.image import PROTOCOLS, Keys, source_settings
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_ERRORS = {"enospace": "enospc"}
_WITH_BACKING = ("qcow2", "qcow", "qed", "vmdk")
"""Formats whose images name another one below."""

_FORMATS = {"fat": "raw", "iso": "raw", "vhd": "vpc", "dir": "raw"}
"""libvirt's formats that QEMU has by another name."""

_SECRETS = "/etc/qemu"
_CERTIFICATES = "/etc/pki/qemu"


def write_drive(name: str, disk: Disk, layout: Layout, head: Settings) -> list[str]:
    """Write the drive `name`; `head` is what says where it goes: if=none, or a bus of the board's."""
    words, keys = _keys(name, disk, layout)
    if disk.remote and disk.remote.protocol not in PROTOCOLS:
        message = f"QEMU has no driver for '{disk.remote.protocol}': the drive is empty"
        layout.lose(disk.origin, ["remote", "remote.protocol"], message)
        return option("drive", "", [*head, ("id", name), ("media", _media(disk))])
    settings: Settings = [
        *head,
        ("id", name),
        ("media", _media(disk)),
        *_image(name, disk, keys, layout, words),
        ("readonly", disk.read_only),
        ("cache", disk.cache),
        ("aio", disk.aio),
        ("discard", disk.discard),
        ("detect-zeroes", disk.detect_zeroes),
        ("copy-on-read", disk.copy_on_read),
        ("snapshot", disk.snapshot),
        ("werror", _ERRORS.get(disk.write_error or "", disk.write_error)),
        ("rerror", _ERRORS.get(disk.read_error or "", disk.read_error)),
        *_limits(disk.throttle),
    ]
    return [*words, *option("drive", "", settings)]


def _media(disk: Disk) -> str | None:
    return "cdrom" if disk.kind == "cdrom" else None


def _image(name: str, disk: Disk, keys: Keys, layout: Layout, words: list[str]) -> Settings:
    """Return the format and place of the image, and of those below; secrets go to `words`."""
    if disk.folder and ":" in disk.folder:
        # In one word with its settings, QEMU would look for it behind the last colon.
        floppy = True if disk.kind == "floppy" else None
        driver: Settings = [("driver", "vvfat"), ("dir", disk.folder), ("floppy", floppy)]
        return [("format", "raw"), *_prefixed(driver, "file")]
    if disk.folder:
        kind = "floppy:" if disk.kind == "floppy" else ""
        return [("format", "raw"), ("file", f"fat:{kind}{disk.folder}")]
    source = source_settings(disk, keys)
    if not source:
        return []
    format_ = _FORMATS.get(disk.format or "raw", disk.format or "raw")
    settings: Settings = []
    if disk.encryption:
        object_ = f"{name}-key"
        words += _secret(object_, disk.encryption, disk, layout, "encryption")
        if format_ == "raw":
            format_ = "luks"
            settings = [("key-secret", object_)]
        else:
            settings = [("encrypt.format", "luks"), ("encrypt.key-secret", object_)]
    plain = source[0][0] == "filename" and not settings and disk.backing is None
    where: Settings = [("file", source[0][1])] if plain else _prefixed(source, "file")
    settings = [("format", format_), *where, *settings, ("cache-size", disk.cache_size)]
    if disk.backing and format_ in _WITH_BACKING:
        settings += _below(disk.backing, "backing")
    return settings


def _prefixed(source: Settings, prefix: str) -> Settings:
    """Return the driver that finds an image, with its name, below a key."""
    if source[0][0] == "filename":
        kind = "host_device" if str(source[0][1]).startswith("/dev/") else "file"
        source = [("driver", kind), *source]
    return [(f"{prefix}.{key}", value) for key, value in source]


def _below(image: Disk, prefix: str) -> Settings:
    """Return the image below another; where nothing is, QEMU is told so, and does not look."""
    source = source_settings(image, Keys())
    if not source:
        return [(prefix, "")]
    format_ = _FORMATS.get(image.format or "raw", image.format or "raw")
    settings: Settings = [(f"{prefix}.driver", format_)]
    settings += _prefixed(source, f"{prefix}.file")
    if format_ in _WITH_BACKING:
        settings += _below(image.backing or Disk(), f"{prefix}.backing")
    return settings


def _keys(name: str, disk: Disk, layout: Layout) -> tuple[list[str], Keys]:
    """Return the objects that an image on another host is opened with, and their ids."""
    words: list[str] = []
    keys = Keys()
    if disk.auth:
        words = _secret(f"{name}-secret", disk.auth, disk, layout, "auth")
        keys = Keys(secret=f"{name}-secret", user=disk.auth.user)
    if disk.remote and disk.remote.tls:
        settings: Settings = [
            ("id", f"{name}-tls"),
            ("dir", _CERTIFICATES),
            ("endpoint", "client"),
            ("verify-peer", True),
        ]
        words += option("object", "tls-creds-x509", settings)
        message = f"libvirt has the certificates for TLS in a folder of its own: the line has them in {_CERTIFICATES}"
        layout.choose(disk.origin, ["remote.tls"], message)
        keys = Keys(secret=keys.secret, user=keys.user, certificates=f"{name}-tls")
    return words, keys


def _secret(name: str, secret: Secret, disk: Disk, layout: Layout, field: str) -> list[str]:
    """Write where QEMU finds a key that libvirt keeps for itself."""
    file = f"{_SECRETS}/{name}"
    message = f"the key of '{secret.usage}' is libvirt's secret, and not in the XML: the line has it in '{file}'"
    hint = f"'virsh secret-list' tells its UUID; 'virsh secret-get-value UUID > {file}', for QEMU's user alone"
    layout.approximate(disk.origin, [f"{field}.{part}" for part in _PARTS], message, hint)
    return option("object", "secret", [("id", name), ("file", file), ("format", "base64")])


_PARTS = ("kind", "usage")


def _limits(throttle: Throttle | None) -> Settings:
    if throttle is None:
        return []
    settings: Settings = [
        (f"throttling.{key}-{which}{end}", getattr(throttle, f"{field}_{which}{part}"))
        for key, field in (("bps", "bytes"), ("iops", "iops"))
        for which in ("total", "read", "write")
        for end, part in (("", ""), ("-max", "_max"), ("-max-length", "_length"))
    ]
    return [
        *settings,
        ("throttling.iops-size", throttle.iops_size),
        ("throttling.group", throttle.group),
    ]
