"""XML → whether it is right: `check("interface", element)` → the mistakes, none when it is valid."""

from qnetx.validate.verdict import GRAMMARS, Kind, Mistake, check, schema_folder

__all__ = ["GRAMMARS", "Kind", "Mistake", "check", "schema_folder"]
