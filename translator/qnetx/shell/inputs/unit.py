"""A systemd unit → its commands as shell text, which has other quotes and variables.

`ExecStart=-/usr/bin/qemu-system-x86_64 -name %i -net nic,macaddr=${MAC}` → shell text of the same
meaning, in which Environment= is filled in and `%i` is `${i}`. Rules: systemd.service(5) "Command
lines", systemd.exec(5) "Environment", systemd.unit(5) "Specifiers".
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from qnetx.shell.inputs.rewriting import Rewriting
from qnetx.source import Piece, Source, Span, Unknown, Word

_SECTION = re.compile(r"^[ \t]*\[(Unit|Service|Install|Socket)\][ \t]*$", re.MULTILINE)
_ASSIGNMENT = re.compile(r"[ \t]*([A-Za-z]+)[ \t]*=[ \t]*")
_TOKEN = re.compile(
    r"""
      (?P<end> [ \t\n]+ )
    | (?P<escape> \\(?: x[0-9a-fA-F]{2} | u[0-9a-fA-F]{4} | U[0-9a-fA-F]{8} | [0-7]{3} | [abfnrtv\\"'s] ) )
    | (?P<quote> ["'] )
    | (?P<specifier> %. )
    | (?P<dollar> \$\$ )
    | (?P<variable> \$\{ [A-Za-z_]\w* \} )
    | (?P<text> [^\s\\"'%$]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FILE_VARIABLE = re.compile(
    r"""^[ \t]*(?P<name>[A-Za-z_]\w*)=(?P<quote>["']?)(?P<value>.*?)(?P=quote)[ \t]*$""",
    re.MULTILINE,
)
_ESCAPES = dict(zip("abfnrtvs", "\a\b\f\n\r\t\v ", strict=True))


def is_unit(text: str) -> bool:
    """Whether the text has a [Service] section or another one of a unit."""
    return bool(_SECTION.search(text))


def shell_text(
    source: Source, settings: Mapping[str, str], sourced: Callable[[str], Source | None] | None
) -> Rewriting:
    """Return the commands of [Service], one a line, in the order in which they run."""
    return Rewriting.of(source, _quoted(_Unit(source, settings, sourced).commands()))


def _quoted(commands: list[list[Word]]) -> Iterator[Piece]:
    for words in commands:
        for word in words:
            start = Span(word.at.source, word.at.start, word.at.start)
            yield Piece("''", start)  # an empty word is a word as well
            for piece in word.pieces:
                if unknown := piece.unknown:
                    yield Piece(f'"${{{unknown.name}}}"', piece.span)
                elif "'" in piece.text:
                    yield Piece(shlex.quote(piece.text), piece.span)
                else:
                    quote = Span(piece.span.source, piece.span.start, piece.span.start)
                    yield from (Piece("'", quote), piece, Piece("'", quote))
            yield Piece(" ", Span(word.at.source, word.at.end, word.at.end))
        yield Piece("\n", Span(words[-1].at.source, words[-1].at.end, words[-1].at.end))


class _Line(Struct, frozen=True):
    """One `Key=value` with its continuation lines; `value` is its stretch of the text."""

    key: str
    value: Span


class _Unit(Struct):
    """The [Service] section: commands in the order of running, with variables as far as known."""

    source: Source
    settings: Mapping[str, str]
    sourced: Callable[[str], Source | None] | None = None
    variables: dict[str, Word] = field(default_factory=dict)

    def commands(self) -> list[list[Word]]:
        """Return the commands of ExecStartPre=, ExecStart= and ExecStartPost=."""
        lines = list(_service_lines(self.source))
        for line in lines:
            if line.key == "Environment":
                self._set_variables(line)
            elif line.key == "EnvironmentFile":
                self._set_from_file(line.value.text.strip().removeprefix("-"))
        moved: list[list[Word]] = []
        found: dict[str, list[list[Word]]] = {
            "ExecStartPre": [],
            "ExecStart": [],
            "ExecStartPost": [],
        }
        for line in lines:
            if line.key == "WorkingDirectory":
                folders = [
                    word.cut(word.text.startswith("-"))
                    for word in self._words(line.value, variables=True)
                ]
                moved = [[Word.literal(line.value, "cd"), *folders]]
            if (group := found.get(line.key)) is None:
                continue
            if not line.value.text.strip():
                group.clear()  # an empty assignment takes back the ones before
            group += self._split(line)
        commands = [command for group in found.values() for command in group]
        return [*moved, *(self._with_environment(command) for command in commands)]

    def _with_environment(self, command: list[Word]) -> list[Word]:
        """Put what QEMU looks for in its environment before a command, as `env NAME=VALUE` does."""
        told = [
            Word((Piece(f"{name}=", word.span), *word.pieces), word.at)
            for name, word in self.variables.items()
            if name.startswith("QEMU_AUDIO_")
        ]
        return [Word.literal(told[0].at, "env"), *told, *command] if told else command

    def _set_variables(self, line: _Line) -> None:
        words = list(self._words(line.value, variables=False))
        if not words:
            self.variables.clear()
        for word in words:
            name, equals, _ = word.text.partition("=")
            if equals:
                self.variables[name] = word.cut(len(name) + 1)

    def _set_from_file(self, path: str) -> None:
        file = self.sourced(path) if self.sourced else None
        for match in re.finditer(_FILE_VARIABLE, file.text if file else ""):
            assert file is not None
            self.variables[match["name"]] = Word.literal(file.span(*match.span("value")))

    def _split(self, line: _Line) -> Iterator[list[Word]]:
        """Commands of one line: a `;` that stands alone ends one."""
        words: list[Word] = []
        for word in [*self._words(line.value, variables=True), None]:
            if word is not None and word.at.text != ";":
                words.append(word)
            elif words:
                yield self._command(words)
                words = []

    def _command(self, words: list[Word]) -> list[Word]:
        prefix = re.match(r"[-@:+!|]*", words[0].text)
        renamed = prefix and "@" in prefix[0]
        first = words[0].cut(prefix.end() if prefix else 0)
        # With @, the second word is argv[0], which is not what runs.
        return [first, *words[2 if renamed else 1 :]]

    def _words(self, value: Span, *, variables: bool) -> Iterator[Word]:
        """Split as systemd does; `$NAME` as a word of its own is split at blanks once more."""
        text, quote = self.source.text, ""
        pieces: list[Piece] = []
        start: int | None = None
        offset = value.start
        while offset < value.end:
            if skipped := _continuation(text, offset, value.end):
                token, kind, end = " ", "end", skipped
            else:
                match = _TOKEN.match(text, offset, value.end)
                assert match is not None
                token, kind, end = match[0], str(match.lastgroup), match.end()
            span = self.source.span(offset, end)
            offset = end
            if kind == "end" and not quote:
                if start is not None:
                    word = Word(tuple(pieces), self.source.span(start, span.start))
                    yield from self._expand(word, variables=variables)
                pieces, start = [], None
                continue
            start = span.start if start is None else start
            if kind == "quote" and quote in {"", token}:
                quote = "" if quote else token
            else:
                pieces += self._piece(token, kind, span, variables=variables)
        if start is not None:
            word = Word(tuple(pieces), self.source.span(start, value.end))
            yield from self._expand(word, variables=variables)

    def _expand(self, word: Word, *, variables: bool) -> Iterator[Word]:
        lone = re.fullmatch(r"\$([A-Za-z_]\w*)", word.at.text)
        if not (variables and lone):
            yield word
            return
        at = word.at
        value = Word(tuple(self._variable(lone[1], at)), at)
        if value.unknowns:
            yield value
        else:
            for match in re.finditer(r"\S+", value.text):
                yield value.cut(*match.span())

    def _piece(self, token: str, kind: str, span: Span, *, variables: bool) -> list[Piece]:
        match kind:
            case "escape":
                return [Piece(_unescaped(token[1:]), span)]
            case "specifier":
                return [self._specifier(token[1], span)]
            case "dollar" if variables:
                return [Piece("$", span)]
            case "variable" if variables:
                return self._variable(token[2:-1], span)
            case _:
                return [Piece(token, span)]

    def _variable(self, name: str, span: Span) -> list[Piece]:
        if name in self.settings:
            return [Piece(self.settings[name], span)]
        if name in self.variables:
            return list(self.variables[name].pieces)
        return [Piece("", span, Unknown(span.text, name, "Environment= does not set it"))]

    def _specifier(self, letter: str, span: Span) -> Piece:
        if letter == "%":
            return Piece("%", span)
        if letter in self.settings:
            return Piece(self.settings[letter], span)
        if (value := _from_name(self.source.name, letter)) is not None:
            return Piece(value, span)
        return Piece("", span, Unknown(f"%{letter}", letter, "systemd fills it in"))


def _service_lines(source: Source) -> Iterator[_Line]:
    """Assignments of the [Service] section; lines that begin with # or ; are comments."""
    text, offset, section = source.text, 0, ""
    while offset < len(text):
        end = _line_end(text, offset)
        line = text[offset:end].strip()
        if line.startswith("["):
            section = line
        elif section == "[Service]" and (match := _ASSIGNMENT.match(text, offset, end)):
            end = _logical_end(text, match.end())
            yield _Line(match[1], source.span(match.end(), end))
        offset = end + 1


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _logical_end(text: str, offset: int) -> int:
    """Where the value ends that starts here: past every line that ends in a backslash."""
    end = _line_end(text, offset)
    while end < len(text) and text[end - 1] == "\\":
        end = _line_end(text, end + 1)
        while end < len(text) and _is_comment(text, end):
            end = _line_end(text, end + 1)
    return end


def _is_comment(text: str, end: int) -> bool:
    """Whether the line that ends here is a comment, which does not end a continued value."""
    return text[text.rfind("\n", 0, end) + 1 : end].lstrip().startswith(("#", ";"))


def _continuation(text: str, offset: int, stop: int) -> int:
    """Return the end of a backslash, its line end and the comment lines that follow, else 0."""
    if text[offset : offset + 2] != "\\\n":
        return 0
    end = offset + 2
    while end < stop and _is_comment(text, _line_end(text, end)):
        end = min(_line_end(text, end) + 1, stop)
    return end


def _unescaped(code: str) -> str:
    if code[0] in "xuU":
        return chr(min(int(code[1:], 16), 0x10FFFF))
    if code.isdigit():
        return chr(int(code, 8))
    return _ESCAPES.get(code, code)


def _from_name(path: str, letter: str) -> str | None:
    """Return what the file's own name says: %n %N %p, and %i %I of `vm@one.service`."""
    unit = path.rpartition("/")[2]
    name, dot, suffix = unit.rpartition(".")
    prefix, at, instance = name.partition("@")
    if not dot or suffix != "service" or (at and not instance):
        return prefix if at and letter == "p" else None
    values = {"n": unit, "N": name, "p": prefix, "i": instance, "I": instance.replace("-", "/")}
    return values.get(letter)
