#!/bin/sh
qemu-system-x86_64 -m 512 -net nic,model=e1000,,macaddr=52:54:00:9a:57:11 -net user
