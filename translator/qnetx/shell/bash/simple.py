"""One simple command → what it means to the shell: a function's call, a builtin, or a command to note.

`set -- a b` changes `$1`; `sudo sh -c "qemu -m 1G"` notes `qemu -m 1G`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from qnetx.shell.bash import assignment
from qnetx.shell.bash.outcome import DONE, Answer, Flow, Outcome
from qnetx.shell.bash.redirection import Redirections, argument_words, read_redirections
from qnetx.shell.bash.scope import Positional
from qnetx.shell.bash.value import Value, joined
from qnetx.shell.wrappers import Environment, Inner, InnerText, peel
from qnetx.source import Span, Unknown, Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from qnetx.shell.bash.walk import Walk

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})
_SUCCEEDING = frozenset({"echo", "printf", "export", "sleep"})
_LOOKING = frozenset({"which", "command", "type"})
_TRANSPARENT = frozenset({"time", "command", "builtin"})


class _Call(Struct, frozen=True):
    """A command with everything around it."""

    words: tuple[Word, ...]
    environment: Environment
    redirections: Redirections
    place: Span

    @property
    def name(self) -> str:
        """The command's name, empty where it is not known."""
        return "" if not self.words or self.words[0].unknowns else self.words[0].text

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The words after the name."""
        return self.words[1:]


def run(walk: Walk, node: Node, outside: Redirections | None = None) -> Outcome:
    """Walk a simple command; `outside` are redirections that stand behind it."""
    redirections = outside or Redirections()
    inside = read_redirections(node.children, walk.expander)
    redirections.descriptors = {**inside.descriptors, **redirections.descriptors}
    redirections.heredoc = redirections.heredoc or inside.heredoc
    assignments = [child for child in node.children if child.type == "variable_assignment"]
    nodes = [*node.children, *inside.arguments, *redirections.arguments]
    words = [
        w for written in argument_words(walk.passage, nodes) for w in walk.expander.words(written)
    ]
    if not words:
        outcomes = [assignment.assign(walk, child) for child in assignments]
        return outcomes[-1] if outcomes else DONE
    environment = tuple(assignment.prefix(walk, child) for child in assignments)
    return _dispatch(walk, _Call(tuple(words), environment, redirections, walk.span(node)))


def _dispatch(walk: Walk, call: _Call) -> Outcome:
    """Take wrappers off until something is left that the shell does, or that is noted."""
    functions = builtins = True
    leaves = False
    while True:
        if functions and call.name in walk.functions:
            return _function(walk, call)
        if builtins and (builtin := _BUILTINS.get(call.name)):
            return builtin(walk, call)
        leaves = leaves or (builtins and call.name == "exec" and bool(call.arguments))
        # `time` is part of the language; `command` and `builtin` pass functions over.
        functions = functions and call.name == "time"
        builtins = builtins and call.name in _TRANSPARENT
        match peel(call.words):
            case Inner(words=words, environment=environment):
                call = replace(call, words=words, environment=(*call.environment, *environment))
            case InnerText() as inner:
                outcome = _text(walk, call, inner)
                break
            case None:
                outcome = _plain(walk, call)
                break
    return Outcome(None, Flow.EXIT) if leaves else outcome


def _function(walk: Walk, call: _Call) -> Outcome:
    variables = walk.scope.variables
    variables.enter()
    for name, word in call.environment:
        variables.make_local(name)
        variables.set(name, Value.of(word.pieces))
    outcome = walk.call(call.name, call.arguments)
    variables.leave()
    return outcome


def _text(walk: Walk, call: _Call, inner: InnerText) -> Outcome:
    blank = Value.literal(" ", call.place)
    parts = [part for word in inner.text for part in (blank, Value.of(word.pieces))]
    value = joined(parts[1:])
    if call.name == "eval":
        return walk.text(value)

    outer = dict(walk.descriptors)
    walk.descriptors.update(call.redirections.descriptors)
    outcome = walk.child_shell(value, inner.arguments)
    walk.descriptors = outer
    return outcome


def _plain(walk: Walk, call: _Call) -> Outcome:
    """Note a command that starts no other."""
    name, heredoc = call.name.rpartition("/")[2], call.redirections.heredoc
    if name == "exec" and not call.arguments:
        walk.descriptors.update(call.redirections.descriptors)
        return DONE
    flags_only = all(word.text.startswith("-") for word in call.arguments)
    if name in _SHELLS and heredoc and flags_only:
        return walk.child_shell(heredoc())
    walk.emit(call.words, call.place, call.environment, call.redirections)
    looked = walk.outputs is not None and name in _LOOKING
    return Outcome(True if name in _SUCCEEDING or looked else None)


def is_shell_pipe(node: Node, walk: Walk) -> bool:
    """Whether a pipeline hands what comes in to a shell: the `| sh` of `cat <<EOF | sh`."""
    commands = [child for child in node.children if child.is_named]
    text = walk.expander.use(commands[-1]).shown.split() if commands else []
    return len(commands) == 1 and text[-1:] != [] and text[-1] in _SHELLS


# Builtins


def _status(status: Answer) -> Callable[[Walk, _Call], Outcome]:
    return lambda _walk, _call: Outcome(status)


def _test(_walk: Walk, call: _Call) -> Outcome:
    words = call.arguments[:-1] if call.name == "[" else call.arguments
    from qnetx.shell.bash.condition import Term, decide

    return Outcome(decide([Term(word) for word in words]))


def _leave(flow: Flow) -> Callable[[Walk, _Call], Outcome]:
    def leave(_walk: Walk, call: _Call) -> Outcome:
        status: Answer = None
        if call.arguments and not call.arguments[0].unknowns:
            status = call.arguments[0].text == "0"
        return Outcome(status, flow)

    return leave


def _shift(walk: Walk, call: _Call) -> Outcome:
    count = call.arguments[0].text if call.arguments else "1"
    if count.isdigit() and len(count) < 6:
        walk.scope.positional = walk.scope.positional.moved(int(count))
    return DONE


def _set(walk: Walk, call: _Call) -> Outcome:
    words = list(call.arguments)
    explicit = False
    while words and words[0].text[:1] in ("-", "+") and not explicit:
        flag = words.pop(0).text
        explicit = flag in ("--", "-")
        if flag.endswith("o") and not flag.startswith("--") and words:
            words.pop(0)
    if words or explicit:
        walk.scope.positional = Positional(tuple(Value.of(word.pieces) for word in words))
    return DONE


def _read(walk: Walk, call: _Call) -> Outcome:
    """Do `read`, `getopts`, `mapfile`: their variables get what only a run can tell."""
    names = [word for word in call.arguments if word.text.isidentifier() and not word.unknowns]
    if call.name == "getopts":
        names = [*names[-1:]]
        _forget(walk, "OPTARG", call.place, "the value of an option of the script")
    for word in names:
        _forget(walk, word.text, word.at, "read when the script runs")
    return Outcome()


def _forget(walk: Walk, name: str, place: Span, reason: str) -> None:
    walk.scope.variables.set(name, Value.hole(place, Unknown(f"${name}", name, reason)))


def _source(walk: Walk, call: _Call) -> Outcome:
    path = call.arguments[0] if call.arguments else None
    if path is None:
        return Outcome()
    source = walk.sourced(path.text) if walk.sourced and not path.unknowns else None
    if source is None or path.text in walk.active:
        if source is None:
            walk.scope.unread = path.shown
        walk.emit(call.words, call.place, call.environment, call.redirections)
        return Outcome()
    outer = walk.scope.positional
    if call.arguments[1:]:
        given = tuple(Value.of(word.pieces) for word in call.arguments[1:])
        walk.scope.positional = Positional(given)
    walk.active.add(path.text)
    outcome = walk.source(source)
    walk.active.discard(path.text)
    walk.scope.positional = outer
    return Outcome() if outcome.flow is Flow.RETURN else outcome


def _folder(walk: Walk, call: _Call) -> Outcome:
    """Do `cd` and its like; that the folder is there is what every script assumes."""
    # It is noted as well: a script that does nothing else is told so.
    walk.emit(call.words, call.place, call.environment, call.redirections)
    from qnetx.shell.bash.folder import back, change

    if call.name == "popd":
        back(walk.scope.variables)
    else:
        change(call.arguments, walk.scope.variables, call.place)
    return DONE


def _let(walk: Walk, call: _Call) -> Outcome:
    number: int | None = None
    for word in call.arguments:
        number = walk.calculate(Value.of(word.pieces), word.at)
    return Outcome(None if number is None else number != 0)


def _printf(walk: Walk, call: _Call) -> Outcome:
    words = call.arguments
    if len(words) < 3 or words[0].text != "-v":
        return _plain(walk, call)
    from qnetx.shell.bash.output import printed

    value = printed((call.words[0], *words[2:]))
    if value is None:
        _forget(walk, words[1].text, call.place, "made when the script runs")
    else:
        walk.scope.variables.set(words[1].text, value)
    return DONE


_BUILTINS: Mapping[str, Callable[[Walk, _Call], Outcome]] = {
    ":": _status(status=True),
    ".": _source,
    "[": _test,
    "alias": _status(status=True),
    "break": _leave(Flow.BREAK),
    "cd": _folder,
    "continue": _leave(Flow.CONTINUE),
    "exit": _leave(Flow.EXIT),
    "false": _status(status=False),
    "getopts": _read,
    "let": _let,
    "mapfile": _read,
    "popd": _folder,
    "printf": _printf,
    "pushd": _folder,
    "read": _read,
    "readarray": _read,
    "return": _leave(Flow.RETURN),
    "set": _set,
    "shift": _shift,
    "source": _source,
    "test": _test,
    "trap": _status(status=True),
    "true": _status(status=True),
}
"""What the shell does itself, by name."""
