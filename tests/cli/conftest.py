"""Runs the command line in process, and puts a stand-in in the conversion's place where asked."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

import qnetx
from cli.console import Convert, Converter, Outcome, Qnetx
from qnetx.cli import run
from qnetx.diagnostics import Result


@pytest.fixture(name="qnetx")
def _qnetx(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Qnetx:
    """Return a function that runs `qnetx WORDS…` and returns exit code, output and report."""

    def call(*words: str, stdin: str | bytes = b"") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(SystemExit) as end:
            run(words)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Outcome(int(end.value.code or 0), out.decode(), err.decode())

    return call


@pytest.fixture
def converting(monkeypatch: pytest.MonkeyPatch) -> Convert:
    """Return a function that puts a `Converter` with the given answers in the pipeline's place."""

    def put(answer: Callable[[str], Result]) -> Converter:
        converter = Converter(answer)
        module = ModuleType("qnetx.api")
        for name in ("convert", "convert_argv", "convert_process", "convert_file"):
            setattr(module, name, getattr(converter, name))
        setattr(module, "to_lines", None)  # noqa: B010 - who stands in asks for no pipeline
        monkeypatch.setitem(sys.modules, "qnetx.api", module)
        monkeypatch.setattr(qnetx, "api", module, raising=False)
        return converter

    return put
