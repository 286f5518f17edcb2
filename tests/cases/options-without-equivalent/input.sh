#!/bin/sh
qemu-system-x86_64 -name dbg -m 1G -s -gdb tcp::9000 -d int,cpu -icount shift=auto -loadvm booted -nic none
