"""What other services run of ours: the pre-commit hook, the GitHub action, the jobs in the documents."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.host import require_host

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "validation.md"

FINE = "<interface type='user'/>\n"
WRONG = "<interface type='bridge'><sauce bridge='br0'/></interface>\n"


def check_schema(schema: str, file: Path) -> None:
    """Check a file by one of the schemas that check-jsonschema brings along."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    ran = subprocess.run([*command, str(file)], check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def blocks() -> dict[str, str]:
    """The YAML in the page, by the heading above it."""
    found = re.findall(
        r"^### (.+?)\n.*?^```yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    return dict(found)


def test_the_action_is_an_action() -> None:
    """`action.yml` is what GitHub's own schema takes."""
    check_schema("github-actions", ROOT / "action.yml")


def test_the_actions_steps_are_sound_shell() -> None:
    """shellcheck has nothing to say of them."""
    require_host("shellcheck", present=bool(shutil.which("shellcheck")), reason="not on the path")
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 2
    for script in scripts:
        command = ["shellcheck", "--shell=bash", "--exclude=SC2153,SC2154", "-"]  # the environment
        ran = subprocess.run(command, input=script, check=False, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("heading", "schema"), [("GitLab", "gitlab-ci"), ("GitHub Actions", "github-workflows")]
)
def test_documented_jobs_are_jobs(heading: str, schema: str, tmp_path: Path) -> None:
    """A job that is copied from the page is one that the service takes."""
    file = tmp_path / "job.yml"
    file.write_text(blocks()[heading])
    check_schema(schema, file)


def test_the_documented_gitlab_job_writes_its_report(tmp_path: Path) -> None:
    """Its last command, as it stands, leaves the file that the job hands over, and fails."""
    job = yaml.safe_load(blocks()["GitLab"])["libvirt"]
    (tmp_path / "vms").mkdir()
    (tmp_path / "vms" / "wrong.xml").write_text(WRONG)
    command = job["script"][-1].replace("qnetx", f"{sys.executable} -m qnetx", 1)
    ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, check=False, capture_output=True)
    assert ran.returncode == 1
    (issue,) = json.loads((tmp_path / job["artifacts"]["reports"]["codequality"]).read_text())
    assert issue["location"] == {"path": "vms/wrong.xml", "lines": {"begin": 1}}


def test_the_documented_workflow_has_inputs_that_the_action_takes() -> None:
    """No input is misspelt."""
    (job,) = yaml.safe_load(blocks()["GitHub Actions"])["jobs"].values()
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert set(job["steps"][1]["with"]) <= set(inputs)


def test_the_documented_hook_is_ours() -> None:
    """The page names the hook that there is."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (repo,) = yaml.safe_load(blocks()["pre-commit"])["repos"]
    assert repo["hooks"][0]["id"] == hook["id"]


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The environment of a runner, in which qnetx is installed already."""
    installed = tmp_path / "temp" / "qnetx" / "bin" / "qnetx"
    installed.parent.mkdir(parents=True)
    installed.write_text(f'#!/bin/sh\nexec {sys.executable} -m qnetx "$@"\n')
    installed.chmod(0o755)
    (tmp_path / "my vms").mkdir()
    (tmp_path / "my vms" / "fine.xml").write_text(FINE)
    (tmp_path / "pom.xml").write_text("<project/>\n")
    return {**os.environ, "RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_ACTIONS": "true"}


def run_check(environment: dict[str, str], folder: Path, **inputs: str) -> Any:
    """Run the action's last step as the runner does."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    defaults = {name: row["default"] for name, row in action["inputs"].items()} | inputs
    step = action["runs"]["steps"][-1]
    env = {
        key: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: defaults[m[1]], value)
        for key, value in step["env"].items()
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env={**environment, **env},
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_action_passes_over_what_is_not_libvirts(
    runner: dict[str, str], tmp_path: Path
) -> None:
    """The default, everything below, is fine in a repository with other XML."""
    ran = run_check(runner, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "::error" not in ran.stdout
    assert "nothing wrong in 2 inputs" in ran.stderr or "1 note" in ran.stderr


def test_the_action_annotates_and_fails(runner: dict[str, str], tmp_path: Path) -> None:
    """A finding is an annotation, the step fails, and SARIF is written where that is asked for."""
    (tmp_path / "my vms" / "wrong.xml").write_text(WRONG)
    ran = run_check(
        runner,
        tmp_path,
        paths="my vms\npom.xml\n",
        options="--schema=bundled\n--ignore=lint",
        sarif="out.sarif",
    )
    assert ran.returncode == 1, ran.stderr
    assert "::error file=my vms/wrong.xml,line=1," in ran.stdout
    assert "sauce" in (tmp_path / "out.sarif").read_text()


def test_the_actions_inputs_are_never_run(runner: dict[str, str], tmp_path: Path) -> None:
    """Text of an input is an argument, whatever is in it."""
    run_check(runner, tmp_path, paths="$(touch hacked)\n;touch hacked", options="`touch hacked`")
    assert not (tmp_path / "hacked").exists()
    assert "${{" not in "".join(
        step.get("run", "")
        for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    )


def test_pre_commit_runs_the_hook(tmp_path: Path) -> None:
    """pre-commit installs the hook from the repository, which refuses what is wrong and nothing else."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    project = tmp_path / "project"
    project.mkdir()
    for name, text in (("fine", FINE), ("pom", "<project/>\n"), ("wrong", WRONG)):
        (project / f"{name}.xml").write_text(text)
    for words in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *words], cwd=project, env=environment, check=True)
    ran = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "qnetx-validate", "-a"],
        cwd=project,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert re.search(r"qnetx validate\.+Failed", ran.stdout)
    assert re.search(r"^wrong\.xml:1:\d+: error: .*sauce", ran.stdout, re.MULTILINE)
    assert set(re.findall(r"^(\w+)\.xml:.* error: ", ran.stdout, re.MULTILINE)) == {"wrong"}
