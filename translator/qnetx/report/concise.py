"""Findings → a line each, as compilers write them and editors read them.

vm.xml:7:18: error: 'e1001' is no card that QEMU has [lint-model-unknown]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qnetx.report.excerpt import visible
from qnetx.validate.run import Checked


def render(results: Iterable[Checked]) -> Iterator[str]:
    """Give a line for each finding, in the order of the inputs."""
    for checked in results:
        for finding in checked.findings:
            where = str(finding.place) if finding.place else checked.name
            text = f"{where}: {finding.severity}: {finding.message} [{finding.code}]"
            yield f"{visible(text)}\n"
