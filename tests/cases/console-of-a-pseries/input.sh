#!/bin/sh
qemu-system-ppc64 -M pseries -m 1G -nic none -nodefaults -chardev socket,id=c0,path=/run/con.sock,server=on,wait=off \
    -device spapr-vty,chardev=c0 -prom-env 'auto-boot?=true' -g 1024x768x32 -L /usr/local/share/qemu -id 104
