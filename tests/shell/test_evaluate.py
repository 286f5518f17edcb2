"""Scripts are walked as bash would run them, and what bash alone could tell stays a named hole."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qnetx.diagnostics import Report
from qnetx.shell.bash.evaluate import evaluate
from qnetx.shell.command import Command
from qnetx.shell.emulator import is_emulator
from qnetx.source import Source

HERE = Path(__file__).parent
LITERAL = sorted((HERE / "literal").glob("*.sh"))
CASES = sorted((HERE / "cases").glob("*.sh"))

STUB = """#!/bin/sh
{ printf '%s\\0' "${0##*/}" "$@"; printf '\\001\\0'; } >> "$ARGV_LOG"
"""
EMULATORS = ("qemu", "kvm", "qemu-kvm", "qemu-system-x86_64", "qemu-system-i386")


def commands_of(text: str, **options: object) -> tuple[list[Command], Report]:
    report = Report()
    commands = evaluate(Source("case.sh", text), report, **options)  # type: ignore[arg-type]
    return commands, report


def qemu_calls(commands: list[Command]) -> list[list[str]]:
    return [[word.shown for word in c.words] for c in commands if is_emulator(c.words[0].text)]


@pytest.fixture(scope="session")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stubs")
    for name in EMULATORS:
        path = folder / name
        path.write_text(STUB)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return folder


def run_in_bash(script: Path, stubs: Path, folder: Path) -> list[list[str]]:
    log = folder / "argv"
    log.touch()
    environment = {
        "PATH": f"{stubs}:{os.environ['PATH']}",
        "ARGV_LOG": str(log),
        "LC_ALL": "C.UTF-8",
    }
    subprocess.run(
        ["bash", str(script)],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        timeout=30,
        stdin=subprocess.DEVNULL,
    )
    calls: list[list[str]] = [[]]
    for text in log.read_bytes().decode().split("\0")[:-1]:
        if text == "\1":
            calls.append([])
        else:
            calls[-1].append(text)
    return calls[:-1]


@pytest.mark.parametrize("script", LITERAL, ids=lambda path: path.stem)
def test_like_bash(script: Path, stubs: Path, tmp_path: Path) -> None:
    """A script that needs nothing from outside gives the very calls that bash makes."""
    expected = run_in_bash(script, stubs, tmp_path)
    assert expected, "the case calls no QEMU at all"
    commands, report = commands_of(script.read_text())
    assert qemu_calls(commands) == expected
    assert [d for d in report.diagnostics if d.code != "assumed-branch"] == []


def described(commands: list[Command], report: Report) -> dict[str, object]:
    """Return what a case's JSON holds: commands as shown, holes by name, codes."""
    rows = []
    for command in commands:
        row: dict[str, object] = {"argv": [word.shown for word in command.words]}
        if holes := [u.name for word in command.words for u in word.unknowns]:
            row["holes"] = holes
        if command.condition:
            row["if"] = " ".join(command.condition.text.split())
        if command.descriptors:
            row["descriptors"] = {str(n): w.shown for n, w in command.descriptors.items()}
        if command.environment:
            row["environment"] = {name: word.shown for name, word in command.environment}
        rows.append(row)
    return {"commands": rows, "codes": [d.code for d in report.diagnostics]}


@pytest.mark.parametrize("script", CASES, ids=lambda path: path.stem)
def test_what_only_a_run_could_tell(script: Path) -> None:
    """A script that depends on its surroundings gives its commands, holes and conditions."""
    text = script.read_bytes().decode()
    assert described(*commands_of(text)) == json.loads(script.with_suffix(".json").read_text())


ASKED = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40)


@given(st.lists(ASKED, max_size=6))
@settings(max_examples=300, deadline=None)
def test_quoted_words_come_back(words: list[str]) -> None:
    """Whatever shlex.quote makes of a word, the word comes back as it was."""
    text = " ".join(["qemu", *map(shlex.quote, words)])
    commands, report = commands_of(text)
    assert [w.text for c in commands for w in c.words] == ["qemu", *words]
    assert report.diagnostics == []


