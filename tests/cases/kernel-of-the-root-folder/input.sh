#!/bin/sh
qemu-system-x86_64 -name kdev -kernel / -drive if=pflash,file=/ -acpitable file=/ -net none
