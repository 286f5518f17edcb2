"""Domains and networks → an Ansible playbook that defines them, and their XML beside it.

Wanted(domains=(domain web01,), …)  →  {"playbook.yml": …, "domains/web01.xml": "<domain>…"}

The playbook is the same for all; only its lists differ. It reads each document through a lookup, whose
text Ansible does not take for a template, and names are marked as no templates either. What the
modules of community.libvirt leave open is settled in the documents: a uuid and the MAC addresses, so
that they are the same at every run, and the first `<name>` in the text, which the module `virt` takes
for the domain's, with a pattern.

The uuid tells a guest from another one of its name, so it comes of all that is written: the same input has
the same one wherever it is exported, and a guest that was changed keeps it beside its earlier export. (A
network is never changed under its guests: changed, it is another one.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import repeat
from pathlib import Path
from uuid import UUID, uuid5

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct
from msgspec.structs import replace

from qnetx.apply.plan import Choices, Plan, Step, is_blocked, make_plan
from qnetx.apply.state import HostState, Object, ObjectKind
from qnetx.apply.wanted import Wanted
from qnetx.diagnostics import Artefact
from qnetx.domxml.definition import read_definition, with_identity
from qnetx.domxml.marker import digest, mark, read_marker, unmarked
from qnetx.model.versions import CURRENT_LIBVIRT
from qnetx.naming import stem

_OURS = UUID("6a3c9f50-6c2a-5d0e-9a57-0c1f5b7a2d11")
"""What the uuids of objects that have none are derived in (RFC 4122, 4.3)."""

_OPEN = str(UUID(int=0))
"""Stands for the uuid of a network that is made for a bridge, until its name is known."""

_DEFAULT = Object(
    kind="network",
    name="default",
    uuid=str(uuid5(_OURS, "libvirt's own")),
    xml="<network><name>default</name><forward mode='nat'/><bridge name='virbr0'/>"
    "<ip address='192.168.122.1' prefix='24'/></network>",
    active=True,
)
"""What libvirt's packages define on every host, and whose range no other network may take."""

_UNKNOWN = frozenset({"bridge-unknown", "network-missing"})
"""What a plan says of a host of which nothing else is known."""


_UNFIT = r"[^\w.+-]"
"""Characters of no file's name: a template would have some of the others."""


class Play(Struct, frozen=True, kw_only=True):
    """What the playbook says beside its documents."""

    hosts: str = "all"
    """Ansible's pattern of hosts or groups."""
    uri: str = "qemu:///system"
    """The connection where the inventory sets no `libvirt_uri`."""
    start: bool = False
    """Whether guests are started where the inventory sets no `libvirt_start`."""
    autostart: bool = False
    """The same of `libvirt_autostart`, which is that of networks too."""


class _Row(Struct, frozen=True, kw_only=True):
    """An object of the playbook's lists."""

    name: str
    uuid: str
    file: str
    digest: str
    text: str


def write_playbook(
    wanted: Wanted, choices: Choices, play: Play, earlier: Collection[str] = ()
) -> dict[Path, str]:
    """Return the files of a playbook by their paths: `playbook.yml` and its documents.

    Guests that are among the documents of an `earlier` one, by their names, are those guests.

    What is wrong with what is wanted is said in its report, as `define` says it, and then there are
    no files. Of the hosts nothing is known: they have the bridges and networks that are not written.
    """
    there = [read_definition(text) for text in earlier]
    # One that the input gives to a guest is that guest's, whatever it was called.
    given = {read_definition(each.text).uuid for each in wanted.domains}
    guests = {
        each.name: each.uuid
        for each in there
        if each.kind == "domain" and each.uuid and each.uuid not in given
    }
    named = Wanted(
        domains=tuple(_identified(each, guests) for each in wanted.domains),
        networks=tuple(_identified(each, {}) for each in wanted.networks),
        report=wanted.report,
    )
    plan = make_plan(named, _host_of(named), choices, repeat(_OPEN))
    wanted.report.diagnostics = [d for d in wanted.report.diagnostics if d.code not in _UNKNOWN]
    if is_blocked(wanted.report):
        return {}
    networks = _rows("network", plan)
    domains = _rows("domain", plan)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="<<",  # what stands in braces is Ansible's
        variable_end_string=">>",
        autoescape=False,  # noqa: S701 - YAML: values are quoted by `scalar`
    )
    environment.filters["scalar"] = _scalar
    playbook = environment.get_template("playbook.yml.j2").render(
        play=play, networks=networks, domains=domains
    )
    files = {Path(row.file): f"{row.text.rstrip()}\n" for row in (*networks, *domains)}
    return {Path("playbook.yml"): playbook, **files}


def _host_of(wanted: Wanted) -> HostState:
    """Return what is taken to be so on every host: it has libvirt's own network, unless that is what is wanted."""
    networks = [read_definition(artefact.text) for artefact in wanted.networks]
    own = any(network.name == "default" or network.bridge == "virbr0" for network in networks)
    objects = () if own else (_DEFAULT,)
    return HostState(uri="", driver="", libvirt=CURRENT_LIBVIRT, objects=objects)


def _rows(kind: ObjectKind, plan: Plan) -> list[_Row]:
    taken: set[str] = set()
    return [_row(step, taken) for step in plan.steps if step.kind == kind and step.xml]


def _row(step: Step, taken: set[str]) -> _Row:
    text, uuid = step.xml, step.uuid
    marker = read_marker(text)
    assert marker
    if uuid == _OPEN:
        uuid = _uuid(step.kind, step.name, unmarked(text))
        text = with_identity(unmarked(text), uuid=uuid)
        marker = replace(marker, wanted=digest(text))
        text = mark(text, marker.wanted, for_guests=marker.for_guests)
    return _Row(
        name=step.name,
        uuid=uuid,
        file=f"{step.kind}s/{stem(step.name, 'unnamed', taken, _UNFIT)}.xml",
        digest=marker.wanted,
        text=_name_first(text, step.name),
    )


def _identified(artefact: Artefact, known: Mapping[str, str]) -> Artefact:
    """Return a document with a uuid: its own, that by which its name is known, or one that is the same for the same text."""
    text, its = artefact.text, read_definition(artefact.text)
    uuid = its.uuid or known.get(its.name) or _uuid(its.kind, its.name, text)
    return Artefact(artefact.kind, artefact.name, with_identity(text, uuid=uuid))


def _uuid(kind: str, name: str, text: str) -> str:
    return str(uuid5(_OURS, f"{kind}/{name}/{digest(text)}"))


def _name_first(text: str, name: str) -> str:
    """Let the first `<name>` on a line be the object's own, as it is read without XML's escapes."""
    found = re.search("<name>(.*)</name>", text)
    if (found and found[1] == name) or "--" in name:  # no comment can hold two dashes
        return text
    return f"<!-- <name>{name}</name> -->\n{text}"


def _scalar(text: str) -> str:
    r"""Return a text as a double-quoted scalar of YAML 1.1: `a "b"` → `"a \"b\""`."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
