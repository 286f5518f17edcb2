#!/bin/sh
[ $# -lt 1 ] && echo usage && exit 1
if [ $EUID -ne 0 ]; then
  MODE=guard
  echo "be root"
  exit 1
fi
test -f disk.img || { echo no disk; exit 2; }
qemu -hda disk.img
