"""Command lines → qnetx and the installed QEMU agree on every NIC, and on what can't be taken.

Model, MAC address, slot and function of the cards are compared; so is whether the line is refused.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qnetx import api
from qnetx.diagnostics import Report
from qnetx.lowering.defaults import lower_defaults
from qnetx.model.versions import QemuVersion
from qnetx.options import Options
from qnetx.qemu.nic_models import find_model
from qnetx.qemu.reader import read_guest
from qnetx.shell.inputs.argv import read_argv
from qnetx.source import Source
from support.host import require_host
from support.qemu import QemuRefused, running_qemu

pytestmark = [pytest.mark.qemu, pytest.mark.usefixtures("qemu_of_the_rules")]

VERSION = "7.2"
"""The release whose rules are compared."""

Card = tuple[str, str, int | None, int | None]
"""Device, MAC, slot, function."""


@pytest.fixture(scope="session")
def qemu_of_the_rules(qemu: str) -> None:
    banner = subprocess.run([qemu, "--version"], capture_output=True, text=True, check=True).stdout
    present = f"version {VERSION}." in banner
    require_host(f"QEMU {VERSION}", present=present, reason=f"this is {banner.splitlines()[0]}")


def by_qnetx(options: Sequence[str], folder: Path) -> list[Card] | str:
    """The cards that the model has after QEMU's defaults were written out; or why it is refused."""
    words = ["qemu-system-x86_64", *options]
    chosen = Options(qemu=QemuVersion.parse(VERSION), root=folder)
    report = api.convert_argv(words, chosen).report
    # An option that QEMU has not is a loss by itself; to QEMU it is a refusal.
    refusals = [
        d for d in report.diagnostics if d.effect == "refused" or d.code == "option-unknown"
    ]
    if refusals:
        return ", ".join(d.code for d in refusals)
    report = Report()
    call = read_argv(words, report)
    assert call
    configs = {path.name: Source(path.name, path.read_text()) for path in folder.glob("*.cfg")}
    guest, version = read_guest(call.words, report, named=chosen.qemu, configs=configs)
    guest = lower_defaults(guest, version, chosen, "guest", report, call.words[0].span)
    cards: list[Card] = []
    for nic in (nic for segment in guest.topology.segments for nic in segment.nics):
        row = find_model(nic.model or "")
        at = nic.address
        place = (at.slot, at.function) if at else (None, None)
        cards.append((row.devices[0] if row else str(nic.model), str(nic.mac), *place))
    return sorted(cards, key=str)


def by_qemu(options: Sequence[str], folder: Path) -> list[Card] | str:
    """The cards that the running QEMU shows; or its own words."""
    try:
        with running_qemu(options, cwd=folder) as qemu:
            nics = qemu.nics()
    except QemuRefused as refusal:
        return refusal.stderr
    return sorted(((nic.model, nic.mac, nic.slot, nic.function) for nic in nics), key=str)


def assert_agreement(options: Sequence[str], folder: Path) -> None:
    ours, theirs = by_qnetx(options, folder), by_qemu(options, folder)
    if isinstance(theirs, str):
        assert isinstance(ours, str), f"qnetx takes {shlex.join(options)}; QEMU: {theirs}"
    else:
        assert ours == theirs, shlex.join(options)


