#!/bin/sh
xterm -T "Router" -e "qemu-system-mipsel -M malta -m 64 -nographic -net nic -net socket,listen=:1234" &
xterm -T "Client" -e qemu-system-mipsel -M malta -m 64 -nographic -net nic,macaddr=52:54:00:12:34:99 -net socket,connect=127.0.0.1:1234 &
