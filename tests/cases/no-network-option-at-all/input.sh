#!/bin/sh
qemu-system-x86_64 -name web -m 1G -hda web.img
