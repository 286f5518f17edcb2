"""Ten runs at once: one result, and no half of another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from qnetx.apply.state import Object
from qnetx.domxml.definition import read_definition
from support.mortal_host import MortalHost
from support.plans import domain, network, plan_of

pytestmark = pytest.mark.libvirt

MANY = 10


def run_at_once(
    host: MortalHost, commands: Sequence[Sequence[str]], folder: Path
) -> list[dict[str, Any]]:
    """Run qnetx so many times at the same time, each a process of its own; their records, with exit codes."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "qnetx", *words, "--connect", host.uri, "--format", "json"],
            env={**os.environ, "XDG_STATE_HOME": str(folder)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    records = []
    for process in running:
        output, _ = process.communicate()
        records.append({**json.loads(output), "exit": process.returncode})
    return records


def define_at_once(host: MortalHost, inputs: Sequence[str], folder: Path) -> list[dict[str, Any]]:
    """Define each input by a process of its own."""
    commands = []
    for number, text in enumerate(inputs):
        file = folder / f"{number}.xml"
        file.write_text(text)
        commands.append(["define", "--start", "--autostart", str(file)])
    records = run_at_once(host, commands, folder)
    assert [path.suffix for path in (folder / "qnetx").iterdir()] == [".lock"]
    return records


def endings(records: Sequence[dict[str, Any]]) -> Counter[str]:
    return Counter(record["outcome"]["ending"] for record in records if record["outcome"])


def codes(record: dict[str, Any]) -> set[str]:
    return {d["code"] for d in record["diagnostics"] if d["severity"] == "error"}


def only(host: MortalHost, kind: str) -> Object:
    """The one object of a kind that the host has; it runs and starts with the host."""
    (found,) = (each for each in host.world().objects if each.kind == kind)
    assert (found.active, found.persistent, found.autostart) == (True, True, True)
    return found


def test_the_same_definition(mortal_host: MortalHost, tmp_path: Path) -> None:
    """One of ten defines it, and the nine others find nothing to do."""
    records = define_at_once(mortal_host, [domain("web")] * MANY, tmp_path)
    assert {record["exit"] for record in records} == {0}
    assert endings(records) == {"done": 1, "nothing to do": MANY - 1}
    assert only(mortal_host, "domain").name == "web"


def test_one_name_for_different_guests(mortal_host: MortalHost, tmp_path: Path) -> None:
    """Each changes what the one before it defined; what is there at the end is one of them, whole."""
    sizes = [32 + 2 * number for number in range(MANY)]
    wanted = [domain("web", memory=size) for size in sizes]
    records = define_at_once(mortal_host, wanted, tmp_path)
    assert endings(records) == {"done": MANY}
    found = only(mortal_host, "domain").xml
    assert sum(f"<memory unit='KiB'>{size * 1024}</memory>" in found for size in sizes) == 1


def test_one_mac_for_different_guests(mortal_host: MortalHost, tmp_path: Path) -> None:
    """The first has it; to the others it is taken, and nothing of them is there."""
    mortal_host.run(lambda host: plan_of(host, network("one", "qx1", 1)))
    wanted = [domain(f"web{number}", "one") for number in range(MANY)]
    records = define_at_once(mortal_host, wanted, tmp_path)
    assert endings(records) == {"done": 1}
    assert [codes(record) for record in records if record["exit"]] == [{"mac-taken"}] * (MANY - 1)
    assert read_definition(only(mortal_host, "domain").xml).macs == ("52:54:00:00:00:01",)


def test_one_bridge_for_different_networks(mortal_host: MortalHost, tmp_path: Path) -> None:
    """As with the MAC; libvirt itself would define all of them and start one."""
    wanted = [network(f"net{number}", "qx1", number) for number in range(MANY)]
    records = define_at_once(mortal_host, wanted, tmp_path)
    assert endings(records) == {"done": 1}
    assert [codes(record) for record in records if record["exit"]] == [{"bridge-taken"}] * (
        MANY - 1
    )
    assert read_definition(only(mortal_host, "network").xml).bridge == "qx1"


def test_defined_and_taken_away(mortal_host: MortalHost, tmp_path: Path) -> None:
    """Five define it and five take it away, in whichever order: it is there whole, or not at all."""
    file = tmp_path / "web.xml"
    file.write_text(domain("web"))
    words = [["define", "--start", str(file)], ["undefine", "--destroy", str(file)]] * (MANY // 2)
    records = run_at_once(mortal_host, words, tmp_path)
    assert {record["exit"] for record in records} == {0}
    assert [each.active for each in mortal_host.world().objects] in ([], [True])


def test_one_of_them_is_killed(mortal_host: MortalHost, tmp_path: Path) -> None:
    """Whoever comes behind it undoes what it left; the others' work is done, and stays."""
    file = tmp_path / "db.xml"
    file.write_text(domain("db", mac=9))
    words = [mortal_host.uri, str(tmp_path / "qnetx"), "create", "6", str(int(signal.SIGKILL))]
    with subprocess.Popen(
        [sys.executable, "-m", "support.doomed", *words], cwd=Path(__file__).parents[1]
    ) as killed:
        records = run_at_once(mortal_host, [["define", "--start", str(file)]] * 4, tmp_path)
        assert killed.wait() == -signal.SIGKILL
    assert endings(records) == {"done": 1, "nothing to do": 3}
    (last,) = run_at_once(mortal_host, [["define", str(file)]], tmp_path)
    assert endings([last]) == {"nothing to do": 1}
    assert [each.name for each in mortal_host.world().objects] == ["db"]
