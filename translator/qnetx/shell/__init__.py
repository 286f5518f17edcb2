"""Shell text → facts, never executed."""
