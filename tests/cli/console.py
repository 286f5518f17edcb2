"""What the tests of the command line share: an outcome, and a stand-in for the conversion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qnetx.diagnostics import Result
from qnetx.options import Options
from qnetx.source import Source


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Qnetx = Callable[..., Outcome]


@dataclass
class Converter:
    """Takes the place of `qnetx.api`: answers with prepared results and keeps what it was asked."""

    answer: Callable[[str], Result]
    asked: list[tuple[str, object]] = field(default_factory=list)
    options: Options | None = None

    def convert(self, source: Source, options: Options, into: object = None) -> Result:
        return self._reply("text", (source.name, source.text), options, source.name)

    def convert_argv(self, words: Sequence[str], options: Options, into: object = None) -> Result:
        return self._reply("argv", list(words), options, "argv")

    def convert_process(self, pid: int, options: Options, into: object = None) -> Result:
        return self._reply("pid", pid, options, f"{pid}")

    def convert_file(self, path: Path, options: Options, into: object = None) -> Result:
        return self._reply("file", str(path), options, path.stem)

    def _reply(self, way: str, what: object, options: Options, name: str) -> Result:
        self.asked.append((way, what))
        self.options = options
        return self.answer(name)


Convert = Callable[[Callable[[str], Result]], Converter]
