"""The parts of the machine that tests ask for by name."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from hypothesis import settings

import qnetx
from qnetx.apply.connection import Connection, connect
from qnetx.apply.state import ObjectKind
from support import guest as guest_
from support import libvirtd as libvirtd_
from support import schemas
from support.host import require_host
from support.libvirt_data import NotFetchedError, libvirt_data

# What a shell starts in the background ignores Ctrl-C, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no failure, and CI tries the same lines every time.
settings.register_profile("project", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("project")

_COUNTS = "counts"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """More processes than cores: half the time of a test with a daemon goes by in waiting."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What only a random example reaches, or a comparison with QEMU, does not count as covered.

    All modules are imported first: most of a module is run by its import, whichever test comes to it.
    """
    for module in walk_packages(qnetx.__path__, "qnetx."):
        import_module(module.name)
    for item in items:
        random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if random or item.get_closest_marker("qemu"):
            item.add_marker("no_cover")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the tests told, below their results."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    told = [text for each in reports for kind, text in each.user_properties if kind == _COUNTS]
    if told:
        terminalreporter.section("what was compared")
    for text in told:
        terminalreporter.write_line(str(text))


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
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say what was compared, as how much it was is a part of the result; the summary shows it."""
    return partial(record_property, _COUNTS)


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
