"""Rewrite what the corpus expects by what qnetx makes now: `python tests/regen.py [NAME …]`.

Read the difference before you commit it: it is the change in behaviour.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from support.cases import all_cases

if __name__ == "__main__":
    for case in all_cases():
        if len(sys.argv) == 1 or case.folder.name in sys.argv[1:]:
            case.rewrite()
