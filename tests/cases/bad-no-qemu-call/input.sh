#!/bin/sh
cd /srv
qemu-img create -f qcow2 disk.img 10G
virsh start web
