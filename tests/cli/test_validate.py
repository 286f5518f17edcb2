"""`qnetx validate`: inputs, outputs, exit codes, and what it says of input that can't be used."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cli.console import Qnetx
from qnetx import api
from qnetx.checking import Candidate, check_all
from qnetx.validate.run import Settings

FINE = "<interface type='user'/>\n"
DOUBTFUL = "<interface type='user'><mac address='00:1b:21:00:00:01'/></interface>\n"
WRONG = "<interface type='bridge'><sauce bridge='br0'/></interface>\n"
DOMAIN = (
    "<domain type='kvm'><name>Käse</name><memory>65536</memory>"
    "<os><type arch='x86_64'>hvm</type></os></domain>"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, as on nobody's CI."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    for name, text in (("fine", FINE), ("doubtful", DOUBTFUL), ("wrong", WRONG)):
        (tmp_path / f"{name}.xml").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["fine.xml"], 0),
        (["doubtful.xml"], 0),
        (["doubtful.xml", "--fail-on", "warning"], 1),
        (["wrong.xml"], 1),
        (["wrong.xml", "--fail-on", "never"], 0),
        (["wrong.xml", "--ignore", "schema"], 0),
        (["wrong.xml", "--select", "lint"], 0),
        (["fine.xml", "wrong.xml", "fine.xml"], 1),
        (["wrong.xml", "nosuch.xml"], 2),
        (["nosuch.xml", "--fail-on", "never"], 2),
        (["."], 1),
    ],
)
def test_exit_status(qnetx: Qnetx, words: list[str], code: int) -> None:
    """0 nothing found, 1 findings that count, 2 something could not be read."""
    assert qnetx("validate", *words).code == code


def test_text_marks_the_place_and_says_the_way_out(qnetx: Qnetx) -> None:
    """The line, carets, the path, a hint, and in the end the grammars that were used."""
    outcome = qnetx("validate", "--schema", "bundled", "doubtful.xml")
    lines = outcome.out.splitlines()
    assert lines[0].startswith("doubtful.xml:1:29: warning: '00:1b:21:00:00:01' is in a range")
    assert lines[1].strip() == DOUBTFUL.strip()
    assert lines[2].strip() == "^" * len("address='00:1b:21:00:00:01'")
    assert lines[3] == "  in interface/mac/@address"
    assert lines[4].startswith("  hint: 52:54:00:00:00:01")
    assert outcome.err == "1 warning in 1 of 1 input, by qnetx's own grammars\n"


def test_libvirts_grammars_are_said(qnetx: Qnetx, libvirt_schemas: None) -> None:
    """`auto` takes libvirt's where they are installed."""
    outcome = qnetx("validate", "fine.xml")
    assert outcome.err.startswith("nothing wrong in 1 input, by libvirt's grammars in /")


def test_standard_input_is_read(qnetx: Qnetx) -> None:
    """A document or a command line."""
    outcome = qnetx("validate", "-", "--format", "concise", stdin=WRONG)
    assert outcome.code == 1
    assert outcome.out.startswith("<stdin>:1:")
    line = "kvm -net nic,macaddr=00:1b:21:00:00:01 -net user"
    outcome = qnetx("validate", "-", "--format", "concise", "--select", "lint", stdin=line)
    assert outcome.out.startswith("<stdin>:1:14: warning: '00:1b:21:00:00:01'")
    outcome = qnetx("validate", "--format", "concise", "--select", "lint", "--", *line.split())
    assert "warning: '00:1b:21:00:00:01'" in outcome.out


