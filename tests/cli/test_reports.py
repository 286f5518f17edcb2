"""Findings → SARIF, JUnit, GitHub's commands and GitLab's report, read by what reads them elsewhere."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from junitparser import Error, Failure, JUnitXml

from cli.console import Qnetx

HERE = Path(__file__).parent

WRONG = """\
<domain type='kvm'>
  <name>a</name>
  <memory>65536</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <interface type='user'>
      <mac address='00:1b:21:aa:bb:cc'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
    </interface>
    <interface type='user'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
    </interface>
  </devices>
</domain>
"""


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document with an error and a warning, one without any, one that is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    vms = tmp_path / "vms, 100%"
    vms.mkdir()
    (vms / "wrong:1.xml").write_text(WRONG)
    (vms / "fine.xml").write_text("<interface type='user'/>")
    (vms / "broken.xml").write_text("<domain>\n<name>\x1b</name>")


def report(qnetx: Qnetx, form: str, *words: str) -> str:
    outcome = qnetx("validate", "--schema", "bundled", "--format", form, "vms, 100%", *words)
    assert (outcome.code, outcome.err) == (2, "")
    return outcome.out


def test_sarif_is_valid(qnetx: Qnetx) -> None:
    """The log is what the schema of SARIF 2.1.0 takes, and each result has its rule and region."""
    log = json.loads(report(qnetx, "sarif"))
    schema = json.loads((HERE / "sarif-2.1.0.json").read_text())
    Draft4Validator.check_schema(schema)
    assert not list(Draft4Validator(schema).iter_errors(log))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    found = {result["ruleId"]: result for result in run["results"]}
    assert set(found) == {"xml-malformed", "lint-mac-vendor", "lint-pci-duplicate"}
    place = found["lint-pci-duplicate"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "vms%2C%20100%25/wrong%3A1.xml",
        "uriBaseId": "%SRCROOT%",
    }
    assert place["region"] == {"startLine": 11, "startColumn": 54, "endLine": 11, "endColumn": 65}
    assert found["lint-pci-duplicate"]["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "domain/devices/interface[2]/address/@slot"}
    ]
    related = found["lint-pci-duplicate"]["relatedLocations"][0]["physicalLocation"]
    assert related["region"]["startLine"] == 8
    assert run["invocations"] == [{"executionSuccessful": False}]


def test_sarif_of_nothing_is_valid(qnetx: Qnetx) -> None:
    """A run without findings is a log without results."""
    out = qnetx("validate", "--format", "sarif", "vms, 100%/fine.xml").out
    log = json.loads(out)
    schema = json.loads((HERE / "sarif-2.1.0.json").read_text())
    assert not list(Draft4Validator(schema).iter_errors(log))
    assert log["runs"][0]["results"] == []


def test_sarif_fingerprints_stay_when_lines_move(qnetx: Qnetx) -> None:
    """A line more at the top of a document changes no fingerprint."""

    def marks() -> list[str]:
        log = json.loads(report(qnetx, "sarif"))
        return [r["partialFingerprints"]["qnetx/v1"] for r in log["runs"][0]["results"]]

    before = marks()
    path = Path("vms, 100%/wrong:1.xml")
    path.write_text(f"<!-- one line more -->\n{path.read_text()}")
    assert marks() == before


def test_junit_is_read(qnetx: Qnetx) -> None:
    """A test an input: an error where it can't be read, a failure where findings count."""
    suites = JUnitXml.fromstring(report(qnetx, "junit").encode())
    (suite,) = suites
    assert (suite.tests, suite.failures, suite.errors) == (3, 1, 1)
    cases = {Path(case.name).name: case for case in suite}
    assert set(cases) == {"broken.xml", "fine.xml", "wrong:1.xml"}
    assert cases["fine.xml"].is_passed
    (error,) = cases["broken.xml"].result
    assert isinstance(error, Error)
    assert error.type == "xml-malformed"
    assert "\N{SYMBOL FOR ESCAPE}" in error.text or "2:7" in error.text
    failure = cases["wrong:1.xml"].result[0]
    assert isinstance(failure, Failure)
    assert failure.type == "lint-pci-duplicate"
    assert "wrong:1.xml:11:54: error: " in failure.text
    assert "lint-mac-vendor" in cases["wrong:1.xml"].system_out


