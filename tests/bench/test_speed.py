"""How long things take, each as a ratio to something like it in the same run; nothing here fails for being slow.

`make bench` prints the figures beside the targets: a machine that is twice as slow has the same ratios.
"""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from pytest_benchmark.fixture import BenchmarkFixture

from qnetx import api, defining
from qnetx.apply.connection import Connection
from qnetx.apply.state import HostState
from qnetx.options import NetworkPolicy, Options
from qnetx.source import Source
from qnetx.validate import schema_folder
from support import schemas
from support.growth import built_up, on_one_line
from support.libvirtd import Libvirtd
from support.plans import clear

pytestmark = pytest.mark.bench

SAMPLE = Path(__file__).parents[2] / "samples" / "two-bridges"
LINE = (
    "qemu-system-x86_64 -name web -m 512 -smp 2 -enable-kvm"
    " -uuid 12345678-1234-1234-1234-123456789abc"
    " -net nic,model=virtio,vlan=0,macaddr=00:16:3e:00:01:01 -net user,vlan=0"
    " -net nic,model=e1000,vlan=1,macaddr=00:16:3e:00:01:02 -net socket,vlan=1,mcast=230.0.0.1:1234"
    " -M pc -vnc :0 -usb"
)
"""Twelve options."""


Tell = Callable[[str, float, str], None]


@pytest.fixture
def tell(capfd: pytest.CaptureFixture[str]) -> Tell:
    def say(what: str, ratio: float, target: str) -> None:
        with capfd.disabled():
            sys.stdout.write(f"\n{what}: {ratio:.2f} (target: {target})\n")

    return say


def cpu(*words: str) -> float:
    """Seconds of processor time that a whole process takes."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


def paired(one: Callable[[], float], floor: Callable[[], float], rounds: int) -> float:
    """The median ratio of two measures that are taken in turn, after one round that doesn't count."""
    one(), floor()
    return statistics.median(one() / floor() for _ in range(rounds))


