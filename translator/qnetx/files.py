"""Names of files in an input → their texts, below one root folder and nowhere else: hooks, sourced scripts."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from qnetx.diagnostics import Report
from qnetx.source import Source


class Files:
    """Reads the files that an input names, below one root folder and nowhere else."""

    def __init__(self, root: Path) -> None:
        self._given = root
        self._read: dict[str, Source | None] = {}

    @cached_property
    def _root(self) -> Path:
        return self._given.resolve()  # asks the file system, and most lines name no file

    def read(self, path: str) -> Source | None:
        """Return a file's text, or None where there is none below the root that can be read."""
        if path not in self._read:
            self._read[path] = self._open(path)
        return self._read[path]

    def _open(self, path: str) -> Source | None:
        from qnetx.shell.inputs.files import decoded  # noqa: PLC0415 - most lines name no file
        from qnetx.shell.inputs.recognise import MAX_INPUT  # noqa: PLC0415 - as above

        # A hook that can't be read is told by the stage that needs it, in its own words.
        try:
            file = (self._root / path.lstrip("/")).resolve()
            if not file.is_relative_to(self._root) or not file.is_file():
                return None
            with file.open("rb") as stream:
                data = stream.read(MAX_INPUT + 1)
        except (OSError, RuntimeError, ValueError):
            # A folder that is closed to us, a name too long, a loop of links, a NUL in the name.
            return None
        return decoded(path, data, Report()) if len(data) <= MAX_INPUT else None
