"""What a command line needs on the host → the scripts: TapHook(bridge="br0") → ifup-br0 and ifdown-br0.

Templates stand beside this file. Names are quoted for the shell wherever they stand, and lowering has
refused those that no interface can have.
"""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qnetx.diagnostics import Artefact
from qnetx.model.hooks import HostScripts
from qnetx.model.host import BridgeKind

_TEMPLATES = {None: "routed", BridgeKind.LINUX: "bridge", BridgeKind.OPENVSWITCH: "openvswitch"}


def launcher_name(guest: str) -> str:
    """Return the file name of the launcher that opens a guest's macvtaps."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in guest)
    return f"macvtap-{safe.lstrip('.-') or 'guest'}"


def write_scripts(scripts: HostScripts, guest: str) -> list[Artefact]:
    """Return the scripts, each an artefact of kind `script` whose name is that of its file."""
    artefacts: list[Artefact] = []
    for hook in scripts.taps:
        artefacts += [
            Artefact("script", hook.up, _render(f"{_TEMPLATES[hook.kind]}-up", hook=hook)),
            Artefact("script", hook.down, _render(f"{_TEMPLATES[hook.kind]}-down", hook=hook)),
        ]
    if scripts.macvtaps:
        text = _render("macvtap", macvtaps=scripts.macvtaps)
        artefacts.append(Artefact("script", launcher_name(guest), text))
    return artefacts


def _render(template: str, **values: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - shell text: names are quoted by `q`
    )
    environment.filters["q"] = lambda value: quote(str(value))
    return environment.get_template(f"{template}.sh.j2").render(**values)