def seconds(work: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def test_start_up(tell: Tell) -> None:
    """The sample, from start to end of the process, beside the import of the two largest libraries."""
    convert = ("to-xml", "--root", str(SAMPLE / "root"), str(SAMPLE / "start-vm.sh"))
    ratio = paired(
        lambda: cpu(sys.executable, "-m", "qnetx", *convert),
        lambda: cpu(sys.executable, "-c", "import typer, lxml.etree"),
        15,
    )
    tell("to-xml of the sample / import typer, lxml.etree", ratio, "at most 1.5")


def test_the_check_of_what_is_written(tell: Tell) -> None:
    """What each conversion waits for until it may check its document, beside the grammar of a whole domain."""

    def compiled(grammar: str) -> Callable[[], object]:
        return lambda: etree.RelaxNG(etree.parse(schema_folder() / grammar))

    written, whole = compiled("written.rng"), compiled("domain.rng")
    ratio = paired(lambda: seconds(written, 5), lambda: seconds(whole, 5), 15)
    tell("compile written.rng / domain.rng", ratio, "at most 0.6")


def test_one_line(tell: Tell, benchmark: BenchmarkFixture) -> None:
    """A line of twelve options, beside splitting it and serialising the document that comes of it."""
    source, options = Source("line", LINE), Options()

    def convert() -> str:
        return api.convert(source, options).artefacts[0].text

    document = etree.fromstring(benchmark(convert))

    def floor() -> bytes:
        shlex.split(LINE)
        return etree.tostring(document)

    ratio = paired(lambda: seconds(convert, 20), lambda: seconds(floor, 100), 25)
    tell("a line of 12 options / shlex.split and lxml.etree.tostring", ratio, "at most 15")


@pytest.mark.parametrize("text", [on_one_line, built_up], ids=lambda text: text.__name__)
def test_many_nics(text: Callable[[int], str], tell: Tell) -> None:
    """What one NIC more takes from 100 to 1000, beside what it takes from 10 to 100."""

    def whole(count: int) -> float:
        source = Source("many", text(count))
        return min(seconds(lambda: api.convert(source, Options()), 1) for _ in range(3))

    ratio = paired(
        lambda: (whole(1000) - whole(100)) / 900, lambda: (whole(100) - whole(10)) / 90, 5
    )
    tell(f"a NIC beyond 100 / a NIC up to 100, {text.__name__}", ratio, "at most 1.25")


def test_a_folder(tell: Tell, tmp_path: Path) -> None:
    """The memory of 10,000 scripts, beside that of 100."""

    def peak(count: int) -> int:
        folder = tmp_path / f"{count}"
        folder.mkdir()
        for n in range(count):
            (folder / f"{n:05}.sh").write_text(
                f"qemu-system-x86_64 -name vm{n} -net nic -net user\n"
            )
        process = subprocess.Popen(
            [sys.executable, "-m", "qnetx", "to-xml", "-q", str(folder), "-o", f"{folder}.out/"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss

    tell("peak memory of 10,000 scripts / of 100", peak(10_000) / peak(100), "at most 1.25")


@pytest.fixture(scope="module")
def domains(tmp_path_factory: pytest.TempPathFactory, libvirt_schemas: None) -> Path:
    """5,000 domains in a folder, all right: what qnetx makes of its cases, each under names of its own."""
    folder = tmp_path_factory.mktemp("domains")
    cases = (Path(__file__).parents[1] / "cases").glob("*/domain.xml")
    roots = [etree.parse(case).getroot() for case in sorted(cases)]
    grammar = schemas.libvirt_rng("domain")
    roots = [root for root in roots if grammar.validate(root)]
    assert len(roots) > 100
    for n in range(5000):
        root = roots[n % len(roots)]
        for name in root.iterfind("name"):
            name.text = f"vm{n}"
        for number, mac in enumerate(root.iterfind("devices/interface/mac")):
            mac.set("address", f"52:54:{number:02x}:00:{n >> 8:02x}:{n & 255:02x}")
        (folder / f"{n:04}.xml").write_bytes(etree.tostring(root))
    return folder


GRAMMAR = schemas.DIRECTORY / "domain.rng"
VALIDATE = (sys.executable, "-m", "qnetx", "validate", "--fail-on", "never", "--format", "concise")


def test_validate_a_folder(domains: Path, tell: Tell) -> None:
    """5,000 domains in one call, beside one xmllint by the same grammar, libvirt's."""
    files = sorted(str(file) for file in domains.iterdir())
    ours = (*VALIDATE, "--schema", "libvirt")
    theirs = ("xmllint", "--noout", "--relaxng", str(GRAMMAR))
    ratio = paired(lambda: cpu(*ours, str(domains)), lambda: cpu(*theirs, *files), 5)
    tell("validate 5,000 domains, one process / xmllint", ratio, "at most 2")

    def two_processes() -> float:
        """What the clock would say if no one else had the two processors: the start is one's alone."""
        start = cpu(*ours, files[0])
        return start + (cpu(*ours, "--jobs", "2", str(domains)) - start) / 2

    ratio = paired(two_processes, lambda: cpu(*theirs, *files), 5)
    tell("validate 5,000 domains, two processes / xmllint", ratio, "below 1")


def test_validate_beside_libvirts_tool(domains: Path, tell: Tell) -> None:
    """A domain in one call of many, beside virt-xml-validate, which takes one at a time."""
    files = sorted(str(file) for file in domains.iterdir())
    theirs = sum(cpu("virt-xml-validate", file, "domain") for file in files[:20]) / 20
    ours = cpu(*VALIDATE, "--schema", "libvirt", str(domains)) / len(files)
    tell("virt-xml-validate / validate, a domain", theirs / ours, "at least 20")


def test_memory_of_a_folder_of_domains(domains: Path, tell: Tell, tmp_path: Path) -> None:
    """The memory of 5,000 documents, beside that of 100."""

    def peak(folder: Path) -> int:
        process = subprocess.Popen(
            [*VALIDATE, "--schema", "bundled", str(folder)], stdout=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss

    few = tmp_path / "few"
    few.mkdir()
    for file in sorted(domains.iterdir())[:100]:
        (few / file.name).write_bytes(file.read_bytes())
    tell("peak memory of 5,000 domains / of 100", peak(domains) / peak(few), "at most 1.1")


WITH_NETWORKS = (
    "qemu-system-x86_64 -name web -m 64 -vnc none"
    " -net nic,model=virtio,vlan=0,macaddr=00:16:3e:00:01:01 -net bridge,vlan=0,br=qxbr0"
    " -net nic,model=virtio,vlan=1,macaddr=00:16:3e:00:01:02 -net bridge,vlan=1,br=qxbr1"
)


def test_define(tell: Tell, daemon: Connection, libvirtd: Libvirtd, tmp_path: Path) -> None:
    """A command line to a domain and two networks that run, beside libvirt's calls with the same XML.

    Both connect anew each time, in one process, and what they made is taken away in between.
    """
    import libvirt

    from qnetx.apply.fleet import HostRun, Planned, Watcher, run_fleet
    from qnetx.apply.plan import Choices

    choices = Choices(networks=NetworkPolicy.ISOLATED)

    def planner(host: HostState) -> Planned:
        options = Options(libvirt=host.libvirt)
        result = api.convert(Source("line", WITH_NETWORKS), options, into=api.to_documents)
        return defining.plan([result], host, choices)

    def ours() -> HostRun:
        (run,) = run_fleet([libvirtd.uri], planner, Watcher(), directory=tmp_path)
        assert run.exit_code == 0
        return run

    plan = ours().plan
    assert plan
    clear(daemon)

    def theirs() -> None:
        connection = libvirt.open(libvirtd.uri)
        for step in plan.steps:
            if step.kind == "network":
                flags = libvirt.VIR_NETWORK_DEFINE_VALIDATE
                connection.networkDefineXMLFlags(step.xml, flags).create()
            else:
                connection.defineXMLFlags(step.xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
        connection.close()

    def timed(work: Callable[[], object]) -> float:
        spent = seconds(work, 1)
        clear(daemon)
        return spent

    ratio = paired(lambda: timed(ours), lambda: timed(theirs), 15)
    tell("define of a domain and two networks / libvirt's calls alone", ratio, "at most 1.5")