def test_junit_counts_as_fail_on_says(qnetx: Qnetx) -> None:
    """With --fail-on never nothing is a failure; what can't be read is an error all the same."""
    (suite,) = JUnitXml.fromstring(report(qnetx, "junit", "--fail-on", "never").encode())
    assert (suite.failures, suite.errors) == (0, 1)


def unescaped(text: str) -> str:
    for code, character in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_github_annotates_the_lines(qnetx: Qnetx) -> None:
    """Each finding is one command, its properties escaped as the runner reads them."""
    lines = report(qnetx, "github").splitlines()
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match, line
        values = dict(pair.split("=", 1) for pair in match[2].split(","))
        found[values["title"]] = {"": match[1], "text": unescaped(match[3]), **values}
    assert unescaped(found["lint-pci-duplicate"]["file"]) == "vms, 100%/wrong:1.xml"
    assert found["lint-pci-duplicate"]["line"] == "11"
    assert found["lint-pci-duplicate"]["endColumn"] == "65"
    assert found["lint-mac-vendor"][""] == "warning"
    assert found["xml-malformed"][""] == "error"


def test_github_is_chosen_in_its_jobs(qnetx: Qnetx, monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` is github where GITHUB_ACTIONS says so, and text elsewhere."""
    wrong = "vms, 100%/wrong:1.xml"
    assert qnetx("validate", wrong).out.startswith("vms, 100%/wrong:1.xml:7:12: warning: ")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert qnetx("validate", wrong).out.startswith("::warning file=")
    assert qnetx("validate", "--format", "concise", wrong).out.startswith("vms")


def test_gitlab_has_all_that_it_needs(qnetx: Qnetx) -> None:
    """Each issue has the keys of the format, and a fingerprint of its own."""
    copy = Path("vms, 100%/wrong:1.xml")
    copy.write_text(copy.read_text().replace("</interface>\n  </d", "</interface><!-- -->\n  </d"))
    issues: list[dict[str, Any]] = json.loads(report(qnetx, "gitlab"))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert [issue["severity"] for issue in issues] == ["critical", "minor", "major"]


def test_gitlab_fingerprints_differ_for_one_line_twice(qnetx: Qnetx) -> None:
    """The same finding in the same words on two lines is two issues."""
    text = (
        "<devices>\n"
        + "<interface type='user'>\n<mac address='00:1b:21:aa:bb:cc'/>\n</interface>\n" * 3
    )
    Path("three.xml").write_text(f"{text}</devices>\n")
    out = qnetx("validate", "--format", "gitlab", "--select", "lint-mac-vendor", "three.xml").out
    marks = [issue["fingerprint"] for issue in json.loads(out)]
    assert len(marks) == len(set(marks)) == 3


def test_json_is_the_record_of_every_verb(qnetx: Qnetx) -> None:
    """One record an input, a line each where there are several."""
    lines = report(qnetx, "json").splitlines()
    records = [json.loads(line) for line in lines]
    assert [Path(record["input"]).name for record in records] == [
        "broken.xml",
        "fine.xml",
        "wrong:1.xml",
    ]
    assert records[2]["diagnostics"][1]["place"] == {
        "file": "vms, 100%/wrong:1.xml",
        "line": 11,
        "column": 54,
    }
    assert records[2]["diagnostics"][1]["path"] == "domain/devices/interface[2]/address/@slot"
    one = json.loads(qnetx("validate", "--format", "json", "vms, 100%/fine.xml").out)
    assert one == {"artefacts": [], "ledger": [], "diagnostics": []}


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "junit", "github", "gitlab"])
@pytest.mark.parametrize("where", ["-", "out"])
def test_a_name_that_is_no_text_is_told(qnetx: Qnetx, form: str, where: str) -> None:
    """Linux takes any bytes as a file's name; what is not UTF-8 of them is replaced, in every format."""
    odd = Path(os.fsdecode(b"odd\xff.xml"))
    odd.write_text("<domain/>")
    outcome = qnetx("validate", "--format", form, "--output-file", where, str(odd))
    assert outcome.code == 1, outcome.err
    assert "odd" in (outcome.out if where == "-" else Path(where).read_text())
