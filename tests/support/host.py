"""What a test needs from the machine → the test runs, is skipped, or fails."""

from __future__ import annotations

import os

import pytest


def require_host(what: str, *, present: bool, reason: str) -> None:
    """Skip the test where the machine lacks something; under CI that is a failure.

    A skip says what to do about it. In CI everything is installed, so a test that would not run
    there is one that nobody runs.
    """
    if present:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and under CI nothing may be: {reason}", pytrace=False)
    pytest.skip(f"needs {what}: {reason} (`make host` installs it on Debian)")
