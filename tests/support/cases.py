"""A folder of tests/cases → what qnetx makes of it, file by file as it should stand in the folder.

input.*        what is converted: a script, options, a systemd unit, …
options        words for `qnetx to-xml`, one a line (optional)
root/          the host's files, handed over with --root (optional)
domain.xml     the artefacts: domain.xml or devices.xml, and NAME.network.xml
report.txt     the diagnostics, one a line, hints below them; no such file: there are none
ledger.txt     the fate of each item
netdev.sh      the command line of `qnetx to-cmdline --dialect netdev`; so legacy.sh and nic.sh (optional)
netdev.txt     its diagnostics, with the exit code where that is not 0; where either is, the direction is tested
define.txt     why a real libvirtd refuses the domain, in its own words (optional, by hand)
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qnetx.cli import run

FOLDER = Path(__file__).parents[1] / "cases"
DIALECTS = ("legacy", "netdev", "nic")
"""The dialects of `to-cmdline`."""

OF_ARGV = ("unresolved-in-argv", "descriptor-not-opened")
"""What is said of an argv alone, which stands in the record; the folder has a shell's form."""

MADE = ("*.xml", "report.txt", "ledger.txt")
"""The files that qnetx makes; all others are written by hand."""


@dataclass(frozen=True)
class Case:
    """One folder."""

    folder: Path

    @property
    def source(self) -> Path:
        """The one input."""
        (found,) = self.folder.glob("input.*")
        return found

    def convert(self) -> tuple[int, dict[str, Any]]:
        """The exit code of `qnetx to-xml` in the folder, and the record that it prints."""
        words = ["to-xml", "--format", "json"]
        if (self.folder / "options").exists():
            words += (self.folder / "options").read_text().splitlines()
        # Never the host's own files: what a case gives is its own.
        words += ["--root", "root" if (self.folder / "root").is_dir() else "."]
        if "--cwd" not in words:
            # The folder of the case lies elsewhere on every machine.
            words += ["--cwd", "/srv/guests"]
        code, text = _run([*words, self.source.name], self.folder)
        return code, json.loads(text)

    @property
    def dialects(self) -> tuple[str, ...]:
        """The dialects in which a command line stands in the folder."""
        return tuple(
            dialect
            for dialect in DIALECTS
            if any((self.folder / f"{dialect}.{end}").exists() for end in ("sh", "txt"))
        )

    def lines(self, dialect: str) -> dict[str, str]:
        """The files that qnetx makes of the input for a dialect, by name."""
        words = [
            "to-cmdline",
            "--dialect",
            dialect,
            "--root",
            str(self.root),
            *self._line_options(),
        ]
        _, record = _run([*words, "--format", "json", self.source.name], self.folder)
        code, text = _run([*words, "--quiet", self.source.name], self.folder)
        told = [d for d in json.loads(record)["diagnostics"] if d["code"] not in OF_ARGV]
        report = "".join(map(_report_lines, told)) + (f"exit {code}\n" if code else "")
        made = {f"{dialect}.sh": text, f"{dialect}.txt": report}
        return {name: content for name, content in made.items() if content}

    def kept_lines(self, dialect: str) -> dict[str, str]:
        """The same files as they stand in the folder."""
        paths = (self.folder / f"{dialect}.{end}" for end in ("sh", "txt"))
        return {path.name: path.read_text() for path in paths if path.exists()}

    @property
    def root(self) -> Path:
        """The host's files: never those of the host itself."""
        return Path("root" if (self.folder / "root").is_dir() else ".")

    def _line_options(self) -> Iterator[str]:
        """What the other verb has, too, of the options of `to-xml`."""
        file = self.folder / "options"
        words = iter(file.read_text().splitlines() if file.exists() else [])
        for word in words:
            if word == "--qemu-version":
                yield from ("--written-for", next(words))
            elif word in ("--set", "--mac"):
                yield from (word, next(words))
            elif word == "--pair":
                yield word

    def made(self) -> dict[str, str]:
        """The files that qnetx makes of the input, by name."""
        code, record = self.convert()
        files = {"ledger.txt": "".join(map(_ledger_line, record["ledger"]))}
        for artefact in record["artefacts"]:
            kind = artefact["kind"]
            several = sum(other["kind"] == kind for other in record["artefacts"]) > 1
            name = f"{artefact['name']}.{kind}" if several or kind == "network" else kind
            files[f"{name}.xml"] = artefact["text"]
        report = "".join(map(_report_lines, record["diagnostics"]))
        if code:
            report += f"exit {code}\n"
        if report:
            files["report.txt"] = report
        return files

    def kept(self) -> dict[str, str]:
        """The same files as they stand in the folder."""
        paths = (path for pattern in MADE for path in self.folder.glob(pattern))
        return {path.name: path.read_text() for path in paths}

    def rewrite_lines(self, dialect: str) -> None:
        """Put the command line that qnetx writes now in the place of what stands there."""
        for name in self.kept_lines(dialect):
            (self.folder / name).unlink()
        for name, text in self.lines(dialect).items():
            (self.folder / name).write_text(text)

    def rewrite(self) -> None:
        """Put what qnetx makes now in the place of what stands there."""
        made = self.made()
        for name in self.kept():
            (self.folder / name).unlink()
        for name, text in made.items():
            (self.folder / name).write_text(text)


def _run(words: list[str], folder: Path) -> tuple[int, str]:
    """The exit code of qnetx in a folder, and what it writes to standard output."""
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with chdir(folder), redirect_stdout(output):
        try:
            run(words)
        except SystemExit as end:
            return int(end.code or 0), output.buffer.getvalue().decode()


def _place(place: dict[str, Any] | None) -> str:
    return f"{place['file']}:{place['line']}:{place['column']}" if place else "-"


def _ledger_line(entry: dict[str, Any]) -> str:
    item = entry["item"].replace("\n", "\\n")
    code = f" ({entry['code']})" if entry["code"] else ""
    return f"{_place(entry['place'])}: {entry['fate']}: {item}{code}\n"


def _report_lines(found: dict[str, Any]) -> str:
    hint = f"    {found['hint']}\n" if found["hint"] else ""
    return f"{_place(found['place'])}: {found['severity']}: {found['message']} [{found['code']}]\n{hint}"


def all_cases() -> Iterator[Case]:
    """Every folder of the corpus, by name."""
    return (Case(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir())
