#!/bin/sh
qemu-system-x86_64 -m 4G -mem-path /dev/hugepages -mem-prealloc -overcommit mem-lock=on,cpu-pm=on -nic none
