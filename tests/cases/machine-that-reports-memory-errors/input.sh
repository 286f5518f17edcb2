#!/bin/sh
qemu-system-aarch64 -name ras -m 1G -nic none -cpu cortex-a72 -machine virt,ras=on
