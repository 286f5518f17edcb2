"""A guest on a network of libvirt's, started by libvirt and by our line → taps of the same kind on the host."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from qnetx import api
from qnetx.model.versions import QemuVersion
from qnetx.options import LineForm, Options
from qnetx.source import Source
from support.libvirtd import Libvirtd

pytestmark = [pytest.mark.libvirt, pytest.mark.qemu]

DOMAIN = """\
<domain type='qemu'><name>ports</name><memory unit='MiB'>64</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>{}</devices></domain>
"""
PLAIN = "<interface type='network'><source network='lan'/><model type='virtio'/>{}</interface>"
BRIDGED = "<forward mode='bridge'/><bridge name='br7'/>{}"
POOL = "<forward mode='{}'><interface dev='u0'/><interface dev='u1'/></forward>"

PORTS = {
    "plain": (BRIDGED.format(""), PLAIN.format("")),
    "a group that is not there": (
        BRIDGED.format(""),
        PLAIN.format("").replace("'lan'", "'lan' portgroup='nope'"),
    ),
    "an isolated port": (BRIDGED.format(""), PLAIN.format("<port isolated='yes'/>")),
    "isolated by the network": (BRIDGED.format("<port isolated='yes'/>"), PLAIN.format("")),
    "not isolated all the same": (
        BRIDGED.format("<port isolated='yes'/>"),
        PLAIN.format("<port isolated='no'/>"),
    ),
    "an MTU of its own": (BRIDGED.format(""), PLAIN.format("<mtu size='1400'/>")),
    "macvtaps spread over a pool": (POOL.format("bridge"), PLAIN.format("") * 3),
    "macvtaps with an interface each": (POOL.format("passthrough"), PLAIN.format("") * 2),
}

HOST = """
ip link add br7 type bridge
ip link set br7 up
for i in 0 1; do ip link add u$i type veth peer name w$i; ip link set u$i up; done
"""


def facts(links: str) -> list[tuple[Any, ...]]:
    """What each tap is: its MTU, what it is joined to, and how."""
    names = {link["ifindex"]: link["ifname"] for link in json.loads(links)}
    found = []
    for link in json.loads(links):
        info = link.get("linkinfo", {})
        if info.get("info_kind") in ("tun", "macvtap"):
            below = link.get("link") or names.get(link.get("link_index"))
            alone = info.get("info_slave_data", {}).get("isolated")
            mode = info.get("info_data", {}).get("mode")
            found.append((link["mtu"], link.get("master"), alone, below, mode))
    return sorted(found, key=str)


def by_libvirt(daemon: Libvirtd, network: str, domain: str) -> list[tuple[Any, ...]]:
    subprocess.run(daemon.beside("sh", "-euc", HOST), check=True)
    try:
        made = daemon.virsh("net-create", "/dev/stdin", input=network)
        assert made.returncode == 0, made.stderr
        with daemon.running(domain):
            shown = daemon.beside("ip", "-j", "-d", "link")
            links = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
        return facts(links)
    finally:
        daemon.virsh("net-destroy", "lan")
        gone = "ip link del br7; ip link del u0; ip link del u1"
        subprocess.run(daemon.beside("sh", "-c", gone), check=False)


def by_line(folder: Path, network: str, domain: str) -> list[tuple[Any, ...]]:
    (folder / "net.xml").write_text(network)
    options = Options(
        scripts=str(folder),
        networks=(folder / "net.xml",),
        form=LineForm.ARGV,
        target=QemuVersion.parse("7.2"),
    )
    result = api.convert(Source("a.xml", domain), options, into=api.to_lines)
    assert not result.report.refused
    for artefact in result.artefacts:
        (folder / artefact.name).write_text(artefact.text)
        (folder / artefact.name).chmod(0o755)
    (argv,) = [artefact.argv for artefact in result.artefacts if artefact.kind == "argv"]
    steps = f"""
mount -t sysfs none /sys
{HOST}
"$@" -S -daemonize -pidfile pid >&2
ip -j -d link
kill "$(cat pid)"
"""
    run = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-euc", steps, "sh", *argv],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return facts(run.stdout)


@pytest.mark.parametrize("port", PORTS)
def test_a_tap_is_what_libvirt_would_make_it(port: str, libvirtd: Libvirtd, tmp_path: Path) -> None:
    """Its MTU, its bridge, whether it is isolated; of a macvtap what it sits on, and the mode."""
    inside, interfaces = PORTS[port]
    network = f"<network><name>lan</name>{inside}</network>"
    domain = DOMAIN.format(interfaces)
    wanted = by_libvirt(libvirtd, network, domain)
    assert wanted
    assert by_line(tmp_path, network, domain) == wanted
