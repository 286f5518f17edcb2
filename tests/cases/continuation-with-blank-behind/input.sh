#!/bin/sh
qemu-system-x86_64 -m 512 \ 
    -net nic,macaddr=52:54:00:9a:57:09 \
    -net user
