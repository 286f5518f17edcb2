"""A machine of the model → words for QEMU: one module a kind, named as the readers of `settings` and `devices`."""
