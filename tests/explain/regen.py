"""Rewrite what tests/invalid/ expects, and docs/explanations.md: `python tests/explain/regen.py`.

The page compares with jing, so it is written only where jing is installed. Read the difference before
you commit it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import invalid, jing

if __name__ == "__main__":
    for case in invalid.cases():
        case.expected.write_text(case.said(), encoding="utf-8")
    if shutil.which("jing"):
        jing.PAGE.write_text(jing.page(), encoding="utf-8")
