"""A host that is a libvirtd's alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support import libvirtd
from support.host import require_host
from support.mortal_host import MortalHost
from support.mortal_libvirtd import MortalLibvirtd, mortal_libvirtd


@pytest.fixture(scope="session")
def mortal(libvirt_python: None) -> Iterator[MortalLibvirtd]:
    """A libvirtd that can be killed, one for all tests of a process."""
    missing = libvirtd.missing()
    require_host("libvirtd", present=not missing, reason=missing)
    with mortal_libvirtd() as daemon:
        yield daemon


@pytest.fixture
def mortal_host(mortal: MortalLibvirtd, tmp_path: Path) -> Iterator[MortalHost]:
    """An empty host."""
    host = MortalHost(mortal, tmp_path / "state")
    yield host
    host.clear()
