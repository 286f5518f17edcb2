#!/bin/sh
qemu-system-x86_64 -name rome -cpu EPYC-Rome-v3 -m 512 -nic none
qemu-system-x86_64 -name atom -cpu Denverton-v2 -m 512 -nic none
