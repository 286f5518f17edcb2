"""Rewrite what the corpus expects by what qnetx makes now: `python tests/regen.py [DIALECT …] [NAME …]`.

The plans of tests/apply/plans are rewritten as well. A dialect's command lines are rewritten where they
stand; where the dialect (`netdev`, `legacy`, `nic`) and the folder are both named, they are made. Read
the difference before you commit it: it is the change in behaviour.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from support.cases import DIALECTS, all_cases
from support.plan_cases import all_plan_cases

if __name__ == "__main__":
    asked = [word for word in sys.argv[1:] if word in DIALECTS]
    names = [word for word in sys.argv[1:] if word not in DIALECTS]
    for case in all_cases():
        if names and case.folder.name not in names:
            continue
        if not asked:
            case.rewrite()
        for dialect in asked or case.dialects:
            if dialect in case.dialects or (asked and names):
                case.rewrite_lines(dialect)
    for plan in all_plan_cases():
        if not asked and (not names or plan.folder.name in names):
            plan.rewrite()
