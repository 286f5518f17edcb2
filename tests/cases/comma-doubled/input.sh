#!/bin/sh
qemu-system-x86_64 -m 512 -net nic,,model=e1000 -net user
