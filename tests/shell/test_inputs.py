"""What was handed in is recognised by its text, and its words keep the places they were written at."""

# ruff: noqa: RUF001 -- the characters that look like others are what is tested

from __future__ import annotations

import io
from pathlib import Path

import pytest

from qnetx.diagnostics import Report
from qnetx.model.host import Attach, Effect
from qnetx.shell.command import Invocation
from qnetx.shell.inputs.argv import read_argv
from qnetx.shell.inputs.files import read_file, read_stdin
from qnetx.shell.inputs.recognise import MAX_INPUT, read_input
from qnetx.source import Source


def read(
    text: str, name: str = "input", *, expect: tuple[str, ...] = (), **settings: str
) -> list[Invocation]:
    """Read a text; the diagnostics said must be those expected."""
    report = Report()
    found = read_input(Source(name, text), report, settings=settings)
    assert tuple(d.code for d in report.diagnostics) == expect
    return found


def words(invocation: Invocation) -> list[str]:
    return [word.shown for word in invocation.words]


def place(invocation: Invocation, text: str) -> str:
    """Where the one word of this text stands."""
    (found,) = (word for word in invocation.words if word.shown == text)
    return str(found.span)


QEMU = "qemu-system-x86_64"


# --- argv as data --------------------------------------------------------------------------------


def test_json_argv() -> None:
    """Words of a JSON array are final, and point inside their quotes."""
    (call,) = read(f'["{QEMU}",\n "-net", "nic,macaddr=$MAC", "-append", "a \\"b\\""]\n')
    assert words(call) == [QEMU, "-net", "nic,macaddr=$MAC", "-append", 'a "b"']
    assert not call.bare
    assert place(call, "nic,macaddr=$MAC") == "input:2:11"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[["kvm", "-net", "nic"], ["-net", "user"]]',
            [["kvm", "-net", "nic"], ["-net", "user"]],
        ),
        ('{"name": "x", "argv": ["kvm", "-m", "1"], "env": {"a": ["b"]}}', [["kvm", "-m", "1"]]),
        ('{"artefacts": [{"kind": "argv", "argv": ["kvm"]}]}', [["kvm"]]),
        ('[{"argv": ["kvm"]}, {"argv": ["-S"]}]', [["kvm"], ["-S"]]),
    ],
)
def test_json_shapes(text: str, expected: list[list[str]]) -> None:
    """Arrays of argvs and objects that have one give a call each."""
    calls = read(text)
    assert [words(call) for call in calls] == expected
    assert [call.bare for call in calls] == [argv[0].startswith("-") for argv in expected]


@pytest.mark.parametrize("text", ['["kvm", "-net"', '{"a": 1}', "[]", '{"argv": "kvm"}', "[1, 2]"])
def test_json_refused(text: str) -> None:
    """Broken JSON, and JSON without an argv, is refused as such."""
    assert read(text, expect=("input-json",)) == []


@pytest.mark.parametrize(
    "text",
    ['[ "$1" = x ] && kvm -net nic\n', '[[ "$1" == x ]]\nkvm -net nic\n', "{ kvm -net nic; }\n"],
)
def test_json_is_no_shell(text: str) -> None:
    """Shell text that begins with a bracket is a script."""
    (call,) = read(text)
    assert words(call)[-2:] == ["-net", "nic"]


def test_cmdline() -> None:
    """Words of /proc/PID/cmdline end in NUL; an empty one counts."""
    (call,) = read(f"/usr/bin/{QEMU}\0-append\0\0-name\0a b\0")
    assert words(call) == [f"/usr/bin/{QEMU}", "-append", "", "-name", "a b"]
    assert place(call, "a b") == "input:1:44"


def test_argv() -> None:
    """The user's own words keep their blanks; options alone are bare."""
    report = Report()
    call = read_argv(["kvm", "-name", "a b", "it's"], report)
    assert call is not None
    assert words(call) == ["kvm", "-name", "a b", "it's"]
    assert not call.bare
    assert call.place.source.name == "<command line>"
    assert call.words[2].span.text == "a b"
    bare = read_argv(["-net", "nic"], report)
    assert bare is not None
    assert bare.bare
    assert not report.diagnostics
    assert read_argv([], report) is None
    assert [d.code for d in report.diagnostics] == ["input-empty"]


