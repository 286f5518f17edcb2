"""The checkout → a wheel that has everything a program needs to run."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CHECK = """
import sys
sys.path.insert(0, sys.argv[1])
from lxml import etree
from qnetx.validate import check, schema_folder
print(schema_folder())
print(len(check("interface", etree.fromstring("<interface type='user'/>"))))
"""


WITHOUT_LIBVIRT = """
import sys
sys.path.insert(0, sys.argv.pop(1))
sys.modules["libvirt"] = None  # what stands so can't be imported
from qnetx.__main__ import main
main()
"""

GUEST = """\
<domain type='kvm'><name>web</name><memory>65536</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os>
<devices><interface type='network'><source network='default'/></interface></devices></domain>
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built as `pip install .` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    # With the build tool at hand nothing needs to be fetched.
    at_hand = importlib.util.find_spec("hatchling") is not None
    isolation = ["--no-build-isolation"] if at_hand else []
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *isolation]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_schemas_are_in_the_wheel(wheel: Path) -> None:
    """Each grammar of the checkout is in the package, byte for byte."""
    grammars = sorted((ROOT / "schemas").glob("*.rng"))
    assert grammars
    with zipfile.ZipFile(wheel) as packed:
        for grammar in grammars:
            assert packed.read(f"qnetx/schemas/{grammar.name}") == grammar.read_bytes()


def test_every_module_is_in_the_wheel(wheel: Path) -> None:
    """Nothing that the checkout can import is left out."""
    source = ROOT / "translator"
    modules = {str(path.relative_to(source)) for path in source.rglob("*.py")}
    with zipfile.ZipFile(wheel) as packed:
        assert modules <= set(packed.namelist())


def test_the_unpacked_package_finds_its_own_schemas(wheel: Path, tmp_path: Path) -> None:
    """Away from the checkout, the package checks by the grammars that it brought along."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-c", CHECK, tmp_path],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert ran.stdout.split() == [str(tmp_path / "qnetx" / "schemas"), "0"]


@pytest.fixture
def bare(wheel: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the unpacked package where no libvirt-python is."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "package")
    (tmp_path / "web.xml").write_text(GUEST)
    (tmp_path / "vm.sh").write_text("qemu -net nic -net user\n")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", WITHOUT_LIBVIRT, str(tmp_path / "package"), *words]
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)

    return run


def test_libvirt_python_is_an_extra(wheel: Path) -> None:
    """Who installs the package alone gets no library that must be built."""
    with zipfile.ZipFile(wheel) as packed:
        (metadata,) = (name for name in packed.namelist() if name.endswith("/METADATA"))
        lines = packed.read(metadata).decode().splitlines()
    needed = [line for line in lines if line.startswith("Requires-Dist: libvirt-python")]
    assert [line.partition("; ")[2] for line in needed] == ["extra == 'libvirt'"]


@pytest.mark.parametrize("verb", ["to-xml", "to-cmdline", "validate"])
def test_who_does_not_connect_needs_no_libvirt(
    bare: Callable[..., subprocess.CompletedProcess[str]], verb: str
) -> None:
    """Converting and validating do without the library."""
    ran = bare(verb, "vm.sh")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["to-cmdline", "--connect", "qemu:///system", "web.xml"],
        ["validate", "--connect", "qemu:///system", "web.xml"],
        ["define", "--connect", "qemu:///system", "web.xml"],
    ],
    ids=" ".join,
)
def test_who_connects_is_told_how_to_get_it(
    bare: Callable[..., subprocess.CompletedProcess[str]], words: list[str]
) -> None:
    """No traceback: what is missing, the command that brings it, and libvirt's exit status."""
    ran = bare(*words)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "libvirt-python is not installed [libvirt-missing]" in ran.stderr
    assert "pip install 'qnetx[libvirt]'" in ran.stderr
