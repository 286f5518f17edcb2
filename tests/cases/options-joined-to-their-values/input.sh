#!/bin/sh
xvfb-run -a -s "-screen 0 1024x768x24" qemu-system-x86_64 -nic none -hda=/srv/disk.img -m=1024 --cdrom=$ISO -smpp=2
