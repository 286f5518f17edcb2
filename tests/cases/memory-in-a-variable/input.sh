#!/bin/sh
# Started by the admin's own wrapper, which sets MEM.
qemu-system-x86_64 -name web -m $MEM -smp $(nproc) -nic none