LINES = """\
# The network of a line that names none
-m 64
-nodefaults
-vga none
-M q35
-M isapc
-M pc-i440fx-2.8
-M pc-q35-2.4
-M pc-q35-2.12
-device e1000
-device virtio-net-pci -device rtl8139,mac=52:54:00:12:34:57
-net none
-nic none
-netdev user,id=n
# -net
-net nic -net user
-net user
-net nic
-net nic,macaddr=52:54:00:12:34:57 -net nic -net nic -net user
-net nic -net nic,macaddr=52:54:00:12:34:56 -net user
-net nic,macaddr=00:16:3e:00:00:56 -net nic -net user
-net nic,macaddr=00:00:00:00:00:00 -net nic,macaddr= -net user
-net nic,macaddr=52-54-0-1-2-3 -net nic,macaddr=0x123456 -net user
-net nic,macaddr=52:54:00:12:34 -net user
-net nic,macaddr=01:00:5e:00:00:01 -net user
-net nic,model=virtio -net nic,model=rtl8139 -net user
-net nic,model=virtoi -net user
-net nic,model=virtio-net -net user
-net nic,model=e1000,model=rtl8139 -net user
-net nic,addr=5 -net nic -net nic -net nic -net user
-net nic -net nic,addr=3 -net user
-net nic,addr=1e -net nic,addr=0x10 -net user
-net nic,addr=20 -net user
-net nic,addr=5.0 -net user
-net nic,addr=2 -net user
-net nic,addr=2 -net user -vga none
-net nic,vlan=0 -net user,vlan=0
-net nic,mac=52:54:00:12:34:56 -net user
-net nic,netdev=n -netdev user,id=n
-net nic,netdev=m -netdev user,id=n
-net nic, -net user,restrict=on
-net user,restrict=maybe -net nic
-net usr -net nic
-net tapp
-net nic -net nic -net nic -net nic -net nic -net nic -net nic -net nic -net user
-net nic -net nic -net nic -net nic -net nic -net nic -net nic -net nic -net nic -net user
-net dump,file=a.pcap
-net hubport,hubid=0
# -nic
-nic user
-nic model=virtio
-nic user,model=rtl8139,mac=52:54:00:12:34:58 -nic user -nic user
-nic user -net nic,macaddr=52:54:00:12:34:56 -net user
-net nic,model=pcnet -net user -nic user,model=tulip -device e1000e
-nic user,mac=01:00:5e:00:00:01
-nic user,macaddr=52:54:00:12:34:56
-nic hubport,hubid=0 -nic hubport,hubid=0
-nic hubport
-nic user,ipv6=off,ipv6-host=fd00::2
-nic user,ipv4=off,ipv6=off
-nic user,net=10.5.0.0/16,dhcpstart=10.0.2.20
-nic user,net=10.5.0.0/16,host=10.5.0.9,ipv6-net=fd00::/64,ipv6-host=fd00::9
-nic user,ipv4=off,net=10.5.0.0/16
-nic user,host=10.5.0.1
-nic socket,mcast=230.0.0.1:12345
-nic socket,mcast=1.2.3.4:12345
-nic socket,udp=127.0.0.1:12345,localaddr=127.0.0.1:12346
-nic socket,udp=127.0.0.1:12345
-nic socket
-nic nic
-nic user,id=a -nic user,id=a
# -netdev and -device
-netdev user,id=n -device e1000,netdev=n
-device e1000,netdev=n -netdev user,id=n
-netdev user,id=n -device virtio-net-pci,netdev=n,id=v,mac=52:54:00:AA:BB:CC,bootindex=1
-netdev user,id=n -device e1000,netdev=n,addr=0x1e.1
-netdev user,id=n -device e1000,netdev=n -device e1000,netdev=n
-netdev user,id=n -netdev user,id=n
-netdev user,id=1n
-netdev user
-netdev user,id=n -device e1000,netdev=n,foo=1
-netdev user,id=n -device e1000,netdev=m
-device e1000,id=a -device e1000,id=a
-device e1000,mac=52:54:0:1:2:3
-device e1000,addr=20
-device e1000,addr=5.0,multifunction=on -device rtl8139,addr=5.1 -device e1000
-device e1000,addr=5.0 -device rtl8139,addr=5.1
-device e1000,addr=3.1 -device e1000
-device e1000,addr=3.1 -device e1000,addr=4
-device e1000,addr=1.1
-device e1000,addr=1.4 -device e1000,addr=1.5
-device driver=e1000,mac=52:54:00:12:34:99
-device {"driver":"e1000","addr":"7"}
-device e1000,,mac=1
-device pci-bridge,id=b,chassis_nr=1 -device e1000,addr=6
-device usb-net -usb
-M q35 -device e1000 -device pcie-root-port,id=r,chassis=1 -net nic -net user
-M q35 -vga none -nic user -device e1000e,addr=1f
-M q35 -device e1000,addr=1f.4
# Buses
-device pci-bridge,id=b,chassis_nr=1 -device e1000,bus=b,addr=3 -device e1000
-device pci-bridge,chassis_nr=1 -device e1000,bus=pci.1,addr=3
-device pci-bridge,id=b
-device e1000,bus=b -device pci-bridge,id=b,chassis_nr=1
-device pci-bridge,id=b,chassis_nr=1 -device e1000,bus=b,addr=3 -device rtl8139,bus=b,addr=3
-device pci-bridge,id=b,chassis_nr=1 -device rtl8139,bus=b,addr=3,multifunction=on -device e1000,bus=b,addr=3.1
-M q35 -device pcie-root-port,id=r,chassis=1 -device e1000e,bus=r -device e1000e
-M q35 -device pcie-root-port,chassis=1 -device pcie-root-port,chassis=2 -device e1000e,bus=pcie.1
-M q35 -device pcie-root-port,id=r -device ioh3420,id=s
-M q35 -device pcie-root-port,id=r,chassis=300
-M q35 -device ioh3420,id=r,addr=1c.0,multifunction=on -device ioh3420,id=s,chassis=2,addr=1c.1 -device e1000e,bus=s
-M q35 -device ioh3420,id=r -device x3130-upstream,id=u,bus=r -device xio3130-downstream,id=d,bus=u,chassis=1 -device e1000e,bus=d
-M q35 -device i82801b11-bridge,id=d -device pci-bridge,id=b,bus=d,chassis_nr=1 -device e1000,bus=b,addr=2
-device pxb,id=p,bus_nr=200 -device e1000,bus=p
-device pxb,id=p
-M q35 -device amd-iommu -device e1000e
-M q35 -device intel-iommu -device e1000e
-M q35 -device intel-iommu -device intel-iommu
-device intel-iommu
-device e1000,bus=/i440FX-pcihost/pci.0
-device e1000,bus=isa.0
-M isapc -drive if=virtio,file=disk.img,format=raw
-M isapc -net nic,model=e1000 -net user
-device virtio-rng-pci,bus=pci.7
# Hub ports
-netdev user,id=u -netdev hubport,id=h,hubid=0,netdev=u -netdev hubport,id=p,hubid=0 -device e1000,netdev=p
-netdev hubport,id=p,hubid=1 -netdev hubport,id=q,hubid=1 -device e1000,netdev=p -device virtio-net-pci,netdev=q
-netdev hubport,id=p
-netdev hubport,id=h,hubid=0,netdev=u -netdev user,id=u
# Other devices
-net nic -net user -device virtio-scsi-pci -device e1000 -device virtio-rng-pci -device pcnet
-net nic -net user -device virtio-balloon,addr=4 -device e1000 -device e1000
-device e1000 -device sb16 -device e1000 -device ES1370 -device e1000
-device e1000 -drive if=virtio,driver=null-co,size=1M -device e1000
-drive if=virtio,file=disk.img,format=raw -net nic -net user
-drive if=virtio,file=disk.img,format=raw,addr=0x3 -device e1000
-virtfs local,path=.,mount_tag=t,security_model=none -device e1000
-device VGA -net nic -net user
-device virtio-vga -device e1000
-device qxl -device e1000
-device qemu-xhci -device usb-net -device e1000
-usb -device e1000
-M q35 -usb -device e1000,addr=1d
-vga virtio -net nic -net user
-vga none -net nic -net user -nographic
-nodefaults -vga std -net nic -net user
-nodefaults -net nic -net user
# Files
-readconfig net.cfg
-readconfig net.cfg -device e1000
-readconfig device.cfg -nic user
# Words that QEMU takes another way than a shell
--net nic --net user
-net nic -net user disk.img
-redir tcp:2222::22 -net nic -net user
-no-such-option
-net
# Where the two differ
-device e1000,mac=01:00:5e:00:00:01
-device igb
-device usb-net
-device virtio-net-device
-device e1000,bus=pci.7
-M q35 -device e1000,bus=pci.0
-M isapc -device e1000
-net none -device e1000,multifunction=on -device e1000,addr=3.1
"""
"""One line each; the files that they name are made for them."""