def test_folders_are_searched(qnetx: Qnetx, here: Path) -> None:
    """Every *.xml below, by name; hidden files, links and other XML are passed over."""
    (here / "b" / ".git").mkdir(parents=True)
    for name in ("b/wrong.xml", "b/.hidden.xml", "b/.git/wrong.xml", "b/wrong.txt"):
        (here / name).write_text(WRONG)
    (here / "b" / "link.xml").symlink_to(here / "wrong.xml")
    (here / "b" / "pom.xml").write_text("<project/>")
    outcome = qnetx("validate", "--format", "concise", "--select", "schema", ".")
    named = [line.partition(":")[0] for line in outcome.out.splitlines()]
    assert list(dict.fromkeys(named)) == ["./b/wrong.xml", "./wrong.xml"]
    assert qnetx("validate", "b/pom.xml").code == 2
    assert qnetx("validate", "--skip-unknown", "b/pom.xml").code == 0


def test_processes_change_nothing(here: Path) -> None:
    """Many files give the same findings in the same order, whoever checks them."""
    for n in range(150):
        text = f"<network><name>n{n}</name><bridge name='virbr{n % 140}'/></network>"
        mac = f"<mac address='52:54:00:00:00:{n % 10:02}'/>"
        guest = DOMAIN.replace("Käse", f"g{n}").replace(
            "</os>", f"</os><devices><interface type='user'>{mac}</interface></devices>"
        )
        (here / f"n{n:03}.xml").write_text(WRONG if n % 7 == 3 else guest if n % 7 == 4 else text)
    inputs = [Candidate(name=str(path)) for path in sorted(here.glob("n*.xml"))]

    def told(jobs: int) -> list[tuple[str, list[str]]]:
        return [
            (checked.name, [f"{d.place} {d.code} {d.message}" for d in checked.findings])
            for checked in check_all(inputs, Settings(schema="bundled"), jobs)
        ]

    alone = told(1)
    assert told(2) == alone
    for code in ("lint-bridge-shared", "lint-mac-shared"):
        assert sum(code in str(findings) for _, findings in alone) > 5


def test_output_file_is_whole_or_not_there(qnetx: Qnetx, here: Path) -> None:
    """What goes to a file is not printed, and replaces what was there, whose permissions it keeps."""
    (here / "out.txt").write_text("old")
    (here / "out.txt").chmod(0o600)
    outcome = qnetx("validate", "wrong.xml", "--format", "concise", "--output-file", "out.txt")
    assert (outcome.code, outcome.out) == (1, "")
    assert (here / "out.txt").read_text().startswith("wrong.xml:1:")
    assert stat.S_IMODE((here / "out.txt").stat().st_mode) == 0o600
    outcome = qnetx("validate", "wrong.xml", "--output-file", "fine.xml/folder.txt")
    assert outcome.code == 2
    assert "[output-unwritable]" in outcome.err
    qnetx("validate", "wrong.xml", "--output-file", "made/out.txt")
    files = ["doubtful.xml", "fine.xml", "made", "out.txt", "out.txt", "wrong.xml"]
    assert sorted(path.name for path in here.rglob("*")) == files


def test_output_goes_where_links_and_devices_lead(here: Path) -> None:
    """A link stays one, a device or pipe is written and never replaced, and `-` is standard output."""
    (here / "link.txt").symlink_to("real.txt")
    program("--format", "concise", "--output-file", "link.txt", "wrong.xml", cwd=here)
    assert (here / "link.txt").is_symlink()
    told = (here / "real.txt").read_text()
    assert told.startswith("wrong.xml:1:")
    (here / "device").symlink_to("/proc/self/fd/1")
    for output in ("device", "-"):
        done = program("--format", "concise", "--output-file", output, "wrong.xml", cwd=here)
        assert (done.returncode, done.stdout) == (1, told)
    assert (here / "device").is_symlink()


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_output_changes_no_verdict(here: Path, closed: str) -> None:
    """Who closes it wants the exit status alone."""
    command = f"{sys.executable} -m qnetx validate --schema bundled wrong.xml {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=here, check=False)
    assert done.returncode == 1
    assert b"internal error" not in done.stdout + done.stderr


