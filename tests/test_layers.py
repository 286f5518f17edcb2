"""The imports of every module → the layers of the design hold: input flows forward only."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "translator" / "qnetx"

FOREIGN = {
    "libvirt": {"apply"},
    "typer": {"cli"},
    "click": {"cli"},
    "lxml": {"domxml", "validate"},
    "jinja2": {"apply", "export", "hooks", "report"},
    "tree_sitter": {"shell"},
    "tree_sitter_bash": {"shell"},
}
"""A library → the only packages that import it."""

GROUND = {"source", "diagnostics", "catalogue", "values", "masking"}
"""What every layer stands on."""

MAY = {
    "source": set(),
    "values": set(),
    "catalogue": {"diagnostics"},
    "masking": set(),
    "naming": set(),
    "diagnostics": {"source", "catalogue", "masking"},
    "model": {"values", "source", "diagnostics"},
    "options": {"model", "values"},
    "shell": {*GROUND, "model", "options"},
    "qemu": {*GROUND, "model", "options", "shell"},
    "domxml": {*GROUND, "model", "options", "validate"},
    "lowering": {*GROUND, "model", "options"},
    "validate": {*GROUND, "model"},
    "hooks": {*GROUND, "model"},
    "apply": {*GROUND, "model", "options", "domxml", "validate"},
    "report": {*GROUND, "model", "options", "validate", "domxml", "apply"},
    "export": {*GROUND, "naming", "model", "options", "domxml", "apply"},
    "rewriting": {*GROUND, "model", "options", "shell", "qemu", "lowering", "hooks"},
    "files": {*GROUND, "shell"},
    "idle": {*GROUND, "options"},
    "documents": {*GROUND, "model", "options", "idle", "shell", "domxml", "apply", "rewriting"},
    "api": {
        *(*GROUND, "model", "options", "files", "idle", "shell", "qemu", "lowering", "domxml"),
        *("validate", "rewriting", "documents", "checking"),
    },
    "checking": {*GROUND, "options", "shell", "validate", "api"},
    "defining": {*GROUND, "options", "domxml", "apply", "export", "api"},
    "cli": {
        *(*GROUND, "naming", "model", "options", "shell", "qemu", "validate", "apply", "export"),
        *("report", "api", "checking", "defining"),
    },
    "__main__": {"cli"},
    "__init__": set(),
}
"""A package or module → what else of qnetx it imports, at most.

`qemu` and `domxml` know the model and not each other, `shell` knows no dialect, and what is lowered is
the model alone. `qemu` may know `shell` for the invocations that it reads, `domxml` may know `validate`
to check what it writes. `api` and `checking` know each other: command lines are checked through a conversion.
"""

MODULES = sorted(PACKAGE.rglob("*.py"))


def layer_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports_of(module: Path) -> set[str]:
    """Dotted names that a module imports, wherever in it: `qnetx.model.network`, `lxml.etree`."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.name}:{node.lineno}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def name_of(module: Path) -> str:
    return str(module.relative_to(PACKAGE))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_libraries_stay_in_their_layer(module: Path) -> None:
    """Only the packages named above import a library that not everybody needs."""
    for name in imports_of(module):
        allowed = FOREIGN.get(name.split(".")[0])
        assert allowed is None or layer_of(module) in allowed, f"{layer_of(module)} imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_layers_import_what_they_stand_on(module: Path) -> None:
    """A layer imports itself and the layers below it."""
    layer = layer_of(module)
    used = {name.split(".")[1] for name in imports_of(module) if name.startswith("qnetx.")}
    above = used - MAY[layer] - {layer, "__version__"}
    assert not above, f"{layer} imports {', '.join(sorted(above))}"


def test_plans_are_made_without_a_connection() -> None:
    """What decides sees data alone: libvirt is asked and told by one module, and the rest hold its hand."""
    asking = "qnetx.apply.connection"
    connected = {
        module.stem
        for module in MODULES
        if layer_of(module) == "apply"
        and any(name.startswith(asking) for name in imports_of(module))
    }
    assert connected == {"host", "execution", "undo", "users", "fleet"}
    assert {module.stem for module in MODULES if "libvirt" in imports_of(module)} == {"library"}


def test_the_dialects_do_not_know_each_other() -> None:
    """The rule that the others serve, said once more where no table can be edited by mistake."""
    assert "domxml" not in MAY["qemu"]
    assert "qemu" not in MAY["domxml"]
    assert not {"qemu", "domxml", "lowering"} & MAY["shell"]
    assert not {"qemu", "domxml", "shell"} & MAY["lowering"]


def test_the_command_line_is_on_top() -> None:
    """The same: nobody needs it, and it does no stage of a conversion by itself."""
    assert [layer for layer, allowed in MAY.items() if "cli" in allowed] == ["__main__"]
    assert not {"lowering", "domxml", "hooks", "rewriting"} & MAY["cli"]


def test_every_rule_is_about_something() -> None:
    """A layer that was renamed would leave its rule behind and nobody would notice."""
    layers = {layer_of(module) for module in MODULES}
    named = {name for allowed in MAY.values() for name in allowed} | set(MAY)
    assert named <= layers
