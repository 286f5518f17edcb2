"""`qnetx to-cmdline`: what is asked of it, where its output goes, and every exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from cli.console import Convert, Qnetx
from qnetx.diagnostics import Artefact, Report, Result
from qnetx.model.versions import QemuVersion
from qnetx.options import Dialect, LineForm, MacPolicy, Options

OLD = "qemu-system-x86_64 -m 512 -net nic,vlan=1,model=virtio,macaddr=52:54:00:00:00:01 -net user,vlan=1\n"

NEW = """\
qemu-system-x86_64 \\
  -m 512 \\
  -netdev user,id=net0 \\
  -device virtio-net-pci,netdev=net0,mac=52:54:00:00:00:01,addr=0x3
"""


def empty(name: str) -> Result:
    return Result((Artefact("argv", name, "qemu\n", ("qemu",)),), Report())


@pytest.fixture
def old(tmp_path: Path) -> str:
    path = tmp_path / "old.sh"
    path.write_text(OLD)
    return str(path)


def test_the_options_reach_the_pipeline(qnetx: Qnetx, converting: Convert) -> None:
    """Each by its own name; what is not said has its default."""
    converter = converting(empty)
    words = [
        "--dialect",
        "nic",
        "--qemu-version",
        "7.2",
        "--written-for",
        "kvm-0.12",
        "--set",
        "A=b",
    ]
    words += ["--pair", "--mac", "unique", "--scripts", "hooks", "--helper", "--network", "n.xml"]
    assert qnetx("to-cmdline", *words, "x.sh").code == 0
    assert converter.options == Options(
        dialect=Dialect.NIC,
        target=QemuVersion.parse("7.2"),
        qemu=QemuVersion.parse("kvm-0.12"),
        settings={"A": "b"},
        pair=True,
        mac=MacPolicy.UNIQUE,
        scripts="hooks",
        helper=True,
        networks=(Path("n.xml"),),
    )
    assert qnetx("to-cmdline", "x.sh").code == 0
    assert converter.options == Options()


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ([], LineForm.SH),
        (["--format", "argv"], LineForm.ARGV),
        (["--format", "json"], LineForm.ARGV),
        (["--script", "SCRIPT"], LineForm.SCRIPT),
    ],
)
def test_the_form_follows_from_where_it_goes(
    qnetx: Qnetx, converting: Convert, tmp_path: Path, words: list[str], form: LineForm
) -> None:
    converter = converting(empty)
    words = [str(tmp_path / "run.sh") if word == "SCRIPT" else word for word in words]
    assert qnetx("to-cmdline", *words, "x.sh").code == 0
    assert converter.options
    assert converter.options.form is form


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dialect", "legacy", "--qemu-version", "3.0"], "QEMU 3.0 has no vlan="),
        (["--dialect", "nic", "--qemu-version", "2.11"], "QEMU 2.11 has no -nic"),
        (["--qemu-version", "0.11"], "QEMU 0.11 has no -netdev"),
        (["--script", "a", "-o", "b"], "--script names a file of its own"),
        (["--script", "a", "--format", "argv"], "--script names a file of its own"),
        (["--qemu-version", "new"], "--qemu-version: 'new' is not a QEMU version"),
        (["--written-for", "new"], "--written-for: 'new' is not a QEMU version"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_work(
    qnetx: Qnetx, words: list[str], said: str
) -> None:
    """With exit code 2, and what would be right."""
    outcome = qnetx("to-cmdline", *words, "no-such-file")
    assert outcome.code == 2
    assert said in outcome.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "json", "--force", "-o", "out"], "--format json of several inputs goes to"),
        (["--force", "-o", "out"], "several inputs make several command lines, and 'out' is no"),
        (["--script", "new"], "--script is for one FILE; of several, -o DIR/ takes"),
    ],
)
def test_several_inputs_are_not_written_to_one_file(
    qnetx: Qnetx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    """One would replace the other, or a folder would stand where a script was asked for."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.sh", "b.sh"):
        Path(name).write_text(OLD)
    Path("out").write_text("mine")
    outcome = qnetx("to-cmdline", *words, "a.sh", "b.sh")
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert Path("out").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"a.sh", "b.sh", "out"}


def test_nothing_to_read_is_refused(qnetx: Qnetx) -> None:
    assert "nothing to read" in qnetx("to-cmdline").err


def test_a_script_of_old_becomes_a_line_of_today(qnetx: Qnetx, old: str) -> None:
    """On standard output, with nothing to report."""
    outcome = qnetx("to-cmdline", old)
    assert (outcome.code, outcome.out, outcome.err) == (0, NEW, "")