def test_summary_counts_codes(qnetx: Qnetx) -> None:
    """--summary tells the number of each code on stderr, whatever the format."""
    outcome = qnetx("validate", "--summary", "--format", "sarif", "doubtful.xml", "doubtful.xml")
    assert outcome.err.splitlines()[0].split() == ["lint-mac-vendor", "warning", "2"]
    assert outcome.err.splitlines()[1].startswith("2 warnings in 2 of 2 inputs, by ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing to check"),
        (["fine.xml", "--", "kvm"], "two ways"),
        (["--select", "lint-mack", "fine.xml"], "there is no code 'lint-mack'"),
        (["--schema", "nosuch", "fine.xml"], "'nosuch' is not a folder"),
        (["--root", "nosuch", "fine.xml"], "'nosuch' is not a folder"),
        (["--root", ".", "fine.xml"], "'.' holds no host's files"),
        (["--libvirt-version", "new", "fine.xml"], "'new' is not a libvirt version"),
        (["--jobs", "-1", "fine.xml"], "-1"),
    ],
)
def test_a_wrong_call_is_refused(qnetx: Qnetx, words: list[str], said: str) -> None:
    """Exit 2, and nothing is checked."""
    outcome = qnetx("validate", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_a_root_for_scripts_may_hold_hooks_alone(qnetx: Qnetx, here: Path) -> None:
    """Only documents need a host's names of it: a script has its hooks read there."""
    (here / "start.sh").write_text("qemu-system-x86_64 -m 512 -net nic -net user\n")
    assert qnetx("validate", "--root", ".", "start.sh").code == 0


def test_the_library_checks_too() -> None:
    """`api.validate` takes text or bytes."""
    assert api.validate(FINE, "x.xml").findings == ()
    assert api.validate(WRONG.encode(), "x.xml").findings[0].code.startswith("schema-")


PARTS = (b"<interface type='user'>", b"<mac", b"address", b"/>", b"</interface>")
LATIN = DOMAIN.encode("latin-1")

BAD: dict[str, tuple[bytes, str]] = {
    "no XML": (b"hello world\n", "xml-malformed"),
    "nothing": (b"", "input-empty"),
    "blanks": (b"\xef\xbb\xbf \n\t", "input-empty"),
    "truncated": (b"<domain type='kvm'>\n  <name>a</na", "xml-malformed"),
    "two roots": (b"<domain/><domain/>", "xml-malformed"),
    "Latin-1 undeclared": (LATIN, "xml-encoding"),
    "no such encoding": (b"<?xml version='1.0' encoding='klingon'?>" + LATIN, "xml-encoding"),
    "a codec of no text": (b"<?xml version='1.0' encoding='hex'?><a/>", "xml-encoding"),
    "UTF-16 only said": (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "xml-encoding"),
    "a surrogate": (b"<domain>\xed\xa0\x80</domain>", "xml-encoding"),
    "NUL bytes": (b"<domain>\0</domain>", "input-binary"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "input-binary"),
    "a document type": (b"<!DOCTYPE domain SYSTEM '/etc/passwd'><domain/>", "xml-doctype"),
    "one in UTF-16": ("<!DOCTYPE domain><domain/>".encode("utf-16"), "xml-doctype"),
    "an entity bomb": (
        b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(20))
        + b"]><domain><name>&u;</name></domain>",
        "xml-doctype",
    ),
    "100,000 levels": (b"<a>" * 100_000 + b"</a>" * 100_000, "xml-malformed"),
    "other XML": (b"<project/>", "kind-unknown"),
    "another namespace": (b"<domain xmlns='urn:x'/>", "kind-unknown"),
}

GOOD: dict[str, bytes] = {
    "UTF-8 with a mark": b"\xef\xbb\xbf" + DOMAIN.encode(),
    "UTF-16": DOMAIN.encode("utf-16"),
    "UTF-16 without a mark": DOMAIN.encode("utf-16-le"),
    "UTF-16 declared": f"<?xml version='1.0' encoding='UTF-16'?>{DOMAIN}".encode("utf-16"),
    "Latin-1 declared": b"<?xml version='1.0' encoding='ISO-8859-1'?>" + LATIN,
    "a document type in a comment": b"<!-- <!DOCTYPE x> -->" + DOMAIN.encode(),
}


