"""Commands that start other commands → what they start: `sudo nice -n 5 qemu -m 1G` → `qemu -m 1G`.

A row says which of a wrapper's own options take a value and how many operands stand before the
command; a few wrappers have a function, because they are told the command in a way of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from qnetx.source import Word

Environment = tuple[tuple[str, Word], ...]


class Inner(Struct, frozen=True):
    """The command that a wrapper starts, as words."""

    words: tuple[Word, ...]
    environment: Environment = ()


class InnerText(Struct, frozen=True):
    """The command that a wrapper starts, as shell text in one or more words."""

    text: tuple[Word, ...]
    arguments: tuple[Word, ...] = ()
    """`sh -c TEXT NAME ARGUMENT…`: what `$0`, `$1`, … are in the text."""


class _Row(Struct, frozen=True):
    """How to find the command among a wrapper's words."""

    valued: frozenset[str] = frozenset()
    """Options that take the next word; single letters may stand in a cluster."""
    operands: int = 0
    """Words before the command."""
    assigns: bool = False
    """Whether `VAR=value` before the command sets the environment."""
    text: frozenset[str] = frozenset()
    """Options whose value is shell text."""
    stops: frozenset[str] = frozenset()
    """Options with which it starts nothing."""
    plain: str = "command"
    """Operands are the `command`, or a `text` that the shell reads, or no command (`none`)."""


def _row(
    valued: str = "",
    operands: int = 0,
    *,
    assigns: bool = False,
    text: str = "",
    stops: str = "",
    plain: str = "command",
) -> _Row:
    sets = (frozenset(words.split()) for words in (valued, text, stops))
    takes, texts, ends = sets
    return _Row(takes | texts, operands, assigns, texts, ends, plain)


_SHELL = _row("o O rcfile init-file", text="c", plain="none")

_ROWS: Mapping[str, _Row] = {
    "ash": _SHELL,
    "authbind": _row(),
    "bash": _SHELL,
    "builtin": _row(),
    "catchsegv": _row(),
    "cgexec": _row("g"),
    "chroot": _row("userspec groups", 1),
    "chrt": _row("T P D", 1, stops="p pid m max"),
    "command": _row(stops="v V"),
    "coproc": _row(),
    "cpulimit": _row("l limit p pid e exe P path"),
    "daemon": _row("n name u user e E L o O l r D chdir c"),
    "daemonize": _row("c e o p l u E a"),
    "dash": _SHELL,
    "dbus-launch": _row("autolaunch"),
    "dbus-run-session": _row("config-file dbus-daemon"),
    "doas": _row("u C a"),
    "dtach": _row("A c n N e r", stops="a p"),
    "eatmydata": _row(),
    "env": _row("u unset C chdir S", assigns=True),
    "exec": _row("a"),
    "fakeroot": _row("i s b l lib faked"),
    "firejail": _row(),
    "flock": _row("w wait timeout E conflict-exit-code", 1, text="c command", stops="u unlock"),
    "gdbserver": _row("", 1),
    "gksu": _row("u user m message", plain="text"),
    "gksudo": _row("u user m message", plain="text"),
    "ionice": _row("c class n classdata", stops="p pid P pgid u uid"),
    "kdesu": _row("u", plain="text"),
    "ksh": _SHELL,
    "linux32": _row(),
    "linux64": _row(),
    "ltrace": _row("o e p s u n a A D F l x"),
    "nice": _row("n adjustment"),
    "nohup": _row(),
    "nsenter": _row("t target S setuid G setgid"),
    "numactl": _row(
        "i interleave P preferred-many p preferred w weighted-interleave m membind N cpunodebind C"
        " physcpubind b",
        stops="s show H hardware",
    ),
    "optirun": _row("b bridge d c"),
    "pkexec": _row("user"),
    "primusrun": _row(),
    "prlimit": _row("p pid o output", stops="p pid"),
    "runuser": _row("u user g group G supp-group s shell"),
    "schedtool": _row("p n a"),
    "screen": _row("S t c e h s T p"),
    "script": _row("T log-timing I O B E m", text="c command", plain="none"),
    "setarch": _row("", 1),
    "setpriv": _row(
        "ambient-caps inh-caps bounding-set ruid euid rgid egid reuid regid groups securebits"
        " pdeathsig selinux-label apparmor-profile"
    ),
    "setsid": _row(),
    "setuidgid": _row("", 1),
    "sg": _row(text="c", plain="none"),
    "sh": _SHELL,
    "softlimit": _row("a c d f l m o p r s t"),
    "stdbuf": _row("i input o output e error"),
    "strace": _row("a b e E I o O p P s S u U X", stops="p"),
    "su": _row("g group G supp-group s shell w", text="c command", plain="none"),
    "sudo": _row(
        "u user g group h host p prompt C close-from r role t type T command-timeout U other-user D"
        " chdir R chroot",
        assigns=True,
        stops="l list v validate K k",
    ),
    "systemd-inhibit": _row("what who why mode"),
    "systemd-run": _row(
        "p property u unit E setenv M machine H host uid gid slice description service-type"
        " working-directory nice timer-property path-property socket-property"
    ),
    "taskset": _row("", 1, stops="p pid"),
    "time": _row("f format o output"),
    "timeout": _row("k kill-after s signal", 1),
    "unbuffer": _row(),
    "unshare": _row("S setuid G setgid R root w wd propagation setgroups map-user map-group"),
    "valgrind": _row(),
    "vdeq": _row(),
    "vglrun": _row("d c q fps ld"),
    "watch": _row("n interval"),
    "xvfb-run": _row(
        "e error-file f auth-file n server-num p xauth-protocol s server-args w wait",
        stops="h help",
    ),
    "zsh": _SHELL,
}
"""Wrappers by name."""

