"""QEMU's options for the machine itself → its fields and records; imported where a line has them."""
