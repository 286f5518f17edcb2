#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -set drive.d0.cache=none -set cache=none
