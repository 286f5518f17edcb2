"""A kernel and a handful of modules → a guest that says over its serial line what it finds.

    nic eth0 52:54:00:11:22:33 at 0000:00:03.0
    disk vda 2048 at 0000:00:04.0
    ping 10.77.0.1 answered
    that is all

The kernel is the one that Debian packages for clouds, as the host has it installed; its initramfs
is BusyBox, the drivers of QEMU's common cards and disks, and a script.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0
"""Seconds until a guest must have said all; a few, unless the machine is busy."""

HOST = "10.77.0.1"
"""The address that the guest pings over its first card, as 10.77.0.2.

With `pings=2` on the kernel's command line it pings 10.77.1.1 over the second as well, and so on.
"""

MODULES = ("virtio_pci", "virtio_net", "virtio_blk", "ata_piix", "sd_mod", "sr_mod")
"""The drivers that are loaded, in this order, each after those that it depends on."""

_LAST = "that is all"

_INIT = f"""\
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
while read -r module; do insmod "/modules/$module"; done < /modules/order
place() {{ readlink -f "$1/device" | grep -o '[0-9a-f]*:[0-9a-f]*:[0-9a-f]*[.][0-7]' | tail -n 1; }}
sleep 1
echo
for nic in /sys/class/net/*; do
    test -e "$nic/device" && echo "nic ${{nic##*/}} $(cat "$nic/address") at $(place "$nic")"
done
for disk in /sys/block/*; do
    test -e "$disk/device" && echo "disk ${{disk##*/}} $(cat "$disk/size") at $(place "$disk")"
done
pings=$(grep -o 'pings=[0-9]*' /proc/cmdline | cut -d = -f 2)
for n in $(seq 0 $((${{pings:-1}} - 1))); do
    host=10.77.$n.1
    ip link set eth$n up
    ip address add 10.77.$n.2/24 dev eth$n
    ping -c 1 -W 1 $host >/dev/null || ping -c 5 -W 2 $host >/dev/null && echo "ping $host answered"
done
echo "{_LAST}"
sleep 1000
"""


@dataclass(frozen=True, slots=True)
class Guest:
    """What QEMU boots."""

    kernel: Path
    initrd: Path


def missing() -> str:
    """Why no guest can be made here, or the empty string."""
    absent = [name for name in ("busybox", "cpio") if not shutil.which(name)]
    if not _kernels():
        absent.append("linux-image-cloud-amd64")
    return f"not installed: {', '.join(absent)}" if absent else ""


def make_guest(folder: Path) -> Guest:
    """Build the initramfs for the newest kernel of the host."""
    kernel = _kernels()[-1]
    tree = folder / "tree"
    for name in ("bin", "dev", "proc", "sys", "modules"):
        (tree / name).mkdir(parents=True)
    busybox = shutil.which("busybox")
    assert busybox
    shutil.copy(busybox, tree / "bin/busybox")
    modules = _modules(Path("/lib/modules", kernel.name.removeprefix("vmlinuz-")))
    for module in modules:
        shutil.copy(module, tree / "modules")
    (tree / "modules/order").write_text("".join(f"{module.name}\n" for module in modules))
    (tree / "init").write_text(_INIT)
    (tree / "init").chmod(0o755)
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    with (folder / "initrd").open("wb") as output:
        subprocess.run(
            ["cpio", "--create", "--format", "newc", "--quiet"],
            cwd=tree,
            input=names.encode(),
            stdout=output,
            check=True,
        )
    return Guest(kernel, folder / "initrd")


def said_by(log: Path) -> list[str]:
    """What the guest said in the file behind its serial line, once it has said all.

    Raises:
        TimeoutError: It did not come that far; the text is what it said.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        text = log.read_text(errors="replace") if log.exists() else ""
        if _LAST in text:
            lines = text.replace("\r", "").splitlines()
            return [line for line in lines if line.split(" ")[0] in {"nic", "disk", "ping"}]
        time.sleep(0.1)
    raise TimeoutError(text)


def _kernels() -> list[Path]:
    return sorted(Path("/boot").glob("vmlinuz-*-cloud-amd64"))


def _modules(folder: Path) -> list[Path]:
    """The files of MODULES and of what they depend on, each after what it depends on."""
    needs = {}
    for line in (folder / "modules.dep").read_text().splitlines():
        path, _, rest = line.partition(":")
        needs[Path(path).stem] = [folder / path, *(folder / each for each in rest.split())]
    found: dict[Path, None] = {}
    for name in MODULES:
        # modules.dep names the nearest first, so what everything else needs comes last.
        found |= dict.fromkeys(reversed(needs[name]))
    return list(found)
