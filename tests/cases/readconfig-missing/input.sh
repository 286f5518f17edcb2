#!/bin/sh
qemu-system-x86_64 -m 1024 -readconfig /etc/vm/net.cfg -nic user,mac=52:54:00:cf:60:04
