# ruff: noqa: INP001 - a script of its own, beside the pages it makes

"""Tables and command line → docs/reference.md, so that the page can't say what the program doesn't do.

`python docs/generate.py` writes the page; a test holds that it is current.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import typer

from qnetx.catalogue import CODES, Effect
from qnetx.cli import program
from qnetx.domxml.fields import BACKEND_ROWS, INTERFACE_TYPES, NIC_ROWS
from qnetx.domxml.rows import Row
from qnetx.model.versions import QemuVersion
from qnetx.qemu.equivalents import EQUIVALENTS, Equivalent
from qnetx.qemu.network_keys import FAMILIES, KEYS, TYPES
from qnetx.qemu.nic_models import NIC_MODELS, PROPERTIES

PAGE = Path(__file__).with_name("reference.md")

_HEAD = """\
# Reference

<!-- Made by docs/generate.py; edit the tables in translator/qnetx/ instead. -->

What the program takes and says, from its own tables. The [README](../README.md) has the way in.
"""

_JSON = """\
## `--format json`

One record, the same for every verb and stable from 1.0:

```json
{
  "artefacts": [{"kind": "domain", "name": "web", "text": "<domain type='kvm'>…"}],
  "ledger": [
    {
      "item": "model=virtio",
      "fate": "mapped",
      "code": null,
      "place": {"file": "start-vm.sh", "line": 7, "column": 12}
    }
  ],
  "diagnostics": [
    {
      "code": "unresolved-word",
      "severity": "warning",
      "message": "…",
      "place": {"file": "start-vm.sh", "line": 3, "column": 5},
      "hint": "--set NAME=VALUE",
      "path": null
    }
  ]
}
```

- `kind` is `domain`, `devices`, `network`, `script` or `argv`; an `argv` has a list `argv` in place of `text`.
- `fate` is one of `mapped`, `rewritten`, `defaulted`, `approximated`, `carried`, `dropped`, `rejected`; it
  is null only where the input was refused before the item was understood. Every item of the input is
  in the ledger once.
- `severity` is `error`, `warning` or `note`.
- `code` of a ledger entry, `place`, `hint` and `path` are null where there is none. Lines and columns count
  from 1. A `path` leads to an element or attribute of XML: `domain/devices/interface[2]/source/@bridge`.
- Where nothing may be written (the input is refused, or something is lost with `--strict`), `artefacts`
  is empty.
- Several inputs, or a folder, give one record a line, with `"input"` in front: the file's name.
"""

_EXITS = (
    ("0", "Fine: converted. Losses are warnings."),
    (
        "1",
        "Findings: something would be lost, and `--strict` was given; what `validate` found, as `--fail-on` says.",
    ),
    ("2", "Could not run: a wrong option, input that can't be used, output that can't be written."),
)

_EFFECTS = {
    Effect.REFUSED: "nothing is written, exit 2",
    Effect.LOSS: "a loss, exit 1 with `--strict`",
    Effect.LIBVIRT: "libvirt's own answer, exit 3",
    Effect.FINDING: "a finding of `validate`, exit 1 as `--fail-on` says",
    Effect.ADVICE: "nothing is lost",
}


def page() -> str:
    """Return the whole page."""
    parts = [
        _HEAD,
        *_verbs(),
        _exit_codes(),
        _JSON,
        _equivalents(),
        _options(),
        _settings(),
        _cards(),
        _properties(),
        _places(),
        _diagnostics(),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _verbs() -> Iterator[str]:
    group: Any = typer.main.get_command(program())
    return _commands(group, "qnetx")


def _commands(group: Any, above: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{above} {name}")
            continue
        text = "\n\n".join(
            " ".join(paragraph.split()) for paragraph in command.help.strip().split("\n\n")
        )
        options = [
            (f"`{_option(parameter)}`", f"{_escape(parameter.help)}{_default(parameter)}")
            for parameter in command.params
            if parameter.param_type_name == "option" and parameter.name != "help"
        ]
        table = _table(("option", "what it does"), options) if options else ""
        yield f"## `{above} {name}`\n\n{_escape(text)}\n\n{table}"


def _option(parameter: Any) -> str:
    value = f" {parameter.metavar}" if parameter.metavar else ""
    return _escape(", ".join(parameter.opts) + value)


def _default(parameter: Any) -> str:
    shown = parameter.default
    return "" if shown is None or isinstance(shown, bool) else f" Default: `{shown}`."


def _exit_codes() -> str:
    return "## Exit status\n\nOf several inputs the worst counts.\n\n" + _table(
        ("status", "meaning"), _EXITS
    )


_FATES = """\
## What becomes of each option

`qnetx explain -smbios` prints the row of one. Elements stand below `<domain>`; "since" is the libvirt that
has them, where that is not all since 0.10. The fates, as in the ledger:

- mapped: the XML says the same;
- rewritten: it is said otherwise, or libvirt does it by itself;
- approximated: it is there but for a part, which is named;
- dropped: it is left out, with a warning that names it; `--carry` hands it to QEMU where that can be.

