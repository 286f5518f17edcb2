#!/bin/sh
# What a template gives whose field was left empty: QEMU's own size.
qemu-system-x86_64 -name zero -m 0 -nic none
