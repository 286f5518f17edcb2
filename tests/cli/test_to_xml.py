"""`qnetx to-xml`: what is input, what is an option, and every exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.console import Convert, Qnetx
from qnetx.diagnostics import Artefact, Report, Result
from qnetx.model.versions import LibvirtVersion, QemuVersion
from qnetx.options import HostSide, HubPolicy, Identity, MacPolicy, Options

PROGRAM = [sys.executable, "-m", "qnetx"]


def empty(name: str) -> Result:
    return Result((Artefact("devices", name, "<devices/>"),), Report())


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["x.sh"], ("file", "x.sh")),
        (["-"], ("text", ("<stdin>", "-net nic\n"))),
        (["--pid", "4711"], ("pid", 4711)),
        (["--", "kvm", "-net", "nic"], ("argv", ["kvm", "-net", "nic"])),
        (["--strict", "--", "-net", "nic"], ("argv", ["-net", "nic"])),
        (["--", "--strict", "--", "x.sh"], ("argv", ["--strict", "--", "x.sh"])),
    ],
)
def test_each_way_of_input_reaches_its_converter(
    qnetx: Qnetx, converting: Convert, words: list[str], asked: tuple[str, object]
) -> None:
    """Files, standard input, a process and an argv are told apart; what follows -- is never ours."""
    converter = converting(empty)
    assert qnetx("to-xml", *words, stdin="-net nic\n").code == 0
    assert converter.asked == [asked]


def test_input_that_is_no_utf8_is_still_text(qnetx: Qnetx, converting: Convert) -> None:
    """A Latin-1 comment in a script on standard input is no reason to stop."""
    converter = converting(empty)
    assert qnetx("to-xml", "-", stdin=b"# caf\xe9\n").code == 0
    assert converter.asked == [("text", ("<stdin>", "# café\n"))]


def test_options_arrive(qnetx: Qnetx, converting: Convert, tmp_path: Path) -> None:
    """Each option of the command line sets its field, and the defaults are those of `Options`."""
    converter = converting(empty)
    qnetx("to-xml", "x.sh")
    assert converter.options == Options()
    switches = "--interfaces --carry --annotate --pair --hub nat --mac unique --host-side keep"
    versions = "--identity libvirt --qemu-version 2.8 --libvirt-version 9.0.0"
    bridges = ("--bridge", "/etc/qemu-ifup=br0", "--bridge", "a=b=br-lan.7")
    settings = ("1=vm01", "X=a=b", "E=", "$(id -u x=y)=7", "X=last")
    words = [*switches.split(), *versions.split(), *bridges]
    words += [word for setting in settings for word in ("--set", setting)]
    qnetx("to-xml", "x.sh", "--root", str(tmp_path), *words)
    assert converter.options == Options(
        root=tmp_path,
        bridges={"/etc/qemu-ifup": "br0", "a=b": "br-lan.7"},
        settings={"1": "vm01", "E": "", "$(id -u x=y)": "7", "X": "last"},
        qemu=QemuVersion.parse("2.8"),
        libvirt=LibvirtVersion.parse("9.0.0"),
        interfaces_only=True,
        carry=True,
        annotate=True,
        pair=True,
        hub=HubPolicy.NAT,
        mac=MacPolicy.UNIQUE,
        host_side=HostSide.KEEP,
        identity=Identity.LIBVIRT,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a FILE ('-' is standard input), a command line after '--'"),
        (["x.sh", "--", "kvm"], "choose one"),
        (["x.sh", "--pid", "1"], "choose one"),
        (["--"], "there is no command line after '--'"),
        (["--strct", "x.sh"], "--strict"),
        (["x.sh", "--set", "X"], "'X' is not NAME=VALUE"),
        (["x.sh", "--set", "=X"], "'=X' is not NAME=VALUE"),
        (["x.sh", "--bridge", "br0"], "'br0' is not SCRIPT=BRIDGE"),
        (["x.sh", "--bridge", "a="], "'' can't be a bridge"),
        (["x.sh", "--bridge", "a=<br0>"], "'<br0>' can't be a bridge"),
        (["x.sh", "--bridge", "br0=/a"], "the script comes first: --bridge /a=br0"),
        (["x.sh", "--bridge", "a=a-name-of-16-cha"], "can't be a bridge"),
        (["x.sh", "--root", "/nowhere"], "'/nowhere' is not a folder"),
        (["x.sh", "--qemu-version", "new"], "--qemu-version"),
        (["x.sh", "--libvirt-version", "new"], "--libvirt-version"),
        (["x.sh", "--hub", "spilt"], "spilt"),
        (["x.sh", "--pid", "me"], "--pid"),
        (["a.sh", "b.sh"], "name a folder for them with -o DIR"),
        (["a.sh", "b.xml"], "there is no input 'b.xml'; to write there: -o b.xml"),
        (["a.sh", "b.sh", "-o", __file__], "is no folder"),
        (["a.sh", "b.sh", "-o", "x", "--format", "json"], "redirect it there"),
    ],
)
def test_a_wrong_command_line_is_said_before_any_work(
    qnetx: Qnetx, converting: Convert, words: list[str], said: str
) -> None:
    """Usage errors exit with 2, name the word at fault, and nothing is read or written."""
    converter = converting(empty)
    outcome = qnetx("to-xml", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in " ".join(outcome.err.split())
    assert converter.asked == []


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["to-xml", "-net", "nic", "-m", "1"], "-net nic -m 1"),
        (["to-xml", "--strict", "-nic", "user"], "-nic user"),
        (["to-xml", "/usr/bin/kvm", "-name", "a b"], "/usr/bin/kvm -name 'a b'"),
        (["to-xml", "-net nic -net user"], "-net nic -net user"),
        (["qemu-system-x86_64", "-net", "nic"], "qemu-system-x86_64 -net nic"),
        (["-net", "nic"], "-net nic"),
    ],
)
def test_a_command_line_without_dashes_is_shown_with_them(
    qnetx: Qnetx, converting: Convert, words: list[str], meant: str
) -> None:
    """What most people write first gets the whole line that does it."""
    converter = converting(empty)
    outcome = qnetx(*words)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        f"Error: a QEMU command line stands after '--': qnetx to-xml -- {meant}\n"
    )
    assert converter.asked == []


@pytest.mark.parametrize(
    ("words", "where"),
    [(["to-xml", "x.sh", "-o", ""], " after '-o'"), (["validate", ""], " after 'validate'")],
)
def test_a_word_that_is_empty_is_no_folder(qnetx: Qnetx, words: list[str], where: str) -> None:
    """`-o "$OUT"` with OUT unset is refused, not taken for the current folder."""
    outcome = qnetx(*words)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        f"Error: there is an empty word{where}: is a variable of your shell unset?\n"
    )


def test_a_file_without_a_verb_is_shown_with_one(
    qnetx: Qnetx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`qnetx start-vm.sh` names the verb; another word is left to typer."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my vm.sh").touch()
    outcome = qnetx("my vm.sh")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.endswith("to convert it: qnetx to-xml 'my vm.sh'\n")
    assert "No such command 'nosuch'" in qnetx("nosuch").err


def test_a_quoted_command_line_is_taken_apart(qnetx: Qnetx, converting: Convert) -> None:
    """One word with blanks after -- is text, as for `sh -c`; a name without one is a word."""
    converter = converting(empty)
    qnetx("to-xml", "--", "-net nic -net user")
    qnetx("to-xml", "--", "kvm")
    assert converter.asked == [
        ("text", ("<command line>", "-net nic -net user")),
        ("argv", ["kvm"]),
    ]


def test_an_internal_error_is_told_as_one(
    qnetx: Qnetx, converting: Convert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours is named with its input, without traceback but for QNETX_DEBUG; exit 2."""

    def fail(_: str) -> Result:
        raise KeyError("vlan")

    converting(fail)
    outcome = qnetx("to-xml", "x.sh")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("qnetx: internal error: KeyError: 'vlan' (in x.sh)\n")
    assert "Traceback" not in outcome.err
    monkeypatch.setenv("QNETX_DEBUG", "1")
    with pytest.raises(KeyError):
        qnetx("to-xml", "x.sh")


