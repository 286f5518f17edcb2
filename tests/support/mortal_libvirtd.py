"""A libvirtd that can be killed alone: its guests, bridges and files outlive it, as they do on a host.

It is started again among them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.libvirtd import PATIENCE, Libvirtd, namespaces, wait_for

_READY = "/run/ready"
_WAIT = f"sh -c 'touch {_READY}; exec sleep infinity'"
"""What tini watches where libvirtd is to die alone."""

_HOOK = """\
#!/bin/sh
test "$(cat /run/doom 2>/dev/null)" = "${0##*/} $2" || exit 0
rm /run/doom
kill -KILL $PPID
"""
"""What libvirtd runs as it starts and stops networks and guests."""


@dataclass(slots=True)
class MortalLibvirtd:
    """A libvirtd that dies alone.

    Attributes:
        daemon: How it is reached while it lives.
        log: What it wrote to standard error, over all its lives.
    """

    daemon: Libvirtd
    log: Path
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it where its guests and bridges are, and wait until it answers and has found them."""
        at = f"/proc/{self.daemon.process}/ns"
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *("setpriv", "--pdeathsig", "KILL"),
                    *("nsenter", f"--mount={at}/mnt", f"--net={at}/net"),
                    *(f"--pid={at}/pid_for_children", "--", "libvirtd"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        wait_for(self.daemon, self._process, self.log)
        for guest in self.daemon.virsh("list", "--name").stdout.split():
            # Answered from the guest's own monitor: until the daemon has that back, nothing is certain.
            self.daemon.virsh("domblkerror", guest).check_returncode()

    def kill(self) -> None:
        """End it by SIGKILL, as a crash does; what it started lives on. It may have ended already."""
        assert self._process
        if self._process.poll() is not None:
            return
        # nsenter waits for the daemon in the other namespace, and ends as it ended.
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGKILL)
        self._process.wait(PATIENCE)

    @contextmanager
    def dying(self) -> Iterator[Callable[[str], object]]:
        """Gives what has it die at a point within a call, by the words of its hooks: `network started`.

        Source: https://libvirt.org/hooks.html
        """
        root = self.daemon.socket.parents[2]
        hooks = root / "etc/hooks"
        hooks.mkdir()
        for kind in ("network", "qemu"):
            hooks.joinpath(kind).write_text(_HOOK)
            hooks.joinpath(kind).chmod(0o755)
        self.restart()  # it looks for hooks once
        try:
            yield root.joinpath("run/doom").write_text
        finally:
            shutil.rmtree(hooks)
            self.restart()

    def restart(self) -> None:
        """Kill it, and start it among what it left."""
        self.kill()
        self.start()

    @property
    def files(self) -> dict[str, str]:
        """What libvirt keeps of domains and networks: names below /etc/libvirt/qemu, and texts."""
        folder = self.daemon.socket.parents[2] / "etc/qemu"
        return {
            str(path.relative_to(folder)): "link" if path.is_symlink() else path.read_text()
            for path in sorted(folder.rglob("*"))
            if path.is_symlink() or path.is_file()
        }


@contextmanager
def mortal_libvirtd() -> Iterator[MortalLibvirtd]:
    """Start a libvirtd that can be killed and started again; end all of it afterwards.

    Raises:
        RuntimeError: As running_libvirtd.
    """
    with namespaces(_WAIT) as (daemon, process, log):
        while not (ready := daemon.socket.parents[1] / "ready").exists():
            if process.poll() is not None:
                raise RuntimeError(f"no namespaces for libvirtd:\n{log.read_text()}")
            time.sleep(0.01)
        ready.unlink()
        mortal = MortalLibvirtd(daemon, log)
        mortal.start()
        try:
            yield mortal
        finally:
            mortal.kill()
