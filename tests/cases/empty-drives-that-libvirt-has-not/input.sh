#!/bin/sh
qemu-system-alpha -M clipper -m 256 -nographic -net none
qemu-system-ppc -M mac99 -m 256 -nographic -net none -hda /vm/mac.raw
qemu-system-sparc64 -M sun4u -m 256 -nographic -net none -fda /vm/boot.img
