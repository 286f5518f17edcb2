"""Where documents go: standard output, files, folders, JSON; whole or not at all."""

from __future__ import annotations

import gc
import json
import os
import stat
import tracemalloc
from pathlib import Path

import pytest

from cli.console import Convert, Qnetx
from qnetx.catalogue import CODES, Effect
from qnetx.cli.files import OutputError, name_files, write_files
from qnetx.diagnostics import Artefact, Fate, Report, Result


class Forgetful(list[tuple[str, object]]):
    def append(self, item: tuple[str, object]) -> None: ...


REFUSED = next(c.name for c in CODES.values() if c.effect is Effect.REFUSED)
LOSS = next(c.name for c in CODES.values() if c.effect is Effect.LOSS)


def made(*names: str, loss: bool = False, refused: bool = False) -> Result:
    report = Report()
    item = report.ledger.open("-net nic", None)
    report.ledger.settle(item, Fate.DROPPED if loss else Fate.MAPPED)
    if loss:
        report.say(LOSS, "-usb is dropped")
    if refused:
        report.say(REFUSED, "this is no input")
    return Result(tuple(Artefact("domain", n, f"<domain name='{n}'/>") for n in names), report)


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_document_goes_to_stdout_and_nothing_else(qnetx: Qnetx, converting: Convert) -> None:
    """Standard output is the document alone; a clean conversion has no report."""
    converting(lambda _: made("web"))
    outcome = qnetx("to-xml", "x.sh")
    assert (outcome.code, outcome.out, outcome.err) == (0, "<domain name='web'/>\n", "")


def test_a_loss_is_reported_beside_the_document(qnetx: Qnetx, converting: Convert) -> None:
    """Without --strict a loss is a warning: the document is written and the exit code is 0."""
    converting(lambda _: made("web", loss=True))
    outcome = qnetx("to-xml", "x.sh")
    assert (outcome.code, outcome.out) == (0, "<domain name='web'/>\n")
    assert outcome.err == f"warning: -usb is dropped [{LOSS}]\n1 warning; 1 dropped\n"


@pytest.mark.parametrize("form", [[], ["--format", "json"], ["-o", "OUT"], ["-o", "OUT/"]])
@pytest.mark.parametrize("case", ["refused", "strict"])
def test_nothing_is_written_where_it_is_refused(
    qnetx: Qnetx, converting: Convert, tmp_path: Path, form: list[str], case: str
) -> None:
    """A refused input has no document on stdout, in JSON or in a file; so has a loss with --strict."""
    converting(lambda _: made("web", refused=case == "refused", loss=case == "strict"))
    words = [word.replace("OUT", str(tmp_path / "out")) for word in form]
    outcome = qnetx("to-xml", "--strict", "x.sh", *words)
    assert outcome.code == (2 if case == "refused" else 1)
    if "json" in form:
        assert json.loads(outcome.out)["artefacts"] == []
        assert outcome.err == ""
    else:
        assert outcome.out == ""
        assert "error: " in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_strict_tells_why_even_when_quiet(qnetx: Qnetx, converting: Convert) -> None:
    """With -q only errors are told, and the refusal by --strict is one."""
    converting(lambda _: made("web", loss=True))
    outcome = qnetx("to-xml", "--strict", "-q", "x.sh")
    assert outcome.code == 1
    assert "[strict-loss]" in outcome.err
    assert LOSS not in outcome.err
    assert qnetx("to-xml", "-q", "x.sh").err == ""


def test_verbose_ends_with_the_ledger_and_the_summary(qnetx: Qnetx, converting: Convert) -> None:
    """With -v a clean conversion tells the fate of each item."""
    converting(lambda _: made("web"))
    assert qnetx("to-xml", "-v", "x.sh").err == "-net nic: mapped\n1 mapped\n"


def test_several_documents_are_no_document(
    qnetx: Qnetx, converting: Convert, tmp_path: Path
) -> None:
    """Two documents go neither to stdout nor to one file; the way out is named, and works."""
    converting(lambda _: made("web", "db"))
    for words in ([], ["-o", str(tmp_path / "one.xml")], ["-o", "-"]):
        outcome = qnetx("to-xml", "x.sh", *words)
        assert (outcome.code, outcome.out) == (2, "")
        assert "domain 'web', domain 'db'" in outcome.err
        assert "[output-several]" in outcome.err
    assert qnetx("to-xml", "x.sh", "-o", f"{tmp_path}/out/").code == 0
    assert files(tmp_path) == {
        "out/db.xml": "<domain name='db'/>\n",
        "out/web.xml": "<domain name='web'/>\n",
    }
    record = json.loads(qnetx("to-xml", "x.sh", "--format", "json").out)
    assert [artefact["name"] for artefact in record["artefacts"]] == ["web", "db"]