def program(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qnetx", "validate", "--schema", "bundled", *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )


def test_bad_input_is_a_clear_finding(here: Path) -> None:
    """Each is one error with its code, no traceback, exit 2; all in one run, and each alone."""
    for number, (data, _) in enumerate(BAD.values()):
        (here / f"bad{number:02}.xml").write_bytes(data)
    names = [f"bad{number:02}.xml" for number in range(len(BAD))]
    done = program("--format", "concise", *names, cwd=here)
    assert (done.returncode, done.stderr) == (2, "")
    lines = done.stdout.splitlines()
    for what, (_, code), name, line in zip(BAD, BAD.values(), names, lines, strict=True):
        assert line.startswith(name), what
        assert ": error: " in line, what
        assert line.endswith(f"[{code}]"), (what, line)
        assert len(line) < 200, what


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_told_to_programs_too(what: str) -> None:
    """The library gives the same single finding, and raises nothing."""
    data, code = BAD[what]
    checked = api.validate(data, "x.xml", Settings(schema="bundled"))
    assert [finding.code for finding in checked.findings] == [code]
    assert checked.refused


@pytest.mark.parametrize("what", GOOD)
def test_unusual_input_is_read(what: str) -> None:
    """What libvirt reads is read here too."""
    assert api.validate(GOOD[what], "x.xml", Settings(schema="bundled")).findings == ()


KINDS = {
    "pool": "<pool type='dir'><name>x</name><target><path>/x</path></target></pool>",
    "volume": "<volume><name>x</name><capacity>1</capacity><target><path>/x</path></target></volume>",
    "secret": "<secret ephemeral='no' private='yes'><description>x</description></secret>",
    "filter": "<filter name='x' chain='root'/>",
    "host-interface": "<interface type='ethernet' name='eth0'/>",
    "devices": "<devices><interface type='user'/></devices>",
    "interface": FINE,
    "network": "<network><name>x</name></network>",
    "domain": DOMAIN,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_libvirts_grammar(kind: str, libvirt_schemas: None) -> None:
    """libvirt's other documents are checked too, and parts of a domain by themselves."""
    checked = api.validate(KINDS[kind], "x.xml", Settings(schema="libvirt"))
    assert (checked.kind, checked.findings) == (kind, ())
    spoilt = (
        KINDS[kind].replace(">", " nonsense='1'>", 1).replace("/ nonsense='1'>", " nonsense='1'/>")
    )
    findings = api.validate(spoilt, "x.xml", Settings(schema="libvirt")).findings
    assert "nonsense" in findings[0].message


def test_bundled_grammars_are_of_four_kinds() -> None:
    """For the others the finding says whose grammars there are."""
    (finding,) = api.validate(KINDS["pool"], "x.xml", Settings(schema="bundled")).findings
    assert finding.code == "kind-unknown"
    assert "--schema" in finding.hint


def test_passwords_are_in_no_report(qnetx: Qnetx, here: Path) -> None:
    """Neither in the excerpt nor in a message, in any format."""
    linted = "<graphics type='vnc' port='99' passwd='Geheim1'/>"
    wrong = "<graphics type='vnc' passwd='Geheim1' nonsense='1'/>"
    (here / "x.xml").write_text(f"<devices>\n{linted}\n{wrong}\n</devices>")
    for form in ("text", "concise", "json", "sarif", "junit", "github", "gitlab"):
        said = qnetx("validate", "--schema", "bundled", "--format", form, "x.xml")
        assert "99" in said.out
        assert "nonsense" in said.out
        assert "Geheim1" not in said.out + said.err


def test_a_pipe_is_read(here: Path) -> None:
    """`<(…)` of a shell is a file without a size."""
    os.mkfifo(here / "pipe.xml")
    writer = subprocess.Popen(["cp", "wrong.xml", "pipe.xml"], cwd=here)
    (checked,) = check_all([Candidate(name=str(here / "pipe.xml"))], Settings(schema="bundled"))
    assert writer.wait() == 0
    assert checked.findings


def test_pipes_are_read_once(here: Path) -> None:
    """Two guests with one address that come through pipes are no reason to wait for a third writer."""
    mac = "<devices><interface type='user'><mac address='52:54:00:00:00:01'/></interface></devices>"
    inputs, writers = list[Candidate](), list[subprocess.Popen[bytes]]()
    for name in ("a", "b"):
        text = DOMAIN.replace("Käse", name).replace("</os>", f"</os>{mac}")
        (here / name).write_text(text)
        os.mkfifo(here / f"{name}.xml")
        writers.append(subprocess.Popen(["cp", name, f"{name}.xml"], cwd=here))
        inputs.append(Candidate(name=str(here / f"{name}.xml")))
    results = check_all(inputs, Settings(schema="bundled"))
    assert [checked.findings for checked in results] == [(), ()]
    assert [writer.wait() for writer in writers] == [0, 0]


def test_a_script_that_is_no_script_is_told(qnetx: Qnetx, here: Path) -> None:
    """What is neither XML nor a command line is refused as the conversion does."""
    (here / "x.sh").write_text("echo hello\n")
    (here / "y").write_bytes(b"\x7fELF\0\0")
    assert "[no-qemu-call]" in qnetx("validate", "x.sh").out
    assert "[input-binary]" in qnetx("validate", "y").out


def test_a_misspelt_root_is_guessed(qnetx: Qnetx, here: Path) -> None:
    """In a folder as well, where documents that are not libvirt's are passed over."""
    (here / "vms").mkdir(exist_ok=True)
    (here / "vms" / "root.xml").write_text("<doamin type='kvm'/>")
    for name, code in (("vms", 0), ("vms/root.xml", 2)):
        outcome = qnetx("validate", name)
        assert "did you mean <domain>?" in outcome.out
        assert outcome.code == code


def test_a_slip_is_put_right(qnetx: Qnetx) -> None:
    """`qnetx x.xml` is told which verb was meant."""
    assert "qnetx validate fine.xml" in qnetx("fine.xml").err


def test_places_count_characters_in_any_encoding(here: Path) -> None:
    """A finding behind a letter of two bytes has the column that an editor shows."""
    text = "<devices><!-- Käse --><interface type='user'><mac address='00:1b:21:00:00:01'/></interface></devices>"
    for encoding in ("utf-8", "utf-16", "latin-1"):
        head = "<?xml version='1.0' encoding='latin-1'?>\n" if encoding == "latin-1" else "\n"
        (here / "x.xml").write_bytes((head.lstrip() + text).encode(encoding))
        said = program("--format", "concise", "x.xml", cwd=here).stdout
        line = 2 if encoding == "latin-1" else 1
        assert said.startswith(f"x.xml:{line}:{text.index('address') + 1}: warning"), said


def test_200_megabytes_are_not_read(here: Path) -> None:
    """A file that is too large is refused by its size."""
    with (here / "big.xml").open("wb") as file:
        file.write(b"<domain>")
        file.truncate(200 * 1024 * 1024)
    done = program("big.xml", cwd=here)
    assert done.returncode == 2
    assert "[input-too-large]" in done.stdout


PEAK = """
import sys
from qnetx.cli import run
try:
    run(sys.argv[1:])
except SystemExit as end:
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    print(peak.split()[1], file=sys.stderr)
    sys.exit(end.code)
"""
"""Runs qnetx and tells the most memory that it had, in kB: what wait4 tells begins with the test's own."""


def test_200_megabytes_take_no_memory(here: Path) -> None:
    """Of a pipe no more is read than shows that it is too large."""
    command = [sys.executable, "-c", PEAK, "validate", "--format", "concise", "-"]
    text = ["sh", "-c", "printf '<domain>'; exec head -c 200M /dev/zero"]
    with subprocess.Popen(text, stdout=subprocess.PIPE) as source:
        done = subprocess.run(
            command, stdin=source.stdout, capture_output=True, text=True, check=False
        )
        assert source.stdout is not None
        source.stdout.close()
    assert done.returncode == 2
    assert done.stdout.startswith("<stdin>: error: '<stdin>' is larger than 16 MiB")
    assert int(done.stderr.split()[-1]) < 150 * 1024


def test_a_folder_without_xml_is_told(here: Path) -> None:
    """Nothing checked is not fine."""
    (here / "none").mkdir()
    done = program("none", cwd=here)
    assert done.returncode == 2
    assert "the folder 'none' holds no *.xml [input-empty]" in done.stdout


@pytest.mark.parametrize(
    ("grammar", "said"),
    [
        (None, "there are no grammars in 'rng'"),
        ("<grammar", "the grammar 'rng/domain.rng' can't be used"),
        (
            '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><ref name="x"/></start></grammar>',
            "no matching definition",
        ),
        (
            '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><element name="x"><empty/></element></start></grammar>',
            "",
        ),
    ],
)
def test_a_broken_schema_folder_is_told(here: Path, grammar: str | None, said: str) -> None:
    """The finding names the file that is broken."""
    (here / "rng").mkdir()
    if grammar is not None:
        (here / "rng" / "domain.rng").write_text(grammar)
    (here / "x.xml").write_text(DOMAIN)
    done = program("--schema", "rng", "x.xml", cwd=here)
    assert done.returncode == (2 if said else 1)
    assert said in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_broken_schema_folder_is_told_once(here: Path, jobs: str) -> None:
    """Not again for every document, for which there is nothing to mend; and with the way out."""
    (here / "rng").mkdir()
    (here / "rng" / "domain.rng").write_text("<grammar")
    (here / "many").mkdir()
    for n in range(100):
        (here / "many" / f"{n}.xml").write_text(DOMAIN)
    (here / "x.sh").write_text("qemu-system-x86_64 -net nic -net user\n" * 2)
    done = program("--schema", "rng", "--jobs", jobs, "x.sh", "many", cwd=here)
    assert done.returncode == 2
    assert done.stdout.count("[schema-unusable]") == 1
    assert "--schema bundled" in done.stdout


def test_a_closed_folder_is_told(qnetx: Qnetx, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be read is an error, and not an empty one."""
    (here / "closed").mkdir()

    def closed(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", closed)  # root may read everything
    outcome = qnetx("validate", "closed")
    assert outcome.code == 2
    assert "'closed' can't be read" in outcome.out
    assert "[input-unreadable]" in outcome.out


def test_colours_are_for_terminals_that_want_them(here: Path) -> None:
    """Colours on a terminal, none with NO_COLOR, none in a pipe."""

    def on_a_terminal(**environment: str) -> bytes:
        leader, follower = os.openpty()
        subprocess.run(
            [sys.executable, "-m", "qnetx", "validate", "doubtful.xml"],
            stdout=follower,
            stderr=subprocess.DEVNULL,
            cwd=here,
            env={**os.environ, "TERM": "xterm", **environment},
            check=True,
        )
        os.close(follower)
        said = os.read(leader, 100_000)
        os.close(leader)
        return said

    assert b"\x1b[" in on_a_terminal(NO_COLOR="")
    assert b"\x1b[" not in on_a_terminal(NO_COLOR="1")
    assert "\x1b[" not in program("doubtful.xml", cwd=here).stdout


def test_a_reader_that_has_seen_enough_ends_all_processes(here: Path) -> None:
    """`… | head -1` is quiet, and leaves no process behind."""
    for number in range(400):
        (here / f"n{number}.xml").write_text(WRONG)
    command = f"{sys.executable} -m qnetx validate --schema bundled -j 2 . | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=here, timeout=120, check=False
    )  # it ends when nobody holds the pipe any more
    assert done.stdout.startswith("./doubtful.xml:1:29: warning: ")
    assert done.stderr == ""
