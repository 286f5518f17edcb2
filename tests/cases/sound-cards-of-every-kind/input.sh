#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -usb -device ES1370 -device sb16 -device intel-hda -device hda-output -device usb-audio