# --- systemd -------------------------------------------------------------------------------------

UNIT = """\
[Unit]
Description=VM %i
After=network.target

[Service]
Environment=MAC=52:54:00:00:00:01 "OPTS=-m 512 -vnc :1"
Environment='NAME=a b'
ExecStartPre=-/sbin/brctl addif br0 tap-%i ; /bin/true
# ExecStart=/usr/bin/qemu-system-i386
ExecStart=@!/usr/bin/qemu-system-x86_64 argv0 -name %i \\
  # a comment between two lines
  -net nic,macaddr=${MAC} $OPTS \\
; another
  -x "a b\\x41\\s'" 'c d' $$HOME 100%% a$MAC ${NAME} \\
  -append ${ROOT}

[Install]
WantedBy=multi-user.target
"""


def test_unit() -> None:
    """Quoting, continuation, prefixes and variables follow systemd, not the shell."""
    (call,) = read(UNIT, "vm@.service")
    assert words(call) == [
        "/usr/bin/qemu-system-x86_64",
        *("-name", "${i}", "-net", "nic,macaddr=52:54:00:00:00:01", "-m", "512", "-vnc", ":1"),
        *("-x", "a bA '", "c d", "$HOME", "100%", "a$MAC", "a b", "-append", "${ROOT}"),
    ]
    assert [(u.name, u.shown) for word in call.words for u in word.unknowns] == [
        ("i", "${i}"),
        ("ROOT", "${ROOT}"),
    ]
    assert place(call, "512") == "vm@.service:6:44"
    (attach,) = call.actions
    assert isinstance(attach, Attach)
    assert (attach.bridge, attach.port) == ("br0", "tap-${i}")


def test_unit_settings_and_instance() -> None:
    """Settings fill variables and specifiers; the unit's own name gives %i, %n and %p."""
    (call,) = read(UNIT, "vm@.service", ROOT="/dev/vda", i="web")
    assert words(call)[2] == "web"
    assert words(call)[-1] == "/dev/vda"
    text = "[Service]\nExecStart=/usr/bin/kvm -name %p -uuid %i -x %I -y %n -z %N -w %H\n"
    (call,) = read(text, "/etc/systemd/system/vm@a-b.service")
    assert words(call)[2::2] == ["vm", "a-b", "a/b", "vm@a-b.service", "vm@a-b", "${H}"]


def test_unit_reset_and_file(tmp_path: Path) -> None:
    """An empty assignment takes back the ones before; EnvironmentFile= is read where it can be."""
    text = (
        "[Service]\nEnvironment=A=1\nEnvironment=\nEnvironmentFile=-/etc/vm\nExecStart=/bin/kvm -old\n"
        "ExecStart=\nExecStart=/usr/bin/kvm -m ${B} -x $A"
    )
    report = Report()
    files = {"/etc/vm": Source("/etc/vm", "# memory\nB='1024'\n")}
    (call,) = read_input(Source("vm.service", text), report, settings={}, sourced=files.get)
    assert words(call) == ["/usr/bin/kvm", "-m", "1024", "-x", "${A}"]
    assert place(call, "1024") == "/etc/vm:2:4"


def test_unit_with_a_shell() -> None:
    """A unit that calls QEMU through `sh -c` is read by the shell's rules."""
    (call,) = read(
        "[Service]\nExecStart=/bin/sh -c 'exec kvm -name \"a b\" -net nic'\n", "a.service"
    )
    assert words(call) == ["kvm", "-name", "a b", "-net", "nic"]
    assert place(call, "nic") == "a.service:2:49"


def test_unit_without_qemu() -> None:
    """A unit that starts something else has no call."""
    assert read("[Service]\nExecStart=/usr/sbin/sshd -D\n", expect=("no-qemu-call",)) == []


