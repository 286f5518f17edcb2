"""Hook scripts in the styles that people have: what each does to the tap is found in its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from qnetx.diagnostics import Report
from qnetx.model.host import Attach, BridgeKind, Detach, HostAction
from qnetx.shell.host.hook import read_hook
from qnetx.source import Source

HERE = Path(__file__).parent
CASES = sorted(folder.parent for folder in HERE.glob("*/expected.txt"))


def shown(action: HostAction) -> str:
    ovs = " openvswitch" if getattr(action, "kind", None) is BridgeKind.OPENVSWITCH else ""
    match action:
        case Attach():
            tag = f" tag={action.vlan_tag}" if action.vlan_tag is not None else ""
            return f"attach {action.port} -> {action.bridge or '?'}{ovs}{tag}"
        case Detach():
            return f"detach {action.port} <- {action.bridge or '?'}{ovs}"
        case _:
            return " ".join(filter(None, [action.kind, action.subject, action.value]))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_actions(folder: Path) -> None:
    """A hook's actions are those of expected.txt, and an unknown bridge says what decides it."""
    (script,) = (f for f in folder.iterdir() if f.is_file() and f.name != "expected.txt")

    def sourced(path: str) -> Source | None:
        file = folder / "root" / path.lstrip("/")
        return Source(path, file.read_text()) if file.is_file() else None

    with script.open(newline="") as file:
        source = Source(f"/etc/{script.name}", file.read())
    report = Report()
    hook = read_hook(f"/etc/{script.name}", source, report, sourced=sourced)
    assert hook.path == f"/etc/{script.name}"
    expected = (folder / "expected.txt").read_text().splitlines()
    told = [line.partition(" (")[0] for line in expected]
    assert [shown(action) for action in hook.actions] == [line for line in told if line]
    attaches = [a for a in hook.actions if isinstance(a, Attach)]
    for line, attach in zip((e for e in expected if e.startswith("attach")), attaches, strict=True):
        why = line.partition(" (")[2].removesuffix(")")
        assert why in attach.why_unknown
        assert bool(attach.bridge) is not bool(attach.why_unknown)
    assert all(action.place.source.name.startswith("/etc/") for action in hook.actions)
    assert not report.refused


def test_corpus() -> None:
    """The corpus is as large as it claims to be."""
    assert len(CASES) >= 45
