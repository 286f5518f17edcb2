"""The results of converted and of read inputs → the domains and networks that are wanted.

start-vm.sh, lan.xml → Wanted(domains=(domain web,), networks=(network lan,), report=…)

XML documents are taken as they are, once they are found valid; command lines through the conversion.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from qnetx.diagnostics import Artefact, Offer, Report, Result
from qnetx.domxml.definition import with_identity
from qnetx.domxml.marker import read_marker
from qnetx.model.versions import LibvirtVersion
from qnetx.source import Source
from qnetx.validate.document import parse_document, undeclared
from qnetx.validate.lint.subject import Terms
from qnetx.validate.run import Settings, check_document


class Wanted(Struct, frozen=True, kw_only=True):
    """What a host is to have, and what was found on the way to it."""

    domains: tuple[Artefact, ...] = ()
    networks: tuple[Artefact, ...] = ()
    for_guests: frozenset[str] = frozenset()
    """The networks that came with a guest, out of its command line, or once did; others are documents of their own."""
    offers: tuple[Offer, ...] = ()
    """Networks that can take the place of what scripts do, where a bridge is missing."""
    report: Report


_ELSEWHERE = {
    "interface": "put it into the <devices> of a <domain>; 'virsh attach-device GUEST FILE --config' "
    "adds it to a guest that is there",
    "devices": "put it into a <domain>",
    "domainsnapshot": "its <domain> is a document of its own",
    "domstatus": "its <domain> is a document of its own; 'virsh dumpxml --inactive GUEST' writes it",
    "pool": "'virsh pool-define FILE' defines it",
    "volume": "'virsh vol-create POOL FILE' makes it",
    "filter": "'virsh nwfilter-define FILE' defines it",
    "secret": "'virsh secret-define FILE' defines it",
    "nodedev": "'virsh nodedev-define FILE' defines it",
}
"""What is done with other documents of libvirt's, by their root elements."""


def read_wanted(source: Source, libvirt: LibvirtVersion | None, report: Report) -> Artefact | None:
    """Return a `<domain>` or `<network>` as it stands, if it is valid for a release of libvirt's.

    Says what is wrong with it: `not-definable`, or a finding of the validation.
    """
    document = parse_document(source, report)
    if document is None:
        return None
    kind, place = document.root.tag, document.place(document.root)
    if kind not in ("domain", "network"):
        message = f"<{kind}> is neither a guest nor a network: it can't be defined by itself"
        report.say("not-definable", message, place, hint=_ELSEWHERE.get(kind, ""))
        return None
    name = (document.root.findtext("name") or "").strip()
    if kind == "domain" and document.root.get("id") is not None:
        message = "this is what libvirt tells of a guest that runs, and not its definition"
        hint = f"'virsh dumpxml --inactive {name or 'GUEST'}' writes its definition"
        report.say("not-definable", message, document.place(document.root, "id"), hint=hint)
        return None
    # The release decides by its own rules; a grammar of an installed libvirt may be of another one.
    settings = Settings(schema="bundled", terms=Terms(libvirt=libvirt))
    checked = check_document(source.name, undeclared(source.text).encode(), settings)
    report.diagnostics += checked.findings
    if checked.refused or any(d.code.startswith("schema-") for d in checked.findings):
        return None
    return Artefact(kind, name, document.extent(document.root).text)


_BY_HAND = "hub-to-network"
"""Its hint is how the network is defined by hand, which is done here."""


def gather(results: Iterable[Result], name: str | None = None) -> Wanted:
    """Put together what several inputs give; `name` renames the one domain among them.

    Says `not-definable` for options of QEMU's that are no whole guest, and `name-for-several`.
    """
    report = Report()
    found: dict[str, list[Artefact]] = {"domain": [], "network": [], "devices": []}
    offers: list[Offer] = []
    for_guests: set[str] = set()
    for result in results:
        report.absorb(result.report)
        offers += result.offers
        for artefact in result.artefacts:
            found[artefact.kind].append(artefact)
        with_guest = any(each.kind == "domain" for each in result.artefacts)
        for_guests |= {
            each.name
            for each in result.artefacts
            if each.kind == "network" and (with_guest or _was_for_guests(each.text))
        }
    for part in found["devices"]:
        report.say(
            "not-definable",
            f"'{part.name}' holds options of QEMU's, and no QEMU: that is no whole guest",
            hint="put its name in front: qemu-system-x86_64 …; 'qnetx to-xml' converts the options alone",
        )
    report.diagnostics = [
        replace(d, hint="") if d.code == _BY_HAND else d for d in report.diagnostics
    ]
    domains = found["domain"]
    if name is not None and len(domains) > 1:
        names = ", ".join(domain.name for domain in domains)
        report.say("name-for-several", f"--name {name}: there are {len(domains)} domains: {names}")
    elif name is not None:
        domains = [Artefact("domain", name, with_identity(d.text, name=name)) for d in domains]
    return Wanted(
        domains=tuple(domains),
        networks=tuple(found["network"]),
        for_guests=frozenset(for_guests),
        offers=tuple(offers),
        report=report,
    )


def _was_for_guests(text: str) -> bool:
    """Whether a document is what libvirt has of a network that was made for guests."""
    marker = read_marker(text)
    return marker is not None and marker.for_guests
