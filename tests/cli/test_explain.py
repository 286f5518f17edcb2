"""`qnetx explain`: every code and every option is told, and a mistyped one is found."""

from __future__ import annotations

import pytest

from cli.console import Qnetx
from qnetx.catalogue import CODES
from qnetx.qemu.equivalents import BY_NAME


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(qnetx: Qnetx, code: str) -> None:
    """Title, severity, outcome and explanation, at most 80 columns wide."""
    outcome = qnetx("explain", code)
    row = CODES[code]
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{row.title}\n\n{row.severity} [{code}]: ")
    assert " ".join(row.explanation.split()) in " ".join(outcome.out.split())
    assert all(len(line) <= 80 for line in outcome.out.splitlines())


def test_a_code_may_be_copied_with_its_brackets(qnetx: Qnetx) -> None:
    """What a report shows can be pasted."""
    assert qnetx("explain", "[input-unreadable]").out == qnetx("explain", "input-unreadable").out


def test_without_a_code_all_are_listed(qnetx: Qnetx) -> None:
    """One line a code, in alphabetical order."""
    outcome = qnetx("explain")
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == sorted(CODES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["input-unreadible"], "no code and no option 'input-unreadible'; did you mean input-unre"),
        (["xyzzy"], "there is no code and no option 'xyzzy'; 'qnetx explain' lists the codes"),
        (["--", "kvm", "-m"], "there is no code and no option 'kvm -m'"),
        (["-smbois"], "no option '-smbois'; did you mean -smbios"),
        (["smbois"], "no option 'smbois'; did you mean smbios"),
        (["-device virtio-rng-pcie"], "did you mean -device virtio-rng-pci"),
        (["-device", "virtio-rng-pcie"], "did you mean -device virtio-rng-pci"),
    ],
)
def test_what_is_unknown_is_refused(qnetx: Qnetx, words: list[str], said: str) -> None:
    """Exit 2, with the nearest codes, options and drivers."""
    outcome = qnetx("explain", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in " ".join(outcome.err.split())


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - {"-h"}))
def test_every_option_is_explained(qnetx: Qnetx, name: str) -> None:
    """Fates, elements and note of its row; `-h` is our own, as everywhere."""
    outcome = qnetx("explain", name)
    row = BY_NAME[name]
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{name}: {' or '.join(row.fates)}\n")
    assert all(element in outcome.out for element in row.elements)
    assert " ".join(row.note.split()) in " ".join(outcome.out.split())


@pytest.mark.parametrize(
    "words",
    [
        ["-smbios"],
        ["--smbios"],
        ["smbios"],
        ["--", "-smbios"],
        ["-smbios", "type=1,manufacturer=Example"],
    ],
)
def test_an_option_is_found_in_every_spelling(qnetx: Qnetx, words: list[str]) -> None:
    """With and without dashes, and with a value, as it stands in a script."""
    assert qnetx("explain", *words).out.startswith("-smbios: ")


@pytest.mark.parametrize(
    "words",
    [
        ["-device virtio-rng-pci"],
        ["-device", "virtio-rng-pci,rng=r0"],
        ["-device", "driver=virtio-rng-pci"],
        ["device", "virtio-rng-pci"],
        ["virtio-rng-pci"],
    ],
)
def test_a_driver_is_found_in_every_spelling(qnetx: Qnetx, words: list[str]) -> None:
    """With and without its option."""
    assert qnetx("explain", *words).out.startswith("-device virtio-rng-pci: ")


def test_the_releases_of_an_option_are_told(qnetx: Qnetx) -> None:
    """Of QEMU, with what to write instead, and of libvirt."""
    assert "QEMU     before 7.1; use -device or -audio\n" in qnetx("explain", "-soundhw").out
    assert "QEMU     from 2.12\n" in qnetx("explain", "-nic").out
    assert "libvirt  devices/disk/transient (from 6.9.0)\n" in qnetx("explain", "-snapshot").out
