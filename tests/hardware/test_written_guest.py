"""A script of old, written again for the installed QEMU → its guest boots, finds its card and disk, and pings.

QEMU runs in a network of its own, where the bridge that the hook joins has the host's address.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from qnetx.cli import run
from qnetx.diagnostics import Report
from qnetx.model.network import Bridge, Nic, Segment, Topology
from qnetx.options import Options
from qnetx.rewriting import write_topology
from qnetx.values import MacAddress
from support.guest import HOST, Guest, said_by

pytestmark = pytest.mark.qemu

MAC = "52:54:00:11:22:33"

OLD = """\
#!/bin/sh
MAC={mac}
qemu-system-x86_64 -m 256 -kernel {kernel} -initrd {initrd} -append "console=ttyS0 quiet" \\
    -drive file={folder}/disk.raw,if=virtio,format=raw \\
    -net nic,vlan=1,model=virtio,macaddr=$MAC -net tap,vlan=1,script={folder}/ifup,downscript=no \\
    -net nic,vlan=2,model=e1000 -net nic,vlan=2,model=e1000 -redir tcp:5022::22 -net user,vlan=2 \\
    -serial file:{folder}/serial.log -display none
"""

HOOK = '#!/bin/sh\nip link set "$1" up\nip link set "$1" master br0\n'

WITH_BRIDGE = f"""
ip link set lo up
ip link add br0 type bridge
ip address add {HOST}/24 dev br0
ip link set br0 up
exec "$@"
"""


def boot(words: list[str], log: Path) -> list[str]:
    """What a guest says that is started by a command, on a host that has nothing but the bridge."""
    process = subprocess.Popen(
        ["unshare", "--net", "sh", "-euc", WITH_BRIDGE, "sh", *words], stdin=subprocess.DEVNULL
    )
    try:
        return said_by(log)
    finally:
        process.kill()
        process.wait()


def test_a_script_with_vlans_boots_on_a_qemu_without_them(guest: Guest, tmp_path: Path) -> None:
    """The cards are where they were, two of them on a hub; the disk comes behind, and the host answers."""
    (tmp_path / "disk.raw").write_bytes(bytes(1 << 20))
    (tmp_path / "ifup").write_text(HOOK)
    (tmp_path / "ifup").chmod(0o755)
    old, new = tmp_path / "old.sh", tmp_path / "new.sh"
    old.write_text(OLD.format(mac=MAC, folder=tmp_path, kernel=guest.kernel, initrd=guest.initrd))
    with pytest.raises(SystemExit) as end:
        run(["to-cmdline", "--qemu-version", "7.2", "--strict", "--script", str(new), str(old)])
    assert end.value.code == 0
    found = boot([str(new)], tmp_path / "serial.log")
    assert [line for line in found if "sr0" not in line] == [
        f"nic eth0 {MAC} at 0000:00:03.0",
        "disk vda 2048 at 0000:00:06.0",
        f"ping {HOST} answered",
    ]


def test_a_guest_pings_over_the_bridge_that_its_scripts_join(guest: Guest, tmp_path: Path) -> None:
    """Those that are written for a bridge of libvirt's."""
    pair = Segment(
        nics=(Nic(model="virtio", mac=MacAddress.parse(MAC)),), backends=(Bridge(bridge="br0"),)
    )
    options = Options(scripts=str(tmp_path))
    written = write_topology(Topology(segments=(pair,)), {}, options, "web", Report())
    for script in written.scripts:
        (tmp_path / script.name).write_text(script.text)
        (tmp_path / script.name).chmod(0o755)
    line = ["qemu-system-x86_64", "-m", "256", "-display", "none"]
    line += ["-kernel", str(guest.kernel), "-initrd", str(guest.initrd), "-append", "console=ttyS0"]
    line += ["-serial", f"file:{tmp_path}/serial.log"]
    line += [word.text for group in written.groups for word in group]
    assert f"ping {HOST} answered" in boot(line, tmp_path / "serial.log")
