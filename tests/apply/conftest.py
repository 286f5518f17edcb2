"""A host that is a libvirtd's alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support import libvirtd
from support.host import require_host
from support.mortal_host import MortalHost


@pytest.fixture(scope="session")
def mortal(libvirt_python: None) -> Iterator[libvirtd.MortalLibvirtd]:
    """A libvirtd that can be killed, one for all tests of a process."""
    missing = libvirtd.missing()
    require_host("libvirtd", present=not missing, reason=missing)
    with libvirtd.mortal_libvirtd() as daemon:
        yield daemon


@pytest.fixture
def mortal_host(mortal: libvirtd.MortalLibvirtd, tmp_path: Path) -> Iterator[MortalHost]:
    """An empty host."""
    host = MortalHost(mortal, tmp_path / "state")
    yield host
    host.clear()
