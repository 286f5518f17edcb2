"""Where a disk's image is → the keys of the block drivers that open it.

Remote(protocol="nbd", hosts=(HostPort("10.0.0.5", 10809),), name="web")
→  file.driver=nbd,file.server.type=inet,file.server.host=10.0.0.5,file.server.port=10809,file.export=web

Source: QEMU's QMP reference, BlockdevOptions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from msgspec import Struct

from qnetx.model.disk import Disk, HostNvme, Remote
from qnetx.qemu.writing.words import Settings
from qnetx.values import HostPort


class Keys(Struct, frozen=True, kw_only=True):
    """The ids of what an image is opened with; None where nothing is needed."""

    secret: str | None = None
    """The key of a user on another host."""
    user: str | None = None
    certificates: str | None = None


_PORTS = {"nbd": 10809, "ssh": 22, "gluster": 24007, "iscsi": 3260}
"""The port of a protocol, where its driver has to be told one."""


def source_settings(disk: Disk, keys: Keys) -> Settings:
    """Return the driver that finds an image, as settings below `file.`; nothing where there is none."""
    if disk.path:
        return [("filename", disk.path)]
    if disk.nvme:
        return [
            ("driver", "nvme"),
            ("device", _host_address(disk.nvme)),
            ("namespace", disk.nvme.namespace),
        ]
    if disk.remote:
        # libvirt has drivers that QEMU has not; their name is what QEMU refuses.
        write = _REMOTE.get(disk.remote.protocol)
        return write(disk.remote, keys) if write else [("driver", disk.remote.protocol)]
    return []


def _host_address(device: HostNvme) -> str:
    return f"{device.domain:04x}:{device.bus:02x}:{device.slot:02x}.{device.function:x}"


def _port(remote: Remote, host: HostPort) -> int | None:
    return host.port or _PORTS.get(remote.protocol)


def _servers(remote: Remote, *, first: str = "server", kind: str = "inet") -> Settings:
    """Return the servers of a driver that takes one or, with a number in the name, several."""
    if remote.socket:
        return [(f"{first}.type", "unix"), (f"{first}.path", remote.socket)]
    settings: Settings = []
    for number, host in enumerate(remote.hosts):
        name = first.replace("0", str(number))
        settings += [
            (f"{name}.type", kind or None),
            (f"{name}.host", host.host),
            (f"{name}.port", _port(remote, host)),
        ]
    return settings


def _nbd(remote: Remote, keys: Keys) -> Settings:
    return [
        ("driver", "nbd"),
        *_servers(remote),
        ("export", remote.name),
        ("tls-creds", keys.certificates),
    ]


def _rbd(remote: Remote, keys: Keys) -> Settings:
    pool, _, image = (remote.name or "").partition("/")
    space, slash, rest = image.partition("/")
    return [
        ("driver", "rbd"),
        ("pool", pool),
        ("namespace", space if slash else None),
        ("image", rest if slash else image),
        ("snapshot", remote.snapshot),
        ("conf", remote.config),
        *_servers(remote, first="server.0", kind=""),
        ("user", keys.user),
        ("key-secret", keys.secret),
    ]


def _iscsi(remote: Remote, keys: Keys) -> Settings:
    target, _, number = (remote.name or "").rpartition("/")
    host = remote.hosts[0] if remote.hosts else HostPort("localhost", 0)
    name = f"[{host.host}]" if ":" in host.host else host.host
    return [
        ("driver", "iscsi"),
        ("transport", "iser" if remote.transport == "iser" else "tcp"),
        ("portal", f"{name}:{host.port}" if host.port else name),
        ("target", target or remote.name),
        ("lun", number if target else None),
        ("initiator-name", remote.initiator),
        ("user", keys.user),
        ("password-secret", keys.secret),
    ]


def _gluster(remote: Remote, keys: Keys) -> Settings:
    del keys
    volume, _, path = (remote.name or "").partition("/")
    settings = _servers(remote, first="server.0")
    # This driver alone calls the path of a socket so in every release.
    settings = [("server.0.path" if k.endswith(".path") else k, value) for k, value in settings]
    return [("driver", "gluster"), ("volume", volume), ("path", path), *settings]


def _url(remote: Remote, keys: Keys) -> Settings:
    host = remote.hosts[0] if remote.hosts else HostPort("localhost", 0)
    name = f"[{host.host}]" if ":" in host.host else host.host
    port = f":{host.port}" if host.port else ""
    query = f"?{remote.query}" if remote.query else ""
    return [
        ("driver", remote.protocol),
        ("url", f"{remote.protocol}://{name}{port}/{quote(remote.name or '')}{query}"),
        ("username", keys.user),
        ("password-secret", keys.secret),
    ]


def _ssh(remote: Remote, keys: Keys) -> Settings:
    del keys
    return [("driver", "ssh"), *_servers(remote, kind=""), ("path", remote.name)]


def _nfs(remote: Remote, keys: Keys) -> Settings:
    del keys
    host = remote.hosts[0].host if remote.hosts else "localhost"
    path = f"/{(remote.name or '').removeprefix('/')}"
    return [("driver", "nfs"), ("server.type", "inet"), ("server.host", host), ("path", path)]


_REMOTE: Mapping[str, Callable[[Remote, Keys], Settings]] = {
    "nbd": _nbd,
    "rbd": _rbd,
    "iscsi": _iscsi,
    "gluster": _gluster,
    "ssh": _ssh,
    "nfs": _nfs,
    **dict.fromkeys(("http", "https", "ftp", "ftps"), _url),
}
PROTOCOLS = frozenset(_REMOTE)
"""The protocols that QEMU has a driver for."""
