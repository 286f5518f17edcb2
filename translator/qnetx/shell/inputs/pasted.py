r"""Pasted text → shell text: prompts taken off, options that stand alone joined to one line.

`user@host:~$ qemu-system-x86_64 \` and `> -net nic` → the two lines without their prompts;
`-net nic` and `-net user` on lines of their own → one command's options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qnetx.shell.inputs.rewriting import Rewriting, edited
from qnetx.source import Source

_PROMPT = re.compile(
    r"""[ \t]*(?:
        \[[^\]\n]+\][$\#%][ ]                       # [root@host ~]#
      | (?:\([\w.-]+\)[ ]?)?[\w.-]+@[\w.-]+(?::[^\s$\#%]*|[ ][~/][^\s$\#%]*|)[ ]?[$\#%>][ ]   # user@host:~$
      | [$%][ ](?=\S)
      | (?P<hash>\#[ ](?=\S))
    )""",
    re.VERBOSE,
)
_CALLED = re.compile(
    r"(?:sudo|exec|nohup|env|time|\w+=\S*|-\w+|[\w./-]*/)*[ ]*(?:sudo[ ]+)?[\w./-]*(?:qemu|kvm)"
)


def has_prompts(text: str) -> bool:
    """Whether lines begin with a prompt, and no QEMU call stands on a line without one.

    `# ` begins a comment too, so it counts only where every line has it and one is a call.
    """
    if text.startswith("#!") or not re.search(r"^.{0,80}[$#%>] ", text, re.MULTILINE):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    prompts = [_PROMPT.match(line) for line in lines]
    if any(match and not match["hash"] for match in prompts):
        return not any(_is_call(line) for line, m in zip(lines, prompts, strict=True) if not m)
    continued = [False, *(line.rstrip().endswith("\\") for line in lines)]
    calls = [bool(m and _is_call(line[m.end() :])) for line, m in zip(lines, prompts, strict=True)]
    return any(calls) and all(m or c for m, c in zip(prompts, continued, strict=False))


def _is_call(line: str) -> bool:
    return bool(_CALLED.match(line.lstrip()))


def without_prompts(source: Source) -> Rewriting:
    """Take prompts off, and lines that are a program's output out."""
    return edited(source, _prompts(source.text))


def _prompts(text: str) -> Iterator[tuple[int, int, str]]:
    offset, continued = 0, False
    for line in text.split("\n"):
        end = offset + len(line)
        secondary = re.match(r"[ \t]*>[ \t]?", line) if continued else None
        if match := secondary or _PROMPT.match(line):
            yield offset, offset + match.end(), ""
            continued = line.rstrip().endswith("\\")
        elif continued:
            continued = line.rstrip().endswith("\\")
        else:
            yield offset, end, ""
        offset = end + 1


def is_bare(text: str) -> bool:
    """Whether the first thing that is no comment begins with `-`."""
    first = re.match(r"(?:\s+|#[^\n]*(?:\n|\Z)|\\\n)*", text)
    return first is not None and bool(re.match(r"-{1,2}[A-Za-z]", text[first.end() :]))


_BARE = re.compile(
    r"""(?P<continued> \\[ \t]+\n )
      | (?P<kept> \\. | '[^']*' | "(?:\\.|[^"\\])*" )
      | (?P<comment> (?<![^\s])\#[^\n]* )
      | (?P<newline> \n )
      | (?P<rest> [^\\'"\#\n]+ | . )""",
    re.VERBOSE | re.DOTALL,
)


def one_line(source: Source) -> Rewriting:
    """Join the lines of options that stand alone: a line end separates words, a comment is none."""
    return edited(source, _line_ends(source.text))


def _line_ends(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _BARE.finditer(text):
        if match.lastgroup in {"comment", "continued", "newline"}:
            yield *match.span(), " "
