#!/bin/sh
qemu-system-x86_64 -name haswell -cpu Haswell-v4 -m 512 -nic none
qemu-system-x86_64 -name first -cpu Cascadelake-Server-v1 -m 512 -nic none
