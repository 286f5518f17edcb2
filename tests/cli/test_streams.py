"""Standard streams that are closed, full, or in an encoding that lacks characters: no call ends in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LINE = "qemu-system-x86_64 -name Käse -net nic -net user"


def program(words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `qnetx WORDS…`, in which a shell's redirections may be."""
    return subprocess.run(
        ["bash", "-c", f"{sys.executable} -m qnetx {words}"],
        input=b"",
        capture_output=True,
        cwd=folder,
        env={**os.environ, "XDG_STATE_HOME": str(folder), **environment},
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "code"), [("to-cmdline vm.sh", 0), ("to-xml -", 2), ("validate -", 2)]
)
def test_a_closed_input_is_an_empty_one(tmp_path: Path, words: str, code: int) -> None:
    """Of a verb that reads nothing it changes nothing; one that reads is told that nothing is there."""
    (tmp_path / "vm.sh").write_text(LINE)
    done = program(f"{words} <&-", tmp_path)
    assert done.returncode == code
    assert (b"[input-empty]" in done.stdout + done.stderr) == (code == 2)


def test_define_asks_nobody_behind_a_closed_input(libvirt_python: None, tmp_path: Path) -> None:
    """It needs no answer where the host asks nothing."""
    (tmp_path / "vm.sh").write_text(LINE)
    done = program("define --connect test:///default --dry-run vm.sh <&-", tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    ["--version", "--help", "define -h", "explain", "explain -smbios", "explain mac-multicast"],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_output_is_told(tmp_path: Path, words: str, unbuffered: str) -> None:
    """A full disk is no bug of qnetx."""
    done = program(f"{words} >/dev/full", tmp_path, PYTHONUNBUFFERED=unbuffered)
    message = "error: standard output cannot be written: No space left on device"
    assert (done.returncode, done.stderr.decode()) == (2, f"{message} [output-unwritable]\n")


@pytest.mark.parametrize("verb", ["define -q", "define --format json -q", "undefine -q"])
def test_a_host_whose_plan_nobody_reads(libvirt_python: None, tmp_path: Path, verb: str) -> None:
    """What was to be written, even with -q, and can't be is no success; a reader that left is one."""
    (tmp_path / "vm.sh").write_text(LINE)
    full = program(f"{verb} --connect test:///default vm.sh >/dev/full", tmp_path)
    message = "error: standard output cannot be written: No space left on device"
    assert (full.returncode, full.stderr.decode()) == (2, f"{message} [output-unwritable]\n")
    left = program(
        f"{verb} --connect test:///default vm.sh | true; exit ${{PIPESTATUS[0]}}", tmp_path
    )
    assert (left.returncode, left.stderr) == (0, b"")


def test_an_encoding_that_lacks_a_character(tmp_path: Path) -> None:
    """What is for people has it escaped; a document is UTF-8 whatever the locale."""
    (tmp_path / "vm.sh").write_text(LINE)
    lacking = program("to-xml --help", tmp_path, PYTHONIOENCODING="latin-1")
    assert (lacking.returncode, lacking.stderr) == (0, b"")
    assert rb"a libvirt log, \u2026;" in lacking.stdout
    able = program("to-xml --help", tmp_path, PYTHONIOENCODING="utf-8")
    assert "a libvirt log, …;".encode() in able.stdout
    document = program("to-xml vm.sh", tmp_path, PYTHONIOENCODING="latin-1")
    assert "<name>Käse</name>".encode() in document.stdout