@given(st.lists(st.sampled_from([*"ab \"'\\$`(){}[];&|<>#=\n", "if ", "fi", "qemu", "$(", "${"])))
@settings(max_examples=500, deadline=None)
def test_any_text_gives_an_answer(parts: list[str]) -> None:
    """No text makes a traceback: there are commands, or a finding that says why not."""
    commands, report = commands_of("".join(parts))
    assert not (report.refused and commands)


def place_of(text: str, needle: str, **options: object) -> str:
    commands, _ = commands_of(text, **options)
    for command in commands:
        for word in command.words:
            if needle in word.text:
                at = word.text.index(needle)
                return word.cut(at, at + len(needle)).span.text
    raise AssertionError(needle)


@pytest.mark.parametrize(
    ("text", "needle", "line"),
    [
        ("MAC=52:54\nqemu -net nic,macaddr=$MAC", "52:54", 1),
        ('A="x=1"\nB="$A,y=2"\nqemu \\\n  -z "$B"', "y=2", 2),
        ("f() {\n  qemu -m $1\n}\nf 512", "512", 4),
        ("qemu \\\n -m \\\n 77", "77", 3),
        ("A=(\n-m\n99)\nqemu ${A[@]}", "99", 3),
        ("C='\n qemu -m 11'\neval $C", "11", 2),
        ("D=/a/b.img\nqemu ${D##*/}", "b.img", 1),
        ("sh <<'EOF'\nqemu -m 33\nEOF", "33", 2),
    ],
)
def test_places(text: str, needle: str, line: int) -> None:
    """Text keeps the place it was written at, through variables, functions and eval."""
    commands, _ = commands_of(text)
    word = next(w for c in commands for w in c.words if needle in w.text)
    start = word.text.index(needle)
    span = word.cut(start, start + len(needle)).span
    assert (span.text, span.line) == (needle, line)


@pytest.mark.parametrize(
    ("text", "given_names", "expected"),
    [
        ("M=1\nqemu $M", {"M": "2"}, ["2"]),
        ("qemu $1 $2", {"1": "vm"}, ["vm", "$2"]),
        ("U=$(uuidgen)\nqemu $U", {"$(uuidgen)": "abc"}, ["abc"]),
        ("U=$(uuidgen)\nqemu $U", {"U": "abc"}, ["abc"]),
        ("M=52:$(x):$(y)\nqemu $M", {"M": "00"}, ["00"]),
        ("qemu $((RANDOM%9))", {"$((RANDOM%9))": "4"}, ["4"]),
        ("qemu $RANDOM", {"RANDOM": "4"}, ["4"]),
        ('qemu "$@"', {"@": "-m 1"}, ["-m", "1"]),
        ('qemu x "$@"', {"@": ""}, ["x"]),
        ('case "$1" in a) qemu 1;; b) qemu 2;; esac', {"1": "b"}, ["2"]),
        ("qemu ${V:-d}", {"V": "e f"}, ["e", "f"]),
        ("for i in 1 2; do M=$i; done; qemu $M", {"M": "9"}, ["9"]),
        ("qemu $0", {"0": "me"}, ["me"]),
    ],
)
def test_settings(text: str, given_names: dict[str, str], expected: list[str]) -> None:
    """--set stands above every assignment, and fills arguments and substitutions."""
    commands, _ = commands_of(text, settings=given_names)
    calls = [[w.shown for w in c.words[1:]] for c in commands if c.words[0].text == "qemu"]
    assert calls == [expected]


def test_sourced_files_are_read() -> None:
    """A sourced file's variables and functions hold afterwards, and it never sources itself."""
    files = {"./conf": ". ./conf\nMEM=512\nrun() { qemu -m $MEM $1; }\nreturn 0\nqemu never"}
    asked: list[str] = []

    def sourced(path: str) -> Source | None:
        asked.append(path)
        return Source(path, files[path]) if path in files else None

    commands, report = commands_of(". ./conf\nrun x\nsource /none\nqemu $Y", sourced=sourced)
    assert qemu_calls(commands) == [["qemu", "-m", "512", "x"], ["qemu", "$Y"]]
    assert commands[-1].words[1].unknowns[0].reason.endswith("unless '/none' does")
    assert asked == ["./conf", "./conf", "/none"]
    assert report.diagnostics == []


