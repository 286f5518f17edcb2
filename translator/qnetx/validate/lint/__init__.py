"""A document that its schema takes → what is wrong with it all the same: `lint_document(subject)`.

    <interface type='bridge'>…<script path='/etc/qemu-ifup'/>
      → lint-script-refused: the guest is defined, and then fails to start

Rules are rows (`rules.py`); none repeats what a schema says.
"""

from qnetx.validate.lint.rules import RULES, lint_document
from qnetx.validate.lint.subject import Subject, Terms

__all__ = ["RULES", "Subject", "Terms", "lint_document"]