def test_an_argv_is_a_list_of_words(qnetx: Qnetx) -> None:
    """The same words that a shell would make of the other form."""
    outcome = qnetx("to-cmdline", "--format", "argv", "--", *OLD.split())
    assert json.loads(outcome.out) == NEW.replace("\\\n", " ").split()


def test_json_has_the_words_the_ledger_and_the_findings(qnetx: Qnetx) -> None:
    record = json.loads(qnetx("to-cmdline", "--format", "json", "--", *OLD.split()).out)
    (artefact,) = record["artefacts"]
    assert artefact["kind"] == "argv"
    assert artefact["argv"] == NEW.replace("\\\n", " ").split()
    fates = {entry["item"]: entry["fate"] for entry in record["ledger"]}
    assert fates["-m 512"] == "mapped"
    assert fates["vlan=1"] == "rewritten"


def test_a_launch_script_runs(qnetx: Qnetx, tmp_path: Path) -> None:
    """It becomes the emulator, with every word as it is; nothing goes to standard output."""
    emulator = tmp_path / "qemu-system-x86_64"
    emulator.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    emulator.chmod(0o755)
    run = tmp_path / "run.sh"
    words = [
        str(emulator),
        "-name",
        "it's $HOME",
        "-net",
        "nic,macaddr=52:54:00:00:00:01",
        "-net",
        "user",
    ]
    outcome = qnetx("to-cmdline", "--script", str(run), "--", *words)
    assert (outcome.code, outcome.out) == (0, "")
    assert os.access(run, os.X_OK)
    said = subprocess.run([run], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[:3] == ["-name", "it's $HOME", "-netdev"]


def test_a_script_is_not_replaced_without_force(qnetx: Qnetx, old: str, tmp_path: Path) -> None:
    run = tmp_path / "run.sh"
    run.write_text("mine")
    outcome = qnetx("to-cmdline", "--script", str(run), old)
    assert (outcome.code, run.read_text()) == (2, "mine")
    assert qnetx("to-cmdline", "--script", str(run), "--force", old).code == 0
    assert run.read_text().startswith("#!/bin/sh\n")


def test_options_alone_are_no_script(qnetx: Qnetx, tmp_path: Path) -> None:
    """There would be nothing that it starts."""
    outcome = qnetx("to-cmdline", "--script", str(tmp_path / "x"), "--", "-net", "nic")
    assert outcome.code == 2
    assert "script-without-emulator" in outcome.err
    assert not (tmp_path / "x").exists()


USER = "<domain type='kvm'><name>w</name><devices><interface type='user'/></devices></domain>"
ALONE = "<devices><interface type='user'/></devices>"


def test_the_network_of_a_guest_alone_is_no_script(qnetx: Qnetx, tmp_path: Path) -> None:
    """There would be nothing that it starts, either."""
    outcome = qnetx("to-cmdline", "--script", str(tmp_path / "x"), "-", stdin=ALONE)
    assert outcome.code == 2
    assert "<stdin>:1:1: error: of '<stdin>' the network alone" in outcome.err
    assert not (tmp_path / "x").exists()


def test_options_with_nothing_to_do_are_named(qnetx: Qnetx, tmp_path: Path) -> None:
    """Those of command lines for XML, and those of XML for command lines."""
    words = ["--set", "A=b", "--pair", "--mac", "unique", "--written-for", "2.8"]
    assert "--set, --written-for, --pair: nothing to do in an XML" in (
        qnetx("to-cmdline", *words, "-", stdin=USER).err
    )
    words = ["--scripts", str(tmp_path / "hooks"), "--helper", "--network", "no.xml"]
    outcome = qnetx("to-cmdline", *words, "--", "qemu", "-net", "none")
    assert outcome.code == 0
    assert "--scripts, --helper, --network: nothing to do in a command line" in outcome.err
    assert "option-idle" not in qnetx("to-cmdline", "--", "qemu", "-net", "none").err


def test_a_mode_that_no_macvtap_has_is_named(qnetx: Qnetx, tmp_path: Path) -> None:
    """It never comes as far as a script."""
    text = "<interface type='direct'><mac address='52:54:00:00:00:01'/>{}</interface>"
    source = text.format("<source dev='eth0' mode='$(reboot)'/>")
    outcome = qnetx("to-cmdline", "--scripts", str(tmp_path / "hooks"), "-", stdin=source)
    assert outcome.code == 2
    assert "<stdin>:1:" in outcome.err
    assert "$(reboot)" in outcome.err
    assert not (tmp_path / "hooks").exists()


def test_an_empty_name_of_a_tap_is_no_name(qnetx: Qnetx) -> None:
    """QEMU lets the kernel choose; 'no' would be the name of a tap."""
    outcome = qnetx("to-cmdline", "--", "qemu", "-net", "nic", "-net", "tap,ifname=,script=")
    assert "-netdev tap,id=net0,ifname=,script=no" in outcome.out


def test_several_calls_are_several_lines(qnetx: Qnetx) -> None:
    """With a blank line between two for a shell, and one list a line as argv."""
    lines = "qemu -name a -net none\nqemu -name b -net none\n"
    assert qnetx("to-cmdline", "-", stdin=lines).out.split("\n\n") == [
        "qemu \\\n  -name a \\\n  -net none",
        "qemu \\\n  -name b \\\n  -net none\n",
    ]
    out = qnetx("to-cmdline", "--format", "argv", "-", stdin=lines).out
    assert [json.loads(line)[2] for line in out.splitlines()] == ["a", "b"]


def test_a_folder_takes_each_line_by_its_guests_name(qnetx: Qnetx, tmp_path: Path) -> None:
    lines = "qemu -name a -net none\nqemu -name b -net none\n"
    assert qnetx("to-cmdline", "-o", f"{tmp_path}/", "-", stdin=lines).code == 0
    argv = qnetx("to-cmdline", "--format", "argv", "-o", f"{tmp_path}/", "-", stdin=lines)
    assert argv.code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.sh", "b.sh", "a.json", "b.json"}


def test_strict_writes_nothing_that_loses_anything(qnetx: Qnetx) -> None:
    """An option that the QEMU to write for refuses is such a loss."""
    outcome = qnetx("to-cmdline", "--strict", "--", "qemu", "-no-kvm", "-net", "none")
    assert (outcome.code, outcome.out) == (1, "")
    assert "option-not-in-target" in outcome.err
    older = qnetx(
        "to-cmdline", "--strict", "--qemu-version", "5.1", "--", "qemu", "-no-kvm", "-net", "none"
    )
    assert older.code == 0


def test_scripts_go_to_their_folder(qnetx: Qnetx, converting: Convert, tmp_path: Path) -> None:
    """Mode 0755, beside the line that names them; none is replaced without --force."""
    script = Artefact("script", "ifup-br0", "#!/bin/sh\n")
    converting(lambda name: Result((script, Artefact("argv", name, "qemu\n", ("qemu",))), Report()))
    folder = tmp_path / "hooks"
    outcome = qnetx("to-cmdline", "--scripts", str(folder), "x.sh")
    assert (outcome.code, outcome.out) == (0, "qemu\n")
    assert (folder / "ifup-br0").stat().st_mode & 0o777 == 0o755
    (folder / "ifup-br0").write_text("#!/bin/sh\n# mine\n")
    assert qnetx("to-cmdline", "--scripts", str(folder), "x.sh").code == 2
    assert "mine" in (folder / "ifup-br0").read_text()
    assert qnetx("to-cmdline", "--scripts", str(folder), "--force", "x.sh").code == 0
    assert (folder / "ifup-br0").read_text() == "#!/bin/sh\n"


def test_guests_on_one_bridge_share_its_scripts(
    qnetx: Qnetx, converting: Convert, tmp_path: Path
) -> None:
    """What stands there to the letter is no file to be replaced; it is where it can't run."""
    script = Artefact("script", "ifup-br0", "#!/bin/sh\n")
    converting(lambda name: Result((script, Artefact("argv", name, "qemu\n", ("qemu",))), Report()))
    folder = tmp_path / "hooks"
    words = ["to-cmdline", "--scripts", str(folder)]
    assert qnetx(*words, "x.sh", "y.sh").code == 0
    (folder / "ifup-br0").chmod(0o644)
    assert qnetx(*words, "x.sh").code == 2


def test_scripts_are_not_left_behind_where_the_line_is_not_written(
    qnetx: Qnetx, converting: Convert, tmp_path: Path
) -> None:
    """Scripts and line are written together or not at all."""
    script = Artefact("script", "ifup-br0", "#!/bin/sh\n")
    converting(lambda name: Result((script, Artefact("argv", name, "qemu\n", ("qemu",))), Report()))
    folder, output = tmp_path / "hooks", tmp_path / "run.sh"
    output.write_text("mine\n")
    for form in ("sh", "json"):
        words = ["--scripts", str(folder), "--format", form, "-o", str(output)]
        assert qnetx("to-cmdline", *words, "x.sh").code == 2
        assert (folder.exists(), output.read_text()) == (False, "mine\n")


def test_json_leaves_the_scripts_where_the_line_names_them(
    qnetx: Qnetx, converting: Convert, tmp_path: Path
) -> None:
    script = Artefact("script", "ifup-br0", "#!/bin/sh\n")
    converting(lambda name: Result((script, Artefact("argv", name, "qemu\n", ("qemu",))), Report()))
    folder = tmp_path / "hooks"
    outcome = qnetx("to-cmdline", "--scripts", str(folder), "--format", "json", "x.sh")
    assert outcome.code == 0
    assert [a["name"] for a in json.loads(outcome.out)["artefacts"]] == ["ifup-br0", "x"]
    assert (folder / "ifup-br0").stat().st_mode & 0o777 == 0o755


UNKNOWN = (
    'qemu -name "vm$1" -net nic,macaddr=$(gen mac) -net tap,ifname=tap$NUMBER -hda $2 $EXTRA\n'
)


def test_what_only_a_shell_knows_is_kept_for_it(qnetx: Qnetx) -> None:
    """In double quotes, but for a word of its own that may be several."""
    out = qnetx("to-cmdline", "-", stdin=UNKNOWN).out
    assert '-name "vm$1" \\' in out
    assert 'mac=$(gen mac),addr=0x3" \\' in out
    assert '-netdev "tap,id=net0,ifname=tap$NUMBER" \\' in out
    assert out.endswith("-hda $2 \\\n  $EXTRA\n")


def test_an_argv_names_what_no_shell_fills_in(qnetx: Qnetx) -> None:
    outcome = qnetx("to-cmdline", "--format", "argv", "-", stdin=UNKNOWN)
    assert outcome.err.count("unresolved-in-argv") >= 1
    assert qnetx("to-cmdline", "--format", "argv", "--strict", "-", stdin=UNKNOWN).code == 1


@pytest.mark.parametrize(
    "text", ["x$(reboot)", "`reboot`", "$HOME", "a'b", 'a"b', "a\\", "a\nb", "-", ""]
)
def test_text_of_an_argv_stays_text(qnetx: Qnetx, text: str) -> None:
    """A word that only looks like shell is quoted as it is."""
    out = qnetx("to-cmdline", "--", "printf-qemu", "-name", text, "-net", "none").out
    said = subprocess.run(
        [
            "sh",
            "-c",
            f"printf-qemu() {{ printf '%s\\0' \"$@\"; }}\n{out}".replace("printf-qemu", "qemu_"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split("\0")[:2] == ["-name", text]


def test_the_environment_and_the_descriptors_of_a_call_are_kept(qnetx: Qnetx) -> None:
    """They belong to the guest as its options do."""
    line = "QEMU_AUDIO_DRV=none qemu -net nic -net tap,fd=3 3<>/dev/tap5\n"
    out = qnetx("to-cmdline", "-", stdin=line).out
    assert out.startswith("env QEMU_AUDIO_DRV=none qemu \\\n")
    assert out.endswith("  3<>/dev/tap5\n")


AROUND = """\
tunctl -u me -t tap0
brctl addif $BR \\
  tap0
echo started
qemu -net nic -net tap,ifname=tap0,script=no -net nic -net tap,ifname=$(tunctl -b)
tunctl -d tap0
"""


def test_what_a_script_does_to_the_host_is_named_as_left_out(qnetx: Qnetx, tmp_path: Path) -> None:
    """Each command at its place; a substitution in the call itself is kept, and other work is no network."""
    old = tmp_path / "old.sh"
    old.write_text(AROUND)
    words = ["to-cmdline", "-v", "--script", str(tmp_path / "new.sh")]
    outcome = qnetx(*words, str(old))
    assert outcome.code == 0
    found = re.findall(r"old.sh:(\d+):1: warning: the script also runs '(.*?)'", outcome.err)
    assert found == [
        ("1", "tunctl -u me -t tap0"),
        ("2", "brctl addif $BR tap0"),
        ("6", "tunctl -d tap0"),
    ]
    assert qnetx(*words, "--force", "--strict", str(old)).code == 1


DOMAIN = """\
<domain type='kvm'><name>web</name><memory>524288</memory>
<devices>
<interface type='bridge'><mac address='52:54:00:11:22:33'/><source bridge='br0'/><target dev='web0'/>
<model type='virtio'/><driver name='vhost' queues='4'/>
<address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/></interface>
<interface type='direct'><mac address='52:54:00:11:22:34'/><source dev='eth0' mode='bridge'/>
<model type='virtio'/></interface>
<interface type='network'><mac address='52:54:00:11:22:35'/><source network='default'/></interface>
<interface type='hostdev' managed='yes'><source>
<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x1'/></source></interface>
</devices></domain>
"""

NETWORK = "<network><name>default</name><forward mode='nat'/><bridge name='virbr0'/></network>"


def test_interfaces_of_libvirts_become_options_and_scripts(qnetx: Qnetx, tmp_path: Path) -> None:
    """A bridge, a network by its own XML, a macvtap behind its launcher, a card of the host's."""
    (tmp_path / "net.xml").write_text(NETWORK)
    hooks = tmp_path / "hooks"
    alone = tmp_path / "web.xml"
    alone.write_text(DOMAIN[DOMAIN.index("<devices>") : -len("</domain>\n")])
    words = ["--scripts", str(hooks), "--network", str(tmp_path / "net.xml"), str(alone)]
    outcome = qnetx("to-cmdline", *words)
    assert outcome.code == 0
    assert (
        outcome.out.replace(str(hooks), "HOOKS")
        == """\
-netdev tap,id=net0,ifname=web0,script=HOOKS/ifup-br0,downscript=HOOKS/ifdown-br0,vhost=on,queues=4 \\
  -device virtio-net-pci,netdev=net0,mac=52:54:00:11:22:33,addr=0x3,mq=on,vectors=10 \\
  -netdev tap,id=net1,fd=3 \\
  -device virtio-net-pci,netdev=net1,mac=52:54:00:11:22:34 \\
  -netdev tap,id=net2,script=HOOKS/ifup-virbr0,downscript=HOOKS/ifdown-virbr0 \\
  -device rtl8139,netdev=net2,mac=52:54:00:11:22:35 \\
  -device vfio-pci,host=0000:02:00.1
"""
    )
    assert {path.name for path in hooks.iterdir()} == {
        *("ifup-br0", "ifdown-br0", "ifup-virbr0", "ifdown-virbr0", "macvtap-web")
    }
    for code in ("hostdev-not-detached", "launcher-first"):
        assert code in qnetx("to-cmdline", "-v", "--force", *words).err


def test_a_domain_of_libvirts_becomes_a_line_behind_its_launcher(
    qnetx: Qnetx, tmp_path: Path
) -> None:
    """The machine stands around the same options, and what opens the macvtaps ahead of the emulator."""
    (tmp_path / "net.xml").write_text(NETWORK)
    hooks, script = tmp_path / "hooks", tmp_path / "start"
    words = ["--scripts", str(hooks), "--network", str(tmp_path / "net.xml"), "-"]
    outcome = qnetx("to-cmdline", "--script", str(script), *words, stdin=DOMAIN)
    assert outcome.code == 0
    head, _, rest = script.read_text().partition(f"exec {hooks}/macvtap-web qemu-system-x86_64 ")
    assert head.startswith("#!/bin/sh\n")
    assert "-m 512 " in rest
    assert rest.rstrip().endswith("-device vfio-pci,host=0000:02:00.1")
    assert "launcher-first" not in outcome.err


def test_a_launch_script_finds_its_scripts_from_any_folder(
    qnetx: Qnetx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by their whole path; a line that is pasted names them as they were asked for."""
    monkeypatch.chdir(tmp_path)
    Path("web.xml").write_text(
        "<domain type='kvm'><name>web</name><devices><emulator>/bin/echo</emulator>"
        "<interface type='bridge'><source bridge='br0'/></interface></devices></domain>"
    )
    words = ["to-cmdline", "--scripts", "the hooks", "web.xml"]
    assert qnetx(*words, "--script", "run.sh").code == 0
    said = subprocess.run(
        [tmp_path / "run.sh"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    (named,) = re.findall("script=(.*?),downscript", said)
    assert Path(named).is_absolute()
    assert os.access(named, os.X_OK)
    assert "script=the hooks/ifup-br0," in qnetx(*words, "--force").out


def test_without_scripts_and_networks_the_way_to_them_is_told(qnetx: Qnetx) -> None:
    outcome = qnetx("to-cmdline", "-", stdin=DOMAIN)
    assert (outcome.code, outcome.out) == (2, "")
    assert "--network" in outcome.err
    assert "--scripts DIR" in outcome.err
