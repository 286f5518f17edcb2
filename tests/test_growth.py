"""More input → more work in the same measure and no more memory; counted, as times differ from run to run."""

from __future__ import annotations

import cProfile
import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from qnetx import api
from qnetx.cli.inputs import read_all
from qnetx.options import Options
from qnetx.source import Source
from support.growth import built_up, on_one_line

pytestmark = pytest.mark.no_cover


def calls(text: str, interfaces: int) -> int:
    """How many functions, Python's own included, a conversion calls."""
    profile = cProfile.Profile()
    result = profile.runcall(api.convert, Source("many", text), Options())
    (artefact,) = result.artefacts
    assert artefact.text.count("<interface ") == interfaces
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("text", [on_one_line, built_up], ids=lambda text: text.__name__)
def test_each_nic_takes_the_same_work(text: Callable[[int], str]) -> None:
    """The thousandth NIC of a line takes what the tenth takes, within a quarter."""
    calls(text(1), 1)  # what is made once, like the parser
    few, some, many = (calls(text(count), count) for count in (10, 100, 1000))
    assert (many - some) / 900 == pytest.approx((some - few) / 90, rel=0.25)


def test_nothing_is_kept_of_a_script_that_is_done(tmp_path: Path) -> None:
    """From the 100th to the 300th script of a folder, memory grows by less than 200 bytes for each."""
    for n in range(300):
        script = (
            f"#!/bin/sh\nNAME=vm{n}\nqemu-system-x86_64 -name $NAME -net nic,vlan={n} -net user\n"
        )
        (tmp_path / f"{n:03}.sh").write_text(script)
    tracemalloc.start()
    used = []
    for number, (_, result) in enumerate(read_all([str(tmp_path)], None, None, Options()), start=1):
        assert result.report.ledger
        if number in {100, 300}:
            del result
            gc.collect()
            used.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert used[1] - used[0] < 200 * 200