What a row of several fates becomes depends on its settings.
"""


def _equivalents() -> str:
    """Return what libvirt has for each option, driver, object and variable, group by group."""
    head = ("option", "element", "fate", "since", "note")
    groups = [
        f"### {group}\n\n{_table(head, map(_equivalent, rows))}"
        for group, rows in groupby(EQUIVALENTS, key=lambda row: row.group)
    ]
    return "\n".join([_FATES, *groups])


def _equivalent(row: Equivalent) -> tuple[str, ...]:
    return (
        _named(row),
        ", ".join(f"`{path}`" for path in row.elements),
        ", ".join(row.fates),
        str(row.since or ""),
        _escape(row.note),
    )


def _named(row: Equivalent) -> str:
    """Return the names, an option that several drivers share once: `-device` `usb-mouse`, `usb-kbd`."""
    parts = []
    for option, names in groupby(row.names, key=lambda name: name.partition(" ")[:2]):
        drivers = [name.partition(" ")[2] for name in names]
        if set(drivers) >= {device for card in NIC_MODELS for device in card.devices}:
            parts.append(f"`{option[0]}` of a [card](#cards)")
        elif option[1]:
            parts.append(f"`{option[0]}` " + ", ".join(f"`{driver}`" for driver in drivers))
        else:
            parts.append(f"`{option[0]}`")
    return ", ".join(parts)


def _options() -> str:
    """Return what each network option of QEMU takes, type by type."""
    rows = [
        (f"`{kind.name}`", *(_releases(getattr(kind, family)) for family in FAMILIES))
        for kind in TYPES.values()
    ]
    return (
        "## Types of `-net`, `-netdev` and `-nic`\n\nThe QEMU releases that take each; an empty field is none.\n\n"
        + _table(("type", *(f"`-{family}`" for family in FAMILIES)), rows)
    )


def _releases(releases: tuple[QemuVersion | None, QemuVersion | None] | None) -> str:
    if releases is None:
        return ""
    since, removed = releases
    return " ".join(
        (f"from {since}" if since else "all", f"before {removed}" if removed else "")
    ).strip()


def _settings() -> str:
    rows = [
        (
            f"`{key.name}=`",
            ", ".join(key.types) if len(key.types) < 8 else "all",
            f"`{key.field}`" if key.field else "",
            str(key.since or ""),
            str(key.removed or ""),
        )
        for key in KEYS
    ]
    head = ("setting", "types", "property", "since QEMU", "removed in")
    return (
        "## Settings of `-net`, `-netdev` and `-nic`\n\nThe property is what the setting sets; where it"
        " stands in the XML is told [below](#places-in-libvirts-xml). One without a property is of a type"
        " that libvirt does not have.\n\n" + _table(head, rows)
    )


def _cards() -> str:
    rows = [
        (
            f"`{card.model}`",
            ", ".join(f"`{device}`" for device in card.devices),
            ", ".join(f"`{known.name}`" for known in card.net_names),
            card.bus,
        )
        for card in NIC_MODELS
    ]
    head = ("model", "`-device`", "`-net nic,model=`", "bus")
    return "## Cards\n\n" + _table(head, rows)


def _properties() -> str:
    rows = [
        (
            f"`{row.name}=`",
            row.group,
            f"`{row.field}`",
            str(row.since or ""),
            str(row.removed or ""),
        )
        for row in PROPERTIES
        if row.field
    ]
    unknown = ", ".join(sorted({f"`{row.name}`" for row in PROPERTIES if not row.field}))
    head = ("property of `-device`", "cards", "property", "since QEMU", "removed in")
    return (
        "## Properties of cards\n\n"
        + _table(head, rows)
        + f"\nKnown to QEMU, without a word in libvirt: {unknown}.\n"
    )


def _places() -> str:
    """Return where each property stands in libvirt's XML, NICs first, then each kind of back end."""
    backends = [
        f"### {backend.__name__}: `type='{INTERFACE_TYPES[backend]}'`\n\n{_place_table(rows)}"
        for backend, rows in BACKEND_ROWS.items()
        if rows
    ]
    return (
        "## Places in libvirt's XML\n\nBelow `<interface>`; what needs a newer libvirt than the one "
        "asked for is a finding.\n\n### NIC\n\n" + "\n".join([_place_table(NIC_ROWS), *backends])
    )


def _place_table(rows: Iterable[Row]) -> str:
    return _table(
        ("property", "place", "since libvirt"),
        [(f"`{row.field}`", f"`{row.path}`", str(row.since or "")) for row in rows],
    )


def _diagnostics() -> str:
    """Return a section a code; the headings are what links lead to."""
    sections = [
        f"### {code.name}\n\n{code.title}: {code.severity}, {_EFFECTS[code.effect]}.\n\n"
        f"{_escape(code.explanation)}\n"
        for code in sorted(CODES.values(), key=lambda code: code.name)
    ]
    return "## Diagnostics\n\n`qnetx explain CODE` prints the same.\n\n" + "\n".join(sections)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _escape(text: str) -> str:
    """Return text in which `<source bridge>` is no HTML and `|` no column."""
    return text.replace("|", "\\|").replace("<", "\\<")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
