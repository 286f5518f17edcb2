#!/bin/sh
BR=br-vm
su - vmuser -c "qemu-system-x86_64 -m 512 -net nic,macaddr=52:54:00:61:62:63 -net bridge,br=$BR"
