#!/bin/sh
qemu-system-x86_64 -m 256 -action reboot=shutdown,panic=pause,watchdog=none -no-shutdown -nic none