def test_ctrl_c_is_quiet(qnetx: Qnetx, converting: Convert) -> None:
    """An interrupted run ends with 130, as the shell has it, and without traceback."""

    def interrupt(_: str) -> Result:
        raise KeyboardInterrupt

    converting(interrupt)
    outcome = qnetx("to-xml", "x.sh")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")


def test_help_fits_a_terminal_and_names_the_destination(qnetx: Qnetx) -> None:
    """The help is at most 80 columns wide, also in its examples."""
    outcome = qnetx("to-xml", "-h")
    assert outcome.code == 0
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    assert "<source bridge>" in outcome.out
    assert "qnetx to-xml -- kvm" in outcome.out


def test_no_verb_is_help(qnetx: Qnetx) -> None:
    """`qnetx` alone tells its verbs."""
    outcome = qnetx()
    assert outcome.code == 2
    assert "to-xml" in outcome.out + outcome.err


def program(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(
        [*PROGRAM, *words], capture_output=True, text=True, env=environment, check=False
    )


def test_the_version_is_the_package_s() -> None:
    """The installed program runs and tells its version."""
    from importlib.metadata import version

    done = program("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"qnetx {version('qnetx')}\n", "")


@pytest.mark.parametrize("words", [["-h"], ["-o", "x.xml"]])
def test_start_up_imports_only_what_the_verb_needs(words: list[str]) -> None:
    """Neither a help text nor reading the options loads parsers, other verbs, or what typer would like to have."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], "to-xml", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "typer" in loaded
    heavy = {"rich", "pydantic", "lxml.etree", "tree_sitter", "jinja2", "libvirt", "qnetx.api"}
    assert not heavy & loaded
    verbs = {"qnetx.cli.to_cmdline", "qnetx.cli.validate", "qnetx.cli.explain"}
    assert not verbs & loaded


def test_a_plain_script_loads_no_reader_of_other_inputs() -> None:
    """Readers of units, listings, JSON, …, hashes, resources and devices that it has not stay away: they take long."""
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "importtime",
            *PROGRAM[1:],
            "to-xml",
            "samples/two-bridges/start-vm.sh",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "qnetx.shell.script" in loaded
    others = {"argv", "listing", "makefile", "pasted", "process", "rewriting", "typography", "unit"}
    assert not {f"qnetx.shell.inputs.{name}" for name in others} & loaded
    unused = {"bash.condition", "bash.loop", "bash.pattern"}
    assert not {f"qnetx.shell.{name}" for name in unused} & loaded
    unused = {"lowering.line_slots", "qemu.devices.usb", "validate.document"}
    assert not {f"qnetx.{name}" for name in unused} & loaded
    absent = {"bridge", "input", "memory", "processor", "rng", "sound", "usb", "watchdog"}
    assert not {f"qnetx.model.{name}" for name in absent} & loaded
    libraries = {"hashlib", "importlib.resources", "jinja2", "json", "rich", "tempfile"}
    assert not {*libraries, "unicodedata"} & loaded


def test_a_closed_pipe_is_quiet() -> None:
    """`| head` ends the program by SIGPIPE, as it ends any filter."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*PROGRAM, "explain"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, "")


def test_a_full_output_is_an_error() -> None:
    """Output that can't be written is an error with exit 2, and no traceback follows at the end."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "to-xml", "--", "-net", "nic", "-net", "user"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "standard output cannot be written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
