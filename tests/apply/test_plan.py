"""Each folder of tests/apply/plans: what is wanted and a host become exactly the plan and findings beside them."""

from __future__ import annotations

import pytest

from support.plan_cases import PlanCase, all_plan_cases

CASES = all_plan_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_the_plan_is_what_stands_beside_it(case: PlanCase) -> None:
    """Steps, reasons, differences, findings and documents are those of the folder, and there are no others."""
    assert case.made() == case.kept()