_TERMINALS = frozenset(
    {
        "xterm",
        "uxterm",
        "rxvt",
        "urxvt",
        "aterm",
        "eterm",
        "konsole",
        "gnome-terminal",
        "lxterminal",
        "mate-terminal",
        "xfce4-terminal",
        "x-terminal-emulator",
        "terminator",
        "st",
        "alacritty",
        "kitty",
    }
)


def peel(words: Sequence[Word]) -> Inner | InnerText | None:
    """Return what the outermost wrapper starts; None where the command starts no other."""
    if not words or words[0].unknowns:
        return None
    name = words[0].text.rpartition("/")[2]
    rest = tuple(words[1:])
    if special := _SPECIAL.get(name):
        return special(rest)
    if name in _TERMINALS:
        return _terminal(rest)
    row = _ROWS.get(name)
    return _by_row(row, rest) if row else None


def unwrap(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the command inside all wrappers; one that is shell text stays as it is."""
    found = tuple(words)
    while isinstance(inner := peel(found), Inner) and inner.words:
        found = inner.words
    return found


def _option(word: Word, row: _Row) -> tuple[str, bool] | None:
    """Return the option that a word gives and whether its value is the next word."""
    text = word.text
    if len(text) < 2 or text[0] not in "-+" or text == "--":
        return None
    if text.startswith("--"):
        name, equals, _ = text[2:].partition("=")
        return name, name in row.valued and not equals
    if text[1:] in row.valued:
        return text[1:], True
    for index, letter in enumerate(text[1:], start=1):
        if letter in row.valued:
            return letter, index == len(text) - 1
        if letter in row.stops:
            return letter, False
    return text[1:], False


def _by_row(row: _Row, words: tuple[Word, ...]) -> Inner | InnerText | None:
    own = _Own(operands=row.operands)
    at = 0
    while at < len(words) and not own.stopped:
        taken = own.take(row, words, at)
        if not taken:
            break
        at += taken
    if own.text is not None:
        # A shell hands the words behind the text to it; other wrappers keep them for themselves.
        return InnerText((own.text,), words[at:] if row is _SHELL else ())
    rest = words[at:]
    if own.stopped or not rest or row.plain == "none":
        return None
    return InnerText(rest) if row.plain == "text" else Inner(rest, tuple(own.environment))


class _Own(Struct):
    """What of a wrapper's words is its own, found word by word."""

    operands: int
    environment: list[tuple[str, Word]] = field(default_factory=list)
    text: Word | None = None
    stopped: bool = False
    """Whether the wrapper starts nothing."""
    ended: bool = False
    """Whether `--` has ended the options."""

    def take(self, row: _Row, words: tuple[Word, ...], at: int) -> int:
        """Return how many of the words from `at` on are the wrapper's; 0 where its command begins."""
        word = words[at]
        option = None if self.ended else _option(word, row)
        if option:
            name, takes_next = option
            self.stopped = name in row.stops
            if name in row.text and at + 1 < len(words):
                self.text = words[at + 1]
            return 2 if takes_next else 1
        if (word.text == "--" and not self.ended) or (word.text == "-" and row.assigns):
            self.ended = True
            return 1
        if row.assigns and _is_assignment(word):
            name, _, _ = word.text.partition("=")
            self.environment.append((name, word.cut(len(name) + 1)))
            return 1
        if self.operands:
            self.operands -= 1
            return 1
        # `su - USER -c TEXT`: options may stand behind; a shell's first operand is its script.
        return int(row.plain == "none" and row is not _SHELL)


def _is_assignment(word: Word) -> bool:
    name, equals, _ = word.text.partition("=")
    return bool(equals) and name.isidentifier()


def _words_or_text(rest: tuple[Word, ...]) -> Inner | InnerText | None:
    """Return a command that is given as words, or as one word that a shell reads."""
    if len(rest) == 1 and (rest[0].unknowns or " " in rest[0].text.strip()):
        return InnerText(rest)
    return Inner(rest) if rest else None


def _eval(words: tuple[Word, ...]) -> InnerText | None:
    rest = words[1:] if words and words[0].text == "--" else words
    return InnerText(rest) if rest else None


def _terminal(words: tuple[Word, ...]) -> Inner | InnerText | None:
    starters = ("-e", "-x", "--", "--execute")
    for index, word in enumerate(words):
        if word.text in starters:
            return _words_or_text(words[index + 1 :])
        if word.text.startswith("--command="):
            return InnerText((word.cut(len("--command=")),))
        if word.text == "--command" and index + 1 < len(words):
            return InnerText((words[index + 1],))
    return None


def _tmux(words: tuple[Word, ...]) -> Inner | InnerText | None:
    commands = [
        "new",
        "new-session",
        "neww",
        "new-window",
        "splitw",
        "split-window",
        "respawn-pane",
    ]
    at = next((i for i, word in enumerate(words) if word.text in commands), None)
    if at is None:
        return None
    row = _row("s n c x y t e F f l p")
    inner = _by_row(row, words[at + 1 :])
    return _words_or_text(inner.words) if isinstance(inner, Inner) else None


def _start_stop_daemon(words: tuple[Word, ...]) -> Inner | None:
    program: Word | None = None
    arguments: tuple[Word, ...] = ()
    for index, word in enumerate(words):
        if word.text in ("-K", "--stop", "-T", "--status"):
            return None
        if word.text == "--":
            arguments = words[index + 1 :]
            break
        startas = word.text in ("-a", "--startas")
        if index + 1 < len(words) and (
            startas or (word.text in ("-x", "--exec") and program is None)
        ):
            program = words[index + 1]
        elif word.text.startswith(("--exec=", "--startas=")):
            program = word.cut(word.text.index("=") + 1)
    return Inner((program, *arguments)) if program else None


def _ip(words: tuple[Word, ...]) -> Inner | None:
    """Find the command of `ip [options] netns exec NAME command`."""
    texts = [word.text for word in words[:6]]
    for at in range(len(texts) - 1):
        if texts[at] in ("netns", "vrf") and texts[at + 1] == "exec":
            rest = words[at + 3 :]
            return Inner(rest) if rest else None
    return None


def _runuser(words: tuple[Word, ...]) -> Inner | InnerText | None:
    """Read `runuser -u USER command`; without `-u` it is told its command as `su` is."""
    named = any(word.text.startswith(("-u", "--user")) for word in words[:4])
    return _by_row(_ROWS["runuser" if named else "su"], words)


def _gdb(words: tuple[Word, ...]) -> Inner | None:
    at = next((i for i, word in enumerate(words) if word.text in ("--args", "-args")), None)
    return Inner(words[at + 1 :]) if at is not None and words[at + 1 :] else None


def _schedtool(words: tuple[Word, ...]) -> Inner | None:
    at = next((i for i, word in enumerate(words) if word.text == "-e"), None)
    return Inner(words[at + 1 :]) if at is not None and words[at + 1 :] else None


_SPECIAL: Mapping[str, Callable[[tuple[Word, ...]], Inner | InnerText | None]] = {
    "eval": _eval,
    "gdb": _gdb,
    "ip": _ip,
    "runuser": _runuser,
    "schedtool": _schedtool,
    "start-stop-daemon": _start_stop_daemon,
    "tmux": _tmux,
}
