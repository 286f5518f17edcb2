"""`cd`, `pushd`, `popd` → the folder in which the commands behind them are started.

`cd /srv/vm; qemu -hda disk.img` → the command's directory is `/srv/vm`.

None is the folder in which the script is started, which is taken to be its own: `cd "$(dirname "$0")"`
goes there whatever came before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qnetx.shell.bash.scope import RUNTIME, Use
from qnetx.shell.bash.value import Value, joined
from qnetx.shell.bash.variables import Variables, first_value
from qnetx.source import HOLE, Span, Word

_KEY, _BEFORE = ".folder", ".folder before"
"""Stand among the variables, as a subshell or a branch takes its folder back as it does those."""

_OWN = r"dirname|readlink|realpath|%/\*"
_NAME = r"\$0|\$\{?0|BASH_SOURCE"


def change(words: Sequence[Word], variables: Variables, place: Span) -> None:
    """Do `cd FOLDER` or `pushd FOLDER`; without a folder it is the user's home."""
    texts = [word for word in words if not re.fullmatch("-[LPe@]+|--", word.text)]
    target = texts[0] if texts else None
    if target is not None and target.text == "-":
        back(variables)
        return
    before = first_value(variables.get(_KEY))
    variables.set(_BEFORE, before)
    if target is None:
        home = Use("~", place).hole("HOME", RUNTIME)
        _put(variables, first_value(variables.get("HOME")) or home)
        return
    own, rest = _from_own(target)
    value = Value.of(rest.pieces)
    if not own and before is not None and not target.text.startswith(("/", HOLE)):
        value = joined((before, Value.literal("/", target.at), value))
    _put(variables, value if value.size else None)


def back(variables: Variables) -> None:
    """Do `cd -` or `popd`."""
    now, before = variables.get(_KEY), variables.get(_BEFORE)
    variables.set(_KEY, before)
    variables.set(_BEFORE, now)


def folder_of(variables: Variables, words: Sequence[Word]) -> Word | None:
    """Return the folder in which a command starts; None where it is the script's own."""
    value = first_value(variables.get(_KEY))
    return None if value is None else value.word(words[0].at)


def _put(variables: Variables, folder: Value | None) -> None:
    variables.set(_KEY, folder)
    absolute = folder is not None and folder.text.startswith("/")
    variables.set("PWD", folder if absolute else None)


def _from_own(word: Word) -> tuple[bool, Word]:
    """Take the script's own folder off a word: `$(dirname "$0")/vm` is `vm` in it."""
    unknown = word.pieces[0].unknown if word.pieces else None
    if unknown is None:
        return False, word
    text = f"{unknown.shown} {unknown.reason}"
    if not (re.search(_OWN, text) and re.search(_NAME, text)):
        return False, word
    rest = word.cut(1)
    return True, rest.cut(1) if rest.text.startswith("/") else rest
