"""QEMU's options for devices → nodes of the model: one file a kind, imported where a line has it."""
