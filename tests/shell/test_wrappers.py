"""Commands that start other commands: their own words are taken off, whatever stands before."""

from __future__ import annotations

import pytest

from qnetx.diagnostics import Report
from qnetx.shell.bash.evaluate import evaluate
from qnetx.shell.wrappers import unwrap
from qnetx.source import Source, Word

INNER = [
    "exec",
    "exec -a vm1",
    "sudo",
    "sudo -u vm -E",
    "sudo --user=vm --",
    "sudo --user vm",
    "sudo -nu vm",
    "sudo DISPLAY=:0",
    "doas -u vm",
    "nohup",
    "env",
    "env -i A=1 B='x y'",
    "env -u A",
    "nice",
    "nice -n 5",
    "nice -10",
    "nice -n-5",
    "nice --adjustment=5",
    "ionice -c 3",
    "ionice -c2 -n 7",
    "taskset 0x3",
    "taskset -c 0,1",
    "chrt -f 50",
    "chrt --rr 10",
    "numactl --cpunodebind=0 --membind 0",
    "numactl -N 0 -m0",
    "setsid",
    "setsid -f",
    "screen -dmS web",
    "screen -S web -d -m",
    "tmux new -d -s web",
    "tmux -L sock new-session -ds web",
    "tmux new-window -t 1 -n web",
    "xterm -T web -e",
    "gnome-terminal --title=web --",
    "xfce4-terminal -x",
    "konsole --noclose -e",
    "start-stop-daemon --start --pidfile /run/x --exec",
    "daemonize -p /run/x -o log",
    "unshare -n",
    "unshare --net --mount",
    "ip netns exec ns0",
    "ip -4 netns exec ns0",
    "nsenter -t 1 -n",
    "time",
    "time -p",
    "/usr/bin/time -f %e",
    "strace -f -o log",
    "strace -e trace=open",
    "gdb -q --args",
    "timeout 60",
    "timeout -k 5 --signal INT 1h",
    "chroot /srv",
    "chroot --userspec=vm /srv",
    "command",
    "builtin",
    "coproc",
    "systemd-run --unit=web -p MemoryMax=1G --scope",
    "cgexec -g cpu:web",
    "schedtool -R -p 20 -e",
    "softlimit -m 1000 -d 5",
    "runuser -u vm --",
    "runuser -u vm",
    "flock /run/lock",
    "flock -n 9",
    "stdbuf -oL -e 0",
    "setuidgid vm",
    "pkexec --user vm",
    "fakeroot",
    "setarch x86_64",
    "linux32",
    "vdeq",
    "dtach -n /run/web.dtach -z",
    "gdbserver :1234",
    "watch -n1",
    "sudo nohup nice -n 5 env A=1 taskset -c 1",
    "/usr/bin/sudo /usr/bin/env",
]
TEXT = [
    "sh -c",
    "bash -c",
    "/bin/bash -xec",
    "bash --norc -c",
    "su -c",
    "su - vm -c",
    "su vm -s /bin/sh -c",
    "runuser -l vm -c",
    "script -q -c",
    "flock /run/lock -c",
    "xterm -e",
    "tmux new -d",
    "sudo su - vm -c",
    "eval",
    "gksudo",
    "sg kvm -c",
    "lxterminal --command",
    "gnome-terminal --command=",
]
NOTHING = [
    "sudo -l",
    "sudo",
    "command -v qemu",
    "taskset -p 0x3 4711",
    "ionice -p 5",
    "start-stop-daemon --stop --exec /usr/bin/qemu",
    "ip link set tap0 up",
    "ip netns exec ns0",
    "gdb qemu",
    "bash start-vm.sh -c x",
    "tmux attach",
    "xterm",
    "schedtool -n 5",
    "eval",
    "flock -u 9",
    "su - vm",
    "strace -p 55",
]


def argvs(text: str) -> list[list[str]]:
    report = Report()
    commands = evaluate(Source("case.sh", text), report)
    assert report.diagnostics == []
    return [[word.shown for word in command.words] for command in commands]


@pytest.mark.parametrize("wrapper", INNER)
def test_words(wrapper: str) -> None:
    """A command that is given as words is what is left."""
    dashes = " --" if wrapper.startswith("start-stop-daemon") else ""
    assert argvs(f"{wrapper} qemu{dashes} -m 1 -name 'a b'") == [
        ["qemu", "-m", "1", "-name", "a b"]
    ]


@pytest.mark.parametrize("wrapper", TEXT)
def test_text(wrapper: str) -> None:
    """A command that is given as text is read as the shell reads it."""
    blank = "" if wrapper.endswith("=") else " "
    text = '"A=\'x y\'; exec qemu -m 1 -name \\"\\$A\\""'
    assert argvs(f"{wrapper}{blank}{text}") == [["qemu", "-m", "1", "-name", "x y"]]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_inside(text: str) -> None:
    """What starts no command of its own stays as it is."""
    assert argvs(text) == [text.split()]


def test_environment_adds_up() -> None:
    """Assignments before the command and those that wrappers make are all its environment."""
    (command,) = evaluate(Source("s", "A=1 sudo B=2 env -i C='3 4' D= qemu"), Report())
    assert [(name, word.text) for name, word in command.environment] == [
        ("A", "1"),
        ("B", "2"),
        ("C", "3 4"),
        ("D", ""),
    ]


def test_start_stop_daemon() -> None:
    """The program may be named by --startas, with its arguments behind `--`."""
    text = "start-stop-daemon -S -b --exec=/bin/sh --startas /usr/bin/kvm -p /run/x -- -m 1"
    assert argvs(text) == [["/usr/bin/kvm", "-m", "1"]]
    assert argvs("start-stop-daemon -S") == [["start-stop-daemon", "-S"]]


def test_an_unknown_wrapper_stays() -> None:
    """A word that is not known is not taken for a wrapper."""
    assert argvs("$SUDO qemu -m 1") == [["$SUDO", "qemu", "-m", "1"]]


def test_unwrap_takes_all_off() -> None:
    """`unwrap` goes through every layer of words, and stops at shell text."""
    source = Source("s", "sudo nice sh -c text")
    words, at = [], 0
    for text in source.text.split():
        words.append(Word.literal(source.span(at, at + len(text))))
        at += len(text) + 1
    assert [word.text for word in unwrap(words)] == ["sh", "-c", "text"]
    assert unwrap(()) == ()
