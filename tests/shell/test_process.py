"""A running QEMU: argv and taps from /proc, bridges from /sys."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qnetx.diagnostics import Report
from qnetx.shell.inputs.process import read_process
from support.host import require_host


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host with one QEMU, 4711, whose descriptor 12 is tap3 on br1 and which has tap0 by name."""
    folder = tmp_path / "proc/4711"
    (folder / "fdinfo").mkdir(parents=True)
    (folder / "cwd").symlink_to("/srv/vm")
    argv = [
        "/usr/bin/qemu-system-x86_64",
        "-netdev",
        "tap,id=a,fd=12",
        "-net",
        "tap,ifname=tap0",
        "",
    ]
    (folder / "cmdline").write_bytes("\0".join(argv).encode() + b"\0")
    (folder / "fdinfo/0").write_text("pos:\t0\nflags:\t02\n")
    (folder / "fdinfo/12").write_text("pos:\t93\nflags:\t0104002\nmnt_id:\t24\niff:\ttap3\n")
    (folder / "fdinfo/13").symlink_to("gone")
    for tap, bridge in {"tap3": "br1", "tap0": "br0", "tap9": ""}.items():
        net = tmp_path / "sys/class/net" / tap
        net.mkdir(parents=True)
        if bridge:
            (net / "master").symlink_to(f"../{bridge}")
    return tmp_path


def test_process(host: Path) -> None:
    """Words, directory, descriptors and bridges are those of the host."""
    report = Report()
    process = read_process(4711, report, proc=host / "proc", sys=host / "sys")
    assert process is not None
    assert [word.text for word in process.invocation.words][-2:] == ["tap,ifname=tap0", ""]
    assert process.invocation.place.source.name == "/proc/4711/cmdline"
    assert process.directory == "/srv/vm"
    assert process.descriptors == {12: "tap3"}
    assert process.masters == {"tap0": "br0", "tap3": "br1"}
    assert not report.diagnostics


def test_descriptors_hidden(host: Path) -> None:
    """Where the open files may not be read, the argv still is, with a warning."""
    for file in (host / "proc/4711/fdinfo").iterdir():
        file.unlink()
    (host / "proc/4711/fdinfo").rmdir()
    report = Report()
    process = read_process(4711, report, proc=host / "proc", sys=host / "sys")
    assert process is not None
    assert process.masters == {"tap0": "br0"}
    assert [d.code for d in report.diagnostics] == ["descriptors-not-readable"]


@pytest.mark.parametrize(
    "cmdline", [None, b"", b"/bin/bash\0-c\0qemu\0", b"qemu-kvm\0\x01\0", b"\xff\0\x02"]
)
def test_process_refused(tmp_path: Path, cmdline: bytes | None) -> None:
    """No process, a kernel thread, another program and bytes that are no words are refused."""
    folder = tmp_path / "1"
    if cmdline is not None:
        folder.mkdir()
        (folder / "cmdline").write_bytes(cmdline)
    report = Report()
    assert read_process(1, report, proc=tmp_path) is None
    assert len(report.diagnostics) == 1
    assert report.refused


def test_process_unreadable(tmp_path: Path) -> None:
    """What the system says of a cmdline that can't be read is passed on."""
    (tmp_path / "1/cmdline").mkdir(parents=True)
    report = Report()
    assert read_process(1, report, proc=tmp_path) is None
    assert [d.code for d in report.diagnostics] == ["process-not-readable"]
    assert "Is a directory" in report.diagnostics[0].message


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.qemu
def test_running_qemu(qemu: str) -> None:
    """A real QEMU's tap is found behind its descriptor, and the bridge it is on."""
    root = os.geteuid() == 0 and Path("/dev/net/tun").exists()
    require_host("taps", present=root, reason="only root makes them, with /dev/net/tun")
    tap, bridge = f"qnt{os.getpid() % 10**6}", f"qnb{os.getpid() % 10**6}"
    command = [qemu, "-S", "-nodefaults", "-display", "none", "-net", "nic"]
    command += ["-net", f"tap,ifname={tap},script=no,downscript=no"]
    subprocess.run(["ip", "link", "add", bridge, "type", "bridge"], check=True)
    try:
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _wait(lambda: Path(f"/sys/class/net/{tap}").exists())
            subprocess.run(["ip", "link", "set", tap, "master", bridge], check=True)
            report = Report()
            process = read_process(running.pid, report)
        finally:
            running.kill()
            running.wait()
    finally:
        subprocess.run(["ip", "link", "del", bridge], check=True)
    assert not report.diagnostics
    assert process is not None
    assert [word.text for word in process.invocation.words] == command
    assert list(process.descriptors.values()) == [tap]
    assert process.masters == {tap: bridge}
    assert process.directory == str(Path.cwd())
