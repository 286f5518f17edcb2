"""The checkout → a wheel that has everything a program needs to run."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
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