@pytest.mark.parametrize(
    ("text", "code", "place", "names"),
    [
        ('qemu -name "vm -net nic\nqemu -m 1', "shell-syntax", "1:12", 'quote "'),
        ("echo it's\nqemu", "shell-syntax", "1:8", "quote '"),
        ('NAME="vm\nMEM=5\nqemu -name "$NAME" -m $MEM\necho "ok"', "shell-syntax", "1:6", '"'),
        ("qemu ${X -m 1\necho b", "shell-syntax", "1:6", "${"),
        ("qemu -m 1 $(echo a\necho b", "shell-syntax", "1:11", "$("),
        ("qemu -net nic)", "shell-syntax", "1:14", ")"),
        ("for i in 1 2\n qemu\ndone", "shell-syntax", "1:1", "for i in 1 2"),
        ("A=x\n" + "A=$A$A\n" * 40 + "qemu $A", "script-too-large", "2", "grows"),
        ("A=" + "x" * 1000 + "\n" + 'echo "$A"\n' * 9000, "script-too-large", "", "grow"),
        ("qemu {1..9}{1..9}{1..9}{1..9}{1..9}{1..9}", "script-too-large", "1:6", "braces"),
        ("qemu {1..999999999}", "script-too-large", "1:6", "braces"),
        (
            "".join(f"f{i}() {{ {(chr(102) + str(i + 1) + chr(59)) * 4} }}\n" for i in range(12))
            + "f0",
            "script-too-large",
            "",
            "",
        ),
        ("if true; then " * 70 + "qemu" + "; fi" * 70, "script-too-deep", "1:", "nested"),
        ("qemu " + '"$(echo ' * 70 + "x" + ')"' * 70, "script-too-deep", "1:", "nested"),
        ("qemu " + "${A:-" * 70 + "x" + "}" * 70, "script-too-deep", "1:", "nested"),
        ('A=\'eval "$A"\'\neval "$A"', "script-too-deep", "", "nested"),
        ("x" * (4 << 20) + "yy", "script-too-large", "1:1", "characters"),
        ("fi done ) ;;\n" * 500, "shell-syntax", "", "don't read"),
        ("case x in a) qemu", "shell-syntax", "1:1", "case"),
    ],
)
def test_refusals(text: str, code: str, place: str, names: str) -> None:
    """What can't be used is refused once, at its place, and gives no commands."""
    commands, report = commands_of(text)
    assert commands == []
    assert [d.code for d in report.diagnostics if d.code != "shell-not-understood"] == [code]
    found = report.diagnostics[-1]
    assert names in found.message
    assert str(found.place).startswith(f"case.sh:{place}")


@pytest.mark.parametrize("text", ["1+", "2**", "a=", "1?1:", "(", "!", "- "])
def test_deep_arithmetic_is_not_known(text: str) -> None:
    """An expression that nests without end is a hole or refused, never a traceback."""
    commands, report = commands_of(f"qemu $(({text * 5000}1))")
    if text == "1+":
        assert commands[0].words[1].text == "5001"
    else:
        assert report.refused or commands[0].words[1].unknowns


@pytest.mark.parametrize(
    "word",
    [
        *("$(printf %q x)", "$(printf '\\q')", "$(printf)", "$(printf %d x)", "$(printf %9999d 1)"),
        *("$(echo -e 'a\\n')", "$(basename)", "$(dirname a b)", "$(seq a)", "$(seq 1 99999)"),
        *("$(seq 1 2 3 4)", "$(expr a + b)", "$(expr 1 /)", "$(which)", "$(cat x)", "$(command x)"),
        *("$((1/0))", "$((x+1))", "$((1?2))", "$((08))", "$((1 $ 2))", "$((2**99))"),
        *("$((99999999999999999999))", "$((2**-1))", "$((1#1))", "$((37#1))"),
        *("$((1 2))", "${V@Q}", "${V:x}", "${V/@(a)/b}", "${V#$x}", "${V:1:2:3}", "${V/a/$x}"),
        *("${A[$x]}", "${A[@]:$x}", "<(date)", "$(< file)", "$(x=1)", "${!x}", "$[x]"),
        *("$(echo $x)", "$($x)", "${#x}"),
    ],
)
def test_what_stays_a_hole(word: str) -> None:
    """What can't be told, or makes no sense, is a hole of its own and costs nothing else."""
    commands, report = commands_of(f"V=abc A=(1 2)\nqemu -a {word} -z")
    call = next(c for c in commands if c.words[0].text == "qemu")
    assert [w.shown for w in call.words[::3]] == ["qemu", "-z"]
    assert call.words[2].unknowns
    assert report.diagnostics == []