def test_a_file_takes_one_document(qnetx: Qnetx, converting: Convert, tmp_path: Path) -> None:
    """-o FILE makes the file, and the folders on its way; standard output stays empty."""
    converting(lambda _: made("web"))
    outcome = qnetx("to-xml", "x.sh", "-o", str(tmp_path / "new" / "guest.xml"))
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert files(tmp_path) == {"new/guest.xml": "<domain name='web'/>\n"}


def test_an_existing_folder_needs_no_slash(
    qnetx: Qnetx, converting: Convert, tmp_path: Path
) -> None:
    """-o DIR of a folder that is there puts NAME.xml into it."""
    converting(lambda _: made("web"))
    assert qnetx("to-xml", "x.sh", "-o", str(tmp_path)).code == 0
    assert files(tmp_path) == {"web.xml": "<domain name='web'/>\n"}


def test_a_file_is_replaced_only_by_force(
    qnetx: Qnetx, converting: Convert, tmp_path: Path
) -> None:
    """Without --force what is there stays; with it, it is replaced and keeps its permissions."""
    converting(lambda _: made("web"))
    target = tmp_path / "guest.xml"
    target.write_text("mine")
    target.chmod(0o600)
    outcome = qnetx("to-xml", "x.sh", "-o", str(target))
    assert outcome.code == 2
    assert "[output-exists]" in outcome.err
    assert target.read_text() == "mine"
    assert qnetx("to-xml", "x.sh", "-o", str(target), "--force").code == 0
    assert target.read_text() == "<domain name='web'/>\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_link_is_followed(qnetx: Qnetx, converting: Convert, tmp_path: Path) -> None:
    """A symbolic link stays one: what it leads to is replaced."""
    converting(lambda _: made("web"))
    (tmp_path / "real.xml").write_text("mine")
    (tmp_path / "link.xml").symlink_to("real.xml")
    assert qnetx("to-xml", "x.sh", "-o", str(tmp_path / "link.xml"), "--force").code == 0
    assert (tmp_path / "link.xml").is_symlink()
    assert (tmp_path / "real.xml").read_text() == "<domain name='web'/>\n"


def test_a_link_in_a_circle_is_told(qnetx: Qnetx, converting: Convert, tmp_path: Path) -> None:
    """It leads nowhere, and is not replaced by a file either."""
    converting(lambda _: made("web"))
    loop = tmp_path / "loop.xml"
    loop.symlink_to(loop)
    for words in (["to-xml", "-o"], ["to-xml", "--force", "-o"], ["validate", "--output-file"]):
        outcome = qnetx(*words, str(loop), __file__)
        assert outcome.code == 2
        assert "Too many levels of symbolic links [output-unwritable]" in outcome.err
    assert [path.is_symlink() for path in tmp_path.iterdir()] == [True]


def test_a_device_is_written_to_and_not_replaced(qnetx: Qnetx, converting: Convert) -> None:
    """-o /dev/null stays /dev/null."""
    converting(lambda _: made("web"))
    assert qnetx("to-xml", "x.sh", "-o", os.devnull).code == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_one_file_too_many_writes_none(tmp_path: Path) -> None:
    """Of several documents for one input none is written where one can't be."""
    (tmp_path / "b.xml").write_text("mine")
    texts = {tmp_path / "a.xml": "A", tmp_path / "b.xml": "B"}
    with pytest.raises(OutputError, match=r"b\.xml' is there already"):
        write_files(texts, force=False)
    assert files(tmp_path) == {"b.xml": "mine"}


def test_a_failing_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full half-way through leaves neither half a file nor a temporary one."""
    (tmp_path / "b.xml").write_text("mine")
    written: list[Path] = []

    def write_half(path: Path, text: str) -> None:
        written.append(path)
        path.write_text(text[:1])
        if len(written) == 2:
            raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("qnetx.cli.files._write", write_half)
    with pytest.raises(OutputError, match=r"b\.xml' cannot be written: No space left on device"):
        write_files({tmp_path / "a.xml": "AA", tmp_path / "b.xml": "BB"}, force=True)
    assert len(written) == 2
    assert files(tmp_path) == {"b.xml": "mine"}


def test_an_unwritable_place_is_an_error(qnetx: Qnetx, converting: Convert, tmp_path: Path) -> None:
    """A path below a file can't be made: exit 2, no traceback, in every format."""
    converting(lambda _: made("web"))
    (tmp_path / "file").write_text("")
    for words in (
        ["-o", f"{tmp_path}/file/x.xml"],
        ["-o", f"{tmp_path}/file/x", "--format", "json"],
    ):
        outcome = qnetx("to-xml", "x.sh", *words)
        assert (outcome.code, outcome.out) == (2, "")
        assert "cannot be written: a folder on its way is a file [output-unwritable]" in outcome.err


