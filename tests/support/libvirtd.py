"""XML → the verdict of a real libvirtd that belongs to this test run alone.

The daemon lives in namespaces of its own (mounts, processes, network), with a configuration of its
own and empty directories where it would write. So a daemon of the host, its guests and its bridges
are neither seen nor touched, each worker of a parallel run has one, and everything that it started
is gone when its first process is.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

PATIENCE = 60.0
"""Seconds that one call of virsh, or the start of the daemon, may take."""

NEEDED = (
    *("libvirtd", "virtlogd", "virsh", "tini", "qemu-system-x86_64"),
    *("unshare", "nsenter", "setpriv"),
)

_OWN_DIRECTORIES = {
    "run": "/run",
    "etc": "/etc/libvirt",
    "lib": "/var/lib/libvirt",
    "cache": "/var/cache/libvirt",
    "log": "/var/log/libvirt",
}

# Root, since what the capability probe finds is thrown away at every call where /dev/kvm exists and
# the QEMU user may not open it: forty seconds a call instead of a tenth of one.
_QEMU_CONF = """\
user = "root"
group = "root"
security_driver = "none"
"""

# tini reaps the QEMUs that daemonise themselves while libvirtd asks them for their capabilities, for
# it waits until they are gone. A fresh /sys shows the interfaces of the daemon's own network, and is
# given the host's control groups again.
_START = """
set -e
mount -t tmpfs groups /mnt
mkdir /mnt/cgroup
mount --rbind /sys/fs/cgroup /mnt/cgroup
mount -t sysfs sysfs /sys
mount --rbind /mnt/cgroup /sys/fs/cgroup
umount -R /mnt
for pair in {pairs}; do mount --bind "${{pair%%:*}}" "${{pair#*:}}"; done
ip link set lo up
virtlogd -d
exec {last}
"""


class LibvirtRefused(Exception):  # noqa: N818 - a refusal is an answer
    """libvirt does not start a domain; the text is what it says."""


@dataclass(frozen=True, slots=True)
class Libvirtd:
    """A running libvirtd, reached through its own socket.

    Attributes:
        socket: Where it listens.
        process: A process in the daemon's network namespace.
    """

    socket: Path
    process: int

    def beside(self, *words: str) -> list[str]:
        """A command that sees the network that the daemon's guests see."""
        return ["nsenter", "--net", "--target", str(self.process), "--", *words]

    @property
    def uri(self) -> str:
        """What a client connects to."""
        return f"qemu+unix:///system?socket={self.socket}"

    def virsh(
        self,
        *words: str,
        input: str | None = None,  # noqa: A002 - the name that subprocess.run gives it
    ) -> subprocess.CompletedProcess[str]:
        """Run one virsh command; its exit status is the caller's to judge."""
        return subprocess.run(
            ["virsh", "-q", "-c", self.uri, *words],
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def define_validate(self, xml: str) -> tuple[bool, str]:
        """Whether `virsh define --validate` takes a domain, and what it says; it isn't kept."""
        return self._try(xml, "define", "undefine --nvram")

    def define_network(self, xml: str) -> tuple[bool, str]:
        """Whether `virsh net-define --validate` takes a network, and what it says; it isn't kept."""
        return self._try(xml, "net-define", "net-undefine")

    def dumpxml(self, name: str) -> str:
        """A defined domain as libvirt writes it.

        Raises:
            subprocess.CalledProcessError: There is no such domain.
        """
        answer = self.virsh("dumpxml", "--inactive", name)
        answer.check_returncode()
        return answer.stdout

    @contextmanager
    def running(self, xml: str, *, held: bool = True) -> Iterator[RunningDomain]:
        """Start a domain, held before its first instruction or not, and end it afterwards.

        Raises:
            LibvirtRefused: libvirt or its QEMU does not take the domain.
        """
        flags = ["--paused"] if held else []
        started = self.virsh("create", *flags, "--validate", "/dev/stdin", input=xml)
        if started.returncode:
            raise LibvirtRefused(started.stderr.strip())
        name = etree.fromstring(xml.encode()).findtext("name") or ""
        try:
            yield RunningDomain(self, name)
        finally:
            self.virsh("destroy", name)

    def _try(self, xml: str, define: str, undefine: str) -> tuple[bool, str]:
        """Both in one process: what is not defined can't be undefined, so the last word decides."""
        name = shlex.quote(etree.fromstring(xml.encode()).findtext("name") or "")
        tried = self.virsh(f"{define} --validate /dev/stdin; {undefine} {name}", input=xml)
        return tried.returncode == 0, tried.stderr.strip()


@dataclass(frozen=True)
class RunningDomain:
    """A domain that libvirt has started."""

    daemon: Libvirtd
    name: str

    def qmp(self, command: str, **arguments: Any) -> Any:
        """Run a command of QEMU's machine protocol and return its answer; it takes libvirt-python."""
        import libvirt_qemu

        request = json.dumps({"execute": command, "arguments": arguments})
        answer = libvirt_qemu.qemuMonitorCommand(self._domain, request, 0)
        return json.loads(answer)["return"]

    @cached_property
    def _domain(self) -> Any:
        import libvirt

        return libvirt.open(self.daemon.uri).lookupByName(self.name)


def missing() -> str:
    """Why no daemon can be started here, or the empty string."""
    absent = [name for name in NEEDED if not shutil.which(name)]
    if absent:
        return f"not installed: {', '.join(absent)}"
    trial = subprocess.run(
        ["unshare", "--mount", "--pid", "--net", "--fork", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"no namespaces of its own: {trial.stderr.strip()}" if trial.returncode else ""


@contextmanager
def running_libvirtd() -> Iterator[Libvirtd]:
    """Start a libvirtd and wait until it answers; end it and all it started afterwards.

    Raises:
        RuntimeError: It gave up, or did not answer in time; the text ends with its log.
    """
    with namespaces("libvirtd") as (daemon, process, log):
        wait_for(daemon, process, log)
        yield daemon


def for_this_host(xml: str) -> str:
    """A domain as it stands → the same domain in terms that a libvirtd without KVM can judge.

    `type='kvm'` becomes `type='qemu'`, host CPUs (KVM's alone) go, and an emulator that is not
    installed becomes the one that is: libvirt looks at all three before it looks at a device.
    """
    domain = etree.fromstring(xml.encode())
    domain.attrib["type"] = "qemu"
    for cpu in domain.findall("cpu"):
        if cpu.get("mode") in {"host-passthrough", "host-model"}:
            domain.remove(cpu)
    os_type = domain.find("os/type")
    arch = "x86_64" if os_type is None else os_type.get("arch", "x86_64")
    for emulator in domain.findall("devices/emulator"):
        if not Path(emulator.text or "").exists():
            emulator.text = f"/usr/bin/qemu-system-{arch}"
    return etree.tostring(domain, encoding="unicode")


@contextmanager
def namespaces(last: str) -> Iterator[tuple[Libvirtd, subprocess.Popen[bytes], Path]]:
    """Run a command where libvirtd's directories are its own; gives what it writes to as well."""
    with tempfile.TemporaryDirectory(prefix="libvirtd-", ignore_cleanup_errors=True) as folder:
        log = Path(folder, "libvirtd.log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                _command(Path(folder), last),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            yield Libvirtd(Path(folder, "run/libvirt/libvirt-sock"), process.pid), process, log
        finally:
            process.kill()
            process.wait(PATIENCE)


def _command(folder: Path, last: str) -> list[str]:
    for name, original in _OWN_DIRECTORIES.items():
        Path(original).mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).mkdir()
    folder.joinpath("lib/dnsmasq").mkdir()  # libvirt's package brings it, and libvirt counts on it
    folder.joinpath("etc/qemu.conf").write_text(_QEMU_CONF)
    folder.joinpath("etc/libvirtd.conf").write_text('auth_unix_rw = "none"\n')
    pairs = " ".join(f"{folder / name}:{original}" for name, original in _OWN_DIRECTORIES.items())
    return [
        *("setpriv", "--pdeathsig", "KILL"),
        *("unshare", "--mount", "--propagation", "private", "--net"),
        *("--pid", "--fork", "--kill-child", "--mount-proc"),
        *("tini", "--", "sh", "-c", _START.format(pairs=pairs, last=last)),
    ]


def wait_for(daemon: Libvirtd, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a daemon answers.

    Raises:
        RuntimeError: It gave up, or did not answer in time; the text ends with its log.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if daemon.socket.exists() and daemon.virsh("version").returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"libvirtd does not answer:\n{log.read_text(errors='replace')}")