# --- lists and logs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "root      4711     1  5 Jan01 ?        00:12:34 ",
        "root      4711     1  5 10:01 pts/0    00:00:01 ",
        "libvirt+  1235  3.1  5.2 3457892 428312 ?      Sl   09:13   2:31 ",
        "  1237 ?        Sl     0:31 ",
        "1238 ",
        "root      4711     1  5 Jan01 ?        00:12:34  \\_ ",
    ],
)
def test_process_list(line: str) -> None:
    """In each of ps's formats the words begin at the emulator, and the loss of quotes is told."""
    head = "UID PID CMD\n"
    tail = "root 4712 1 0 10:01 pts/0 00:00:00 grep qemu\n"
    text = f"{head}{line}/usr/bin/{QEMU} -m 512 -append a b\n{tail}"
    (call,) = read(text, expect=("quoting-lost",))
    assert words(call) == [f"/usr/bin/{QEMU}", "-m", "512", "-append", "a", "b"]
    assert str(call.place) == f"input:2:{len(line) + 1}"


LOG = """\
2020-01-01 10:00:00.000+0000: starting up
LC_ALL=C PATH=/bin QEMU_AUDIO_DRV=none /usr/bin/kvm -S -M pc-0.12 -name old -net none
char device redirected to /dev/pts/1
2023-03-04 11:22:33.123+0000: starting up libvirt version: 9.0.0, package: 9.0.0-4, qemu version: 7.2.0, kernel: 6.1, hostname: host
LC_ALL=C \\
PATH=/usr/local/sbin:/usr/bin \\
HOME=/var/lib/libvirt/qemu/domain-1-web \\
/usr/bin/qemu-system-x86_64 \\
-name guest=web,debug-threads=on \\
-S \\
-object '{"qom-type":"secret","id":"masterKey0"}' \\
-netdev tap,fd=34,id=hostnet0 \\
-device '{"driver":"virtio-net-pci","netdev":"hostnet0","mac":"52:54:00:00:00:01"}'
char device redirected to /dev/pts/2 (label charserial0)
2023-03-04T11:25:00.000000Z qemu-system-x86_64: terminating on signal 15 from pid 1 (libvirtd)
2023-03-04 11:25:01.000+0000: shutting down, reason=shutdown
"""


def test_libvirt_log() -> None:
    """The last start counts; its environment is kept, its places are those of the log."""
    (call,) = read(LOG, "web.log")
    assert words(call)[0] == "/usr/bin/qemu-system-x86_64"
    assert words(call)[-1].startswith('{"driver":"virtio-net-pci"')
    assert dict(call.environment)["LC_ALL"].text == "C"
    assert place(call, "tap,fd=34,id=hostnet0") == "web.log:12:9"


def test_old_libvirt_log() -> None:
    """Old libvirt wrote the command on one line."""
    (call,) = read("".join(LOG.splitlines(keepends=True)[:3]))
    assert words(call) == ["/usr/bin/kvm", "-S", "-M", "pc-0.12", "-name", "old", "-net", "none"]


# --- make ----------------------------------------------------------------------------------------

MAKEFILE = """\
QEMU ?= qemu-system-x86_64
QEMU ?= kvm
MEM := 512
MEM := $(MEM)M
OPTS = -net nic,macaddr=$(MAC) \\
       -net user # slirp
OPTS += -vnc :0
override MAC = 52:54:00:00:00:01

.PHONY: run
run: disk.img kernel
\t@echo starting $@
\t-$(QEMU) -m $(MEM) ${OPTS} -hda $< \\
\t  -name "$$USERNAME" -uuid $(shell uuidgen) -kernel $(KERNEL) -initrd $(word 2,$^)

clean:
\trm -f disk.img
"""


def test_makefile() -> None:
    """Make's variables are expanded as make does; what make alone can work out is unknown."""
    (call,) = read(MAKEFILE, "Makefile")
    texts = words(call)
    assert texts[:12] == [
        *("qemu-system-x86_64", "-m", "512M", "-net", "nic,macaddr=52:54:00:00:00:01"),
        *("-net", "user", "-vnc", ":0", "-hda", "disk.img", "-name"),
    ]
    unknown = [bool(word.unknowns) for word in call.words[12::2]]
    assert unknown == [True, True, True, True]
    assert place(call, "user") == "Makefile:6:13"
    assert place(call, "disk.img") == "Makefile:11:6"


