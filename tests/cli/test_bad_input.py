"""Input that can't be used, by the installed program: a clear error, no document, exit 2, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "qnetx"]
AS_NOBODY = [
    sys.executable,
    "-c",
    # All is loaded first: the folders of the project and of Python may be closed to others.
    """import importlib, os, pkgutil, sys, qnetx
import typer._click.decorators  # which typer itself imports late
for module in pkgutil.walk_packages(qnetx.__path__, "qnetx."):
    importlib.import_module(module.name)
from qnetx import api
from qnetx.cli import run
from qnetx.options import Options
api.convert_argv(["-net", "nic", "-net", "user"], Options())
os.setuid(65534)
run(sys.argv[1:])""",
]
CLOSED_OUT = PROGRAM if os.geteuid() else AS_NOBODY
"""Root may read everything, and must become somebody else to be refused."""

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return a function that runs `qnetx WORDS…` in a folder of its own."""

    def call(
        *words: str, stdin: bytes = b"", program: Sequence[str] = PROGRAM
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*program, *words],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80"},
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return call


def refused(done: subprocess.CompletedProcess[str], said: str, code: str) -> None:
    """One error is told, and nothing else is printed anywhere."""
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {said}" in done.stderr
    assert f"[{code}]" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("1 error")
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


@pytest.mark.parametrize(
    ("data", "said", "code"),
    [
        (b"", "'x' is empty", "input-empty"),
        (b" \t\r\n\n", "'x' is empty", "input-empty"),
        (b"\xef\xbb\xbf", "'x' is empty", "input-empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "'x' ", "input-binary"),
        (b"QFI\xfb\x00\x00\x00\x03", "'x' ", "input-binary"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "'x' ", "input-binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "'x' ", "input-binary"),
        ("kvm -net nic".encode("utf-16"), "'x' ", "input-binary"),
        (b"#!/bin/sh\necho hello\n", "'x' starts no QEMU, only echo", "no-qemu-call"),
        (b"#!/bin/sh\n# kvm -net nic\n", "'x' starts nothing", "no-qemu-call"),
        (b'kvm -name "web -net nic\n', 'the quote " that opens here', "shell-syntax"),
        (b"[1, 2, 3]", "the JSON holds no argv", "input-json"),
        (b'["kvm", "-net",', "this is not JSON", "input-json"),
        (b"[" * 100_000, "'x' ", ""),
        (b"(" * 100_000, "", ""),
        (b"A=x\n" + b"A=$A$A\n" * 40 + b"kvm -name $A\n", "", "script-too-large"),
    ],
)
def test_a_file_that_is_no_input_is_refused(
    program: Program, tmp_path: Path, data: bytes, said: str, code: str
) -> None:
    """Whatever the bytes are, the file is named and the reason is told."""
    (tmp_path / "x").write_bytes(data)
    done = program("to-xml", "x")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {said}" in done.stderr
    assert code in done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_a_missing_file_is_told(program: Program) -> None:
    """The name is the user's, the reason the system's."""
    refused(
        program("to-xml", "nosuch.sh"),
        "'nosuch.sh' can't be read: No such file or directory",
        "input-unreadable",
    )


def test_a_file_below_a_file_is_told(program: Program, tmp_path: Path) -> None:
    """A path through a file is no folder."""
    (tmp_path / "x").write_text("kvm")
    refused(program("to-xml", "x/y"), "'x/y' can't be read: Not a directory", "input-unreadable")


def test_an_unreadable_file_is_told(program: Program, tmp_path: Path) -> None:
    """Permissions are the user's own to mend."""
    (tmp_path / "x").write_text("kvm -net nic -net user")
    (tmp_path / "x").chmod(0)
    done = program("to-xml", "x", program=CLOSED_OUT)
    refused(done, "'x' can't be read: Permission denied", "input-unreadable")


def test_an_unreadable_document_is_told(program: Program, tmp_path: Path) -> None:
    """Among others it is one finding, and the others are checked."""
    (tmp_path / "x.xml").write_text("<interface type='user'/>")
    (tmp_path / "x.xml").chmod(0)
    words = ("validate", "--schema", "bundled", "--format", "concise", "x.xml", "-")
    done = program(*words, program=CLOSED_OUT, stdin=b"<interface/>")
    assert done.returncode == 2
    closed, *others = done.stdout.splitlines()
    assert closed == "x.xml: error: 'x.xml' can't be read: Permission denied [input-unreadable]"
    assert all(line.startswith("<stdin>:1:") for line in others)
    assert others
    assert done.stderr == ""


def test_a_hook_in_a_closed_folder_is_one_that_is_not_there(program: Program) -> None:
    """Hook scripts are often root's own: the conversion goes on without them, and says so."""
    line = ["-net", "nic", "-net", "tap,script=/root/ifup-br0"]
    # pytest's own temporary folders are closed to others, from the first on.
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)
        Path(root, "root").mkdir(mode=0)
        done = program("to-xml", "--root", root, "--", *line, program=CLOSED_OUT)
    assert done.returncode == 0
    assert '<script path="/root/ifup-br0"/>' in done.stdout
    assert "'/root/ifup-br0' could not be read" in done.stderr


def test_a_name_that_no_file_can_have_is_told(program: Program) -> None:
    """A pasted text in the place of a file's name is no reason for a traceback."""
    name = "x" * 5000
    refused(program("to-xml", name), f"'{name}' can't be read", "input-unreadable")


def test_a_file_that_the_line_names_with_a_nul_is_one_that_is_not_there(program: Program) -> None:
    """JSON can say such a name, the file system can't."""
    line = '["qemu-system-i386", "-readconfig", "/etc/vm\\u0000.cfg"]'
    refused(
        program("to-xml", "-", stdin=line.encode()),
        "there is a character U+0000",
        "unprintable-character",
    )


def test_a_folder_without_a_file_is_told(program: Program, tmp_path: Path) -> None:
    """An empty folder is an input with nothing in it, not a success."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / ".hidden").write_text("kvm -net nic")
    refused(
        program("to-xml", "scripts", "-o", "out/"),
        "the folder 'scripts' holds no file",
        "input-empty",
    )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [("to-cmdline",), ("validate", "--format", "concise")])
def test_a_closed_folder_below_is_told(
    program: Program, tmp_path: Path, words: Sequence[str]
) -> None:
    """What may be in it is not left out in silence."""
    for folder in (tmp_path / "d", tmp_path / "d" / "closed"):
        folder.mkdir()
        (folder / "vm.sh").write_text("qemu-system-x86_64 -net nic -net user")
    (tmp_path / "d" / "closed").chmod(0)
    tmp_path.chmod(0o755)
    done = program(*words, "d", program=CLOSED_OUT)
    assert done.returncode == 2
    told = done.stdout + done.stderr
    assert "error: 'd/closed' can't be read: Permission denied" in told
    assert told.count("[input-unreadable]") == 1


@pytest.mark.parametrize("size", [17 << 20, 100 << 20])
def test_a_file_of_100_mb_is_not_read(program: Program, tmp_path: Path, size: int) -> None:
    """It is refused by its size, whatever is in it."""
    with (tmp_path / "disk.img").open("wb") as file:
        file.truncate(size)
    refused(
        program("to-xml", "disk.img"),
        "'disk.img' is larger than 16 MiB, more than any script",
        "input-too-large",
    )


def test_no_more_than_the_limit_is_taken_from_a_device(program: Program) -> None:
    """A device without an end is one as well."""
    refused(program("to-xml", "/dev/zero"), "'/dev/zero' is larger than", "input-too-large")


@pytest.mark.parametrize(
    ("stdin", "said", "code"),
    [
        (b"", "'<stdin>' is empty", "input-empty"),
        (b"\x00\x01\x02", "'<stdin>' ", "input-binary"),
        (b"ls\n", "'<stdin>' starts no QEMU", "no-qemu-call"),
        (b"-net nic,vlan=abc\n", "vlan: 'abc' is not a number", "bad-value"),
    ],
)
def test_bad_standard_input_is_told(program: Program, stdin: bytes, said: str, code: str) -> None:
    """Standard input is named as such."""
    refused(program("to-xml", "-", stdin=stdin), said, code)


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["-net", "tapp"], "'tapp' is no type of -net", "type-unknown"),
        (["-net", "nic,model=virtoi"], "QEMU", "model-unknown"),
        (
            ["start-vm.sh"],
            "'start-vm.sh' is no QEMU, and no option of QEMU follows",
            "no-qemu-call",
        ),
        (["ls", "-l"], "'ls' is no QEMU", "no-qemu-call"),
        ([""], "'' is no QEMU", "no-qemu-call"),
    ],
)
def test_a_bad_command_line_is_told(
    program: Program, words: list[str], said: str, code: str
) -> None:
    """What stands after -- is shown with carets, as a file's lines are."""
    done = program("to-xml", "--", *words)
    refused(done, said, code)
    assert "^" in done.stderr


def test_a_process_that_is_no_qemu_is_told(program: Program) -> None:
    """Neither our own process nor one that there can't be."""
    refused(program("to-xml", "--pid", str(os.getpid())), "process ", "process-not-readable")
    refused(program("to-xml", "--pid", str(1 << 30)), "there is no process", "process-not-readable")


def test_json_is_one_record_for_a_bad_input_too(program: Program) -> None:
    """Machines read the refusal where they read the rest, and the exit code says it as well."""
    done = program("to-xml", "--format", "json", "nosuch.sh")
    assert done.returncode == 2
    assert '"code": "input-unreadable"' in done.stdout
    assert '"artefacts": []' in done.stdout
