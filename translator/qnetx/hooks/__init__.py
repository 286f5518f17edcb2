"""Command lines and hook scripts → shell text, in which no name breaks out of its quotes."""
