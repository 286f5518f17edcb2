"""`qnetx define`: its options, newcomers' mistakes, its records and exit codes, on libvirt's play host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.console import Qnetx
from qnetx.apply import fleet
from qnetx.apply.connection import Connection
from qnetx.apply.execution import Outcome, execute
from qnetx.apply.journal import Journal
from qnetx.apply.plan import Plan
from qnetx.cli import hosts
from qnetx.cli.files import OutputError

SAMPLE = Path(__file__).parents[2] / "samples" / "two-bridges"
FROM_SCRIPT = ("--root", str(SAMPLE / "root"), str(SAMPLE / "start-vm.sh"))
PLAY = ("define", "--connect", "test:///default")

DOMAIN = (
    "<domain type='test'><name>a</name><memory>65536</memory><os><type>hvm</type></os></domain>\n"
)

pytestmark = pytest.mark.usefixtures("libvirt_python")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs, and a state directory of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Path("a.xml").write_text(DOMAIN)
    Path("b.xml").write_text(DOMAIN.replace("<name>a", "<name>b"))
    Path("nic.xml").write_text("<interface type='user'/>\n")
    Path("pool.xml").write_text("<pool type='dir'/>\n")
    Path("live.xml").write_text(DOMAIN.replace("type='test'", "type='test' id='3'"))
    Path("broken.xml").write_text("<domain>\n")
    Path("hello.sh").write_text("echo hello\n")
    Path("options.txt").write_text("-net nic -net user\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a FILE ('-' is standard input), a command line after '--'"),
        (["a.xml", "--", "kvm"], "choose one"),
        (["-net", "nic"], "a QEMU command line stands after '--': qnetx define -- -net nic"),
        (
            ["a.xml", "--networks", "x"],
            "'x' is not one of 'bridge', 'isolated', 'nat', 'route', 'open'",
        ),
        (["a.xml", "--accept", "mac-token"], "no code 'mac-token'; did you mean mac-taken?"),
        (["a.xml", "--accept", "xyz"], "no code 'xyz'; a finding names its code in brackets"),
        (["a.xml", "--accept", "name-taken"], "'name-taken' can't be accepted; did you mean"),
        (["a.xml", "--subnet", "10.0.0.0/24"], "name their kind, like --networks nat"),
        (["a.xml", "--networks", "bridge", "--subnet", "10.0.0.0/24"], "like --networks nat"),
        (["a.xml", "--networks", "nat", "--subnet", "10.0.0.1/24"], "did you mean 10.0.0.0/24?"),
        (
            ["a.xml", "--networks", "nat", "--subnet", "x"],
            "'x' is not a range like 192.168.122.0/24",
        ),
        (
            ["a.xml", "--networks", "nat", "--subnet", "fd00::/64"],
            "'fd00::/64' is IPv6, and qnetx's networks are IPv4: name a range like 192.168.122.0/24",
        ),
        (
            ["a.xml", "--networks", "nat", "--subnet", "fd00::1/64"],
            "'fd00::1/64' is IPv6, and qnetx's networks are IPv4",
        ),
        (["a.xml", "--networks", "nat", "--subnet", "224.0.0.0/24"], "no addresses for guests"),
        (
            ["a.xml", "--networks", "nat", "--subnet", "10.0.0.0/31"],
            "smaller than a network can be",
        ),
        (["a.xml", "--networks", "nat", "--subnet", "10.0.0.0/7"], "larger than a network can be"),
        (["a.xml", "--format", "xml"], "xml"),
        (["a.xml", "--hosts", "nowhere"], "'nowhere' can't be read"),
        (["a.xml", "--root", "nowhere"], "'nowhere' is not a folder"),
        (["nowhere.xml"], "[input-unreadable]"),
        (["nic.xml"], "<interface> is neither a guest nor a network"),
        (["pool.xml"], "'virsh pool-define FILE' defines it"),
        (["broken.xml"], "[xml-malformed]"),
        (["live.xml"], "'virsh dumpxml --inactive a' writes its definition"),
        (["hello.sh"], "[no-qemu-call]"),
        (["options.txt"], "put its name in front: qemu-system-x86_64"),
        (["--", "-net", "nic"], "put its name in front: qemu-system-x86_64"),
        (["a.xml", "b.xml", "--name", "c"], "--name c: there are 2 domains: a, b"),
    ],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(
    qnetx: Qnetx, tmp_path: Path, words: list[str], said: str
) -> None:
    """Wrong options and inputs exit with 2 and name the word at fault; no plan is shown."""
    outcome = qnetx(*PLAY, *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in " ".join(outcome.err.split())


def test_a_wrong_uri_is_libvirts_to_refuse(qnetx: Qnetx) -> None:
    """It exits with 3, with libvirt's own text, once."""
    outcome = qnetx("define", "--connect", "qmeu:///system", "a.xml")
    assert (outcome.code, outcome.out) == (3, "")
    assert "[libvirt-" in outcome.err
    assert outcome.err.count("qmeu") == 1


