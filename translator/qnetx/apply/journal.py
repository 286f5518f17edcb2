"""A plan → a record of it on disk while it is carried out, so that whoever comes next can undo it.

~/.local/state/qnetx/3f1c….json   the plan that is being carried out, states before it included
~/.local/state/qnetx/3f1c….lock   held (flock) by the process that does so
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from qnetx.apply.address import is_local
from qnetx.apply.plan import Plan, Step

_PRIVATE = 0o600
"""A domain's XML holds passwords (of its displays), and so does a plan."""


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is written: all that undoing needs, and which host it is about, for people."""

    uri: str
    steps: tuple[Step, ...]


class JournalError(Exception):
    """The journal can't be written or read: nothing may be changed without one. Its code is `journal-unusable`."""


def state_directory() -> Path:
    """Return where journals are: `$XDG_STATE_HOME/qnetx`, else `~/.local/state/qnetx`.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/ (a relative path counts as none).

    Raises JournalError where the user has no home directory either.
    """
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    try:
        return (named if named.is_absolute() else Path.home() / ".local/state") / "qnetx"
    except RuntimeError as error:
        message = "there is no home directory for the journal: set HOME or XDG_STATE_HOME"
        raise JournalError(message) from error


class Journal:
    """What is under way on one host, for all processes of one user."""

    def __init__(self, uri: str, directory: Path | None = None) -> None:
        """Take the URI that names the host; the directory is made when it is needed."""
        # `qemu:///system` is another host on each machine, and a home directory may be on many of them.
        host = f"{platform.node()} {uri}" if is_local(uri) else uri
        key = hashlib.sha256(host.encode()).hexdigest()[:16]
        self._name = f"{key}.json"
        self._directory = directory

    @property
    def path(self) -> Path:
        """The file that is there from the first change until the last.

        Raises JournalError where there is no place for it.
        """
        return (self._directory or state_directory()) / self._name

    @contextmanager
    def lock(self, on_wait: Callable[[], None]) -> Iterator[None]:
        """Keep every other run off this host; `on_wait` is called if there is one to wait for.

        Raises JournalError where the state directory can't be written, or has no locks.
        """
        with _told(self.path):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, _PRIVATE)
        try:
            with _told(self.path):
                free = _taken(lock)
            if not free:
                on_wait()
                with _told(self.path):
                    fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def is_there(self) -> bool:
        """Whether there is a record, as far as we may look; where none can be, there is none."""
        with suppress(JournalError), _told(self.path):
            return self.path.exists()
        return False

    def begin(self, plan: Plan) -> None:
        """Record a plan before its first change; once this returns, it outlives a power cut.

        Raises JournalError where it can't be written; then there is no record.
        """
        record = msgspec.json.encode(_Record(uri=plan.host.uri, steps=plan.steps))
        part = self.path.with_suffix(".part")
        with _told(self.path):
            file = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _PRIVATE)
            with os.fdopen(file, "wb") as stream:
                stream.write(record)
                stream.flush()
                os.fsync(file)
            part.replace(self.path)
            self._settle()

    def end(self) -> None:
        """Take the record away: what it says is done, or undone.

        Raises JournalError where that fails; then the next run would undo it.
        """
        with _told(self.path):
            self.path.unlink(missing_ok=True)
            self._settle()

    def pending(self) -> tuple[Step, ...] | None:
        """Return the steps of a run that did not come to its end; None where there is none.

        Raises JournalError where the record can't be read.
        """
        with _told(self.path):
            try:
                return msgspec.json.decode(self.path.read_bytes(), type=_Record).steps
            except FileNotFoundError:
                return None

    def _settle(self) -> None:
        """Have the directory's entry on disk too: a record that came back would undo what stays."""
        directory = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _taken(lock: int) -> bool:
    """Take a lock that nobody else holds; returns whether it was free."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Name the journal in what goes wrong with it."""
    try:
        yield
    except OSError as error:
        raise JournalError(f"journal '{path}': {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise JournalError(f"journal '{path}' is not one of this version's: {error}") from error
