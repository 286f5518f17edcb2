"""A launch script gives its QEMU calls, each once, with what the script does to the host."""

from __future__ import annotations

import pytest

from qnetx.diagnostics import Report
from qnetx.model.host import Attach
from qnetx.shell.command import Invocation
from qnetx.shell.script import read_script
from qnetx.source import Source


def read(text: str) -> tuple[list[Invocation], Report]:
    report = Report()
    return read_script(Source("start.sh", text), report), report


@pytest.mark.parametrize(
    "command",
    [
        "qemu -m 1",
        "/usr/bin/qemu-system-x86_64 -m 1",
        "qemu-system-ppc64le",
        "/usr/libexec/qemu-kvm -m 1",
        "kvm -m 1",
        "qemu-dm -d 1",
        "~/qemu-2.8/x86_64-softmmu/qemu-system-x86_64 -m 1",
        "$QEMU -net nic",
        "${QEMU_BIN:?} -m 512",
        '"$KVM" -hda x',
        "$EMULATOR -netdev user,id=a",
        "$(find-qemu) -drive x",
        "$SUDO qemu -m 1",
        "$SUDO $NICE kvm -m 1",
        "./run-qemu.sh -m 1",
        "/opt/bin/my-kvm -cdrom x",
        "sudo sh -c 'exec kvm -m 1'",
    ],
)
def test_emulators(command: str) -> None:
    """QEMU is known by its name; a variable or a script of the user's by the options behind it."""
    calls, report = read(command)
    assert len(calls) == 1
    assert report.diagnostics == []


@pytest.mark.parametrize(
    "command",
    [
        "qemu-img create -f raw x 1G",
        "qemu-nbd -c /dev/nbd0 x",
        "qemu-ga -m virtio-serial",
        "qemu-io -c x",
        "echo qemu -m 1",
        "cat <<EOF\nqemu -m 1\nEOF",
        "modprobe kvm",
        "$QEMU_IMG info x",
        "$OTHER -m 1",
        "./start-qemu.sh web",
        "qemu --version",
        "qemu-system-x86_64 -help",
        "kvm -h | grep x",
        "if false; then qemu -m 1; fi",
        "start() { qemu -m 1; }",
    ],
)
def test_no_emulator(command: str) -> None:
    """Tools beside QEMU, data, calls that only ask and calls that never run are none."""
    calls, report = read(command)
    assert calls == []
    assert [d.code for d in report.diagnostics] == ["no-qemu-call"]
    assert report.refused
    assert report.diagnostics[0].hint


@pytest.mark.parametrize(
    "command",
    [
        "ssh host 'sudo qemu -m 1'",
        "python3 -c 'os.system(\"qemu-system-i386 -hda x\")'",
        "/opt/unheard-of --fast kvm -m 1",
        "find . -exec qemu -hda {} \\;",
    ],
)
def test_a_call_that_is_not_followed_is_named(command: str) -> None:
    """A QEMU in the hands of a command that nobody knows is a loss, beside other calls or alone."""
    calls, report = read(f"{command}\nqemu -m 2")
    assert [call.words[0].text for call in calls] == ["qemu"]
    assert [d.code for d in report.diagnostics] == ["call-not-followed"]
    assert [d.code for d in read(command)[1].diagnostics] == ["call-not-followed", "no-qemu-call"]


@pytest.mark.parametrize(
    "command",
    [
        "echo qemu -m 1",
        "pgrep -f 'qemu -m 1'",
        "useradd -g kvm -M vm",
        "apt-get install -y qemu-kvm",
    ],
)
def test_talk_of_qemu_is_no_call(command: str) -> None:
    """What only mentions QEMU is passed over in silence beside a call."""
    assert read(f"{command}\nqemu -m 2")[1].diagnostics == []


@pytest.mark.parametrize("text", ["", "\n  \n\t"])
def test_empty(text: str) -> None:
    """An empty script is refused as such."""
    calls, report = read(text)
    assert calls == []
    assert [d.code for d in report.diagnostics] == ["input-empty"]


def test_bad_shell_text_is_refused_once() -> None:
    """A syntax mistake is the only thing said."""
    calls, report = read("qemu -name 'x")
    assert calls == []
    assert [d.code for d in report.diagnostics] == ["shell-syntax"]


def test_each_call_once() -> None:
    """A call that two arms of a `case` reach is one; the same words elsewhere are another."""
    text = (
        "start() { qemu -m 1; }\n"
        'case "$1" in start) start;; restart) start;; again) qemu -m 1;; esac\n'
        "for i in 1 2; do qemu -m 2; qemu -smp $i; done\n"
    )
    calls, _ = read(text)
    assert [[w.text for w in call.words[1:]] for call in calls] == [
        ["-m", "1"],
        ["-m", "1"],
        ["-m", "2"],
        ["-smp", "1"],
        ["-smp", "2"],
    ]


def test_what_a_call_carries() -> None:
    """Environment, descriptors, place and the names for --set come with the call."""
    calls, _ = read("A=1 qemu -net tap,fd=3 -m $MEM -name $N$MEM 3<>/dev/tap5 &")
    (call,) = calls
    assert call.environment[0][1].text == "1"
    assert call.descriptors[3].text == "/dev/tap5"
    assert str(call.place) == "start.sh:1:1"
    assert call.defined == ("MEM", "N")
    assert not call.bare


def test_what_the_script_does_to_the_host() -> None:
    """Taps that the script around the call puts on a bridge are among its actions."""
    calls, _ = read(
        "BR=br0\nsudo tunctl -t tap0\nsudo brctl addif $BR tap0\n"
        "qemu -net nic -net tap,ifname=tap0,script=no\nkvm -m 1\n"
    )
    attached = [a for a in calls[0].actions if isinstance(a, Attach)]
    assert [(a.bridge, a.port) for a in attached] == [("br0", "tap0")]
    assert calls[0].actions == calls[1].actions


def test_settings_and_sourced_files() -> None:
    """--set and sourced files reach the call."""
    report = Report()
    calls = read_script(
        Source("s", ". ./conf\nqemu -m $MEM -name $NAME"),
        report,
        settings={"NAME": "web"},
        sourced=lambda path: Source(path, "MEM=512"),
    )
    assert [w.text for w in calls[0].words[1:]] == ["-m", "512", "-name", "web"]
    assert report.diagnostics == []
