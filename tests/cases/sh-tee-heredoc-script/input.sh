#!/bin/bash
MAC=52:54:00:99:00:01
sh <<EOF
qemu-system-x86_64 -m 256 -net nic,macaddr=$MAC -net user
EOF
