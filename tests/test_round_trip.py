"""Whatever the model has and libvirt can say is the same after it was written and read again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import strategies
from qnetx.diagnostics import Report
from qnetx.domxml.fields import BACKEND_ROWS, NIC_ROWS
from qnetx.domxml.interface import why_not, write_interface
from qnetx.domxml.reader import read_content
from qnetx.domxml.reading import find_key
from qnetx.model.network import Backend, Nic, Segment
from qnetx.model.versions import CURRENT_LIBVIRT, LibvirtVersion
from qnetx.source import Source
from qnetx.validate.verdict import check
from support.schemas import libvirt_complaints

INSTALLED = LibvirtVersion.parse("9.0.0")
"""The libvirt whose grammar is asked."""


@given(strategies.nics(), strategies.backends())
def test_a_pair_is_the_same_after_writing_and_reading(nic: Nic, backend: Backend) -> None:
    """Nothing is lost or changed between model and XML, and all of it is valid."""
    element = write_interface(nic, backend, CURRENT_LIBVIRT, Report())
    assert check("interface", element) == ()
    report = Report()
    content = read_content(Source("a.xml", etree.tostring(element, encoding="unicode")), report)
    assert report.diagnostics == []
    assert content is not None
    assert content.guest.topology.segments == (Segment(nics=(nic,), backends=(backend,)),)


@pytest.mark.libvirt
@pytest.mark.usefixtures("libvirt_schemas")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strategies.nics(), strategies.backends())
def test_libvirt_takes_what_is_written_for_it(nic: Nic, backend: Backend) -> None:
    """libvirt's own grammar agrees with what is written for its release."""
    if why_not(nic, backend, INSTALLED) is None:
        element = write_interface(nic, backend, INSTALLED, Report())
        assert libvirt_complaints(etree.tostring(element, encoding="unicode")) == []


@given(strategies.nics(), strategies.backends(), st.sampled_from(["1.0.0", "3.1.0", "6.0.0"]))
def test_older_libvirts_get_what_they_know(nic: Nic, backend: Backend, release: str) -> None:
    """No attribute is written that a release does not have; what is written is valid and read back."""
    old = LibvirtVersion.parse(release)
    element = write_interface(nic, backend, old, Report())
    for row in (*NIC_ROWS, *BACKEND_ROWS[type(backend)]):
        if row.since and row.since > old:
            others = (r for r in NIC_ROWS if r.path == row.path and r is not row)
            assert find_key(element, row.steps) is None or any(others), row.path
    if why_not(nic, backend, old) is None:
        assert check("interface", element) == ()
