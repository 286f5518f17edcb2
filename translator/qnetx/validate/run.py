"""One document → its findings: the schema's verdict first, then what lint has to say.

check_document("vm.xml", b"<domain>…", Settings()) → Checked(name="vm.xml", kind="domain", findings=(…))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from qnetx.catalogue import Effect
from qnetx.diagnostics import Diagnostic, Report
from qnetx.source import Span
from qnetx.validate import grammars
from qnetx.validate.grammars import SchemaError
from qnetx.validate.ignoring import MARK, Ignored, ignored_in, matches
from qnetx.validate.lint.networks import Claim, claims_of
from qnetx.validate.lint.rules import lint_document
from qnetx.validate.lint.subject import Subject, Terms
from qnetx.validate.macs import number
from qnetx.validate.reading import Reading, read_document


class Settings(Struct, frozen=True):
    """What a validation goes by; the defaults are those of the command line."""

    schema: str = "auto"
    """`auto`, `bundled`, `libvirt` or a folder of grammars."""
    terms: Terms = Terms()
    root: Path = Path("/")
    """Where the hook scripts of command lines are read."""
    select: tuple[str, ...] = ()
    """Codes that are told, by name or first words; none: all."""
    ignore: tuple[str, ...] = ()
    """Codes that are not told."""

    def tells(self, finding: Diagnostic) -> bool:
        """Return whether a finding is told; that an input can't be used always is."""
        if finding.effect is Effect.REFUSED:
            return True
        chosen = not self.select or matches(finding.code, self.select)
        return chosen and not matches(finding.code, self.ignore)


class Checked(Struct, frozen=True):
    """What was found in one input."""

    name: str
    """What the user called the input."""
    kind: str = ""
    """Its root element's name; nothing where it could not be read."""
    findings: tuple[Diagnostic, ...] = ()
    claims: tuple[Claim, ...] = ()
    """What its network takes, to be held against other networks."""
    macs: tuple[int, ...] = ()
    """The addresses of its guest, to be held against other guests."""

    @property
    def refused(self) -> bool:
        """Whether the input can't be used at all."""
        return any(finding.effect is Effect.REFUSED for finding in self.findings)

    @property
    def unjudged(self) -> bool:
        """Whether the grammars themselves can't be used, whatever the input."""
        return any(finding.code == "schema-unusable" for finding in self.findings)


def check_document(name: str, data: bytes, settings: Settings, *, named: bool = True) -> Checked:
    """Check one document; with `named` unset (it lay in a folder), what is not libvirt's is passed over."""
    report = Report()
    reading = read_document(name, data, report)
    if reading is None:
        return Checked(name=name, findings=tuple(report.diagnostics))
    kind = grammars.kind_of(reading.root)
    subject = Subject(reading.root, lambda: reading.document, settings.terms)
    try:
        mistakes = list(_judge(reading, kind, settings.schema))
        shown = [mistake for mistake in mistakes if settings.tells(mistake)]
        findings = [*mistakes, *_beyond(shown, lint_document(subject))]
    except SchemaError as error:
        passed = error.code == "kind-unknown" and not named
        place = None if error.code == "schema-unusable" else subject.place(reading.root)
        report.say("kind-skipped" if passed else error.code, str(error), place, hint=error.hint)
        told = tuple(filter(settings.tells, report.diagnostics))
        return Checked(name=name, kind=kind, findings=told)
    claims = list(claims_of(subject)) if kind == "network" else []
    macs = tuple(dict.fromkeys(_macs(subject))) if kind == "domain" else ()
    if not findings and not claims and MARK not in data:
        return Checked(name=name, kind=kind, macs=macs)
    if MARK in data or reading.encoding.startswith(("utf-16", "utf-32")):
        findings, claims = _heed(reading, findings, claims)
    for finding in findings:
        if settings.tells(finding):
            # Messages quote the document, and may quote a password: `say` leaves none in them.
            report.say(
                finding.code,
                finding.message,
                finding.place,
                hint=finding.hint,
                second=finding.second,
                path=finding.path,
            )
    return Checked(
        name=name,
        kind=kind,
        findings=tuple(report.ordered()),
        claims=tuple(claim for claim in claims if settings.tells(claim.probe)),
        macs=macs,
    )


def _macs(subject: Subject) -> Iterator[int]:
    for element in subject.below("mac", "interface"):
        mac = number(element)
        if mac is not None:
            yield mac


def _judge(reading: Reading, kind: str, schema: str) -> Iterator[Diagnostic]:
    """Give the schema's findings; none for what it takes."""
    verdict = grammars.load(schema, kind)
    if verdict.validate(reading.root):
        return
    from qnetx.validate.explain import GrammarError, explain  # noqa: PLC0415 - a valid document needs none of it

    grammar = grammars.find(schema, kind)
    try:
        mistakes = explain(reading.document, grammar.file, verdict, start=grammar.start)
    except GrammarError as error:
        raise grammars.broken(grammar.file, error) from None
    for mistake in mistakes:
        yield Diagnostic(
            mistake.code,
            mistake.message,
            mistake.place,
            mistake.hint,
            mistake.second,
            mistake.path,
        )


def _beyond(mistakes: list[Diagnostic], linted: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Give what lint found but where a mistake that is told is about the same tag or its text."""
    told = {_tag(mistake.place) for mistake in mistakes if mistake.place}
    for finding in linted:
        if not (told and finding.place and _tag(finding.place) in told):
            yield finding


def _tag(place: Span) -> int:
    """Return where the tag begins that a place is in, or behind."""
    return place.source.text.rfind("<", 0, place.start + 1)


def _heed(
    reading: Reading, findings: list[Diagnostic], claims: list[Claim]
) -> tuple[list[Diagnostic], list[Claim]]:
    """Leave out what comments in the document ignore."""
    said = list(ignored_in(reading.document))
    ignored = [one for one in said if isinstance(one, Ignored)]
    mistaken = [one for one in said if isinstance(one, Diagnostic)]

    def stays(finding: Diagnostic) -> bool:
        return not any(one.covers(finding) for one in ignored)

    return (
        [finding for finding in (*findings, *mistaken) if stays(finding)],
        [claim for claim in claims if stays(claim.probe)],
    )