@pytest.mark.parametrize("words", [["a.xml"], ["-"], ["a.xml", "a.xml"]])
def test_xml_is_defined_as_it_is(qnetx: Qnetx, words: list[str]) -> None:
    """Named, from standard input, or twice the same."""
    outcome = qnetx(*PLAY, *words, stdin=DOMAIN)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        "Plan for test:///default (libvirt 9.0.0)\n"
        "  domain a: create: it is not there yet\n"
        "  1 to create\n"
        "done\n"
    ).replace("9.0.0", outcome.out.split("libvirt ")[1].split(")")[0])


def test_a_folder_stands_for_its_files(qnetx: Qnetx) -> None:
    """All in it are defined together."""
    Path("vms").mkdir()
    for name in ("a.xml", "b.xml"):
        Path(name).rename(Path("vms", name))
    outcome = qnetx(*PLAY, "vms")
    assert outcome.code == 0
    assert "  2 to create\n" in outcome.out


def test_invalid_xml_is_a_finding_at_its_place(qnetx: Qnetx) -> None:
    """It exits with 1, and there is no plan for what is not there."""
    Path("a.xml").write_text(DOMAIN.replace("memory", "memroy"))
    outcome = qnetx(*PLAY, "a.xml")
    assert (outcome.code, outcome.out) == (1, "")
    assert "a.xml:1:" in outcome.err
    assert "did you mean <memory>?" in outcome.err


def test_options_of_conversions_idle_beside_xml(qnetx: Qnetx) -> None:
    """They are named, as elsewhere, and everything goes on."""
    outcome = qnetx(*PLAY, "--mac", "unique", "a.xml")
    assert outcome.code == 0
    assert "--mac: nothing to do in an XML document" in outcome.err


def test_options_of_conversions_reach_it(qnetx: Qnetx) -> None:
    """A hook script is read below --root; --set fills in what only running it would tell."""
    words = ("qemu-system-x86_64", "-name", "$1", "-net", "nic", "-net", "tap,script=/etc/up")
    missing = qnetx(*PLAY, "--bridge", "/etc/up=br7", "--mac", "unique", "--", *words)
    assert missing.code == 1
    assert "bridge br7" in missing.err
    Path("x.sh").write_text(" ".join(words))
    named = qnetx(*PLAY, "--set", "1=vm1", "--bridge", "/etc/up=br7", "--networks", "nat", "x.sh")
    assert named.code == 0
    assert "domain vm1: create" in named.out


def test_losses_are_accepted_by_name(qnetx: Qnetx) -> None:
    """The guest is not defined as something else than it was, unless each loss is accepted."""
    words = (
        "--",
        "qemu-system-x86_64",
        "-name",
        "a",
        "-netdev",
        "vde,id=n",
        "-device",
        "e1000,netdev=n",
    )
    refused = qnetx(*PLAY, *words)
    assert refused.code == 1
    assert "--accept no-interface" in refused.err
    assert "nothing is done, because of the findings" in refused.out
    accepted = qnetx(*PLAY, "--accept", "no-interface", *words)
    assert accepted.code == 0
    assert accepted.out.endswith("done\n")


def test_missing_bridges_are_told_with_every_way_when_asked(qnetx: Qnetx) -> None:
    """The commands of ip always, the other ways with -v."""
    brief = qnetx(*PLAY, "--dry-run", *FROM_SCRIPT)
    assert brief.code == 1
    assert "      ip link set dev PORT master br1\n" in brief.out
    assert "(-v tells of nmcli, netplan, systemd-networkd)" in brief.out
    full = qnetx(*PLAY, "--dry-run", "-v", *FROM_SCRIPT)
    for text in ("nmcli connection add type bridge", '"br1":', "Kind=bridge", "networkctl reload"):
        assert text in full.out
        assert text not in brief.out


