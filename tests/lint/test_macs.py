"""MAC addresses from document to document: what is no address, and files that are gone, are nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from qnetx.checking import Candidate, check_all
from qnetx.validate.run import Settings

GUEST = (
    "<domain type='kvm'><name>{}</name><memory>65536</memory><os><type>hvm</type></os><devices>{}"
    "</devices></domain>"
)
CARD = "<interface type='user'><mac address='{}'/></interface>"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(guest: str, *macs: str) -> Candidate:
    name = f"{guest}.xml"
    Path(name).write_text(GUEST.format(guest, "".join(map(CARD.format, macs))))
    return Candidate(name=name)


def column(given: Candidate) -> int:
    """Where the address is that all of the first test have."""
    return Path(given.name).read_text().index("address='52:54:00:00:00:02'") + 1


def told(*inputs: Candidate) -> list[str]:
    settings = Settings(schema="bundled", select=("lint-mac-shared",))
    return [f"{f.place}, {f.second}" for c in check_all(inputs, settings) for f in c.findings]


def test_each_address_is_told_at_its_place() -> None:
    """The second document's, and the first one's as the second place; a third is held against the first."""
    one = write("one", "52:54:00:00:00:01", "52:54:00:00:00:02")
    two = write("two", "52:54:00:00:00:03", "52:54:00:00:00:02", "52:54:00:00:00:02")
    three = write("three", "52:54:00:00:00:02")
    places = [f"{given.name}:1:{column(given)}" for given in (one, two, three)]
    first, *others = places
    assert told(one, two, three) == [f"{place}, {first}" for place in others]


def test_what_is_no_address_is_nobodys() -> None:
    """The schema refuses it in each document by itself."""
    assert told(write("one", "nonsense"), write("two", "nonsense")) == []


def test_one_file_named_twice_is_one() -> None:
    """As is a copy about a guest of the same name."""
    one = write("one", "52:54:00:00:00:01")
    Path("copy.xml").write_bytes(Path(one.name).read_bytes())
    assert told(one, one, Candidate(name="copy.xml")) == []


@pytest.mark.parametrize("now", [None, "<domain", GUEST.format("one", "")])
def test_a_file_that_changes_meanwhile_is_nobodys(now: str | None) -> None:
    """It may be gone, broken or without the address when the second one comes."""
    one, two = write("one", "52:54:00:00:00:01"), write("two", "52:54:00:00:00:01")
    results = check_all([one, two], Settings(schema="bundled", select=("lint-mac-shared",)))
    assert next(results).findings == ()
    if now is None:
        Path(one.name).unlink()
    else:
        Path(one.name).write_text(now)
    assert next(results).findings == ()
