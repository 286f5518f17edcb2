#!/bin/sh
# From the wiki, for QEMU 0.7
qemu -m 128 -hda /vm/win98.img -boot c -user-net -nics 1 -macaddr 52:54:00:12:34:56
vdeq qemu -m 64 -hda /vm/router.img -tun-fd 3 -dummy-net
