"""Documents and a command each (`NAME.txt`) → what it prints and how it ends, as the file says.

A session's first line is the command, its last the exit status. `python tests/lint/test_lint.py` writes
them anew, from what their commands print now.
"""

from __future__ import annotations

import io
import os
import shlex
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from qnetx.catalogue import CODES, Severity
from qnetx.cli import run
from qnetx.domxml import character, clock, cpu, disk, display, features, fields, rng
from qnetx.domxml.rows import Row
from qnetx.model.since import novelties
from qnetx.validate.lint import RULES
from qnetx.validate.run import Settings, check_document

HERE = Path(__file__).parent
SESSIONS = sorted(HERE.glob("*.txt"))
COMMON = ("--schema", "bundled", "--format", "concise")


def played(session: Path) -> str:
    """The session as it goes now."""
    command = session.read_text().splitlines()[0]
    words = shlex.split(command.removeprefix("$ qnetx "))
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with chdir(HERE), redirect_stdout(stdout), redirect_stderr(io.StringIO()) as stderr:
        try:
            run([words[0], *COMMON, *words[1:]])
        except SystemExit as end:
            code = int(end.code or 0)
    stdout.flush()
    assert isinstance(stdout.buffer, io.BytesIO)
    return f"{command}\n{stdout.buffer.getvalue().decode()}{stderr.getvalue()}exit {code}\n"


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_session(session: Path) -> None:
    """What is wrong is told at its place, and nothing else."""
    assert played(session) == session.read_text()


def test_every_rule_has_a_session() -> None:
    """No rule goes unseen, and each code is a row of the catalogue."""
    told = "".join(path.read_text() for path in SESSIONS)
    codes = {rule.code for rule in RULES} | {"lint-bridge-shared", "lint-mac-shared"}
    for code in codes | {"ignore-unknown"}:
        assert f"[{code}]" in told
        assert code in CODES
    lint = {code for code in CODES if code.startswith("lint-")}
    assert lint == codes


@pytest.mark.conformance
def test_libvirts_own_documents_have_no_errors(libvirt_tests: Path) -> None:
    """What libvirt starts in its tests is right but where a test is about just that."""
    documents = sorted((libvirt_tests / "qemuxml2argvdata").glob("*.xml"))
    assert len(documents) > 1000
    wrong = set()
    for document in documents:
        checked = check_document(document.stem, document.read_bytes(), Settings(select=("lint",)))
        if any(finding.severity is Severity.ERROR for finding in checked.findings):
            wrong.add(document.stem)
    assert wrong <= {"disk-same-targets"}


@pytest.mark.parametrize(
    "text",
    [
        "<interface type='user'><portForward proto='tcp'><range start='N' end='N'/></portForward></interface>",
        "<interface type='server'><source address='192.0.2.1' port='N'/></interface>",
        "<interface type='user'><address type='pci' slot='N'/></interface>",
        "<network><name>a</name><ip address='N.1.1.1' prefix='N'/></network>",
    ],
)
def test_numbers_of_any_length(text: str) -> None:
    """More digits than Python reads as a number are a wrong value, and no rule fails of them."""
    data = text.replace("N", "9" * 5000).encode()
    codes = {f.code for f in check_document("a.xml", data, Settings(schema="bundled")).findings}
    assert codes - {"lint-forward-without-passt"} == {"schema-value"}


TABLES: tuple[tuple[str, object], ...] = (
    *(("interface", rows) for rows in fields.BACKEND_ROWS.values()),
    ("interface", fields.NIC_ROWS),
    ("rng", rng._RNG),
    ("serial", character._ROWS),
    ("clock", clock._CLOCK),
    ("cpu", cpu._ROWS),
    ("disk", disk._DRIVER),
    ("disk", disk._GUEST_SIDE),
    ("controller", disk._CONTROLLER),
    ("graphics", display._GRAPHICS),
    ("domain", features._FEATURES),
    ("domain", features._MEMORY),
)


def test_the_version_table_says_what_the_writer_knows() -> None:
    """What `domxml` does not write for an older libvirt is newer by the table as well."""
    # The oldest release last: an attribute is as old as its oldest value.
    table = {(row.element, row.path): row.since for row in reversed(novelties())}
    seen = 0
    for element, rows in TABLES:
        assert isinstance(rows, tuple)
        for row in rows:
            assert isinstance(row, Row)
            if row.since is None:
                continue
            inner, path = element, row.path
            if element == "domain" and path.startswith("features/"):
                inner, path = "features", path.removeprefix("features/")
            if row.path == "driver/@queues" and row.field == "queues" and element == "interface":
                # A vhostuser interface is newer than the attribute; the type itself has no row.
                assert table[inner, path] <= row.since
            else:
                assert table[inner, path] == row.since, (inner, path)
            seen += 1
    assert seen > 50
    types = {fields.INTERFACE_TYPES[kind]: since for kind, since in fields.TYPES_SINCE.items()}
    models = fields.MODELS_SINCE
    valued = {(row.path, row.value): row.since for row in novelties() if row.element == "interface"}
    assert all(valued["@type", kind] == since for kind, since in types.items())
    assert all(valued["model/@type", model] == since for model, since in models.items())


if __name__ == "__main__":
    os.environ.pop("GITHUB_ACTIONS", None)
    for path in SESSIONS:
        path.write_text(played(path))