def test_a_long_loop_is_cut_short() -> None:
    """A loop of many rounds is walked a thousand times, and that is said."""
    commands, report = commands_of("for i in {1..2000}; do qemu $i; done")
    assert len(commands) == 1000
    assert [d.code for d in report.diagnostics] == ["loop-cut-short"]
    for loop in ("for ((i=0;i<9999;i++))", "i=0; while [ $i -lt 9999 ]"):
        commands, report = commands_of(f"{loop}; do i=$((i+1)); done; qemu")
        assert [d.code for d in report.diagnostics] == ["loop-cut-short"]


def test_a_part_that_is_missing_behind_all_text_is_told() -> None:
    """The grammar may miss something where no text is left to point at."""
    report = Report()
    evaluate(Source("case.sh", "a | b | c) d e"), report)
    assert {d.code for d in report.diagnostics} == {"shell-not-understood"}
    assert report.diagnostics[-1].message == "'<&-' is missing"


def test_only_the_bad_stretch_is_left_out() -> None:
    """A stretch that isn't understood and is far from QEMU costs a warning."""
    commands, report = commands_of("echo a )\nqemu -m 1\nwhile x; do\n")
    assert ["qemu", "-m", "1"] in qemu_calls(commands)
    assert {d.code for d in report.diagnostics} == {"shell-not-understood"}


def test_a_hooks_argument() -> None:
    """Arguments that are handed in are all there are."""
    tap = Source("<arguments>", "tap0")
    from qnetx.source import Word

    commands, _ = commands_of(
        '[ -n "$1" ] && brctl addif ${2:-br0} "$1"; echo $# $0 "$@"',
        arguments=[Word.literal(tap.whole())],
        name0="/etc/qemu-ifup",
    )
    assert [[w.shown for w in c.words] for c in commands] == [
        ["brctl", "addif", "br0", "tap0"],
        ["echo", "1", "/etc/qemu-ifup", "tap0"],
    ]
    assert all(c.condition is None for c in commands)


def measured(text: str) -> float:
    from time import process_time

    best = 9.0
    for _ in range(3):
        start = process_time()
        commands, report = commands_of(text)
        best = min(best, process_time() - start)
        assert commands, report.diagnostics
    return best


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "make",
    [
        lambda n: "qemu" + " \\\n -net nic,vlan=1,macaddr=$M" * n,
        lambda n: "O=\n" + 'O="$O -net nic,vlan=1"\n' * n + "qemu $O",
        lambda n: "A=()\n" + "A+=(-net nic)\n" * n + 'qemu "${A[@]}"',
        lambda n: "echo a b c\n" * n,
        lambda n: " && ".join(["x"] * n),
        lambda n: "[ -e x ] && O=1\n" * n + "qemu",
        lambda n: 'O="$O"\n' + 'if [ -e a ]; then O="$O -x $Y"; fi\n' * n + "qemu $O",
        lambda n: "qemu '" + "a b\\c$" * n + "'",
        lambda n: 'qemu "' + "\\$a" * n + '"',
        lambda n: "qemu " + "{" * n,
        lambda n: "X=" + "ab" * n + "\nqemu ${X%%*b} ${X##*a*} ${X//a/c}",
    ],
)
def test_time_grows_with_the_text(make: object) -> None:
    """Eight times the text takes no more than some twenty times the time."""
    small, large = measured(make(150)), measured(make(1200))  # type: ignore[operator]
    assert large < 20 * small + 0.1
