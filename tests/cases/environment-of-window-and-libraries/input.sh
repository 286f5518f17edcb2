#!/bin/sh
export SDL_VIDEODRIVER=x11
export CEPH_ARGS="--id admin --key=AQBzY3JldA=="
cd /srv/guests
LC_ALL=C sudo DISPLAY=:0 XAUTHORITY=$HOME/.Xauthority env LD_LIBRARY_PATH=/opt/qemu/lib /opt/qemu/bin/qemu-system-x86_64 \
  -m 512 -net none -hda disk.qcow2 -sdl