def test_makefile_settings() -> None:
    """A setting stands above make's own assignment and fills what nothing assigns."""
    (call,) = read(MAKEFILE, "Makefile", KERNEL="bzImage", MAC="52:54:00:00:00:99")
    assert "bzImage" in words(call)
    assert "nic,macaddr=52:54:00:00:00:99" in words(call)


def test_makefile_by_its_text() -> None:
    """Without a name a Makefile shows by a target whose lines begin with a tab."""
    (call,) = read("V != date\nrun:\n\n# start\n\t+@qemu-kvm -net nic -name a$V\n\techo done\n")
    assert words(call)[:3] == ["qemu-kvm", "-net", "nic"]


def test_makefile_runs_into_itself() -> None:
    """Variables that double each other come to an end."""
    lines = [f"V{n} = $(V{n + 1})$(V{n + 1})" for n in range(40)]
    read("\n".join([*lines, "V40 = x", "run:", "\tqemu-kvm -name $(V0)"]), "Makefile")


# --- pasted --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prompt",
    ["$ ", "# ", "% ", "user@host:~/vm$ ", "[root@host ~]# ", "root@debian:/# ", "(venv) a@b:~$ "],
)
def test_prompts(prompt: str) -> None:
    """A prompt in front of a pasted line is taken off, a continued line's `> ` too."""
    text = f"{prompt}sudo qemu-kvm -m 512 \\\n> -net nic,model=virtio \\\n>  -net user\n"
    (call,) = read(text)
    assert words(call)[-6:] == ["-m", "512", "-net", "nic,model=virtio", "-net", "user"]
    assert place(call, "nic,model=virtio") == "input:2:8"


def test_prompts_and_output() -> None:
    """What a program printed between two prompts is not read."""
    text = "$ cd /vm\n$ kvm -net nic -m \\\n  512\nwarning: 'x is (odd\n$ exit\n"
    (call,) = read(text)
    assert words(call) == ["kvm", "-net", "nic", "-m", "512"]


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\n# kvm -net nic\necho hello\n",
        "# kvm -net nic\nvirsh start web\n",
        "# nothing here\n",
    ],
)
def test_comment_is_no_prompt(text: str) -> None:
    """A script that has its QEMU call in a comment has none."""
    assert read(text, expect=("no-qemu-call",)) == []


# --- bare options --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "-net nic,model=virtio -net user\n",
        "-net nic,model=virtio\n-net user\n",
        "-net nic,model=virtio \\\n-net user",
        "-net nic,\\\nmodel=virtio \\ \n -net user",
        "# network\n\n-net nic,model=virtio   # card\n\n-net 'user'\n",
        "-net nic,model=virtio\r\n-net user\r\n",
        "\ufeff-net nic,model=virtio\n-net user\n",
    ],
)
def test_bare(text: str) -> None:
    """Options alone: line ends separate them, with or without a backslash."""
    (call,) = read(text)
    assert call.bare
    assert words(call) == ["-net", "nic,model=virtio", "-net", "user"]
    assert (
        place(call, "user").rpartition(":")[0]
        == f"input:{1 + text[: text.rindex('user')].count(chr(10))}"
    )


def test_bare_with_a_variable() -> None:
    """A variable in bare options is unknown until it is set."""
    (call,) = read("-net nic,macaddr=$MAC\n")
    assert [u.name for u in call.words[1].unknowns] == ["MAC"]
    (call,) = read("-net nic,macaddr=$MAC\n", MAC="52:54:00:00:00:01")
    assert words(call)[1] == "nic,macaddr=52:54:00:00:00:01"


# --- typographic characters ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "count"),
    [
        ("kvm –net nic —net user\n", ["kvm", "-net", "nic", "-net", "user"], 2),
        ("kvm -name “my vm” -net nic\n", ["kvm", "-name", "my vm", "-net", "nic"], 2),
        ("kvm -name ‘my vm’ -net nic\n", ["kvm", "-name", "my vm", "-net", "nic"], 2),
        ("kvm -net nic,model=“virtio”\n", ["kvm", "-net", "nic,model=virtio"], 2),
        ("kvm\u00a0-net\u00a0nic\n", ["kvm", "-net", "nic"], 2),
        ("kvm -net\u200b nic\n", ["kvm", "-net", "nic"], 1),
        ("–net nic\n–net user\n", ["-net", "nic", "-net", "user"], 2),
        (
            "kvm -name 'don’t – “x' -net nic # it’s –net\n",
            ["kvm", "-name", "don’t – “x", "-net", "nic"],
            0,
        ),
        ("kvm -name a–b -net nic\n", ["kvm", "-name", "a–b", "-net", "nic"], 0),
    ],
)
def test_typographic(text: str, expected: list[str], count: int) -> None:
    """Typographic characters are replaced where only one reading makes sense, and named."""
    (call,) = read(text, expect=("typographic-character",) * count)
    assert words(call) == expected


