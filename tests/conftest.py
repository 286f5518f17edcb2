"""The parts of the machine that tests ask for by name."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from qnetx.apply.connection import Connection, connect
from qnetx.apply.state import ObjectKind
from support import guest as guest_
from support import libvirtd as libvirtd_
from support import schemas
from support.host import require_host
from support.libvirt_data import NotFetchedError, libvirt_data

# A busy machine is no failure, and CI tries the same lines every time.
settings.register_profile("project", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("project")


@pytest.fixture(scope="session")
def qemu() -> str:
    """The QEMU of this machine, for tests that start it."""
    found = shutil.which("qemu-system-x86_64")
    require_host("QEMU", present=bool(found), reason="no qemu-system-x86_64 on the path")
    assert found
    return found


@pytest.fixture(scope="session")
def libvirt_schemas() -> None:
    """libvirt's own grammars are installed."""
    present = (schemas.DIRECTORY / "domain.rng").exists()
    require_host("libvirt's grammars", present=present, reason=f"none in {schemas.DIRECTORY}")


@pytest.fixture(scope="session")
def libvirt_tests(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the data of libvirt's tests."""
    cache = getattr(request.config, "cache", None)
    folder = cache.mkdir("libvirt-data") if cache else tmp_path_factory.mktemp("libvirt-data")
    try:
        return libvirt_data(folder)
    except NotFetchedError as error:
        require_host("libvirt's test data", present=False, reason=str(error))
        raise


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print what was compared, as how much it was is a part of the result."""

    def say(counts: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{counts}\n")

    return say


@pytest.fixture(scope="session")
def libvirtd() -> Iterator[libvirtd_.Libvirtd]:
    """A libvirtd of this test process's own."""
    missing = libvirtd_.missing()
    require_host("libvirtd", present=not missing, reason=missing)
    with libvirtd_.running_libvirtd() as daemon:
        yield daemon


@pytest.fixture(scope="session")
def guest(tmp_path_factory: pytest.TempPathFactory) -> guest_.Guest:
    """A guest that boots and says what it finds."""
    missing = guest_.missing()
    require_host("a guest's kernel", present=not missing, reason=missing)
    return guest_.make_guest(tmp_path_factory.mktemp("guest"))


@pytest.fixture(scope="session")
def libvirt_python() -> None:
    """The library that connects to libvirt is there, for tests that connect."""
    try:
        import libvirt  # noqa: F401 - whether it loads is the question
    except ImportError as error:
        require_host("libvirt-python", present=False, reason=str(error))


@pytest.fixture
def play(libvirt_python: None) -> Iterator[Connection]:
    """A connection to libvirt's play host inside the library, as it always starts."""
    gc.collect()  # it lives on while a guest or a network of an earlier test is held by an error
    with connect("test:///default") as connection:
        yield connection


@pytest.fixture
def daemon(libvirtd: libvirtd_.Libvirtd, libvirt_python: None) -> Iterator[Connection]:
    """A connection to the libvirtd of this test process; what the test leaves there is taken away."""
    with connect(libvirtd.uri) as connection:
        yield connection
    kinds: tuple[ObjectKind, ...] = ("domain", "network")
    with connect(libvirtd.uri) as connection:
        for kind in kinds:
            for left in connection.read_all(kind):
                if left.active:
                    connection.stop(kind, left.uuid)
                if left.persistent:
                    connection.undefine(kind, left.uuid)