def test_json_goes_to_a_file_too(qnetx: Qnetx, converting: Convert, tmp_path: Path) -> None:
    """-o with --format json holds the record."""
    converting(lambda _: made("web"))
    target = tmp_path / "web.json"
    assert qnetx("to-xml", "x.sh", "--format", "json", "-o", str(target)).out == ""
    assert json.loads(target.read_text())["artefacts"][0]["name"] == "web"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("web", "web.xml"),
        ("../../etc/passwd", "etc-passwd.xml"),
        (".hidden", "hidden.xml"),
        ("-rf", "rf.xml"),
        ("a\nb\\c\x7f", "a-b-c-.xml"),
        ("", "network.xml"),
        ("..", "network.xml"),
        ("é" * 300, "é" * 100 + ".xml"),
        ("name with space", "name with space.xml"),
    ],
)
def test_a_name_stays_inside_the_folder(tmp_path: Path, name: str, file: str) -> None:
    """Whatever an artefact is called, its file is a plain one in the folder."""
    (path,) = name_files([Artefact("network", name, "<network/>")], tmp_path, set())
    assert path == tmp_path / file


def test_names_that_clash_are_numbered(tmp_path: Path) -> None:
    """Two guests of one name get a file each; so do a guest and a network."""
    taken: set[str] = set()
    first = [Artefact("domain", "web", "1"), Artefact("network", "web", "2")]
    assert [path.name for path in name_files(first, tmp_path, taken)] == ["web.xml", "web-2.xml"]
    later = [Artefact("domain", "web-2", "3"), Artefact("domain", "web", "4")]
    assert [path.name for path in name_files(later, tmp_path, taken)] == [
        "web-2-2.xml",
        "web-3.xml",
    ]


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    for name in ("b.sh", "a.sh", "sub/c.sh", ".git/config", ".hidden.sh"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("kvm")
    (tmp_path / "outside.sh").write_text("kvm")
    (folder / "link.sh").symlink_to("../outside.sh")
    (folder / "linked").symlink_to("..")
    return folder


def test_a_folder_is_read_file_by_file(
    qnetx: Qnetx, converting: Convert, scripts: Path, tmp_path: Path
) -> None:
    """Each regular file below it, by name; not what is hidden, and not what links lead out to."""
    converter = converting(made)
    assert qnetx("to-xml", str(scripts), "-o", str(tmp_path / "out")).code == 0
    asked = [Path(str(what)).relative_to(scripts).as_posix() for _, what in converter.asked]
    assert asked == ["a.sh", "b.sh", "sub/c.sh"]
    assert sorted(files(tmp_path / "out")) == ["a.xml", "b.xml", "c.xml"]


def test_one_bad_input_does_not_stop_the_others(
    qnetx: Qnetx, converting: Convert, scripts: Path, tmp_path: Path
) -> None:
    """The good ones are written, the bad one is told, and the exit code is the worst."""
    converting(lambda name: made(name, refused=name == "b", loss=name == "a"))
    outcome = qnetx("to-xml", str(scripts), "-o", str(tmp_path / "out"))
    assert outcome.code == 2
    assert sorted(files(tmp_path / "out")) == ["a.xml", "c.xml"]
    assert outcome.err.splitlines()[-1] == "1 error, 1 warning; 2 mapped, 1 dropped"


def test_a_folder_as_json_is_one_line_a_result(
    qnetx: Qnetx, converting: Convert, scripts: Path
) -> None:
    """JSON lines, each with the name of its input."""
    converting(made)
    outcome = qnetx("to-xml", str(scripts), "--format", "json")
    records = [json.loads(line) for line in outcome.out.splitlines()]
    assert [record["input"] for record in records] == [
        str(scripts / name) for name in ("a.sh", "b.sh", "sub/c.sh")
    ]


def test_a_folder_of_any_size_takes_the_same_memory(
    qnetx: Qnetx, converting: Convert, tmp_path: Path
) -> None:
    """Results are written as they come: ten times as many take no more than their names."""

    def peak(count: int) -> int:
        folder = tmp_path / f"{count}"
        folder.mkdir()
        for n in range(count):
            (folder / f"{n:05}.sh").touch()
        answer = made("x")
        big = Artefact("domain", "x", "<domain/>" * 2000)
        converter = converting(lambda name: Result((big,), answer.report))
        converter.asked = Forgetful()
        tracemalloc.start()
        assert qnetx("to-xml", str(folder), "-o", str(tmp_path / f"out{count}")).code == 0
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    # A process that holds much already collects rarely, and what awaits collection would count here.
    gc.freeze()
    gc.collect()
    # The table of all names that Python knows may grow by megabytes at any new one, but not twice in a row.
    small, large = peak(50), min(peak(500), peak(501))
    gc.unfreeze()
    assert large - small < 450 * 1000
