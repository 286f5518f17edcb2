"""A launch script → its guest boots under QEMU and, converted, under libvirt, and finds the same.

Both run on a bridge in the network namespace of the test's own libvirtd. The script's tap comes to
the bridge through its hook; the domain's, since qnetx has read that hook.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from qnetx import api
from qnetx.options import Options
from support.guest import HOST, Guest, said_by
from support.libvirtd import Libvirtd, for_this_host

pytestmark = [pytest.mark.qemu, pytest.mark.libvirt]

BRIDGE = "qnetx-guests"

HOOK = f"""\
#!/bin/sh
ip link set "$1" up
ip link set "$1" master {BRIDGE}
"""

SCRIPT = """\
#!/bin/sh
IMAGES={folder}
exec qemu-system-x86_64 -name guest -m 256 \\
    -kernel {kernel} -initrd {initrd} -append "console=ttyS0 quiet" \\
    -drive file=$IMAGES/disk.raw,if=virtio,format=raw -hdb $IMAGES/second.qcow2 \\
    -cdrom $IMAGES/cd.iso \\
    -net nic,model=virtio,macaddr=52:54:00:11:22:33 -net tap,script={folder}/ifup,downscript=no \\
    -serial file:$IMAGES/serial.log -display none
"""


@pytest.fixture
def bridge(libvirtd: Libvirtd) -> Iterator[None]:
    def ip(*words: str) -> None:
        subprocess.run(libvirtd.beside("ip", *words), check=True)

    ip("link", "add", BRIDGE, "type", "bridge")
    ip("address", "add", f"{HOST}/24", "dev", BRIDGE)
    ip("link", "set", BRIDGE, "up")
    yield
    ip("link", "delete", BRIDGE)


@pytest.fixture
def script(guest: Guest, tmp_path: Path) -> Path:
    for name in ("disk.raw", "cd.iso"):
        (tmp_path / name).write_bytes(bytes(1 << 20))
    second = str(tmp_path / "second.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", second, "3M"], check=True)
    hook = tmp_path / "ifup"
    hook.write_text(HOOK)
    hook.chmod(0o755)
    path = tmp_path / "start-vm.sh"
    path.write_text(SCRIPT.format(folder=tmp_path, kernel=guest.kernel, initrd=guest.initrd))
    path.chmod(0o755)
    return path


def boot_by_hand(script: Path, libvirtd: Libvirtd) -> list[str]:
    log = script.with_name("serial.log")
    process = subprocess.Popen(libvirtd.beside(str(script)), stdin=subprocess.DEVNULL)
    try:
        return said_by(log)
    finally:
        process.kill()
        process.wait()
        log.unlink(missing_ok=True)


def boot_by_libvirt(script: Path, libvirtd: Libvirtd) -> list[str]:
    result = api.convert_file(script, Options(root=Path("/")))
    (domain,) = (artefact for artefact in result.artefacts if artefact.kind == "domain")
    with libvirtd.running(for_this_host(domain.text), held=False):
        return said_by(script.with_name("serial.log"))


@pytest.mark.usefixtures("bridge")
def test_the_converted_guest_boots_and_finds_the_same(script: Path, libvirtd: Libvirtd) -> None:
    """NIC names, MAC and PCI addresses, disks and their sizes are equal, and the host answers."""
    before = boot_by_hand(script, libvirtd)
    assert before == [
        "nic eth0 52:54:00:11:22:33 at 0000:00:03.0",
        "disk sda 6144 at 0000:00:01.1",
        "disk sr0 2048 at 0000:00:01.1",
        "disk vda 2048 at 0000:00:04.0",
        f"ping {HOST} answered",
    ]
    assert boot_by_libvirt(script, libvirtd) == before
