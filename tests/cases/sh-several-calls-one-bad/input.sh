#!/bin/sh
qemu-system-x86_64 -name r1 -m 128 -net nic -net user &
qemu-system-x86_64 -name r2 -m 128 -net nic,modle=e1000 -net user
