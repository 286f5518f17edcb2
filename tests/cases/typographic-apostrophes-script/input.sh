#!/bin/sh
NAME=‘web server’
qemu-system-x86_64 -name “$NAME” -m 512 -net nic,macaddr=52:54:00:9a:57:06 -net user
