#!/bin/sh
qemu-system-x86_64 -name install -m 1G -boot once=d,splash=/usr/share/logo.bmp -net none