def test_the_record_holds_all(qnetx: Qnetx) -> None:
    """`--format json`: artefacts, ledger and diagnostics as everywhere, the plan with every way, the outcome."""
    words = (*PLAY, "--format", "json", "--networks", "isolated", *FROM_SCRIPT)
    outcome = qnetx(*words)
    assert (outcome.code, outcome.err) == (0, "")
    record = json.loads(outcome.out)
    assert list(record) == ["host", "artefacts", "ledger", "diagnostics", "plan", "outcome"]
    assert [each["kind"] for each in record["artefacts"]] == ["network", "network", "domain"]
    assert "qnetx:defined" in record["artefacts"][2]["text"]
    assert record["plan"]["uri"] == record["host"] == "test:///default"
    assert [step["action"] for step in record["plan"]["steps"]] == ["create"] * 3
    assert record["outcome"]["ending"] == "done"
    assert record["ledger"]
    dry = json.loads(qnetx(*PLAY, "--format", "json", "--dry-run", *FROM_SCRIPT).out)
    assert dry["outcome"] is None
    (br0, _) = dry["plan"]["missing_bridges"]
    assert (br0["name"], br0["kind"], br0["needed_by"]) == ("br0", "linux", ["web01"])
    assert [way["tool"] for way in br0["ways"]] == ["ip", "nmcli", "netplan", "systemd-networkd"]


def test_a_record_tells_of_a_host_that_is_not_there(qnetx: Qnetx) -> None:
    """Of several hosts each has a line; one that is not reached has no plan."""
    words = ("--connect", "test:///nowhere.xml", "--format", "json", "a.xml")
    outcome = qnetx(*PLAY, *words)
    assert outcome.code == 3
    first, second = (json.loads(line) for line in outcome.out.splitlines())
    assert (first["host"], first["outcome"]["ending"]) == ("test:///default", "done")
    assert (second["host"], second["plan"], second["outcome"]) == (
        "test:///nowhere.xml",
        None,
        None,
    )
    assert [d["code"][:8] for d in second["diagnostics"]] == ["libvirt-"]


def test_a_record_is_told_before_the_next_host_is_begun(
    qnetx: Qnetx, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done on a host is known, though the program breaks at a later one."""
    files = [Path(f"{name}.host.xml") for name in ("first", "second", "third")]
    for file in files:
        file.write_text("<node><networks/></node>")
    uris = ["test:///nowhere.xml", *(f"test://{file.absolute()}" for file in files)]

    def broken(plan: Plan, connection: Connection, *others: Any) -> Outcome:
        if "second" in connection.uri:
            raise ZeroDivisionError
        return execute(plan, connection, *others)

    monkeypatch.setattr(fleet, "execute", broken)
    words = [word for uri in uris for word in ("--connect", uri)]
    outcome = qnetx("define", *words, "--format", "json", "a.xml")
    assert outcome.code == 2
    assert "internal error: ZeroDivisionError" in outcome.err
    told = {each["host"]: each["outcome"] for each in map(json.loads, outcome.out.splitlines())}
    assert list(told) == uris[:2]
    assert told[uris[0]] is None
    assert told[uris[1]]["ending"] == "done"


def test_several_hosts_have_a_summary(qnetx: Qnetx) -> None:
    """Each with what became of it; the URIs of a file count with those that are named."""
    Path("hosts").write_text("test:///default\ntest:///nowhere.xml # not there\n")
    outcome = qnetx("define", "--hosts", "hosts", "a.xml")
    assert outcome.code == 3
    assert outcome.out.splitlines()[-3:] == [
        "test:///default      done",
        "test:///nowhere.xml  failed: libvirt-uri",
        "1 of 2 hosts as wanted",
    ]


def test_what_is_found_in_an_input_is_told_once(qnetx: Qnetx) -> None:
    """Not for each host; what is found about a host is, under its name."""
    files = [Path(f"{name}.host.xml") for name in ("a", "b")]
    for file in files:
        file.write_text("<node><networks/></node>")
    uris = [f"test://{file.absolute()}" for file in files]
    words = [word for uri in uris for word in ("--connect", uri)]
    outcome = qnetx("define", *words, "-v", *FROM_SCRIPT)
    assert outcome.code == 1
    assert outcome.err.count("warning: ") == outcome.err.count(" -name web01: ") == 1
    lines = outcome.err.splitlines()
    assert [line for line in lines if line in uris] == uris
    assert outcome.err.count("web01 needs bridge br0") == 2


def test_hosts_that_cannot_be_used_are_told(qnetx: Qnetx) -> None:
    """Before anything is connected to."""
    Path("hosts").write_text("# none\n")
    outcome = qnetx("define", "--hosts", "hosts", "a.xml")
    assert (outcome.code, outcome.out) == (2, "")
    assert "[hosts-empty]" in outcome.err


def test_standard_input_is_for_every_host(qnetx: Qnetx) -> None:
    """It is read once, and converted for each libvirt."""
    outcome = qnetx(*PLAY, "--connect", "test:///nowhere.xml", "--dry-run", "-", stdin=DOMAIN)
    assert "domain a: create" in outcome.out
    assert "input-empty" not in outcome.err


def test_secrets_stay_out_of_the_plan(qnetx: Qnetx) -> None:
    """A password in the document is in neither plan nor report."""
    secret = "<devices><graphics type='vnc' passwd='geheim'/></devices></domain>"
    Path("a.xml").write_text(DOMAIN.replace("</domain>", secret))
    outcome = qnetx(*PLAY, "-v", "a.xml")
    assert outcome.code == 0
    assert "geheim" not in outcome.out + outcome.err


def run(*words: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    """The program itself, its output through a shell's pipe where that is asked for."""
    command = [sys.executable, "-m", "qnetx", *words]
    if shell:
        command = ["bash", "-c", f'set -o pipefail; "$@" {shell}', "bash", *command]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=os.environ
    )


