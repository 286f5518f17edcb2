"""A folder of tests/apply/plans → the plan for its host, file by file as it should stand in the folder.

host.toml      the host, and what is asked of the plan (see `PlanCase.host`, `PlanCase.choices`)
*.sh, *.xml    what is wanted, by name; root/ holds the host's files for hook scripts (optional)
host/*.xml     the domains and networks of the host, named in host.toml
plan.txt       the plan as people see it
report.txt     what was found, one a line; no such file: nothing
defined/*.xml  the documents that would be defined, without their marks
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qnetx import api
from qnetx.apply.plan import Choices, Plan, is_blocked, make_plan
from qnetx.apply.state import HostState, Object
from qnetx.apply.wanted import gather
from qnetx.diagnostics import Report
from qnetx.domxml.definition import read_definition
from qnetx.domxml.marker import digest, mark, unmarked
from qnetx.model.versions import LibvirtVersion
from qnetx.options import NetworkPolicy, Options
from qnetx.report.plan import render
from qnetx.report.text import Look

FOLDER = Path(__file__).parents[1] / "apply" / "plans"


@dataclass(frozen=True)
class PlanCase:
    """One folder."""

    folder: Path

    @property
    def told(self) -> dict[str, Any]:
        """What host.toml says."""
        return tomllib.loads((self.folder / "host.toml").read_text())

    def host(self) -> HostState:
        """The host: `interfaces` (none: unknown), `no_bridges`, `routes`, and its `[[object]]`s, each a file with what it is beside."""
        told = self.told
        interfaces = told.get("interfaces")
        return HostState(
            uri="qemu:///system",
            driver="QEMU",
            libvirt=LibvirtVersion.parse(told.get("libvirt", "9.0.0")),
            objects=tuple(self._object(**each) for each in told.get("object", ())),
            interfaces=None if interfaces is None else frozenset(interfaces),
            no_bridges=frozenset(told.get("no_bridges", ())),
            routes=tuple(told.get("routes", ())),
        )

    def _object(
        self, *, file: str, ours: bool = False, for_guests: bool = False, **state: bool
    ) -> Object:
        text = (self.folder / "host" / file).read_text()
        definition = read_definition(text)
        assert definition.uuid, f"{file}: what libvirt has is never without a uuid"
        return Object(
            kind=definition.kind,
            name=definition.name,
            uuid=definition.uuid,
            xml=mark(text, digest(text), for_guests=for_guests) if ours else text,
            **state,
        )

    def choices(self) -> tuple[Choices, str | None]:
        """`[choices]`, in the words of the command line, and the name that `--name` gives."""
        told = self.told.get("choices", {})
        choices = Choices(
            networks=NetworkPolicy(told["networks"]) if "networks" in told else None,
            subnet=ipaddress.IPv4Network(told["subnet"]) if "subnet" in told else None,
            accept=frozenset(told.get("accept", ())),
            start=told.get("start", False),
            autostart=told.get("autostart", False),
        )
        return choices, told.get("name")

    def plan(self) -> tuple[Plan | None, Report]:
        """The plan, and what was found; no plan where the input can't be used."""
        host, (choices, name) = self.host(), self.choices()
        with chdir(self.folder):
            options = Options(
                root=Path("root" if Path("root").exists() else "."), libvirt=host.libvirt
            )
            inputs = sorted(path for path in Path().iterdir() if path.suffix in (".sh", ".xml"))
            results = [api.convert_file(path, options, into=api.to_documents) for path in inputs]
        wanted = gather(results, name)
        if wanted.report.refused:
            return None, wanted.report
        return make_plan(wanted, host, choices, _uuids()), wanted.report

    def made(self) -> dict[str, str]:
        """The files that qnetx makes, by their names."""
        plan, report = self.plan()
        files = {}
        if plan is not None:
            lines = render(plan, Look(), blocked=is_blocked(report))
            files["plan.txt"] = "".join(f"{line}\n" for line in lines)
            for step in plan.steps:
                if step.xml:
                    files[f"defined/{step.name}.{step.kind}.xml"] = (
                        unmarked(step.xml).strip() + "\n"
                    )
        found = [
            f"{d.place or '-'}: {d.severity}: {d.message} [{d.code}]\n"
            + (f"    {d.hint}\n" if d.hint else "")
            for d in report.ordered()
            if d.severity != "note" or d.code == "change-at-next-start"
        ]
        return files | ({"report.txt": "".join(found)} if found else {})

    def kept(self) -> dict[str, str]:
        """The same files as they stand in the folder."""
        paths = (
            p
            for p in self.folder.rglob("*")
            if p.name in ("plan.txt", "report.txt") or p.parent.name == "defined"
        )
        return {str(p.relative_to(self.folder)): p.read_text() for p in paths}

    def rewrite(self) -> None:
        """Put what qnetx makes now in the place of what stands there."""
        made = self.made()
        for name in self.kept():
            (self.folder / name).unlink()
        for name, text in made.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)


def _uuids() -> Iterator[str]:
    """Uuids that are fresh and yet the same each time."""
    return (f"00000000-0000-4000-8000-{number:012}" for number in range(1, 100))


def all_plan_cases() -> list[PlanCase]:
    """Every folder, by name."""
    return [PlanCase(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir()]
