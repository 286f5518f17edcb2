r"""A Makefile's recipes → the shell text that make hands to the shell.

`run:\n\t@$(QEMU) -m $(MEM) -append "$$ROOT"` → `qemu-system-x86_64 -m 512 -append "$ROOT"`, each piece
with its place. What make alone can work out stays a `${NAME}` or `$(…)`, unknown to the shell reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec import Struct, field

from qnetx.shell.inputs.rewriting import Rewriting
from qnetx.source import Piece, Source, Span

_TARGET = re.compile(r"^[\w./%$(){}@ -]+::?(?!=)[^\n=]*\n(?:#[^\n]*\n|\n)*\t", re.MULTILINE)
_CALL = re.compile(r"^\t.*(?:qemu|kvm)", re.MULTILINE | re.IGNORECASE)
_ASSIGNMENT = re.compile(
    r"(?:[^\s:=]+:\s+)?(?:export\s+|override\s+)*([\w.-]+)[ \t]*(\+=|\?=|::?=|!=|=)[ \t]*"
)
_RULE = re.compile(r"([^:=#]+?)\s*::?(?!=)([^\n#;]*)")
_REFERENCE = re.compile(
    r"\$(?:(?P<dollar>\$)|\((?P<round>[^()]*(?:\([^()]*\)[^()]*)*)\)|\{(?P<curly>[^{}]*)\}|(?P<one>[\w@<^?*+]))"
)
_MAX_DEPTH = 50
_MAX_TEXT = 1 << 17


def is_makefile(source: Source) -> bool:
    """Whether the name is a Makefile's, or a target's lines begin with a tab and speak of QEMU."""
    name = source.name.rpartition("/")[2]
    if name.lower() in {"makefile", "gnumakefile"} or name.endswith(".mk"):
        return True
    text = source.text
    return not text.startswith("#!") and bool(_TARGET.search(text) and _CALL.search(text))


def recipes(source: Source, settings: Collection[str]) -> Rewriting:
    """Return the shell text of all recipes; names in `settings` are left to the shell reader."""
    return Rewriting.of(source, _Make(source, settings).recipes())


class _Make(Struct):
    source: Source
    settings: Collection[str]
    variables: dict[str, list[Span | tuple[Piece, ...]]] = field(default_factory=dict)
    """Each variable's value in parts that blanks join: as it stands, or expanded already (`:=`)."""
    length: int = 0
    """How much text expansion has made so far: values that double each other must come to an end."""

    def recipes(self) -> Iterator[Piece]:
        lines = list(_logical_lines(self.source))
        for span in lines:
            if not span.text.startswith("\t"):
                self._assign(span)
        for span in lines:
            if not span.text.startswith("\t"):
                self._enter_rule(span)
                continue
            prefix = re.match(r"\t[\s@+-]*", span.text)
            assert prefix is not None
            yield from self._expanded(Span(self.source, span.start + prefix.end(), span.end))
            yield Piece("\n", Span(self.source, span.end, span.end))

    def _assign(self, span: Span) -> None:
        match = _ASSIGNMENT.match(span.text)
        if match is None:
            return
        name, operator = match.groups()
        value: list[Span | tuple[Piece, ...]] = list(
            _joined(Span(self.source, span.start + match.end(), span.end))
        )
        if operator in {":=", "::="}:
            value = [tuple(self._part(part)) for part in value]
        if operator == "+=":
            self.variables.setdefault(name, []).extend(value)
        elif operator == "!=":
            self.variables.pop(name, None)
        elif operator != "?=" or name not in self.variables:
            self.variables[name] = value

    def _enter_rule(self, span: Span) -> None:
        """Give $@, $< and $^ their values for the recipe that follows."""
        match = _RULE.match(span.text)
        if match is None or _ASSIGNMENT.match(span.text):
            return
        first = re.match(r"\s*\S*", match[2])
        assert first is not None
        start = span.start + match.start(2)
        self.variables["@"] = [Span(self.source, span.start, span.start + match.end(1))]
        self.variables["<"] = [_stripped(Span(self.source, start, start + first.end()))]
        self.variables["^"] = [_stripped(Span(self.source, start, span.start + match.end(2)))]

    def _part(self, part: Span | tuple[Piece, ...], depth: int = 0) -> Iterator[Piece]:
        if isinstance(part, Span):
            yield from self._expanded(part, depth)
        else:
            self.length += sum(len(piece.text) for piece in part)
            yield from part

    def _expanded(self, span: Span, depth: int = 0) -> Iterator[Piece]:
        """Return a stretch with make's references expanded."""
        done, text = 0, span.text
        self.length += len(text) if depth else 0
        for match in _REFERENCE.finditer(text):
            yield _literal(span, done, match.start())
            done = match.end()
            self.length += 1
            at = Span(self.source, span.start + match.start(), span.start + done)
            name = match["round"] or match["curly"] or match["one"] or ""
            if match["dollar"]:
                yield Piece("$", at)
            elif name in self.variables and name not in self.settings and self._room(depth):
                for index, part in enumerate(self.variables[name]):
                    if index:
                        yield Piece(" ", at)
                    yield from self._part(part, depth + 1)
            elif re.fullmatch(r"[A-Za-z_]\w*", name):
                yield Piece(f"${{{name}}}", at)
            else:
                yield Piece(_substitution(name), at)
        yield _literal(span, done, len(text))

    def _room(self, depth: int) -> bool:
        return depth < _MAX_DEPTH and self.length < _MAX_TEXT


def _literal(span: Span, start: int, end: int) -> Piece:
    part = Span(span.source, span.start + start, span.start + end)
    return Piece(part.text, part)


def _substitution(reference: str) -> str:
    """Return what stands for a function of make's: to the shell reader, a command that nobody runs."""
    function, _, arguments = reference.partition(" ")
    if function == "shell":
        return f"$({arguments.replace('$$', '$')})"
    return f"$({re.sub(r'[^A-Za-z]', '', function) or 'make'})"


def _logical_lines(source: Source) -> Iterator[Span]:
    """Lines with the ones that a backslash at their end joins to them."""
    for match in re.finditer(r"(?:[^\\\n]|\\.|\\\n|\\\Z)+", source.text):
        yield source.span(*match.span())


def _joined(value: Span) -> Iterator[Span]:
    """A value's lines without comment, the blanks around each left out."""
    text = re.sub(r"(?<!\\)#.*", "", value.text, flags=re.DOTALL)
    offset = value.start
    for line in text.split("\\\n"):
        yield _stripped(Span(value.source, offset, offset + len(line)))
        offset += len(line) + 2


def _stripped(span: Span) -> Span:
    text = span.text
    start = span.start + len(text) - len(text.lstrip())
    return Span(span.source, start, max(start, span.start + len(text.rstrip())))