def test_typographic_place() -> None:
    """The place of a finding is that of the character as it was handed in."""
    report = Report()
    read_input(Source("a.sh", "#!/bin/sh\r\nkvm \\\r\n –net nic\r\n"), report, settings={})
    (found,) = report.diagnostics
    assert str(found.place) == "a.sh:3:2"
    assert found.place is not None
    assert found.place.text == "–"
    assert "U+2013" in found.message


# --- refusals and files --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "input-empty"),
        (" \n\t\r\n", "input-empty"),
        ("\0\0", "input-empty"),
        ("\x7fELF\x02\0\0\x01", "input-binary"),
        ("echo hello\n", "no-qemu-call"),
        ("# only a comment\n", "no-qemu-call"),
    ],
)
def test_refused(text: str, code: str) -> None:
    """What holds no call is refused with the reason."""
    assert read(text, expect=(code,)) == []


def read_bytes(data: bytes) -> tuple[Source | None, list[str]]:
    report = Report()
    source = read_stdin(report, io.BytesIO(data))
    return source, [d.code for d in report.diagnostics]


def test_stdin() -> None:
    """Standard input has a name of its own; its mark and line ends are kept for the reader."""
    source, codes = read_bytes(b"\xef\xbb\xbfkvm -net nic\r\n")
    assert source is not None
    assert (source.name, source.text, codes) == ("<stdin>", "kvm -net nic\r\n", [])


def test_latin1() -> None:
    """Text that is no UTF-8 is read as Latin-1, with a warning at the first such byte."""
    report = Report()
    source = read_stdin(report, io.BytesIO(b"kvm \\\n -name M\xfcller"))
    assert source is not None
    assert source.text.endswith("Müller")
    assert [(d.code, str(d.place)) for d in report.diagnostics] == [
        ("input-encoding", "<stdin>:2:9")
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x7fELF\x02\x01\0\0", "input-binary"),
        (b"\x89PNG\r\n\x1a\n\0", "input-binary"),
        (b"QFI\xfb\0\0\0\x03", "input-binary"),
        (b"x" * (MAX_INPUT + 1), "input-too-large"),
    ],
    ids=["elf", "png", "qcow2", "large"],
)
def test_bytes_refused(data: bytes, code: str) -> None:
    """Bytes that are no text, or too many, are refused."""
    assert read_bytes(data) == (None, [code])


def test_cmdline_bytes() -> None:
    """/proc/PID/cmdline passes, although it holds NULs."""
    source, codes = read_bytes(b"qemu-kvm\0-net\0nic\0")
    assert source is not None
    assert not codes


def test_file(tmp_path: Path) -> None:
    """A file is read under the name that the user gave; what can't be read is named."""
    script = tmp_path / "a.sh"
    script.write_bytes(b"kvm -net nic\n")
    report = Report()
    source = read_file(str(script), report)
    assert source is not None
    assert source.name == str(script)
    assert not report.diagnostics
    for path in (tmp_path, tmp_path / "missing", "a\0b"):
        assert read_file(path, report) is None
    said = [d.message for d in report.diagnostics]
    assert [d.code for d in report.diagnostics] == ["input-unreadable"] * 3
    assert "Is a directory" in said[0]
    assert "No such file" in said[1]


def test_script_around_the_call() -> None:
    """A launch script's own commands are the host side of its call."""
    (call,) = read("ip addr add 10.0.0.1/24 dev br0\nbrctl addif br0 tap0\nkvm -net nic\n")
    assert [type(action) for action in call.actions] == [Effect, Attach]