def test_the_program_does_the_same() -> None:
    """As a process: plan on stdout, findings on stderr, exit status."""
    done = run(*PLAY, "a.xml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("done\n")
    assert run(*PLAY, "nic.xml").returncode == 2


@pytest.mark.parametrize("shell", ["| true", "2>&1 | true", "2> /dev/full"])
def test_a_reader_that_leaves_does_not_end_a_run(shell: str) -> None:
    """A closed pipe is no reason to stop between two changes, nor is a report that nobody can read."""
    done = run(*PLAY, "--networks", "isolated", *FROM_SCRIPT, shell=shell)
    assert done.returncode == 0


@pytest.mark.parametrize(("told", "calls"), [(0, 0), (1, 1)], ids=["plan", "outcome"])
def test_a_disk_that_is_full_is_no_success(
    qnetx: Qnetx, monkeypatch: pytest.MonkeyPatch, told: int, calls: int
) -> None:
    """A plan that can't be told is not carried out; an outcome that can't is what it is."""
    written, executed = list[str](), list[Plan]()

    def write(text: str) -> None:
        if len(written) == told:
            raise OutputError("output-unwritable", "standard output cannot be written")
        written.append(text)

    def counted(plan: Plan, *others: Any) -> Outcome:
        executed.append(plan)
        return execute(plan, *others)

    monkeypatch.setattr(hosts, "write_stdout", write)
    monkeypatch.setattr(fleet, "execute", counted)
    outcome = qnetx(*PLAY, "a.xml")
    assert (outcome.code, len(executed)) == (2, calls)
    assert outcome.err == "error: standard output cannot be written [output-unwritable]\n"


def test_no_host_is_begun_whose_record_nobody_gets(
    qnetx: Qnetx, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As JSON, what is done on a host is told when it is done."""
    executed = list[Plan]()

    def write(_text: str) -> None:
        raise OutputError("output-unwritable", "standard output cannot be written")

    def counted(plan: Plan, *others: Any) -> Outcome:
        executed.append(plan)
        return execute(plan, *others)

    monkeypatch.setattr(hosts, "write_stdout", write)
    monkeypatch.setattr(fleet, "execute", counted)
    outcome = qnetx(*PLAY, "--connect", "test:///default?x", "--format", "json", "a.xml")
    assert (outcome.code, len(executed)) == (2, 1)


def test_another_run_is_waited_for(tmp_path: Path) -> None:
    """It is told, and then goes on."""
    with Journal("test:///default", tmp_path / "state" / "qnetx").lock(lambda: None):
        command = [sys.executable, "-m", "qnetx", *PLAY, "a.xml"]
        waiting = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert waiting.stderr is not None
        assert (
            waiting.stderr.readline()
            == "another run is at work on test:///default: waiting for it\n"
        )
        assert waiting.poll() is None
    out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, err) == (0, "")
    assert out.endswith("done\n")


def test_progress_is_shown_on_a_terminal_alone(
    qnetx: Qnetx, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call before it is made, with its host where there are several."""
    assert "define domain a" not in qnetx(*PLAY, "a.xml").err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "define domain a\n" in qnetx(*PLAY, "a.xml").err
    several = qnetx(*PLAY, "--connect", "test:///nowhere.xml", "a.xml")
    assert "test:///default: define domain a\n" in several.err


def test_help_shows_examples(qnetx: Qnetx) -> None:
    """And names every exit status."""
    outcome = qnetx("define", "--help")
    assert outcome.code == 0
    assert "test:///default" in outcome.out
    assert "Exit status: 0 defined" in outcome.out