DIFFERENT = {
    "-device e1000,,mac=1": "a device in no table may be one of a newer QEMU",
    "-device igb": "since when a -device is there is not known",
    "-device e1000,mac=01:00:5e:00:00:01": "libvirt refuses group addresses for every card",
    "-device usb-net": "libvirt brings the USB controller that QEMU misses",
    "-device virtio-net-device": "whether a board has a bus for a card is not known",
}
"""Lines on which qnetx and QEMU differ on purpose, or as known, with the reason."""

FILES = {
    "net.cfg": '[net]\n  type = "nic"\n  model = "rtl8139"\n[net]\n  type = "user"\n',
    "device.cfg": '[device "d"]\n  driver = "e1000"\n  mac = "52:54:00:12:34:77"\n  addr = "9"\n',
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the lines are."""
    folder = tmp_path_factory.mktemp("guest")
    (folder / "disk.img").write_bytes(bytes(1 << 20))
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def lines() -> list[object]:
    found = [line for line in LINES.splitlines() if not line.startswith("#")]
    assert set(DIFFERENT) <= set(found)
    known = {line: pytest.mark.xfail(reason=reason) for line, reason in DIFFERENT.items()}
    return [pytest.param(line, marks=known.get(line, ())) for line in found]


@pytest.mark.parametrize("line", lines())
def test_a_line_is_to_qnetx_what_it_is_to_qemu(line: str, folder: Path) -> None:
    """The same cards in the same places, or refused by both."""
    assert_agreement(line.split(), folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="taps are root's")
@pytest.mark.parametrize(
    "line",
    [
        "-net nic -net tap,ifname=qnetx0,script=no,downscript=no",
        "-nic tap,model=virtio,ifname=qnetx1,script=no,downscript=no",
        "-netdev tap,id=n,ifname=qnetx2,script=no,downscript=no -device e1000,netdev=n",
        "-netdev tap,id=n,fd=3,ifname=qnetx0 -device e1000,netdev=n",
        "-netdev tap,id=n,helper=/bin/true,script=no -device e1000,netdev=n",
    ],
)
def test_taps_are_no_other(line: str, folder: Path) -> None:
    """With the settings that need no script."""
    require_host("taps", present=os.access("/dev/net/tun", os.W_OK), reason="no /dev/net/tun")
    assert_agreement(line.split(), folder)


# Lines put together by chance

_MACS = st.integers(0x54, 0x5A).map("52:54:00:12:34:{:02x}".format)
_SLOTS = st.sampled_from(["3", "4", "5", "6", "7", "10", "0x1e", "5.1"])


def _option(first: str, **settings: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An option with some of its settings; `{}` in it is left for the number of the option."""
    chosen = st.fixed_dictionaries({}, optional=settings)
    return chosen.map(lambda found: ",".join([first, *(f"{k}={v}" for k, v in found.items())]))


_MODELS = st.sampled_from(["e1000", "rtl8139", "virtio", "pcnet", "e1000e", "ne2k_pci", "nothing"])
_CARDS = ("e1000", "rtl8139", "virtio-net-pci", "e1000e", "vmxnet3")
_PARTS = st.one_of(
    _option("-net nic", macaddr=_MACS, model=_MODELS, addr=_SLOTS.filter(lambda s: "." not in s)),
    _option("-nic user", mac=_MACS, model=_MODELS),
    *(_option(f"-device {card}", mac=_MACS, addr=_SLOTS) for card in _CARDS),
    *(
        _option(f"-netdev user,id=n{{0}} -device {card},netdev=n{{0}}", mac=_MACS, addr=_SLOTS)
        for card in _CARDS
    ),
    st.sampled_from(["-netdev hubport,id=h{0},hubid=1 -device e1000,netdev=h{0}", "-net user"]),
    st.sampled_from(["-device virtio-scsi-pci", "-device sb16", "-device intel-hda,addr=8", "-device qxl"]),
)  # fmt: skip
_BOARDS = st.sampled_from(
    ["", "-M q35", "-M pc-i440fx-2.8", "-vga none", "-nodefaults", "-device VGA"]
)


@settings(
    max_examples=int(os.environ.get("QNETX_DIFFERENTIAL", "30")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_BOARDS, st.lists(_PARTS, max_size=6))
def test_any_line_is_to_qnetx_what_it_is_to_qemu(
    folder: Path, board: str, parts: list[str]
) -> None:
    """Whatever stands beside whatever: QNETX_DIFFERENTIAL=1000 tries as many lines."""
    numbered = [part.format(number) for number, part in enumerate(parts)]
    assert_agreement(" ".join([board, *numbered]).split(), folder)
